use std::collections::BTreeSet;

use rusqlite::types::Value;

use super::*;
use crate::ledger::Ledger;

fn now() -> Timestamp {
    "2026-11-25T00:00:00Z".parse().expect("a timestamp")
}

/// What may hold an office's number without being its own, and every table without a number: a new table stands here or
/// has a column `office`, and then goes with it.
const HOLDS_NO_OFFICE: [&str; 8] =
    ["access", "clock", "lease", "ledger_state", "login_try", "public_month", "public_stage", "public_sum"];

/// Columns of other offices' rows in which the number of a partner stands, which stay.
const OF_OTHERS: &str = "partner";

fn scratch() -> (tempfile::TempDir, Connection) {
    let folder = tempfile::tempdir().expect("a folder");
    let ledger = Ledger::open(folder.path()).and_then(|l| l.writer()).expect("a ledger");
    (folder, ledger)
}

fn texts(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).expect(sql);
    let rows = statement.query_map([], |row| row.get(0)).expect(sql);
    rows.collect::<Result<_, _>>().expect(sql)
}

fn all_tables(connection: &Connection) -> Vec<String> {
    texts(connection, "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name")
}

/// Tables that hang on another, and whether their rows go with the row that they hang on.
fn hanging(connection: &Connection) -> Vec<(String, String, String)> {
    let sql = "select t.name, f.\"table\", f.on_delete from sqlite_schema t join pragma_foreign_key_list(t.name) f \
        where t.type = 'table'";
    let mut statement = connection.prepare(sql).expect("a statement");
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).expect("asked");
    rows.collect::<Result<_, _>>().expect("read")
}

/// Tables that nobody has stated of whether an office's number stands in them.
fn undecided(connection: &Connection) -> BTreeSet<String> {
    let of_offices = tables(connection).expect("read");
    let mut undecided: BTreeSet<String> = all_tables(connection).into_iter().collect();
    for (table, on, deleted) in hanging(connection) {
        if of_offices.contains(&on) && deleted == "CASCADE" {
            undecided.remove(&table);
        }
    }
    for table in of_offices.iter().map(String::as_str).chain(HOLDS_NO_OFFICE) {
        undecided.remove(table);
    }
    undecided
}

/// A row of any table, with `number` wherever a text may be any.
fn fill(connection: &Connection, table: &str, number: &str) {
    let mut statement = connection.prepare("select name, type, \"notnull\" from pragma_table_info(?1)").expect("asked");
    let columns: Vec<(String, String, bool)> = statement
        .query_map([table], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .and_then(Iterator::collect)
        .expect("columns");
    let values: Vec<Value> = columns
        .iter()
        .map(|(name, kind, _)| match (name.as_str(), kind.as_str()) {
            ("direction", _) => Value::Text("sent".into()),
            ("created_at", _) => Value::Text("20261001090000".into()),
            ("made_month", _) => Value::Text("202610".into()),
            ("month", _) => Value::Text("202610".into()),
            ("origin", _) => Value::Text(if table == "exchange_set" { "api" } else { "rolled" }.into()),
            ("scope", _) => Value::Text("office".into()),
            ("phase", _) => Value::Text("began".into()),
            ("hash", _) => Value::Blob(number.into()),
            (_, "TEXT") => Value::Text(number.into()),
            _ => Value::Integer(1),
        })
        .collect();
    let names: Vec<&str> = columns.iter().map(|(name, ..)| name.as_str()).collect();
    let places = vec!["?"; names.len()].join(", ");
    let sql = format!("insert into {table} ({}) values ({places})", names.join(", "));
    connection.execute(&sql, rusqlite::params_from_iter(values)).expect(&sql);
}

/// Where a number stands: table and column.
fn found(connection: &Connection, number: &str) -> Vec<String> {
    let mut found = Vec::new();
    for table in all_tables(connection) {
        for column in texts(connection, &format!("select name from pragma_table_info('{table}')")) {
            let sql = format!("select count(*) from {table} where instr(cast({column} as text), ?1)");
            if connection.query_row(&sql, [number], |row| row.get::<_, i64>(0)).expect(&sql) > 0 {
                found.push(format!("{table}.{column}"));
            }
        }
    }
    found
}

#[test]
fn erased_office_stands_in_no_table() {
    let (_folder, mut ledger) = scratch();
    let number = "0300000100";
    // What hangs on a row comes after it.
    let mut filled: Vec<String> = all_tables(&ledger);
    filled.retain(|table| !HOLDS_NO_OFFICE.contains(&table.as_str()));
    filled.sort_by_key(|table| hanging(&ledger).iter().any(|(hangs, ..)| hangs == table));
    for table in &filled {
        fill(&ledger, table, number);
    }
    let held: BTreeSet<String> =
        found(&ledger, number).iter().map(|at| at.split('.').next().unwrap_or("").to_owned()).collect();
    assert_eq!(held, filled.iter().cloned().collect(), "the number stands in every table that may hold it");
    let gone = erase(&mut ledger, number.parse().expect("a number"), now()).expect("erased");
    assert_eq!((gone.sets, gone.months), (1, 1));
    assert_eq!(found(&ledger, number), [""; 0]);
}

#[test]
fn what_partners_have_counted_stays() {
    let (_folder, mut ledger) = scratch();
    fill(&ledger, "exchange_set", "0300000100");
    ledger.execute("update exchange_set set office = '0300000005'", []).expect("another's");
    erase(&mut ledger, "0300000100".parse().expect("a number"), now()).expect("erased");
    assert!(found(&ledger, "0300000100").contains(&format!("exchange_set.{OF_OTHERS}")));
}

#[test]
fn every_table_is_an_offices_or_stated_to_be_none() {
    let (_folder, ledger) = scratch();
    assert_eq!(undecided(&ledger), BTreeSet::new());
    // A table that is added has to be decided on, unless its column says it.
    ledger.execute_batch("create table visit (visitor text); create table trip (office text)").expect("made");
    assert_eq!(undecided(&ledger), BTreeSet::from(["visit".to_owned()]));
    assert!(tables(&ledger).expect("read").contains(&"trip".to_owned()));
    // One that hangs on an office's and does not go with it is undecided as well.
    ledger.execute_batch("create table stop (alert integer references alert (id))").expect("made");
    assert!(undecided(&ledger).contains("stop"));
}

/// No column but `office` and a partner's takes an office's number: any other is of a kind that is listed.
#[test]
fn columns_of_tables_that_stay_are_known() {
    let (_folder, ledger) = scratch();
    let known: BTreeSet<&str> = [
        "id",
        "at",
        "token",
        "action",
        "outcome",
        "job",
        "holder",
        "until",
        "amount",
        "one",
        "day",
        "doubted",
        "sets_from",
        "place",
        "made_month",
        "offices",
        "finalized",
        "stage",
        "document_kind",
        "direction",
        "sets",
        "tries",
    ]
    .into();
    for table in HOLDS_NO_OFFICE {
        for column in texts(&ledger, &format!("select name from pragma_table_info('{table}')")) {
            assert!(known.contains(column.as_str()), "may {table}.{column} hold an office's number?");
        }
    }
}
