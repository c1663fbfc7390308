use super::*;

const DAY: Date = jiff::civil::date(2026, 1, 5);

fn offices(range: std::ops::Range<u32>) -> BTreeSet<String> {
    range.map(|n| format!("{n:010}")).collect()
}

fn report(listed: ListedOffices, confirmed: std::ops::Range<u32>) -> MigrationReport {
    let rows: Vec<MigratedOffice> = offices(confirmed)
        .into_iter()
        .map(|office_number| MigratedOffice { office_number, on: Some(DAY), source: "phone".into() })
        .collect();
    MigrationReport::new(&rows, listed, Vec::new(), 3)
}

fn named(n: u32) -> ListedOffices {
    ListedOffices::Numbers { offices: offices(0..n), as_of: DAY }
}

#[test]
fn confirmed_and_unconfirmed_add_up_to_the_listed() {
    let counts = report(named(13), 0..5).public();
    assert_eq!((counts.confirmed, counts.unconfirmed), (PublicCount::Exactly(5), PublicCount::Exactly(8)));
    assert_eq!((counts.listed, counts.ways), (Some((13, DAY)), vec![("phone".to_owned(), 5)]));
    let counts = report(named(13), 10..16).public();
    assert_eq!((counts.confirmed, counts.unconfirmed), (PublicCount::Exactly(6), PublicCount::Exactly(10)));
    assert_eq!(counts.outside, PublicCount::Exactly(3), "three that the listing does not name");
}

/// Whoever knows the listing may not work out the few by subtraction.
#[test]
fn few_are_told_by_no_count_beside_them() {
    for confirmed in [1, 2] {
        let counts = report(named(13), 0..confirmed).public();
        assert_eq!((counts.confirmed, counts.unconfirmed), (PublicCount::Few, PublicCount::AtLeast(11)));
        assert!(counts.ways.is_empty());
    }
    for confirmed in [11, 12] {
        let counts = report(named(13), 0..confirmed).public();
        assert_eq!((counts.confirmed, counts.unconfirmed), (PublicCount::AtLeast(11), PublicCount::Few));
        assert!(counts.ways.is_empty());
    }
    let all = report(named(13), 0..13).public();
    assert_eq!((all.confirmed, all.unconfirmed), (PublicCount::Exactly(13), PublicCount::Exactly(0)));
}

/// A bare count does not say whether the confirmed are among those that it counts.
#[test]
fn unconfirmed_of_a_count_is_a_range() {
    let count = || ListedOffices::Count { listed: 13, as_of: DAY };
    assert_eq!(report(count(), 0..5).public().unconfirmed, PublicCount::Between(8, 13));
    assert_eq!(report(count(), 0..20).public().unconfirmed, PublicCount::Between(0, 13));
    assert_eq!(report(count(), 0..2).public().unconfirmed, PublicCount::Between(11, 13), "of one and of two");
    assert_eq!(report(count(), 0..1).public().unconfirmed, PublicCount::Between(11, 13), "of one and of two");
    assert_eq!(report(count(), 0..0).public().unconfirmed, PublicCount::Exactly(13));
    assert_eq!(report(ListedOffices::Unknown, 0..5).public().unconfirmed, PublicCount::Unknown);
}

#[test]
fn office_that_several_sources_name_counts_once() {
    let further = Confirmations {
        source: ConfirmationSource::Office,
        offices: offices(3..8),
        last: Some(DAY.tomorrow().expect("a day")),
    };
    let rows = report(named(13), 0..5);
    let list = Confirmations { source: ConfirmationSource::List, ..rows.confirmations[0].clone() };
    let both = MigrationReport { confirmations: vec![list, further], ..rows };
    let counts = both.public();
    assert_eq!((counts.confirmed, counts.unconfirmed), (PublicCount::Exactly(8), PublicCount::Exactly(5)));
    assert!(counts.ways.is_empty(), "ways of lists are no parts of all");
    assert_eq!(counts.last.map(|d| d.to_string()).as_deref(), Some("2026-01-06"));
}
