use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use crate::data_fault::DataFault;
use crate::wording;

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../data");

/// Where rule and data files come from: the copy inside the program, and optionally a folder whose files
/// win over it one by one, so that a folder with a single corrected file is enough.
#[derive(Debug, Clone, Default)]
pub struct Data {
    folder: Option<PathBuf>,
}

/// A data file that is absent or can't be understood.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// Neither the folder nor the program has it.
    #[error("no data file {0}")]
    Missing(String),
    /// The folder's file can't be read.
    #[error("data file {path}: {reason}")]
    Unreadable {
        /// The file.
        path: String,
        /// The error of the system.
        reason: String,
    },
    /// What should be a folder is none.
    #[error("{0} is no folder")]
    NoFolder(String),
    /// The file was read, but not understood.
    #[error("data file {name}: {reason}")]
    Wrong {
        /// The file, relative to `data/`.
        name: String,
        /// What.
        reason: Box<DataFault>,
    },
}

impl DataError {
    /// The file or folder that it is about.
    pub fn file(&self) -> &str {
        match self {
            Self::Missing(name) | Self::NoFolder(name) => name,
            Self::Unreadable { path, .. } => path,
            Self::Wrong { name, .. } => name,
        }
    }

    /// A file that was read but says something it must not.
    pub fn wrong(name: &str, reason: impl Into<DataFault>) -> Self {
        Self::Wrong { name: name.to_owned(), reason: Box::new(reason.into()) }
    }
}

impl Data {
    /// The embedded files alone.
    pub fn embedded() -> Self {
        Self::default()
    }

    /// The embedded files, overridden by those in `folder`.
    ///
    /// # Errors
    /// When `folder` is no folder.
    pub fn with_folder(folder: &Path) -> Result<Self, DataError> {
        if folder.is_dir() {
            return Ok(Self { folder: Some(folder.to_owned()) });
        }
        Err(DataError::NoFolder(folder.display().to_string()))
    }

    /// The folder whose files win.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// The bytes of `name`, a path relative to `data/`.
    pub fn bytes(&self, name: &str) -> Result<Cow<'static, [u8]>, DataError> {
        if let Some(path) = self.folder.as_ref().map(|folder| folder.join(name)).filter(|p| p.is_file()) {
            return fs::read(&path)
                .map(Cow::Owned)
                .map_err(|e| DataError::Unreadable { path: path.display().to_string(), reason: e.to_string() });
        }
        EMBEDDED
            .get_file(name)
            .map(|file| Cow::Borrowed(file.contents()))
            .ok_or_else(|| DataError::Missing(name.to_owned()))
    }

    /// The text of `name`.
    pub fn text(&self, name: &str) -> Result<String, DataError> {
        String::from_utf8(self.bytes(name)?.into_owned())
            .map_err(|e| DataError::wrong(name, DataFault::NotUtf8 { byte: e.utf8_error().valid_up_to() + 1 }))
    }

    /// A TOML file as a typed value.
    pub fn toml<T: serde::de::DeserializeOwned>(&self, name: &str) -> Result<T, DataError> {
        let text = self.text(name)?;
        toml::from_str(&text).map_err(|e| DataError::wrong(name, DataFault::Toml(wording::toml(&e, &text))))
    }

    /// A CSV file as typed rows.
    pub fn csv<T: serde::de::DeserializeOwned>(&self, name: &str) -> Result<Vec<T>, DataError> {
        csv::Reader::from_reader(self.bytes(name)?.as_ref())
            .deserialize()
            .collect::<Result<_, _>>()
            .map_err(|e| DataError::wrong(name, DataFault::Csv(wording::csv(&e))))
    }

    /// Names of the embedded files directly in `folder`, sorted.
    pub fn names_in(&self, folder: &str) -> Vec<String> {
        let mut names: Vec<String> = EMBEDDED
            .get_dir(folder)
            .map(|dir| dir.files().map(|f| f.path().to_string_lossy().into_owned()).collect())
            .unwrap_or_default();
        names.sort();
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_file_is_named() {
        let error = Data::embedded().bytes("no-such.toml").expect_err("absent");
        assert!(matches!(error, DataError::Missing(name) if name == "no-such.toml"));
    }
}
