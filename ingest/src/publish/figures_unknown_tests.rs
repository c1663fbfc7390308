//! Offices of which only the whole is known: the city, or the prefecture.

use super::*;

#[test]
fn an_office_of_an_unknown_municipality_counts_in_its_prefecture_and_country() {
    let mut build = Build::new();
    // A row that knows the municipality places a number, however many do not.
    let rows = [("2870000001", "280003", false), ("2870000002", "280003", false), ("2870000003", "282171", false)];
    build.register("130", HYOGO, &rows);
    build.register("430", HYOGO, &[("2870000001", "280003", false), ("2870000001", "281000", false)]);
    build.register("110", HYOGO, &[("2870000001", "282171", false)]);
    build.list(File { scope: &["282171"], ..LIST }, &[("2870000002", None, "282171"), ("2870000003", None, "282171")]);
    let published = build.publish();
    assert_eq!(published.row("280003-unknown", "sites"), "1 1 0 1 matched 1", "listed where the register puts it");
    assert_eq!(published.row("282171", "sites"), "1 1 0 1 matched 2");
    assert_eq!(published.row("280003", "sites"), "2 2 0 2 matched 3");
    assert_eq!(published.row("japan", "sites"), "2 2 0 2 matched 3");
    let shown = published.text(
        "select concat_ws(' ', kind, name, county_name, parent, places_listed) from shown_adoption
        where id = '280003-unknown' and denominator = 'sites'",
    );
    assert_eq!(shown, "municipality_unknown 所在市区町村不明 兵庫県所在市区町村不明 280003 1");
    let places =
        published.text("select places::text from shown_adoption where id = '280003' and denominator = 'sites'");
    let leaves = published.text("select count(*)::text from place where prefecture_code = '280003' and kind not in ('prefecture', 'designated_city')");
    assert_eq!(places, leaves, "it is no place more");
    assert!(!published.has("270008-unknown", "sites"), "a prefecture of which every place is known has no such row");
}

#[test]
fn an_office_of_an_unknown_ward_counts_in_its_city_prefecture_and_country() {
    let mut build = Build::new();
    build.register("130", HYOGO, &[("2870000001", "281018", false), ("2870000002", "281000", false)]);
    build.register("430", HYOGO, &[("2870000001", "281000", false)]);
    let wards: Vec<(&str, u32)> = KOBE_WARDS.iter().map(|w| (*w, 1)).collect();
    build.counts(&wards);
    let published = build.publish();
    assert_eq!(published.row("281018", "sites"), "1 - - 1 count_page 1", "one known row places a number");
    assert_eq!(published.row("281000-unknown", "sites"), "- - - - - 1", "a count page says nothing of it");
    assert_eq!(published.row("281000", "sites"), "9 - - 9 count_page 2");
    assert_eq!(published.row("280003", "sites"), "9 - - 9 count_page 2");
    assert_eq!(published.row("japan", "sites"), "9 - - 9 count_page 2");
    let shown = published.text(
        "select concat_ws(' ', kind, name, county_name, parent, places_listed) from shown_adoption
        where id = '281000-unknown' and denominator = 'sites'",
    );
    assert_eq!(shown, "ward_unknown 所在区不明 神戸市所在区不明 281000 0");
    let places = published.text(
        "select (places || ' ' || places_listed) from shown_adoption where id = '281000' and denominator = 'sites'",
    );
    assert_eq!(places, "9 9", "it is no place more");
    assert!(!published.has("141003-unknown", "sites"), "a city of which every ward is known has no such row");
    assert_eq!(
        published.text(
            "select (listed || ' ' || eligible) from shown_history where id = '281000' and denominator = 'sites'"
        ),
        "9 2"
    );
}
