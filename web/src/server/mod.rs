/// Rendered answers, kept until the warehouse or the day changes.
mod cache;
/// A question, and how it is answered.
mod call;
/// How sources stand.
mod notices;
/// Addresses.
mod routes;
/// The warehouse version being served.
mod served;
/// What is listed of every municipality, held while a version is served.
mod shares;

use std::net::SocketAddr;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use tsunagu_store::home::Home;
use tsunagu_store::rules::Rules;

pub use cache::Answer;
pub use notices::Standing;
pub use routes::router;
pub use served::Served;

/// What every request may use.
pub struct App {
    /// Rules.
    pub rules: Rules,
    /// The warehouse.
    pub served: Served,
    notices: notices::Notices,
    cache: cache::Cache,
    shares: shares::Held,
    clock: fn() -> Timestamp,
}

impl App {
    /// Serves the home's current warehouse; `clock` says what time it is.
    pub fn new(rules: Rules, home: Home, clock: fn() -> Timestamp) -> Arc<Self> {
        let notices = notices::Notices::new(home.clone());
        notices.look(&rules, clock());
        Arc::new(Self {
            rules,
            served: Served::new(home),
            notices,
            cache: cache::Cache::default(),
            shares: shares::Held::default(),
            clock,
        })
    }

    /// How sources stand.
    pub fn standing(&self) -> Arc<Standing> {
        self.notices.latest()
    }

    /// Looks for what has changed on the disk: a new version, a run of a source, a publish that waits.
    pub fn follow(&self) {
        self.served.follow();
        self.notices.look(&self.rules, (self.clock)());
    }

    /// Today in Japan.
    pub fn today(&self) -> Date {
        tsunagu_store::date::japan_date((self.clock)())
    }
}

/// Answers on `listener` until `stop` is done, and changes to new warehouse versions as they are published.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    app: Arc<App>,
    listener: tokio::net::TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let watched = app.clone();
    let watch = tokio::spawn(async move {
        loop {
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
            let app = watched.clone();
            let _ = tokio::task::spawn_blocking(move || app.follow()).await;
        }
    });
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(stop).await;
    watch.abort();
    served
}
