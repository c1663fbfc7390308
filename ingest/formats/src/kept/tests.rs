use tsunagu_domain::data::Data;

use super::*;
use crate::input::{self, Sheet};

/// In place of a cell: a name, an insured number, a telephone number, an address and a name with its word before.
pub(super) const CANARIES: [&str; 8] = [
    "壱岐花子",
    "0009876543",
    "000-987-6543",
    "iki-hanako@example.jp",
    "利用者 壱岐花子",
    "訪問介護（壱岐花子 0009876543）",
    "壱岐花子町",
    "http://example.jp/?name=壱岐花子",
];
const PHONE: &str = CANARIES[2];
pub(super) const PARTS: [&str; 4] = ["花子", "0009876543", "987-6543", "iki-hanako"];

/// The columns of names and addresses of the office itself, which are kept as they are.
const TEXTS: [usize; 2] = [3, 4];

const LIST: [&[&str]; 9] = [
    &["ケアプランデータ連携 利用状況", "", "令和8年2月5日現在"],
    &["川西市の一覧", "出力", "2026年2月6日"],
    &[
        "No",
        "サービス種類",
        "事業所番号",
        "事業所名",
        "所在地",
        "電話番号",
        "市区町村名",
        "緯度",
        "状態",
        "廃止年月日",
        "姓",
        "自宅電話",
        "",
        "法人番号",
        "URL",
    ],
    &[
        "1",
        "訪問介護",
        "2870000009",
        "あ",
        "川西市1",
        "072-740-1111",
        "川西市",
        "34.83",
        "指定",
        "",
        "x",
        "y",
        "z",
        "1000020280000",
        "https://example.jp/",
    ],
    &[
        "2",
        "",
        "2870000016",
        "い",
        "川西市2",
        "072-740-1112",
        "川西市",
        "34.84",
        "",
        "2019/3/31",
        "x",
        "y",
        "z",
        "",
        "",
    ],
    &["", "通所介護", "", "", "", "", "", "", "", "", "", "", "", "", ""],
    &["3", "", "2870000024", "う", "川西市3", "", "川西市", "", "休止", "", "x", "y", "z", "", ""],
    &["合計", "", "", "3", "", "", "", "", "", "", "", "", "", "", ""],
    &["注", "x", "", "", "", "", "", "", "", "", "", "", "", "", ""],
];

const COUNTS: [&[&str]; 4] = [
    &["利用状況", "2026年2月5日現在", "", "", ""],
    &["都道府県名", "市区町村名", "掲載件数", "現在日", "備考"],
    &["兵庫県", "川西市", "13", "2026-02-05", "x"],
    &["兵庫県", "猪名川町", "23", "2026-02-05", ""],
];

pub(super) fn rules() -> Rules {
    Rules::load(&Data::embedded()).expect("shipped rules load")
}

fn csv(rows: &[Vec<String>]) -> Vec<u8> {
    rows.iter().map(|row| row.join(",") + "\n").collect::<String>().into_bytes()
}

fn book(rows: &[Vec<String>]) -> Vec<u8> {
    let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    input::workbook_for_test(&[("一覧", "visible", &input::cells_for_test(&rows))])
}

fn grid(rows: &[&[&str]]) -> Vec<Vec<String>> {
    rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
}

/// What a file is read as.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Register,
    OfficeList,
    OwnList,
    CountTable,
    CountPage,
    OfficePage,
}

pub(super) fn copy(kind: Kind, file: &OpenedFile, rules: &Rules) -> KeptCopy {
    match kind {
        Kind::Register => register(file, rules),
        Kind::OfficeList | Kind::OwnList => office_list(file, rules),
        Kind::CountTable => count_table(file, rules),
        Kind::CountPage => count_page(file, rules),
        Kind::OfficePage => office_page(file, rules),
    }
}

/// The bytes that are kept of a file, where it is taken.
pub(super) fn kept_of(kind: Kind, bytes: Vec<u8>, rules: &Rules) -> Option<OpenedFile> {
    let file = input::open("一覧.csv", bytes, &rules.intake.file, rules).ok()?;
    let copy = copy(kind, &file, rules).ok()?;
    Some(copy.unwrap_or(file))
}

/// Plants canaries in every cell but those for which `is_kept` is true.
fn planted(kind: Kind, rows: &[&[&str]], is_kept: impl Fn(usize, usize) -> bool) -> usize {
    let rules = rules();
    let mut taken = 0;
    for (r, row) in rows.iter().enumerate() {
        for c in (0..row.len()).filter(|c| !is_kept(r, *c)) {
            // Every cell gets one of them, as text in one file and as a workbook in the next.
            let canary = CANARIES[(3 * r + c + kind as usize) % CANARIES.len()];
            // Whose telephone number it is nobody can tell.
            if canary == PHONE && rows[2].get(c) == Some(&"電話番号") {
                continue;
            }
            let mut rows = grid(rows);
            rows[r][c] = canary.to_owned();
            let bytes = if (r + c) % 2 == 0 { csv(&rows) } else { book(&rows) };
            let Some(kept) = kept_of(kind, bytes, &rules) else { continue };
            let text = String::from_utf8_lossy(&kept.bytes);
            let found = PARTS.iter().find(|part| text.contains(*part));
            assert_eq!(found, None, "{kind:?}: {canary} in row {r}, column {c}: {text}");
            taken += 1;
        }
    }
    taken
}

#[test]
fn whatever_stands_where_nothing_is_read_is_not_kept() {
    for kind in [Kind::OfficeList, Kind::OwnList, Kind::Register] {
        // Of a row without a number the texts are not kept either.
        let is_kept = |r: usize, c: usize| TEXTS.contains(&c) && [3, 4, 6].contains(&r);
        assert!(planted(kind, &LIST, is_kept) > 60, "{kind:?}: most of them are taken");
    }
    assert!(planted(Kind::CountTable, &COUNTS, |_, _| false) > 6, "most of them are taken");
}

fn parsed(file: &OpenedFile, rules: &Rules) -> (Vec<String>, Vec<Option<&'static str>>, Vec<String>) {
    let (rows, issues) = crate::parse::office_list::parse(file.sheets(), None, rules).expect("a list");
    let mut reported: Vec<String> = issues.iter().map(|issue| format!("{:?} {}", issue.row, issue.kind)).collect();
    reported.push(format!("{:?}", rows.as_of));
    (rows.office_number, rows.state, reported)
}

#[test]
fn copy_is_read_as_the_file_and_a_copy_of_it_is_itself() {
    let rules = rules();
    for bytes in [csv(&grid(&LIST)), book(&grid(&LIST))] {
        let file = input::open("一覧.csv", bytes, &rules.intake.file, &rules).expect("opened");
        let first = copy(Kind::OwnList, &file, &rules).expect("copied").expect("another");
        assert_eq!(parsed(&first, &rules), parsed(&file, &rules));
        let again = input::open("一覧.csv", first.bytes.clone(), &rules.intake.file, &rules).expect("opened again");
        assert_eq!(again.bytes, first.bytes);
        assert_eq!(again.content, first.content);
        assert!(copy(Kind::OwnList, &again, &rules).expect("copied").is_none(), "nothing is left to leave out");
    }
}

#[test]
fn header_of_two_rows_is_kept_as_one() {
    let rules = rules();
    let rows: [&[&str]; 5] = [
        &["サービス種類", "事業所", "", "管理責任", "連絡先", ""],
        &["", "番号", "名称", "姓", "電話", "夜間"],
        &["通所介護", "0113513220", "あ", "壱岐", "072-740-1111", "壱岐"],
        &["壱岐", "", "壱岐", "壱岐", "壱岐", "壱岐"],
        &["訪問介護", "0113513220", "い", "壱岐", "072-740-1112", "壱岐"],
    ];
    for bytes in [csv(&grid(&rows)), book(&grid(&rows))] {
        let file = input::open("一覧.csv", bytes, &rules.intake.file, &rules).expect("opened");
        let copy = copy(Kind::OwnList, &file, &rules).expect("copied").expect("another");
        assert_eq!(parsed(&copy, &rules), parsed(&file, &rules));
        assert!(!String::from_utf8_lossy(&copy.bytes).contains("壱岐"), "{}", String::from_utf8_lossy(&copy.bytes));
    }
}

#[test]
fn file_that_holds_nothing_else_is_kept_as_it_is() {
    let rules = rules();
    let csv = "サービス種類,事業所番号,事業所名,所在地\r\n訪問介護,2870000009,あ,川西市1\r\n";
    let file = input::open("x.csv", csv.as_bytes().to_vec(), &rules.intake.file, &rules).expect("opened");
    assert!(copy(Kind::OfficeList, &file, &rules).expect("copied").is_none());
}

#[test]
fn date_that_a_spreadsheet_counts_stays_a_date() {
    let rules = rules();
    let csv = "事業所番号,事業所名,所在地,廃止年月日\n2870000009,あ,川西市1,43555\n2870000016,い,川西市1,\n";
    let kept = kept_of(Kind::OwnList, csv.as_bytes().to_vec(), &rules).expect("taken");
    assert_eq!(parsed(&kept, &rules).0, ["2870000016"]);
}

#[test]
fn remark_keeps_what_it_says_of_a_state_and_nothing_else() {
    let rules = rules();
    let remarks = [
        "",
        "壱岐花子",
        "R7.3.31廃止（壱岐花子）",
        "廃止　壱岐花子",
        "R9.3.31廃止 壱岐",
        "壱岐の家は廃止",
        "休止中（壱岐花子）",
        "駐車場は壱岐",
    ];
    let csv = |remark: &str| {
        format!("事業所番号,事業所名,所在地,備考\n2870000009,あ,川西市1,{remark}\n2870000016,い,川西市1,\n")
    };
    for remark in remarks {
        let file = input::open("一覧.csv", csv(remark).into_bytes(), &rules.intake.file, &rules).expect("opened");
        let kept = kept_of(Kind::OwnList, csv(remark).into_bytes(), &rules).expect("taken");
        let text = String::from_utf8_lossy(&kept.bytes).into_owned();
        assert!(!text.contains("花子") && !text.contains("壱岐"), "{remark}: {text}");
        for date in [None, Some(jiff::civil::date(2026, 1, 5))] {
            let read = |file: &OpenedFile| {
                let (rows, issues) = crate::parse::office_list::parse(file.sheets(), date, &rules).expect("a list");
                (rows.office_number, rows.state, issues.into_iter().map(|issue| issue.kind).collect::<Vec<_>>())
            };
            assert_eq!(read(&kept), read(&file), "{remark} on {date:?}");
        }
    }
}

/// Offices of one corporation are found by its number: what is none must not make strangers one.
#[test]
fn corporation_telephone_and_page_that_are_none_are_blank() {
    let rules = rules();
    let csv = "事業所番号,サービスの種類,事業所名,所在地,法人番号,電話番号,URL\n\
        2870000009,訪問介護,あ,川西市1,不明,なし,https://example.jp/壱岐\n\
        2870000016,訪問介護,い,川西市1,123,壱岐,https://example.jp/map?id=119\n";
    let kept = kept_of(Kind::Register, csv.as_bytes().to_vec(), &rules).expect("taken");
    let cells = |row: usize| kept.sheets()[0].rows[row].1[4..].join("|");
    assert_eq!([cells(1), cells(2)], ["||", "||https://example.jp/map?id=119"]);
}

#[test]
fn number_with_a_letter_is_kept() {
    let rules = rules();
    let csv = "事業所番号,事業所名,所在地,姓\n01B0100011,あ,札幌市中央区1,x\n";
    let kept = kept_of(Kind::OwnList, csv.as_bytes().to_vec(), &rules).expect("taken");
    assert_eq!(parsed(&kept, &rules).0, ["01B0100011"]);
}

#[test]
fn list_of_offices_that_all_close_later_is_kept_whole() {
    let rules = rules();
    let csv = "事業所番号,事業所名,所在地,廃止年月日,x\n2870000009,あ,川西市1,9999/12/31,y\n2870000016,い,川西市1,2027-03-31,y\n";
    let kept = kept_of(Kind::OwnList, csv.as_bytes().to_vec(), &rules).expect("taken");
    let date = Some(jiff::civil::date(2026, 1, 5));
    let (rows, _) = crate::parse::office_list::parse(kept.sheets(), date, &rules).expect("a list");
    assert_eq!(rows.office_number.len(), 2);
}

#[test]
fn service_with_a_name_in_brackets_is_kept_without_it() {
    let rules = rules();
    for cell in [
        "居宅介護支援（壱岐花子 000-987-6543）",
        "訪問介護（壱岐花子様）",
        "訪問介護　壱岐花子",
        "訪問介護(0009)(8765)(43)",
    ] {
        for kind in [Kind::OfficeList, Kind::OwnList] {
            let csv = format!("サービス種類,事業所番号,事業所名,所在地\n{cell},2870000009,あ,川西市1\n");
            let kept = kept_of(kind, csv.into_bytes(), &rules).expect("taken");
            let text = String::from_utf8_lossy(&kept.bytes).into_owned();
            let digits: String = text.lines().nth(1).unwrap_or_default().split(',').next().unwrap_or_default().into();
            assert!(!text.contains("花子") && !digits.contains("87"), "{cell}: {text}");
        }
    }
}

#[test]
fn header_of_remarks_is_kept_as_far_as_it_is_known() {
    let rules = rules();
    let csv = "事業所番号,事業所名,所在地,備考（壱岐花子さん 000-987-6543）\n2870000009,あ,川西市1,廃止\n2870000016,い,川西市1,\n";
    let file = input::open("一覧.csv", csv.as_bytes().to_vec(), &rules.intake.file, &rules).expect("opened");
    let kept = kept_of(Kind::OwnList, csv.as_bytes().to_vec(), &rules).expect("taken");
    assert!(!String::from_utf8_lossy(&kept.bytes).contains("花子"));
    assert_eq!(parsed(&kept, &rules), parsed(&file, &rules));
}

#[test]
fn line_break_in_a_name_stays_and_so_do_the_lines_below() {
    let rules = rules();
    let csv =
        "事業所番号,事業所名,所在地,姓\n2870000009,\"あ\nい\",川西市1,\"壱\n岐\"\n2870000016,う,川西市1,x\n,,,z\n";
    let file = input::open("一覧.csv", csv.as_bytes().to_vec(), &rules.intake.file, &rules).expect("opened");
    let kept = kept_of(Kind::OwnList, csv.as_bytes().to_vec(), &rules).expect("taken");
    assert_eq!(parsed(&kept, &rules), parsed(&file, &rules));
    assert!(String::from_utf8_lossy(&kept.bytes).contains("\"あ\nい\""));
}

/// A sheet without a table keeps its place, so that it can be stated not to be read.
#[test]
fn sheet_without_a_table_keeps_nothing_but_its_place() {
    let rules = rules();
    let notes = input::cells_for_test(&[&["壱岐花子の覚え書き"], &["a", "b"]]);
    let list = input::cells_for_test(&[&["事業所番号", "事業所名", "所在地"], &["2870000009", "あ", "川西市1"]]);
    let book = input::workbook_for_test(&[("表紙", "visible", &notes), ("一覧", "visible", &list)]);
    let kept = kept_of(Kind::OwnList, book, &rules).expect("taken");
    let row = |sheet: &Sheet| sheet.rows.first().map(|(_, cells)| cells.join(",")).unwrap_or_default();
    assert_eq!(kept.sheets().iter().map(row).collect::<Vec<_>>(), [crate::input::GAP, "事業所番号,事業所名,所在地"]);
}
