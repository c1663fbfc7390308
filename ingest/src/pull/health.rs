use jiff::Timestamp;
use jiff::civil::Date;
use tsunagu_domain::date::japan_date;
use tsunagu_domain::rules::{HealthRules, Source, Sources};

use super::record::{Ending, Record};
use crate::source::visit::Problem;

/// How a source stands today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nobody has tried to fetch it here.
    Never,
    /// The last run brought it, not long ago.
    Fresh,
    /// The last success is so many days ago.
    Late(i32),
    /// The last run brought it but for so many pages.
    Partly(usize),
    /// The last run failed, or could not read what it got.
    Broken,
    /// The last run was stopped and will go on.
    Stopped,
    /// Its publisher has ended it.
    Ended(Date),
}

/// A source and its runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Id in `sources.toml`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How it stands.
    pub state: State,
    /// When it was last tried, UTC.
    pub last_try: Option<String>,
    /// When it last succeeded, UTC.
    pub last_success: Option<String>,
    /// The newest date it spoke of.
    pub as_of: Option<Date>,
    /// Rows of the last success, and of the usual one, where there was an earlier.
    pub rows: Option<(u64, Option<u64>)>,
    /// Fewer rows than usual by more than the rules allow.
    pub rows_fell: bool,
    /// Issues of the last success.
    pub issues: u64,
    /// Pages of the last run that could not be had or read.
    pub problems: usize,
    /// Kinds of page whose layout has changed.
    pub new_layouts: Vec<String>,
    /// Why the last run failed or stopped.
    pub reason: String,
    /// The first problem of a last run that was done.
    pub problem: Option<Problem>,
}

/// Judges every source by its runs, oldest first.
pub fn health(sources: &Sources, rules: &HealthRules, records: &[Record], now: Timestamp) -> Vec<Health> {
    let of = |source: &Source| records.iter().filter(|r| r.source == source.id).collect::<Vec<_>>();
    sources.source.iter().map(|source| judge(source, rules, &of(source), now)).collect()
}

fn judge(source: &Source, rules: &HealthRules, runs: &[&Record], now: Timestamp) -> Health {
    let last = runs.last();
    let done: Vec<&&Record> = runs.iter().filter(|r| r.ending == Ending::Done && !unread(r, source)).collect();
    let success = done.last();
    // A look at a few towns does not make the whole any fresher.
    let fetched_whole = done.iter().rfind(|r| !r.selected).or(success);
    let whole: Vec<u64> = done.iter().filter(|r| !r.selected).map(|r| total(r)).collect();
    let rows = success.map(|r| total(r));
    let usual = success.filter(|r| !r.selected).and_then(|_| median(&whole[..whole.len().saturating_sub(1)]));
    let fell = |now: u64, usual: u64| now * 100 < usual * u64::from(100 - rules.rows_fall_percent);
    Health {
        id: source.id.clone(),
        name: source.name.clone(),
        state: state(source, last.copied(), fetched_whole.map(|r| **r), now),
        last_try: last.map(|r| r.ended.clone()),
        last_success: success.map(|r| r.ended.clone()),
        as_of: success.and_then(|r| r.as_of.last().copied()),
        rows: rows.map(|n| (n, usual)),
        rows_fell: rows.zip(usual).is_some_and(|(n, usual)| fell(n, usual)),
        issues: success.map_or(0, |r| r.issues),
        problems: last.map_or(0, |r| r.problems.len()),
        new_layouts: last.map_or(Vec::new(), |r| r.new_layouts.iter().cloned().collect()),
        reason: last.filter(|r| r.ending != Ending::Done).map_or(String::new(), |run| run.reason.clone()),
        problem: last.filter(|r| r.ending == Ending::Done).and_then(|r| r.problems.first()).cloned(),
    }
}

/// A run that read nothing, or whose entry page led nowhere, is no success; a selection may have no page of its own.
fn unread(run: &Record, source: &Source) -> bool {
    let entry = run.problems.iter().any(|p| p.role == "entry" && p.address == source.entry);
    (total(run) == 0 || entry) && !run.selected
}

fn total(run: &Record) -> u64 {
    run.rows.values().sum()
}

fn median(rows: &[u64]) -> Option<u64> {
    let mut sorted = rows.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied()
}

fn state(source: &Source, last: Option<&Record>, success: Option<&Record>, now: Timestamp) -> State {
    let today = japan_date(now);
    if let Some(on) = source.ended_on.filter(|on| *on <= today) {
        return State::Ended(on);
    }
    let Some(last) = last else { return State::Never };
    let days = |run: &Record| {
        let then: Option<Timestamp> = run.ended.parse().ok();
        then.and_then(|then| today.since(japan_date(then)).ok()).map_or(0, |span| span.get_days())
    };
    match (last.ending, success) {
        (_, Some(success)) if days(success) > source.late_after_days => State::Late(days(success)),
        (Ending::Failed, _) => State::Broken,
        (Ending::Stopped, _) => State::Stopped,
        (Ending::Done, _) if unread(last, source) => State::Broken,
        (Ending::Done, _) if !last.problems.is_empty() => State::Partly(last.problems.len()),
        (Ending::Done, _) => State::Fresh,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tsunagu_domain::data::Data;
    use tsunagu_domain::rules::Rules;

    fn run(date: &str, ending: Ending, rows: u64) -> Record {
        let mut record = Record::begun("usage", date.parse().expect("a moment"), false);
        record.ended = date.to_owned();
        record.ending = ending;
        record.rows.insert("listing_pages".into(), rows);
        record
    }

    #[test]
    fn a_source_is_judged_by_its_last_runs() {
        let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
        let now: Timestamp = "2026-11-23T03:00:00Z".parse().expect("a moment");
        let judge = |runs: &[Record]| {
            let found = health(&rules.sources, &rules.health, runs, now);
            found.into_iter().find(|h| h.id == "usage").expect("there")
        };
        assert_eq!(judge(&[]).state, State::Never);
        let fresh = run("2026-11-20T00:00:00Z", Ending::Done, 100);
        assert_eq!(judge(std::slice::from_ref(&fresh)).state, State::Fresh);
        // 45 days are not yet late, 46 are.
        assert_eq!(judge(&[run("2026-10-09T03:00:00Z", Ending::Done, 1)]).state, State::Fresh);
        assert_eq!(judge(&[run("2026-10-08T03:00:00Z", Ending::Done, 1)]).state, State::Late(46));
        let failed = run("2026-11-22T00:00:00Z", Ending::Failed, 0);
        assert_eq!(judge(&[fresh.clone(), failed]).state, State::Broken);
        assert_eq!(judge(&[run("2026-11-22T00:00:00Z", Ending::Done, 0)]).state, State::Broken, "it read nothing");
        assert_eq!(judge(&[fresh.clone(), run("2026-11-22T00:00:00Z", Ending::Stopped, 0)]).state, State::Stopped);
        let small = judge(&[fresh.clone(), run("2026-11-22T00:00:00Z", Ending::Done, 79)]);
        assert!(small.rows_fell && small.rows == Some((79, Some(100))));
        let mut ended = rules.sources.clone();
        ended.source.iter_mut().for_each(|s| s.ended_on = Some(jiff::civil::date(2026, 11, 1)));
        let found = health(&ended, &rules.health, &[fresh], now);
        assert!(found.iter().all(|h| matches!(h.state, State::Ended(_))));
    }
}
