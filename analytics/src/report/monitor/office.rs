use jiff::civil::Date;
use rusqlite::Connection;
use serde::{Serialize, Serializer};
use tsunagu_domain::document_kind::DocumentKind;
use tsunagu_domain::exchange_set::Direction;
use tsunagu_domain::month::Month;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::role::Role;
use tsunagu_domain::rules::Rules;
use tsunagu_domain::timestamp::Timestamp;
use tsunagu_store::ledger::no_service::{self, NoService};
use tsunagu_store::ledger::{LedgerError, setting};

use super::months::{MonthSum, Resends, month_sums, origins, resends};
use super::names::NamesReport;
use super::partners::PartnersReport;
use super::summary::MonthSummary;
use super::trips::TripsReport;
use crate::measure::monitor::pairing::{Pair, PairRules, pairs};
use crate::query::monitor::{self as query, CountLimits, Monthly, OriginSums, Volume};
use crate::report::figure::{Figure, Source, Unit};

/// Before anything could be late: where nobody has counted everything, nothing is.
const NEVER: Date = jiff::civil::date(2000, 1, 1);

/// Everything an office sees of its own exchanges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonitorReport {
    /// Whose.
    pub office: OfficeNumber,
    /// The present month.
    pub this_month: Month,
    /// When all its files were last counted; none where they never were.
    pub counted: Option<Timestamp>,
    /// The day of that; today where it never was.
    pub as_of: Date,
    /// Sets by month, direction, kind and origin.
    pub volumes: Vec<Volume>,
    /// Months that are shown, oldest first.
    pub months: Vec<MonthSum>,
    /// By what the sets of these months were counted.
    pub origins: OriginSums,
    /// Plans and actuals sent more than once.
    pub resends: Resends,
    /// Plans and their actuals, the newest month first.
    pub pairs: Vec<Pair>,
    /// How the month stands whose actuals are due; none without a plan of it, or while not everything was counted.
    pub summary: Option<MonthSummary>,
    /// With whom.
    pub partners: PartnersReport,
    /// Prevention.
    pub trips: TripsReport,
    /// Names, formats and sizes.
    pub names: NamesReport,
    /// Users, where the office has set them.
    pub users: Option<u32>,
    /// On which side of the exchange its files say that it mostly is.
    pub role: Role,
}

impl MonitorReport {
    /// Reads an office's report.
    ///
    /// # Errors
    /// On a database error.
    pub fn read(
        connection: &Connection,
        office: OfficeNumber,
        rules: &Rules,
        today: Date,
    ) -> Result<Self, LedgerError> {
        let counts = query::counts(connection, office, limits(rules))?;
        let setting = setting::find(connection, office)?;
        let no_service = no_service::of(connection, office)?;
        let counted = query::counted_at(connection, office)?;
        let as_of = counted_by(counted, today);
        let this_month = Month::of(today);
        // Of days that nobody has counted nothing is stated.
        let then = Month::of(as_of);
        let months = month_sums(&counts.volumes, this_month);
        let partners = PartnersReport::new(
            &counts.ways,
            &counts.volumes,
            setting.partners,
            &rules.monitor,
            then,
            counted.is_some(),
        );
        let pairs = pairs_of(&counts.monthly, rules, &no_service, counted.map(|_| as_of), today);
        Ok(Self {
            office,
            this_month,
            counted,
            as_of,
            origins: origins(&counts.volumes, &months),
            resends: resends(&counts.volumes, &months),
            months,
            summary: counted.and_then(|_| MonthSummary::new(&pairs, then)),
            pairs,
            partners,
            trips: TripsReport::new(&counts.round_trips, then),
            names: NamesReport::read(connection, office, &counts.names, counts.sizes, then)?,
            users: setting.users,
            role: role(&counts.volumes),
            volumes: counts.volumes,
        })
    }

    /// The day as of which plans are judged; none while not everything was counted.
    pub fn judged(&self) -> Option<Date> {
        self.counted.map(|_| self.as_of)
    }

    /// What can be shown where partners can't.
    pub fn figures(&self) -> Vec<Figure> {
        let figure = |key, value, unit, rule: String| Figure {
            key,
            value,
            unit,
            as_of: Some((self.as_of, self.as_of)),
            rule,
            source: Source::Exchanges,
        };
        let this = self.months.iter().find(|m| m.month == self.this_month);
        let sets = this.map_or(Some(0), |m| Some(m.sent? + m.received?));
        vec![
            figure(
                "partners_this_fiscal_year",
                Some(self.partners.of_year),
                Unit::Offices,
                format!("fiscal_year {}", self.partners.year),
            ),
            figure("sets_this_month", sets, Unit::Sets, format!("created_month {}", self.this_month)),
        ]
    }
}

impl Serialize for MonitorReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Fields<'a> {
            office: OfficeNumber,
            counted: Option<Timestamp>,
            as_of: Date,
            figures: Vec<Figure>,
            volumes: &'a [Volume],
            months: &'a [MonthSum],
            origins: OriginSums,
            resends: Resends,
            pairs: &'a [Pair],
            summary: Option<&'a MonthSummary>,
            partners: &'a PartnersReport,
            trips: &'a TripsReport,
            names: &'a NamesReport,
            users: Option<u32>,
            role: &'a str,
        }
        let fields = Fields {
            office: self.office,
            counted: self.counted,
            as_of: self.as_of,
            figures: self.figures(),
            volumes: &self.volumes,
            months: &self.months,
            origins: self.origins,
            resends: self.resends,
            pairs: &self.pairs,
            summary: self.summary.as_ref(),
            partners: &self.partners,
            trips: &self.trips,
            names: &self.names,
            users: self.users,
            role: self.role.key(),
        };
        fields.serialize(serializer)
    }
}

/// How sets are counted.
pub fn limits(rules: &Rules) -> CountLimits {
    CountLimits { split_minutes: rules.filename.split_minutes, max_files: rules.filename.limits.max_files }
}

/// By what plans and actuals are judged.
pub fn pair_rules<'r>(rules: &'r Rules, no_service: &'r NoService) -> PairRules<'r> {
    PairRules { windows: &rules.monitor.windows, split_minutes: rules.filename.split_minutes, no_service }
}

/// The day on which an office's files were last counted; today where nobody reports.
pub(super) fn counted_by(counted: Option<Timestamp>, today: Date) -> Date {
    counted.map_or(today, Timestamp::date).min(today)
}

/// An office's plans and actuals as of a day, if there is one. Of the oldest rows that are kept the other half may be
/// gone: they are left out.
pub(super) fn pairs_of(
    monthly: &[Monthly],
    rules: &Rules,
    no_service: &NoService,
    judged: Option<Date>,
    today: Date,
) -> Vec<Pair> {
    let whole_from = rules.monitor.retention.sets_from(today).plus(2);
    let mut found = pairs(monthly, &pair_rules(rules, no_service), judged.unwrap_or(NEVER));
    found.retain(|p| p.month >= whole_from);
    found
}

/// Who mostly receives plans and sends actuals provides services.
fn role(volumes: &[Volume]) -> Role {
    let sets = |kind: DocumentKind, direction: Direction| -> u64 {
        volumes.iter().filter(|v| v.document_kind == kind && v.direction == direction).map(|v| v.sets).sum()
    };
    let (plan, actual) = (DocumentKind::MonthlyPlan, DocumentKind::Actual);
    let manages = sets(plan, Direction::Sent) + sets(actual, Direction::Received);
    let provides = sets(plan, Direction::Received) + sets(actual, Direction::Sent);
    if provides > manages { Role::Provider } else { Role::CareManager }
}
