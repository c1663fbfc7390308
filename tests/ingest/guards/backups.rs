use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use crate::support::homes::content;
use crate::support::{TestHome, copied, shipped_home};

/// A home with an archive and a token, and a backup of it.
fn backed_up() -> (TestHome, String) {
    let home = TestHome::new();
    for folder in ["archive", "lake", "warehouse"] {
        copied(&shipped_home().path().join(folder), &home.path().join(folder));
    }
    home.ok(&["token", "create", "--scope", "office", "--office", "9970100146"]);
    let to = home.file("beside", "").with_file_name("backup.zip").display().to_string();
    home.ok(&["backup", &to]);
    (home, to)
}

#[test]
fn restore_instead_of_what_cannot_be_compared_is_refused() {
    let (home, backup) = backed_up();
    let ledger = home.path().join("ledger/ledger.sqlite");
    let nothing = home.path().with_file_name("nothing");
    let other = home.file("other/file.txt", "x").parent().expect("a folder").to_owned();
    let without = TestHome::new();
    without.ok(&[
        "add",
        &without.file("a.csv", "市区町村コード,掲載件数,利用状況の現在日\n282171,2,2026-02-05\n").display().to_string(),
    ]);
    let good = fs::read(&ledger).expect("read");
    let cases: [(&str, PathBuf, Option<Vec<u8>>); 6] = [
        ("no folder", nothing, None),
        ("no home", other, None),
        ("no ledger", without.path(), None),
        ("junk", home.path(), Some(vec![7; 9000])),
        ("empty", home.path(), Some(Vec::new())),
        ("whole", home.path(), Some(good)),
    ];
    for (what, old, bytes) in cases {
        for end in ["-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{end}", ledger.display()));
        }
        if let Some(bytes) = bytes {
            fs::write(&ledger, bytes).expect("written");
        }
        let new = TestHome::new();
        let before = content(&new.path());
        let ran = new.run(&["restore", "--instead-of", &old.display().to_string(), &backup]);
        if what == "whole" {
            assert_eq!(ran.code(), Some(0), "{}", ran.err());
            continue;
        }
        assert!(matches!(ran.code(), Some(1 | 2)), "{what}: {:?} {}", ran.code(), ran.err());
        assert!(ran.err().contains("--instead-of"), "{what}: {}", ran.err());
        let left = content(&new.path());
        let kept = |path: &str| path.contains("archive/") || path.contains("ledger.sqlite") || path.contains("restor");
        assert!(before.is_empty() && !left.iter().any(|(path, _)| kept(path)), "{what}: nothing was restored");
    }
}

/// A backup of which one file is another: nothing of it is put anywhere.
#[test]
fn restore_of_a_backup_with_one_false_byte_leaves_nothing() {
    let (home, backup) = backed_up();
    let mut from = zip::ZipArchive::new(fs::File::open(&backup).expect("open")).expect("a ZIP");
    let altered = home.file("altered.zip", "");
    let mut to = zip::ZipWriter::new(fs::File::create(&altered).expect("made"));
    let last = from.len() - 2;
    for at in 0..from.len() {
        let mut entry = from.by_index(at).expect("an entry");
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).expect("read");
        if at == last {
            bytes[0] ^= 1;
        }
        to.start_file(entry.name().expect("a name").into_owned(), zip::write::SimpleFileOptions::default())
            .expect("begun");
        to.write_all(&bytes).expect("written");
    }
    to.finish().expect("ended");
    let new = TestHome::new();
    let ran = new.run(&["restore", &altered.display().to_string()]);
    assert!(ran.code() == Some(1) && ran.err().contains("何も変えませんでした"), "{}", ran.err());
    let left = content(&new.path());
    assert!(!left.iter().any(|(path, _)| path.contains("restor") || path.contains("ledger.sqlite")), "{left:?}");
}

/// As the program before wrote it: a record whose lines hold nothing of each other, and a list of the first format.
#[test]
fn backup_of_the_format_before_is_restored_and_upgraded() {
    let (home, _) = backed_up();
    crate::support::homes::second_format(&home);
    let path = home.file("old.zip", "");
    let mut zip = zip::ZipWriter::new(fs::File::create(&path).expect("made"));
    let options = zip::write::SimpleFileOptions::default();
    let mut files = serde_json::Map::new();
    let root = home.path();
    for (name, bytes) in content(&root.join("archive")).into_iter().filter(|(path, _)| Path::new(path).is_file()) {
        let name = Path::new(&name).strip_prefix(&root).expect("below").display().to_string();
        zip.start_file(&name, options).expect("begun");
        zip.write_all(&bytes).expect("written");
        files.insert(name, tsunagu_domain::digest::sha256(&bytes).into());
    }
    let list = serde_json::json!({ "format": 1, "made": "2026-11-24T00:00:00Z", "files": files });
    zip.start_file("BACKUP.json", options).expect("begun");
    zip.write_all(list.to_string().as_bytes()).expect("written");
    zip.finish().expect("ended");
    let new = TestHome::new();
    new.ok(&["restore", &path.display().to_string()]);
    new.ok(&["archive", "verify"]);
    assert!(new.path().join("archive/decisions.head").exists());
    fs::remove_file(new.path().join("archive/decisions.jsonl")).expect("removed");
    assert_eq!(new.run(&["publish"]).code(), Some(1), "what is gone is missed from then on");
}

/// What is no file where a body, a receipt, a manifest or the record should be is reported at once, and never waited for.
#[cfg(unix)]
#[test]
fn what_is_no_file_is_damaged_and_never_waited_for() {
    let (home, _) = backed_up();
    let archive = home.path().join("archive");
    let hash = |c: char| c.to_string().repeat(64);
    let made: Vec<String> = "abcdef".chars().map(hash).collect();
    let place = |name: &str| {
        let folder = archive.join(&name[..2]);
        fs::create_dir_all(&folder).expect("made");
        folder.join(name)
    };
    let fifo =
        |path: &Path| assert!(std::process::Command::new("mkfifo").arg(path).status().expect("mkfifo").success());
    fifo(&place(&made[0]));
    std::os::unix::fs::symlink("/dev/zero", place(&made[1])).expect("linked");
    fs::create_dir_all(place(&made[2])).expect("made");
    let _socket = std::os::unix::net::UnixListener::bind(place(&made[3])).expect("a socket");
    std::os::unix::fs::symlink("/nowhere", place(&made[4])).expect("linked");
    fifo(&archive.join("receipts/20260101T000000Z-00000000-add.jsonl"));
    let to = home.file("beside", "").with_file_name("second.zip").display().to_string();
    for words in [&["archive", "verify"][..], &["backup", &to]] {
        let ran = at_once(&home, words);
        assert_eq!(ran.0, Some(1), "{words:?}: {}", ran.1);
        for name in &made[..5] {
            assert!(ran.1.contains(name), "{words:?}: {name}: {}", ran.1);
        }
        assert!(ran.1.contains("20260101T000000Z-00000000-add.jsonl"), "{words:?}: {}", ran.1);
    }
    assert!(!Path::new(&to).exists());
    fifo(&home.path().join("lake/loads/20260101T000000Z-0000000000000000.json"));
    for words in [&["publish"][..], &["status"], &["rebuild"]] {
        assert_eq!(at_once(&home, words).0, Some(1), "{words:?}");
    }
}

/// Exit code and messages of a command that has to end by itself; one that waits is killed, and has no code.
fn at_once(home: &TestHome, words: &[&str]) -> (Option<i32>, String) {
    let mut command = std::process::Command::new("timeout");
    command.args(["--signal=KILL", "60", env!("CARGO_BIN_EXE_tsunagu")]).args(words).env("TSUNAGU_HOME", home.path());
    let ran = command.output().expect("timeout starts");
    (ran.status.code(), String::from_utf8_lossy(&ran.stderr).into_owned())
}
