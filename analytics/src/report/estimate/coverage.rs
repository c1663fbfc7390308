use std::collections::HashMap;

use jiff::civil::Date;
use serde::Serialize;
use tsunagu_cost::office::Role;
use tsunagu_domain::exact::{Exact, whole};
use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::rules::Rules;
use tsunagu_store::warehouse::WarehouseError;

use super::question::{EstimateQuestion, Given};
use crate::query::offices::{ListingState, RegisteredOffice};
use crate::snapshot::Snapshot;

/// Where the share of partners that can be reached comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CoverageFrom {
    /// It was typed.
    Typed,
    /// Partners with whom an office has exchanged, among all of them.
    Counted,
    /// Partners' numbers were pasted.
    Numbers {
        /// In the order pasted.
        each: Vec<PartnerListing>,
        /// The towns at whose share those are taken of whom no list speaks.
        towns: Vec<TownShare>,
    },
    /// The listing of a town.
    Town(TownShare),
    /// Nothing is known: as if every partner could be reached.
    Everyone,
}

impl CoverageFrom {
    /// Its key in files.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Typed => "typed",
            Self::Counted => "counted",
            Self::Numbers { .. } => "numbers",
            Self::Town(TownShare { by_role: true, .. }) => "town_by_role",
            Self::Town(_) => "town",
            Self::Everyone => "everyone",
        }
    }

    /// Partners of whom no list speaks, and no town's share stands for them: with any, no sum is an answer.
    pub fn undecided(&self) -> usize {
        match self {
            Self::Numbers { each, .. } => each.iter().filter(|p| p.is_unknown() && p.taken_at.is_none()).count(),
            _ => 0,
        }
    }
}

/// A partner by its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartnerListing {
    /// 事業所番号
    pub number: String,
    /// What the listing says of it.
    pub listed: ListingState,
    /// Six digits of the town at whose share it is taken, where no list speaks of it.
    pub taken_at: Option<String>,
}

impl PartnerListing {
    fn is_unknown(&self) -> bool {
        self.listed == ListingState::Unknown
    }
}

/// What is listed of a town.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TownShare {
    /// Six digits.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The share of the other side, or of all offices where sides are not known.
    #[serde(serialize_with = "fraction")]
    pub share: Exact,
    /// Of when.
    pub as_of: Option<Date>,
    /// It is the share of the other side alone.
    pub by_role: bool,
}

/// The share of partners that can be reached, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// Between 0 and 1.
    pub share: Exact,
    /// The least and the most that it can be, where it is known of each partner or of none.
    pub span: (Exact, Exact),
    /// Where it comes from.
    pub from: CoverageFrom,
}

impl Coverage {
    fn of(share: Exact, from: CoverageFrom) -> Self {
        Self { share, span: (share, share), from }
    }
}

/// As `1/4`: what is exact stays so, and is rounded where it is shown.
pub(in crate::report) fn fraction<S: serde::Serializer>(value: &Exact, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

/// Asks what the lists say of partners' numbers, in their order.
pub type AskListed<'k> = &'k dyn Fn(&[&str]) -> Result<Vec<ListingState>, WarehouseError>;

/// Asks what the registers say of numbers; those that none has are left out.
pub type AskRegistered<'k> = &'k dyn Fn(&[&str]) -> Result<HashMap<String, RegisteredOffice>, WarehouseError>;

/// What is known of who is listed.
#[derive(Clone, Copy)]
pub struct ListingFacts<'k> {
    /// Asked for partners' numbers; a connection is held no longer than that takes.
    pub listed: AskListed<'k>,
    /// Asked for the towns of those of whom no list speaks.
    pub registered: AskRegistered<'k>,
    /// What is listed of every municipality.
    pub snapshot: &'k Snapshot,
}

pub(super) fn coverage(
    question: &EstimateQuestion,
    rules: &Rules,
    known: Option<ListingFacts<'_>>,
) -> Result<Coverage, WarehouseError> {
    match (question.coverage, known) {
        (Some(counted), _) if question.given("coverage") == Some(Given::Exchanges) => {
            Ok(Coverage::of(counted, CoverageFrom::Counted))
        }
        (Some(typed), _) => Ok(Coverage::of(typed, CoverageFrom::Typed)),
        (None, Some(known)) if !question.numbers.is_empty() => of_numbers(question, rules, known),
        (None, known) => {
            let town = question.town.zip(known).and_then(|(code, known)| town_share(code, question, rules, known));
            Ok(match town {
                Some(town) => Coverage::of(town.share, CoverageFrom::Town(town)),
                None => Coverage::of(whole(1), CoverageFrom::Everyone),
            })
        }
    }
}

fn town_share(
    code: PlaceCode,
    question: &EstimateQuestion,
    rules: &Rules,
    known: ListingFacts<'_>,
) -> Option<TownShare> {
    let place = rules.municipalities.get(code)?;
    let other = match question.office.role {
        Role::CareManager => "providers",
        Role::Provider => "care_managers",
    };
    let of = |denominator: &str| known.snapshot.share(place.code.as_str(), denominator);
    let (found, by_role) = of(other).map(|f| (f, true)).or_else(|| of(&rules.headline().name).map(|f| (f, false)))?;
    let share = Exact::new(found.listed.into(), found.eligible.into()).min(whole(1));
    Some(TownShare { code: place.code.to_string(), name: place.name.clone(), share, as_of: found.as_of, by_role })
}

/// Partners by number: those of whom no list speaks are neither all reachable nor none. Each is taken at the share of
/// its own town, else of the office's; where that is not known either it is asked for, and no sum is shown.
fn of_numbers(question: &EstimateQuestion, rules: &Rules, known: ListingFacts<'_>) -> Result<Coverage, WarehouseError> {
    let numbers: Vec<&str> = question.numbers.iter().map(String::as_str).collect();
    let listings = (known.listed)(&numbers)?;
    let unknown: Vec<&str> =
        numbers.iter().zip(&listings).filter(|(_, l)| **l == ListingState::Unknown).map(|(n, _)| *n).collect();
    let registered = if unknown.is_empty() { HashMap::new() } else { (known.registered)(&unknown)? };
    let mut towns: Vec<TownShare> = Vec::new();
    let mut each = Vec::with_capacity(numbers.len());
    let (mut yes, mut taken) = (whole(0), whole(0));
    for (number, listed) in numbers.iter().zip(listings) {
        let mut partner = PartnerListing { number: (*number).to_owned(), listed, taken_at: None };
        match listed {
            ListingState::Yes { .. } => yes += whole(1),
            ListingState::No { .. } => {}
            ListingState::Unknown => {
                let own = registered.get(*number).and_then(|office| office.place.as_deref()?.parse().ok());
                let share = |code| town_share(code, question, rules, known);
                if let Some(town) = own.and_then(share).or_else(|| question.town.and_then(share)) {
                    taken += town.share;
                    partner.taken_at = Some(town.code.clone());
                    if !towns.contains(&town) {
                        towns.push(town);
                    }
                }
            }
        }
        each.push(partner);
    }
    let all = whole(u32::try_from(each.len()).unwrap_or(u32::MAX));
    let most = yes + whole(u32::try_from(unknown.len()).unwrap_or(u32::MAX));
    let from = CoverageFrom::Numbers { each, towns };
    Ok(Coverage { share: (yes + taken) / all, span: (yes / all, most / all), from })
}
