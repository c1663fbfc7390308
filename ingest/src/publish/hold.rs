use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use duckdb::Connection;
use jiff::Timestamp;
use tsunagu_domain::rules::HealthRules;
use tsunagu_store::home::Home;
use tsunagu_store::warehouse::build_sql;

use super::changes::attach;
use crate::decisions::{Decision, Decisions, HeldChange, HeldFigure, State, UNBUILDABLE};
use crate::lake::Manifest;

/// Loads that wait to be accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldLoads {
    /// Since when the oldest waits, UTC.
    pub since: String,
    /// What the data can't explain.
    pub changes: Vec<HeldChange>,
    /// Ids of everything that waits.
    pub loads: Vec<String>,
}

/// What waits, for the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldTable {
    /// Each change with the name of the file behind it; none where several are.
    pub rows: Vec<(HeldChange, Option<String>)>,
    /// Ids of the loads: what to give to `--accept`.
    pub ids: Vec<String>,
}

/// What new loads change that the data can't explain, against the version at `before`.
pub(super) fn changes(
    connection: &Connection,
    before: Option<&Path>,
    rules: &HealthRules,
    new: &BTreeSet<String>,
) -> duckdb::Result<Vec<HeldChange>> {
    connection.execute_batch("create or replace temp table new_load (load text primary key)")?;
    let mut appender = connection.appender("new_load")?;
    for load in new {
        appender.append_row([load])?;
    }
    appender.flush()?;
    drop(appender);
    attach(connection, before)?;
    let found = compared(connection, rules);
    connection.execute_batch("detach served")?;
    found
}

fn compared(connection: &Connection, rules: &HealthRules) -> duckdb::Result<Vec<HeldChange>> {
    let variables = [
        ("keeps_percent", rules.keeps_percent),
        ("loses_from", rules.loses_from),
        ("grows_percent", rules.grows_percent),
        ("gains_from", rules.gains_from),
        ("first_list_percent", rules.first_list_percent),
        ("times_history", rules.times_history),
        ("rate_points", rules.rate_points),
        ("history_from", rules.history_from),
        ("eligible_keeps_percent", rules.eligible_keeps_percent),
        ("service_keeps_percent", rules.service_keeps_percent),
        ("service_from", rules.service_from),
        ("corrected_keeps_percent", rules.corrected_keeps_percent),
        ("corrected_from", rules.corrected_from),
        ("elsewhere_percent", rules.elsewhere_percent),
        ("elsewhere_from", rules.elsewhere_from),
        ("by_the_way_percent", rules.by_the_way_percent),
        ("own_part_percent", rules.own_part_percent),
        ("replaced_from", rules.replaced_from),
        ("replaced_keeps_percent", rules.replaced_keeps_percent),
    ];
    for (name, value) in variables {
        connection.execute_batch(&format!("set variable {name} = {value}"))?;
    }
    let mut statement = connection.prepare(build_sql::HOLDS)?;
    let rows = statement.query_map([], |row| {
        let name: String = row.get(2)?;
        let service: Option<String> = row.get(3)?;
        let counts = [row.get(4)?, row.get(5)?, row.get(6)?, row.get(7)?];
        let [listed_before, eligible_before, listed_after, eligible_after] = counts;
        Ok(HeldChange {
            rule: row.get(0)?,
            place: name,
            service,
            before: HeldFigure::Counts { listed: listed_before, eligible: eligible_before },
            after: HeldFigure::Counts { listed: listed_after, eligible: eligible_after },
            load: row.get::<_, Option<String>>(8)?.unwrap_or_default(),
        })
    })?;
    rows.collect()
}

/// With these no version can be built.
pub(super) fn unbuildable(new: &BTreeSet<String>, now: Timestamp) -> Vec<Decision> {
    let change = |load: &String| HeldChange {
        rule: UNBUILDABLE.to_owned(),
        place: String::new(),
        service: None,
        before: HeldFigure::Text(String::new()),
        after: HeldFigure::Text(String::new()),
        load: load.clone(),
    };
    let decision =
        |load: &String| Decision { changes: vec![change(load)], ..Decision::new(&now.to_string(), load, State::Held) };
    new.iter().map(decision).collect()
}

/// Everything that came in one publish waits together, each with its own reasons.
pub(super) fn held(changes: &[HeldChange], new: &BTreeSet<String>, now: Timestamp) -> Vec<Decision> {
    let own = |load: &str| {
        let behind = |c: &&HeldChange| c.load == load || !new.contains(&c.load);
        changes.iter().filter(behind).cloned().collect::<Vec<_>>()
    };
    let decision = |load: &String| Decision {
        changes: own(load),
        with: new.iter().filter(|other| *other != load).cloned().collect(),
        ..Decision::new(&now.to_string(), load, State::Held)
    };
    new.iter().map(decision).collect()
}

/// The table of what waits, with the names of files.
pub(super) fn table(changes: &[HeldChange], all: &[Manifest], new: &BTreeSet<String>) -> HeldTable {
    let names: BTreeMap<&str, &str> =
        all.iter().flat_map(|m| &m.datasets).map(|d| (d.load.as_str(), d.source_name.as_str())).collect();
    let row = |c: &HeldChange| (c.clone(), names.get(c.load.as_str()).map(|&name| name.to_owned()));
    HeldTable { rows: changes.iter().map(row).collect(), ids: new.iter().cloned().collect() }
}

/// What waits to be accepted, if anything does. Records that can't be read are reported by the command that publishes.
pub fn waiting(home: &Home) -> Option<HeldLoads> {
    let decisions = Decisions::read(home).ok()?;
    let held = decisions.held();
    let since = held.first()?.on.clone();
    let mut changes: Vec<HeldChange> = Vec::new();
    for change in held.iter().flat_map(|d| &d.changes) {
        if !changes.contains(change) {
            changes.push(change.clone());
        }
    }
    Some(HeldLoads { since, changes, loads: held.iter().map(|d| d.load.clone()).collect() })
}
