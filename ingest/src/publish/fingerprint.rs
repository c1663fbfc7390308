use tsunagu_domain::data::{Data, DataError};
use tsunagu_domain::rules::Rules;
use tsunagu_store::warehouse::{SCHEMA_SQL, SCHEMA_VERSION, build_sql};

use super::derive;
use crate::lake::Manifest;
use tsunagu_domain::digest::sha256;

/// Rule files whose change makes another warehouse.
const RULE_FILES: [&str; 6] = [
    "municipalities.csv",
    "sample/municipalities.csv",
    "services.toml",
    "denominators.toml",
    "areas.toml",
    "successions.csv",
];

/// A hash of the rules and the SQL that a warehouse is built by.
pub(super) fn of_rules(data: &Data, rules: &Rules) -> Result<String, DataError> {
    let mut text = format!("schema {SCHEMA_VERSION}\n{SCHEMA_SQL}{}{}", build_sql::SCRATCH, build_sql::DERIVE_SITES);
    text += build_sql::SUCCEED_ROWS;
    text += build_sql::SUCCEED_COUNTS;
    text += build_sql::SCOPE;
    text += build_sql::DERIVE_ELIGIBLE;
    text += build_sql::OWN;
    text += build_sql::CHOOSE_ELIGIBLE;
    text += build_sql::ADOPTION;
    text += build_sql::SUPERSEDED;
    text += build_sql::LINKING;
    text += build_sql::SHOWN;
    text += build_sql::UNLISTED;
    let loads = build_sql::ROW_LOADS.iter().chain(&build_sql::COUNT_LOADS).chain(&build_sql::BESIDE_LOADS);
    text.extend(loads.map(|(_, sql)| *sql));
    // Which mergers are in force is a matter of the day.
    for former in rules.municipalities.all_former() {
        text += &format!("former {}\n", former.code);
    }
    for file in RULE_FILES {
        text += &format!("{file} {}\n", sha256(&data.bytes(file)?));
    }
    Ok(short(&text))
}

/// A hash of everything a warehouse is built from. Counts derived in an earlier build follow from the sources and
/// are left out.
pub(super) fn of(rules: &str, loads: &[Manifest]) -> String {
    let mut text = format!("{rules}\n");
    for manifest in loads {
        for d in manifest.datasets.iter().filter(|d| d.kind != derive::KIND) {
            text += &format!("{} {} {} {} {}\n", manifest.learned, d.path, d.sha256, d.as_of, d.file_sha256);
        }
    }
    short(&text)
}

fn short(text: &str) -> String {
    sha256(text.as_bytes()).chars().take(20).collect()
}
