use std::fs::{self};

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
        "derived_eligible",
        "place, denominator, count, suspended, mean_lat, mean_lon, origin",
        "place, denominator",
    ),
    ("eligible_service", "derived_service", "prefecture, service, register_as_of, origin", "prefecture, service"),
];

/// Writes the counts derived from the register to the lake, a file per table and date; dates whose counts the
/// lake already has are left alone. Returns the new manifest, if anything was new.
pub(super) fn write(
    connection: &Connection,
    home: &Home,
    loads: &[Manifest],
    now: Timestamp,
) -> Result<Option<Manifest>, PublishError> {
    let learned = now.to_string();
    let mut new = Vec::new();
    for (table, scratch, columns, order) in TABLES {
        for as_of in dates(connection, scratch).map_err(at("listing derived counts"))? {
            let hash =
                content_hash(connection, scratch, columns, order, as_of).map_err(at("hashing derived counts"))?;
            if newest(loads, table, as_of).is_some_and(|d| d.sha256 == hash) {
                continue;
            }
            let path = lake::relative_path(table, as_of, &learned, &hash, Some(KIND));
            let synthetic = synthetic(connection, scratch, as_of).map_err(at("listing derived counts"))?;
            let (rows, file_sha256) = copy(connection, home, scratch, columns, order, as_of, &path)?;
            new.push(Dataset {
                load: String::new(),
                table: table.to_owned(),
                kind: KIND.to_owned(),
                source_name: "事業所名簿から数えたもの".to_owned(),
                sha256: hash,
                as_of,
                service: None,
                prefecture: None,
                scope: Vec::new(),
                rows,
                issues: 0,
                synthetic,
                path,
                file_sha256,
            });
        }
    }
    if new.is_empty() { Ok(None) } else { Ok(Some(Lake::of_home(home).commit(&learned, new)?)) }
}

fn newest<'m>(loads: &'m [Manifest], table: &str, as_of: Date) -> Option<&'m Dataset> {
    let mut datasets = loads.iter().rev().flat_map(|m| &m.datasets);
    datasets.find(|d| d.kind == KIND && d.table == table && d.as_of == as_of)
}

/// Whether all counts of a date are of 見本県.
fn synthetic(connection: &Connection, scratch: &str, as_of: Date) -> Result<bool, duckdb::Error> {
    let prefecture = if scratch == "derived_service" { "left(s.prefecture, 2)" } else { "left(s.place, 2)" };
    let sql = format!(
        "select coalesce(bool_and(p.synthetic), false) from {scratch} as s \
         join place as p on left(p.code, 2) = {prefecture} and p.kind = 'prefecture' where s.as_of = ?::date"
    );
    connection.query_row(&sql, [as_of.to_string()], |row| row.get(0))
}

fn dates(connection: &Connection, scratch: &str) -> Result<Vec<Date>, duckdb::Error> {
    let mut statement = connection.prepare(&format!("select distinct as_of::text from {scratch} order by 1"))?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    Ok(rows.collect::<Result<Vec<_>, _>>()?.iter().filter_map(|d| d.parse().ok()).collect())
}

fn content_hash(
    connection: &Connection,
    scratch: &str,
    columns: &str,
    order: &str,
    as_of: Date,
) -> Result<String, duckdb::Error> {
    // Means are summed in whatever order threads finish; past the seventh decimal they are noise.
    let stable = columns.replace("mean_lat, mean_lon", "round(mean_lat, 7), round(mean_lon, 7)");
    let sql = format!(
        "select coalesce(string_agg(line, chr(10) order by line), '') \
         from (select row({stable})::text as line from {scratch} where as_of = ?::date order by {order})"
    );
    let text: String = connection.query_row(&sql, [as_of.to_string()], |row| row.get(0))?;
    Ok(sha256(text.as_bytes()))
}

fn copy(
    connection: &Connection,
    home: &Home,
    scratch: &str,
    columns: &str,
    order: &str,
    as_of: Date,
    relative: &str,
) -> Result<(u64, String), PublishError> {
    // DuckDB writes none but its own files: this one is put in its place when it is whole.
    let scratch_file = home.warehouse().join("derived.parquet.part");
    let quoted = scratch_file.to_string_lossy().replace('\'', "''");
    let sql = format!(
        "copy (select {columns} from {scratch} where as_of = '{as_of}' order by {order}) \
         to '{quoted}' (format parquet, compression zstd)"
    );
    let written = || {
        let rows = connection.execute(&sql, []).map_err(at("writing derived counts"))?;
        Ok((rows as u64, Lake::of_home(home).put_file(relative, &scratch_file)?))
    };
    let written = written();
    let _ = fs::remove_file(&scratch_file);
    written
}
