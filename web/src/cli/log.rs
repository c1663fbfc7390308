use tracing_subscriber::filter::{EnvFilter, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::say;

/// Who may say something at all. Parsers of pages, workbooks and tables log what they read, and what they read may be
/// people: they are not on this list, and `TSUNAGU_LOG` can't put them on it.
const MAY_LOG: [&str; 2] = ["tsunagu", "tower_http"];

/// Lines on stderr, as many as `TSUNAGU_LOG` asks for.
pub fn begin() {
    let requested = EnvFilter::try_from_env("TSUNAGU_LOG").unwrap_or_else(|_| "warn".into());
    let known = filter_fn(|about| MAY_LOG.iter().any(|name| about.target().starts_with(name)));
    tracing_subscriber::registry()
        .with(requested)
        .with(known)
        // Without colours, so that whatever else acts on a terminal can be left out.
        .with(tracing_subscriber::fmt::layer().with_ansi(false).with_writer(|| say::Log))
        .init();
}
