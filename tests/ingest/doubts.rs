//! Files that would change a figure and leave nobody the wiser: each is asked about, refused or held.

use std::path::Path;

use crate::support::TestHome;
use crate::support::synthetic::{Column, LISTING, NAME, NUMBER, Office, begun, csv, every, listing, of_town, register};

/// A home with the synthetic register and counts of three towns: 川西市 13 of 149, 宝塚市 58 of 245, 猪名川町 9 of 36.
fn counted() -> TestHome {
    let home = begun();
    let counts = "市区町村コード,掲載件数\n282171,13\n282146,58\n283011,9\n";
    let file = home.file("counts.csv", counts);
    home.ok(&["add", &file.display().to_string(), "--as-of", "2026-01-05"]);
    home
}

fn listed(home: &TestHome, town: &str, denominator: &str) -> String {
    let rows = home.csv(&["adoption", "--municipality", town, "--format", "csv"]);
    let row = rows.iter().find(|r| r["denominator"] == denominator);
    row.map_or(String::new(), |r| format!("{}/{}", r["listed"], r["eligible"]))
}

/// The exit code of taking a file of February, which must leave 川西市's figure as it was unless it is 0.
fn code(home: &TestHome, name: &str, content: impl AsRef<[u8]>, more: &[&str]) -> i32 {
    let before = home.ok(&["adoption", "--format", "csv"]);
    let file = home.file(&format!("in/{name}"), content);
    let file = file.display().to_string();
    let ran = home.run(&[&["add", &file, "--as-of", "2026-02-05"], more].concat());
    let code = ran.code().expect("an exit code");
    if code != 0 {
        assert_eq!(home.ok(&["adoption", "--format", "csv"]), before, "{name}: {}", ran.err());
    }
    code
}

fn part(town: &str, n: usize) -> Vec<Office> {
    of_town(town).into_iter().take(n).collect()
}

#[test]
fn lists_of_something_else_are_asked_about_by_what_their_names_say() {
    let home = counted();
    let some = every(register(), 6);
    for name in [
        "アンケート回答事業所.csv",
        "BCP提出済.csv",
        "ICT補助金交付先.csv",
        "防災協定事業所.csv",
        "通所介護利用状況.csv",
    ] {
        assert_eq!(code(&home, name, listing(&some), &[]), 3, "{name}");
    }
    let empty: Column = ("利用状況", |_| "空きあり".to_owned());
    let vacant = csv(&[NUMBER, NAME, empty], &part("川西市", 25));
    assert_eq!(code(&home, "通所介護利用状況.csv", vacant, &[]), 3);
}

#[test]
fn counts_of_nobody_knows_what_are_asked_about() {
    let home = counted();
    let page = |title: &str| {
        format!(
            "<h1>{title}</h1><p>令和8年2月5日現在</p><table><tr><td>川西市(16)</td><td>宝塚市(60)</td></tr></table>"
        )
    };
    for title in ["研修参加者数", "介護サービス情報公表システム 市区町村選択"] {
        let file = home.file("in/page.html", page(title));
        assert_eq!(home.run(&[Path::new("add"), &file]).code(), Some(3), "{title}");
        assert_eq!(listed(&home, "282171", "sites"), "13/149");
    }
    assert_eq!(code(&home, "page.html", page("研修"), &["--kind", "usage"]), 0, "its bringer may say");
    assert_eq!(listed(&home, "282171", "sites"), "16/149");
}

#[test]
fn list_of_users_with_others_among_them_is_refused() {
    let home = counted();
    let state: Column =
        ("導入状況", |o| if o.number.ends_with(['1', '2', '3']) { "導入済" } else { "未導入" }.to_owned());
    let mixed = csv(&[NUMBER, NAME, state], &part("川西市", 25));
    assert_eq!(code(&home, "ケアプランデータ連携.csv", &mixed, &[]), 1);
    assert_eq!(
        code(&home, "ケアプランデータ連携.csv", &mixed, &["--kind", "usage"]),
        1,
        "not even when it is asked for"
    );
}

#[test]
fn contradicting_counts_and_dates_are_refused() {
    let home = counted();
    let services = "都道府県名,市区町村名,サービス,掲載件数\n兵庫県,川西市,訪問介護,12\n兵庫県,川西市,居宅介護支援,9\n兵庫県,川西市,計,21\n";
    assert_eq!(code(&home, "件数.csv", services, &[]), 1);
    let file = home.file("in/件数_2026-01-10_2026-02-01.csv", "市区町村コード,掲載件数\n282171,14\n");
    assert_eq!(home.run(&[Path::new("add"), &file]).code(), Some(1), "two dates in its name");
    let yearless = "市区町村コード,掲載件数,利用状況の現在日\n282171,14,2月1日\n";
    assert_eq!(code(&home, "件数.csv", yearless, &[]), 1);
    let mut book = rust_xlsxwriter::Workbook::new();
    for (month, n) in [("1月", 15), ("2月", 16)] {
        let sheet = book.add_worksheet();
        sheet.set_name(month).expect("a name");
        for (i, cell) in ["市区町村コード", "掲載件数"].iter().enumerate() {
            sheet.write_string(0, i as u16, *cell).expect("written");
        }
        sheet.write_string(1, 0, "282171").and_then(|s| s.write_number(1, 1, n)).expect("written");
    }
    assert_eq!(code(&home, "件数.xlsx", book.save_to_buffer().expect("a workbook"), &[]), 1, "sheets of two months");
    assert_eq!(listed(&home, "282171", "sites"), "13/149");
}

#[test]
fn tables_side_by_side_are_refused() {
    let home = counted();
    let offices = part("川西市", 24);
    let rows: String = offices.chunks(2).map(|two| format!("{},a,,{},b\n", two[0].number, two[1].number)).collect();
    let both = format!("事業所番号,事業所名,,事業所番号,事業所名\n{rows}");
    assert_eq!(code(&home, "ケアプランデータ連携.csv", both, &[]), 1);
}

#[test]
fn list_of_one_town_says_nothing_of_the_offices_it_names_elsewhere() {
    let home = counted();
    let strays = [part("川西市", 14), part("猪名川町", 2)].concat();
    assert_eq!(code(&home, "ケアプランデータ連携.csv", csv(&[NUMBER, NAME], &strays), &["--covers", "川西市"]), 0);
    assert_eq!(listed(&home, "282171", "sites"), "16/149", "what the register has elsewhere stands beside");
    let row = &home.csv(&["adoption", "--municipality", "282171", "--denominator", "sites", "--format", "csv"])[0];
    assert_eq!((row["matched"].as_str(), row["listed_outside"].as_str()), ("14", "2"));
    assert_eq!(listed(&home, "283011", "sites"), "9/36");
    // Without a scope a town that is named by the way does not lose what it had.
    let home = counted();
    let strays = [part("川西市", 20), part("猪名川町", 1)].concat();
    assert_eq!(code(&home, "ケアプランデータ連携.csv", csv(&[NUMBER, NAME], &strays), &[]), 3);
}

#[test]
fn list_that_the_register_puts_elsewhere_is_held() {
    let home = begun();
    let town: Column = ("市区町村名", |_| "宝塚市".to_owned());
    let wrong = csv(&[NUMBER, NAME, town], &part("川西市", 12));
    assert_eq!(code(&home, "ケアプランデータ連携.csv", wrong, &[]), 3);
}

#[test]
fn own_lists_are_held_by_what_they_change_too() {
    let home = counted();
    let capacity: Column = ("定員", |_| "30".to_owned());
    let own = |offices: &[Office]| csv(&[&LISTING[..], &[capacity]].concat(), offices);
    let brought = |n: usize, date: &str| {
        let file = home.file(&format!("in/台帳{n}.csv"), own(&part("川西市", n))).display().to_string();
        home.run(&["add", &file, "--kind", "own", "--as-of", date]).code()
    };
    assert_eq!(brought(5, "2026-01-03"), Some(3), "13 of 5");
    assert_eq!(listed(&home, "282171", "own"), "");
    assert_eq!(brought(140, "2026-01-01"), Some(0));
    assert_eq!(listed(&home, "282171", "own"), "13/140");
    assert_eq!(brought(30, "2026-01-04"), Some(3), "140 to 30");
    assert_eq!(listed(&home, "282171", "own"), "13/140");
}

/// 20 of 149 offices make a rate of 65 % that is true of nothing.
#[test]
fn first_own_list_of_some_offices_is_held_and_once_accepted_stands() {
    let home = counted();
    let capacity: Column = ("定員", |_| "30".to_owned());
    let some = csv(&[&LISTING[..], &[capacity]].concat(), &part("川西市", 20));
    let file = home.file("in/台帳.csv", some).display().to_string();
    assert_eq!(home.run(&["add", &file, "--kind", "own", "--as-of", "2026-01-03"]).code(), Some(3));
    assert_eq!(listed(&home, "282171", "own"), "");
    let load = home.csv(&["status", "--loads", "--format", "csv"]);
    let load = &load.iter().find(|r| r["state"] == "held").expect("it waits")["id"];
    home.ok(&["publish", "--accept", load]);
    assert_eq!(listed(&home, "282171", "own"), "13/20");
    // A newer listing is no reason to ask again about a list that was accepted.
    let counts = home.file("in/件数.csv", "市区町村コード,掲載件数\n282171,14\n").display().to_string();
    home.ok(&["add", &counts, "--as-of", "2026-02-05"]);
    assert_eq!(listed(&home, "282171", "own"), "14/20");
}

#[test]
fn own_list_leaves_out_its_sheet_of_closed_offices() {
    let home = counted();
    let mut book = rust_xlsxwriter::Workbook::new();
    let all = of_town("川西市");
    for (name, offices) in [("指定", &all[..130]), ("廃止", &all[130..140])] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).expect("a name");
        for (i, line) in listing(offices).lines().enumerate() {
            for (j, cell) in line.split(',').enumerate() {
                sheet.write_string(i as u32, j as u16, cell).expect("written");
            }
        }
    }
    let book = book.save_to_buffer().expect("a workbook");
    assert_eq!(code(&home, "台帳.xlsx", book, &["--kind", "own"]), 0);
    assert_eq!(listed(&home, "282171", "own"), "13/130");
}

#[test]
fn column_of_states_is_known_by_its_cells() {
    let home = counted();
    let state: Column =
        ("サービス提供状況", |o| if o.number.ends_with('5') { "廃止" } else { "提供中" }.to_owned());
    let offices = of_town("川西市");
    let open = offices.iter().filter(|o| !o.number.ends_with('5')).count();
    assert_eq!(code(&home, "台帳.csv", csv(&[&LISTING[..], &[state]].concat(), &offices), &["--kind", "own"]), 0);
    assert_eq!(listed(&home, "282171", "own"), format!("13/{open}"));
}

#[test]
fn register_that_corrects_one_of_the_same_date_may_not_lose_a_third_of_a_small_service() {
    let home = counted();
    let register = |n: usize| {
        let date: Vec<Office> =
            of_town("猪名川町").into_iter().filter(|o| o.service != "居宅介護支援").take(n).collect();
        let date: Vec<Office> = date.into_iter().map(|o| Office { service: "通所介護".to_owned(), ..o }).collect();
        crate::support::synthetic::register_csv(&date)
    };
    let brought = |name: &str, n: usize| {
        let file = home.file(&format!("in/{name}"), register(n)).display().to_string();
        home.run(&["add", &file, "--kind", "register", "--as-of", "2026-01-01", "--covers", "猪名川町"]).code()
    };
    assert_eq!(brought("first.csv", 5), Some(0));
    assert_eq!(brought("cut.csv", 3), Some(3));
}

#[test]
fn held_file_brought_again_is_still_held() {
    let home = counted();
    let bad = "市区町村コード,掲載件数\n282171,2\n";
    assert_eq!(code(&home, "bad.csv", bad, &[]), 3);
    let file = home.file("in/bad.csv", bad).display().to_string();
    let ran = home.run(&["add", &file, "--as-of", "2026-02-05"]);
    assert_eq!(ran.code(), Some(3), "{}", ran.err());
    assert!(ran.err().contains("publish --accept"), "{}", ran.err());
}

#[test]
fn register_with_a_date_of_its_own_is_of_that_date() {
    let home = counted();
    let titled = format!("令和8年1月5日現在,,,,,,\n{}", crate::support::synthetic::register_csv(&of_town("川西市")));
    assert_eq!(code(&home, "台帳.csv", titled, &["--kind", "register", "--covers", "川西市"]), 1, "two dates");
}

#[test]
fn own_list_leaves_out_offices_that_only_a_remark_closes() {
    let home = counted();
    let remark: Column = ("備考", |o| match o.number.chars().last() {
        Some('5') => "R7.3.31廃止".to_owned(),
        Some('6') => "R8.3.31廃止".to_owned(),
        Some('7') => "一部廃止".to_owned(),
        _ => String::new(),
    });
    let offices = of_town("川西市");
    let open = offices.iter().filter(|o| !o.number.ends_with('5')).count();
    assert_eq!(code(&home, "台帳.csv", csv(&[&LISTING[..], &[remark]].concat(), &offices), &["--kind", "own"]), 0);
    assert_eq!(listed(&home, "282171", "own"), format!("13/{open}"));
}

#[test]
fn own_list_with_a_line_of_closed_offices_is_refused() {
    let home = counted();
    let offices = of_town("川西市");
    let rows = listing(&offices);
    let (open, closed) = rows.split_at(rows.match_indices('\n').nth(120).expect("rows").0 + 1);
    let list = format!("{open}廃止事業所,,,\n{closed}");
    assert_eq!(code(&home, "台帳.csv", list, &["--kind", "own"]), 1);
}

#[test]
fn register_named_after_another_service_than_its_rows_is_refused() {
    let home = counted();
    let rows = crate::support::synthetic::register_csv(&every(register(), 6));
    let file = home.file("2026-06/jigyosho_150.csv", rows);
    let ran = home.run(&[Path::new("add"), &file, Path::new("--covers"), Path::new("兵庫県")]);
    assert_eq!(ran.code(), Some(1), "{}", ran.err());
    assert!(ran.err().contains("通所介護") && ran.err().contains("居宅介護支援"), "{}", ran.err());
}
