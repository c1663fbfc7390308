use std::sync::LazyLock;

use proptest::prelude::*;
use rusqlite::params;
use tsunagu_domain::exchange_set::{Batch, ExchangeSet};
use tsunagu_store::ledger::sets::{self, ManualCount, SENDING};
use tsunagu_store::ledger::{Ledger, retention};

use super::*;

/// The same by SQL's own windows and groups, row by row as text.
static VOLUMES: LazyLock<String> = LazyLock::new(|| format!("{SENDING}{}", include_str!("volumes.sql")));
const MONTHLY: &str = include_str!("monthly.sql");
const ROUND_TRIPS: &str = include_str!("round_trips.sql");
const WAYS: &str = include_str!("../presence.sql");
const NAMES: &str = include_str!("names.sql");
const SIZES: &str = include_str!("sizes.sql");

const LIMITS: CountLimits = CountLimits { split_minutes: 10, max_files: 5 };

fn office() -> OfficeNumber {
    "9910100305".parse().expect("a number")
}

/// Rows of a statement, their columns parted by bars.
fn rows(c: &Connection, sql: &str, limit: Option<i64>) -> Vec<String> {
    let mut statement = c.prepare(sql).expect("prepared");
    let columns = statement.column_count();
    let read = |row: &Row<'_>| {
        let cell = |at| match row.get_ref(at).expect("a column") {
            rusqlite::types::ValueRef::Integer(n) => n.to_string(),
            of => of.as_str().expect("text").to_owned(),
        };
        Ok((0..columns).map(cell).collect::<Vec<_>>().join("|"))
    };
    let office = office();
    let found = match limit {
        Some(limit) => statement.query_map(params![office.as_str(), limit], read),
        None => statement.query_map([office.as_str()], read),
    };
    found.expect("asked").collect::<Result<_, _>>().expect("read")
}

fn agree(c: &Connection) {
    let found = counts(c, office(), LIMITS).expect("counted");
    let volumes = found.volumes.iter().map(|v| {
        let key = format!("{}|{}|{}|{}", v.month, v.direction, v.document_kind, v.origin);
        format!("{key}|{}|{}|{}|{}|{}", v.sets, v.resends, v.unclear, v.files, v.doubtful)
    });
    assert_eq!(volumes.collect::<Vec<_>>(), rows(c, &VOLUMES, Some(LIMITS.split_minutes)), "volumes");
    let monthly = found.monthly.iter().map(|m| {
        let months: Vec<String> = m.months.iter().map(Month::to_string).collect();
        format!("{}|{}|{}|{}|{}", m.partner, m.direction, m.document_kind, months.join(" "), m.created_at)
    });
    let (mut monthly, mut by_sql) = (monthly.collect::<Vec<_>>(), rows(c, MONTHLY, None));
    monthly.sort();
    by_sql.sort();
    assert_eq!(monthly, by_sql, "monthly");
    let in_order = |two: &[Monthly]| {
        (&two[0].partner, two[0].direction) != (&two[1].partner, two[1].direction)
            || two[0].created_at <= two[1].created_at
    };
    assert!(found.monthly.windows(2).all(in_order), "{:?}", found.monthly);
    let trips = found
        .round_trips
        .iter()
        .map(|t| format!("{}|{}|{}|{}|{}|{}", t.partner, t.direction, t.document_kind, t.month, t.sets, t.last));
    assert_eq!(trips.collect::<Vec<_>>(), rows(c, ROUND_TRIPS, None), "round trips");
    let ways = found.ways.iter().map(|p| format!("{}|{}|{}|{}", p.month, p.partner, p.sent, p.received));
    assert_eq!(ways.collect::<Vec<_>>(), rows(c, WAYS, None), "ways");
    let names =
        found.names.iter().map(|n| format!("{}|{}|{}|{}|{}", n.month, n.direction, n.version, n.conformity, n.sets));
    assert_eq!(names.collect::<Vec<_>>(), rows(c, NAMES, None), "names");
    let sizes =
        found.sizes.iter().map(|s| format!("{}|{}|{}|{}|{}", s.size, s.format, s.sets, s.max_files, s.too_many));
    assert_eq!(sizes.collect::<Vec<_>>(), rows(c, SIZES, Some(LIMITS.max_files as i64)), "sizes");
}

/// Sets of a few partners, kinds and months, near to each other and far apart.
fn a_set() -> impl Strategy<Value = ExchangeSet> {
    let what = (0..3usize, 0..3usize, 0..DocumentKind::ALL.len(), prop::collection::btree_set(1..5u8, 0..3));
    let when = (8..12u8, prop::sample::select(vec![1u8, 2, 28]), 9..11u8, 0..60u8);
    let how = (1..9u32, any::<bool>(), 0..3usize, any::<bool>(), any::<bool>());
    (what, when, how).prop_map(|(what, when, how)| ExchangeSet {
        origin: SetOrigin::Name,
        key: String::new(),
        direction: Direction::ALL[what.0],
        partner: ["", "9910100313", "9910100545"][what.1].to_owned(),
        created_at: format!("2026{:02}{:02}{:02}{:02}00", when.0, when.1, when.2, when.3),
        document_kind: DocumentKind::ALL[what.2],
        months: what.3.iter().map(|m| format!("2026{:02}", m + 7)).collect(),
        files: how.0,
        size: if how.1 { "10k" } else { "over" }.to_owned(),
        format: if how.1 == how.3 { Format::Csv } else { Format::Jpeg },
        version: Version::ALL[how.2],
        conformity: if how.3 { Conformity::Standard } else { Conformity::Nonconforming },
    })
}

/// The same with a partner, by API.
fn by_api() -> impl Strategy<Value = ExchangeSet> {
    (a_set(), any::<u32>()).prop_map(|(set, n)| ExchangeSet {
        partner: if set.partner.is_empty() { "9910100313".to_owned() } else { set.partner.clone() },
        files: 0,
        size: "unknown".to_owned(),
        format: Format::Json,
        version: Version::V5_0,
        conformity: Conformity::Standard,
        origin: SetOrigin::Api,
        key: format!("{n:08x}-0000-4000-8000-000000000000"),
        ..set
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn one_look_at_rows_says_what_sql_says(
        all in prop::collection::vec(a_set(), 0..120),
        by_api in prop::collection::vec(by_api(), 0..30),
        manual in prop::collection::vec((8..12u8, 0..3usize, 0..DocumentKind::ALL.len(), 1..9u32), 0..4),
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        let ledger = Ledger::open(folder.path()).expect("a ledger");
        let mut writer = ledger.writer().expect("a writer");
        let all = all.into_iter().chain(by_api).collect();
        let batch = Batch { office: office().to_string(), complete: true, sets: all, ..Batch::default() };
        let now = "2026-12-20T00:00:00Z".parse().expect("a moment");
        sets::add(&writer, office(), &batch, "202001", now).expect("taken");
        for (month, direction, kind, sets) in manual {
            let manual = ManualCount {
                month: format!("2026{month:02}"),
                direction: Direction::ALL[direction],
                partner: String::new(),
                document_kind: DocumentKind::ALL[kind],
                sets,
            };
            sets::set_manual_count(&writer, office(), &manual).expect("set");
        }
        agree(&writer);
        // And when the older half are sums, and what comes after them remembers.
        retention::roll_up(&mut writer, "202610", "202001", LIMITS.split_minutes).expect("rolled");
        agree(&writer);
    }
}
