use std::io::{IsTerminal, Write};

use indicatif::{ProgressBar, ProgressStyle};
use tsunagu_ingest::step::Step;
use tsunagu_store::disk;

/// How the system and SQLite say that a disk has no room.
const NO_ROOM: [&str; 3] =
    ["No space left on device (os error 28)", "Disk quota exceeded (os error 122)", "database or disk is full"];

/// One line on stderr.
pub fn failed(message: &str) {
    // Libraries hand on what the system says as text alone.
    let message = NO_ROOM.iter().fold(message.to_owned(), |text, words| text.replace(words, disk::FULL));
    let _ = writeln!(std::io::stderr(), "tsunagu: {message}");
}

/// One line on stdout.
///
/// # Errors
/// When stdout is closed.
pub fn line(text: &str) -> Result<(), super::CliError> {
    bytes(format!("{text}\n").as_bytes())
}

/// Bytes on stdout.
///
/// # Errors
/// When stdout is closed.
pub fn bytes(bytes: &[u8]) -> Result<(), super::CliError> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes)
        .and_then(|()| out.flush())
        .map_err(|source| super::CliError::Io { what: "出力できません".to_owned(), source })
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

    /// Told of each step. Tests make the process die at one of them.
    pub fn step(&self, step: Step, about: &str) {
        if std::env::var("TSUNAGU_ABORT_AT").is_ok_and(|at| at == step.name()) {
            std::process::abort();
        }
        let said = match step {
            Step::LakeWritten => format!("取り込み {about}"),
            Step::Derived => "対象数を数えています".to_owned(),
            Step::WarehouseFilled => "確かめています".to_owned(),
            _ => return,
        };
        match &self.bar {
            Some(bar) => {
                bar.set_message(said);
                if step == Step::LakeWritten {
                    bar.inc(1);
                }
            }
            None => {
                let _ = writeln!(std::io::stderr(), "{said}");
            }
        }
    }

    /// Told of each page of a pull.
    pub fn page(&self, number: usize, waiting: usize, label: &str) {
        if let Some(bar) = &self.bar {
            bar.set_length((number + waiting) as u64);
            bar.set_position(number as u64);
            bar.set_message(label.to_owned());
        }
    }

    /// The last line.
    pub fn done(&self, message: &str) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        let _ = writeln!(std::io::stderr(), "{message}");
    }
}
