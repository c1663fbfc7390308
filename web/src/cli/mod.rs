//! Commands. What was typed becomes what it means here; each command is one file.

/// `tsunagu add`
mod add;
/// `tsunagu adoption`
mod adoption;
/// What time it is.
mod clock;
/// `--covers`
mod covers;
/// `tsunagu add --dry-run`
mod dry_run;
/// `tsunagu exchange`
mod exchange;
/// How answers are written.
mod format;
/// `tsunagu archive`, `backup`, `restore`, `rebuild`
mod keep;
/// `tsunagu status --loads`, `archive withdraw`, `archive restore`
mod loads;
/// What is written to the log.
mod log;
/// What a command needs of a home.
mod needs;
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
/// Text tables with Japanese widths.
mod table;
/// `tsunagu token`
mod token;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tsunagu_ingest::add::AddError;
use tsunagu_ingest::backup::BackupError;
use tsunagu_ingest::decisions::DecisionsError;
use tsunagu_ingest::exchange::send::SendError;
use tsunagu_ingest::loads::LoadsError;
use tsunagu_ingest::preview::PreviewError;
use tsunagu_ingest::publish::{self, Accept, PublishError};
use tsunagu_ingest::pull::PullError;
use tsunagu_ingest::rebuild::RebuildError;
use tsunagu_ingest::upgrade::{UpgradeError, upgrade};
use tsunagu_store::data::{Data, DataError};
use tsunagu_store::disk;
use tsunagu_store::home::{Home, HomeError};
use tsunagu_store::ledger::LedgerError;
use tsunagu_store::rules::Rules;
use tsunagu_store::warehouse::{Warehouse, WarehouseError};

use needs::Needs;

/// ケアプランデータ連携システムの掲載率を、市区町村ごとに数えて見せます。
#[derive(Debug, Parser)]
#[command(name = "tsunagu", version, about, long_about = None, after_help = "例：\n  tsunagu serve\n  tsunagu add 登録簿のフォルダー\n  tsunagu adoption --prefecture 兵庫県")]
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
    /// 保管してある届いたままの資料
    #[command(subcommand)]
    Archive(keep::Archive),
    /// 保管してある資料だけから、データと画面を作り直します
    Rebuild(keep::Rebuild),
    /// 届いたままの資料と預かったものを、一つのファイルに収めます
    Backup(keep::Backup),
    /// tsunagu backup のファイルから、空のフォルダーに元どおりに戻します
    Restore(keep::Restore),
    /// 毎月自動で取りに行くための設定を示します
    Schedule(schedule::Schedule),
    /// 掲載率を表・CSV・JSON・Excelで出します
    Adoption(adoption::Ask),
    /// 事業所の節約を試算します
    Savings(Box<savings::Ask>),
    /// やりとりしたファイルを、名前と大きさだけから数えます
    #[command(subcommand)]
    Exchange(exchange::Exchange),
    /// 交換の量を送る・見るための合言葉（トークン）
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
    /// 今の登録簿から、対象数だけの集計ファイルを作ります
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

/// Why a command did not do what it was asked; one line for the person who typed it.
#[derive(Debug, thiserror::Error)]
enum CliError {
    /// The call itself is wrong: exit 2.
    #[error("{0}")]
    Call(String),
    /// Some files were refused, the others are in.
    #[error("{0}件のファイルを取り込めませんでした（理由は上のとおり）。ほかのファイルは取り込みました")]
    SomeRefused(usize),
    #[error("どのファイルも取り込めませんでした（理由は上のとおり）")]
    AllRefused,
    #[error(
        "取り込むファイルが見つかりません。{0} の下に csv・xlsx・html・txt・zip のファイルがあるか確かめてください"
    )]
    NothingToAdd(String),
    /// Nothing of the run counts until somebody answers: exit 3.
    #[error(
        "{0}件のファイルについて、答えが要ります（上のとおり）。どのファイルも取り込まず、公開中のものは変えていません"
    )]
    Question(usize),
    /// What was brought is there already, and waits: exit 3.
    #[error(
        "取り込み済みですが、データで説明できない変化のため公開していません：{0}。tsunagu status で理由を見て、正しければ tsunagu publish --accept {0}、誤りなら tsunagu archive withdraw {0}"
    )]
    StillHeld(String),
    /// Files that were pulled and raise a question; the others are in: exit 3.
    #[error("{0}件のファイルは、答えが要るため取り込みませんでした（上のとおり）")]
    Unanswered(usize),
    #[error(transparent)]
    Add(#[from] AddError),
    #[error("保管庫の{0}件が失われているか、壊れています（上のとおり）。バックアップから戻してください")]
    ArchiveDamaged(usize),
    /// A manifest of the lake can't be read, and nothing is published.
    #[error("{0}")]
    LakeDamaged(String),
    /// The home has an archive or a ledger, and no lake.
    #[error(
        "湖（lake）がなくなっています。届いたままの資料（archive）か預かりもの（ledger）は残っているので、同梱のデータは読み込みません。tsunagu rebuild で作り直してください"
    )]
    LakeGone,
    #[error("このままでは送れません（{0}件。上のとおり）")]
    WouldBeRefused(usize),
    #[error("{0}件の公表元から取れませんでした（理由は上のとおり）")]
    SomeNotPulled(usize),
    #[error(transparent)]
    Pull(#[from] PullError),
    #[error(transparent)]
    Upgrade(#[from] UpgradeError),
    #[error(transparent)]
    Loads(#[from] LoadsError),
    #[error(transparent)]
    Decisions(#[from] DecisionsError),
    #[error(transparent)]
    Rebuild(#[from] RebuildError),
    #[error(transparent)]
    Backup(#[from] BackupError),
    #[error(transparent)]
    Preview(#[from] PreviewError),
    #[error("公開できませんでした：{0}")]
    Publish(#[from] PublishError),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Send(#[from] SendError),
    #[error(transparent)]
    Home(#[from] HomeError),
    #[error(transparent)]
    Data(#[from] DataError),
    #[error(transparent)]
    Warehouse(#[from] WarehouseError),
    #[error("{what}：{source}")]
    Io { what: String, source: std::io::Error },
    #[error("Excelファイルを作れません：{0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
}

impl From<duckdb::Error> for CliError {
    fn from(error: duckdb::Error) -> Self {
        Self::Warehouse(error.into())
    }
}

/// What every command works with.
struct Context {
    home: Home,
    data: Data,
    rules: Rules,
}

impl Context {
    fn open(home: &std::path::Path, data: Option<&PathBuf>, needs: Needs) -> Result<Self, CliError> {
        let data = match data {
            Some(folder) => Data::with_folder(folder).map_err(|e| CliError::Call(format!("--data：{e}")))?,
            None => Data::embedded(),
        };
        // Places are those of today; a server learns of a merger when it starts the next time.
        let rules = Rules::load_on(&data, tsunagu_store::date::japan_date(clock::now()))?;
        let opened = match needs {
            Needs::Nothing => Ok(Home::existing(home)),
            Needs::Reading => Home::found(home),
            Needs::Writing => Home::found(home).and_then(|_| Home::open(home)),
            Needs::New => Home::open(home),
        };
        match opened {
            Err(HomeError::Earlier { .. }) if needs != Needs::Reading => Self::upgraded(home, data, rules),
            opened => Ok(Self { home: opened?, data, rules }),
        }
    }

    /// A home of the version before is brought to the present format, and its pages are made anew.
    fn upgraded(root: &std::path::Path, data: Data, rules: Rules) -> Result<Self, CliError> {
        say::failed("前の版のデータを、この版の形式に直しています");
        let progress = say::Progress::new(1);
        let upgraded = upgrade(root, &rules, clock::now(), &|step, about| progress.step(step, about))?;
        say::failed(&format!("前のものは {} に残しました", upgraded.before.display()));
        for (name, reason) in &upgraded.refused {
            say::failed(&format!("{name} は、この版では取り込めないため、数えていません：{reason}"));
        }
        let context = Self { home: Home::open(root)?, data, rules };
        let lock = context.home.lock("upgrade")?;
        publish_now(&context, &progress, &Accept::Nothing)?;
        drop(lock);
        Ok(context)
    }

    fn warehouse(&self) -> Result<Warehouse, CliError> {
        Ok(Warehouse::served(&self.home)?)
    }
}

impl CliError {
    /// 1 refused or failed, 2 a wrong call, 3 held or a question unanswered: what is served has not changed, and a
    /// schedule must not take it for a fault. Every kind of error says which it is; a new one has to.
    fn exit_code(&self) -> u8 {
        const FAILED: u8 = 1;
        const WRONG_CALL: u8 = 2;
        const WAITING: u8 = 3;
        match self {
            Self::Call(_) => WRONG_CALL,
            Self::Pull(PullError::Contact(_)) => WRONG_CALL,
            Self::Send(SendError::Address(_)) => WRONG_CALL,
            Self::Backup(BackupError::NoHome(_)) => WRONG_CALL,
            Self::Question(_) | Self::Unanswered(_) | Self::StillHeld(_) => WAITING,
            Self::Publish(PublishError::Held(..) | PublishError::Unbuildable { .. }) => WAITING,
            Self::SomeRefused(_) | Self::AllRefused | Self::NothingToAdd(_) | Self::WouldBeRefused(_) => FAILED,
            Self::ArchiveDamaged(_) | Self::LakeDamaged(_) | Self::LakeGone | Self::SomeNotPulled(_) => FAILED,
            Self::Add(_) | Self::Pull(_) | Self::Publish(_) | Self::Preview(_) | Self::Rebuild(_) => FAILED,
            Self::Upgrade(_) | Self::Loads(_) | Self::Decisions(_) | Self::Backup(_) | Self::Home(_) => FAILED,
            Self::Ledger(_) | Self::Send(_) | Self::Data(_) | Self::Warehouse(_) => FAILED,
            Self::Io { .. } | Self::Workbook(_) => FAILED,
        }
    }
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
        // Whoever reads our output has seen enough, as `head` does.
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
        CliError::Io { what, .. } => format!("{what}：{}", disk::FULL),
        _ => format!("{}。途中のものは残していません", disk::FULL),
    }
}

fn run(arguments: Arguments) -> Result<(), CliError> {
    if let Command::Sample(sample) = &arguments.command {
        return sample.run();
    }
    let context = Context::open(&arguments.home, arguments.data.as_ref(), arguments.command.needs())?;
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
    let told = |step, about: &str| progress.step(step, about);
    let published = publish::publish(&context.home, &context.rules, &context.data, clock::now(), accept, &told)?;
    progress.done(if published.unchanged {
        "変わりはありません。今のものをそのまま使います"
    } else {
        "公開しました"
    });
    if let Accept::Loads(ids) = accept {
        let superseded = loads::superseded(context);
        ids.iter().filter(|id| superseded.contains(id)).try_for_each(|id| {
            say::line(&format!(
                "{id} は、あとから取り込んだ同じ範囲・時点の資料に置き換わっているため、数字には使われません（tsunagu status --loads）"
            ))
        })?;
    }
    Ok(())
}
