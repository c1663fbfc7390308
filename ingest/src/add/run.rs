use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use jiff::civil::Date;
use tsunagu_domain::rules::Rules;

use super::Request;
use super::gathered::RunEvidence;
use crate::decisions::Decisions;
use crate::lake::{Lake, Manifest};
use crate::source::receipts::Receipt;
use crate::step::Observer;

/// What every file of a run needs to know.
pub(super) struct Run<'a> {
    pub(super) archive: PathBuf,
    pub(super) lake: Lake,
    pub(super) rules: &'a Rules,
    pub(super) request: &'a Request,
    pub(super) learned: String,
    pub(super) loads: &'a [Manifest],
    pub(super) observe: &'a Observer<'a>,
    pub(super) decisions: &'a Decisions,
    /// Bytes that this run has taken already, as which kind and for which date.
    pub(super) seen: Mutex<HashSet<(String, &'static str, Date)>>,
    /// What is written once the run counts.
    pub(super) receipts: Mutex<Vec<Receipt>>,
    /// Bodies that were not in the archive before.
    pub(super) new_bodies: Mutex<Vec<String>>,
    pub(super) gathered: RunEvidence,
    /// Its manifest is in place.
    pub(super) is_committed: AtomicBool,
    /// What was taken before is taken again, and nobody is asked.
    pub(super) is_rebuild: bool,
}

pub(super) fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
