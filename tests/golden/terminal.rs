//! Every command that shows something, in every form.

use std::path::Path;
use std::process::Command;

use super::answer::{json, list, masked, workbook};
use super::store::Store;
use super::town;
use crate::support::folders;
use crate::support::{NOW, TestHome};

const FORMATS: [&str; 3] = ["table", "csv", "json"];

const BOOKS: [&str; 4] = ["table", "csv", "json", "xlsx"];

/// Commands and what is asked of them; each is run in every form.
const ADOPTION: [&[&str]; 4] = [
    &["adoption"],
    &["adoption", "--prefecture", "28"],
    &["adoption", "--municipality", "282171"],
    &["adoption", "--municipality", "992011", "--threshold", "40"],
];

const SAVINGS: [&[&str]; 2] = [
    &["savings", "--users", "40", "--method", "fax", "--coverage", "25", "--on", "2026-11-22"],
    &["savings", "--mode", "detail", "--users", "35", "--partners", "16", "--town", "282171"],
];

const LISTS: [&[&str]; 4] = [&["status"], &["status", "--issues"], &["rules"], &["rules", "--all"]];

/// What a new form or command would make these miss is caught by their help, which is here too.
const HELP: [&[&str]; 25] = [
    &[],
    &["add"],
    &["publish"],
    &["pull"],
    &["archive"],
    &["archive", "verify"],
    &["archive", "withdraw"],
    &["rebuild"],
    &["backup"],
    &["restore"],
    &["schedule"],
    &["adoption"],
    &["savings"],
    &["exchange"],
    &["exchange", "check"],
    &["exchange", "count"],
    &["exchange", "send"],
    &["exchange", "erase"],
    &["exchange", "simulate"],
    &["token"],
    &["token", "create"],
    &["rules"],
    &["status"],
    &["serve"],
    &["eligible"],
];

struct Terminal<'a> {
    home: &'a TestHome,
    store: Store,
}

impl Terminal<'_> {
    /// What is written to either stream, and the exit code where it is not 0.
    fn shown(&mut self, file: &str, words: &[&str]) {
        let ran = self.command(words).output().expect("tsunagu starts");
        let out = String::from_utf8_lossy(&ran.stdout).replace('\u{feff}', "[BOM]");
        let out = if out.trim_start().starts_with(['[', '{']) && !out.starts_with("[BOM]") {
            json(&out)
        } else {
            list(&out, "\n")
        };
        let err = String::from_utf8_lossy(&ran.stderr);
        let code = ran.status.code().filter(|c| *c != 0).map(|c| format!("exit {c}\n")).unwrap_or_default();
        let err = if err.is_empty() { String::new() } else { format!("\n(stderr)\n{err}") };
        let heading = self.heading(words);
        self.store.add(file, &heading, &self.masked(&format!("{code}{out}{err}")));
    }

    fn book(&mut self, file: &str, words: &[&str]) {
        let path = self.home.file("out.xlsx", "");
        let ran = self.command(words).arg("--output").arg(&path).output().expect("tsunagu starts");
        assert!(ran.status.success(), "{words:?}: {}", String::from_utf8_lossy(&ran.stderr));
        let heading = self.heading(words);
        let text = workbook(&std::fs::read(path).expect("written"));
        self.store.add(file, &heading, &self.masked(&text));
    }

    fn in_every(&mut self, file: &str, words: &[&str], formats: &[&str]) {
        for format in formats {
            let words = [words, &["--format", format]].concat();
            if *format == "xlsx" { self.book(file, &words) } else { self.shown(file, &words) }
        }
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = self.home.command();
        command.args(words).env("TSUNAGU_NOW", NOW).env("COLUMNS", "100").env_remove("TSUNAGU_LOG");
        command
    }

    fn heading(&self, words: &[&str]) -> String {
        self.masked(&format!("tsunagu {}", words.join(" ")))
    }

    fn masked(&self, text: &str) -> String {
        let home = self.home.path();
        let folder = home.parent().unwrap_or(Path::new("/")).display().to_string();
        let text = text.replace(env!("CARGO_BIN_EXE_tsunagu"), "<tsunagu>");
        masked(&text.replace(&home.display().to_string(), "<home>").replace(&folder, "<folder>"))
    }
}

/// Tokens and what they were used for stand in `token list` and `token log`: made here, at a fixed moment.
pub fn gather() -> Store {
    let (home, office) = town::home();
    let folder = folders::folder(&home).display().to_string();
    let offices = home.file("事業所一覧.csv", "名称,事業所番号,利用者数,相手の数,割合,送り方,電話\nA,,40,12か所,25,FAX,090\nB,,多い,3,,,\nC,9970100146,30,10,,,\nD,,30,10,,,府中\n");
    let mut terminal = Terminal { home: &home, store: Store::new("terminal") };
    for words in ADOPTION {
        terminal.in_every("adoption.txt", words, &BOOKS);
    }
    for denominator in ["care_managers", "providers", "rows", "nothing"] {
        let words = ["adoption", "--prefecture", "28", "--denominator", denominator, "--format", "csv"];
        terminal.shown("adoption.txt", &words);
    }
    for words in SAVINGS {
        terminal.in_every("savings.txt", words, &BOOKS);
    }
    terminal.shown("savings.txt", &["savings", "--offices", &offices.display().to_string()]);
    for words in LISTS {
        terminal.in_every(&format!("{}.txt", words[0]), words, &FORMATS);
    }
    for office in ["2875000008", "9970100146"] {
        terminal.in_every("exchange.txt", &["exchange", "count", &folder, "--office", office], &FORMATS);
    }
    terminal.shown("exchange.txt", &["exchange", "check", &folder]);
    terminal.shown("exchange.txt", &["exchange", "simulate", "--ledger", "--municipality", "川西市"]);
    let create: [&[&str]; 3] = [
        &["--scope", "office", "--office", &office],
        &["--scope", "embed", "--municipality", "992011", "--frame", "https://www.city.example.jp"],
        &["--scope", "town", "--office", &office],
    ];
    for words in create {
        // Its secret is reported once.
        let made = terminal.command(&[&["token", "create"], words].concat()).output().expect("tsunagu starts");
        let out = String::from_utf8_lossy(&made.stdout).into_owned();
        let secret = out.split_whitespace().find(|word| word.len() > 40).unwrap_or("<none>").to_owned();
        let text = format!("{}{}", out, String::from_utf8_lossy(&made.stderr)).replace(&secret, "<secret>");
        let heading = format!("tsunagu token create {}", words.join(" "));
        terminal.store.add("token.txt", &heading, &text);
    }
    for words in [["token", "list"].as_slice(), &["token", "revoke", "1"], &["token", "list"], &["token", "log"]] {
        terminal.shown("token.txt", words);
    }
    terminal.shown("keep.txt", &["archive", "verify"]);
    terminal.shown("keep.txt", &["schedule"]);
    for words in HELP {
        let words = [words, &["--help"]].concat();
        terminal.shown("help.txt", &words);
    }
    terminal.store
}
