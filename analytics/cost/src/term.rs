use jiff::civil::Date;
use tsunagu_domain::exact::Exact;
use tsunagu_domain::rules::{CostRows, Row};

use super::CostError;

/// Where a term comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin<'r> {
    /// A row of `data/cost/`.
    Row(&'r Row),
    /// The reader typed it.
    Typed,
    /// It follows from other terms.
    Derived,
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label<'r> {
    /// As a row of `data/cost/` names it.
    Row(&'r str),
    /// Minutes that the work of one user takes.
    MinutesPerUser,
    /// The share that can be sent through the exchange.
    Coverage,
    /// Users.
    Users,
    /// Destinations of one user.
    Destinations,
    /// Partners, up to the number of destinations.
    Partners,
    /// Sheets that one partner gets.
    SheetsEach,
    /// What one piece weighs.
    PieceWeight,
    /// Pieces that one partner gets.
    PiecesEach,
    /// Units of three minutes, rounded up.
    ThreeMinutes,
    /// Claims a month, yen.
    Claims,
    /// The add-on of one user, rounded.
    AddonEach,
    /// How many have it.
    AddonUsers,
    /// What was spent, tax included.
    Spent,
    /// Other money for the same.
    OtherGrants,
    /// What was typed, where no row says what it is.
    Entered,
    /// The share of work that remains, in the middle of what was reported.
    MiddleRatio,
    /// The share of work that remains.
    Ratio,
}

/// How a figure is worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Formula {
    /// minutes of one user × users
    PerUser,
    /// hours by fax × 60 ÷ users of the example × users × what remains
    FaxRemaining,
    /// sheets × destinations × users × share
    SheetsSaved,
    /// (paper + printing) × sheets × destinations × users
    Print,
    /// (stamp + envelope) × users
    Stamps,
    /// fax × sheets × destinations × users
    FaxSheets,
    /// (stamp by weight + envelope) × pieces × partners
    Envelopes,
    /// price of three minutes × units × partners
    Calls,
    /// hours × 60 ÷ users of the example × users
    Sending,
    /// minutes of entry × users × what remains
    EntryRemaining,
    /// minutes of entry × users
    Entry,
    /// minutes that do not depend on the volume
    Fixed,
    /// claims × (ロ − イ) ‰
    AddonStep,
    /// the sum of units × ‰, rounded for each user
    AddonUnits,
    /// claims × ‰
    AddonYen,
    /// the sum of each group's cap
    Caps,
    /// min(cost − other money, caps), cut to whole thousands
    Grant,
    /// the fee of a year
    FeeSaved,
    /// what enough partners add
    PartnersBonus,
}

/// A named value in a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term<'r> {
    /// What it is.
    pub label: Label<'r>,
    /// Its value.
    pub value: Exact,
    /// Its unit, as rows write it.
    pub unit: &'r str,
    /// Where it comes from.
    pub origin: Origin<'r>,
}

impl<'r> Term<'r> {
    /// A value that the reader gave.
    pub fn typed(label: Label<'r>, value: Exact, unit: &'r str) -> Self {
        Self { label, value, unit, origin: Origin::Typed }
    }

    /// A value that follows from others.
    pub fn derived(label: Label<'r>, value: Exact, unit: &'r str) -> Self {
        Self { label, value, unit, origin: Origin::Derived }
    }
}

/// A figure with its formula and the terms that stand in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum<'r> {
    /// Its value.
    pub value: Exact,
    /// How it is worked out.
    pub formula: Formula,
    /// What stands in it, in order.
    pub terms: Vec<Term<'r>>,
}

/// Rows as they hold on one day, of which one may be tried at another value.
#[derive(Debug, Clone, Copy)]
pub struct Book<'r> {
    rows: &'r CostRows,
    date: Date,
    tried: Option<(&'r str, Exact)>,
}

impl<'r> Book<'r> {
    /// The rows of a day.
    pub fn on(rows: &'r CostRows, date: Date) -> Self {
        Self { rows, date, tried: None }
    }

    /// The same with one row at another value.
    pub fn with(self, id: &'r str, value: Exact) -> Self {
        Self { tried: Some((id, value)), ..self }
    }

    /// The same rows on the day before another.
    pub fn on_before(book: &Self, date: Date) -> Option<Self> {
        Some(Self { date: date.yesterday().ok()?, ..*book })
    }

    /// The day.
    pub fn day(&self) -> Date {
        self.date
    }

    /// The row itself.
    ///
    /// # Errors
    /// When none holds on the day.
    pub fn row(&self, id: &str) -> Result<&'r Row, CostError> {
        self.rows.on(id, self.date).ok_or_else(|| CostError::NoRow { id: id.to_owned(), date: self.date })
    }

    /// The row's value as a term.
    ///
    /// # Errors
    /// When none holds on the day.
    pub fn term(&self, id: &str) -> Result<Term<'r>, CostError> {
        let row = self.row(id)?;
        let value = self.tried.filter(|(tried, _)| *tried == id).map_or(row.value, |(_, value)| value);
        Ok(Term { label: Label::Row(&row.label), value, unit: &row.unit, origin: Origin::Row(row) })
    }

    /// What the reader typed, else the row's value.
    ///
    /// # Errors
    /// When nothing was typed and no row holds on the day.
    pub fn typed_or(&self, typed: Option<Exact>, id: &str) -> Result<Term<'r>, CostError> {
        match (typed, self.rows.on(id, self.date)) {
            (Some(value), Some(row)) => Ok(Term::typed(Label::Row(&row.label), value, &row.unit)),
            (Some(value), None) => Ok(Term::typed(Label::Entered, value, "")),
            (None, _) => self.term(id),
        }
    }

    /// Rows whose id begins so, that hold on the day.
    pub fn below(&self, prefix: &'r str) -> impl Iterator<Item = &'r Row> + use<'r> {
        self.rows.below(prefix, self.date)
    }
}
