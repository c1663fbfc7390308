//! Pasted lines become a listing: matched, reviewed, taken in.

use crate::support::{TestHome, project};

const PERSON: &str = "壱岐花子";

#[test]
fn pasted_lines_are_reviewed_into_a_listing_that_counts() {
    let home = TestHome::new();
    let register = project().join("data/sample/register_2025-12-31.csv");
    home.ok(&["add", register.to_str().expect("a path")]);
    let number = "9910100214";
    let pasted = format!(
        "{number} 例示デイケア第2\n模擬デイケア第３\n\nひながたでいけあだい５　担当 {PERSON}\nひながたデイケア\n事業所なし\n"
    );
    let pasted = home.file("写し.txt", pasted);
    let pasted = pasted.to_str().expect("a path");
    let review = home.path().with_file_name("照合.csv");
    let review = review.to_str().expect("a path");
    let listing = home.path().with_file_name("掲載.csv");
    let listing = listing.to_str().expect("a path");
    home.ok(&["match", pasted, "--municipality", "見本市", "--output", review]);
    let written = std::fs::read_to_string(review).expect("a review");
    assert!(!written.contains(PERSON), "what was pasted goes no further");
    let rows: Vec<Vec<&str>> = written.trim_start_matches('\u{feff}').lines().map(|l| l.split(',').collect()).collect();
    let of_line = |line: &str| rows.iter().filter(|row| row[0] == line).collect::<Vec<_>>();
    assert_eq!(of_line("1")[0][1..4], ["一致", "1", number]);
    assert_eq!(of_line("2")[0][1..4], ["一致", "1", "9910100248"]);
    assert_eq!(of_line("4")[0][1..4], ["一致", "1", "9910100305"]);
    assert!(of_line("5").len() > 1 && of_line("5").iter().all(|row| row[1..3] == ["選んでください", ""]));
    assert_eq!(of_line("6")[0][1..4], ["見つかりません", "", ""]);

    // Nothing is taken in while a line is open.
    let refused = home.run(&["match", review, "--reviewed", "--output", listing]);
    assert!(!refused.0.status.success() && refused.err().contains("5、6"), "{}", refused.err());
    assert!(!std::path::Path::new(listing).exists());

    let mut chosen = false;
    let decided = rows.iter().map(|row| {
        let mut row: Vec<String> = row.iter().map(|cell| (*cell).to_owned()).collect();
        if row[2].is_empty() {
            let is_chosen = row[0] == "5" && !chosen && row[3] != "9910100305";
            row[2] = if is_chosen { "1" } else { "0" }.to_owned();
            chosen |= is_chosen;
        }
        row.join(",")
    });
    std::fs::write(review, decided.collect::<Vec<_>>().join("\n")).expect("written");
    home.ok(&["match", review, "--reviewed", "--output", listing]);
    home.ok(&["add", listing, "--kind", "usage", "--as-of", "2026-02-05", "--covers", "見本市", "--accept"]);
    let rates = home.csv(&["adoption", "--municipality", "992011", "--denominator", "sites", "--format", "csv"]);
    assert_eq!(rates[0]["listed"], "4");
}
