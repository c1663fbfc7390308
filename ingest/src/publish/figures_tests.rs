//! The figures, from rows laid into the build's own tables: each rule by itself, without files.

use duckdb::{Connection, params};
use tsunagu_domain::data::Data;
use tsunagu_domain::rules::Rules;
use tsunagu_store::warehouse::{SCHEMA_SQL, build_sql};

use super::build::check;
use super::dimensions;

const REGISTER_DAY: &str = "2025-12-31";
const LIST_DAY: &str = "2026-01-05";
const KOBE_WARDS: [&str; 9] =
    ["281018", "281026", "281051", "281069", "281077", "281085", "281093", "281107", "281115"];

/// A build with places and rules, and rows that a test lays in.
struct Build {
    store: Connection,
    datasets: i32,
    rows: Vec<String>,
}

/// One file of the lake.
#[derive(Clone, Copy, Default)]
struct File<'a> {
    table: &'a str,
    kind: &'a str,
    service: Option<&'a str>,
    as_of: &'a str,
    scope: &'a [&'a str],
    learned: u32,
}

impl Build {
    fn new() -> Self {
        let store = Connection::open_in_memory().expect("a store");
        store.execute_batch(SCHEMA_SQL).and_then(|()| store.execute_batch(build_sql::SCRATCH)).expect("tables");
        dimensions::fill(&store, &Rules::load(&Data::embedded()).expect("rules")).expect("places");
        Self { store, datasets: 0, rows: Vec::new() }
    }

    fn file(&mut self, file: File<'_>) -> i32 {
        self.datasets += 1;
        let id = self.datasets;
        let (hash, learned) = (format!("hash {id}"), format!("2026-11-{:02}T00:00:00Z", file.learned + 1));
        self.store
            .execute(
                "insert into dataset (id, load, lake_table, kind, source_name, sha256, as_of, learned, service, rows, issues, synthetic, path)
                values (?, '', ?, ?, 'x', ?, ?, ?, ?, 1, 0, false, ?)",
                params![id, file.table, file.kind, hash, file.as_of, learned, file.service, hash],
            )
            .expect("a dataset");
        for code in file.scope {
            self.store.execute("insert into dataset_scope values (?, ?)", params![id, *code]).expect("a scope");
        }
        id
    }

    /// Rows of one service: number, place, whether suspended.
    fn register(&mut self, service: &str, file: File<'_>, rows: &[(&str, &str, bool)]) {
        let id = self.file(File { table: "register", kind: "register", service: Some(service), ..file });
        for (number, place, suspended) in rows {
            self.rows.push(format!(
                "insert into register_row select {id}, '{number}', '{service}', '{place}', 34.8, 135.2, {suspended}
                where {id} not in (select id from replaced)"
            ));
        }
    }

    /// Rows of a list of offices: number, service as written, place.
    fn list(&mut self, file: File<'_>, rows: &[(&str, Option<&str>, &str)]) {
        let kind = if file.kind.is_empty() { "office_list" } else { file.kind };
        let id = self.file(File { table: "listed_office", kind, ..file });
        for (number, service, place) in rows {
            let service = service.map_or("null".to_owned(), |s| format!("'{s}'"));
            self.rows.push(format!("insert into office_row values ({id}, '{number}', {service}, 'name', '{place}')"));
        }
    }

    fn counts(&mut self, rows: &[(&str, u32)]) {
        let id = self.file(File { table: "listing", kind: "count_page", as_of: LIST_DAY, ..File::default() });
        for (place, listed) in rows {
            self.rows.push(format!("insert into count_row values ({id}, '{place}', {listed})"));
        }
    }

    fn own(&mut self, file: File<'_>, rows: &[(&str, &str, bool)]) {
        let id = self.file(File { table: "own_office", kind: "own", ..file });
        for (number, place, suspended) in rows {
            self.rows.push(format!("insert into own_row values ({id}, '{number}', '{place}', {suspended})"));
        }
    }

    fn publish(self) -> PublishReport {
        let run = |sql: &str| self.store.execute_batch(sql).unwrap_or_else(|e| panic!("{e}: {sql}"));
        run(build_sql::SCOPE);
        self.rows.iter().for_each(|sql| run(sql));
        for sql in [
            build_sql::DERIVE_SITES,
            build_sql::DERIVE_ELIGIBLE,
            build_sql::CHOOSE_ELIGIBLE,
            build_sql::OWN,
            build_sql::ADOPTION,
            build_sql::LINKING,
            build_sql::SHOWN,
        ] {
            run(sql);
        }
        check(&self.store).expect("the checks hold");
        PublishReport(self.store)
    }
}

struct PublishReport(Connection);

impl PublishReport {
    fn text(&self, sql: &str) -> String {
        let text = self.0.query_row(sql, [], |row| row.get::<_, Option<String>>(0));
        text.unwrap_or_else(|e| panic!("{e}: {sql}")).unwrap_or_default()
    }

    /// `listed matched outside counted numerator eligible`, `-` where unknown.
    fn row(&self, id: &str, denominator: &str) -> String {
        self.text(&format!(
            "select concat_ws(' ', coalesce(listed::text, '-'), coalesce(matched::text, '-'),
                coalesce(listed_outside::text, '-'), coalesce(counted::text, '-'), coalesce(numerator, '-'),
                coalesce(eligible::text, '-'))
            from shown_adoption where id = '{id}' and denominator = '{denominator}'"
        ))
    }

    fn has(&self, id: &str, denominator: &str) -> bool {
        let sql = format!(
            "select (count(*) > 0)::text from shown_adoption where id = '{id}' and denominator = '{denominator}'"
        );
        self.text(&sql) == "true"
    }
}

const HYOGO: File<'static> =
    File { table: "", kind: "", service: None, as_of: REGISTER_DAY, scope: &["280003"], learned: 0 };
const LIST: File<'static> = File { table: "", kind: "", service: None, as_of: LIST_DAY, scope: &[], learned: 0 };

#[test]
fn numbers_outside_the_register_stand_beside_the_rate() {
    let mut build = Build::new();
    build.register("110", HYOGO, &[("2870000001", "282171", false), ("2870000002", "282171", false)]);
    build.register("430", HYOGO, &[("2870000002", "282171", false), ("2870000003", "282171", false)]);
    let (visit, manage) = (Some("訪問介護"), Some("居宅介護支援"));
    build.list(
        LIST,
        &[
            ("2870000001", visit, "282171"),
            ("2870000002", manage, "282171"),
            ("2800000018", Some("介護予防支援"), "282171"),
            ("28A0000016", Some("訪問型サービス"), "282171"),
        ],
    );
    let published = build.publish();
    assert_eq!(published.row("282171", "sites"), "4 2 2 2 matched 3");
    assert_eq!(published.row("282171", "care_managers"), "1 1 - 1 matched 2");
    assert_eq!(published.row("282171", "providers"), "2 2 - 2 matched 2");
    assert_eq!(published.row("282171", "rows"), "4 2 2 2 matched 4");
    assert_eq!(published.row("282171", "claimed"), "4 - - 4 list 139");
    let classes = published.text(
        "select string_agg(key || numbers, ' ' order by key) from shown_linking where id = '282171' and what = 'class'",
    );
    assert_eq!(classes, "linked2 sogo1 support_center1");
}

#[test]
fn rows_without_a_service_in_the_list_are_unknown_not_zero() {
    let mut build = Build::new();
    build.register("110", HYOGO, &[("2870000001", "282171", false)]);
    build.list(LIST, &[("2870000001", None, "282171")]);
    let published = build.publish();
    assert_eq!(published.row("282171", "sites"), "1 1 0 1 matched 1");
    assert_eq!(published.row("282171", "rows"), "1 - - - - 1");
}

#[test]
fn a_list_without_a_register_is_divided_as_it_stands_and_says_so() {
    let mut build = Build::new();
    build.list(LIST, &[("2870000001", None, "282171")]);
    let published = build.publish();
    assert_eq!(published.row("282171", "sites"), "1 - - 1 list -");
    assert_eq!(published.row("282171", "care_managers"), "- - - - - -");
}

#[test]
fn a_sum_over_lists_and_counts_says_that_it_is_mixed() {
    let mut build = Build::new();
    build.register("110", HYOGO, &[("2870000001", "282171", false), ("2870000002", "283011", false)]);
    build.list(LIST, &[("2870000001", None, "282171"), ("2800000018", None, "282171")]);
    build.counts(&[("283011", 1)]);
    let published = build.publish();
    assert_eq!(published.row("280003", "sites"), "3 - - 2 mixed 2");
    assert_eq!(
        published.text("select numerator from shown_history where id = '280003' and denominator = 'sites'"),
        "mixed"
    );
}

#[test]
fn a_number_that_the_register_puts_elsewhere_counts_once() {
    let mut build = Build::new();
    build.register("110", HYOGO, &[("2870000001", "283011", false), ("2870000002", "282171", false)]);
    // 猪名川町 has no list: nothing is stated of it.
    build.list(LIST, &[("2870000001", None, "282171"), ("2870000002", None, "282171")]);
    let published = build.publish();
    assert_eq!(published.row("282171", "sites"), "2 1 1 1 matched 1");
    assert_eq!(published.row("283011", "sites"), "- - - - - 1");
    let classes = published.text(
        "select string_agg(key || numbers, ' ' order by key) from shown_linking where id = '282171' and what = 'class'",
    );
    assert_eq!(classes, "elsewhere1 linked1");
    // A list of both towns counts it where the register does.
    let mut build = Build::new();
    build.register("110", HYOGO, &[("2870000001", "283011", false), ("2870000002", "282171", false)]);
    let both = File { scope: &["282171", "283011"], ..LIST };
    build.list(both, &[("2870000001", None, "282171"), ("2870000002", None, "282171")]);
    let published = build.publish();
    assert_eq!(published.row("282171", "sites"), "1 1 0 1 matched 1");
    assert_eq!(published.row("283011", "sites"), "1 1 0 1 matched 1");
    // And so do two lists of one date.
    let mut build = Build::new();
    build.register("110", HYOGO, &[("2870000001", "283011", false)]);
    build.list(File { scope: &["282171"], ..LIST }, &[("2870000001", None, "282171")]);
    build.list(File { scope: &["283011"], ..LIST }, &[("2870000001", None, "283011")]);
    let published = build.publish();
    assert_eq!(published.row("282171", "sites"), "0 0 0 0 matched 0");
    assert_eq!(published.row("280003", "sites"), "1 1 0 1 matched 1");
}

#[test]
fn a_listed_number_of_an_unknown_ward_is_matched_in_its_city() {
    let mut build = Build::new();
    build.register("130", HYOGO, &[("2870000001", "281000", false), ("2870000002", "281018", false)]);
    // The list knows the ward of the one, and the city of the other.
    build.list(LIST, &[("2870000001", None, "281026"), ("2870000002", None, "281000")]);
    let published = build.publish();
    assert_eq!(published.row("281000-unknown", "sites"), "1 1 0 1 matched 1");
    assert_eq!(published.row("281018", "sites"), "1 1 0 1 matched 1");
    assert_eq!(published.row("281000", "sites"), "2 2 0 2 matched 2");
}

#[test]
fn suspended_offices_count_and_are_known() {
    let mut build = Build::new();
    build.register("110", HYOGO, &[("2870000001", "282171", true), ("2870000002", "282171", true)]);
    build.register("430", HYOGO, &[("2870000002", "282171", false)]);
    build.counts(&[("282171", 1)]);
    let published = build.publish();
    let suspended = published.text(
        "select string_agg(denominator || suspended || '/' || eligible, ' ' order by position) from shown_adoption
        where id = '282171' and suspended is not null",
    );
    assert_eq!(
        suspended, "sites1/2 care_managers0/1 providers2/2 rows2/3",
        "a number with a service at work is at work"
    );
}

#[test]
fn lists_of_two_publishers_make_one_own_count_of_what_they_cover() {
    let mut build = Build::new();
    build.register("110", HYOGO, &[("2870000001", "282171", false)]);
    let (city, prefecture) = (&["282171"][..], &["280003"][..]);
    let old = File { as_of: "2025-11-01", scope: city, ..LIST };
    build.own(old, &[("2870000008", "282171", false), ("2870000009", "282171", false)]);
    let new = File { as_of: "2025-12-01", scope: city, ..LIST };
    build.own(new, &[("2870000001", "282171", false), ("2870000002", "282171", true)]);
    let other = File { as_of: "2025-10-01", scope: prefecture, ..LIST };
    build.own(other, &[("2870000001", "282171", false), ("2870000003", "282171", false)]);
    build.list(LIST, &[("2870000001", None, "282171"), ("2870000003", None, "282171"), ("2870000004", None, "282171")]);
    let published = build.publish();
    assert_eq!(published.row("282171", "own"), "3 2 1 2 matched 3");
    assert_eq!(published.row("280003", "own"), "3 2 1 2 matched 3");
    let dates = published.text(
        "select concat_ws(' ', register_as_of_min, register_as_of_max, suspended) from shown_adoption
        where id = '282171' and denominator = 'own'",
    );
    assert_eq!(dates, "2025-10-01 2025-12-01 1");
}

#[test]
fn an_own_count_stands_only_where_a_list_covers_the_place() {
    let mut build = Build::new();
    build.register("110", HYOGO, &[("2870000001", "282171", false)]);
    let kawanishi = File { as_of: "2026-02-01", scope: &["282171"], ..LIST };
    build.own(kawanishi, &[("2870000001", "282171", false), ("2870000002", "283011", false)]);
    build.counts(&[("282171", 1), ("283011", 1)]);
    let published = build.publish();
    assert_eq!(published.row("282171", "own"), "1 - - 1 count_page 1", "the earliest later list, for want of another");
    assert!(!published.has("283011", "own") && !published.has("280003", "own") && !published.has("japan", "own"));
}

#[test]
fn a_corrected_list_replaces_only_the_places_it_names() {
    let mut build = Build::new();
    let rows = [("2870000001", None, "282171"), ("2870000002", None, "282171"), ("2870000003", None, "283011")];
    build.list(LIST, &rows);
    build.list(File { learned: 1, ..LIST }, &rows[..1]);
    let published = build.publish();
    assert_eq!(published.row("282171", "sites"), "1 - - 1 list -");
    assert_eq!(published.row("283011", "sites"), "1 - - 1 list -");
}

#[test]
fn a_list_that_knows_every_ward_keeps_its_place_in_the_history() {
    let mut build = Build::new();
    let rows = [("2870000001", None, "281018"), ("2870000002", None, "281026"), ("2870000003", None, "281000")];
    build.list(LIST, &rows);
    build.list(File { as_of: "2026-02-05", ..LIST }, &rows[..2]);
    let published = build.publish();
    let dates = published.text(
        "select string_agg(listing_as_of || ':' || listed, ' ' order by listing_as_of) from shown_history
        where id = '281000' and denominator = 'sites'",
    );
    assert_eq!(dates, "2026-01-05:3 2026-02-05:2");
}

#[path = "figures_choices_tests.rs"]
mod choices;
#[path = "figures_registers_tests.rs"]
mod registers;
#[path = "figures_unknown_tests.rs"]
mod unknown;
