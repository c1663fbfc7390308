use std::io::Read;
use std::sync::LazyLock;

use crate::support::{TestHome, files_below, get, serve};

/// Planted where people's names and numbers stand; all synthetic.
const CANARIES: [&str; 5] = ["壱岐花子", "弐宮太郎", "0009876543", "H001987654", "iki-hanako"];

const OFFICES: &str = "サービス種類,事業所番号,事業所名,所在地\n居宅介護支援,2875000009,あ,川西市1\n";

const PAGE: &str = "<html><head><title>兵庫県川西市</title></head><body><h1>兵庫県川西市</h1><p>該当件数：1件（2026年2月5日現在）</p>\
    <table id=list><tr><th scope=col>サービス種類<th scope=col>事業所名<th scope=col>住所</tr>\
    <tr id=\"datarow_1\"><td>訪問介護<td>あ<td>兵庫県川西市1<td><a href=\"m?JNO=2875000009\">地図</a><td>詳細</tr></table>";

const COUNTS: &str = "市町村\t川西市(13)\t川辺郡猪名川町(23)\n(利用状況は2026年2月5日現在の情報です)\n";

/// A boundary whose feature has these properties besides its code.
fn boundary(properties: &str) -> String {
    format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[{{\"type\":\"Feature\",\"properties\":{{\"N03_007\":\"28217\",{properties}}},\
         \"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[[135.0,34.5],[135.1,34.5],[135.1,34.6],[135.0,34.5]]]}}}}]}}"
    )
}

/// A workbook of offices, changed before it is written.
fn workbook(change: impl Fn(&mut rust_xlsxwriter::Workbook)) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("一覧").expect("a name");
    for (r, line) in OFFICES.lines().enumerate() {
        for (c, cell) in line.split(',').enumerate() {
            sheet.write_string(r as u32, c as u16, cell).expect("written");
        }
    }
    change(&mut book);
    book.save_to_buffer().expect("a workbook")
}

/// A further sheet of these rows.
fn sheet<'b>(
    book: &'b mut rust_xlsxwriter::Workbook,
    name: &str,
    rows: &[&[&str]],
) -> &'b mut rust_xlsxwriter::Worksheet {
    let sheet = book.add_worksheet();
    sheet.set_name(name).expect("a name");
    for (r, row) in rows.iter().enumerate() {
        for (c, cell) in row.iter().enumerate() {
            sheet.write_string(r as u32, c as u16, *cell).expect("written");
        }
    }
    sheet
}

fn zipped(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("begun");
    std::io::Write::write_all(&mut zip, bytes).expect("written");
    zip.finish().expect("closed").into_inner()
}

/// The canaries in every encoding that is read, as one search: a home has megabytes.
static PLANTED: LazyLock<regex::bytes::Regex> = LazyLock::new(|| {
    let all = CANARIES.iter().flat_map(|canary| {
        let sjis = encoding_rs::SHIFT_JIS.encode(canary).0.into_owned();
        let utf16 = canary.encode_utf16().flat_map(u16::to_le_bytes).collect();
        [canary.as_bytes().to_vec(), sjis, utf16]
    });
    let escaped = |bytes: Vec<u8>| bytes.iter().map(|b| format!("\\x{b:02x}")).collect::<String>();
    let pattern = format!("(?-u){}", all.map(escaped).collect::<Vec<_>>().join("|"));
    regex::bytes::Regex::new(&pattern).expect("a pattern")
});

fn clean(what: &str, bytes: &[u8]) {
    let found = PLANTED.find(bytes).map(|m| String::from_utf8_lossy(m.as_bytes()).into_owned());
    assert_eq!(found, None, "{what}");
}

#[test]
fn canaries_are_found_where_they_are() {
    for canary in CANARIES {
        let sjis = encoding_rs::SHIFT_JIS.encode(canary).0.into_owned();
        for planted in [canary.as_bytes(), &sjis] {
            assert!(PLANTED.is_match(&[b"\x80x", planted, b"y"].concat()), "{canary}");
        }
    }
}

/// Every byte below a home, and what is packed in it: ZIPs, Parquet and the served database.
fn clean_home(what: &str, home: &TestHome) {
    for path in files_below(&home.path()) {
        let bytes = std::fs::read(&path).expect("read");
        let shown = path.display().to_string();
        clean(what, shown.as_bytes());
        clean(&format!("{what}: {shown}"), &bytes);
        if let Ok(mut zip) = zip::ZipArchive::new(std::io::Cursor::new(&bytes)) {
            for at in 0..zip.len() {
                let mut part = Vec::new();
                zip.by_index(at).expect("a part").read_to_end(&mut part).expect("unpacked");
                clean(&format!("{what}: {shown}, unpacked"), &part);
            }
        }
        let database = duckdb::Connection::open_in_memory().expect("DuckDB opens");
        let rows = |from: &str| {
            let mut statement = database.prepare(&format!("select t::text from {from} as t")).expect("asked");
            let rows = statement.query_map([], |row| row.get::<_, String>(0)).expect("answered");
            rows.collect::<Result<Vec<_>, _>>().expect("rows").join("\n")
        };
        match path.extension().and_then(|e| e.to_str()) {
            Some("parquet") => {
                clean(&format!("{what}: {shown}, rows"), rows(&format!("read_parquet('{shown}')")).as_bytes())
            }
            Some("duckdb") => {
                database.execute_batch(&format!("attach '{shown}' as w (read_only); use w;")).expect("attached");
                for table in rows("(select table_name from duckdb_tables() where database_name = 'w')").lines() {
                    let table = table.trim_start_matches("{'table_name': ").trim_matches(['\'', '}', '(', ')', '"']);
                    clean(&format!("{what}: {table}"), rows(&format!("w.\"{table}\"")).as_bytes());
                }
            }
            _ => {}
        }
    }
}

/// Adds a file, and looks for the canaries in what is stated, logged and kept.
fn added(what: &str, name: &str, bytes: &[u8], code: i32) {
    let home = TestHome::new();
    let file = home.file(name, bytes).display().to_string();
    let mut words = vec!["add", &file];
    if name.ends_with(".csv") || name.ends_with(".xlsx") || name.ends_with(".txt") {
        words.extend(["--kind", "usage", "--as-of", "2026-02-05"]);
    }
    let run = |words: &[&str]| home.command().env("RUST_LOG", "trace").env("TSUNAGU_LOG", "trace").args(words).output();
    let ran = run(&words).expect("tsunagu starts");
    let message = String::from_utf8_lossy(&[ran.stdout.clone(), ran.stderr.clone()].concat()).into_owned();
    assert_eq!(ran.status.code(), Some(code), "{what}: {message}");
    clean(&format!("what {what} printed and logged: {message}"), message.as_bytes());
    clean_home(what, &home);
    if code != 0 {
        assert!(!home.path().join("archive/receipts").exists(), "{what}");
        return;
    }
    let ran = run(&["status", "--issues"]).expect("tsunagu starts");
    clean(&format!("issues about {what}"), &[ran.stdout, ran.stderr].concat());
}

#[test]
fn tables_with_people_in_any_place_leave_no_trace() {
    let [user, staff, insured, aided, mail] = CANARIES;
    let with = |text: String| format!("{OFFICES}{text}");
    for (what, text, code) in [
        ("users below", with(format!("\n\n氏　名,ﾌﾘｶﾞﾅ\n{user},x\n")), 1),
        ("a record", with(format!("\n被保険者番号,{insured}\n利用者氏名,{user}\n")), 1),
        ("a table to the right", format!("事業所番号,事業所名,,ご家族\n2875000009,あ,,{user}\n"), 1),
        ("a heading with dates", with(format!("\n氏名,2026/04/01\n{user},1\n")), 1),
        ("a line", with(format!("\n利用者：{user}\n")), 1),
        ("numbers without a heading", with(format!("\n\n,,,{insured}\n")), 1),
        ("numbers among offices'", format!("事業所番号,事業所名\n{insured},あ\n"), 1),
        ("an aided person's number", with(format!("居宅介護支援,2875000017,い,{aided}\n")), 1),
        ("a column", format!("サービス種類,事業所番号,事業所名,所長\n居宅介護支援,2875000009,あ,{staff}\n"), 0),
        ("a note above", format!("介護保険課,担当者,{staff},\n{OFFICES}"), 0),
        ("a note in brackets", format!("一覧（担当　{staff}）,,,\n{OFFICES}"), 0),
        ("a note below", with(format!("\n文責 {staff},,,\n作成者,{staff},,\n")), 0),
        ("a list of staff below", with(format!("\n部署,担当者,よみ\n介護課,{staff},{user}\n")), 0),
        ("a mail address", with(format!("問合せ,{mail}@example.jp,,\n")), 0),
    ] {
        added(what, "a.csv", text.as_bytes(), code);
        if what.starts_with("a note") {
            added(what, "a.csv", &encoding_rs::SHIFT_JIS.encode(&text).0, code);
        }
    }
}

#[test]
fn workbooks_with_people_in_any_part_leave_no_trace() {
    let [user, staff, insured, _, _] = CANARIES;
    let people: &[&[&str]] = &[&["利用者", "被保番"], &[user, insured]];
    let plain: &[&[&str]] = &[&["サービス種類", "事業所番号", "事業所名"], &["居宅介護支援", "2875000017", "い"]];
    let free: &[&[&str]] = &[&["昨日は元気に過ごされた"]];
    added(
        "a hidden sheet",
        "a.xlsx",
        &workbook(|b| {
            sheet(b, "旧", people).set_hidden(true);
        }),
        1,
    );
    added(
        "a very hidden sheet",
        "a.xlsx",
        &workbook(|b| {
            sheet(b, "旧", people).set_very_hidden(true);
        }),
        1,
    );
    added(
        "a sheet of a user",
        "a.xlsx",
        &workbook(|b| {
            sheet(b, &format!("{user}様"), free);
        }),
        1,
    );
    added(
        "a sheet named after somebody",
        "a.xlsx",
        &workbook(|b| {
            sheet(b, &format!("{user}様"), plain);
        }),
        0,
    );
    added(
        "a hidden sheet named so",
        "a.xlsx",
        &workbook(|b| {
            sheet(b, staff, plain).set_hidden(true);
        }),
        0,
    );
    added(
        "words of a hidden sheet",
        "a.xlsx",
        &workbook(|b| {
            sheet(b, "旧", &[&[user]]).set_hidden(true);
        }),
        0,
    );
    let note = |b: &mut rust_xlsxwriter::Workbook| {
        let sheet = b.worksheet_from_index(0).expect("a sheet");
        let note = rust_xlsxwriter::Note::new(user).set_author(staff);
        sheet.insert_note(1, 2, &note).expect("a note");
        sheet.set_header(format!("&L{user}"));
        sheet.write_url_with_text(1, 6, format!("https://example.jp/{insured}").as_str(), "x").expect("a link");
    };
    added("notes, headers and links", "a.xlsx", &workbook(note), 0);
    let properties = |b: &mut rust_xlsxwriter::Workbook| {
        b.set_properties(&rust_xlsxwriter::DocProperties::new().set_author(staff).set_comment(user));
        b.define_name(format!("_{user}"), "=一覧!$A$1").expect("a name");
    };
    added("properties and names", "a.xlsx", &workbook(properties), 0);
}

#[test]
fn pages_text_and_maps_with_people_in_any_part_leave_no_trace() {
    let [user, staff, insured, _, mail] = CANARIES;
    for (what, part, code) in [
        ("a list of terms", format!("<dl><dt>利用者氏名<dd>{user}</dl>"), 1),
        ("plain lines", format!("<pre>氏名,被保険者番号\n{user},{insured}</pre>"), 1),
        ("divisions", format!("<div><div>利用者氏名</div><div>{user}</div></div>"), 1),
        ("a line", format!("<p>利用者：{user}</p>"), 1),
        ("a script", format!("<script>{{\"利用者氏名\":\"{user}\"}}</script>"), 0),
        ("a template", format!("<template>{user}</template><noscript>{user}</noscript>"), 0),
        ("a remark", format!("<!-- {user} {insured} -->"), 0),
        ("a hidden field", format!("<input type=hidden value=\"{insured}\"><textarea>{user}</textarea>"), 0),
        ("attributes", format!("<p title=\"{user}\" data-a=\"{insured}\"><img alt=\"{user}\">い</p>"), 0),
        ("a link", format!("<a href=\"/u?no={insured}\" onclick=\"f('{user}')\">い</a>"), 0),
        ("staff", format!("<table><tr><th>管理者<td>{staff}</table><p>担当：{staff}</p><p>{mail}@example.jp</p>"), 0),
    ] {
        added(what, "a.html", format!("{PAGE}{part}</body></html>").as_bytes(), code);
    }
    for (what, text, code) in [
        ("a line of a text", format!("{COUNTS}利用者氏名：{user}\n"), 1),
        ("prose of a text", format!("{COUNTS}昨日は{user}さんが\n担当 {staff}\n"), 0),
    ] {
        added(what, "a.txt", text.as_bytes(), code);
    }
    for (what, properties, code) in [
        ("a property", format!("\"利用者\":\"{user}\""), 1),
        ("a nested property", format!("\"a\":[{{\"被保険者番号\":\"{insured}\"}}]"), 1),
        ("a value", format!("\"a\":\"氏名：{user}\""), 1),
        ("other properties", format!("\"備考\":\"{user}\",\"管理者\":{{\"a\":\"{staff}\"}}"), 0),
    ] {
        added(what, "N03-20250101_28.geojson", boundary(&properties).as_bytes(), code);
    }
    added("points", "a.geojson", format!("{{\"type\":\"Point\",\"a\":\"{user}\"}}").as_bytes(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_of_files_and_sheets_are_shown_on_no_public_page() {
    let [user, staff, ..] = CANARIES;
    let home = TestHome::new();
    let book = workbook(|b| {
        sheet(b, staff, &[&["目次"]]);
    });
    let zip = home.file("a.zip", zipped(&format!("{user}/{staff}_2026-02-05.xlsx"), &book)).display().to_string();
    let file = home.file(&format!("{user}_2026-02-05.txt"), COUNTS).display().to_string();
    for file in [&zip, &file] {
        // The second may be held for what it changes; its name is kept either way.
        let ran = home.run(&["add", file, "--kind", "usage"]);
        assert!(matches!(ran.code(), Some(0 | 3)), "{}", ran.err());
    }
    let base = serve(home.app()).await;
    let mut requested = vec!["/status".to_owned(), "/status/issues.csv".into(), "/status/loads.csv".into()];
    for path in
        ["/", "/method", "/municipality/282171", "/prefecture/28", "/adoption.csv", "/adoption.json", "/feed.xml"]
    {
        requested.push(path.to_owned());
    }
    let mut answered = 0;
    for path in requested {
        let (status, text) = get(&base, &path).await;
        answered += usize::from(status == 200);
        clean(&path, text.as_bytes());
    }
    assert!(answered >= 5, "{answered}");
}
