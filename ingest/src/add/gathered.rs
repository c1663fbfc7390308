use std::sync::{Mutex, OnceLock};

use super::declaration::Declaration;
use super::kind::KnownOffices;
use crate::input::KnownOffice;
use crate::question::Question;
use tsunagu_formats::input::OpenedFile;

/// What a run gathers on its way, to tell what its lists of offices are.
#[derive(Debug, Default)]
pub(super) struct RunEvidence {
    /// Offices of the run's registers.
    pub(super) registered: Mutex<Vec<KnownOffice>>,
    /// Files that wait until every register has been read.
    pub(super) waiting: Mutex<Vec<(OpenedFile, Declaration)>>,
    /// What only the person who brings a file can say.
    pub(super) questions: Mutex<Vec<Question>>,
    /// Loads that were brought again.
    pub(super) repeated: Mutex<Vec<String>>,
    /// What the lake's registers hold, read when it is first wanted.
    pub(super) of_lake: OnceLock<KnownOffices>,
}
