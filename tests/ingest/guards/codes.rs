use std::fs;

use crate::support::loads::{counts, shipped};

/// 0 done, 1 refused or failed, 2 a wrong call, 3 held or a question unanswered.
#[test]
fn exit_codes_are_one_rule() {
    let home = shipped();
    let here = home.file("beside", "").parent().expect("a folder").display().to_string();
    fs::create_dir_all(format!("{here}/empty")).expect("made");
    let bad = home.file("bad.csv", counts("2026-02-05", &[("282171", 2)])).display().to_string();
    let junk = home.file("junk.csv", "番号\n1\n").display().to_string();
    let junk_zip = home.file("junk.zip", "PK\u{3}\u{4}junk").display().to_string();
    let unclosed = home.file("unclosed.csv", "利用者数\n\"1\n2\n").display().to_string();
    home.file("files/a.csv", "");
    let unknown = "000000000000";
    let office = ["--office", "9970100146"];
    let calls: Vec<(u8, Vec<&str>)> = vec![
        (0, vec!["status"]),
        (0, vec!["rules"]),
        (0, vec!["archive", "verify"]),
        (0, vec!["publish"]),
        // What was typed can't mean anything.
        (2, vec!["adoption", "--prefecture", "98"]),
        (2, vec!["adoption", "--prefecture", "播磨"]),
        (2, vec!["adoption", "--municipality", "989999"]),
        (2, vec!["adoption", "--denominator", "all"]),
        (2, vec!["add", &bad, "--covers", "98"]),
        (2, vec!["add", &bad, "--as-of", "いつか"]),
        (2, vec!["add"]),
        (2, vec!["pull", "usage", "--prefecture", "98"]),
        (2, vec!["pull", "usage", "--municipality", "989999"]),
        (2, vec!["pull", "usage", "--contact", "nobody"]),
        (1, vec!["pull", "usage"]),
        (1, vec!["publish", "--accept", unknown]),
        (2, vec!["archive", "withdraw", unknown]),
        (2, vec!["archive", "restore", unknown]),
        (1, vec!["rebuild", "--without", unknown]),
        (2, vec!["token", "revoke", "99"]),
        (2, vec!["token", "create", "--scope", "office"]),
        (2, vec!["token", "create", "--scope", "town", "--municipality", "989999"]),
        (2, vec!["savings", "--users", "x"]),
        (2, vec!["savings", "--town", "989999"]),
        (2, vec!["serve", "--listen", "x"]),
        (2, vec!["exchange", "count", &here, "--office", "x"]),
        (2, vec!["exchange", "forget", "--office", "9970100146"]),
        (2, vec!["--data", "/no/such/folder", "rules"]),
        (2, vec!["no-such-command"]),
        // What was named is not there, can't be read, or holds nothing; a path that all of a command is about is the call.
        (1, vec!["add", "/no/such/file.csv"]),
        (1, vec!["add", "empty"]),
        (1, vec!["add", &junk]),
        (2, vec!["exchange", "check", "/no/such/folder"]),
        (2, vec!["exchange", "check", "empty"]),
        (1, vec!["exchange", "check", &junk_zip]),
        (2, vec!["exchange", "check", "/dev/null"]),
        (2, [&["exchange", "count", "/no/such/folder"][..], &office].concat()),
        (
            1,
            [
                &["exchange", "send", "/no/such/folder", "--server", "http://127.0.0.1:1", "--token-file", &bad][..],
                &office,
            ]
            .concat(),
        ),
        (1, vec!["restore", &junk]),
        (1, vec!["restore", "/no/such/backup.zip"]),
        (1, vec!["backup", &junk]),
        (1, vec!["backup", "/no/such/folder/b.zip"]),
        (1, vec!["adoption", "--format", "csv", "--output", "/no/such/folder/a.csv"]),
        (2, vec!["savings", "--offices", "/no/such/file.csv"]),
        (1, vec!["savings", "--offices", &junk_zip]),
        (1, vec!["savings", "--offices", &unclosed]),
        // Held, at first, again and whatever else is published.
        (3, vec!["add", &bad, "--dry-run"]),
        (3, vec!["add", &bad]),
        (3, vec!["add", &bad]),
        (0, vec!["publish"]),
        (3, vec!["archive", "restore", "bad.csv"]),
    ];
    let mut wrong = Vec::new();
    for (code, words) in calls {
        let mut command = home.command();
        let ran =
            crate::support::CommandResult(command.current_dir(&here).args(&words).output().expect("tsunagu starts"));
        if ran.code() != Some(i32::from(code)) {
            wrong.push(format!("{words:?}: {:?}, not {code}: {}", ran.code(), ran.err()));
        }
        assert!(code == 0 || !ran.err().is_empty(), "{words:?} says why");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
