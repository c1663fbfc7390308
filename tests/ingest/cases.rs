/// Names of exchanged files.
#[path = "cases/exchanged.rs"]
mod exchanged;

use std::path::PathBuf;

use jiff::civil::{Date, date};
use tsunagu_domain::data::Data;
use tsunagu_domain::rules::Rules;
use tsunagu_formats::input::{self, OpenedFile};
use tsunagu_formats::kept;
use tsunagu_formats::parse::office_list::{self, ListedOffices};
use tsunagu_formats::parse::register::{self, RegisterRows};
use tsunagu_formats::parse::{Issue, Mismatch, ParseError};

use crate::support::{TestHome, shared};

fn rules() -> &'static Rules {
    static RULES: std::sync::OnceLock<Rules> = std::sync::OnceLock::new();
    RULES.get_or_init(|| Rules::load(&Data::embedded()).expect("shipped rules load"))
}

fn case(name: &str) -> Option<PathBuf> {
    shared("cases").map(|folder| folder.join(name))
}

const DAY: Date = date(2026, 2, 5);

fn opened(name: &str, bytes: &[u8]) -> OpenedFile {
    input::open(name, bytes.to_vec(), &rules().intake.file, rules()).expect("it can be opened")
}

fn opened_case(name: &str) -> Option<OpenedFile> {
    Some(opened(name, &std::fs::read(case(name)?).expect("a case")))
}

fn as_list(name: &str) -> Option<Result<(ListedOffices, Vec<Issue>), ParseError>> {
    Some(office_list::parse(opened_case(name)?.sheets(), Some(DAY), rules()))
}

fn as_register(name: &str) -> Option<Result<(RegisterRows, Vec<Issue>), ParseError>> {
    Some(register::parse(&opened_case(name)?, None, Some(DAY), rules()))
}

/// `number place` of each row.
fn placed<P: ToString>(numbers: &[String], places: &[Option<P>]) -> Vec<String> {
    let place = |p: &Option<P>| p.as_ref().map_or("-".to_owned(), ToString::to_string);
    numbers.iter().zip(places).map(|(n, p)| format!("{n} {}", place(p))).collect()
}

fn kinds(issues: &[Issue]) -> Vec<(u64, &'static str)> {
    issues
        .iter()
        .filter(|c| c.kind.key() != "missing_column")
        .map(|c| (c.row.unwrap_or_default(), c.kind.key()))
        .collect()
}

/// A list of offices whose rows are all in 川西市 or where reported.
fn list_is(name: &str, expected: &[&str], issues: &[(u64, &str)]) {
    let Some(parsed) = as_list(name) else { return };
    let (offices, found) = parsed.expect("a list");
    assert_eq!(placed(&offices.office_number, &offices.place), expected, "{name}");
    let found: Vec<_> = kinds(&found).into_iter().filter(|(_, kind)| *kind != "check_digit").collect();
    assert_eq!(found, issues, "{name}");
}

fn register_is(name: &str, expected: &[&str], issues: &[(u64, &str)]) {
    let Some(parsed) = as_register(name) else { return };
    let (rows, found) = parsed.expect("a register");
    assert_eq!(placed(&rows.office_number, &rows.place), expected, "{name}");
    let found: Vec<_> = kinds(&found).into_iter().filter(|(_, kind)| *kind != "check_digit").collect();
    assert_eq!(found, issues, "{name}");
}

#[test]
fn case_01_old_edition_of_a_prefecture_is_placed_by_address() {
    register_is(
        "01-ods-old-edition-pref-publisher.csv",
        &["2879900013 282171", "2879900021 283011", "2869000030 282219"],
        &[],
    );
    let Some(parsed) = as_register("01-ods-old-edition-pref-publisher.csv") else { return };
    assert_eq!(parsed.expect("a register").0.service, ["110", "430", "130"]);
}

#[test]
fn case_02_blank_numbers_are_refused_with_their_count() {
    for parsed in [
        as_register("02-ods-new-edition-blank-numbers.csv").map(|p| p.map(|_| ())),
        as_list("02-ods-new-edition-blank-numbers.csv").map(|p| p.map(|_| ())),
    ] {
        let Some(parsed) = parsed else { return };
        assert_eq!(parsed, Err(Mismatch::AllNumbersBlank { rows: 2 }.into()));
    }
}

#[test]
fn case_03_all_offices_of_a_city_are_a_register_of_ten() {
    let Some(parsed) = as_register("03-ods-new-edition-all-offices-with-numbers.csv") else { return };
    let (rows, _) = parsed.expect("a register");
    assert_eq!(rows.len(), 10);
    assert!(rows.place.iter().all(|p| p.is_some_and(|p| p.as_str() == "282171")));
    assert_eq!(rows.service.iter().filter(|s| *s == "430").count(), 5);
}

#[test]
fn case_05_full_width_number_and_code_are_read() {
    register_is(
        "05-fullwidth-number.csv",
        &["2879900013 282171", "2879900021 282171"],
        &[(2, "folded_number"), (2, "completed_code")],
    );
}

#[test]
fn case_06_hyphenated_numbers_are_read() {
    list_is(
        "06-hyphenated-number.csv",
        &["2879900013 282171", "2879900021 282171", "2879900039 282171"],
        &[(2, "folded_number"), (3, "folded_number"), (4, "folded_number")],
    );
}

#[test]
fn case_07_invisible_characters_are_removed() {
    let Some(parsed) = as_list("07-invisible-characters-in-number.csv") else { return };
    let (offices, _) = parsed.expect("a list");
    let expected = ["2879900013", "2879900021", "2879900039", "2879900047", "2879900054"];
    assert_eq!(offices.office_number, expected);
}

#[test]
fn case_09_scientific_numbers_are_refused_and_decimals_read() {
    list_is(
        "09-scientific-number.csv",
        &["2879900013 282171", "2879900021 282171"],
        &[(2, "scientific_number"), (3, "scientific_number"), (5, "decimal_number")],
    );
}

#[test]
fn case_10_text_tricks_are_read() {
    let Some(parsed) = as_list("10-excel-text-tricks.csv") else { return };
    let (offices, issues) = parsed.expect("a list");
    assert_eq!(offices.office_number, ["0179900071", "0179900089", "0179900097"]);
    assert!(offices.place.iter().all(|p| p.is_some_and(|p| p.as_str() == "011011")));
    let folded: Vec<_> = kinds(&issues).into_iter().filter(|(_, kind)| *kind == "folded_number").collect();
    assert_eq!(folded, [(2, "folded_number"), (3, "folded_number")]);
}

#[test]
fn case_11_header_of_two_rows_and_merged_services_are_read() {
    let Some(parsed) = as_list("11-two-row-merged-header.xlsx") else { return };
    let (offices, _) = parsed.expect("a list");
    assert_eq!(offices.as_of, Some(date(2026, 1, 5)));
    let services = ["訪問介護", "訪問介護", "訪問介護", "居宅介護支援", "居宅介護支援"];
    assert_eq!(offices.service_name, services);
    assert_eq!(offices.office_number[4], "2879900112");
    assert!(offices.place.iter().all(|p| p.is_some_and(|p| p.as_str() == "282171")));
    let (rows, _) = as_register("11-two-row-merged-header.xlsx").expect("there").expect("a register");
    assert_eq!(rows.service, ["110", "110", "110", "430", "430"]);
}

#[test]
fn case_13_services_come_from_the_names_of_sheets() {
    let Some(parsed) = as_list("13-index-sheet-then-one-sheet-per-service.xlsx") else { return };
    let (offices, _) = parsed.expect("a list");
    assert_eq!(offices.service_name, ["訪問介護", "訪問介護", "居宅介護支援", "居宅介護支援"]);
    let (rows, _) = as_register("13-index-sheet-then-one-sheet-per-service.xlsx").expect("there").expect("a register");
    assert_eq!(rows.service, ["110", "110", "430", "430"]);
}

#[test]
fn case_15_numeric_cells_keep_their_zero() {
    let Some(parsed) = as_list("15-numeric-cells-with-zero-format.xlsx") else { return };
    let (offices, _) = parsed.expect("a list");
    assert_eq!(offices.office_number, ["0179900071", "2879900013", "2879900021", "2879900039"]);
}

#[test]
fn case_16_designation_dates_are_no_as_of_and_the_closed_row_is_reported() {
    let Some(parsed) = as_list("16-date-forms.xlsx") else { return };
    let (offices, issues) = parsed.expect("a list");
    assert_eq!((offices.as_of, offices.office_number.len()), (None, 7));
    let closed: Vec<_> = issues.iter().filter(|c| c.kind.key() == "closed").collect();
    assert_eq!(closed.iter().map(|c| c.row).collect::<Vec<_>>(), [Some(6)]);
    assert!(closed[0].action.to_json().contains("2025-03-31"), "{:?}", closed[0].action);
    // Before it closed it counted.
    let file = opened_case("16-date-forms.xlsx").expect("there");
    let (before, _) = office_list::parse(file.sheets(), Some(date(2025, 3, 30)), rules()).expect("a list");
    assert_eq!(before.office_number.len(), 8);
}

#[test]
fn case_17_closed_rows_do_not_count_and_suspended_ones_say_so() {
    let Some(parsed) = as_register("17-status-column.csv") else { return };
    let (rows, issues) = parsed.expect("a register");
    assert_eq!(placed(&rows.office_number, &rows.place), ["2879900013 282171", "2879900021 282171"]);
    assert_eq!(rows.state, [None, Some("suspended")]);
    assert!(kinds(&issues).contains(&(4, "closed")), "{issues:?}");
    let (offices, _) = as_list("17-status-column.csv").expect("there").expect("a list");
    assert_eq!(offices.state, [None, Some("suspended")]);
    assert_eq!(offices.address[0], "兵庫県川西市中央町1");
}

#[test]
fn case_19_disability_offices_are_no_care_offices() {
    let Some(parsed) = as_list("19-disability-wamnet.csv") else { return };
    parsed.expect_err("no care office");
    let csv = "事業所番号,サービス種類,住所\n2820890016,居宅介護,兵庫県川西市中央町1\n2879900013,訪問介護,兵庫県川西市中央町1\n";
    let (offices, issues) =
        office_list::parse(opened("x.csv", csv.as_bytes()).sheets(), Some(DAY), rules()).expect("a list");
    assert_eq!(offices.office_number, ["2879900013"]);
    assert_eq!(kinds(&issues), [(2, "disability_number")]);
}

#[test]
fn case_20_names_are_read_as_they_are_written() {
    let Some(parsed) = as_list("20-cp932-machine-characters.csv") else { return };
    let (offices, _) = parsed.expect("a list");
    assert_eq!(offices.name, ["髙﨑ケア①㈱", "コンフォールⅡ～㍻ｹｱ"]);
}

#[test]
fn cases_21_and_22_are_read_whole() {
    list_is("21-utf16le-tab.txt", &["2879900013 282171", "2879900021 282171"], &[]);
    let Some(parsed) = as_list("22-mixed-line-ends.csv") else { return };
    assert_eq!(parsed.expect("a list").0.office_number, ["2879900013", "2879900021", "2879900039"]);
}

#[test]
fn case_25_names_that_a_spreadsheet_would_run_are_kept() {
    let Some(parsed) = as_list("25-csv-injection.csv") else { return };
    let (offices, _) = parsed.expect("a list");
    assert_eq!(offices.office_number.len(), 7);
    assert_eq!((offices.name[0].as_str(), offices.name[5].as_str()), ("=1+1", "＝全角"));
}

#[test]
fn case_26_duplicates_are_reported_and_rows_counted_once() {
    let Some(parsed) = as_register("26-duplicates.csv") else { return };
    let (rows, issues) = parsed.expect("a register");
    let numbers: std::collections::BTreeSet<_> = rows.office_number.iter().collect();
    assert_eq!((rows.len(), numbers.len()), (4, 3));
    assert_eq!(kinds(&issues).iter().filter(|(_, kind)| *kind == "duplicate").count(), 1);
}

#[test]
fn case_28_codes_are_decided_by_name_and_number() {
    let expected = [
        "0179900014 011011",
        "0179900022 011011",
        "0179900030 011011",
        "2879900013 281018",
        "2879900021 281018",
        "1279900011 122033",
        "0179900048 012203",
        "0179900055 012203",
    ];
    let Some(parsed) = as_register("28-code-forms.csv") else { return };
    let (rows, _) = parsed.expect("a register");
    assert_eq!(placed(&rows.office_number, &rows.place), expected);
}

#[test]
fn case_29_spellings_are_placed_and_the_last_two_reported() {
    let Some(parsed) = as_register("29-spelling-variants.csv") else { return };
    let (rows, issues) = parsed.expect("a register");
    assert_eq!(rows.len(), 12);
    assert!(rows.place[..10].iter().all(Option::is_some), "{:?}", rows.place);
    let message: Vec<u64> =
        kinds(&issues).into_iter().filter(|(_, kind)| *kind == "unusual_spelling").map(|(row, _)| row).collect();
    assert_eq!(message, [12, 13]);
    let last: Vec<_> = rows.place[10..].iter().map(|p| p.map(|p| p.to_string()).unwrap_or_default()).collect();
    assert_eq!(last, ["213624", "142077"]);
}

#[test]
fn case_29_as_a_list_is_kept_so_that_it_is_placed_as_it_was() {
    let Some(file) = opened_case("29-spelling-variants.csv") else { return };
    let file = file.laid_out(&rules().intake.file);
    let copy = kept::office_list(&file, rules()).expect("copied").expect("another");
    let places = |file: &OpenedFile| {
        let (rows, _) = office_list::parse(file.sheets(), Some(DAY), rules()).expect("a list");
        placed(&rows.office_number, &rows.place)
    };
    assert_eq!(places(&copy), places(&file));
    assert_eq!(places(&copy).len(), 12);
}

#[test]
fn case_37_table_without_numbers_says_so() {
    for parsed in [
        as_register("37-no-number-column.csv").map(|p| p.map(|_| ())),
        as_list("37-no-number-column.csv").map(|p| p.map(|_| ())),
    ] {
        let Some(parsed) = parsed else { return };
        assert!(matches!(parsed, Err(ParseError::NotThisKind(Mismatch::NoNumberColumn(_)))), "{parsed:?}");
    }
}

#[test]
fn listing_of_a_day_before_the_exchange_is_refused() {
    let home = TestHome::new();
    let file = home.file("counts.csv", "市区町村コード,市区町村名,掲載件数\n282171,川西市,13\n");
    let file = file.to_string_lossy();
    let ran = home.run(&["add", &*file, "--as-of", "2023-03-31"]);
    assert_eq!(ran.code(), Some(1), "{}", ran.err());
    assert!(ran.err().contains("2023-04-01"), "{}", ran.err());
}
