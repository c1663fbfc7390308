use serde::Serialize;
use tsunagu_cost::channel::{Channel, Line};
use tsunagu_cost::office::{Method, Office};
use tsunagu_cost::range::{Case, Outcome};
use tsunagu_cost::savings::{BreakEven, Month, MonthlySaving};
use tsunagu_cost::term::Term;
use tsunagu_domain::exact::{Exact, whole};

use super::coverage::fraction;

/// What is saved in a year; negative is a loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct YearlySaving {
    /// Minutes.
    #[serde(serialize_with = "fraction")]
    pub minutes: Exact,
    /// Yen of paper, stamps and calls less the fee.
    #[serde(serialize_with = "fraction")]
    pub cash: Exact,
    /// Both, the minutes at the wage.
    #[serde(serialize_with = "fraction")]
    pub yen: Exact,
}

impl YearlySaving {
    /// What a month saves when so much of the exchanges can be digital, twelve times.
    pub fn at(month: &Month<'_>, coverage: Exact) -> Self {
        let saved = month.saved(coverage);
        Self { minutes: year(saved.minutes), cash: year(saved.cash), yen: year(saved.yen) }
    }
}

/// Low, central or high: what it comes to at the office's own share of partners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseReport<'r> {
    /// Which.
    pub case: Case,
    /// The share of work that remains.
    pub ratio: Term<'r>,
    /// What a year saves.
    pub saved: YearlySaving,
    /// What a year would save if every partner could be reached.
    pub whole: YearlySaving,
    /// Yen a year saved, by percent of partners that can be reached; at both ends the line breaks.
    pub curve: [(i32, Exact); 4],
    /// What everything through the exchange costs.
    pub digital: ChannelCost,
    /// The sums of a month, in the order in which a workbook works them out.
    pub sums: MonthSums,
    /// From which share it pays.
    pub break_even: BreakEven,
    /// The month in which the sum of all months turns positive.
    pub turns_positive: Option<u32>,
    /// What the sums are made of.
    pub month: Month<'r>,
}

impl<'r> CaseReport<'r> {
    pub(super) fn new(outcome: Outcome<'r>, coverage: Exact, users: Exact) -> Self {
        let Outcome { case, ratio, month, break_even, turns_positive, .. } = outcome;
        let at = |percent: i32| (percent, YearlySaving::at(&month, Exact::new(percent.into(), 100)).yen);
        Self {
            case,
            ratio,
            saved: YearlySaving::at(&month, coverage),
            whole: YearlySaving::at(&month, whole(1)),
            curve: [0, 1, 99, 100].map(at),
            digital: ChannelCost::new(month.digital_yen(), users),
            sums: MonthSums::new(&month, coverage),
            break_even,
            turns_positive,
            month,
        }
    }
}

/// What everything through one channel costs, yen, the minutes at the wage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ChannelCost {
    /// A year.
    #[serde(serialize_with = "fraction")]
    pub year: Exact,
    /// A month.
    #[serde(serialize_with = "fraction")]
    pub month: Exact,
    /// A month for each user; zero without users.
    #[serde(serialize_with = "fraction")]
    pub each: Exact,
}

impl ChannelCost {
    fn new(month: Exact, users: Exact) -> Self {
        let each = if users > whole(0) { month / users } else { whole(0) };
        Self { year: year(month), month, each }
    }
}

/// What a month is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthSums {
    /// Yen of paper and printing.
    pub print: Exact,
    /// Yen of stamps, envelopes and calls.
    pub communication: Exact,
    /// Minutes on paper that grow with the volume, and those that do not.
    pub paper_minutes: [Exact; 2],
    /// The same through the exchange.
    pub digital_minutes: [Exact; 2],
    /// What is saved.
    pub saved: MonthlySaving,
}

impl MonthSums {
    fn new(month: &Month<'_>, coverage: Exact) -> Self {
        let print = month.paper.cash.iter().filter(|(line, _)| *line == Line::Print).map(|(_, sum)| sum.value).sum();
        Self {
            print,
            communication: month.paper.yen() - print,
            paper_minutes: [month.paper.minutes(), month.paper.fixed_minutes()],
            digital_minutes: [month.digital.minutes(), month.digital.fixed_minutes()],
            saved: month.saved(coverage),
        }
    }
}

/// Everything on paper by one method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PaperReport {
    /// Which.
    #[serde(serialize_with = "method_key")]
    pub method: Method,
    /// What it costs.
    pub cost: ChannelCost,
}

impl PaperReport {
    pub(super) fn new(method: Method, channel: &Channel<'_>, month: &Month<'_>, users: Exact) -> Self {
        let minutes = channel.minutes() + channel.fixed_minutes();
        Self { method, cost: ChannelCost::new(channel.yen() + month.worth(minutes), users) }
    }
}

fn method_key<S: serde::Serializer>(method: &Method, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(method.key())
}

/// From paper to the mixture of both channels, yen a year of the central case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Steps {
    /// Everything on paper, as today.
    #[serde(serialize_with = "fraction")]
    pub paper: Exact,
    /// Paper, stamps and calls.
    #[serde(serialize_with = "fraction")]
    pub cash: Exact,
    /// Work that grows with the volume.
    #[serde(serialize_with = "fraction")]
    pub work: Exact,
    /// Work that does not: the time for handling both channels above all.
    #[serde(serialize_with = "fraction")]
    pub fixed: Exact,
    /// The fee.
    #[serde(serialize_with = "fraction")]
    pub fee: Exact,
    /// After all of these.
    #[serde(serialize_with = "fraction")]
    pub joined: Exact,
}

impl Steps {
    pub(super) fn new(central: &CaseReport<'_>, office: &Office) -> Self {
        let month = &central.month;
        let fee = year(month.monthly_fee());
        let cash = year((month.paper.yen() - month.digital.yen()) * office.coverage);
        let work = year(month.worth(month.paper.minutes() - month.digital.minutes()) * office.coverage);
        let fixed = central.saved.yen - cash - work + fee;
        let paper = year(month.paper_yen());
        let joined = paper - cash - work - fixed + fee;
        Self { paper, cash: -cash, work: -work, fixed: -fixed, fee, joined }
    }
}

pub(super) fn year(month: Exact) -> Exact {
    month * whole(12)
}
