use super::*;
use crate::ledger::Ledger;

/// Everything that is in a schema, as SQLite keeps it, without comments and without how it is laid out: SQLite writes an
/// added column behind the comments that stood there.
fn schema(connection: &Connection) -> Vec<(String, String, String)> {
    let plain = |sql: String| {
        let code: Vec<&str> = sql.lines().filter_map(|line| line.split("--").next()).collect();
        let words: Vec<String> = code.join(" ").split_whitespace().map(str::to_owned).collect();
        words.join(" ").replace("( ", "(").replace(" )", ")").replace(" ,", ",")
    };
    let mut statement = connection
        .prepare("select type, name, coalesce(sql, '') from sqlite_schema order by type, name")
        .expect("a statement");
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, plain(row.get(2)?)))).expect("asked");
    rows.collect::<Result<_, _>>().expect("read")
}

/// What a program before the numbers made: version 1, whatever it had of what step 2 adds.
fn before_numbers(folder: &std::path::Path, lacks: &str) -> Connection {
    let mut made = Connection::open(folder.join("ledger.sqlite")).expect("a file");
    migrate(&mut made, 1).expect("made");
    made.execute_batch(lacks).expect("made");
    made
}

#[test]
fn ledger_of_each_earlier_version_becomes_the_newest() {
    let fresh = tempfile::tempdir().expect("a folder");
    let fresh = schema(&Ledger::open(fresh.path()).and_then(|l| l.writer()).expect("a ledger"));
    assert!(fresh.len() > 15, "{fresh:?}");
    let clock = include_str!("../../../ledger_migrations/2_added.sql");
    let cases = [
        (1, ""),
        (1, clock),
        (1, "alter table exchange_month drop column unclear"),
        (1, "alter table exchange_month drop column unclear; alter table exchange_set drop column earlier"),
        (2, ""),
        (3, ""),
        (4, ""),
        (5, ""),
        (6, ""),
        (7, ""),
        (8, ""),
    ];
    assert_eq!(cases.map(|(version, _)| version).into_iter().max(), Some(NEWEST), "a new step needs a case");
    for (version, lacks) in cases {
        let folder = tempfile::tempdir().expect("a folder");
        let mut old = before_numbers(folder.path(), lacks);
        migrate(&mut old, version).expect("made");
        old.execute("insert into counted (office, at) values ('0300000100', '2026-11-27T15:00:00Z')", [])
            .expect("held");
        let id: String = old.query_row("select id from ledger_state", [], |row| row.get(0)).expect("a name");
        drop(old);
        let new = Ledger::open(folder.path()).and_then(|l| l.writer()).expect("opened");
        assert_eq!(super::version(&new).expect("read"), NEWEST);
        assert_eq!(schema(&new), fresh, "from {version}: {lacks}");
        let held = new.query_row("select id, at from ledger_state, counted", [], |row| Ok((row.get(0)?, row.get(1)?)));
        assert_eq!(held.expect("read"), (id, "2026-11-27T15:00:00Z".to_owned()), "from {version}: nothing is lost");
    }
}

/// A ledger that is only looked at stays of its version.
#[test]
fn ledger_of_an_earlier_version_is_read_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(before_numbers(folder.path(), ""));
    let file = folder.path().join("ledger.sqlite");
    crate::ledger::check(&file).expect("a ledger");
    let found = Connection::open(&file).expect("opened");
    assert_eq!(super::version(&found).expect("read"), 1);
}

#[test]
fn ledger_of_a_newer_program_is_refused_and_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let ledger = Ledger::open(folder.path()).expect("a ledger");
    ledger.writer().expect("a writer").pragma_update(None, "user_version", NEWEST + 1).expect("set");
    let errors = [
        Ledger::open(folder.path()).map(drop).expect_err("newer"),
        crate::ledger::check(ledger.path()).expect_err("newer"),
    ];
    for error in errors {
        let is_newer = matches!(error, LedgerError::Newer { found, newest } if found == newest + 1 && newest == NEWEST);
        assert!(is_newer, "{error}");
    }
    let found = Connection::open(ledger.path()).expect("opened");
    assert_eq!(super::version(&found).expect("read"), NEWEST + 1);
}

#[test]
fn step_that_fails_leaves_the_version_before() {
    let folder = tempfile::tempdir().expect("a folder");
    // Something stands where an index of the third step is to be.
    let mut old = before_numbers(folder.path(), "create table notice_due (x)");
    let before = schema(&old);
    migrate(&mut old, NEWEST).expect_err("in its way");
    assert_eq!(super::version(&old).expect("read"), 2);
    let of_the_last = |s: &[(String, String, String)]| s.iter().filter(|(kind, ..)| kind == "index").count();
    assert_eq!(of_the_last(&schema(&old)), of_the_last(&before), "nothing of the step is left");
}

#[test]
fn rows_of_an_earlier_version_keep_their_meaning() {
    let folder = tempfile::tempdir().expect("a folder");
    let old = before_numbers(folder.path(), "");
    old.execute_batch(
        "insert into exchange_set values ('0300000100', 'sent', '0300000005', '20261001090000', 'actual', '202609', 1,
            '10k', 'csv', 'v4_1', 'near', 'api', '2026-10-02T00:00:00Z', 0);
        insert into exchange_month values ('0300000100', '202609', 'sent', '0300000005', 'actual', 'v4_1', 'near',
            'rolled', 1, 0, 1, 0);",
    )
    .expect("held");
    drop(old);
    let new = Ledger::open(folder.path()).and_then(|l| l.writer()).expect("opened");
    let held = crate::ledger::sets::all(&new, "0300000100".parse().expect("a number")).expect("read");
    assert_eq!(held[0].conformity, tsunagu_domain::exchange_set::Conformity::Nonconforming);
    let month: String = new.query_row("select conformity from exchange_month", [], |row| row.get(0)).expect("read");
    assert_eq!(month, "nonconforming");
}

#[test]
fn indexes_are_what_the_statements_use() {
    let folder = tempfile::tempdir().expect("a folder");
    let new = Ledger::open(folder.path()).and_then(|l| l.writer()).expect("a ledger");
    for (index, sql) in [
        (
            "exchange_set_made",
            "select exists (select 1 from exchange_set where office = ?1 and direction = ?2 and partner <> '' and created_at = ?3)",
        ),
        ("office_setting_shared", "select office from office_setting where place = ?1 and shared = 1 order by office"),
        ("session_token", "select 1 from session where token = ?1"),
        ("notice_due", include_str!("../../../ledger_sql/due_notices.sql")),
    ] {
        let mut statement = new.prepare(&format!("explain query plan {sql}")).expect(sql);
        let count = statement.parameter_count();
        let plan: Vec<String> = statement
            .query_map(rusqlite::params_from_iter(vec!["0"; count]), |row| row.get(3))
            .expect("asked")
            .collect::<Result<_, _>>()
            .expect("read");
        assert!(plan.iter().any(|step| step.contains(index)), "{index}: {plan:?}");
    }
}
