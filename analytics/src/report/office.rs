use duckdb::Connection;
use serde::Serialize;
use tsunagu_domain::municipalities::Municipality;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::rules::{Exchange, Rules};

use crate::query::offices::{self, ListEntry, ListingState, OfficeService, Sibling};

/// An office as registers and lists know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfficeReport {
    /// Its number.
    pub number: OfficeNumber,
    /// What registers say, by service; none where no register has it.
    pub services: Vec<OfficeService>,
    /// What lists say; asked for only where no register has it.
    pub in_lists: Vec<ListEntry>,
    /// Whether the lists name it.
    pub listed: ListingState,
    /// Other numbers of its corporation; none where the register does not say the corporation.
    pub siblings: Option<Vec<Sibling>>,
}

/// What is known of a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfficeAnswer {
    /// A register or a list has it.
    Known(Box<OfficeReport>),
    /// The prefecture's register does not have it, nor does a list.
    Unknown,
    /// No register speaks of its prefecture.
    NoRegister,
}

impl OfficeReport {
    /// Asks for a number.
    ///
    /// # Errors
    /// On a database error.
    pub fn find(connection: &Connection, number: OfficeNumber) -> duckdb::Result<OfficeAnswer> {
        let text = number.as_str();
        let services = offices::office(connection, text)?;
        let in_lists = if services.is_empty() { offices::in_lists(connection, text)? } else { Vec::new() };
        if services.is_empty() && in_lists.is_empty() {
            let covered = offices::has_register(connection, &text[..2])?;
            return Ok(if covered { OfficeAnswer::Unknown } else { OfficeAnswer::NoRegister });
        }
        let listed = offices::listed(connection, &[text])?.first().copied().unwrap_or(ListingState::Unknown);
        Ok(OfficeAnswer::Known(Box::new(Self { number, services, in_lists, listed, siblings: None })))
    }

    /// The same with the other numbers of its corporation.
    ///
    /// # Errors
    /// On a database error.
    pub fn with_siblings(self, connection: &Connection) -> duckdb::Result<Self> {
        let is_numbered = self.services.iter().any(|s| s.corporate_number.is_some());
        let siblings = if is_numbered { Some(offices::siblings(connection, self.number.as_str())?) } else { None };
        Ok(Self { siblings, ..self })
    }

    /// Whether plans go out from here.
    pub fn manages_care(&self, rules: &Rules) -> bool {
        self.services.iter().any(|s| sends_plans(rules, s))
    }

    /// Of several names, the one that its care managers use; none where nothing names it.
    pub fn name(&self, rules: &Rules) -> Option<&str> {
        let sending = self.services.iter().filter(|s| sends_plans(rules, s));
        let registered = sending.chain(&self.services).map(|s| s.name.as_str());
        registered.chain(self.in_lists.iter().map(|l| l.name.as_str())).find(|name| !name.is_empty())
    }

    /// Where it stands: rarely in more than one municipality, when its registers are of different dates.
    pub fn places<'r>(&self, rules: &'r Rules) -> Vec<&'r Municipality> {
        let registered = self.services.iter().filter_map(|s| s.place.as_deref());
        let written = registered.chain(self.in_lists.iter().map(|l| l.place.as_str()));
        let mut places: Vec<&Municipality> = Vec::new();
        for place in written.filter_map(|code| rules.municipalities.get(code.parse().ok()?)) {
            if places.iter().all(|p| p.code != place.code) {
                places.push(place);
            }
        }
        places
    }

    /// Whether it is of 見本県.
    pub fn is_synthetic(&self, rules: &Rules) -> bool {
        self.places(rules).iter().any(|m| m.synthetic)
    }

    /// Name and number of its corporation, as far as a register says them; one of them is there.
    pub fn corporation(&self) -> Option<(Option<&str>, Option<&str>)> {
        let numbered = self.services.iter().find(|s| s.corporate_number.is_some());
        let service = numbered.or_else(|| self.services.iter().find(|s| s.corporate_name.is_some()))?;
        Some((service.corporate_name.as_deref(), service.corporate_number.as_deref()))
    }
}

fn sends_plans(rules: &Rules, service: &OfficeService) -> bool {
    rules.service(&service.service).is_some_and(|s| s.exchange == Exchange::Sender)
}
