//! Lists that were taken for what they are not, and moved a figure without a word.

use crate::support::TestHome;
use crate::support::synthetic::{NAME, NUMBER, Office, begun, csv, listing, of_town, register_csv};

/// 川西市 13 of 149, with the synthetic register.
fn counted() -> TestHome {
    let home = begun();
    let file = home.file("counts.csv", "市区町村コード,掲載件数\n282171,13\n").display().to_string();
    home.ok(&["add", &file, "--as-of", "2026-01-05"]);
    home
}

fn figure(home: &TestHome) -> String {
    let row = &home.csv(&["adoption", "--municipality", "282171", "--denominator", "sites", "--format", "csv"])[0];
    format!("{}/{} {}", row["listed"], row["eligible"], row["listing_as_of"])
}

fn part(from: usize, to: usize) -> Vec<Office> {
    of_town("川西市")[from..to].to_vec()
}

/// What taking a file ends with.
fn code(home: &TestHome, name: &str, content: impl AsRef<[u8]>, more: &[&str]) -> Option<i32> {
    let file = home.file(&format!("in/{name}"), content).display().to_string();
    home.run(&[&["add", &file], more].concat()).code()
}

#[test]
fn title_or_name_of_those_who_do_not_use_the_exchange_makes_no_listing() {
    let home = counted();
    let titled = |title: &str| format!("{title}\n{}", listing(&part(0, 14)));
    let date = ["--as-of", "2026-02-05"];
    for title in ["ケアプランデータ連携システム 未利用事業所一覧", "ケアプランデータ連携システムを利用していない事業所"]
    {
        assert_ne!(code(&home, "一覧.csv", titled(title), &date), Some(0), "{title}");
    }
    let requested = ["--as-of", "2026-02-05", "--kind", "usage"];
    assert_eq!(code(&home, "一覧.csv", titled("未利用事業所一覧"), &requested), Some(1));
    assert_eq!(code(&home, "ケアプランデータ連携_未利用事業所一覧.csv", listing(&part(0, 14)), &date), Some(3));
    assert_eq!(figure(&home), "13/149 2026-01-05");
}

#[test]
fn title_with_another_purpose_beside_the_exchange_is_asked_about() {
    let home = counted();
    for purpose in ["導入補助金 申請事業所一覧", "説明会 出席事業所一覧", "利用終了事業所一覧", "導入検討中の事業所"]
    {
        let list = format!("ケアプランデータ連携システム{purpose}\n{}", listing(&part(0, 25)));
        assert_eq!(code(&home, "一覧.csv", list, &["--as-of", "2026-02-05"]), Some(3), "{purpose}");
    }
    assert_eq!(figure(&home), "13/149 2026-01-05");
    let list = format!("ケアプランデータ連携システム 利用状況（川西市）\n{}", listing(&part(0, 14)));
    assert_eq!(code(&home, "一覧.csv", list, &["--as-of", "2026-02-05"]), Some(0), "a listing's own title");
}

#[test]
fn list_that_a_column_a_line_or_a_sheet_parts_is_asked_about() {
    const STATUS: fn(&Office) -> String = |o| if o.number.ends_with('1') { "準備中" } else { "稼働" }.to_owned();
    const NOTE: fn(&Office) -> String = |o| if o.number.ends_with('3') { "R7.9で終了" } else { "" }.to_owned();
    const SINCE: fn(&Office) -> String =
        |o| if o.number.ends_with('5') { String::new() } else { format!("2025/4/{}", &o.number[9..]) };
    const AREA: fn(&Office) -> String = |o| if o.number.ends_with('1') { "北" } else { "南" }.to_owned();
    let home = counted();
    let date = ["--as-of", "2026-02-05"];
    let offices = part(0, 20);
    for (header, cell) in [("ステータス", STATUS), ("備考", NOTE), ("利用開始日", SINCE)] {
        let list = csv(&[NUMBER, NAME, (header, cell)], &offices);
        assert_ne!(code(&home, "ケアプランデータ連携.csv", list, &date), Some(0), "{header}");
    }
    let rows = csv(&[NUMBER, NAME], &offices);
    let mut lines: Vec<&str> = rows.lines().collect();
    lines.insert(12, "声かけ先リスト,");
    assert_eq!(code(&home, "ケアプランデータ連携.csv", lines.join("\n"), &date), Some(3), "a line between");
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, offices) in [("新規", &offices[..14]), ("退会", &offices[14..])] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).expect("a name");
        for (i, line) in csv(&[NUMBER, NAME], offices).lines().enumerate() {
            for (j, cell) in line.split(',').enumerate() {
                sheet.write_string(i as u32, j as u16, cell).expect("written");
            }
        }
    }
    let book = book.save_to_buffer().expect("a workbook");
    assert_eq!(code(&home, "ケアプランデータ連携.xlsx", book, &date), Some(3), "sheets");
    assert_eq!(figure(&home), "13/149 2026-01-05");
    let list = csv(&[NUMBER, NAME, ("圏域", AREA)], &offices);
    assert_eq!(code(&home, "ケアプランデータ連携.csv", list, &date), Some(0), "a column of the office's own");
    assert_eq!(figure(&home), "20/149 2026-02-05");
}

#[test]
fn list_of_one_service_does_not_take_the_place_of_another_of_the_same_day() {
    let home = counted();
    let date = ["--as-of", "2026-02-05", "--kind", "usage"];
    assert_eq!(code(&home, "居宅.csv", listing(&part(0, 12)), &date), Some(0));
    assert_eq!(code(&home, "訪問.csv", listing(&part(20, 28)), &date), Some(3), "none of the numbers before");
    assert_eq!(figure(&home), "12/149 2026-02-05");
    // In one run nobody can say which is meant.
    let home = counted();
    let files = [("a", part(0, 12)), ("b", part(20, 28))]
        .map(|(name, offices)| home.file(&format!("in/{name}.csv"), listing(&offices)).display().to_string());
    let ran = home.run(&["add", &files[0], &files[1], "--as-of", "2026-02-05", "--kind", "usage"]);
    assert_eq!((ran.code(), figure(&home)), (Some(3), "13/149 2026-01-05".into()), "{}", ran.err());
}

#[test]
fn register_that_ends_in_the_middle_of_a_town_raises_a_question() {
    let home = counted();
    let all = of_town("川西市");
    let service = |o: &&Office| o.service == "居宅介護支援";
    let whole: Vec<Office> = all.iter().filter(service).cloned().collect();
    let cut = &whole[..whole.len() - 4];
    assert_eq!(code(&home, "jigyosho_430.csv", register_csv(cut), &["--as-of", "2026-06-30"]), Some(3));
    assert_eq!(figure(&home), "13/149 2026-01-05");
}

#[test]
fn day_of_printing_is_not_the_day_of_the_list() {
    let home = counted();
    let titled = |title: &str| format!("{title}\n{}", csv(&[NUMBER, NAME], &part(0, 14)));
    let printed = titled("ケアプランデータ連携システム利用状況　印刷日：2026年11月20日");
    assert_eq!(code(&home, "一覧.csv", &printed, &[]), Some(1), "no date of its own");
    assert_eq!(code(&home, "一覧.csv", &printed, &["--as-of", "2026-02-05"]), Some(0));
    assert_eq!(figure(&home), "14/149 2026-02-05");
}

#[test]
fn held_file_brought_again_with_accept_counts() {
    let home = counted();
    let few = "市区町村コード,掲載件数\n282171,2\n";
    let date = ["--as-of", "2026-02-05"];
    assert_eq!(code(&home, "件数.csv", few, &date), Some(3));
    assert_eq!(code(&home, "件数.csv", few, &["--as-of", "2026-02-05", "--accept"]), Some(0));
    assert_eq!(figure(&home), "2/149 2026-02-05");
}

/// With a column or a row of somebody's own a register is guarded as any table is.
#[test]
fn register_with_people_of_its_own_is_refused_or_loses_them() {
    let home = TestHome::new();
    let register = register_csv(&part(0, 12));
    let number = "0009876543";
    let lines: Vec<&str> = register.lines().collect();
    let with = |heading: &str, cell: &str| {
        let rows = lines[1..].iter().map(|line| format!("{line},{cell}\n"));
        format!("{},{heading}\n{}", lines[0], rows.collect::<String>())
    };
    let date = ["--kind", "register", "--as-of", "2025-12-31", "--covers", "282171"];
    for (name, content) in [
        ("連番", with("連番", number)),
        ("表", format!("{register}利用者氏名,{number}\n壱岐花子,{number}\n")),
        ("管理者", with("\"管理\n者\"", "対馬太郎")),
    ] {
        code(&home, &format!("{name}.csv"), content, &date);
        for (path, bytes) in crate::support::homes::content(&home.path()) {
            let text = String::from_utf8_lossy(&bytes);
            assert!(
                !text.contains(number) && !text.contains("壱岐花子") && !text.contains("対馬太郎"),
                "{name}: {path}"
            );
        }
    }
}

#[test]
fn unknown_number_header_reports_what_is_missing_and_what_was_seen() {
    let home = crate::support::synthetic::begun();
    let rows = "ケアプランデータ連携システム利用事業所,,\n事業者No.,事業所名,住所\n2879900013,あ,兵庫県川西市1\n";
    let page = "<h1>ケアプランデータ連携システム</h1><table><tr><th>事業者No.</th><th>サービス種類</th><th>事業所名</th><th>住所</th></tr>\
        <tr><td>2879900013</td><td>訪問介護</td><td>あ</td><td>兵庫県川西市1</td></tr></table>";
    for (name, content) in [("ケアプランデータ連携_一覧.csv", rows), ("一覧.html", page)] {
        let file = home.file(&format!("in/{name}"), content).display().to_string();
        let ran = home.run(&["add", &file, "--as-of", "2026-02-05"]);
        assert_eq!(ran.code(), Some(1), "{name}: {}", ran.err());
        assert!(ran.err().contains("「事業所番号」の列"), "{name}: {}", ran.err());
        for word in ["川西市(13)」のような件数が一つも", "datarow", "--render"] {
            assert!(!ran.err().contains(word), "{name}: {}", ran.err());
        }
    }
    let file = home.file("in/ケアプランデータ連携_一覧.csv", rows).display().to_string();
    let ran = home.run(&["add", &file, "--as-of", "2026-02-05"]);
    assert!(ran.err().contains("事業者No."), "{}", ran.err());
}
