use std::io::Write;
use std::path::PathBuf;

use crate::support::loads::{counts, shipped};
use crate::support::{CommandResult, TestHome};

/// Turns a terminal red, retitles its window, turns a line round, and begins a sequence in one byte of C1.
const EVIL: &str = "x\u{1b}[31m\u{1b}]0;t\u{7}\u{202e}\u{9b}y";

/// Nothing that acts on a terminal stands in what was written.
fn is_plain(ran: &CommandResult, what: &str) {
    for text in [ran.out(), ran.err()] {
        let acts = |c: &char| {
            (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        let found: Vec<char> = text.chars().filter(acts).collect();
        assert!(found.is_empty(), "{what}: {found:?} in {text:?}");
    }
}

#[test]
fn words_typed_at_a_terminal_never_act_on_it() {
    let home = shipped();
    let own = |words: &[&str]| words.iter().map(|w| w.replace('@', EVIL)).collect::<Vec<_>>();
    let calls: [&[&str]; 30] = [
        &["add", "@.csv"],
        &["add", "@/@.csv"],
        &["add", ".", "--as-of", "@"],
        &["add", ".", "--covers", "@"],
        &["add", ".", "--kind", "@"],
        &["add", "--dry-run", "@.csv"],
        &["adoption", "--prefecture", "@"],
        &["adoption", "--municipality", "@"],
        &["adoption", "--denominator", "@"],
        &["adoption", "--threshold", "@"],
        &["adoption", "--output", "@/@.csv"],
        &["adoption", "--format", "@"],
        &["savings", "--town", "@"],
        &["savings", "--users", "@"],
        &["savings", "--offices", "@.csv"],
        &["publish", "--accept", "@"],
        &["archive", "withdraw", "@"],
        &["archive", "restore", "@"],
        &["rebuild", "--without", "@"],
        &["backup", "@/@.zip"],
        &["restore", "@.zip"],
        &["pull", "usage", "--prefecture", "@"],
        &["exchange", "check", "@"],
        &["exchange", "count", "@", "--office", "9970100146"],
        &["exchange", "send", ".", "--office", "9970100146", "--server", "@", "--token-file", "@"],
        &["token", "create", "--scope", "town", "--municipality", "@"],
        &["token", "create", "--scope", "embed", "--office", "9970100146", "--frame", "@"],
        &["serve", "--listen", "@"],
        &["@"],
        &["--data", "@", "rules"],
    ];
    for words in calls {
        let ran = home.run(&own(words));
        assert_ne!(ran.code(), Some(0), "{words:?}");
        is_plain(&ran, &format!("{words:?}"));
    }
    let elsewhere = home.file("beside", "").with_file_name(EVIL);
    let mut command = home.command();
    command.env("TSUNAGU_HOME", &elsewhere).args(["status"]);
    is_plain(&CommandResult(command.output().expect("tsunagu starts")), "a home");
}

/// Files, folders and what is in them, by names that act on a terminal.
fn evil_files(home: &TestHome) -> Vec<PathBuf> {
    let named = home.file(&format!("a/{EVIL}2026-02-05.csv"), counts("2026-02-05", &[("282171", 20)]));
    let refused = home.file(&format!("{EVIL}/{EVIL}.csv"), "番号,名前\n1,2\n");
    let header = home.file(
        "headers.csv",
        format!("市区町村コード,掲載件数,利用状況の現在日,{EVIL}\n282171,20,2026-02-05,1\n{EVIL},x,2026-02-05,1\n"),
    );
    let zip = home.file("many.zip", "");
    let mut writer = zip::ZipWriter::new(std::fs::File::create(&zip).expect("made"));
    for (name, text) in [("1.csv", "番号\n1\n".to_owned()), ("2.csv", counts("2026-02-06", &[("283011", 24)]))] {
        writer.start_file(format!("{EVIL}/{EVIL}{name}"), zip::write::SimpleFileOptions::default()).expect("begun");
        writer.write_all(text.as_bytes()).expect("written");
    }
    writer.finish().expect("ended");
    vec![named, refused, header, zip]
}

#[test]
fn names_of_files_and_headers_never_act_on_a_terminal() {
    let home = shipped();
    for file in evil_files(&home) {
        let path = file.display().to_string();
        is_plain(&home.run(&["add", &path, "--dry-run"]), &path);
        is_plain(&home.run(&["add", &path, "--dry-run", "--format", "csv"]), &path);
        is_plain(&home.run(&["add", &path]), &path);
        is_plain(&home.run(&["exchange", "check", &path]), &path);
    }
    is_plain(&home.run(&["add", &home.path().with_file_name(EVIL).display().to_string()]), "a folder");
    for words in [&["status"][..], &["status", "--loads"], &["status", "--issues"]] {
        for format in ["table", "csv", "json"] {
            is_plain(&home.run(&[words, &["--format", format]].concat()), format);
        }
    }
}
