//! The dictionary of columns (`data/columns.toml`) against what the program gives and keeps.

use std::collections::{BTreeMap, BTreeSet};

use tsunagu_domain::columns::{Columns, TableUse, column_name};
use tsunagu_domain::data::Data;
use tsunagu_store::home::Home;
use tsunagu_store::ledger::Ledger;

use crate::support::{files_below, project, shipped_home};

fn columns() -> Columns {
    Columns::load(&Data::embedded()).expect("a dictionary")
}

/// The names of a kind of tables' columns, in their order.
fn described(of: TableUse) -> BTreeMap<String, Vec<String>> {
    let tables = columns().table.into_iter().filter(|table| table.of == of);
    tables.map(|t| (t.name, t.columns.iter().map(|key| column_name(key).to_owned()).collect())).collect()
}

/// Headers of the CSV files in the golden files, which are held against the program.
fn headers_given() -> BTreeSet<String> {
    let golden = project().join("tests/golden");
    let mut found = BTreeSet::new();
    for path in ["routes", "terminal"].iter().flat_map(|folder| files_below(&golden.join(folder))) {
        let text = std::fs::read_to_string(&path).expect("a golden file");
        for section in text.split("\n=== ").map(|section| section.trim_start_matches("=== ")) {
            let mut lines = section.lines();
            let requested = lines.next().unwrap_or("");
            let first = lines.next().unwrap_or("");
            let is_csv = first.contains("text/csv") || requested.contains("--format csv");
            let header = if first.contains("text/csv") { lines.next().unwrap_or("") } else { first };
            let header = header.trim_start_matches("[BOM]");
            if is_csv && header.contains(',') {
                found.insert(header.to_owned());
            }
        }
    }
    found
}

/// A table is headed by the names of its columns, for programs, or by their labels, for people.
#[test]
fn column_of_a_download_without_a_description_fails() {
    let columns = columns();
    let downloads = columns.table.iter().filter(|table| table.of == TableUse::Download);
    let headed = downloads.map(|table| {
        let (names, labels): (Vec<&str>, Vec<&str>) =
            columns.of(table).map(|(name, column)| (name, column.label.as_str())).unzip();
        [names.join(","), labels.join(",")]
    });
    let known: Vec<[String; 2]> = headed.collect();
    let given = headers_given();
    assert!(given.len() > 10, "{given:?}");
    let unknown: Vec<_> = given.iter().filter(|header| !known.iter().flatten().any(|known| known == *header)).collect();
    assert!(unknown.is_empty(), "not in data/columns.toml, in this order: {unknown:#?}");
    let gone: Vec<_> = known.iter().filter(|headers| !headers.iter().any(|header| given.contains(header))).collect();
    assert!(gone.is_empty(), "in data/columns.toml, and given by nothing: {gone:#?}");
}

#[test]
fn column_of_a_table_without_a_description_fails() {
    let home = Home::found(&shipped_home().path()).expect("a home");
    let warehouse = duckdb::Connection::open_with_flags(
        home.current_warehouse().expect("a version"),
        duckdb::Config::default().access_mode(duckdb::AccessMode::ReadOnly).expect("read only"),
    )
    .expect("opened");
    let sql = "select table_name, column_name from information_schema.columns order by table_name, ordinal_position";
    let mut statement = warehouse.prepare(sql).expect("prepared");
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("asked");
    assert_eq!(tables(rows.map(|row| row.expect("read"))), described(TableUse::Warehouse));

    let folder = tempfile::tempdir().expect("a folder");
    let ledger = Ledger::open(folder.path()).and_then(|l| l.writer()).expect("a ledger");
    let sql = "select m.name, c.name from sqlite_master as m, pragma_table_info(m.name) as c \
        where m.type = 'table' and m.name not like 'sqlite_%' order by m.name, c.cid";
    let mut statement = ledger.prepare(sql).expect("prepared");
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("asked");
    assert_eq!(tables(rows.map(|row| row.expect("read"))), described(TableUse::Ledger));

    let known = described(TableUse::Lake);
    for path in files_below(&home.lake()).into_iter().filter(|path| path.extension().is_some_and(|e| e == "parquet")) {
        let table = path.strip_prefix(home.lake()).expect("below").iter().next().expect("a table");
        let table = table.to_string_lossy().into_owned();
        let sql = format!("describe select * from read_parquet('{}', hive_partitioning = false)", path.display());
        let mut statement = warehouse.prepare(&sql).expect("prepared");
        let names = statement.query_map([], |row| row.get::<_, String>(0)).expect("asked");
        let names: Vec<String> = names.map(|name| name.expect("read")).collect();
        assert_eq!(Some(&names), known.get(&table), "{table}");
    }
}

fn tables(rows: impl Iterator<Item = (String, String)>) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    rows.for_each(|(table, column)| found.entry(table).or_default().push(column));
    found
}

#[test]
fn description_that_no_table_has_fails() {
    assert_eq!(columns().unused(), Vec::<&str>::new());
}
