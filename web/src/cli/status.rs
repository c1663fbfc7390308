use clap::Args;
use tsunagu_analytics::query::{holdings, unlisted};
use tsunagu_ingest::decisions::{Decisions, State};
use tsunagu_ingest::lake::{Lake, Manifest};
use tsunagu_ingest::source::verify;
use tsunagu_ingest::{losses, publish};
use tsunagu_store::warehouse::Warehouse;

use super::format::ListFormat;
use super::{CliError, Context, clock, say, table};
use crate::file::adoption_rows::Cell;
use crate::file::csv::{self, Encoding};
use crate::page::status::{issue_label, label};
use crate::part::{banners, unlisted as part};
use crate::show::{date, number};
use crate::words;

#[derive(Debug, Args)]
#[command(after_help = "例：\n  tsunagu status\n  tsunagu status --issues --format csv > 注意.csv")]
pub struct Ask {
    /// 取り込みのときの注意（ファイル・行・列・内容・どう扱ったか）を出します
    #[arg(long, alias = "complaints")]
    issues: bool,
    /// 取り込みを一つずつ、ID・状態（公開・停止・取り消し・置き換え）とともに出します
    #[arg(long, conflicts_with = "issues")]
    loads: bool,
    /// 出し方
    #[arg(long, value_enum, default_value = "table")]
    format: ListFormat,
}

impl Ask {
    pub fn run(&self, context: &Context) -> Result<(), CliError> {
        if self.loads {
            return super::loads::list(context, self.format);
        }
        self.show(context)?;
        // What is served is shown all the same; what lies behind it may be gone.
        let all = losses::whole_lake(&context.home).map_err(|error| CliError::LakeDamaged(error.to_string()))?;
        let decisions = Decisions::read(&context.home)?;
        // An older version may have been put back, or a program with other rules taken its place.
        if !publish::is_current(&context.home, (&all, &decisions), &context.rules, &context.data)? {
            say::failed(t!("公開中の画面は、取り込みの記録と合っていません。tsunagu publish で作り直してください"));
        }
        self.whole(context, &all, &decisions)
    }

    /// What a look at names and lengths shows to be gone; `archive verify` reads every byte.
    fn whole(&self, context: &Context, all: &[Manifest], decisions: &Decisions) -> Result<(), CliError> {
        let archive = context.home.archive();
        let faults = verify::glance(&context.home, decisions)
            .map_err(|source| CliError::Io { what: archive.display().to_string(), source })?;
        faults.iter().for_each(|fault| say::failed(fault));
        let withdrawn = |load: &str| decisions.state(load) == Some(State::Withdrawn);
        let counts = all.iter().flat_map(|m| &m.datasets).filter(|d| !withdrawn(&d.load));
        let missing = Lake::of_home(&context.home).missing(counts);
        missing.iter().for_each(|path| say::failed(&t!("湖（lake）のファイルがないか、空です：{path}", path)));
        if !faults.is_empty() {
            return Err(CliError::ArchiveDamaged(faults.len()));
        }
        if !missing.is_empty() {
            let message = t!(
                "湖（lake）のファイルが{missing}件失われています（上のとおり）。公開中の画面はそのままです。tsunagu rebuild で、保管庫から作り直してください",
                missing = missing.len()
            );
            return Err(CliError::LakeDamaged(message));
        }
        let has_counted = decisions.newest().any(|d| d.state == State::Counted);
        if context.home.has_lost_current() || has_counted && !context.home.has_published() {
            return Err(CliError::LakeDamaged(
                t!("取り込んだものはありますが、公開中の版を示す warehouse/CURRENT がありません。tsunagu publish で公開し直してください。できないときは tsunagu rebuild としてください").to_owned(),
            ));
        }
        Ok(())
    }

    fn show(&self, context: &Context) -> Result<(), CliError> {
        let held = context.home.held_warehouse();
        let warehouse = match Some(held).filter(|p| p.is_file()) {
            // What waits is what has to be looked at.
            Some(held) => Warehouse::open(&held)?,
            None if !context.home.has_published() && self.format == ListFormat::Table => {
                if !context.home.has_lost_current() {
                    say::line(t!("まだ何も公開されていません。tsunagu add ファイル で取り込みます"))?;
                }
                return sources(context);
            }
            None => context.warehouse()?,
        };
        let reader = warehouse.reader()?;
        let (header, rows): (Vec<&str>, Vec<Vec<Cell>>) =
            if self.issues { issues(&reader, self.format)? } else { datasets(&reader, context, self.format)? };
        match self.format {
            ListFormat::Csv => say::bytes(&csv::bytes(&header, rows.into_iter(), Encoding::Utf8)),
            ListFormat::Json => say::line(&table::json(&header, rows.into_iter())),
            ListFormat::Table => {
                let cells = rows.iter().map(|row| row.iter().map(|c| c.as_str().to_owned()).collect()).collect();
                say::text(&table::text(&header, cells, 4..6))?;
                if self.issues {
                    return Ok(());
                }
                without_place(&reader)?;
                sources(context)?;
                let learned = holdings::last_learned(&reader)?;
                let published = holdings::published(&reader)?;
                say::line(&t!(
                    "最後の取り込み：{learned}  最後の公開：{published}（日本時間）  倉庫：{version}",
                    learned = date::timestamp(&learned),
                    published = date::timestamp(&published),
                    version = warehouse.version()
                ))
            }
        }
    }
}

/// Offices that the listing could not place, where a list of them was brought.
fn without_place(reader: &duckdb::Connection) -> Result<(), CliError> {
    let found = unlisted::unlisted(reader)?;
    if found.is_empty() {
        return Ok(());
    }
    say::line("")?;
    say::line(&t!("{title}（どの市区町村にも数えていません）", title = part::TITLE))?;
    let rows = found.iter().map(|unlisted| part::cells(unlisted).to_vec()).collect();
    say::text(&table::text(&part::HEADER, rows, 1..5))?;
    match part::missing(&found, &holdings::holdings(reader)?) {
        Some(missing) => say::line(&missing),
        None => Ok(()),
    }
}

/// How each public source stands, and a publish that waits.
fn sources(context: &Context) -> Result<(), CliError> {
    let source_status = crate::source_status::SourceStatus::of(&context.home, &context.rules, clock::now());
    let timestamp = |m: &Option<String>| m.as_deref().map_or("–".to_owned(), date::timestamp);
    say::line("")?;
    let rows = source_status.sources.iter().map(|s| {
        let as_of = s.as_of.map_or("–".to_owned(), |d| d.to_string());
        vec![s.name.clone(), banners::state(s.state), timestamp(&s.last_try), timestamp(&s.last_success), as_of]
    });
    let header = [t!("公表元の資料"), t!("状態"), t!("最後の試み"), t!("最後の成功"), t!("時点")];
    say::text(&table::text(&header, rows.collect(), 0..0))?;
    for source in &source_status.sources {
        let Some(reason) = words::health_reason(source) else { continue };
        say::line(&format!("  {}：{reason}", source.name))?;
    }
    if let Some(held) = source_status.held {
        say::line(&t!("公開を保留しています（{since}から）：", since = date::timestamp(&held.since)))?;
        let rows =
            held.changes.iter().map(|c| vec![c.place.clone(), c.before.clone(), c.after.clone(), c.load.clone()]);
        say::text(&table::text(&[t!("場所"), t!("今"), t!("取り込むと"), "ID"], rows.collect(), 1..3))?;
        say::line(&t!("正しいとき：tsunagu publish --accept {loads}", loads = held.loads.join(" ")))?;
        say::line(t!("正しくないとき：tsunagu archive withdraw ID（一覧は tsunagu status --loads）"))?;
    }
    Ok(())
}

fn datasets(
    reader: &duckdb::Connection,
    context: &Context,
    format: ListFormat,
) -> Result<(Vec<&'static str>, Vec<Vec<Cell>>), CliError> {
    let human = format == ListFormat::Table;
    let count = |n: u64| Cell::Number(if human { number::count(n) } else { n.to_string() });
    let rows = holdings::holdings(reader)?.into_iter().map(|h| {
        let service = h
            .service
            .as_deref()
            .map_or("", |code| if human { context.rules.service(code).map_or(code, |s| s.short()) } else { code });
        let name = if human { label(&h).to_owned() } else { h.table.clone() };
        let prefecture = h.prefecture.as_deref().filter(|_| h.table == "boundary");
        let prefecture = prefecture.and_then(|p| context.rules.municipalities.prefecture(p));
        let name = prefecture.filter(|_| human).map_or(name.clone(), |p| format!("{name}（{}）", p.name));
        let name = if h.synthetic && human { t!("{name}（見本県）", name) } else { name };
        vec![
            Cell::Text(name),
            Cell::Text(service.to_owned()),
            h.as_of.map_or(Cell::Empty, |d| Cell::Text(d.to_string())),
            Cell::Text(date::timestamp(&h.learned)),
            count(h.rows),
            count(h.issues),
        ]
    });
    let header = if human {
        vec![t!("資料"), t!("種別"), t!("時点"), t!("取得"), t!("行数"), t!("注意")]
    } else {
        vec!["dataset", "service", "as_of", "learned", "rows", "issues"]
    };
    Ok((header, rows.collect()))
}

fn issues(reader: &duckdb::Connection, format: ListFormat) -> Result<(Vec<&'static str>, Vec<Vec<Cell>>), CliError> {
    let human = format == ListFormat::Table;
    let rows = holdings::issues(reader)?.into_iter().map(|c| {
        let kind = if human { issue_label(&c.kind).to_owned() } else { c.kind };
        let row = c.row.map_or(Cell::Empty, |n| Cell::Number(n.to_string()));
        vec![Cell::Text(c.file), row, Cell::Text(c.column), Cell::Text(kind), Cell::Text(words::kept_action(c.action))]
    });
    let header = if human {
        vec![t!("ファイル"), t!("行"), t!("列"), t!("内容"), t!("扱い")]
    } else {
        vec!["file", "row", "column", "kind", "action"]
    };
    Ok((header, rows.collect()))
}
