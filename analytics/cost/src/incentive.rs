use jiff::civil::Date;
use tsunagu_domain::exact::{Exact, whole};
use tsunagu_domain::rules::{CARE_MANAGEMENT, CostRows, Incentive, IncentiveKind, Incentives};

use super::CostError;
use super::addon::{self, Class};
use super::care_fee::{self, Caseload, Comparison};
use super::grant;
use super::reason::Reason;
use super::term::{Book, Formula, Sum};

/// How an office stands to a scheme on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemeEligibility {
    /// Its conditions hold.
    Eligible,
    /// Something is still to do.
    NotYet,
    /// It has not begun.
    NotBegun,
    /// Its services are not known.
    Unknown,
    /// It is not for this office.
    Not,
    /// Nobody has stated yet.
    Awaiting,
    /// It is over.
    Closed,
}

impl SchemeEligibility {
    /// Its key.
    pub fn key(self) -> &'static str {
        match self {
            Self::Eligible => "eligible",
            Self::NotYet => "not_yet",
            Self::NotBegun => "not_begun",
            Self::Unknown => "unknown",
            Self::Not => "not",
            Self::Awaiting => "awaiting",
            Self::Closed => "closed",
        }
    }
}

/// What is known of an office; what is not known is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Three-digit services; empty where not known.
    pub services: Vec<String>,
    /// It has joined.
    pub joined: bool,
    /// Partners it exchanges with.
    pub partners: u32,
    /// Its class of 処遇改善加算.
    pub class: Option<Class>,
    /// Claims a month, yen.
    pub claims: Option<Exact>,
    /// Users of 居宅介護支援.
    pub caseload: Option<Caseload>,
    /// It has a clerk.
    pub clerk: bool,
    /// The clerk's wage, yen an hour.
    pub clerk_wage: Option<Exact>,
    /// 級地, `other` where it has none.
    pub grade: String,
    /// What card readers and connecting cost, yen.
    pub grant_cost: Option<Exact>,
    /// Other money for the same.
    pub grant_other: Exact,
    /// Purchase and connection are complete.
    pub connected: bool,
}

/// An amount that a scheme comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amount<'r> {
    /// Yen a month, all of it for wages.
    Wages(Sum<'r>),
    /// Units a month, all of it for wages.
    WageUnits(Sum<'r>),
    /// Yen, once.
    Once(Sum<'r>),
    /// Yen, once, at the most: what it cost is not known.
    UpTo(Sum<'r>),
    /// 居宅介護支援費（Ⅱ）against（Ⅰ）, with the clerk.
    CareFee(Box<Comparison<'r>>),
    /// Yen a year that need not be paid.
    Fee(Sum<'r>),
    /// Yen added to the base amount of a subsidy.
    Base(Sum<'r>),
}

/// How an office stands to one scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemeAnswer<'r> {
    /// The scheme.
    pub incentive: &'r Incentive,
    /// How it stands.
    pub eligibility: SchemeEligibility,
    /// Why.
    pub reason: Reason<'r>,
    /// By when.
    pub by: Option<Date>,
    /// How much, where that can be stated.
    pub amounts: Vec<Amount<'r>>,
    /// Why it can't.
    pub missing: Option<CostError>,
}

/// Every scheme on a day.
pub fn answers<'r>(incentives: &'r Incentives, facts: &Facts, date: Date, rows: &'r CostRows) -> Vec<SchemeAnswer<'r>> {
    incentives.incentive.iter().map(|i| answer(i, incentives, facts, date, &Book::on(rows, date))).collect()
}

fn answer<'r>(
    incentive: &'r Incentive,
    incentives: &'r Incentives,
    facts: &Facts,
    date: Date,
    book: &Book<'r>,
) -> SchemeAnswer<'r> {
    let by = incentive.apply_by;
    let answer =
        |eligibility, reason, amounts| SchemeAnswer { incentive, eligibility, reason, by, amounts, missing: None };
    if incentive.apply_by.or(incentive.to).is_some_and(|last| date > last) {
        return answer(SchemeEligibility::Closed, Reason::Over(incentive.over.as_deref()), Vec::new());
    }
    if date < incentive.from {
        return SchemeAnswer { by: None, ..answer(SchemeEligibility::NotBegun, Reason::NotBegun, Vec::new()) };
    }
    let of = |services: &[String]| facts.services.iter().any(|s| services.contains(s));
    let ours: Vec<&String> = facts.services.iter().filter(|s| incentive.services.contains(s)).collect();
    let grouped = facts.services.iter().any(|s| grant::group(s, incentives).is_some());
    let by_service = !incentive.services.is_empty() || incentive.kind == IncentiveKind::Grant;
    let fits = if incentive.kind == IncentiveKind::Grant { grouped } else { !ours.is_empty() };
    if by_service && facts.services.is_empty() {
        return answer(SchemeEligibility::Unknown, Reason::NoServices, Vec::new());
    }
    if by_service && !fits {
        return if of(&incentive.unconfirmed) {
            answer(SchemeEligibility::Awaiting, Reason::Unconfirmed, Vec::new())
        } else {
            answer(SchemeEligibility::Not, Reason::NoMatchingService, Vec::new())
        };
    }
    let (amounts, missing) = match amounts(incentive, incentives, facts, &ours, book) {
        Ok(amounts) => (amounts, None),
        Err(error) => (Vec::new(), Some(error)),
    };
    let (eligibility, reason) = conditions(incentive, facts);
    SchemeAnswer { missing, ..answer(eligibility, reason, amounts) }
}

/// How an office stands to a scheme that is open to its services.
fn conditions<'r>(incentive: &'r Incentive, facts: &Facts) -> (SchemeEligibility, Reason<'r>) {
    match incentive.kind {
        IncentiveKind::Fee if facts.joined => (SchemeEligibility::Eligible, Reason::FeeFree),
        IncentiveKind::Fee => (SchemeEligibility::NotYet, Reason::FeeAfterJoining),
        IncentiveKind::Grant if facts.connected => (SchemeEligibility::Eligible, Reason::Connected),
        IncentiveKind::Grant => (SchemeEligibility::NotYet, Reason::ToConnect),
        IncentiveKind::Addon => match (facts.joined, facts.class) {
            (_, None) => (SchemeEligibility::NotYet, Reason::NoClass),
            (true, Some(_)) => (SchemeEligibility::Eligible, Reason::ToReport),
            (false, Some(_)) => (SchemeEligibility::NotYet, Reason::ToJoinAndReport),
        },
        IncentiveKind::NewAddon if facts.joined => (SchemeEligibility::Eligible, Reason::JoinedOrClassFour),
        IncentiveKind::NewAddon => (SchemeEligibility::NotYet, Reason::ToJoinOrClassFour),
        // Joined is not using: somebody must be exchanged with.
        IncentiveKind::CareFee => match (facts.joined && facts.partners > 0, facts.clerk) {
            (true, true) => (SchemeEligibility::Eligible, Reason::UsedWithClerk),
            (true, false) => (SchemeEligibility::NotYet, Reason::NoClerk),
            (false, true) => (SchemeEligibility::NotYet, Reason::NotUsed),
            (false, false) => (SchemeEligibility::NotYet, Reason::NotUsedNoClerk),
        },
        IncentiveKind::Software => {
            (SchemeEligibility::Awaiting, Reason::Awaiting(incentive.awaiting.as_deref().unwrap_or_default()))
        }
        IncentiveKind::Closed if facts.joined => (SchemeEligibility::Eligible, Reason::Joined),
        IncentiveKind::Closed => (SchemeEligibility::NotYet, Reason::ToJoin),
    }
}

fn amounts<'r>(
    incentive: &Incentive,
    incentives: &'r Incentives,
    facts: &Facts,
    ours: &[&String],
    book: &Book<'r>,
) -> Result<Vec<Amount<'r>>, CostError> {
    let caseload = facts.caseload.as_ref().filter(|c| c.fte > whole(0));
    Ok(match incentive.kind {
        IncentiveKind::Fee => {
            let Some(before) = Book::on_before(book, incentive.from) else { return Ok(Vec::new()) };
            let term = before.term("fee.annual")?;
            vec![Amount::Fee(Sum { value: term.value, formula: Formula::FeeSaved, terms: vec![term] })]
        }
        IncentiveKind::Grant => {
            let groups: Vec<&str> = facts.services.iter().filter_map(|s| grant::group(s, incentives)).collect();
            vec![match facts.grant_cost {
                Some(cost) => Amount::Once(grant::amount(&groups, cost, facts.grant_other, book)?),
                None => Amount::UpTo(grant::cap(&groups, book)?),
            }]
        }
        IncentiveKind::Addon => match facts.class.zip(facts.claims) {
            // Claims are of the office as a whole: with several services, each is shown as if it had them all.
            Some((class, claims)) => ours
                .iter()
                .map(|service| addon::step(service, class, claims, book).map(Amount::Wages))
                .collect::<Result<_, _>>()?,
            None => Vec::new(),
        },
        IncentiveKind::NewAddon => {
            let mut all = Vec::new();
            for service in ours {
                match (service.as_str(), caseload, facts.claims) {
                    (CARE_MANAGEMENT, Some(caseload), _) => {
                        all.push(Amount::WageUnits(addon::new_units(caseload, book)?))
                    }
                    (CARE_MANAGEMENT, None, _) | (_, _, None) => {}
                    (service, _, Some(claims)) => all.push(Amount::Wages(addon::new_yen(service, claims, book)?)),
                }
            }
            all
        }
        IncentiveKind::CareFee => {
            let grade = if facts.grade.is_empty() { "other" } else { &facts.grade };
            match caseload {
                Some(caseload) => {
                    let compared = care_fee::compare(caseload, grade, facts.clerk_wage, book)?;
                    let compared = if facts.clerk { compared.with_clerk() } else { compared };
                    vec![Amount::CareFee(Box::new(compared))]
                }
                None => Vec::new(),
            }
        }
        IncentiveKind::Software => {
            let needed = book.term("software.partners")?.value;
            let bonus = book.term("software.partners_bonus")?;
            if whole(facts.partners) < needed {
                return Ok(Vec::new());
            }
            let formula = Formula::PartnersBonus;
            vec![Amount::Base(Sum { value: bonus.value, formula, terms: vec![bonus] })]
        }
        IncentiveKind::Closed => Vec::new(),
    })
}
