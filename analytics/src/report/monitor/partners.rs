use std::collections::BTreeMap;

use serde::Serialize;
use tsunagu_domain::exchange_set::{CountOrigin, Direction};
use tsunagu_domain::month::Month;
use tsunagu_domain::rules::Monitor;

use crate::measure::monitor::stage::{Progress, SilentPartner, partners, progress, silent};
use crate::query::monitor::{PartnerMonth, Volume, of_partners};

/// How far an office has come, what share of its partners is digital, who is silent, and everybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartnersReport {
    /// Partners in all, digital or not, where the office has set them.
    pub all: Option<u64>,
    /// Those exchanged with in the last month: of every share and estimate.
    pub last_month: u64,
    /// Those since the fiscal year began.
    pub of_year: u64,
    /// The April that it began with.
    pub year: Month,
    /// How far the office had come by the end of last month.
    pub progress: Progress,
    /// Who has fallen silent; nobody while not everything was counted.
    pub silent: Vec<SilentPartner>,
    /// Everybody, those with the most sets first.
    pub each: Vec<PartnerSum>,
    /// Sets whose names leave the partner out.
    pub nameless: u64,
}

/// Everything exchanged with a partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartnerSum {
    /// The other office.
    pub partner: String,
    /// The first month with an exchange.
    pub first: Month,
    /// The last.
    pub last: Month,
    /// Sets sent.
    pub sent: u64,
    /// Sets received.
    pub received: u64,
}

impl PartnersReport {
    pub(super) fn new(
        ways: &[PartnerMonth],
        volumes: &[Volume],
        all: Option<u32>,
        rules: &Monitor,
        today: Month,
        is_judged: bool,
    ) -> Self {
        let presence = of_partners(ways);
        let last = today.plus(-1);
        let count = |from: Month, to: Month| partners(&presence, from, to).len() as u64;
        let year = today.fiscal_year();
        let each = each(&presence);
        let named: u64 = each.iter().map(|s| s.sent + s.received).sum();
        let between = volumes.iter().filter(|v| v.origin != CountOrigin::Manual && v.direction != Direction::Inside);
        Self {
            all: all.map(u64::from),
            last_month: count(last, last),
            of_year: count(year, today),
            year,
            progress: progress(ways, &rules.stage, last),
            silent: if is_judged { silent(&presence, rules.silent.seen_months, last) } else { Vec::new() },
            nameless: between.map(|v| v.sets).sum::<u64>().saturating_sub(named),
            each,
        }
    }
}

fn each(presence: &[PartnerMonth]) -> Vec<PartnerSum> {
    let mut sums: BTreeMap<&str, PartnerSum> = BTreeMap::new();
    for p in presence {
        let sum = sums.entry(&p.partner).or_insert_with(|| PartnerSum {
            partner: p.partner.clone(),
            first: p.month,
            last: p.month,
            sent: 0,
            received: 0,
        });
        sum.first = sum.first.min(p.month);
        sum.last = sum.last.max(p.month);
        sum.sent += p.sent;
        sum.received += p.received;
    }
    let mut all: Vec<PartnerSum> = sums.into_values().collect();
    // Stable, and so by number among equals.
    all.sort_by_key(|s| std::cmp::Reverse(s.sent + s.received));
    all
}
