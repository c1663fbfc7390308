use jiff::civil::Date;
use tsunagu_domain::exact::{Exact, whole};
use tsunagu_domain::rules::CostRows;

use super::CostError;
use super::office::{Method, Mode, Office, Role};
use super::range::{Case, Savings};
use super::term::Book;

/// A town's offices of both sides and the share of each that can be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Town {
    /// 居宅介護支援
    pub care_managers: u64,
    /// Service offices.
    pub providers: u64,
    /// Share of care managers, 0 to 1.
    pub care_managers_share: Exact,
    /// Share of service offices.
    pub providers_share: Exact,
    /// Minutes a month for handling both channels; none for the row's.
    pub overhead: Option<Exact>,
}

impl Town {
    /// The same town with another share on both sides.
    pub fn at(&self, share: Exact) -> Self {
        Self { care_managers_share: share, providers_share: share, ..self.clone() }
    }
}

/// Yen a year of one side: low, central, high.
pub type Range = [Exact; 3];

/// What a town's offices save in a year, if all that are listed exchange with all that are listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// Of 居宅介護支援.
    pub care_managers: Range,
    /// Of service offices.
    pub providers: Range,
    /// Minutes a year of both sides.
    pub minutes: Range,
    /// Pairs of which both sides are listed, if partners mix at random.
    pub pairs: Exact,
}

impl Expected {
    /// Both sides.
    pub fn total(&self) -> Range {
        [0, 1, 2].map(|i| self.care_managers[i] + self.providers[i])
    }
}

/// An office of typical size that faxes. How partners split between both sides is not known: care managers have the
/// typical number.
///
/// # Errors
/// When a row does not hold on the day.
pub fn typical(role: Role, coverage: Exact, date: Date, rows: &CostRows) -> Result<Office, CostError> {
    let book = Book::on(rows, date);
    Ok(Office {
        mode: Mode::PerDestination,
        method: Method::Fax,
        role,
        users: book.term("typical.users")?.value,
        destinations: destinations(role, &book)?,
        partners: book.term("typical.partners")?.value,
        coverage,
        ..Office::of_the_briefing(date)
    })
}

/// Partners of one user of a side.
///
/// # Errors
/// When a row does not hold on the day.
pub fn destinations(role: Role, book: &Book<'_>) -> Result<u32, CostError> {
    let id = match role {
        Role::CareManager => "destinations.care_manager",
        Role::Provider => "destinations.provider",
    };
    Ok(u32::try_from(book.term(id)?.value.ceil().to_integer()).unwrap_or(1))
}

/// An office of a town: each link has two ends, so what care managers have in all, service offices share.
///
/// # Errors
/// When a row does not hold on the day.
pub fn office_of(role: Role, town: &Town, coverage: Exact, date: Date, rows: &CostRows) -> Result<Office, CostError> {
    let office = typical(role, coverage, date, rows)?;
    let partners = match role {
        Role::Provider if town.providers > 0 => office.partners * whole(town.care_managers) / whole(town.providers),
        _ => office.partners,
    };
    Ok(Office { partners: partners.max(whole(1)), overhead: town.overhead, ..office })
}

/// Works out both sides.
///
/// # Errors
/// When a row does not hold on the day.
pub fn expected(town: &Town, date: Date, rows: &CostRows) -> Result<Expected, CostError> {
    let side = |role, offices: u64, share: Exact, partners: Exact| {
        let office = office_of(role, town, partners, date, rows)?;
        let savings = Savings::of(&office, rows)?;
        let joined = whole(offices) * share * whole(12);
        let yen = Case::ALL.map(|case| savings.case(case).saved.yen * joined);
        let minutes = Case::ALL.map(|case| savings.case(case).saved.minutes * joined);
        Ok::<_, CostError>((yen, minutes))
    };
    let (managers, managers_minutes) =
        side(Role::CareManager, town.care_managers, town.care_managers_share, town.providers_share)?;
    let (providers, providers_minutes) =
        side(Role::Provider, town.providers, town.providers_share, town.care_managers_share)?;
    Ok(Expected {
        care_managers: managers,
        providers,
        minutes: [0, 1, 2].map(|i| managers_minutes[i] + providers_minutes[i]),
        pairs: town.care_managers_share * town.providers_share,
    })
}

/// What one more office of a side brings in a year: to itself, and to those of its partners that are listed. It has so
/// many partners, of which the listed share gains; each of these has so many partners of its own, of which it is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarginalOffice {
    /// Yen a year of its own.
    pub own: Range,
    /// Yen a year of all its partners together.
    pub partners: Range,
}

/// One more office of `role` joins.
///
/// # Errors
/// When a row does not hold on the day.
pub fn one_more(role: Role, town: &Town, date: Date, rows: &CostRows) -> Result<MarginalOffice, CostError> {
    let (reachable, other) = match role {
        Role::CareManager => (town.providers_share, Role::Provider),
        Role::Provider => (town.care_managers_share, Role::CareManager),
    };
    let own = Savings::of(&office_of(role, town, reachable, date, rows)?, rows)?;
    let others = Savings::of(&office_of(other, town, reachable, date, rows)?, rows)?;
    // Partners of the one, as a share of the partners that each of them has.
    let links = office_of(role, town, reachable, date, rows)?.partners
        / office_of(other, town, reachable, date, rows)?.partners;
    Ok(MarginalOffice {
        own: Case::ALL.map(|case| own.case(case).saved.yen * whole(12)),
        partners: Case::ALL.map(|case| others.case(case).month.slope() * reachable * links * whole(12)),
    })
}
