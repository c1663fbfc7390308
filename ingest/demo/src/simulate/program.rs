//! The care program that an office uses, which writes its names.

use crate::draws::Draws;
use tsunagu_formats::filename::name::Version;

use super::simulation::OfficeType;

/// One office's program. Months are counted from the first of the simulation.
pub(super) struct Program {
    version: Version,
    /// From when it writes names of 4.1.
    updated: Option<u32>,
    /// From when an update leaves out codes.
    pub(super) careless_from: Option<u32>,
    /// Leaves the codes of services as the plan had them, as the specification's own examples do.
    pub(super) keeps_codes: bool,
    /// `.csv`
    pub(super) lower_case: bool,
}

impl Program {
    /// What an office of `role` uses over `months`.
    pub(super) fn draw(role: OfficeType, months: u32, draws: &mut Draws) -> Self {
        let (half, quarter) = (months / 2, (months / 4).max(1));
        let (version, updated) = match draws.below(100) {
            // Prevention came with 4.0: a support centre can do nothing with the third version.
            0..10 if role != OfficeType::SupportCentre => {
                (Version::V3, draws.percent(75).then(|| half + draws.below(quarter)))
            }
            0..30 => (Version::V4_0, draws.percent(40).then(|| draws.between(1, months))),
            _ => (Version::V4_1, None),
        };
        let (keeps_codes, lower_case) = (draws.percent(30), draws.percent(10));
        Self { version, updated, careless_from: None, keeps_codes, lower_case }
    }

    /// Whether its names lack codes in `month`.
    pub(super) fn is_careless(&self, month: u32) -> bool {
        self.careless_from.is_some_and(|from| from <= month)
    }

    /// Version of the names that it writes in `month`.
    pub(super) fn version(&self, month: u32) -> Version {
        let updated = self.updated.is_some_and(|from| from <= month);
        if updated || self.is_careless(month) { Version::V4_1 } else { self.version }
    }
}
