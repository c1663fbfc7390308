use std::collections::BTreeMap;

use tsunagu_domain::month::Month;

use super::RoundTrip;

/// Sets of one kind that were made in one month and went one way with a partner.
#[derive(Default)]
pub(super) struct KindSum {
    pub(super) sets: u64,
    pub(super) resends: u64,
    pub(super) unclear: u64,
    pub(super) files: u64,
    pub(super) doubtful: u64,
    pub(super) last: String,
}

/// What goes between an office and one partner.
#[derive(Default)]
pub(super) struct OfPartner {
    /// Sets sent and received.
    pub(super) months: BTreeMap<Month, [u64; 2]>,
    pub(super) trips: Vec<RoundTrip>,
    /// Whatever belongs to prevention makes a partner one that takes part in it.
    pub(super) has_prevention: bool,
}

/// The last set of one kind and month, and in which run of rows it was.
#[derive(Clone, Default)]
pub(super) struct Last {
    pub(super) run: usize,
    pub(super) created_at: String,
}

impl OfPartner {
    pub(super) fn add(&mut self, month: Month, sets: [u64; 2]) {
        let of = self.months.entry(month).or_default();
        *of = [of[0] + sets[0], of[1] + sets[1]];
    }
}
