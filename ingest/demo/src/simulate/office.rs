use tsunagu_domain::office_number::OfficeNumber;

use super::program::Program;
use super::simulation::OfficeType;

/// One office. Months are counted from the first of the simulation.
pub(super) struct Office {
    pub(super) number: OfficeNumber,
    pub(super) role: OfficeType,
    /// None: never.
    pub(super) joined: Option<u32>,
    /// From when nothing goes out or comes in.
    pub(super) silent_from: Option<u32>,
    pub(super) program: Program,
    /// Two characters.
    pub(super) service: &'static str,
}

impl Office {
    pub(super) fn is_active(&self, month: u32) -> bool {
        self.joined.is_some_and(|joined| joined <= month) && self.silent_from.is_none_or(|from| month < from)
    }
}
