use jiff::civil::Date;

use super::PulledInput;
use super::declaration::{Declaration, Input};
use super::file_error::FileError;
use super::run::Run;
use crate::file_reason::FileReason;
use crate::input::{self, KindOption};
use crate::source::archive;
use crate::source::files::{self, NamedBytes};
use crate::source::visit::Page;
use tsunagu_formats::input::clean;

/// An input, opened.
pub(super) enum OpenedInput {
    Files(Vec<NamedBytes>, Declaration),
    Pages { name: String, prefecture: Option<String>, as_of: Option<Date>, pages: Vec<Page>, none_words: Vec<String> },
}

impl Run<'_> {
    /// The files of an input with what is stated of them, or the name and the reason why there are none.
    pub(super) fn files(&self, input: Input) -> Result<OpenedInput, (String, FileError)> {
        let requested = |covers, origin| Declaration {
            kind: self.request.kind,
            as_of: self.request.as_of,
            covers,
            origin: Some(origin),
            ..Declaration::default()
        };
        let archived = |hash: &str, name: &str| {
            archive::bytes_of(&self.archive, hash)
                .ok_or_else(|| (name.to_owned(), FileReason::NotArchived(hash.to_owned()).into()))
        };
        match input {
            Input::Path(path) => {
                let name = path.file_name().map(|n| clean::name(&n.to_string_lossy())).unwrap_or_default();
                let files = files::read(&path, &self.rules.intake.file).map_err(|e| (name, e.into()))?;
                let declaration = Declaration { path: Some(path), ..requested(self.request.covers.clone(), "file") };
                Ok(OpenedInput::Files(files, declaration))
            }
            Input::Shipped(file, covers) => {
                // 見本県's listings are what the program says they are.
                let kind = file.name.contains("usage_").then_some(KindOption::Usage);
                let declaration = Declaration { kind, ..requested(covers.map(|p| vec![p]), "shipped") };
                Ok(OpenedInput::Files(vec![file], declaration))
            }
            Input::Pulled(PulledInput::Brought(receipt)) => {
                // Looked at anew, it might be taken for something else.
                let unknown = || (receipt.name.clone(), FileReason::UnknownKind(receipt.kind.clone()).into());
                let kind = input::named(self.request.kinds, &receipt.kind).ok_or_else(unknown)?;
                let bytes = archived(&receipt.sha256, &receipt.name)?;
                let declaration = Declaration {
                    decided: Some(kind),
                    as_of: receipt.as_of.parse().ok(),
                    covers: receipt.covered(),
                    sha256: Some(receipt.sha256.clone()),
                    ..Declaration::default()
                };
                Ok(OpenedInput::Files(vec![NamedBytes { name: receipt.name, bytes }], declaration))
            }
            Input::Pulled(PulledInput::File { name, sha256, as_of }) => {
                let bytes = archived(&sha256, &name)?;
                let files = files::opened(&name, bytes, &self.rules.intake.file).map_err(|e| (name, e.into()))?;
                Ok(OpenedInput::Files(files, Declaration { as_of, ..Declaration::default() }))
            }
            Input::Pulled(PulledInput::Pages { name, prefecture, as_of, pages, none_words }) => {
                Ok(OpenedInput::Pages { name, prefecture, as_of, pages, none_words })
            }
        }
    }
}
