use tsunagu_domain::exact::{Exact, whole};
use tsunagu_domain::rules::CostRows;

use super::CostError;
use super::channel::Channel;
use super::office::Office;
use super::savings::{BreakEven, Month, MonthlySaving};
use super::term::{Book, Label, Origin, Term};

/// How much the work shrinks, by the evidence there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// No relief at all.
    Low,
    /// The middle of what was reported.
    Central,
    /// The ministry's estimate.
    High,
}

impl Case {
    /// From the least saving to the most.
    pub const ALL: [Self; 3] = [Self::Low, Self::Central, Self::High];

    /// Key in files.
    pub fn key(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Central => "central",
            Self::High => "high",
        }
    }

    /// The share of work that remains.
    ///
    /// # Errors
    /// When a row does not hold on the day.
    pub fn ratio<'r>(self, book: &Book<'r>) -> Result<Term<'r>, CostError> {
        match self {
            Self::Low => book.term("relief.none"),
            Self::High => book.term("relief.estimate"),
            Self::Central => {
                let (least, most) = (book.term("relief.report_least")?, book.term("relief.report_most")?);
                let middle = (least.value + most.value) / whole(2);
                Ok(Term::derived(Label::MiddleRatio, middle, "ratio"))
            }
        }
    }
}

/// A case worked out at the office's own coverage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome<'r> {
    /// Which.
    pub case: Case,
    /// The share of work that remains.
    pub ratio: Term<'r>,
    /// Both channels.
    pub month: Month<'r>,
    /// What is saved in a month.
    pub saved: MonthlySaving,
    /// From which share it pays.
    pub break_even: BreakEven,
    /// The month in which the sum of all months turns positive.
    pub turns_positive: Option<u32>,
}

/// An office's savings: low, central and high.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Savings<'r> {
    /// In the order of [`Case::ALL`].
    pub cases: [Outcome<'r>; 3],
}

impl<'r> Savings<'r> {
    /// Works out the three cases.
    ///
    /// # Errors
    /// When a row does not hold on the day.
    pub fn of(office: &Office, rows: &'r CostRows) -> Result<Self, CostError> {
        let book = Book::on(rows, office.date);
        let [low, central, high] = Case::ALL.map(|case| outcome(office, case, &book));
        Ok(Self { cases: [low?, central?, high?] })
    }

    /// A case.
    pub fn case(&self, case: Case) -> &Outcome<'r> {
        let [low, central, high] = &self.cases;
        match case {
            Case::Low => low,
            Case::Central => central,
            Case::High => high,
        }
    }
}

fn outcome<'r>(office: &Office, case: Case, book: &Book<'r>) -> Result<Outcome<'r>, CostError> {
    let ratio = case.ratio(book)?;
    let month = Month::of(office, &ratio, book)?;
    Ok(Outcome {
        case,
        saved: month.saved(office.coverage),
        break_even: month.break_even(office.partners),
        turns_positive: month.turns_positive(office.coverage, book)?,
        ratio,
        month,
    })
}

/// What one input at its least and most does to the central case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sensitivity<'r> {
    /// Key of its row; `ratio` for the share of work that remains.
    pub id: &'r str,
    /// What it is.
    pub label: Label<'r>,
    /// Its least value and the yen a year saved then.
    pub low: (Exact, Exact),
    /// Its most.
    pub high: (Exact, Exact),
    /// Its unit.
    pub unit: &'r str,
}

impl Sensitivity<'_> {
    /// How far the year's saving moves.
    pub fn spread(&self) -> Exact {
        let (a, b) = (self.low.1, self.high.1);
        if a > b { a - b } else { b - a }
    }
}

/// Every input with a range, the one that matters most first.
///
/// # Errors
/// When a row does not hold on the day.
pub fn sensitivities<'r>(
    office: &Office,
    savings: &Savings<'r>,
    rows: &'r CostRows,
) -> Result<Vec<Sensitivity<'r>>, CostError> {
    let book = Book::on(rows, office.date);
    let yearly = |outcome: &Outcome<'_>| outcome.saved.yen * whole(12);
    let mut found = Vec::new();
    let (low, high) = (savings.case(Case::Low), savings.case(Case::High));
    if office.digital.is_none() {
        let label = Label::Ratio;
        let ends = ((high.ratio.value, yearly(high)), (low.ratio.value, yearly(low)));
        found.push(Sensitivity { id: "ratio", label, low: ends.0, high: ends.1, unit: "ratio" });
    }
    for row in ranged(&savings.case(Case::Central).month) {
        let Some((least, most)) = row.low.zip(row.high) else { continue };
        let at = |value: Exact| outcome(office, Case::Central, &book.with(&row.id, value)).map(|o| yearly(&o));
        let (low, high) = ((least, at(least)?), (most, at(most)?));
        found.push(Sensitivity { id: &row.id, label: Label::Row(&row.label), low, high, unit: &row.unit });
    }
    found.retain(|s| s.spread() > whole(0));
    found.sort_by_key(|s| std::cmp::Reverse(s.spread()));
    Ok(found)
}

/// The rows with a range that stand in a month, each once.
fn ranged<'r>(month: &Month<'r>) -> Vec<&'r tsunagu_domain::rules::Row> {
    let of = |channel: &Channel<'r>| -> Vec<Term<'r>> {
        channel.cash.iter().chain(&channel.time).flat_map(|(_, sum)| sum.terms.clone()).collect()
    };
    let mut terms = of(&month.paper);
    terms.extend(of(&month.digital));
    terms.extend([month.wage.clone(), month.overhead.clone()]);
    let mut rows: Vec<_> = terms
        .iter()
        .filter_map(|t| match t.origin {
            Origin::Row(row) if row.low.is_some() && row.high.is_some() => Some(row),
            _ => None,
        })
        .collect();
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    rows.dedup_by(|a, b| a.id == b.id);
    rows
}
