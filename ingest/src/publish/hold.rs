use std::path::Path;

use duckdb::Connection;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tsunagu_store::home::{Home, write_durably};
use tsunagu_store::rules::HealthRules;
use tsunagu_store::warehouse::{SCHEMA_VERSION, build_sql};

/// A publish that waits for somebody to accept it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Since when, UTC.
    pub since: String,
    /// What the data can't explain.
    pub reasons: Vec<String>,
}

/// What a new version changes against the served one that the data can't explain; nothing where that is of another
/// layout.
pub(super) fn reasons(
    connection: &Connection,
    served: &Path,
    rules: &HealthRules,
) -> Result<Vec<String>, duckdb::Error> {
    let path = served.display().to_string().replace('\'', "''");
    if connection.execute_batch(&format!("attach '{path}' as served (read_only)")).is_err() {
        // A served file that can't be opened says nothing about the new one.
        return Ok(Vec::new());
    }
    let version = connection.query_row("select version from served.schema_version", [], |row| row.get::<_, i32>(0));
    let found = match version {
        Ok(version) if version == SCHEMA_VERSION => compared(connection, rules),
        _ => Ok(Vec::new()),
    };
    connection.execute_batch("detach served")?;
    found
}

fn compared(connection: &Connection, rules: &HealthRules) -> Result<Vec<String>, duckdb::Error> {
    let variables = [
        ("keeps_percent", rules.keeps_percent),
        ("loses_from", rules.loses_from),
        ("times_history", rules.times_history),
        ("rate_points", rules.rate_points),
        ("history_from", rules.history_from),
        ("eligible_keeps_percent", rules.eligible_keeps_percent),
    ];
    for (name, value) in variables {
        connection.execute_batch(&format!("set variable {name} = {value}"))?;
    }
    let mut statement = connection.prepare(build_sql::HOLDS)?;
    statement.query_map([], |row| row.get(0))?.collect()
}

/// The publish that waits, if one does.
pub fn held(home: &Home) -> Option<Held> {
    serde_json::from_slice(&std::fs::read(home.held()).ok()?).ok()
}

pub(super) fn hold(home: &Home, reasons: &[String], now: Timestamp) -> std::io::Result<()> {
    let held = Held { since: now.to_string(), reasons: reasons.to_vec() };
    write_durably(&home.held(), &serde_json::to_vec_pretty(&held)?)
}

pub(super) fn release(home: &Home) -> std::io::Result<()> {
    match std::fs::remove_file(home.held()) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
