//! A kind of file that the program does not know, from its bytes to the lake and back: a room of its own is all it takes.

use std::sync::LazyLock;

use duckdb::Connection;
use tsunagu_domain::data::Data;
use tsunagu_domain::issue::IssueKind;
use tsunagu_domain::place::PlaceCode;
use tsunagu_formats::input::OpenedFile;
use tsunagu_formats::parse::table::{self, Table};
use tsunagu_formats::parse::{Action, Issue, ParseError};
use tsunagu_formats::recognise::Refusal;
use tsunagu_ingest::add::{self, Outcome, Request};
use tsunagu_ingest::file_reason::FileReason;
use tsunagu_ingest::input::{
    ALL, Detection, ImportOptions, InputError, InputKind, Kinds, LakeTable, ParsedFile, RateRole, covers,
};
use tsunagu_ingest::lake::Lake;
use tsunagu_ingest::publish::{self, Accept};
use tsunagu_ingest::rebuild::{RebuildError, rebuild};
use tsunagu_ingest::tidy::{count_column, place_column, table};
use tsunagu_store::home::Home;

use crate::support::homes::content;
use crate::support::synthetic::{begun, rules};
use crate::support::{NOW, TestHome};

const CENTERS: &str = "包括の数";

/// Support centers per municipality, which no register has.
static SUPPORT_CENTERS: InputKind = InputKind {
    key: "support_centers",
    option: None,
    role: RateRole::Beside,
    is_numbered: false,
    headers: &[CENTERS],
    recognise: |glance| glance.has(CENTERS).then_some(Detection::Sure(&SUPPORT_CENTERS)),
    keep: |_, _| Ok(None),
    read: |file, given| tidy(file, parse(file)?, given),
};

static KINDS: LazyLock<Vec<&'static InputKind>> = LazyLock::new(|| [&ALL[..], &[&SUPPORT_CENTERS]].concat());

fn kinds() -> Kinds {
    &KINDS
}

type Rows = (Vec<PlaceCode>, Vec<u32>);

fn parse(file: &OpenedFile) -> Result<(Rows, Vec<Issue>), ParseError> {
    let found: Table = table::find(file.sheets(), &[CENTERS])?;
    let (code, count) = (found.column(&["市区町村コード"]), found.column(&[CENTERS]));
    let (mut rows, mut issues) = (Rows::default(), Vec::new());
    for (line, cells) in &found.rows {
        let cell = |at: Option<usize>| at.and_then(|at| cells.get(at)).map_or("", String::as_str);
        match (cell(code).parse(), cell(count).parse()) {
            (Ok(place), Ok(centers)) => {
                rows.0.push(place);
                rows.1.push(centers);
            }
            _ => issues.push(Issue::cell(*line, CENTERS, IssueKind::BadCount, Action::CountUnreadable)),
        }
    }
    Ok((rows, issues))
}

/// `support_centers(place, centers)`
fn tidy(
    file: &OpenedFile,
    ((places, centers), issues): (Rows, Vec<Issue>),
    given: &ImportOptions<'_>,
) -> Result<ParsedFile, InputError> {
    let prefecture = covers::one_prefecture(given.rules, places.iter().map(PlaceCode::prefecture_digits))?;
    let places: Vec<_> = places.into_iter().map(Some).collect();
    let frame = table(vec![place_column(&places), count_column("centers", &centers)])?;
    let tables = vec![LakeTable::of("support_centers", frame)];
    Ok(ParsedFile { prefecture, ..ParsedFile::of(given.date(file, None)?, tables, issues) })
}

fn added(home: &TestHome, kinds: Kinds) -> Outcome {
    let file = home.file("in/包括_2026-04-01.csv", "市区町村コード,包括の数\n282171,7\n283011,1\n282146,x\n");
    let request = Request { paths: vec![file], kinds, ..Request::default() };
    let home = Home::open(&home.path()).expect("a home");
    add::add(&home, rules(), &request, NOW.parse().expect("a moment"), &|_, _| {}).expect("a run")
}

/// Place and centers of every row of the kind in the lake.
fn rows(home: &Home) -> Vec<(String, u32)> {
    let lake = Lake::of_home(home);
    let datasets: Vec<_> = lake.list().expect("a lake").into_iter().flat_map(|m| m.datasets).collect();
    let files: Vec<_> = datasets.iter().filter(|d| d.table == "support_centers").map(|d| lake.uri(&d.path)).collect();
    let connection = Connection::open_in_memory().expect("an engine");
    let read = |file: &String| {
        let sql =
            format!("select place, centers from read_parquet('{file}', hive_partitioning = false) order by place");
        let mut statement = connection.prepare(&sql).expect("a table");
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
        rows.collect::<Result<Vec<_>, _>>().expect("rows")
    };
    files.iter().flat_map(read).collect()
}

/// Loads by id; what a publish derives has none.
fn ids(home: &Home) -> Vec<String> {
    let manifests = Lake::of_home(home).list().expect("a lake");
    let mut ids: Vec<_> =
        manifests.into_iter().flat_map(|m| m.datasets).map(|d| d.load).filter(|id| !id.is_empty()).collect();
    ids.sort();
    ids.dedup();
    ids
}

#[test]
fn kind_of_ones_own_is_taken_published_listed_and_made_again() {
    let test = begun();
    let outcome = added(&test, kinds());
    assert_eq!(outcome.refused, []);
    let taken: Vec<_> = outcome.taken.iter().map(|t| (t.kind, t.rows, t.left_out, t.as_of.to_string())).collect();
    assert_eq!(taken, [("support_centers", 2, 1, "2026-04-01".to_owned())]);
    let home = Home::open(&test.path()).expect("a home");
    let expected = [("282171".to_owned(), 7), ("283011".to_owned(), 1)];
    assert_eq!(rows(&home), expected);
    let now = "2026-11-22T01:00:00Z".parse().expect("a moment");
    let publish = || publish::publish(&home, rules(), &Data::embedded(), now, &Accept::New, &|_, _| {});
    publish().expect("published");
    let row = |loads: &[std::collections::HashMap<String, String>]| {
        let of_kind = loads.iter().find(|row| row["kind"] == "support_centers").expect("it is listed");
        ["name", "as_of", "rows", "state"].map(|column| of_kind[column].clone())
    };
    let before = test.csv(&["status", "--loads", "--format", "csv"]);
    assert_eq!(row(&before), ["包括_2026-04-01.csv", "2026-04-01", "2", "counted"]);
    let holding = test.csv(&["status", "--format", "csv"]).into_iter().find(|row| row["dataset"] == "support_centers");
    assert_eq!(holding.expect("it is held")["rows"], "2");

    let loads = ids(&home);
    let again = rebuild(&home, rules(), kinds(), &[], now, &|_, _| {}).expect("made again");
    assert_eq!((again.runs, again.sources), (2, 2));
    assert_eq!((rows(&home), ids(&home)), (expected.to_vec(), loads));
    publish().expect("published again");
    assert_eq!(row(&test.csv(&["status", "--loads", "--format", "csv"])), row(&before));
}

/// A program without the kind never takes its files for something else, and leaves what it can't make again.
#[test]
fn kind_that_is_not_in_the_list_is_refused_and_stops_a_rebuild_whole() {
    let test = begun();
    let outcome = added(&test, &ALL);
    assert!(
        outcome.taken.is_empty() && matches!(&outcome.refused[0].1, FileReason::Refusal(Refusal::Unknown(_))),
        "{outcome:?}"
    );
    assert_eq!(added(&test, kinds()).taken.len(), 1);
    let home = Home::open(&test.path()).expect("a home");
    let lake = test.path().join("lake");
    let before = content(&lake);
    let now = NOW.parse().expect("a moment");
    match rebuild(&home, rules(), &ALL, &[], now, &|_, _| {}) {
        Err(RebuildError::Refused(files)) => {
            let is_unknown = |reason: &FileReason| *reason == FileReason::UnknownKind("support_centers".into());
            assert!(files.len() == 1 && is_unknown(&files[0].1), "{files:?}");
        }
        other => panic!("it was made again: {other:?}"),
    }
    assert!(content(&lake) == before, "the lake is as it was");
}
