use std::time::Duration;

use clap::Args;
use tsunagu_analytics::query::monitor as query;
use tsunagu_ingest::add::add_shipped;
use tsunagu_ingest::decisions::Decisions;
use tsunagu_ingest::losses;
use tsunagu_ingest::publish::Accept;
use tsunagu_ingest::source::archive::receipts_folder;
use tsunagu_store::ledger::{Ledger, LedgerError};
use tsunagu_store::warehouse::Warehouse;

use super::{CliError, Context, add, clock, publish_now, say};
use crate::app::App;
use crate::server;
use crate::submissions::Reach;
use crate::words;

#[derive(Debug, Args)]
#[command(
    after_help = "例：\n  tsunagu serve\n  tsunagu serve --listen 127.0.0.1:9000\n\nブラウザーで表示されたアドレスを開いてください。止めるには Ctrl-C を押します。"
)]
pub struct Serve {
    /// 待ち受けるアドレス
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDR")]
    listen: String,
    /// TLS で受けて X-Forwarded-Proto と X-Forwarded-For を付ける中継の後ろで動かします
    #[arg(long)]
    behind_proxy: bool,
}

impl Serve {
    pub fn run(&self, context: Context) -> Result<(), CliError> {
        prepare(&context)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|source| CliError::Io { what: t!("始められません").to_owned(), source })?;
        let ended = runtime.block_on(self.listen(context));
        // Work that nobody waits for any more holds nothing up; what was handed in to be written, the ledger has.
        runtime.shutdown_timeout(LAST_WORK);
        ended
    }

    async fn listen(&self, context: Context) -> Result<(), CliError> {
        let what = || {
            t!(
                "{listen} で待ち受けられません。ほかのプログラムが使っていれば --listen 127.0.0.1:8081 のように変えてください",
                listen = self.listen
            )
        };
        let wrong = !self.listen.contains(':') || self.listen.ends_with(':');
        if wrong {
            return Err(CliError::Call(t!(
                "--listen {listen}：127.0.0.1:8080 のように、アドレスと番号で指定してください",
                listen = self.listen
            )));
        }
        let listener = tokio::net::TcpListener::bind(&self.listen)
            .await
            .map_err(|source| CliError::Io { what: what(), source })?;
        let address = listener.local_addr().map_err(|source| CliError::Io { what: what(), source })?;
        let reach = match (self.behind_proxy, address.ip().is_loopback()) {
            (true, _) => Reach::Proxy,
            (false, true) => Reach::Loopback,
            (false, false) => Reach::Open,
        };
        let app = App::new(context.rules, context.home, reach, clock::now)?;
        if let Some(gone) = app.submissions.ledger().fault() {
            say::failed(&t!("{gone}。だれでも見られる画面だけを出します", gone = words::ledger_error(&gone)));
        }
        // Before it reports that it runs: a signal after that must be heard.
        let stop = stopped()?;
        say::line(&t!("http://{address} で表示できます（止めるには Ctrl-C）", address))?;
        if reach == Reach::Proxy && !address.ip().is_loopback() {
            say::failed(t!(
                "--behind-proxy なのに、ほかのパソコンから直接つなげる設定です。つないだ人が X-Forwarded-Proto や X-Forwarded-For を偽ると、暗号化されていない接続や別の人の接続と見分けられません。--listen 127.0.0.1:8080 にするか、中継のほかからはつなげないようにしてください"
            ));
        }
        if reach == Reach::Open {
            say::failed(t!(
                "ほかのパソコンから見られる設定です。暗号化されないため、アクセスキーの要る画面と受信は断ります（https の中継を置いて --behind-proxy を付けると使えます）"
            ));
        }
        server::serve(app, listener, stop)
            .await
            .map_err(|source| CliError::Io { what: t!("画面を出せなくなりました").to_owned(), source })
    }
}

/// Work under way when the server has stopped gets so long.
const LAST_WORK: Duration = Duration::from_secs(2);

/// The program ends so long after the signal, whatever runs.
const END_TIMEOUT: Duration = Duration::from_secs(8);

/// Done at Ctrl-C, or when a service manager ends the program. A thread of its own waits for that and sees to the end:
/// neither a busy runtime nor work that hangs can keep it from doing so.
fn stopped() -> Result<impl Future<Output = ()> + Send + 'static, CliError> {
    let failed = |source| CliError::Io { what: t!("始められません").to_owned(), source };
    let (report, message) = tokio::sync::oneshot::channel();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    let signalled = {
        let _of_this_runtime = runtime.enter();
        signalled().map_err(failed)?
    };
    let wait = move || {
        runtime.block_on(signalled);
        let _ = report.send(());
        std::thread::sleep(END_TIMEOUT);
        std::process::exit(0);
    };
    std::thread::Builder::new().name("stop".to_owned()).spawn(wait).map_err(failed)?;
    Ok(async move {
        let _ = message.await;
    })
}

/// Until Ctrl-C, or until a service manager ends the program. Either is caught from the call on.
#[cfg(unix)]
fn signalled() -> std::io::Result<impl Future<Output = ()> + Send> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut ended, mut interrupted) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = ended.recv() => {}
            _ = interrupted.recv() => {}
        }
    })
}

/// Until Ctrl-C.
#[cfg(not(unix))]
fn signalled() -> std::io::Result<impl Future<Output = ()> + Send> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

/// Sees that something is published. What is published and whole is served, however the lake behind it is.
fn prepare(context: &Context) -> Result<(), CliError> {
    let home = &context.home;
    // What can't be opened is not served: it is made again, where the lake is whole.
    let is_served = Warehouse::served(home).is_ok();
    if let Err(error) = Decisions::read(home)
        && is_served
    {
        say::failed(&words::decisions_error(&error));
    }
    match losses::whole_lake(home) {
        Err(error) if is_served => {
            say::failed(&t!("{error}（公開してある画面はそのまま出します）", error = words::lake_error(&error)));
            Ok(())
        }
        Err(error) => Err(CliError::LakeDamaged(words::lake_error(&error))),
        Ok(loads) if !loads.is_empty() && is_served => Ok(()),
        Ok(loads) if !loads.is_empty() => {
            let _lock = home.lock("serve")?;
            publish_now(context, &say::Progress::new(1), &Accept::Nothing)
        }
        // A home that holds something of its own never gets the shipped data beside it.
        Ok(_) if home.has_published() || has_data(context) => {
            let gone = CliError::LakeGone;
            if is_served {
                say::failed(&t!("{gone}。公開してある画面はそのまま出します", gone));
                return Ok(());
            }
            Err(gone)
        }
        Ok(_) => first_run(context),
    }
}

/// Whether a home without a lake has had one, or holds what offices have sent: then it is no new one.
fn has_data(context: &Context) -> bool {
    let archived =
        std::fs::read_dir(receipts_folder(&context.home.archive())).is_ok_and(|mut all| all.next().is_some());
    let submitted = || {
        let ledger = Ledger::of_or_gone(&context.home);
        ledger.is_ok_and(|ledger| match ledger.read(|c| Ok::<_, LedgerError>(query::offices(c)?)) {
            Ok(offices) => !offices.is_empty(),
            Err(_) => true,
        })
    };
    // A home in which nothing was ever decided has had no lake: what offices sent came first.
    archived || (context.home.has_had_decisions() && context.home.has_had_ledger() && submitted())
}

/// Loads and publishes what the program carries.
fn first_run(context: &Context) -> Result<(), CliError> {
    let _lock = context.home.lock("serve")?;
    let progress = say::Progress::new(12);
    let outcome = add_shipped(&context.home, &context.rules, &context.data, clock::now(), &|step, about| {
        progress.step(step, about)
    })?;
    add::report(&outcome, &context.rules)?;
    // What the program ships was looked at before it was shipped.
    publish_now(context, &progress, &Accept::New)
}
