use std::path::Path;

use crate::support::{TestHome, project, shared};

/// The counts that are shipped are those that the program's own command makes from the register.
#[test]
fn eligible_counts_are_made_from_the_register() {
    let (Some(genuine), Some(rebuilt)) = (shared("register/2025-12"), shared("register/rebuilt")) else { return };
    let home = TestHome::new();
    home.ok(&[Path::new("add"), &project().join("data/listings"), &genuine, &rebuilt]);
    let made = home.path().join("made");
    home.ok(&[Path::new("eligible"), Path::new("--as-of"), Path::new("2026-01-05"), Path::new("--output"), &made]);
    for name in ["2026-01-05.csv", "2026-01-05_services.csv"] {
        let (made, shipped) = (made.join(name), project().join("data/eligible").join(name));
        let read = |path: &Path| std::fs::read_to_string(path).expect("read");
        assert_eq!(without_positions(&read(&made)), without_positions(&read(&shipped)), "{name}");
    }
}

/// Means of positions are summed in no fixed order, so their last digit is not fixed either.
fn without_positions(csv: &str) -> Vec<String> {
    csv.lines().map(|line| line.split(',').take(3).collect::<Vec<_>>().join(",")).collect()
}

#[test]
fn the_sample_prefecture_is_what_its_command_makes() {
    let home = TestHome::new();
    let made = home.path().join("made");
    home.ok(&[Path::new("sample"), Path::new("--output"), &made]);
    for entry in std::fs::read_dir(&made).expect("a folder").flatten() {
        let shipped = project().join("data/sample").join(entry.file_name());
        assert!(
            std::fs::read(entry.path()).expect("read") == std::fs::read(shipped).expect("shipped"),
            "{:?}",
            entry.file_name()
        );
    }
}

#[test]
fn nothing_shipped_names_a_real_office() {
    for entry in std::fs::read_dir(project().join("data/eligible")).expect("a folder").flatten() {
        let text = std::fs::read_to_string(entry.path()).expect("read");
        let header = text.lines().next().expect("a header");
        assert!(!header.contains("事業所"), "{header}");
    }
    let register = std::fs::read_to_string(project().join("data/sample/register_2025-12-31.csv")).expect("read");
    let mut reader = csv::Reader::from_reader(register.trim_start_matches('\u{feff}').as_bytes());
    let at = reader.headers().expect("a header").iter().position(|h| h == "事業所番号").expect("the column");
    for record in reader.records() {
        assert!(record.expect("a row")[at].starts_with("99"), "no prefecture has the number 99");
    }
}

/// The listing carries over what the briefing shows, with nothing added.
#[test]
fn the_listing_has_49_places_and_745_offices() {
    let text = std::fs::read_to_string(project().join("data/listings/28_2026-01-05.csv")).expect("read");
    let counts: Vec<u32> =
        text.lines().skip(1).map(|l| l.split(',').nth(2).expect("a count").parse().expect("a number")).collect();
    assert_eq!((counts.len(), counts.iter().sum::<u32>()), (49, 745));
}
