use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Read, Seek, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tsunagu_domain::digest;
use tsunagu_domain::exchange_set::{Direction, ExchangeSet};
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_store::durable::{private_folder, sync_folder, write_durably};

use tsunagu_formats::input::text::decoded;

/// What makes a set one.
type Key = (Direction, String, String);

/// What makes a set the same, however often it is counted.
pub(super) fn key(set: &ExchangeSet) -> Key {
    (set.direction, set.partner.clone(), set.created_at.clone())
}

/// The first line of a journal that this program understands.
const FORMAT: u32 = 1;

/// A line: what is to be sent, or what has been.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Format(u32),
    /// The name of the server's ledger; of another one nothing is known to be there.
    Ledger(String),
    Set(ExchangeSet),
    /// Keys, and with how many files.
    Sent(Vec<(Key, u32)>),
}

#[derive(Debug)]
struct Entry {
    set: ExchangeSet,
    /// Files with which the server has it.
    sent: u32,
}

/// What an office has counted and a server has acknowledged. A set is here before it is sent, so that it is sent even
/// when its files are gone by then.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    /// Held for a whole run: the journal itself may be replaced meanwhile.
    _lock: File,
    ledger: Option<String>,
    entries: BTreeMap<Key, Entry>,
    lines: usize,
}

/// Where the journal of an office and a server lies in a ledger's folder.
pub fn path(ledger: &Path, office: OfficeNumber, server: &str) -> PathBuf {
    let hash = digest::short(server.as_bytes());
    ledger.join("outbox").join(format!("{office}-{hash}.jsonl"))
}

/// Removes every journal of an office; how many.
///
/// # Errors
/// On a disk error.
pub fn erase(ledger: &Path, office: OfficeNumber) -> io::Result<usize> {
    let mut gone = 0;
    for entry in fs::read_dir(ledger.join("outbox")).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(&format!("{office}-")) {
            fs::remove_file(entry.path())?;
            gone += 1;
        }
    }
    Ok(gone)
}

impl Journal {
    /// Opens a journal for this process alone.
    ///
    /// # Errors
    /// `WouldBlock` when another process has it; `InvalidData` when a line of it can't be understood, which is then
    /// left as it is; else what the disk says.
    pub fn open(path: &Path) -> io::Result<Self> {
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        private_folder(folder);
        let options = || OpenOptions::new().create(true).truncate(false).read(true).write(true).clone();
        let lock = options().open(path.with_extension("lock"))?;
        lock.try_lock().map_err(|e| match e {
            TryLockError::WouldBlock => io::Error::from(io::ErrorKind::WouldBlock),
            TryLockError::Error(error) => error,
        })?;
        let file = options().open(path)?;
        // The name lasts as the lines do.
        sync_folder(folder)?;
        let mut reader = BufReader::new(file.try_clone()?);
        let mut journal =
            Self { path: path.to_owned(), file, _lock: lock, ledger: None, entries: BTreeMap::new(), lines: 0 };
        let mut text = String::new();
        let mut whole = 0;
        while reader.read_line(&mut text)? > 0 {
            // A last line that was cut off was never acted upon.
            let Some(line) = text.strip_suffix('\n') else { break };
            match serde_json::from_str(line) {
                Ok(Line::Format(format)) if format != FORMAT => return Err(io::ErrorKind::InvalidData.into()),
                Ok(line) => journal.take(line),
                Err(_) => return Err(io::ErrorKind::InvalidData.into()),
            }
            whole += text.len() as u64;
            text.clear();
        }
        journal.file.set_len(whole)?;
        journal.file.seek(io::SeekFrom::End(0))?;
        if whole == 0 {
            journal.append(&[Line::Format(FORMAT)])?;
        }
        Ok(journal)
    }

    fn take(&mut self, line: Line) {
        self.lines += 1;
        match line {
            Line::Format(_) => {}
            Line::Ledger(name) => {
                self.entries.values_mut().for_each(|e| e.sent = 0);
                self.ledger = Some(name);
            }
            Line::Set(set) => {
                let key = key(&set);
                let sent = self.entries.get(&key).map_or(0, |e| e.sent);
                self.entries.insert(key, Entry { set, sent });
            }
            Line::Sent(keys) => {
                for (key, files) in keys {
                    if let Some(entry) = self.entries.get_mut(&key) {
                        entry.sent = entry.sent.max(files);
                    }
                }
            }
        }
    }

    /// Notes what was counted, where it is new or has more files than before, and was made since `oldest`.
    ///
    /// # Errors
    /// On a disk error.
    pub fn note(&mut self, sets: &[ExchangeSet], oldest: &str) -> io::Result<()> {
        let mut new = Vec::new();
        for set in sets.iter().filter(|s| s.made_month() >= oldest) {
            if self.entries.get(&key(set)).is_none_or(|e| e.set.files < set.files) {
                self.take(Line::Set(set.clone()));
                new.push(Line::Set(set.clone()));
            }
        }
        self.append(&new)
    }

    /// What the server does not have yet, in the order made.
    pub fn pending(&self) -> Vec<ExchangeSet> {
        let mut sets: Vec<ExchangeSet> =
            self.entries.values().filter(|e| e.sent < e.set.files).map(|e| e.set.clone()).collect();
        sets.sort_by(|a, b| a.created_at.cmp(&b.created_at));
        sets
    }

    /// Notes which ledger answers, and reports whether it is the one that did before: another has nothing of what was
    /// sent.
    ///
    /// # Errors
    /// On a disk error.
    pub fn answered(&mut self, ledger: &str) -> io::Result<bool> {
        if self.ledger.as_deref() == Some(ledger) {
            return Ok(true);
        }
        let line = Line::Ledger(ledger.to_owned());
        self.append(std::slice::from_ref(&line))?;
        self.take(line);
        Ok(false)
    }

    /// Notes what the server has acknowledged.
    ///
    /// # Errors
    /// On a disk error.
    pub fn acknowledged(&mut self, sets: &[ExchangeSet]) -> io::Result<()> {
        if sets.is_empty() {
            return Ok(());
        }
        let line = Line::Sent(sets.iter().map(|set| (key(set), set.files)).collect());
        self.append(std::slice::from_ref(&line))?;
        self.take(line);
        Ok(())
    }

    fn append(&mut self, lines: &[Line]) -> io::Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        self.file.write_all(&written(lines.iter())?)?;
        self.file.sync_data()
    }

    /// Writes the journal anew where it has grown long, without sets made before `oldest`, which no server takes.
    ///
    /// # Errors
    /// On a disk error; the journal stays as it was.
    pub fn tidy(mut self, oldest: &str) -> io::Result<()> {
        let old = self.entries.values().any(|e| e.set.made_month() < oldest);
        if !old && self.lines < 2 * self.entries.len() + 64 {
            return Ok(());
        }
        self.entries.retain(|_, e| e.set.made_month() >= oldest);
        let sets = self.entries.values().map(|e| Line::Set(e.set.clone()));
        let sent = self.entries.iter().filter(|(_, e)| e.sent > 0).map(|(key, e)| (key.clone(), e.sent)).collect();
        let first = [Line::Format(FORMAT)].into_iter().chain(self.ledger.take().map(Line::Ledger));
        let lines: Vec<Line> = first.chain(sets).chain([Line::Sent(sent)]).collect();
        let bytes = written(lines.iter())?;
        let Self { path, file, _lock, .. } = self;
        // Windows replaces no file that is open; the lock is held until the new one is there.
        drop(file);
        write_durably(&path, &bytes)
    }
}

fn written<'l>(lines: impl Iterator<Item = &'l Line>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for line in lines {
        serde_json::to_writer(&mut bytes, line)?;
        bytes.push(b'\n');
    }
    Ok(bytes)
}

/// The first line of a file, without what surrounds it: a token.
///
/// # Errors
/// When it can't be read.
pub fn token(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    // A pipe would wait for a writer: only a regular file is opened.
    tsunagu_formats::input::path::open(path)?.take(4_096).read_to_end(&mut bytes)?;
    // PowerShell and Notepad write UTF-16.
    let text = decoded(&bytes).0;
    Ok(text.trim_start_matches('\u{feff}').lines().next().unwrap_or("").trim().to_owned())
}
