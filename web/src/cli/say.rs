use std::io::{IsTerminal, Write};

use indicatif::{ProgressBar, ProgressStyle};
use tsunagu_formats::input::clean;
use tsunagu_ingest::step::Step;
use tsunagu_store::regular::NOT_REGULAR;

use crate::language::Text;
use crate::words;

/// What the system and SQLite say in English, and what it means.
const SAID: [(&str, Text); 10] = [
    ("No space left on device (os error 28)", words::DISK_FULL),
    ("Disk quota exceeded (os error 122)", words::DISK_FULL),
    ("database or disk is full", words::DISK_FULL),
    ("No such file or directory (os error 2)", Text("そこにありません")),
    ("Permission denied (os error 13)", Text("権限がありません")),
    ("File exists (os error 17)", Text("同じ名前のものがもうあります")),
    ("Not a directory (os error 20)", Text("フォルダーではありません")),
    ("Is a directory (os error 21)", Text("フォルダーです")),
    ("Read-only file system (os error 30)", Text("書き込めない場所です")),
    (NOT_REGULAR, Text("ふつうのファイルではありません")),
];

/// A text that does nothing to a terminal but stand on it: names of files, headers and what was typed are in it. The one
/// door to either stream, but for files that are written there.
pub fn plain(text: &str) -> String {
    text.chars().filter(|c| matches!(c, '\n' | '\t') || !clean::is_control(*c)).collect()
}

fn error_line(text: &str) {
    // A terminal that is gone is no reason to stop.
    let _ = writeln!(std::io::stderr(), "{}", plain(text));
}

/// One line on stderr.
pub fn failed(message: &str) {
    // Libraries hand on what the system says as text alone.
    let message = SAID.iter().fold(message.to_owned(), |text, (words, meaning)| text.replace(words, meaning.get()));
    error_line(&format!("tsunagu: {message}"));
}

/// One line on stderr that says no failure.
pub fn note(message: &str) {
    error_line(message);
}

/// One line on stdout.
///
/// # Errors
/// When stdout is closed.
pub fn line(words: &str) -> Result<(), super::CliError> {
    text(&format!("{words}\n"))
}

/// Text on stdout.
///
/// # Errors
/// When stdout is closed.
pub fn text(text: &str) -> Result<(), super::CliError> {
    bytes(plain(text).as_bytes())
}

/// The bytes of a file on stdout.
///
/// # Errors
/// When stdout is closed.
pub fn bytes(bytes: &[u8]) -> Result<(), super::CliError> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes)
        .and_then(|()| out.flush())
        .map_err(|source| super::CliError::Io { what: t!("出力できません").to_owned(), source })
}

/// Lines of the log, which may name what was brought.
pub struct Log;

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        std::io::stderr().write_all(plain(&String::from_utf8_lossy(bytes)).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        std::io::stderr().flush()
    }
}

/// Why what was typed is no call, as clap words it; it repeats what was typed.
pub fn call(error: &clap::Error) -> std::process::ExitCode {
    let words = error.to_string();
    if plain(&words) == words {
        let _ = error.print();
    } else {
        error_line(words.trim_end());
    }
    std::process::ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

/// A bar on a terminal, plain lines elsewhere.
pub struct Progress {
    bar: Option<ProgressBar>,
}

impl Progress {
    /// For a run over so many files.
    pub fn new(files: usize) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new(files as u64);
            if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {wide_msg}") {
                bar.set_style(style);
            }
            bar
        });
        Self { bar }
    }

    /// Reported of each step. Tests make the process die at one of them.
    pub fn step(&self, step: Step, about: &str) {
        if std::env::var("TSUNAGU_ABORT_AT").is_ok_and(|at| at == step.name()) {
            std::process::abort();
        }
        let words = match step {
            Step::LakeWritten => t!("取り込み {about}", about),
            Step::Derived => t!("対象数を数えています").to_owned(),
            Step::WarehouseFilled => t!("確かめています").to_owned(),
            _ => return,
        };
        match &self.bar {
            Some(bar) => {
                bar.set_message(plain(&words));
                if step == Step::LakeWritten {
                    bar.inc(1);
                }
            }
            None => {
                error_line(&words);
            }
        }
    }

    /// Reported of each page of a pull.
    pub fn page(&self, number: usize, waiting: usize, label: &str) {
        if let Some(bar) = &self.bar {
            bar.set_length((number + waiting) as u64);
            bar.set_position(number as u64);
            bar.set_message(plain(label));
        }
    }

    /// The last line.
    pub fn done(&self, message: &str) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        error_line(message);
    }
}
