use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;
use tsunagu_domain::date::japan_date;
use tsunagu_domain::rules::Rules;
use tsunagu_ingest::source::archive::receipts_folder;
use tsunagu_store::home::Home;

use crate::source_status::SourceStatus;

/// The latest look at how sources stand.
pub(super) struct Latest {
    home: Home,
    latest: RwLock<Arc<SourceStatus>>,
}

impl Latest {
    pub(super) fn new(home: Home) -> Self {
        Self { home, latest: RwLock::default() }
    }

    pub(super) fn latest(&self) -> Arc<SourceStatus> {
        self.latest.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Looks again where the records have changed, or the day has.
    pub(super) fn look(&self, rules: &Rules, now: Timestamp) {
        let mark = mark(&self.home, now);
        if self.latest().mark == mark {
            return;
        }
        let source_status = SourceStatus { mark, ..SourceStatus::of(&self.home, rules, now) };
        *self.latest.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(source_status);
    }
}

/// Records are only ever added, and each has its own name.
fn mark(home: &Home, now: Timestamp) -> String {
    let runs = std::fs::read_dir(home.archive().join("runs")).into_iter().flatten().flatten();
    let mut names: Vec<_> = runs.map(|e| e.file_name()).collect();
    names.sort();
    let held =
        [home.decisions(), home.decisions_head()].map(|path| std::fs::metadata(path).and_then(|m| m.modified()).ok());
    let served = home.current_warehouse();
    let loads = std::fs::metadata(home.lake().join("loads")).and_then(|m| m.modified()).ok();
    let receipts = std::fs::metadata(receipts_folder(&home.archive())).and_then(|m| m.modified()).ok();
    format!("{loads:?} {receipts:?} {} {served:?} {} {:?} {held:?}", japan_date(now), names.len(), names.last())
}
