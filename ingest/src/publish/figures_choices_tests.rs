//! Dates share what follows from registers alone, and a mean is the same in whatever order it is summed.

use super::*;

const OFFICES: [(&str, &str, bool); 3] =
    [("2870000001", "282171", false), ("2870000002", "282171", false), ("2870000003", "283011", false)];

impl Build {
    fn counts_on(&mut self, as_of: &str) {
        let id = self.file(File { table: "listing", kind: "count_page", as_of, ..File::default() });
        self.rows.push(format!("insert into count_row values ({id}, '282171', 1)"));
    }

    /// Rows of visits at these latitudes.
    fn positions(&mut self, latitudes: &[f64]) {
        let id = self.file(File { table: "register", kind: "register", service: Some("110"), ..HYOGO });
        for (i, latitude) in latitudes.iter().enumerate() {
            self.rows.push(format!(
                "insert into register_row values ({id}, '28700000{i:02}', '110', '282171', {latitude}, 135.2, false)"
            ));
        }
    }
}

#[test]
fn dates_of_one_vintage_share_one_choice_of_registers() {
    let mut build = Build::new();
    build.register("110", HYOGO, &OFFICES);
    let months = ["2026-01-05", "2026-02-05", "2026-03-05", "2026-04-05"];
    months.iter().for_each(|month| build.counts_on(month));
    let published = build.publish();
    assert_eq!(published.text("select count(distinct choice)::text from date_choice"), "1");
    assert_eq!(published.text("select count(*)::text from site_row"), "3", "not once for each month");
    assert_eq!(published.text("select count(*)::text from site"), "3");
    let counts = "select string_agg(as_of || ':' || count, ' ' order by as_of) from eligible
        where place = '282171' and denominator = 'sites'";
    assert_eq!(published.text(counts), "2026-01-05:2 2026-02-05:2 2026-03-05:2 2026-04-05:2");
}

#[test]
fn vintage_that_comes_between_dates_makes_another_choice() {
    let mut build = Build::new();
    build.register("110", HYOGO, &OFFICES[..1]);
    build.register("110", File { as_of: "2026-02-28", ..HYOGO }, &OFFICES);
    ["2026-01-05", "2026-02-05", "2026-03-05", "2026-04-05"].iter().for_each(|month| build.counts_on(month));
    let published = build.publish();
    let choices = "select string_agg(dates, ' ' order by dates) from (
        select string_agg(as_of::text, ',' order by as_of) as dates from date_choice group by choice)";
    assert_eq!(published.text(choices), "2026-01-05,2026-02-05 2026-03-05,2026-04-05");
    assert_eq!(published.text("select count(*)::text from site_row"), "4", "one row, and three");
    let counts = "select string_agg(as_of || ':' || count, ' ' order by as_of) from eligible
        where place = '282171' and denominator = 'sites'";
    assert_eq!(published.text(counts), "2026-01-05:1 2026-02-05:1 2026-03-05:2 2026-04-05:2");
}

/// A listing of a date without counts of its own takes the newest that are not after it, else the earliest.
#[test]
fn counts_of_another_date_stand_for_a_list_without_its_own() {
    let mut build = Build::new();
    for (as_of, count) in [("2026-01-05", 7), ("2026-03-05", 9)] {
        build.rows.push(format!(
            "insert into eligible_row values ('{as_of}', '', '282171', 'sites', {count}, null, null, null, 'shipped');
            insert into eligible_service_row values ('{as_of}', '', '28', '110', '2025-12-31', 'shipped')"
        ));
    }
    ["2025-12-05", "2026-01-05", "2026-02-05", "2026-04-05"].iter().for_each(|month| build.counts_on(month));
    let published = build.publish();
    let eligible =
        "select string_agg(listing_as_of || ':' || eligible, ' ' order by listing_as_of) from adoption_history
        where place = '282171' and denominator = 'sites'";
    assert_eq!(published.text(eligible), "2025-12-05:7 2026-01-05:7 2026-02-05:7 2026-04-05:9");
}

#[test]
fn mean_position_is_the_same_in_whatever_order_rows_come() {
    let latitudes: Vec<f64> = (0..40).map(|i| 34.6 + f64::from(i * 37 % 41) * 0.006_172_839_5).collect();
    let reversed: Vec<f64> = latitudes.iter().rev().copied().collect();
    let mean = |latitudes: &[f64]| {
        let mut build = Build::new();
        build.positions(latitudes);
        build.counts_on(LIST_DAY);
        build.publish().text("select mean_lat::text from eligible where place = '282171' and denominator = 'sites'")
    };
    // Steps of 0 to 40 without 4 are 20.4 on the mean: 34.6 + 20.4 * 0.0061728395.
    assert_eq!((mean(&latitudes), mean(&reversed)), ("34.7259259258".into(), "34.7259259258".into()));
}
