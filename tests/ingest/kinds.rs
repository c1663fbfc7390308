//! Synthetic files of every kind that people bring, and what each is taken for.

use std::path::{Path, PathBuf};

use tsunagu_formats::recognise::Refusal;
use tsunagu_ingest::add::{self, FileError, Outcome, Request};
use tsunagu_ingest::input::KindOption;
use tsunagu_store::home::Home;

use crate::support::synthetic::{
    ADDRESS, Column, NAME, NUMBER, Office, REGISTER_HEADER, SERVICE, begun, csv, every, listing, of_town, register,
    register_csv, rules, strangers, with,
};
use crate::support::{TestHome, files_below, project};

fn workbook(offices: &[Office]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (i, line) in listing(offices).lines().enumerate() {
        for (j, cell) in line.split(',').enumerate() {
            sheet.write_string(i as u32, j as u16, cell).expect("written");
        }
    }
    book.save_to_buffer().expect("a workbook")
}

/// What becomes of a file, without publishing.
fn taken(home: &TestHome, path: &Path, kind: Option<KindOption>) -> Outcome {
    let request = Request {
        paths: vec![path.to_owned()],
        kind,
        as_of: Some(jiff::civil::date(2026, 1, 5)),
        ..Request::default()
    };
    let now = "2026-11-22T00:00:00Z".parse().expect("a timestamp");
    let home = Home::open(&home.path()).expect("a home");
    add::add(&home, rules(), &request, now, &|_, _| {}).expect("a run")
}

fn outcome(name: &str, content: &[u8]) -> String {
    let home = begun();
    let path = home.file(&format!("in/{name}"), content);
    let outcome = taken(&home, &path, None);
    match (&outcome.taken[..], &outcome.questions[..], &outcome.refused[..]) {
        ([one], [], []) => one.kind.to_owned(),
        ([], [question], []) => {
            let flags: Vec<&str> = question.answers.iter().map(|a| a.flag.as_str()).collect();
            if flags.iter().all(|f| f.starts_with("--kind")) { "kind?".to_owned() } else { "covers?".to_owned() }
        }
        ([], [], [(_, FileError::Refused(Refusal::Disability { .. }))]) => "disability".to_owned(),
        other => format!("{other:?}"),
    }
}

fn check(cases: Vec<(&str, Vec<u8>, &str)>) {
    let wrong: Vec<String> = cases
        .iter()
        .map(|(name, content, expected)| (name, expected, outcome(name, content)))
        .filter(|(_, expected, found)| found != *expected)
        .map(|(name, expected, found)| format!("{name}: {found}, not {expected}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Twenty listings without the exchange's word.
#[test]
fn listings_without_the_exchanges_word_are_taken_by_their_numbers() {
    let all = register();
    let (kawanishi, inagawa, takarazuka) = (of_town("川西市"), of_town("猪名川町"), of_town("宝塚市"));
    let town: Column = ("市区町村", |o| o.town.to_owned());
    let code: Column = ("市区町村コード", |o| o.code.to_owned());
    let prefecture: Column = ("都道府県名", |_| "兵庫県".to_owned());
    let reordered = [NUMBER, NAME, SERVICE, ADDRESS];
    let synonyms: [Column; 4] =
        [("サービスの種類", SERVICE.1), ("事業所名称", NAME.1), ("所在地", ADDRESS.1), ("事業所番号", NUMBER.1)];
    let lost_zero = listing(&every(all, 6));
    let mixed = [every(&kawanishi, 4), every(&takarazuka, 4), strangers("287900", "介護予防支援", 3)].concat();
    let csvs: Vec<(&str, String)> = vec![
        ("川西.csv", listing(&every(&kawanishi, 5))),
        ("川西2.csv", listing(&every(&kawanishi, 2))),
        ("宝塚.csv", listing(&every(&takarazuka, 4))),
        ("猪名川.csv", listing(&inagawa[..23])),
        ("県.csv", listing(&every(all, 8))),
        ("県3.csv", listing(&every(all, 3))),
        ("県7.csv", listing(&every(all, 7))),
        ("並べかえ.csv", csv(&reordered, &every(all, 4))),
        ("見出し.csv", csv(&synonyms, &every(all, 4))),
        ("市区町村つき.csv", with(town, &every(all, 5))),
        ("コードつき.csv", with(code, &every(all, 5))),
        ("県名つき.csv", with(prefecture, &every(all, 5))),
        ("番号と名前.csv", csv(&[NUMBER, NAME, SERVICE], &every(all, 9))),
        ("番号と住所.csv", csv(&[NUMBER, ADDRESS], &every(all, 9))),
        ("番号とサービス.csv", csv(&[NUMBER, SERVICE], &every(all, 6))),
        ("表題.csv", format!("令和8年1月5日現在,,,\n{}", listing(&every(all, 6)))),
        ("表.tsv", listing(&every(all, 6)).replace(',', "\t")),
        ("改行.csv", lost_zero.replace('\n', "\r\n")),
        ("包括も.csv", listing(&mixed)),
    ];
    let mut cases: Vec<_> = csvs.into_iter().map(|(n, text)| (n, text.into_bytes(), "office_list")).collect();
    cases.push(("表.xlsx", workbook(&every(all, 6)), "office_list"));
    assert!(cases.len() >= 20);
    check(cases);
}

/// What has office numbers and is no listing, or can't be reported.
#[test]
fn other_lists_are_asked_about_or_refused() {
    let all = register();
    let (kawanishi, takarazuka) = (of_town("川西市"), of_town("宝塚市"));
    let designated: Column = ("指定年月日", |_| "2021/4/1".to_owned());
    let state: Column = ("状態", |_| "提供中".to_owned());
    let capacity: Column = ("定員", |_| "30".to_owned());
    let member: Column = ("会員番号", |o| o.number[5..].to_owned());
    let care_managers: Vec<Office> = kawanishi.iter().filter(|o| o.service == "居宅介護支援").cloned().collect();
    let stray = [kawanishi.clone(), takarazuka[..2].to_vec()].concat();
    let homes = strangers("282", "共同生活援助", 12);
    let home_help = strangers("282", "居宅介護", 12);
    let mixed = [strangers("282", "居宅介護", 12), kawanishi[..3].to_vec()].concat();
    let elsewhere = strangers("137", "訪問介護", 30);
    let unknown = strangers("289", "訪問介護", 30);
    let open_data =
        "全国地方公共団体コード,ID,地方公共団体名,介護サービス事業所名称,実施サービス,所在地_連結表記,事業所番号\n"
            .to_owned()
            + &kawanishi
                .iter()
                .map(|o| format!("282171,,兵庫県川西市,{},{},{},{}\n", o.name, o.service, o.address(), o.number))
                .collect::<String>();
    let old_open_data = "都道府県コード又は市町村コード,NO,都道府県名,市区町村名,介護サービス事業所名称,実施サービス,住所,緯度,経度,事業所番号\n".to_owned()
        + &kawanishi.iter().map(|o| format!("282171,,兵庫県,川西市,{},{},{},,,{}\n", o.name, o.service, o.address(), o.number)).collect::<String>();
    let few_open_data = open_data.lines().take(14).map(|l| format!("{l}\n")).collect::<String>();
    let cases: Vec<(&str, String, &str)> = vec![
        ("川西市一覧.csv", listing(&kawanishi), "kind?"),
        ("川西市ほか.csv", listing(&stray), "kind?"),
        ("三市町.csv", listing(all), "kind?"),
        ("居宅.csv", listing(&care_managers), "kind?"),
        ("指定.csv", with(designated, &every(&kawanishi, 4)), "kind?"),
        ("状態.csv", with(state, &every(&kawanishi, 4)), "kind?"),
        ("定員.csv", with(capacity, &every(&kawanishi, 4)), "kind?"),
        ("会員.csv", with(member, &every(all, 6)), "kind?"),
        ("会員名簿.csv", listing(&every(all, 6)), "kind?"),
        ("新規指定.csv", with(designated, &kawanishi[..3]), "kind?"),
        ("新しい.csv", listing(&kawanishi[..3]), "kind?"),
        ("標準.csv", open_data, "kind?"),
        ("標準旧.csv", old_open_data, "kind?"),
        ("標準一部.csv", few_open_data, "kind?"),
        ("よその県.csv", listing(&elsewhere), "kind?"),
        ("事業所名簿に無い.csv", listing(&unknown), "kind?"),
        ("利用状況.csv", listing(&kawanishi), "kind?"),
        ("利用状況_指定.csv", with(designated, &every(&kawanishi, 4)), "kind?"),
        ("空き状況と利用状況.csv", listing(&every(all, 6)), "kind?"),
        ("WAMNET.csv", listing(&unknown), "office_list"),
        ("ホーム.csv", listing(&homes), "disability"),
        ("WAM NET 障害.csv", listing(&home_help), "disability"),
        ("利用状況 障害.csv", listing(&mixed), "disability"),
        ("wamnet一覧.csv", listing(&every(all, 6)), "office_list"),
        ("件数.csv", "市区町村コード,掲載件数\n282171,13\n".to_owned(), "count_table"),
        ("画面.txt", "市町村\t川西市(13)\n(利用状況は2026年1月5日現在の情報です)\n".to_owned(), "count_page"),
        ("一部.csv", register_csv(&every(&takarazuka, 2)), "covers?"),
        ("全部.csv", register_csv(all), "register"),
        ("川西だけ.csv", register_csv(&kawanishi), "register"),
    ];
    // A word that nothing speaks against stands, where no register can judge; here it can.
    let cases =
        cases.into_iter().filter(|(name, ..)| *name != "WAMNET.csv").map(|(n, text, e)| (n, text.into_bytes(), e));
    let cases: Vec<_> = cases.collect();
    assert!(cases.len() >= 20);
    check(cases);
}

/// All files below the home with their bytes and when they were changed.
fn content(home: &TestHome) -> Vec<(PathBuf, Vec<u8>, std::time::SystemTime)> {
    let files = files_below(&home.path()).into_iter().filter(|path| !path.ends_with("LOCK"));
    let changed = |path: &PathBuf| path.metadata().and_then(|m| m.modified()).expect("a time");
    files.map(|path| (path.clone(), std::fs::read(&path).expect("read"), changed(&path))).collect()
}

fn kawanishi(home: &TestHome, key: &str) -> String {
    home.csv(&["adoption", "--municipality", "282171", "--denominator", "sites", "--format", "csv"])[0][key].clone()
}

#[test]
fn citys_own_list_raises_a_question_and_leaves_the_home_as_it_was() {
    let home = begun();
    let listed = home.file("28.csv", "市区町村コード,掲載件数\n282171,13\n");
    home.ok(&["add", &listed.display().to_string(), "--as-of", "2026-01-05"]);
    assert_eq!((kawanishi(&home, "listed"), kawanishi(&home, "eligible")), ("13".into(), "149".into()));
    let before = content(&home);
    let designated: Column = ("指定年月日", |_| "2021/4/1".to_owned());
    let list = home.file("川西市 事業所.csv", with(designated, &of_town("川西市")));
    let good = home.file("page.txt", "市町村\t宝塚市(58)\n(利用状況は2026年1月5日現在の情報です)\n");
    let words = ["add", &list.display().to_string(), &good.display().to_string()];
    let ran = home.run(&words);
    assert_eq!(ran.code(), Some(3), "{}", ran.err());
    let message = ran.err();
    for part in [
        "100.0％",
        "指定年月日",
        "--kind own",
        "--kind usage",
        "--kind register",
        &format!("tsunagu add \"{}\"", list.display()),
    ] {
        assert!(message.contains(part), "{part}: {message}");
    }
    assert!(content(&home) == before, "the home has changed");
    let (list, as_of) = (list.display().to_string(), "2025-12-31");
    let message = home.ok(&["add", &list, "--kind", "own", "--as-of", as_of]);
    assert!(message.contains("分母 own") && message.contains("範囲：川西市"), "{message}");
    assert_eq!((kawanishi(&home, "listed"), kawanishi(&home, "eligible")), ("13".into(), "149".into()));
    let own: Vec<_> =
        home.csv(&["status", "--format", "csv"]).into_iter().filter(|r| r["dataset"] == "own_office").collect();
    assert_eq!((own.len(), &own[0]["rows"][..]), (1, "149"));
    // A rebuild asks nothing.
    home.ok(&["rebuild"]);
    assert_eq!(kawanishi(&home, "listed"), "13");
}

#[test]
fn register_that_is_cut_short_raises_a_question_and_covers_answers_it() {
    let home = begun();
    let part = home.file("register_2026-06.csv", register_csv(&every(register(), 2))).display().to_string();
    let ran = home.run(&["add", &part]);
    assert_eq!(ran.code(), Some(3), "{}", ran.err());
    assert!(ran.err().contains("--covers 兵庫県") && ran.err().contains("--covers 全国"), "{}", ran.err());
    let town = home.file("川西_2026-06.csv", register_csv(&of_town("川西市"))).display().to_string();
    let message = home.run(&["add", &town]).out();
    assert!(message.contains("範囲：川西市"), "{message}");
    assert_eq!(home.run(&["add", &part, "--covers", "鳥取県"]).code(), Some(1), "nothing of it lies there");
    assert_eq!(home.run(&["add", &part, "--covers", "川西村"]).code(), Some(2));
    home.ok(&["add", &part, "--covers", "兵庫県", "--accept"]);
    home.ok(&["rebuild", "--accept"]);
}

#[test]
fn first_register_of_one_office_raises_a_question() {
    let home = TestHome::new();
    let row = "282171,兵庫県,川西市,あ,居宅介護支援,兵庫県川西市1,2875000009\n";
    let file = home.file("2025-12/jigyosho_430.csv", format!("{REGISTER_HEADER}\n{row}")).display().to_string();
    let ran = home.run(&["add", &file]);
    assert_eq!(ran.code(), Some(3), "{}", ran.err());
    assert!(ran.err().contains("前の資料では兵庫県で1514行"), "{}", ran.err());
    home.ok(&["add", &file, "--covers", "川西市"]);
}

#[test]
fn shipped_sample_is_recognised_by_its_numbers() {
    let home = TestHome::new();
    let mut words = vec![PathBuf::from("add")];
    words.extend(crate::support::sample_files());
    let message = home.ok(&words);
    assert_eq!(message.matches("掲載の一覧（分子）として").count(), 8, "{message}");
    assert!(project().join("data/recognition.toml").is_file());
}

/// Rows of cells.
type Cells = Vec<Vec<String>>;

/// The two tables of a dry run: files, and what would change.
fn dry_run(home: &TestHome, words: &[&str]) -> (Option<i32>, Cells, Cells, String) {
    let ran = home.run(&[&["add", "--dry-run", "--format", "csv"][..], words].concat());
    let out = ran.out();
    let (files, changes) = out.trim_start_matches('\u{feff}').split_once("\r\n\r\n").expect("two tables");
    let rows = |text: &str| {
        let reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        reader.into_records().map(|r| r.expect("a row").iter().map(str::to_owned).collect()).collect()
    };
    (ran.code(), rows(files), rows(changes), ran.err())
}

#[test]
fn dry_run_lists_what_would_change_and_changes_nothing() {
    let home = begun();
    let listed = home.file("28.csv", "市区町村コード,掲載件数\n282171,13\n");
    home.ok(&["add", &listed.display().to_string(), "--as-of", "2026-01-05"]);
    let before = content(&home);
    let list = home.file("猪名川.csv", listing(&of_town("猪名川町")[..23])).display().to_string();
    let (code, files, changes, message) = dry_run(&home, &[&list, "--as-of", "2026-01-05"]);
    assert_eq!(code, Some(0), "{message}");
    let header = ["file", "kind", "as_of", "scope", "rows", "kept", "refused", "in_register_percent"];
    assert_eq!(files[0], header);
    assert_eq!(files[1], ["猪名川.csv", "office_list", "2026-01-05", "", "23", "23", "0", "100.0"]);
    assert_eq!(changes[0], ["place", "denominator", "before", "after", "file"]);
    assert!(
        changes.contains(&["283011", "sites", "/36", "23/36", "猪名川.csv"].map(str::to_owned).to_vec()),
        "{changes:?}"
    );
    assert!(changes[1..].iter().all(|c| c[0] == "283011"), "{changes:?}");
    // What would be held is stated, with the code of the load itself.
    let whole = home.file("川西.csv", listing(&of_town("川西市"))).display().to_string();
    let (code, _, changes, message) = dry_run(&home, &[&whole, "--as-of", "2026-01-06"]);
    assert!(code == Some(3) && message.contains("--kind own") && changes.len() == 1, "{message}");
    let fewer = home.file("少ない.csv", "市区町村コード,掲載件数\n282171,1\n").display().to_string();
    let (code, _, changes, message) = dry_run(&home, &[&fewer, "--as-of", "2026-01-06"]);
    assert_eq!(code, Some(3), "{message}");
    assert!(
        changes.contains(&["282171", "sites", "13/149", "1/149", "少ない.csv"].map(str::to_owned).to_vec()),
        "{changes:?}"
    );
    let message = home.ok(&["add", "--dry-run", &list, "--as-of", "2026-01-05"]);
    assert!(message.contains("使う列：サービス種類、事業所名、住所、事業所番号"), "{message}");
    assert!(content(&home) == before, "the home has changed");
    let beside = std::fs::read_dir(home.path().parent().expect("a folder")).expect("a folder").flatten();
    let left: Vec<_> = beside.filter(|e| e.file_name().to_string_lossy().starts_with(".tsunagu")).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn format_without_a_dry_run_is_a_wrong_call() {
    assert_eq!(TestHome::new().run(&["add", "x.csv", "--format", "csv"]).code(), Some(2));
}
