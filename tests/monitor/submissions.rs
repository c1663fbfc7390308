use std::path::Path;

use crate::support::folders::{OFFICE, clean, folder, folder_of};
use crate::support::{TestHome, files_below};

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
    let today = tsunagu_domain::date::japan_date(jiff::Timestamp::now());
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
    assert!(send("https://192.0.2.1", &empty).err().contains("アクセスキーがありません"));
    let token = home.file("token.txt", "\u{feff}tsunagu_x\r\n").display().to_string();
    // Nobody listens there: what was counted waits for the next time.
    let ran = send("http://127.0.0.1:9", &token);
    assert!(ran.code() == Some(1) && ran.err().contains("続きから送ります"), "{}", ran.err());
    clean(&(ran.out() + &ran.err()));
    let mut journals: Vec<_> = files_below(&home.path().join("ledger/outbox"));
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
        files_below(&folder)
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
fn ledger_is_kept_restored_and_an_office_in_it_erased() {
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
    // A client that was informed that the old one holds something notices that this is another.
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
    assert_eq!(home.run(&["exchange", "erase", "--office", &office]).code(), Some(2), "not without --yes");
    assert!(home.ok(&["exchange", "forget", "--office", &office, "--yes"]).contains("消しました"));
    let (left, another) = counted(&home.path());
    assert!(left < sets && another != office);
}
