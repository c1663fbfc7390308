use std::fs;
use std::io::{self, Read};
use std::path::Path;

use crate::input::path::{self, PathError};
use crate::input::text::decoded;

/// A file by its name and size; the name lives in memory alone.
#[derive(Clone, PartialEq, Eq)]
pub struct NamedFile {
    name: String,
    /// Bytes, where the listing reports.
    pub bytes: Option<u64>,
}

impl NamedFile {
    /// A file of a listing.
    pub fn new(name: impl Into<String>, bytes: Option<u64>) -> Self {
        Self { name: name.into(), bytes }
    }

    /// Its name, for the grammar alone.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// A name may be a person's: it is never printed.
impl std::fmt::Debug for NamedFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Named").field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

/// Why a list can't be had. Paths below the one that was given are not repeated.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// The folder, ZIP or listing can't be read.
    #[error("{given}: {reason}")]
    Unreadable {
        /// The path as typed.
        given: String,
        /// Why.
        reason: Unlisted,
    },
    /// It is there, and not what it should be.
    #[error("{given}: {damage:?}")]
    Damaged {
        /// The path as typed.
        given: String,
        /// What is wrong with it.
        damage: ListDamage,
    },
}

/// Why a path is not listed.
#[derive(Debug, thiserror::Error)]
pub enum Unlisted {
    /// The error of the system, without the path that it may name.
    #[error("{0}")]
    Io(io::ErrorKind),
    /// A pipe, a device.
    #[error(transparent)]
    Path(PathError),
}

/// What is wrong with a list that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListDamage {
    /// No ZIP, though it begins as one.
    NoZip,
    /// The names in a ZIP.
    Directory,
    /// More than [`MAX_LISTING_BYTES`].
    TooLarge,
}

/// A listing of names is a few megabytes at the most.
pub const MAX_LISTING_BYTES: u64 = 64 << 20;

/// Names and sizes of a folder and its sub-folders, of what a ZIP says it holds, or of a written listing (one name a
/// line, as `dir /b` and `ls` write, or with sizes as `dir` and `ls -l` do). No file inside is opened.
///
/// # Errors
/// When what was given can't be read.
pub fn listed(given: &Path) -> Result<Vec<NamedFile>, ListError> {
    let failed = |reason| ListError::Unreadable { given: given.display().to_string(), reason };
    let damaged = |damage| ListError::Damaged { given: given.display().to_string(), damage };
    // What the system says may name files below.
    let io = |e: io::Error| failed(Unlisted::Io(e.kind()));
    if fs::metadata(given).map_err(io)?.is_dir() {
        let mut found = Vec::new();
        walk(fs::read_dir(given).map_err(io)?, &mut found).map_err(io)?;
        found.sort_by(|a, b| a.name.cmp(&b.name));
        return Ok(found);
    }
    let opened = || {
        path::open(given).map_err(|e| match e {
            PathError::Io { source, .. } => io(source),
            other => failed(Unlisted::Path(other)),
        })
    };
    let mut file = opened()?;
    let mut head = [0; 4];
    let n = file.read(&mut head).map_err(io)?;
    if [b"PK\x03\x04", b"PK\x05\x06"].iter().any(|begin| head[..n] == **begin) {
        let mut zip = zip::ZipArchive::new(opened()?).map_err(|_| damaged(ListDamage::NoZip))?;
        return (0..zip.len())
            .filter_map(|i| match zip.by_index_raw(i) {
                Ok(file) if file.is_dir() => None,
                Ok(file) => Some(Ok(NamedFile::new(String::from_utf8_lossy(file.name_raw()), Some(file.size())))),
                Err(_) => Some(Err(damaged(ListDamage::Directory))),
            })
            .collect();
    }
    let mut listing = Vec::new();
    opened()?.take(MAX_LISTING_BYTES + 1).read_to_end(&mut listing).map_err(io)?;
    if listing.len() as u64 > MAX_LISTING_BYTES {
        return Err(damaged(ListDamage::TooLarge));
    }
    Ok(written(&decoded(&listing).0))
}

/// An office works in its folder while it is counted: what is gone when its turn comes is not in it.
fn walk(entries: fs::ReadDir, found: &mut Vec<NamedFile>) -> io::Result<()> {
    for entry in entries {
        let entry = entry?;
        let Some(kind) = unless_gone(entry.file_type())? else { continue };
        if kind.is_dir() {
            if let Some(below) = unless_gone(fs::read_dir(entry.path()))? {
                walk(below, found)?;
            }
        } else if kind.is_file()
            && let Some(file) = unless_gone(entry.metadata())?
        {
            found.push(NamedFile::new(entry.file_name().to_string_lossy(), Some(file.len())));
        }
    }
    Ok(())
}

fn unless_gone<T>(requested: io::Result<T>) -> io::Result<Option<T>> {
    match requested {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        requested => requested.map(Some),
    }
}

/// The lines of a listing. A size is a number of its own before the name.
pub fn written(text: &str) -> Vec<NamedFile> {
    text.lines().filter_map(|line| written_line(line.trim_end_matches('\r'))).collect()
}

/// What `dir` says of the folder as a whole, and headings of `ls -l`.
const ENDS: [&str; 5] = ["バイト", "bytes", "bytes free", "バイトの空き領域", "のディレクトリ"];
const BEGINS: [&str; 10] = [
    "total ",
    "ドライブ ",
    "ボリューム シリアル番号",
    "Volume ",
    "Directory of ",
    "合計 ",
    // PowerShell's headings
    "ディレクトリ: ",
    "Directory: ",
    "Mode ",
    "----",
];

fn written_line(line: &str) -> Option<NamedFile> {
    let line = line.trim();
    // A folder's heading, as `ls -R` writes it: no name of a file ends so.
    if line.is_empty() || line.contains("<DIR>") || line.ends_with(':') {
        return None;
    }
    if ENDS.iter().any(|e| line.ends_with(e)) || BEGINS.iter().any(|b| line.starts_with(b)) {
        return None;
    }
    let fields: Vec<&str> = line.split_whitespace().collect();
    let size = |text: &str| text.replace(',', "").parse::<u64>().ok();
    let dated = |text: &str| {
        (8..=10).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit() || b == b'/' || b == b'-')
    };
    // PowerShell's mode, a date, a time, perhaps AM or PM, and the size.
    let moded = fields.first().is_some_and(|mode| is_mode(mode)) && fields.get(1).is_some_and(|date| dated(date));
    let at = usize::from(moded);
    if let [date, time, rest @ ..] = &fields[at..]
        && dated(date)
        && time.contains(':')
    {
        let half = rest.first().is_some_and(|word| HALVES.contains(word));
        if let Some(bytes) = rest.get(usize::from(half)).and_then(|text| size(text)) {
            return Some(NamedFile::new(after(line, at + 3 + usize::from(half)), Some(bytes)));
        }
        if moded {
            return None;
        }
    }
    if let [mode, _, _, _, bytes, ..] = fields[..]
        && mode.len() >= 10
        && mode.starts_with(['-', 'd'])
        && let Some(bytes) = size(bytes)
        && fields.len() >= 9
    {
        return (!mode.starts_with('d')).then(|| NamedFile::new(after(line, 8), Some(bytes)));
    }
    Some(NamedFile::new(line, None))
}

/// Halves of a day, as `dir` writes them where the clock has twelve hours.
const HALVES: [&str; 4] = ["AM", "PM", "午前", "午後"];

/// `-a----` or `d-----`, as PowerShell writes; a folder's line has no size.
fn is_mode(text: &str) -> bool {
    (5..=6).contains(&text.len()) && text.starts_with(['-', 'd', 'l']) && text.bytes().all(|b| b"-darhsl".contains(&b))
}

/// What follows so many fields, as it stands.
fn after(line: &str, fields: usize) -> &str {
    let mut rest = line.trim_start();
    for _ in 0..fields {
        rest = rest.split_once(char::is_whitespace).map_or("", |(_, rest)| rest.trim_start());
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "UPPLAN_202504_0300000100_43_0300000005_11_20250325200201 (1).CSV";

    #[test]
    fn listings_of_both_systems() {
        let text = format!(
            " ドライブ C のボリューム\n\n2025/03/25  20:02    <DIR>          .\n2025/03/25  20:02             1,234 {NAME}\r\n               1 個のファイル               1,234 バイト\n"
        );
        let found = written(&text);
        assert_eq!((found.len(), found[0].name(), found[0].bytes), (1, NAME, Some(1234)));
        let text = " ボリューム シリアル番号は 1234-ABCD です\r\n C:\\x のディレクトリ\r\n  0 個のディレクトリ  9 バイトの空き領域\r\n";
        assert!(written(text).is_empty());
        let found = written(&format!("total 8\n-rw-r--r-- 1 user group 1234 Mar 25 20:02 {NAME}\n"));
        assert_eq!((found.len(), found[0].name(), found[0].bytes), (1, NAME, Some(1234)));
        assert_eq!(written(&format!(".:\ntotal 8\n\n./sub:\n{NAME}\n")).len(), 1);
        let text = format!(
            "\r\n    ディレクトリ: C:\\x\r\n\r\nMode                 LastWriteTime         Length Name\r\n\
            ----                 -------------         ------ ----\r\n\
            d-----        2025/03/25     20:02                sub\r\n\
            -a----        2025/03/25     20:02           1234 {NAME}\r\n\
            -a----         3/25/2025   8:02 PM           1234 {NAME}\r\n"
        );
        let found = written(&text);
        assert_eq!((found.len(), found[0].name(), found[1].bytes), (2, NAME, Some(1234)));
        let found = written(&format!("03/25/2025  08:02 PM             1,234 {NAME}\n"));
        assert_eq!((found.len(), found[0].name(), found[0].bytes), (1, NAME, Some(1234)));
        let found = written(&format!("C:\\Users\\x\\{NAME}\n{NAME}\n"));
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn what_comes_and_goes_while_a_folder_is_counted_does_not_stop_it() {
        let folder = tempfile::tempdir().expect("a folder");
        for n in 0..200 {
            fs::write(folder.path().join(format!("stays-{n}.pdf")), "x").expect("written");
        }
        std::thread::scope(|scope| {
            let busy = scope.spawn(|| {
                for n in 0..5_000 {
                    let below = folder.path().join(format!("goes-{}", n % 20));
                    fs::create_dir(&below).expect("made");
                    fs::write(below.join("x.csv"), "x").expect("written");
                    fs::remove_dir_all(&below).expect("removed");
                }
            });
            while !busy.is_finished() {
                let found = listed(folder.path()).expect("the folder is there");
                assert_eq!(found.iter().filter(|f| f.name.starts_with("stays-")).count(), 200);
            }
        });
    }

    #[test]
    fn a_name_is_not_printed_even_by_mistake() {
        let named = NamedFile::new("川西花子.pdf", Some(1));
        assert!(!format!("{named:?}").contains("花子"));
    }
}
