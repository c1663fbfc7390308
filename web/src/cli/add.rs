use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::civil::Date;
use tsunagu_ingest::add::{self, AddError, Outcome, Request};
use tsunagu_ingest::source::recognise::AskedKind;

use super::{CliError, Context, accept_new, clock, publish_now, say};
use crate::show::number;

/// What the file is, when it should not be guessed.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// 公表システムの登録簿
    Register,
    /// 利用状況（件数のページ・件数の表・事業所の一覧）
    Usage,
    /// 所在地を表示できない事業所の一覧
    Unlisted,
}

#[derive(Debug, Args)]
#[command(
    after_help = "例：\n  tsunagu add jigyosho_430.csv --as-of 2025-12-31\n  tsunagu add 登録簿/2025-12 登録簿/2025-06\n  tsunagu add 兵庫県.html\n  tsunagu add 一覧.xlsx --kind usage --as-of 2026-02-05 --covers 28"
)]
pub struct Add {
    /// ファイルかフォルダー（csv・xlsx・html・txt・zip）
    #[arg(required = true, value_name = "FILE|FOLDER")]
    paths: Vec<PathBuf>,
    /// 種類（ふつうは中身から見分けます）
    #[arg(long)]
    kind: Option<Kind>,
    /// いつ時点の資料か（ファイルに書かれていないとき）例：2025-12-31
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
    /// 事業所の一覧が漏れなく載せている都道府県（その中で一覧に無い市区町村は0件とします）
    #[arg(long, value_name = "PREFECTURE")]
    covers: Option<String>,
    /// データで説明できない急な変化があっても公開します
    #[arg(long)]
    accept: bool,
}

impl Add {
    pub fn run(&self, context: &Context) -> Result<(), CliError> {
        let request = self.request(context)?;
        let _lock = context.home.lock("add")?;
        let files = tsunagu_ingest::source::files::listed(&self.paths).map_err(AddError::from)?;
        let progress = say::Progress::new(files.len());
        let outcome =
            add::add(&context.home, &context.rules, &request, clock::now(), &|step, about| progress.step(step, about))?;
        report(&outcome)?;
        let (taken, refused) = (outcome.taken.len(), outcome.refused.len());
        if taken == 0 && refused == 0 {
            let paths: Vec<_> = self.paths.iter().map(|p| p.display().to_string()).collect();
            return Err(CliError::NothingToAdd(paths.join(" ")));
        }
        if taken == 0 {
            return Err(CliError::AllRefused);
        }
        publish_now(context, &progress, &accept_new(self.accept))?;
        if refused > 0 { Err(CliError::SomeRefused(refused)) } else { Ok(()) }
    }

    fn request(&self, context: &Context) -> Result<Request, CliError> {
        let as_of = self.as_of.as_deref().map(date).transpose()?;
        let covers = self.covers.as_deref().map(|text| {
            let found = context.rules.municipalities.prefecture(text);
            found.map(|p| p.code.prefecture_digits().to_owned()).ok_or_else(|| {
                CliError::Call(format!(
                    "--covers {text}：都道府県が見つかりません。28 か 兵庫県 のように指定してください"
                ))
            })
        });
        let kind = self.kind.map(|kind| match kind {
            Kind::Register => AskedKind::Register,
            Kind::Usage => AskedKind::Usage,
            Kind::Unlisted => AskedKind::Unlisted,
        });
        Ok(Request { paths: self.paths.clone(), kind, as_of, covers: covers.transpose()? })
    }
}

fn date(text: &str) -> Result<Date, CliError> {
    tsunagu_store::date::first_date(text).ok_or_else(|| {
        CliError::Call(format!("--as-of {text}：日付として読めません。2025-12-31 のように指定してください"))
    })
}

/// One line a file: what became of it.
pub fn report(outcome: &Outcome) -> Result<(), CliError> {
    for taken in &outcome.taken {
        let state = if taken.known { "取り込み済み（変更なし）" } else { "取り込みました" };
        let complaints = match taken.complaints {
            0 => String::new(),
            n => format!("、注意{}件（tsunagu status --complaints で見られます）", number::count(n)),
        };
        say::line(&format!(
            "{}：{state}（{}現在、{}行{complaints}）",
            taken.name,
            taken.as_of,
            number::count(taken.rows)
        ))?;
    }
    for taken in outcome.taken.iter().filter(|taken| !taken.dropped.is_empty()) {
        say::line(&format!(
            "{}：名前などの列（{}）は除いて取り込みました。保管したのも、その列を除いた写しです",
            taken.name,
            taken.dropped.join("・")
        ))?;
    }
    for (name, reason) in &outcome.skipped {
        say::line(&format!("{name}：{reason}"))?;
    }
    for (name, reason) in &outcome.refused {
        say::failed(&format!("{name}：{reason}"));
    }
    Ok(())
}
