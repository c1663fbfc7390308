use std::fmt::Debug;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tsunagu_store::durable::write_durably;
use tsunagu_store::regular;

/// Ending of a file that is being written.
pub(super) const UNFINISHED: &str = "part";

/// Where the bytes of a lake lie: a folder, or whatever else keeps whole objects by name. Names are relative, their parts
/// joined by `/`.
pub trait Objects: Debug + Send + Sync {
    /// Every object whose name begins so, what is unfinished too.
    ///
    /// # Errors
    /// When they can't be listed.
    fn list(&self, begins: &str) -> io::Result<Vec<Object>>;

    /// The bytes of an object.
    ///
    /// # Errors
    /// When it is not there or can't be read.
    fn read(&self, name: &str) -> io::Result<Vec<u8>>;

    /// Puts an object in its place, whole or not at all, so that it outlives a power cut.
    ///
    /// # Errors
    /// When there is no room, or no right to write.
    fn put(&self, name: &str, bytes: &[u8]) -> io::Result<()>;

    /// Takes an object away; one that is not there is no error.
    ///
    /// # Errors
    /// When it can't be taken away.
    fn remove(&self, name: &str) -> io::Result<()>;

    /// As an engine opens it: a path, or an address with its scheme.
    fn uri(&self, name: &str) -> String;
}

/// An object of a lake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Its name.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// Something else stands in its place, a pipe or a link: it is never opened, and never taken away.
    pub is_odd: bool,
}

/// A folder of this machine.
#[derive(Debug, Clone)]
pub(super) struct Folder(pub(super) PathBuf);

impl Folder {
    fn below(&self, folder: &Path, found: &mut Vec<Object>) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            // The kind of the entry itself: a link is not followed out of the lake.
            let kind = entry.file_type()?;
            if kind.is_dir() {
                self.below(&entry.path(), found)?;
            } else if let Ok(name) = entry.path().strip_prefix(&self.0) {
                let parts: Vec<_> = name.iter().map(|part| part.to_string_lossy()).collect();
                let bytes = entry.metadata()?.len();
                found.push(Object { name: parts.join("/"), bytes, is_odd: !kind.is_file() });
            }
        }
        Ok(())
    }
}

impl Objects for Folder {
    fn list(&self, begins: &str) -> io::Result<Vec<Object>> {
        // The folder that holds them all, so that the rest of the lake is not walked.
        let within = begins.rsplit_once('/').map_or_else(|| self.0.clone(), |(folder, _)| self.0.join(folder));
        let mut found = Vec::new();
        if within.exists() {
            self.below(&within, &mut found)?;
        }
        found.retain(|object| object.name.starts_with(begins));
        found.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(found)
    }

    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        regular::read(&self.0.join(name))
    }

    fn put(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.0.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        write_durably(&path, bytes)
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        match fs::remove_file(self.0.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn uri(&self, name: &str) -> String {
        self.0.join(name).to_string_lossy().into_owned()
    }
}
