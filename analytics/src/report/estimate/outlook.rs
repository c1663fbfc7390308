use serde::{Serialize, Serializer};
use tsunagu_cost::CostError;
use tsunagu_cost::office::Office;
use tsunagu_cost::range::{Case, Savings};
use tsunagu_cost::savings::BreakEven;
use tsunagu_cost::term::Book;
use tsunagu_domain::exact::{Exact, rounded, whole};
use tsunagu_domain::rules::CostRows;

use super::case::YearlySaving;
use super::coverage::fraction;

/// The row of what nobody has measured, and that decides on which side of zero a sum lies.
const HANDLING: &str = "overhead";

/// What an office may expect: with as little, as much and as many minutes for handling both channels between as the row
/// of that assumption allows, or with those that were typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outlook {
    /// By minutes, the fewest first.
    pub scenarios: Vec<HandlingScenario>,
    /// From which share of partners it pays: with the fewest and with the most minutes that count.
    pub break_even: BreakEvenSpan,
    /// Partners that can be reached now: the least, what is expected, the most.
    #[serde(serialize_with = "fractions")]
    pub reachable: [Exact; 3],
    /// How what can be reached now stands to where it pays.
    pub standing: Standing,
    /// What a year saves now.
    pub now: SavingSpan,
    /// A share above today's, and what a year saves then.
    pub ahead: Ahead,
}

/// So many minutes for handling both channels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HandlingScenario {
    /// Minutes a month and care manager.
    #[serde(serialize_with = "fraction")]
    pub minutes: Exact,
    /// It counts: none was typed, or these were.
    pub counts: bool,
    /// From which share it pays, in the central case.
    #[serde(serialize_with = "point")]
    pub break_even: BreakEven,
    /// What a year saves now, in the order of [`Case::ALL`].
    pub now: [YearlySaving; 3],
    /// What it saves at the share ahead.
    pub ahead: [YearlySaving; 3],
}

/// From which share of partners it pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct BreakEvenSpan {
    /// At best.
    #[serde(serialize_with = "point")]
    pub from: BreakEven,
    /// At worst.
    #[serde(serialize_with = "point")]
    pub to: BreakEven,
}

/// How what can be reached now stands to where it pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It pays whatever is assumed.
    Above,
    /// It depends on the minutes for handling both channels.
    Within,
    /// It does not pay yet.
    Below {
        /// So many partners more, at best.
        more: i128,
        /// At worst; none where no number is enough.
        most: Option<i128>,
    },
    /// It does not pay with any number of partners, but for the assumptions at best.
    Never,
}

/// What a year saves, from the least to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SavingSpan {
    /// The least of each.
    pub least: YearlySaving,
    /// The central case with the row's minutes.
    pub central: YearlySaving,
    /// The most of each.
    pub most: YearlySaving,
}

/// A share that partners may come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Ahead {
    /// One half, or all where half is reached.
    #[serde(serialize_with = "fraction")]
    pub share: Exact,
    /// What a year saves then.
    pub saved: SavingSpan,
}

impl Outlook {
    /// Of an office of which a share between the ends of `span` can be reached.
    ///
    /// # Errors
    /// When a price does not hold on the day.
    pub fn new(office: &Office, span: (Exact, Exact), rows: &CostRows) -> Result<Self, CostError> {
        let row = Book::on(rows, office.date).row(HANDLING)?;
        let half = Exact::new(1, 2);
        let share = if office.coverage < half { half } else { whole(1) };
        let mut minutes: Vec<Exact> =
            [row.low, Some(row.value), row.high, office.overhead].into_iter().flatten().collect();
        minutes.sort();
        minutes.dedup();
        let mut scenarios = Vec::with_capacity(minutes.len());
        let (mut now, mut ahead): (Vec<YearlySaving>, Vec<YearlySaving>) = (Vec::new(), Vec::new());
        for minutes in minutes {
            let savings = Savings::of(&Office { overhead: Some(minutes), ..office.clone() }, rows)?;
            let at = |coverage: Exact| Case::ALL.map(|case| YearlySaving::at(&savings.case(case).month, coverage));
            let counts = office.overhead.is_none_or(|typed| typed == minutes);
            if counts {
                now.extend(shares(office, span).into_iter().flat_map(at));
                ahead.extend(at(share));
            }
            let break_even = savings.case(Case::Central).break_even;
            scenarios.push(HandlingScenario {
                minutes,
                counts,
                break_even,
                now: at(office.coverage),
                ahead: at(share),
            });
        }
        let central = &Savings::of(office, rows)?.case(Case::Central).month.clone();
        let saving = |all: &[YearlySaving], coverage| SavingSpan::new(all, YearlySaving::at(central, coverage));
        let mut counted = scenarios.iter().filter(|s| s.counts);
        let from = counted.next().map_or(BreakEven::Never, |s| s.break_even);
        let break_even = BreakEvenSpan { from, to: counted.next_back().map_or(from, |s| s.break_even) };
        Ok(Self {
            standing: Standing::new(office, span, break_even),
            now: saving(&now, office.coverage),
            ahead: Ahead { share, saved: saving(&ahead, share) },
            reachable: [span.0, office.coverage, span.1].map(|share| share * office.partners),
            break_even,
            scenarios,
        })
    }
}

/// The shares that can be: of partners that are one each, every one between the ends.
fn shares(office: &Office, (least, most): (Exact, Exact)) -> Vec<Exact> {
    let mut all = vec![least, office.coverage, most];
    if least < most && office.partners > whole(0) {
        // What is saved jumps where the first can be reached, and where the last is.
        all.extend([least + office.partners.recip(), most - office.partners.recip()]);
        all.retain(|share| (least..=most).contains(share));
    }
    all
}

impl SavingSpan {
    fn new(all: &[YearlySaving], central: YearlySaving) -> Self {
        let pick = |of: fn(Exact, Exact) -> Exact| {
            all.iter().fold(central, |a, b| YearlySaving {
                minutes: of(a.minutes, b.minutes),
                cash: of(a.cash, b.cash),
                yen: of(a.yen, b.yen),
            })
        };
        Self { least: pick(Ord::min), central, most: pick(Ord::max) }
    }
}

impl Standing {
    fn new(office: &Office, (least, most): (Exact, Exact), span: BreakEvenSpan) -> Self {
        let reached = |share: Exact, point: BreakEven| match point {
            BreakEven::Always => true,
            BreakEven::Above { share: needed, .. } => share >= needed,
            BreakEven::OnlyWhole => share >= whole(1),
            BreakEven::Never => false,
        };
        if reached(least, span.to) {
            return Self::Above;
        }
        if reached(most, span.from) {
            return Self::Within;
        }
        let now = rounded(office.coverage * office.partners);
        let more = |point| partners(point, office.partners).map(|needed| (needed - now).max(1));
        more(span.from).map_or(Self::Never, |least| Self::Below { more: least, most: more(span.to) })
    }
}

/// So many partners that it pays; none where no number is enough.
pub fn partners(point: BreakEven, of: Exact) -> Option<i128> {
    match point {
        BreakEven::Always => Some(1),
        BreakEven::Above { partners, .. } => Some(partners.max(1)),
        BreakEven::OnlyWhole => Some(of.ceil().to_integer()),
        BreakEven::Never => None,
    }
}

fn fractions<S: Serializer>(values: &[Exact; 3], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(values.iter().map(ToString::to_string))
}

/// The share between 0 and 1; none where no share is enough.
fn point<S: Serializer>(value: &BreakEven, serializer: S) -> Result<S::Ok, S::Error> {
    let share = match value {
        BreakEven::Always => whole(0),
        BreakEven::Above { share, .. } => *share,
        BreakEven::OnlyWhole => whole(1),
        BreakEven::Never => return serializer.serialize_none(),
    };
    serializer.collect_str(&share)
}
