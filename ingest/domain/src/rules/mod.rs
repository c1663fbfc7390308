mod area;
mod checklist;
mod cost;
mod denominator;
mod filename;
mod header;
mod health;
mod incentive;
mod intake;
mod migration;
mod milestone;
mod monitor;
mod office_match;
mod people;
mod recognition;
mod scheme_fact;
mod secretariat;
mod service;
mod source;
mod state;
mod survey;
mod threshold;
mod tracking;
mod usage;
/// Keys with the words that are written for them.
pub mod word_row;
mod word_set;

use serde::Deserialize;

use crate::data::{Data, DataError};
use crate::municipalities::Municipalities;

pub use area::Area;
pub use checklist::{Checklist, ChecklistItem, Checklists, Fact};
pub use cost::{Confidence, CostRows, Row};
pub use denominator::{Claim, Denominator, Unit};
pub use filename::{
    ChartGroup, FileKinds, Kind, Limits, MAX_DRAWN, MonthInName, SIZE_OVER, SIZE_UNKNOWN, Size, shipped_prefixes,
};
pub use header::{ColumnHeaders, Headers};
pub use health::HealthRules;
pub use incentive::{Event, Incentive, IncentiveKind, Incentives};
pub use intake::{Intake, IntakeLimits};
pub use migration::{Advice, Evidence, Faq, HelpDesk, Migration, OTHER_CONFIRMATION, OfficialLink, Support};
pub use milestone::Milestone;
pub use monitor::{Access, Monitor, StageRules, SuppressionThreshold, Windows};
pub use office_match::OfficeMatchRules;
pub use people::{HeaderSubject, PeopleWords, heading};
pub use recognition::{
    OfficeListRules, OwnScopeRules, RecognitionRules, RegisterCount, RegisterScopeRules, TitleWords, folded_word,
};
pub use scheme_fact::{SchemeFact, SchemeFactKind, SchemeFacts};
pub use secretariat::Secretariat;
pub use service::{CARE_MANAGEMENT, Exchange, NamedServices, PlannedService, Service};
pub use source::{Beginning, LinkRule, Page, PageContent, Source, Sources};
pub use state::{OfficeState, Remark, States};
pub use survey::SurveyRules;
pub use threshold::Threshold;
pub use tracking::TrackingNames;
pub use usage::UseRules;
pub use word_row::WordRow;
pub use word_set::WordSet;
use word_set::WordSets;

#[derive(Debug, Clone, Deserialize)]
struct CreditFile {
    credit: Vec<Credit>,
}

/// The credit line of a kind of source.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credit {
    /// register, usage, municipalities, sample.
    pub kind: String,
    /// The source's name.
    pub name: String,
    /// The line that goes with every figure.
    pub line: String,
    /// Its licence.
    pub licence: String,
    /// Where it is published.
    pub address: String,
}

/// All that `data/` says, checked against itself.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Municipalities.
    pub municipalities: Municipalities,
    /// Services by the register's order.
    pub services: Vec<Service>,
    /// Kinds of services that have not begun; in no count.
    pub planned_services: Vec<PlannedService>,
    /// Denominators in the order of display; the first with `headline` leads.
    pub denominators: Vec<Denominator>,
    /// Counts from documents.
    pub claims: Vec<Claim>,
    /// What the register never holds; named under each headline.
    pub never_covered: Vec<String>,
    /// Further gaps, named on the method page.
    pub also_missing: Vec<String>,
    /// Lines.
    pub thresholds: Vec<Threshold>,
    /// Days after which a listing is called old.
    pub listing_old_after_days: i32,
    /// Months after which a figure is too old for a pace or a forecast.
    pub figure_old_after_months: i32,
    /// When rules changed or are to change, the earliest first.
    pub milestones: Vec<Milestone>,
    /// Names that others append to links.
    pub tracking: TrackingNames,
    /// The day the exchange began; no listing is of an earlier one.
    pub listing_begins_on: jiff::civil::Date,
    /// Areas.
    pub areas: Vec<Area>,
    /// Credit lines.
    pub credits: Vec<Credit>,
    /// Changes that wait to be accepted.
    pub health: HealthRules,
    /// How much is taken in.
    pub intake: Intake,
    /// Words by which headers tell that they are about people.
    pub people: PeopleWords,
    /// By what a file is recognised.
    pub recognition: RecognitionRules,
    /// Where public sources are fetched from.
    pub sources: Sources,
    /// Prices, minutes, wages, fees, rates.
    pub cost: CostRows,
    /// Kinds of exchanged files.
    pub filename: FileKinds,
    /// How exchanges are watched, kept and published.
    pub monitor: Monitor,
    /// Who runs this, and whom to ring.
    pub secretariat: Secretariat,
    /// How pasted lines are matched with offices.
    pub office_match: OfficeMatchRules,
    /// How answers of surveys are read.
    pub survey: SurveyRules,
    /// Schemes with their conditions and dates.
    pub incentives: Incentives,
    /// What else is known of them.
    pub scheme_facts: SchemeFacts,
    /// What offices tick off, and what they may tell each other.
    pub checklists: Checklists,
    /// The move into the WEB service: whom to ask, what is asked, how its sources are read.
    pub migration: Migration,
    /// Headers of tables of offices.
    pub headers: Headers,
    /// Words of their states.
    pub states: States,
    service_names: service::ServiceNames,
    word_sets: WordSets,
}

impl Rules {
    /// Reads and checks every rule file.
    ///
    /// # Errors
    /// Names the file and what is wrong in it.
    pub fn load(data: &Data) -> Result<Self, DataError> {
        Self::load_on(data, jiff::civil::Date::MAX)
    }

    /// The same as of a day: a merger that `successions.csv` distinguishes of in advance counts from its date on.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn load_on(data: &Data, date: jiff::civil::Date) -> Result<Self, DataError> {
        let municipalities = Municipalities::load_on(data, date)?;
        let (services, planned_services, service_names) = service::load(data)?;
        let file = denominator::load(data)?;
        let areas = area::load(data, &municipalities)?;
        let thresholds = threshold::load(data)?;
        let intake = intake::load(data)?;
        let people = people::load(data)?;
        let incentives = incentive::load(data, |code| services.iter().any(|s| s.code == code))?;
        let recognition = recognition::load(data, &municipalities)?;
        let rules = Self {
            secretariat: secretariat::load(data, &municipalities)?,
            municipalities,
            recognition,
            services,
            planned_services,
            denominators: file.denominator,
            claims: file.claim,
            never_covered: file.never_covered,
            also_missing: file.also_missing,
            thresholds: thresholds.lines,
            listing_old_after_days: thresholds.listing_old_after_days,
            figure_old_after_months: thresholds.figure_old_after_months,
            milestones: milestone::load(data)?,
            tracking: tracking::load(data)?,
            listing_begins_on: thresholds.listing_begins_on,
            areas,
            credits: data.toml::<CreditFile>("credits.toml")?.credit,
            health: health::load(data)?,
            intake,
            people,
            sources: source::load(data)?,
            cost: cost::load(data)?,
            filename: filename::load(data)?,
            monitor: monitor::load(data)?,
            office_match: office_match::load(data)?,
            survey: survey::load(data)?,
            incentives,
            scheme_facts: scheme_fact::load(data)?,
            checklists: checklist::load(data)?,
            migration: migration::load(data)?,
            headers: header::load(data)?,
            states: state::load(data)?,
            service_names,
            word_sets: WordSets::default(),
        };
        rules.check()?;
        Ok(rules)
    }

    fn check(&self) -> Result<(), DataError> {
        let wrong = |reason: String| Err(DataError::wrong("denominators.toml", reason));
        if self.denominators.iter().filter(|d| d.headline).count() != 1 {
            return wrong("exactly one denominator must have headline = true".into());
        }
        for denominator in &self.denominators {
            if let Some(code) = denominator.services.iter().find(|code| self.service(code).is_none()) {
                return wrong(format!("{}: service {code} is not in services.toml", denominator.name));
            }
        }
        for claim in &self.claims {
            let known = |code| self.municipalities.get(code).is_some() || self.municipalities.former(code).is_some();
            if !claim.municipality.parse().is_ok_and(known) {
                return wrong(format!("claim for {}: not in municipalities.csv", claim.municipality));
            }
        }
        Ok(())
    }

    /// A service by code.
    pub fn service(&self, code: &str) -> Option<&Service> {
        self.services.iter().find(|s| s.code == code)
    }

    /// A service's code by the name a register writes.
    pub fn service_code(&self, name: &str) -> Option<&str> {
        self.service_names.code(name)
    }

    /// The services that a cell names, one or several.
    pub fn services_in(&self, cell: &str) -> NamedServices<'_> {
        self.service_names.codes(cell)
    }

    /// A denominator by name.
    pub fn denominator(&self, name: &str) -> Option<&Denominator> {
        self.denominators.iter().find(|d| d.name == name)
    }

    /// The denominator of headlines.
    pub fn headline(&self) -> &Denominator {
        self.denominators.iter().find(|d| d.headline).unwrap_or(&self.denominators[0])
    }

    /// The line used when none is asked for.
    pub fn threshold(&self) -> &Threshold {
        self.thresholds.iter().find(|t| t.default).unwrap_or(&self.thresholds[0])
    }

    /// The credit line of a kind.
    pub fn credit(&self, kind: &str) -> Option<&Credit> {
        self.credits.iter().find(|c| c.kind == kind)
    }

    /// An area by id.
    pub fn area(&self, id: &str) -> Option<&Area> {
        self.areas.iter().find(|a| a.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shipped_rules_hold() {
        let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
        assert_eq!(rules.services.len(), 35);
        assert_eq!(rules.headline().name, "sites");
        assert_eq!(rules.threshold().percent.hundredths(), 2500);
        assert_eq!(rules.service_code("短期入所療養介護(療養病床を有する病院等）"), Some("230"));
        let members: usize = rules.areas.iter().filter(|a| a.prefecture == "28").map(|a| a.members.len()).sum();
        assert_eq!(members, 49);
    }

    /// What has not begun is read nowhere, and so changes no count.
    #[test]
    fn planned_service_has_no_code_and_stands_in_no_denominator() {
        let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
        let [planned] = &rules.planned_services[..] else { panic!("{:?}", rules.planned_services) };
        assert_eq!((planned.name.as_str(), planned.exchange), ("登録施設介護支援", Exchange::Sender));
        assert_eq!(planned.not_before, jiff::civil::date(2027, 4, 1));
        assert_eq!(rules.service_code(&planned.name), None);
        assert_eq!(rules.services_in(&planned.name).codes, Vec::<&str>::new());
        assert!(rules.services.iter().all(|s| s.name != planned.name));
    }

    /// providers and care_managers together are sites: the three rows may not drift apart.
    #[test]
    fn sites_are_care_managers_and_providers() {
        let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
        let services = |name: &str| {
            let mut codes = rules.denominator(name).expect(name).services.clone();
            codes.sort();
            codes
        };
        let mut both = [services("care_managers"), services("providers")].concat();
        both.sort();
        assert_eq!(both, services("sites"));
        assert_eq!(services("rows"), services("sites"));
    }
}
