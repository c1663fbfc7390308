//! Files that are files: a pipe in the place of one would be waited for, a device has no end, and a link leads out of
//! the home. None of them is opened.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// What is stated of anything else, where the system would state its own.
pub const NOT_REGULAR: &str = "not a regular file";

/// Opens a regular file.
///
/// # Errors
/// When it is none, or can't be opened.
pub fn open(path: &Path) -> io::Result<File> {
    if !fs::symlink_metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, NOT_REGULAR));
    }
    File::open(path)
}

/// The bytes of a regular file.
///
/// # Errors
/// As [`open`], or when it can't be read.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The text of a regular file.
///
/// # Errors
/// As [`read`], or when it is no UTF-8.
pub fn read_to_string(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    open(path)?.read_to_string(&mut text)?;
    Ok(text)
}
