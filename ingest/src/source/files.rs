use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use super::recognise::is_exchanged_name;

/// Endings of files that may be a source; others in a folder are passed over.
const ENDINGS: [&str; 9] = ["csv", "txt", "tsv", "html", "htm", "xlsx", "xls", "zip", "geojson"];

/// No single file of a source comes near this; it keeps a mistaken path or a packed bomb out of memory.
const LARGEST_FILE: u64 = 512 << 20;

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
    #[error("{path} を読めません（{reason}）")]
    Unreadable {
        /// The path as given.
        path: String,
        /// What the system said.
        reason: String,
    },
    /// Its name is that of an exchanged care plan, which is never opened.
    #[error(
        "ケアプランの交換ファイルとみられる名前のため、中を読まず、保存もしませんでした。登録簿か利用状況のファイルを指定してください"
    )]
    Exchanged,
    /// Larger than any source.
    #[error("{0} は大きすぎます（512 MiB まで）")]
    TooLarge(String),
}

fn unreadable(path: &Path) -> impl FnOnce(std::io::Error) -> FilesError {
    let path = path.display().to_string();
    move |e| FilesError::Unreadable { path, reason: e.to_string() }
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

/// Reads a file; a ZIP that is no spreadsheet gives the files inside it.
///
/// # Errors
/// When the file or the ZIP can't be read, or is too large.
pub fn read(path: &Path) -> Result<Vec<NamedBytes>, FilesError> {
    if is_exchanged_name(&path.to_string_lossy()) {
        return Err(FilesError::Exchanged);
    }
    let size = fs::metadata(path).map_err(unreadable(path))?.len();
    if size > LARGEST_FILE {
        return Err(FilesError::TooLarge(path.display().to_string()));
    }
    let bytes = fs::read(path).map_err(unreadable(path))?;
    opened(&short_name(path), bytes)
}

/// The files that bytes of this name are: a ZIP that is no spreadsheet gives those inside it.
///
/// # Errors
/// When the ZIP can't be read, or is too large.
pub fn opened(name: &str, bytes: Vec<u8>) -> Result<Vec<NamedBytes>, FilesError> {
    if !bytes.starts_with(b"PK\x03\x04") || is_workbook(&bytes) {
        return Ok(vec![NamedBytes { name: name.to_owned(), bytes }]);
    }
    unpacked(name, &bytes).map_err(|reason| FilesError::Unreadable { path: name.to_owned(), reason })
}

/// The file's name, behind its folder where that is a month (`2025-12`), which may be the only date there is.
/// Other folders may be named after people and are left out.
fn short_name(path: &Path) -> String {
    let part = |p: Option<&std::ffi::OsStr>| p.map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let full = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = part(full.parent().and_then(Path::file_name));
    let file = part(full.file_name());
    if is_month(&folder) { format!("{folder}/{file}") } else { file }
}

fn is_month(folder: &str) -> bool {
    folder.len() == 7 && folder.bytes().enumerate().all(|(i, b)| if i == 4 { b == b'-' } else { b.is_ascii_digit() })
}

fn is_workbook(bytes: &[u8]) -> bool {
    zip::ZipArchive::new(Cursor::new(bytes)).is_ok_and(|mut z| z.by_name("[Content_Types].xml").is_ok())
}

fn unpacked(zip_name: &str, bytes: &[u8]) -> Result<Vec<NamedBytes>, String> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| e.to_string())?;
    let mut files = Vec::new();
    let mut room = LARGEST_FILE;
    for i in 0..zip.len() {
        let file = zip.by_index(i).map_err(|e| e.to_string())?;
        let name = file.name().map_err(|e| e.to_string())?.into_owned();
        if is_exchanged_name(&name) {
            return Err(FilesError::Exchanged.to_string());
        }
        if file.is_dir() || !has_known_ending(Path::new(&name)) {
            continue;
        }
        let mut bytes = Vec::new();
        // The size a ZIP states may be false; what comes out of it is counted.
        file.take(room + 1).read_to_end(&mut bytes).map_err(|e| format!("{name}: {e}"))?;
        room = room.checked_sub(bytes.len() as u64).ok_or("中身が大きすぎます（合わせて512 MiBまで）")?;
        files.push(NamedBytes { name: format!("{zip_name}/{name}"), bytes });
    }
    if files.is_empty() {
        return Err(format!("ZIPの中に取り込めるファイル（{}）がありません", ENDINGS.join("・")));
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

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
        let names: Vec<String> = paths.iter().flat_map(|p| read(p).expect("read")).map(|f| f.name).collect();
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
