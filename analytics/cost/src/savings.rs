use tsunagu_domain::exact::{Exact, at_least, whole};
use tsunagu_domain::rules::CostRows;

use super::CostError;
use super::channel::{self, Channel};
use super::office::{Method, Office};
use super::term::{Book, Term};

/// A month of one office at one assumption about how much work remains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Month<'r> {
    /// Everything on paper by today's method.
    pub paper: Channel<'r>,
    /// Everything through the exchange.
    pub digital: Channel<'r>,
    /// Yen an hour.
    pub wage: Term<'r>,
    /// Yen a year.
    pub fee: Term<'r>,
    /// Minutes a month and care manager for handling both channels.
    pub overhead: Term<'r>,
    /// Care managers in full-time equivalents.
    pub care_managers: Exact,
}

/// Months that are looked ahead: ten years.
const LONGEST: u32 = 120;

/// What is saved in a month; negative is a loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthlySaving {
    /// Minutes.
    pub minutes: Exact,
    /// Yen of paper, stamps and calls less the fee.
    pub cash: Exact,
    /// Both, the minutes at the wage.
    pub yen: Exact,
}

/// From which share of reachable exchanges it pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakEven {
    /// Whatever the share.
    Always,
    /// Above this share, that is from so many partners.
    Above {
        /// Between 0 and 1.
        share: Exact,
        /// Partners, of those that the office has.
        partners: i128,
    },
    /// Only once paper is gone for good.
    OnlyWhole,
    /// At no share.
    Never,
}

impl<'r> Month<'r> {
    /// Works out both channels, `ratio` of the paper's work remaining in the digital one.
    ///
    /// # Errors
    /// When a row does not hold on the day.
    pub fn of(office: &Office, ratio: &Term<'r>, book: &Book<'r>) -> Result<Self, CostError> {
        Ok(Self {
            paper: channel::paper(office, office.method, book)?,
            digital: channel::digital(office, ratio, book)?,
            wage: book.typed_or(office.wage, "wage.briefing")?,
            fee: book.typed_or(office.fee, "fee.annual")?,
            overhead: book.typed_or(office.overhead, "overhead")?,
            care_managers: office.care_managers,
        })
    }

    /// Minutes as yen.
    pub fn worth(&self, minutes: Exact) -> Exact {
        minutes * self.wage.value / whole(60)
    }

    /// A month on paper alone, yen.
    pub fn paper_yen(&self) -> Exact {
        self.paper.yen() + self.worth(self.paper.minutes() + self.paper.fixed_minutes())
    }

    /// A month through the exchange alone, the fee included, yen.
    pub fn digital_yen(&self) -> Exact {
        let minutes = self.digital.minutes() + self.digital.fixed_minutes();
        self.digital.yen() + self.worth(minutes) + self.monthly_fee()
    }

    /// Yen a month.
    pub fn monthly_fee(&self) -> Exact {
        self.fee.value / whole(12)
    }

    /// Minutes a month for handling both channels, of all care managers.
    pub fn handling(&self) -> Exact {
        self.overhead.value * self.care_managers
    }

    /// What joining saves when `coverage` of the exchanges can be digital: below 1 paper's fixed work stays and both
    /// channels have to be handled. At 0 nothing is exchanged, so nothing is handled twice, and only a fee is spent.
    pub fn saved(&self, coverage: Exact) -> MonthlySaving {
        let variable = (self.paper.minutes() - self.digital.minutes()) * coverage;
        let fixed = if coverage >= whole(1) {
            self.paper.fixed_minutes() - self.digital.fixed_minutes()
        } else if coverage > whole(0) {
            -self.digital.fixed_minutes() - self.handling()
        } else {
            whole(0)
        };
        let minutes = variable + fixed;
        let cash = (self.paper.yen() - self.digital.yen()) * coverage - self.monthly_fee();
        MonthlySaving { minutes, cash, yen: cash + self.worth(minutes) }
    }

    /// Yen a month that a further share of 1 would save.
    pub fn slope(&self) -> Exact {
        self.paper.yen() - self.digital.yen() + self.worth(self.paper.minutes() - self.digital.minutes())
    }

    /// From which share it pays.
    pub fn break_even(&self, partners: Exact) -> BreakEven {
        let standing = self.worth(self.digital.fixed_minutes() + self.handling()) + self.monthly_fee();
        let slope = self.slope();
        let whole_pays = self.saved(whole(1)).yen > whole(0);
        if slope > whole(0) {
            let share = standing / slope;
            if share <= whole(0) {
                return BreakEven::Always;
            }
            if share < whole(1) {
                return BreakEven::Above { share, partners: at_least(share * partners) };
            }
        }
        if whole_pays { BreakEven::OnlyWhole } else { BreakEven::Never }
    }

    /// The first month in which the sum of all months is above zero, when extra minutes fade away at the beginning;
    /// none within ten years.
    pub fn turns_positive(&self, coverage: Exact, book: &Book<'_>) -> Result<Option<u32>, CostError> {
        let (first, decay) = (book.term("learning.first_month")?.value, book.term("learning.decay")?.value);
        let months = book.term("learning.months")?.value;
        let monthly = self.saved(coverage).yen;
        let (mut sum, mut extra) = (whole(0), first);
        for month in 1..=LONGEST {
            sum += monthly - if whole(month) <= months { self.worth(extra) } else { whole(0) };
            // To the thousandth of a minute: a power of a fraction would outgrow any number.
            extra = (extra * decay * whole(1000)).round() / whole(1000);
            if sum > whole(0) {
                return Ok(Some(month));
            }
            if whole(month) >= months {
                // From here on every month is the same.
                return Ok(if monthly > whole(0) {
                    u32::try_from(i128::from(month) + left(sum, monthly)).ok().filter(|m| *m <= LONGEST)
                } else {
                    None
                });
            }
        }
        Ok(None)
    }
}

/// How many further months of `monthly` lift `sum`, which is zero or negative, above zero.
fn left(sum: Exact, monthly: Exact) -> i128 {
    (-sum / monthly).floor().to_integer() + 1
}

/// Yen a month on paper by each method, as the briefing shows them side by side.
///
/// # Errors
/// When a row does not hold on the day.
pub fn by_method<'r>(office: &Office, rows: &'r CostRows) -> Result<Vec<(Method, Channel<'r>)>, CostError> {
    let book = Book::on(rows, office.date);
    Method::ALL.iter().map(|m| Ok((*m, channel::paper(office, *m, &book)?))).collect()
}
