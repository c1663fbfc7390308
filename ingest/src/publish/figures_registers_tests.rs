//! Which register stands where, and what a corrected one leaves out.

use super::*;

#[test]
fn a_register_of_one_town_replaces_that_town_alone() {
    let mut build = Build::new();
    let town = ["2870000001", "2870000002", "2870000003"].map(|n| (n, "282171", false));
    build.register("130", HYOGO, &[town.as_slice(), &[("2870000009", "283011", false)]].concat());
    build.register("430", HYOGO, &[("2870000009", "283011", false)]);
    let kawanishi = File { as_of: "2026-01-01", scope: &["282171"], ..HYOGO };
    build.register("130", kawanishi, &[("2870000001", "282171", false), ("2870000008", "283011", false)]);
    build.counts(&[("282171", 1), ("283011", 1)]);
    let published = build.publish();
    assert_eq!(published.row("282171", "sites"), "1 - - 1 count_page 1");
    assert_eq!(published.row("283011", "sites"), "1 - - 1 count_page 1", "the rest keeps its prefecture's register");
    assert_eq!(published.row("280003", "sites"), "2 - - 2 count_page 2");
    let dates = |id: &str| {
        published.text(&format!(
            "select string_agg(service || ' ' || register_as_of, ', ' order by service) from shown_register
            where id = '{id}' and denominator = 'sites'"
        ))
    };
    assert_eq!(dates("282171"), "130 2026-01-01, 430 2025-12-31");
    assert_eq!(dates("283011"), "130 2025-12-31, 430 2025-12-31");
}

#[test]
fn a_register_of_one_town_alone_says_nothing_of_the_others() {
    let mut build = Build::new();
    build.register("130", File { scope: &["282171"], ..HYOGO }, &[("2870000001", "282171", false)]);
    build.counts(&[("282171", 1), ("283011", 1)]);
    let published = build.publish();
    assert_eq!(published.row("282171", "sites"), "1 - - 1 count_page 1");
    assert_eq!(published.row("283011", "sites"), "1 - - 1 count_page -");
    assert_eq!(published.row("280003", "sites"), "2 - - 2 count_page -");
}

#[test]
fn a_corrected_register_takes_the_rows_it_leaves_out() {
    let mut build = Build::new();
    build.register("110", HYOGO, &[("2870000001", "282171", false), ("2870000002", "282171", false)]);
    build.register("110", File { learned: 1, ..HYOGO }, &[("2870000001", "282171", false)]);
    build.list(LIST, &[("2870000002", None, "282171")]);
    let published = build.publish();
    let class = published.text("select key from shown_linking where id = '282171' and what = 'class'");
    assert_eq!(class, "unknown", "and it is not in an earlier register");
}
