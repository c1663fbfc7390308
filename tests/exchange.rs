use std::path::Path;

use crate::support::TestHome;

/// Planted in names; nobody may see them anywhere.
const NAME: &str = "川西花子";
const INSURED: &str = "0001234567";

const OFFICE: &str = "0300000100";

/// A folder of an office: a month's plan, an actual that came back, and files named after people.
fn folder(home: &TestHome) -> std::path::PathBuf {
    let plan = |kind: &str| format!("{kind}_202504_{OFFICE}_43_0300000005_11_20250325200201.CSV");
    let names = [
        plan("UPPLAN"),
        plan("UPSIKYU"),
        plan("UPHOSOKU"),
        format!("受信/UPJSK_202504_0300000005_43_{OFFICE}_11_20250503090000.CSV"),
        format!("受信/UPJSK_202504_0300000005_43_{OFFICE}_11_20250503090000 (1).CSV"),
        format!("2025-04_通所介護計画書_{NAME}.pdf"),
        format!("{NAME}_{INSURED}/UPPLAN_{NAME}.CSV"),
    ];
    for name in &names {
        // What is inside is never read: it is no care plan at all.
        home.file(&format!("files/{name}"), format!("{NAME},{INSURED}\n"));
    }
    home.path().parent().expect("a folder").join("files")
}

fn clean(text: &str) {
    assert!(!text.contains(NAME) && !text.contains(INSURED), "{text}");
}

#[test]
fn sets_are_counted_by_month_partner_and_kind_and_no_person_is_named() {
    let home = TestHome::new();
    let folder = folder(&home);
    let path = folder.display().to_string();
    let rows = home.csv(&["exchange", "count", &path, "--office", OFFICE, "--format", "csv"]);
    let told: Vec<_> = rows
        .iter()
        .map(|r| {
            format!(
                "{} {} {} {} {} {}",
                r["created_month"], r["direction"], r["partner"], r["group"], r["sets"], r["files"]
            )
        })
        .collect();
    assert_eq!(told, ["202503 sent 0300000005 monthly_plan 1 3", "202505 received 0300000005 actual 1 1"]);
    for format in ["table", "csv", "json"] {
        let ran = home.run(&["exchange", "count", &path, "--office", OFFICE, "--format", format]);
        clean(&(ran.out() + &ran.err()));
    }
    let table = home.ok(&["exchange", "count", &path, "--office", OFFICE]);
    assert!(table.contains("標準仕様の名前でないファイル 2") && table.contains("写し 1"), "{table}");
    // Nothing of it is kept.
    for entry in walk(&home.path()) {
        clean(&entry.display().to_string());
        clean(&String::from_utf8_lossy(&std::fs::read(&entry).expect("read")));
    }
}

fn walk(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            found.extend(walk(&entry.path()));
        } else {
            found.push(entry.path());
        }
    }
    found
}

#[test]
fn a_folder_its_zip_and_its_listing_count_alike() {
    let home = TestHome::new();
    let folder = folder(&home);
    let of = |path: &Path| {
        home.csv(&["exchange", "count", &path.display().to_string(), "--office", OFFICE, "--format", "csv"])
    };
    let by_folder = of(&folder);
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut listing = String::new();
    for path in walk(&folder) {
        let name = path.strip_prefix(&folder).expect("below").display().to_string();
        zip.start_file(&name, zip::write::SimpleFileOptions::default()).expect("begun");
        listing += &format!("C:\\Users\\{NAME}\\{}\r\n", name.replace('/', "\\"));
    }
    let zip = home.file("files.zip", zip.finish().expect("closed").into_inner());
    assert_eq!(of(&zip), by_folder);
    let sjis = encoding_rs::SHIFT_JIS.encode(&listing).0.into_owned();
    assert_eq!(of(&home.file("list.txt", sjis)), by_folder);
}

#[test]
fn before_sending_what_would_be_refused_is_told_without_a_name() {
    let home = TestHome::new();
    let folder = folder(&home);
    let ran = home.run(&["exchange", "check", &folder.display().to_string()]);
    assert_eq!(ran.code(), Some(1));
    assert!(ran.out().contains("標準仕様の名前のCSVではありません"), "{}", ran.out());
    clean(&(ran.out() + &ran.err()));
    let good = home.file(&format!("good/UPPLAN_202504_{OFFICE}_43_0300000005_11_20250325200201.CSV"), "x");
    assert!(
        home.ok(&["exchange", "check", &good.parent().expect("a folder").display().to_string()]).contains("送れます")
    );
    let near = home.file(&format!("near/UPJSK_202504_{OFFICE}_11_20250503090000.CSV"), "12345");
    let told = home.ok(&["exchange", "check", &near.parent().expect("a folder").display().to_string()]);
    for part in ["受け取る側の事業所番号がない", "1番目　CSV　5バイト　第6表 実績", "送れます"]
    {
        assert!(told.contains(part), "{told}");
    }
    let old = home.file(&format!("old/UPPLAN_202504_{OFFICE}_0300000005_20250325200201.CSV"), "x");
    let told = home.ok(&["exchange", "check", &old.parent().expect("a folder").display().to_string()]);
    assert!(told.contains("移行のあと使えなくなる"), "{told}");
}

#[test]
fn a_path_that_is_not_there_is_told_and_names_below_it_are_not() {
    let home = TestHome::new();
    let ran = home.run(&["exchange", "count", "/no/such/folder", "--office", OFFICE]);
    assert!(
        ran.code() == Some(2) && ran.err().contains("/no/such/folder を読めません（そこにありません"),
        "{}",
        ran.err()
    );
    // A number that is none is told before anything is looked at.
    let ran = home.run(&["exchange", "count", "/no/such/folder", "--office", "12"]);
    assert!(ran.code() == Some(2) && ran.err().contains("英数字10桁"), "{}", ran.err());
    // A folder far inside that can't be read says nothing of its name. Its path is too long for the system, which root
    // can't read either: of two long paths one is moved to the end of the other.
    let below = |folder: &str| (0..12).fold(folder.to_owned(), |path, n| format!("{path}/{NAME}{n:0200}"));
    let deepest = home.file(&(below("long") + "/x"), "x").with_file_name("more");
    let first = home.file(&(below("other") + "/x"), "x");
    let other = first.ancestors().nth(13).expect("the folder that holds all");
    std::fs::rename(other, deepest).expect("moved");
    let long = other.with_file_name("long");
    let ran = home.run(&["exchange", "count", &long.display().to_string(), "--office", OFFICE]);
    assert!(ran.code() == Some(2) && ran.err().contains("long を読めません"), "{}", ran.err());
    clean(&(ran.out() + &ran.err()));
}

#[test]
fn an_empty_or_a_wrong_folder_is_told_and_nothing_is_sent() {
    let home = TestHome::new();
    let folder = home.file("empty/.keep", "").parent().expect("a folder").to_owned();
    std::fs::remove_file(folder.join(".keep")).expect("removed");
    let empty = folder.display().to_string();
    let files = folder_of(&home);
    let ran = home.run(&["exchange", "check", &empty]);
    assert!(ran.code() == Some(2) && ran.err().contains("ファイルがありません"), "{}{}", ran.out(), ran.err());
    let token = home.file("token.txt", "tsunagu_x").display().to_string();
    for (path, office) in [(&empty, OFFICE), (&files, "0300000142")] {
        let ran = home.run(&["exchange", "count", path, "--office", office]);
        assert!(ran.err().contains("1つもありません"), "{}", ran.err());
        let words = ["--office", office, "--server", "http://127.0.0.1:9", "--token-file", &token];
        let ran = home.run(&[&["exchange", "send", path], &words[..]].concat());
        assert!(ran.code() == Some(2) && ran.err().contains("何も送っていません"), "{}", ran.err());
        clean(&ran.err());
    }
    // An insured number is no office's.
    for wrong in ["H123456789", "0012345678", "ABCDEFGHIJ"] {
        let ran = home.run(&["token", "create", "--office", wrong, "--scope", "send"]);
        assert!(ran.code() == Some(2) && ran.out().is_empty() && !ran.err().contains(wrong), "{}", ran.err());
    }
}

fn folder_of(home: &TestHome) -> String {
    folder(home).display().to_string()
}

#[cfg(unix)]
#[test]
fn whom_an_office_exchanges_with_no_other_user_of_the_machine_reads() {
    use std::os::unix::fs::PermissionsExt;
    let home = TestHome::new();
    let token = home.file("token.txt", "tsunagu_x").display().to_string();
    let words = ["--office", OFFICE, "--server", "http://127.0.0.1:9", "--tries", "1", "--token-file", &token];
    let sent = home.run(&[&["exchange", "send", &folder_of(&home)], &words[..]].concat());
    assert_eq!(sent.code(), Some(1), "nobody listens: {}", sent.err());
    home.ok(&["exchange", "simulate", "--ledger", "--offices", "5", "--months", "2"]);
    let backup = home.path().join("b.zip");
    home.ok(&["backup", &backup.display().to_string()]);
    let mode = |path: &Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o077;
    for path in [home.path().join("ledger"), home.path().join("ledger/outbox"), backup] {
        assert_eq!(mode(&path), 0, "{}", path.display());
    }
}

#[test]
fn a_token_is_shown_once_listed_without_its_secret_and_revoked() {
    let home = TestHome::new();
    let made = home.run(&["token", "create", "--office", OFFICE, "--scope", "send"]);
    let secret = made.out().trim().to_owned();
    assert!(secret.starts_with("tsunagu_") && secret.len() == 72 && !made.err().contains(&secret), "{secret}");
    let listed = home.ok(&["token", "list"]);
    assert!(listed.contains(OFFICE) && listed.contains("使えます") && !listed.contains(&secret[8..]), "{listed}");
    assert!(home.ok(&["token", "revoke", "1"]).contains("使えなくしました"));
    assert_eq!(home.run(&["token", "revoke", "1"]).code(), Some(2), "once is enough");
    assert!(home.ok(&["token", "list"]).contains("取り消し済み"));
    assert!(home.ok(&["token", "log"]).contains("取り消し"));
    for wrong in [
        ["--scope", "send", "--until", "2027-03-31"],
        ["--scope", "town", "--office", OFFICE],
        ["--scope", "town", "--municipality", "どこか市"],
        ["--scope", "send", "--office", "12"],
    ] {
        let ran = home.run(&[&["token", "create"], &wrong[..]].concat());
        assert!(ran.code() == Some(2) && ran.out().is_empty(), "{wrong:?}: {}", ran.err());
    }
    for frame in ["*", "https://*.example.jp", "https://a.example.jp/path", "https://a.example.jp; script-src *", "x"] {
        let words = ["token", "create", "--scope", "embed", "--municipality", "川西市", "--frame", frame];
        assert_eq!(home.run(&words).code(), Some(2), "{frame}");
    }
    let past = home.run(&["token", "create", "--office", OFFICE, "--scope", "send", "--until", "2020-01-01"]);
    assert!(past.code() == Some(2) && past.err().contains("もう過ぎています"), "{}", past.err());
}

#[test]
fn counters_go_to_nobody_without_encryption_and_a_token() {
    let home = TestHome::new();
    let folder = folder(&home);
    let today = tsunagu_store::date::japan_date(jiff::Timestamp::now());
    let recent =
        format!("UPPLAN_{0}_{OFFICE}_43_0300000005_11_{1}090000.CSV", today.strftime("%Y%m"), today.strftime("%Y%m%d"));
    std::fs::write(folder.join(recent), "x").expect("written");
    let folder = folder.display().to_string();
    let empty = home.file("empty.txt", "\n").display().to_string();
    let send = |server: &str, token: &str| {
        home.run(&[
            "exchange",
            "send",
            &folder,
            "--office",
            OFFICE,
            "--server",
            server,
            "--token-file",
            token,
            "--tries",
            "1",
        ])
    };
    assert!(send("http://192.0.2.1", &empty).err().contains("https://"));
    assert!(send("https://192.0.2.1", &empty).err().contains("合言葉（トークン）がありません"));
    let token = home.file("token.txt", "\u{feff}tsunagu_x\r\n").display().to_string();
    // Nobody listens there: what was counted waits for the next time.
    let ran = send("http://127.0.0.1:9", &token);
    assert!(ran.code() == Some(1) && ran.err().contains("続きから送ります"), "{}", ran.err());
    clean(&(ran.out() + &ran.err()));
    let mut journals: Vec<_> = walk(&home.path().join("ledger/outbox"));
    journals.retain(|p| p.extension().is_some_and(|e| e == "jsonl"));
    assert_eq!(journals.len(), 1);
    let waiting = std::fs::read_to_string(&journals[0]).expect("read");
    assert_eq!(waiting.matches("\"set\"").count(), 1, "{waiting}");
}

#[test]
fn a_simulated_town_is_the_same_for_the_same_seed_and_only_ever_a_sample() {
    let home = TestHome::new();
    let made = |name: &str, seed: &str| {
        let folder = home.path().parent().expect("a folder").join(name);
        home.ok(&[
            "exchange",
            "simulate",
            "--offices",
            "12",
            "--months",
            "4",
            "--seed",
            seed,
            "--output",
            &folder.display().to_string(),
        ]);
        walk(&folder)
            .iter()
            .map(|p| (p.file_name().map(ToOwned::to_owned), std::fs::read(p).expect("read")))
            .collect::<std::collections::BTreeMap<_, _>>()
    };
    let first = made("a", "1");
    assert_eq!(first, made("b", "1"));
    assert_ne!(first, made("c", "2"));
    let wrong = home.run(&["exchange", "simulate", "--ledger", "--municipality", "川西市"]);
    assert!(wrong.code() == Some(2) && wrong.err().contains("見本県"), "{}", wrong.err());
}

#[test]
fn a_ledger_is_kept_restored_and_an_office_in_it_forgotten() {
    let home = TestHome::new();
    home.ok(&["exchange", "simulate", "--ledger", "--offices", "12", "--months", "4"]);
    let counted = |home: &std::path::Path| -> (i64, String) {
        let ledger = tsunagu_store::ledger::Ledger::open(&home.join("ledger")).expect("a ledger");
        let sql = "select count(*), max(office) from exchange_set";
        ledger
            .read(|c| {
                Ok::<_, tsunagu_store::ledger::LedgerError>(c.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?)
            })
            .expect("read")
    };
    let (sets, office) = counted(&home.path());
    assert!(sets > 50, "{sets}");
    // Held open, as a server does: a copy is whole all the same.
    let open = tsunagu_store::ledger::Ledger::open(&home.path().join("ledger")).expect("a ledger");
    let writer = open.writer().expect("a writer");
    let kept = home.path().with_file_name("kept.zip").display().to_string();
    home.ok(&["backup", &kept]);
    drop(writer);
    let other = home.path().with_file_name("other");
    home.run(&["--home", &other.display().to_string(), "restore", &kept]);
    assert_eq!(counted(&other), (sets, office.clone()));
    // Whoever was told that the old one holds something notices that this is another.
    let name = |home: &std::path::Path| -> String {
        let ledger = tsunagu_store::ledger::Ledger::open(&home.join("ledger")).expect("a ledger");
        let read = |c: &tsunagu_store::ledger::Connection| {
            Ok::<_, tsunagu_store::ledger::LedgerError>(
                c.query_row("select id from ledger_state", [], |row| row.get(0))?,
            )
        };
        ledger.read(read).expect("read")
    };
    assert_ne!(name(&home.path()), name(&other));
    // A bare name lies where the program was called.
    let mut bare = home.command();
    let folder = home.path().parent().expect("a folder").to_owned();
    let home_path = home.path();
    let ran =
        bare.current_dir(&folder).env("TSUNAGU_HOME", &home_path).args(["backup", "bare.zip"]).output().expect("ran");
    assert!(ran.status.success() && folder.join("bare.zip").is_file(), "{}", String::from_utf8_lossy(&ran.stderr));
    assert_eq!(home.run(&["exchange", "forget", "--office", &office]).code(), Some(2), "not without --yes");
    assert!(home.ok(&["exchange", "forget", "--office", &office, "--yes"]).contains("消しました"));
    let (left, another) = counted(&home.path());
    assert!(left < sets && another != office);
}
