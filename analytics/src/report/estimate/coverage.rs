use std::collections::HashMap;

use jiff::civil::Date;
use serde::Serialize;
use tsunagu_cost::office::Role;
use tsunagu_domain::exact::{Exact, whole};
use tsunagu_domain::rules::Rules;
use tsunagu_store::warehouse::WarehouseError;

use super::question::{EstimateQuestion, Given};
use crate::query::offices::ListingState;
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
        /// Each with what the listing says of it.
        each: Vec<(String, ListingState)>,
        /// The share at which those of whom no list speaks are taken; none where there are none, or no town is known.
        unknown_at: Option<TownShare>,
    },
    /// The listing of a town.
    Town {
        /// Six digits.
        code: String,
        /// Its name.
        name: String,
        /// Of when.
        as_of: Option<Date>,
        /// It is the share of the other side alone.
        by_role: bool,
    },
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
            Self::Town { by_role: true, .. } => "town_by_role",
            Self::Town { by_role: false, .. } => "town",
            Self::Everyone => "everyone",
        }
    }

    /// Partners of whom no list speaks, and no town's share stands for them: with any, no sum is an answer.
    pub fn undecided(&self) -> usize {
        match self {
            Self::Numbers { each, unknown_at: None } => {
                each.iter().filter(|(_, listed)| *listed == ListingState::Unknown).count()
            }
            _ => 0,
        }
    }
}

/// What is listed of a town.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TownShare {
    /// Its name.
    pub name: String,
    /// The share of the other side, or of all offices where sides are not known.
    #[serde(serialize_with = "fraction")]
    pub share: Exact,
}

/// As `1/4`: what is exact stays so, and is rounded where it is shown.
pub(super) fn fraction<S: serde::Serializer>(value: &Exact, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

/// Asks what the lists say of partners' numbers, in their order.
pub type AskListed<'k> = &'k dyn Fn(&[&str]) -> Result<Vec<ListingState>, WarehouseError>;

/// What is known of who is listed.
#[derive(Clone, Copy)]
pub struct ListingFacts<'k> {
    /// Asked for partners' numbers; a connection is held no longer than that takes.
    pub listed: AskListed<'k>,
    /// What is listed of every municipality.
    pub snapshot: &'k Snapshot,
    /// What was asked of the store before, for a whole list at once.
    pub listings: Option<&'k HashMap<String, ListingState>>,
}

/// The share of partners that can be reached, and where it comes from.
pub(super) fn coverage(
    question: &EstimateQuestion,
    rules: &Rules,
    known: Option<ListingFacts<'_>>,
) -> Result<(Exact, CoverageFrom), WarehouseError> {
    match (question.coverage, known) {
        (Some(counted), _) if question.given("coverage") == Some(Given::Exchanges) => {
            Ok((counted, CoverageFrom::Counted))
        }
        (Some(typed), _) => Ok((typed, CoverageFrom::Typed)),
        (None, Some(known)) => reachable(question, rules, known),
        (None, None) => Ok((whole(1), CoverageFrom::Everyone)),
    }
}

fn reachable(
    question: &EstimateQuestion,
    rules: &Rules,
    known: ListingFacts<'_>,
) -> Result<(Exact, CoverageFrom), WarehouseError> {
    if !question.numbers.is_empty() {
        let numbers: Vec<&str> = question.numbers.iter().map(String::as_str).collect();
        let listings = match known.listings {
            Some(listings) => {
                numbers.iter().map(|n| listings.get(*n).copied().unwrap_or(ListingState::Unknown)).collect()
            }
            None => (known.listed)(&numbers)?,
        };
        let each: Vec<(String, ListingState)> = question.numbers.iter().cloned().zip(listings).collect();
        return Ok(of_numbers(each, town_share(question, rules, known)));
    }
    let Some((code, town, as_of, by_role)) = town_share(question, rules, known) else {
        return Ok((whole(1), CoverageFrom::Everyone));
    };
    Ok((town.share, CoverageFrom::Town { code, name: town.name, as_of, by_role }))
}

/// A town's code, its share, of when that is, and whether it is the other side's alone.
type Listed = (String, TownShare, Option<Date>, bool);

fn town_share(question: &EstimateQuestion, rules: &Rules, known: ListingFacts<'_>) -> Option<Listed> {
    let place = question.town.and_then(|code| rules.municipalities.get(code))?;
    let other = match question.office.role {
        Role::CareManager => "providers",
        Role::Provider => "care_managers",
    };
    let of = |denominator: &str| known.snapshot.share(place.code.as_str(), denominator);
    let (found, by_role) = of(other).map(|f| (f, true)).or_else(|| of(&rules.headline().name).map(|f| (f, false)))?;
    let share = Exact::new(found.listed.into(), found.eligible.into()).min(whole(1));
    Some((place.code.to_string(), TownShare { name: place.name.clone(), share }, found.as_of, by_role))
}

/// Partners by number: those of whom no list speaks are neither all reachable nor none. They are taken at the share of
/// the office's town; where that is not known it is asked for, and no sum is shown.
fn of_numbers(each: Vec<(String, ListingState)>, town: Option<Listed>) -> (Exact, CoverageFrom) {
    let count = |of: fn(&ListingState) -> bool| each.iter().filter(|(_, listed)| of(listed)).count() as i128;
    let yes = count(|listed| matches!(listed, ListingState::Yes { .. }));
    let unknown = count(|listed| *listed == ListingState::Unknown);
    let all = each.len() as i128;
    match town.filter(|_| unknown > 0) {
        Some((_, town, ..)) => {
            let share = (Exact::new(yes, 1) + town.share * Exact::new(unknown, 1)) / Exact::new(all, 1);
            (share, CoverageFrom::Numbers { each, unknown_at: Some(town) })
        }
        None => (Exact::new(yes, all), CoverageFrom::Numbers { each, unknown_at: None }),
    }
}
