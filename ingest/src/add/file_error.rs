use super::AddError;
use crate::file_reason::FileReason;
use crate::input::InputError;
use crate::question::Question;
use crate::source::files::FilesError;
use tsunagu_formats::input::OpenError;
use tsunagu_formats::recognise::Refusal;

/// Why one file gave nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum FileError {
    /// It was not taken; the run goes on with the others.
    #[error(transparent)]
    Refused(Box<FileReason>),
    /// The run as a whole ends.
    #[error(transparent)]
    Fatal(#[from] AddError),
}

impl FileError {
    /// Only the person who brings the file can say.
    pub(super) fn question(question: Question) -> Self {
        Self::Refused(Box::new(FileReason::Question(Box::new(question))))
    }
}

impl<R: Into<FileReason> + IsReason> From<R> for FileError {
    fn from(reason: R) -> Self {
        Self::Refused(Box::new(reason.into()))
    }
}

/// What is a reason of one file alone.
pub(super) trait IsReason {}

impl IsReason for FileReason {}
impl IsReason for Refusal {}
impl IsReason for OpenError {}
impl IsReason for InputError {}
impl IsReason for FilesError {}
