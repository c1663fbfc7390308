use std::collections::BTreeSet;

use tsunagu_domain::municipalities::Municipalities;
use tsunagu_domain::place::PlaceKind;
use tsunagu_domain::rules::{PageContent, Source};

use super::Selection;

/// What a run would ask for, without asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Pages by kind: what they are and about how many.
    pub pages: Vec<(String, usize)>,
    /// Requests, robots.txt included.
    pub requests: usize,
    /// At the source's delay and half its jitter.
    pub minutes: usize,
    /// The numbers are those of the last run.
    pub from_last_run: bool,
}

/// Works out a run: the numbers of the last one where there was one, else what the tables of municipalities and
/// services suggest. Nothing is asked.
pub fn plan(
    source: &Source,
    selection: &Selection,
    municipalities: &Municipalities,
    services: usize,
    last_run: Option<&[crate::source::visit::Page]>,
) -> Plan {
    let last_run = last_run.filter(|pages| selection.is_everything() && !pages.is_empty());
    let pages: Vec<(String, usize)> = match last_run {
        Some(pages) => {
            let count = |role: &str| pages.iter().filter(|p| p.visit.role == role).count();
            source.page.iter().map(|p| (p.role.clone(), count(&p.role))).collect()
        }
        None => source
            .page
            .iter()
            .map(|p| (p.role.clone(), expected(p.content, selection, municipalities, services)))
            .collect(),
    };
    let requests = 1 + pages.iter().map(|(_, n)| n).sum::<usize>();
    let each_ms = source.delay_ms + source.jitter_ms / 2;
    let minutes = (requests as u64 * each_ms).div_ceil(60_000) as usize;
    Plan { pages, requests, minutes, from_last_run: last_run.is_some() }
}

fn expected(content: PageContent, selection: &Selection, municipalities: &Municipalities, services: usize) -> usize {
    let leaves = municipalities.iter().filter(|m| m.kind.is_leaf() && !m.synthetic);
    let chosen = leaves.filter(|m| {
        let prefecture = m.code.prefecture_digits().to_owned();
        let named = [Some(m.code), m.parent].into_iter().flatten().any(|c| selection.municipalities.contains(&c));
        (selection.prefectures.is_empty() || selection.prefectures.contains(&prefecture))
            && (selection.municipalities.is_empty() || named)
    });
    let codes: Vec<_> = chosen.map(|m| m.code).collect();
    match content {
        PageContent::Links | PageContent::Pdf | PageContent::Starts | PageContent::Notices | PageContent::Software => 1,
        PageContent::Counts => codes.iter().map(|c| c.prefecture()).collect::<BTreeSet<_>>().len(),
        PageContent::Offices => codes.len(),
        // Two vintages are linked at a time, perhaps more.
        PageContent::Register => services * 2,
        PageContent::Boundaries => {
            let prefectures = municipalities.iter().filter(|m| m.kind == PlaceKind::Prefecture && !m.synthetic);
            if selection.prefectures.is_empty() { prefectures.count() } else { selection.prefectures.len() }
        }
    }
}
