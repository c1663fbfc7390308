use tsunagu_domain::data::Data;
use tsunagu_domain::rules::Rules;

use super::*;

fn office(number: &str, name: &str, kana: &str, address: &str, phone: &str) -> DirectoryOffice {
    DirectoryOffice {
        office_number: number.to_owned(),
        place: Some("992011".to_owned()),
        names: vec![name.to_owned()],
        kana: vec![kana.to_owned()],
        addresses: vec![address.to_owned()],
        phones: vec![phone.to_owned()],
        services: vec!["430".to_owned()],
    }
}

fn offices() -> Vec<DirectoryOffice> {
    vec![
        office(
            "9910100001",
            "社会福祉法人　見本会　ケアプランひなた",
            "ケアプランヒナタ",
            "見本県見本市本町1-2",
            "000-111-0001",
        ),
        office("9910100002", "ケアプランひかり", "ケアプランヒカリ", "見本県見本市本町3-4", "000-111-0002"),
        office("9910100003", "あおぞら", "アオゾラ", "見本県見本市北町5", "000-111-0003"),
        office("9910100004", "あおぞら", "アオゾラ", "見本県見本市南町6", "000-111-0004"),
        office("991010000A", "デイサービスみどり", "デイサービスミドリ", "見本県見本市南町7", "0001110005"),
    ]
}

fn matched(text: &str) -> Vec<LineMatch> {
    let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
    let town = |_: &str| vec!["見本県見本市".to_owned(), "見本市".to_owned()];
    let directory = Directory::new(offices(), &rules.office_match, town);
    lines(text, &directory).expect("a text")
}

/// Outcome and numbers of a line, in short.
fn brief(line: &LineMatch) -> String {
    let numbers = |all: &[Candidate]| all.iter().map(|c| c.office.office_number.clone()).collect::<Vec<_>>().join(" ");
    match &line.outcome {
        Outcome::Matched { candidate } => format!("= {}", candidate.office.office_number),
        Outcome::Undecided { candidates } => format!("? {}", numbers(candidates)),
        Outcome::Contradictory { candidates } => format!("! {}", numbers(candidates)),
        Outcome::Unmatched { has_number } => format!("- {has_number}"),
    }
}

#[test]
fn line_with_one_exact_clue_matches_its_office() {
    for (line, number) in [
        ("9910100001", "9910100001"),
        ("事業所番号：９９１０１００００１", "9910100001"),
        ("991010000a デイサービスみどり", "991010000A"),
        ("TEL 000-111-0002", "9910100002"),
        ("電話:000(111)0002", "9910100002"),
        ("0001110005", "991010000A"),
        ("見本会ケアプランひなた", "9910100001"),
        ("(福)見本会 ケアプランひなた", "9910100001"),
        ("けあぷらんひかり", "9910100002"),
        ("3\tケアプランひかり\t見本市本町3-4", "9910100002"),
        ("あおぞら　見本市北町5", "9910100003"),
        ("あおぞら 000-111-0004", "9910100004"),
    ] {
        assert_eq!(brief(&matched(line)[0]), format!("= {number}"), "{line}");
    }
}

#[test]
fn line_that_fits_several_or_is_only_alike_is_left_to_a_person() {
    for (line, brief_of) in [
        ("あおぞら", "? 9910100003 9910100004"),
        ("見本県見本市南町7", "? 991010000A"),
        ("ケアプランひなた訪問", "? 9910100001"),
    ] {
        assert!(brief(&matched(line)[0]).starts_with(brief_of), "{line}: {}", brief(&matched(line)[0]));
    }
}

#[test]
fn line_whose_clues_are_of_different_offices_is_contradictory() {
    for line in ["9910100001 ケアプランひかり", "ケアプランひかり 000-111-0001", "9910199999 ケアプランひかり"]
    {
        assert!(brief(&matched(line)[0]).starts_with('!'), "{line}: {}", brief(&matched(line)[0]));
    }
}

#[test]
fn line_that_no_office_is_like_is_reported_without_its_number() {
    let found = matched("9910199999\n\n加入している事業所は次のとおりです\n");
    assert_eq!(found.iter().map(|line| line.line).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(found.iter().map(brief).collect::<Vec<_>>(), ["- true", "- false"]);
}

#[test]
fn text_beyond_the_limits_is_refused() {
    let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
    let directory = Directory::new(offices(), &rules.office_match, |_| Vec::new());
    let long = "あ".repeat(rules.office_match.max_line_chars + 1);
    let many = "あ\n".repeat(rules.office_match.max_lines + 1);
    assert_eq!(lines(" \n", &directory), Err(TextError::Empty));
    assert_eq!(lines(&format!("a\n{long}"), &directory), Err(TextError::LongLine { line: 2, max: 400 }));
    assert!(matches!(lines(&many, &directory), Err(TextError::TooManyLines { .. })));
}

#[test]
fn match_does_not_repeat_what_was_pasted() {
    let found = matched("利用者 壱岐花子 9910100001\n被保険者番号 0000123456\n1234567890 壱岐花子");
    assert!(["壱岐", "0000123456", "1234567890"].iter().all(|text| !format!("{found:?}").contains(text)));
}
