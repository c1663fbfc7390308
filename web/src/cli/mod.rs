//! Commands. What was typed becomes what it means here; each command is one file.

/// `tsunagu add`
mod add;
/// `tsunagu adoption`
mod adoption;
/// `tsunagu archive`, `backup`, `restore`, `rebuild`
mod archive;
/// What time it is.
mod clock;
/// What every command works with.
mod context;
/// `--covers`
mod covers;
/// `tsunagu add --dry-run`
mod dry_run;
/// Why a command did not do what it was asked.
mod error;
/// `tsunagu exchange`
mod exchange;
/// How answers are written.
mod format;
/// `tsunagu status --loads`, `archive withdraw`, `archive restore`
mod loads;
/// What is written to the log.
mod log;
/// What a command needs of a home.
mod needs;
/// `tsunagu match`
mod office_match;
/// `tsunagu pull`
mod pull;
/// `tsunagu rules`
mod rules;
/// `tsunagu savings`
mod savings;
/// Progress, outcomes, and the one line that says what went wrong.
mod say;
/// `tsunagu schedule`
mod schedule;
/// `tsunagu serve`
mod serve;
/// `tsunagu sample`, `tsunagu eligible`: what makes the shipped files.
mod shipped;
/// `tsunagu status`
mod status;
/// `tsunagu survey`
mod survey;
/// Text tables with Japanese widths.
mod table;
/// `tsunagu token`
mod token;
/// `tsunagu token code`
mod token_code;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tsunagu_ingest::publish::{self, Accept};
use tsunagu_store::disk;
use tsunagu_store::home::Unused;

pub use adoption::text as adoption_table;
use context::Context;
use error::CliError;
use needs::Needs;
pub use savings::terminal as savings_table;
pub use status::{csv as status_csv, json as status_json, terminal as status_text};

use crate::words;

/// ケアプランデータ連携システムの掲載率を、市区町村ごとに数えて見せます。
#[derive(Debug, Parser)]
#[command(name = "tsunagu", version, about, long_about = None, after_help = "例：\n  tsunagu serve\n  tsunagu add 事業所名簿のフォルダー\n  tsunagu adoption --prefecture 兵庫県")]
struct Arguments {
    /// 取り込んだデータを置くフォルダー
    #[arg(long, env = "TSUNAGU_HOME", default_value = "home", global = true, value_name = "DIR")]
    home: PathBuf,
    /// 同梱の data/ の代わりに使うフォルダー（あるファイルだけが優先されます）
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// ファイルやフォルダーを取り込み、画面に反映します
    Add(add::Add),
    /// 取り込み済みのデータから、画面のもとになる倉庫を作り直します
    #[command(after_help = "例：\n  tsunagu publish\n  tsunagu publish --accept 1a2b3c4d5e6f")]
    Publish(Publish),
    /// 公開されている資料を取りに行き、取り込みます
    Pull(pull::Pull),
    /// 保管してある資料
    #[command(subcommand)]
    Archive(archive::Archive),
    /// 保管してある資料だけから、データと画面を作り直します
    Rebuild(archive::Rebuild),
    /// 保管した資料と預かったものを、一つのファイルに収めます
    Backup(archive::Backup),
    /// tsunagu backup のファイルから、空のフォルダーに元どおりに戻します
    Restore(archive::Restore),
    /// 毎月自動で取りに行くための設定を示します
    Schedule(schedule::Schedule),
    /// 掲載率を表・CSV・JSON・Excelで出します
    Adoption(adoption::Ask),
    /// 事業所の節約を試算します
    Savings(Box<savings::Ask>),
    /// 写した名称・番号・電話番号を、事業所名簿と照合して一覧にします
    Match(office_match::Ask),
    /// アンケートの答え（または届出）を、市区町村ごとに出します
    Survey(survey::Ask),
    /// やりとりしたファイルを、名前と大きさだけから数えます
    #[command(subcommand)]
    Exchange(exchange::Exchange),
    /// データ送受信の件数を送る・見るためのアクセスキー
    #[command(subcommand)]
    Token(token::Token),
    /// 試算に使う単価・時間・率を出します（出典は --format csv で）
    Rules(rules::Ask),
    /// 何がいつの時点で入っているか、注意がいくつあるかを示します
    Status(status::Ask),
    /// 画面をブラウザーに出します（初めてのときは同梱のデータを読み込みます）
    Serve(serve::Serve),
    /// 見本県（合成データ）のファイルを作ります
    Sample(shipped::Sample),
    /// 今の事業所名簿から、対象数だけの集計ファイルを作ります
    Eligible(shipped::Eligible),
}

#[derive(Debug, clap::Args)]
struct Publish {
    /// 公開を止めている取り込みを、確かめたものとして公開します（IDは tsunagu status --loads。なければすべて）
    #[arg(long, value_name = "ID", num_args = 0..)]
    accept: Option<Vec<String>>,
}

impl Publish {
    fn accepts(&self) -> Accept {
        match &self.accept {
            None => Accept::Nothing,
            Some(ids) if ids.is_empty() => Accept::All,
            Some(ids) => Accept::Loads(ids.clone()),
        }
    }
}

/// `--accept` of a command that loads: what it brings is counted whatever it changes.
fn accept_new(accept: bool) -> Accept {
    if accept { Accept::New } else { Accept::Nothing }
}

/// Runs the command that was typed. Exit 0 when done, else by the kind of the error.
pub fn main() -> ExitCode {
    log::begin();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return say::call(&error),
    };
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        // The program that reads our output has seen enough, as `head` does.
        Err(CliError::Io { source, .. }) if source.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            say::failed(&if disk::is_full(&error) { full(&error) } else { error.to_string() });
            ExitCode::from(error.exit_code())
        }
    }
}

/// What a disk without room has kept from being done.
fn full(error: &CliError) -> String {
    match error {
        CliError::Io { what, .. } => format!("{what}：{}", words::DISK_FULL),
        _ => t!("{full}。途中のものは残していません", full = words::DISK_FULL),
    }
}

fn run(arguments: Arguments) -> Result<(), CliError> {
    if let Command::Sample(sample) = &arguments.command {
        return sample.run();
    }
    let needs = arguments.command.needs();
    let unused = (needs == Needs::New).then(|| Unused::before(&arguments.home)).flatten();
    let ran = ran(arguments, needs);
    if let (Err(_), Some(unused)) = (&ran, unused) {
        unused.discard();
    }
    ran
}

fn ran(arguments: Arguments, needs: Needs) -> Result<(), CliError> {
    let context = Context::open(&arguments.home, arguments.data.as_ref(), needs)?;
    match arguments.command {
        Command::Add(add) => add.run(&context),
        Command::Publish(publish) => {
            let _lock = context.home.lock("publish")?;
            publish_now(&context, &say::Progress::new(1), &publish.accepts())
        }
        Command::Pull(pull) => pull.run(&context),
        Command::Archive(archive) => archive.run(&context),
        Command::Rebuild(rebuild) => rebuild.run(&context),
        Command::Backup(backup) => backup.run(&context),
        Command::Restore(restore) => restore.run(&context),
        Command::Schedule(schedule) => schedule.run(&context),
        Command::Adoption(ask) => ask.run(&context),
        Command::Savings(ask) => ask.run(&context),
        Command::Match(ask) => ask.run(&context),
        Command::Survey(ask) => ask.run(&context),
        Command::Exchange(exchange) => exchange.run(&context),
        Command::Token(token) => token.run(&context),
        Command::Rules(ask) => ask.run(&context),
        Command::Status(ask) => ask.run(&context),
        Command::Serve(serve) => serve.run(context),
        Command::Eligible(eligible) => eligible.run(&context),
        Command::Sample(_) => Ok(()),
    }
}

/// Publishes under the lock that the caller holds.
fn publish_now(context: &Context, progress: &say::Progress, accept: &Accept) -> Result<(), CliError> {
    let on_progress = |step, about: &str| progress.step(step, about);
    let published = publish::publish(&context.home, &context.rules, &context.data, clock::now(), accept, &on_progress)?;
    progress.done(if published.unchanged {
        t!("変わりはありません。今のものをそのまま使います")
    } else {
        t!("公開しました")
    });
    if let Accept::Loads(ids) = accept {
        let superseded = loads::superseded(context);
        ids.iter().filter(|id| superseded.contains(id)).try_for_each(|id| {
            say::line(&t!("{id} は、あとから取り込んだ同じ範囲・時点の資料に置き換わっているため、数字には使われません（tsunagu status --loads）", id))
        })?;
    }
    Ok(())
}
