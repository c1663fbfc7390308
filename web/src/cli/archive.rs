use std::path::PathBuf;

use clap::{Args, Subcommand};
use tsunagu_ingest::backup::{self, RestoreOptions};
use tsunagu_ingest::decisions::State;
use tsunagu_ingest::input;
use tsunagu_ingest::publish::Accept;
use tsunagu_ingest::rebuild::rebuild;
use tsunagu_ingest::source::verify::verify;
use tsunagu_store::home::Home;

use super::{CliError, Context, clock, loads, publish_now, say};
use crate::show::{date, number};
use crate::words;

#[derive(Debug, Subcommand)]
pub enum Archive {
    /// 保管してあるものが変わっていないかを確かめます
    #[command(after_help = "例：\n  tsunagu archive verify")]
    Verify,
    /// 間違えて取り込んだ資料を取り消します（取りに行った資料も。中身は保管庫に残り、元に戻せます）
    #[command(
        after_help = "例：\n  tsunagu archive withdraw 1a2b3c4d5e6f --dry-run\n  tsunagu archive withdraw 1a2b3c4d5e6f\n\nIDは tsunagu status --loads で見られます。名前は、一つだけのときに使えます。"
    )]
    Withdraw(Undo),
    /// 取り消した資料を元に戻します
    #[command(after_help = "例：\n  tsunagu archive restore 1a2b3c4d5e6f")]
    Restore(Undo),
}

#[derive(Debug, Args)]
pub struct Undo {
    /// 取り込みの ID（か名前）
    #[arg(value_name = "ID")]
    load: String,
    /// 変えずに、どの市区町村の数字がどう変わるかだけを示します
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = "例：\n  tsunagu backup 2026-11-23.zip\n\n保管した資料（archive）と、預かったもの（ledger）が入ります。湖と倉庫はそこから作り直せます。"
)]
pub struct Backup {
    /// 作るファイル
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

#[derive(Debug, Args)]
#[command(after_help = "例：\n  tsunagu --home 新しいフォルダー restore 2026-11-23.zip")]
pub struct Restore {
    /// 控えを取ったときに公開を止めていた変化や、そのあとに取り消したアクセスキーが戻ることも、確かめたものとして進めます
    #[arg(long)]
    accept: bool,
    /// この控えで置きかえる、いままでの home（取り消したアクセスキーや消した記録が戻らないかを比べます）
    #[arg(long, value_name = "DIR")]
    instead_of: Option<PathBuf>,
    /// tsunagu backup で作ったファイル
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

#[derive(Debug, Args)]
#[command(after_help = "例：\n  tsunagu rebuild")]
pub struct Rebuild {
    /// データで説明できない急な変化があっても公開します
    #[arg(long)]
    accept: bool,
    /// 受取書が失われた取り込みを、なくてよいものとして作り直します（取り消したものとして扱います）
    #[arg(long, value_name = "ID", num_args = 1..)]
    without: Vec<String>,
}

impl Undo {
    /// Only what would change is shown.
    pub fn is_dry(&self) -> bool {
        self.dry_run
    }
}

impl Archive {
    pub fn run(&self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::Verify => verify_all(context),
            Self::Withdraw(undo) => loads::decide(context, &undo.load, State::Withdrawn, undo.dry_run),
            Self::Restore(undo) => loads::decide(context, &undo.load, State::Counted, undo.dry_run),
        }
    }
}

fn verify_all(context: &Context) -> Result<(), CliError> {
    let archive = context.home.archive();
    let found = verify(&context.home).map_err(|source| CliError::Io { what: archive.display().to_string(), source })?;
    say::line(&t!(
        "{whole}件、{bytes}バイトが保管したときのままです（終わらなかった取り込みのもの {unfinished}件）",
        whole = number::count(found.whole as u64),
        bytes = number::count(found.bytes),
        unfinished = number::count(found.unfinished as u64)
    ))?;
    let faults = found.faults();
    faults.iter().for_each(|fault| say::failed(&words::archive_fault(fault)));
    if faults.is_empty() { Ok(()) } else { Err(CliError::ArchiveDamaged(faults.len())) }
}

impl Backup {
    pub fn run(&self, context: &Context) -> Result<(), CliError> {
        let _lock = context.home.lock("backup")?;
        let made = backup::backup(&context.home, &self.file, &clock::now().to_string())?;
        say::line(&t!(
            "{file} に{files}件、{bytes}バイトを収めました",
            file = self.file.display(),
            files = number::count(made.files as u64),
            bytes = number::count(made.bytes)
        ))
    }
}

impl Restore {
    pub fn run(&self, context: &Context) -> Result<(), CliError> {
        let lock = context.home.lock("restore")?;
        let old = self.instead_of.as_deref().map(Home::existing);
        let requested = RestoreOptions {
            from: &self.file,
            instead_of: old.as_ref(),
            accept: self.accept,
            now: clock::now().into(),
        };
        let made = backup::made(&self.file)?;
        let restored = backup::restore(&context.home, requested)?;
        drop(lock);
        say::failed(&t!(
            "{made} の控えです。この控えより後に取り込んだ資料と預かったものは含まれず、後に取り消したアクセスキーと消した事業所の記録は、また使えるようになっています。tsunagu token list で確かめてください",
            made = date::timestamp(&made)
        ));
        say::line(&t!("{files}件を戻しました", files = number::count(restored.files as u64)))?;
        Rebuild { accept: self.accept, without: Vec::new() }.run(context)
    }
}

impl Rebuild {
    pub fn run(&self, context: &Context) -> Result<(), CliError> {
        let _lock = context.home.lock("rebuild")?;
        let progress = say::Progress::new(1);
        let on_progress = |step, about: &str| progress.step(step, about);
        let rebuilt = rebuild(&context.home, &context.rules, &input::ALL, &self.without, clock::now(), &on_progress)?;
        say::line(&t!(
            "保管庫の{runs}回分、{sources}件の資料から、{rows}行を作り直しました",
            runs = number::count(rebuilt.runs as u64),
            sources = number::count(rebuilt.sources as u64),
            rows = number::count(rebuilt.rows)
        ))?;
        publish_now(context, &progress, &if self.accept { Accept::All } else { Accept::Nothing })?;
        if let Some(held) = tsunagu_ingest::publish::hold::waiting(&context.home) {
            say::line(&t!(
                "公開を止めている取り込みが{loads}件あります（tsunagu status --loads）",
                loads = number::count(held.loads.len() as u64)
            ))?;
        }
        Ok(())
    }
}
