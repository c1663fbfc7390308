//! Lines of the listings that no register explains.

use super::names;
use super::services::{CARE_MANAGER, SERVICES};
use super::towns::{TOWNS, Town};

/// A line of a listing whose number is not in the register.
pub(super) struct Stranger {
    /// Number, name, service, and position in [`TOWNS`].
    pub(super) number: String,
    pub(super) name: String,
    pub(super) service: &'static str,
    pub(super) town: usize,
}

/// Offices outside the register, so that a reader meets them: the support centres of the larger towns
/// (they manage preventive care, which the register of services leaves out), offices closed before its date,
/// and offices opened after it. `month` is the position in
/// [`MONTHS`](super::listings::MONTHS).
pub(super) fn strangers(month: usize) -> Vec<Stranger> {
    let large = |&(_, town): &(usize, &Town)| town.sites >= 100;
    let centres = TOWNS.iter().enumerate().filter(large).map(|(position, town)| Stranger {
        number: names::office_number('0', position, 1),
        name: format!("{}地域包括支援センター", town.name),
        service: "介護予防支援",
        town: position,
    });
    // Town, service, first and last listing.
    let others =
        [(0, 1, 0, 3), (1, CARE_MANAGER, 0, 5), (2, 2, 0, 7), (0, CARE_MANAGER, 4, 7), (4, 1, 6, 7), (7, 4, 7, 7)];
    let present = others.into_iter().zip(9001..).filter(|((_, _, first, last), _)| (*first..=*last).contains(&month));
    let offices = present.map(|((town, service, _, _), nth)| Stranger {
        number: names::office_number(SERVICES[service].third, town, nth),
        name: format!("見本{}臨時第{}", SERVICES[service].word.0, nth - 9000),
        service: SERVICES[service].name,
        town,
    });
    centres.chain(offices).collect()
}
