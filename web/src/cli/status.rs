use std::sync::Arc;

use clap::Args;
use tsunagu_analytics::report::holdings::HoldingsReport;
use tsunagu_domain::rules::Rules;
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
use crate::source_status::{SourceReport, SourceStatus};
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
        let all =
            losses::whole_lake(&context.home).map_err(|error| CliError::LakeDamaged(words::lake_error(&error)))?;
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
        faults.iter().for_each(|fault| say::failed(&words::archive_fault(fault)));
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
        let status = Arc::new(SourceStatus::of(&context.home, &context.rules, clock::now()));
        let warehouse = match Some(held).filter(|p| p.is_file()) {
            // What waits is what has to be looked at.
            Some(held) => Warehouse::open(&held)?,
            None if !context.home.has_published() && self.format == ListFormat::Table => {
                if !context.home.has_lost_current() {
                    say::line(t!("まだ何も公開されていません。tsunagu add ファイル で取り込みます"))?;
                }
                return say::text(&sources(&status));
            }
            None => context.warehouse()?,
        };
        let report = SourceReport::read(status, &*warehouse.reader()?)?;
        let rules = &context.rules;
        match self.format {
            ListFormat::Csv => say::bytes(&csv(&report, rules, self.issues)),
            ListFormat::Json => say::line(&json(&report, rules, self.issues)),
            ListFormat::Table if self.issues => say::text(&columns(rows(&report, rules, self.format, true))),
            ListFormat::Table => {
                say::text(&terminal(&report, rules, warehouse.version()))?;
                say::line(&secretariat(rules))
            }
        }
    }
}

/// Whom pages name, or how to have them named.
fn secretariat(rules: &Rules) -> String {
    if rules.secretariat.is_known() {
        return crate::page::monitor::secretariat::named(&rules.secretariat);
    }
    t!("事務局：まだ書かれていません。名称と電話を exchange/secretariat.toml に書いて --data のフォルダーに置くと、画面に出ます").to_owned()
}

/// Header and rows.
type Rows = (Vec<&'static str>, Vec<Vec<Cell>>);

fn rows(report: &SourceReport, rules: &Rules, format: ListFormat, issues: bool) -> Rows {
    let Some(stored) = &report.holdings else { return Rows::default() };
    if issues { issue_rows(stored, format) } else { datasets(stored, rules, format) }
}

/// What is there, or what was not taken as it stood, as CSV.
pub fn csv(report: &SourceReport, rules: &Rules, issues: bool) -> Vec<u8> {
    let (header, rows) = rows(report, rules, ListFormat::Csv, issues);
    csv::bytes(&header, rows.into_iter(), Encoding::Utf8)
}

/// The same as JSON.
pub fn json(report: &SourceReport, rules: &Rules, issues: bool) -> String {
    let (header, rows) = rows(report, rules, ListFormat::Json, issues);
    table::json(&header, rows.into_iter())
}

fn columns((header, rows): Rows) -> String {
    let cells = rows.iter().map(|row| row.iter().map(|c| c.as_str().to_owned()).collect()).collect();
    table::text(&header, cells, 4..6)
}

/// What is there and how the sources stand, for a terminal.
pub fn terminal(report: &SourceReport, rules: &Rules, version: &str) -> String {
    let mut text = columns(rows(report, rules, ListFormat::Table, false));
    if let Some(stored) = &report.holdings {
        text += &without_place(stored);
        text += &watched(stored);
    }
    text += &sources(&report.status);
    if let Some(stored) = &report.holdings {
        text += &t!(
            "最後の取り込み：{learned}  最後の公開：{published}（日本時間）  倉庫：{version}",
            learned = date::timestamp(&stored.learned),
            published = date::timestamp(&stored.published),
            version
        );
        text.push('\n');
    }
    text
}

/// Offices that the listing could not place, where a list of them was brought.
fn without_place(stored: &HoldingsReport) -> String {
    if stored.unlisted.is_empty() {
        return String::new();
    }
    let title = t!("{title}（どの市区町村にも数えていません）", title = part::TITLE);
    let rows = stored.unlisted.iter().map(|unlisted| part::cells(unlisted).to_vec()).collect();
    let missing = part::missing(&stored.unlisted, &stored.holdings).map_or_else(String::new, |m| format!("{m}\n"));
    format!("\n{title}\n{}{missing}", table::text(&part::HEADER, rows, 1..5))
}

/// Notices in which a watched word stands, by their days and links; and how many offices lists say have moved.
fn watched(stored: &HoldingsReport) -> String {
    let mut text = String::new();
    if let Some((on, items)) = stored.watch.last_look {
        text += &t!("\nお知らせの見張り（{on}に{items}件を見ました）", on, items = number::count(items));
        text.push('\n');
        let day = |date: Option<jiff::civil::Date>| date.map_or("–".to_owned(), |d| d.to_string());
        let rows = stored
            .watch
            .notices
            .iter()
            .map(|n| vec![day(n.published), n.words.clone(), n.address.clone().unwrap_or_else(|| "–".to_owned())]);
        let rows: Vec<_> = rows.collect();
        if rows.is_empty() {
            text += t!("見張ることばのあるお知らせは、まだありません。");
            text.push('\n');
        } else {
            text += &table::text(&[t!("お知らせの日付"), t!("見つかったことば"), t!("リンク")], rows, 0..0);
        }
    }
    let (migrated, unplaced) = stored.migrated;
    if migrated > 0 {
        text += &t!("\n移行を確かめた事業所：{migrated}（市区町村の分からないもの{unplaced}）", migrated, unplaced);
        text.push('\n');
    }
    text
}

/// How each public source stands, and a publish that waits.
fn sources(source_status: &SourceStatus) -> String {
    let timestamp = |m: &Option<String>| m.as_deref().map_or("–".to_owned(), date::timestamp);
    let rows = source_status.sources.iter().map(|s| {
        let as_of = s.as_of.map_or("–".to_owned(), |d| d.to_string());
        vec![s.name.clone(), banners::state(s.state), timestamp(&s.last_try), timestamp(&s.last_success), as_of]
    });
    let header = [t!("公表元の資料"), t!("状態"), t!("最後の試み"), t!("最後の成功"), t!("時点")];
    let mut text = format!("\n{}", table::text(&header, rows.collect(), 0..0));
    for source in &source_status.sources {
        if let Some(reason) = &source.reason {
            text += &format!("  {}：{}\n", source.name, words::health_reason(reason));
        }
    }
    if let Some(held) = &source_status.held {
        text += &t!("公開を保留しています（{since}から）：", since = date::timestamp(&held.since));
        text.push('\n');
        let rows = held.changes.iter().map(|c| {
            vec![words::held_place(c), words::held_figure(&c.before), words::held_figure(&c.after), c.load.clone()]
        });
        text += &table::text(&[t!("場所"), t!("今"), t!("取り込むと"), "ID"], rows.collect(), 1..3);
        text += &t!("正しいとき：tsunagu publish --accept {loads}", loads = held.loads.join(" "));
        text.push('\n');
        text += t!("正しくないとき：tsunagu archive withdraw ID（一覧は tsunagu status --loads）");
        text.push('\n');
    }
    text
}

fn datasets(stored: &HoldingsReport, rules: &Rules, format: ListFormat) -> Rows {
    let human = format == ListFormat::Table;
    let count = |n: u64| Cell::Number(if human { number::count(n) } else { n.to_string() });
    let rows = stored.holdings.iter().map(|h| {
        let service = h
            .service
            .as_deref()
            .map_or("", |code| if human { rules.service(code).map_or(code, |s| s.short()) } else { code });
        let name = if human { label(h).to_owned() } else { h.table.clone() };
        let prefecture = h.prefecture.as_deref().filter(|_| h.table == "boundary");
        let prefecture = prefecture.and_then(|p| rules.municipalities.prefecture(p));
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
    (header, rows.collect())
}

fn issue_rows(stored: &HoldingsReport, format: ListFormat) -> Rows {
    let human = format == ListFormat::Table;
    let rows = stored.issues.iter().map(|c| {
        let kind = if human { issue_label(&c.kind).to_owned() } else { c.kind.clone() };
        let row = c.row.map_or(Cell::Empty, |n| Cell::Number(n.to_string()));
        vec![
            Cell::Text(c.file.clone()),
            row,
            Cell::Text(c.column.clone()),
            Cell::Text(kind),
            Cell::Text(words::kept_action(c.action.clone())),
        ]
    });
    let header = if human {
        vec![t!("ファイル"), t!("行"), t!("列"), t!("内容"), t!("扱い")]
    } else {
        vec!["file", "row", "column", "kind", "action"]
    };
    (header, rows.collect())
}
