use std::fs;
use std::path::{Path, PathBuf};

use duckdb::Connection;
use jiff::Timestamp;
use jiff::civil::Date;
use tsunagu_store::home::Home;

use super::{PublishError, at};
use crate::lake::{self, Dataset, Lake, Manifest};
use tsunagu_domain::digest::sha256;

/// How derived counts are marked in the lake.
pub(super) const KIND: &str = "derived";

/// Lake table, scratch table, columns written, and their order.
const TABLES: [(&str, &str, &str, &str); 2] = [
    (
        "eligible",
        "choice_eligible",
        "place, denominator, count, suspended, mean_lat, mean_lon, origin",
        "place, denominator",
    ),
    ("eligible_service", "choice_service", "prefecture, service, register_as_of, origin", "prefecture, service"),
];

/// What a choice of registers says, and the dates that share it.
struct Choice {
    id: i64,
    dates: Vec<Date>,
}

/// Writes the counts derived from the register to the lake, a file per table and date; dates whose counts the
/// lake already has are left alone. Counts are hashed and laid out once for each choice of registers, however many dates
/// share it. Returns the new manifest, if anything was new.
pub(super) fn write(
    connection: &Connection,
    home: &Home,
    loads: &[Manifest],
    now: Timestamp,
) -> Result<Option<Manifest>, PublishError> {
    let learned = now.to_string();
    let lake = Lake::of_home(home);
    let mut new = Vec::new();
    for (table, scratch, columns, order) in TABLES {
        for choice in choices(connection, scratch).map_err(at("listing derived counts"))? {
            let hash =
                content_hash(connection, scratch, columns, order, choice.id).map_err(at("hashing derived counts"))?;
            let is_new = |as_of: &Date| newest(loads, table, *as_of).is_none_or(|d| d.sha256 != hash);
            let dates: Vec<Date> = choice.dates.into_iter().filter(is_new).collect();
            if dates.is_empty() {
                continue;
            }
            let synthetic = synthetic(connection, scratch, choice.id).map_err(at("listing derived counts"))?;
            let file = ScratchFile(home.warehouse().join("derived.parquet.part"));
            let rows = copy(connection, &file.0, scratch, columns, order, choice.id)?;
            for as_of in dates {
                let path = lake::relative_path(table, as_of, &learned, &hash, Some(KIND));
                new.push(Dataset {
                    load: String::new(),
                    table: table.to_owned(),
                    kind: KIND.to_owned(),
                    source_name: "事業所名簿から数えたもの".to_owned(),
                    sha256: hash.clone(),
                    as_of,
                    service: None,
                    prefecture: None,
                    scope: Vec::new(),
                    rows,
                    issues: 0,
                    synthetic,
                    file_sha256: lake.put_file(&path, &file.0)?,
                    path,
                });
            }
        }
    }
    if new.is_empty() { Ok(None) } else { Ok(Some(lake.commit(&learned, new)?)) }
}

/// DuckDB writes none but its own files: this one is put in its places when it is whole, and then goes.
struct ScratchFile(PathBuf);

impl Drop for ScratchFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn newest<'m>(loads: &'m [Manifest], table: &str, as_of: Date) -> Option<&'m Dataset> {
    let mut datasets = loads.iter().rev().flat_map(|m| &m.datasets);
    datasets.find(|d| d.kind == KIND && d.table == table && d.as_of == as_of)
}

/// Whether all counts of a choice are of 見本県.
fn synthetic(connection: &Connection, scratch: &str, choice: i64) -> Result<bool, duckdb::Error> {
    let prefecture = if scratch == "choice_service" { "left(s.prefecture, 2)" } else { "left(s.place, 2)" };
    let sql = format!(
        "select coalesce(bool_and(p.synthetic), false) from {scratch} as s \
         join place as p on left(p.code, 2) = {prefecture} and p.kind = 'prefecture' where s.choice = ?"
    );
    connection.query_row(&sql, [choice], |row| row.get(0))
}

/// The choices that a table has rows of, by their first dates.
fn choices(connection: &Connection, scratch: &str) -> Result<Vec<Choice>, duckdb::Error> {
    let sql = format!(
        "select choice, as_of::text from date_choice where choice in (select choice from {scratch}) \
         order by min(as_of) over (partition by choice), as_of"
    );
    let mut statement = connection.prepare(&sql)?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
    let mut choices: Vec<Choice> = Vec::new();
    for row in rows {
        let (id, as_of) = row?;
        let Ok(as_of) = as_of.parse() else { continue };
        match choices.last_mut().filter(|choice| choice.id == id) {
            Some(choice) => choice.dates.push(as_of),
            None => choices.push(Choice { id, dates: vec![as_of] }),
        }
    }
    Ok(choices)
}

fn content_hash(
    connection: &Connection,
    scratch: &str,
    columns: &str,
    order: &str,
    choice: i64,
) -> Result<String, duckdb::Error> {
    // Means were noise past the seventh decimal before they were exact: copies of then keep their hashes.
    let stable = columns.replace("mean_lat, mean_lon", "round(mean_lat, 7), round(mean_lon, 7)");
    let sql = format!(
        "select coalesce(string_agg(line, chr(10) order by line), '') \
         from (select row({stable})::text as line from {scratch} where choice = ? order by {order})"
    );
    let text: String = connection.query_row(&sql, [choice], |row| row.get(0))?;
    Ok(sha256(text.as_bytes()))
}

/// Lays the rows of a choice out as Parquet; how many they are.
fn copy(
    connection: &Connection,
    to: &Path,
    scratch: &str,
    columns: &str,
    order: &str,
    choice: i64,
) -> Result<u64, PublishError> {
    let quoted = to.to_string_lossy().replace('\'', "''");
    let sql = format!(
        "copy (select {columns} from {scratch} where choice = {choice} order by {order}) \
         to '{quoted}' (format parquet, compression zstd)"
    );
    Ok(connection.execute(&sql, []).map_err(at("writing derived counts"))? as u64)
}
