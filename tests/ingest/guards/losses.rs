use std::fs;
use std::path::{Path, PathBuf};

use crate::support::homes::content;
use crate::support::loads::shipped;
use crate::support::{CommandResult, TestHome};

fn first_with(folder: &Path, ending: &str) -> PathBuf {
    let mut found = content(folder).into_iter().map(|(path, _)| path).filter(|path| path.ends_with(ending));
    PathBuf::from(found.next().expect(ending))
}

fn refused(home: &TestHome, words: &[&str], what: &str, next: &str) -> CommandResult {
    let ran = home.run(words);
    assert_eq!(ran.code(), Some(1), "{what}: {} {}", ran.out(), ran.err());
    assert!(ran.err().contains(next), "{what}: {}", ran.err());
    ran
}

#[test]
fn status_without_the_pointer_to_the_served_version_names_publish() {
    let home = shipped();
    home.ok(&["status"]);
    fs::remove_file(home.path().join("warehouse/CURRENT")).expect("gone");
    let ran = refused(&home, &["status"], "CURRENT", "tsunagu publish");
    assert!(!ran.out().contains("まだ何も公開されていません"), "{}", ran.out());
    home.ok(&["publish"]);
    home.ok(&["status"]);
}

#[test]
fn status_names_what_is_gone_from_lake_and_archive() {
    let home = shipped();
    fs::remove_file(first_with(&home.path().join("lake/listing"), ".parquet")).expect("gone");
    refused(&home, &["status"], "a file of the lake", "tsunagu rebuild");
    home.ok(&["rebuild"]);
    home.ok(&["status"]);
    let body = content(&home.path().join("archive")).into_iter().map(|(path, _)| PathBuf::from(path));
    let body = body.filter(|path| path.is_file()).find(|path| path.extension().is_none()).expect("a body");
    let bytes = fs::read(&body).expect("read");
    fs::write(&body, &bytes[1..]).expect("cut");
    refused(&home, &["status"], "a body that was cut", "受取書にあるのに");
    fs::write(&body, &bytes).expect("mended");
    home.ok(&["status"]);
    fs::remove_file(first_with(&home.path().join("archive/receipts"), ".jsonl")).expect("gone");
    refused(&home, &["status"], "receipts", "受取書がなくなっています");
}

#[test]
fn empty_format_says_what_to_do() {
    let home = shipped();
    fs::write(home.path().join("FORMAT"), "").expect("emptied");
    for words in [&["status"][..], &["publish"], &["adoption"]] {
        let ran = refused(&home, words, "FORMAT", "FORMAT に tsunagu-home");
        assert!(ran.err().contains("restore"), "{}", ran.err());
    }
    fs::write(home.path().join("FORMAT"), "tsunagu-home 3\n").expect("as it says");
    home.ok(&["status"]);
}

#[test]
fn command_that_is_refused_leaves_no_home() {
    let home = TestHome::new();
    let unknown = home.file("in/x.csv", "a,b\n1,2\n").display().to_string();
    let no_zip = home.file("in/x.zip", "PK").display().to_string();
    let question = home.file("in/q.html", "<p>令和8年2月5日現在</p><table><tr><td>川西市(16)</td></tr></table>");
    let question = question.display().to_string();
    let parent = home.path().parent().expect("a folder").to_owned();
    let before = content(&parent);
    for words in [["add", &unknown], ["restore", &no_zip], ["add", "/no/such/file"], ["add", &question]] {
        let ran = home.run(&words);
        assert!(ran.code() != Some(0), "{words:?}");
        assert!(!ran.err().contains("rchive"), "no English of a parser: {}", ran.err());
        assert!(content(&parent) == before, "{words:?} has left something");
    }
    fs::create_dir_all(home.path()).expect("made");
    let before = content(&parent);
    assert!(home.run(&["add", &unknown]).code() != Some(0) && content(&parent) == before, "the folder itself stays");
}
