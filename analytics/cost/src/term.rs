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

/// A named value in a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term<'r> {
    /// What it is.
    pub label: &'r str,
    /// Its value.
    pub value: Exact,
    /// Its unit, as rows write it.
    pub unit: &'r str,
    /// Where it comes from.
    pub origin: Origin<'r>,
}

impl<'r> Term<'r> {
    /// A value that the reader gave.
    pub fn typed(label: &'r str, value: Exact, unit: &'r str) -> Self {
        Self { label, value, unit, origin: Origin::Typed }
    }

    /// A value that follows from others.
    pub fn derived(label: &'r str, value: Exact, unit: &'r str) -> Self {
        Self { label, value, unit, origin: Origin::Derived }
    }
}

/// A figure with its formula in words and the terms that stand in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum<'r> {
    /// Its value.
    pub value: Exact,
    /// How it is worked out.
    pub formula: &'static str,
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
        Ok(Term { label: &row.label, value, unit: &row.unit, origin: Origin::Row(row) })
    }

    /// What the reader typed, else the row's value.
    ///
    /// # Errors
    /// When nothing was typed and no row holds on the day.
    pub fn typed_or(&self, typed: Option<Exact>, id: &str) -> Result<Term<'r>, CostError> {
        match (typed, self.rows.on(id, self.date)) {
            (Some(value), Some(row)) => Ok(Term::typed(&row.label, value, &row.unit)),
            (Some(value), None) => Ok(Term::typed("入力した値", value, "")),
            (None, _) => self.term(id),
        }
    }

    /// Rows whose id begins so, that hold on the day.
    pub fn below(&self, prefix: &'r str) -> impl Iterator<Item = &'r Row> + use<'r> {
        self.rows.below(prefix, self.date)
    }
}
