use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use crate::file_reason::{FileReason, PathReason};
use tsunagu_formats::input::path::{self, PathError};
use tsunagu_formats::input::text::decoded;
use tsunagu_formats::input::{self, Limits, OpenError, clean};
use tsunagu_formats::recognise::is_exchanged_name;

/// Endings of files that may be a source; others in a folder are passed over.
pub const ENDINGS: [&str; 13] =
    ["csv", "txt", "tsv", "html", "htm", "xlsx", "xls", "xlsm", "xlsb", "ods", "numbers", "zip", "geojson"];

/// A file as brought.
#[derive(Debug, Clone)]
pub struct NamedBytes {
    /// Its name, with its folder where that is a month: `2025-12/jigyosho_430.csv`.
    pub name: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Why a path can't be read.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// No such file, or not to be read.
    #[error("{path} can't be read: {reason:?}")]
    Unreadable {
        /// The path as given.
        path: String,
        /// Why.
        reason: PathReason,
    },
    /// Its name is that of an exchanged care plan, which is never opened.
    #[error("the name of an exchanged care plan")]
    Exchanged,
    /// Left beside a file that a spreadsheet has open; it holds no table, and is passed over.
    #[error("the lock file of a spreadsheet")]
    LockFile,
    /// No regular file, or too large.
    #[error(transparent)]
    Path(#[from] PathError),
}

impl FilesError {
    /// As the reason of one file.
    pub fn reason(&self) -> FileReason {
        match self {
            Self::Unreadable { path, reason } => FileReason::Unreadable { path: path.clone(), reason: reason.clone() },
            Self::Exchanged => FileReason::Exchanged,
            Self::LockFile => FileReason::LockFile,
            Self::Path(PathError::NotRegular(path)) => FileReason::NotRegular(path.clone()),
            Self::Path(PathError::TooLarge { path, limit }) => {
                FileReason::TooLarge { path: path.clone(), limit: *limit }
            }
            Self::Path(PathError::Io { path, source }) => {
                FileReason::Unreadable { path: path.clone(), reason: PathReason::System(source.to_string()) }
            }
        }
    }
}

impl From<FilesError> for FileReason {
    fn from(error: FilesError) -> Self {
        error.reason()
    }
}

fn unreadable(path: &Path) -> impl FnOnce(std::io::Error) -> FilesError {
    let path = path::shown(path);
    move |e| FilesError::Unreadable { path, reason: PathReason::System(e.to_string()) }
}

/// The files to read below `paths`: a named file as it is, a folder's files by name, sub-folders included.
///
/// # Errors
/// When a path does not exist or a folder can't be listed.
pub fn listed(paths: &[PathBuf]) -> Result<Vec<PathBuf>, FilesError> {
    let mut found = Vec::new();
    for path in paths {
        if fs::metadata(path).map_err(unreadable(path))?.is_dir() {
            walk(path, &mut found)?;
        } else {
            found.push(path.clone());
        }
    }
    Ok(found)
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), FilesError> {
    let entries = fs::read_dir(folder).map_err(unreadable(folder))?;
    let mut paths: Vec<_> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
    paths.sort();
    for path in paths {
        // A link may lead round in a circle, or out of what was asked for.
        let linked_folder = path.is_symlink() && path.is_dir();
        let hidden = linked_folder || path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'));
        if hidden {
            continue;
        }
        if path.is_dir() {
            walk(&path, found)?;
        } else if has_known_ending(&path) {
            found.push(path);
        }
    }
    Ok(())
}

fn has_known_ending(path: &Path) -> bool {
    path.extension().is_some_and(|e| ENDINGS.contains(&e.to_string_lossy().to_ascii_lowercase().as_str()))
}

/// Reads a file within limits; a ZIP that is no document gives the files inside it.
///
/// # Errors
/// When the file or the ZIP can't be read, is no regular file, or is too large.
pub fn read(path: &Path, limits: &Limits) -> Result<Vec<NamedBytes>, FilesError> {
    if is_exchanged_name(&path.to_string_lossy()) {
        return Err(FilesError::Exchanged);
    }
    if is_lock_file(path) {
        return Err(FilesError::LockFile);
    }
    opened(&short_name(path), path::read(path, limits.bytes)?, limits)
}

/// The files that bytes of this name are: a ZIP that is no document gives those inside it.
///
/// # Errors
/// When the ZIP can't be read, or is too large.
pub fn opened(name: &str, bytes: Vec<u8>, limits: &Limits) -> Result<Vec<NamedBytes>, FilesError> {
    if !bytes.starts_with(b"PK\x03\x04") || input::is_document(&bytes) {
        return Ok(vec![NamedBytes { name: clean::name(name), bytes }]);
    }
    unpacked(name, &bytes, limits).map_err(|reason| FilesError::Unreadable { path: clean::name(name), reason })
}

/// `~$一覧.xlsx`, which a spreadsheet leaves beside the file that it has open.
fn is_lock_file(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().contains("~$"))
}

/// The file's name, behind its folder where that is a month (`2025-12`), which may be the only date there is.
/// Other folders may be named after people and are left out.
fn short_name(path: &Path) -> String {
    let part = |p: Option<&std::ffi::OsStr>| p.map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let full = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = part(full.parent().and_then(Path::file_name));
    let file = part(full.file_name());
    let file = clean::name(&file);
    if is_month(&folder) { format!("{folder}/{file}") } else { file }
}

fn is_month(folder: &str) -> bool {
    folder.len() == 7 && folder.bytes().enumerate().all(|(i, b)| if i == 4 { b == b'-' } else { b.is_ascii_digit() })
}

fn unpacked(zip_name: &str, bytes: &[u8], limits: &Limits) -> Result<Vec<NamedBytes>, PathReason> {
    let damaged = || PathReason::ZipDamaged;
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    if zip.len() > limits.entries {
        return Err(PathReason::Open(OpenError::TooManyEntries { limit: limits.entries, entries: zip.len() }));
    }
    let mut files = Vec::new();
    let mut room = limits.bytes;
    for i in 0..zip.len() {
        let file = match zip.by_index(i) {
            Ok(file) => file,
            Err(zip::result::ZipError::UnsupportedArchive(reason)) if reason.contains("assword") => {
                return Err(PathReason::ZipLocked);
            }
            Err(_) => return Err(damaged()),
        };
        let name = decoded(file.name_raw()).0;
        if is_exchanged_name(&name) {
            return Err(PathReason::Exchanged);
        }
        let short = short(&name);
        let base = Path::new(short.rsplit('/').next().unwrap_or(&short));
        let is_system = name.starts_with("__MACOSX/") || short.starts_with("._") || is_lock_file(base);
        if file.is_dir() || is_system || !has_known_ending(base) {
            continue;
        }
        let mut bytes = Vec::new();
        // The size a ZIP states may be false; what comes out of it is counted.
        file.take(room + 1).read_to_end(&mut bytes).map_err(|_| damaged())?;
        let too_large = || PathReason::ZipTooLarge { mib: limits.bytes >> 20 };
        room = room.checked_sub(bytes.len() as u64).ok_or_else(too_large)?;
        files.push(NamedBytes { name: format!("{}/{short}", clean::name(zip_name)), bytes });
    }
    if files.is_empty() {
        return Err(PathReason::ZipWithoutFiles);
    }
    Ok(files)
}

/// The name of a file within a ZIP, behind its folder where that is a month. Other folders may be named after people.
fn short(name: &str) -> String {
    let mut parts = name.rsplit(['/', '\\']);
    let file = clean::name(parts.next().unwrap_or_default());
    match parts.next().filter(|folder| is_month(folder)) {
        Some(folder) => format!("{folder}/{file}"),
        None => file,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn limits() -> Limits {
        let rules = tsunagu_domain::rules::Rules::load(&tsunagu_domain::data::Data::embedded());
        rules.expect("shipped rules load").intake.file
    }

    #[test]
    fn zip_of_more_entries_than_the_limit_is_refused() {
        let zip_of = |entries: usize| {
            let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
            for i in 0..entries {
                zip.start_file(format!("{i}.csv"), zip::write::SimpleFileOptions::default()).expect("begun");
            }
            zip.finish().expect("closed").into_inner()
        };
        let limits = Limits { entries: 3, ..limits() };
        assert_eq!(opened("z.zip", zip_of(3), &limits).expect("opened").len(), 3);
        let error = opened("z.zip", zip_of(4), &limits).expect_err("too many");
        let too_many = PathReason::Open(OpenError::TooManyEntries { limit: 3, entries: 4 });
        assert!(matches!(&error, FilesError::Unreadable { reason, .. } if *reason == too_many), "{error}");
    }

    #[test]
    fn folder_and_zip_give_their_files_in_order() {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let inner = folder.path().join("2025-12");
        fs::create_dir(&inner).expect("made");
        for name in ["b.csv", "a.csv", "note.doc", ".hidden.csv"] {
            fs::write(inner.join(name), name).expect("written");
        }
        let mut zip = zip::ZipWriter::new(fs::File::create(folder.path().join("z.zip")).expect("made"));
        zip.start_file("c.csv", zip::write::SimpleFileOptions::default()).expect("begun");
        zip.write_all(b"c").expect("written");
        zip.finish().expect("closed");
        let paths = listed(&[folder.path().to_owned()]).expect("listed");
        let names: Vec<String> = paths.iter().flat_map(|p| read(p, &limits()).expect("read")).map(|f| f.name).collect();
        assert_eq!(names[..2], ["2025-12/a.csv", "2025-12/b.csv"]);
        assert_eq!(names[2], "z.zip/c.csv");
        assert_eq!(names.len(), 3);
    }

    #[test]
    fn a_missing_path_is_named() {
        let error = listed(&[PathBuf::from("no/such.csv")]).expect_err("absent").to_string();
        assert!(error.contains("no/such.csv"), "{error}");
    }
}
