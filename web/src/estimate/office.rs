use std::collections::HashMap;

use jiff::civil::Date;
use tsunagu_analytics::query::offices::ListingState;
use tsunagu_analytics::snapshot::Snapshot;
use tsunagu_cost::CostError;
use tsunagu_cost::channel::Channel;
use tsunagu_cost::office::{Method, Office, Role};
use tsunagu_cost::range::Savings;
use tsunagu_cost::savings::by_method;
use tsunagu_domain::exact::{Exact, whole};
use tsunagu_domain::rules::{CostRows, Rules};
use tsunagu_store::warehouse::WarehouseError;

use super::form::Form;

/// Where the share of partners that can be reached comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// What is listed of a town.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TownShare {
    /// Its name.
    pub name: String,
    /// The share of the other side, or of all offices where sides are not known.
    pub share: Exact,
}

/// An office's savings, worked out once for page, file, API and terminal.
#[derive(Debug, Clone)]
pub struct Estimate<'r> {
    /// What was typed.
    pub form: Form,
    /// The office with the share that is used.
    pub office: Office,
    /// Where the share comes from.
    pub coverage_from: CoverageFrom,
    /// Low, central, high.
    pub savings: Savings<'r>,
    /// A month on paper by each method.
    pub by_method: Vec<(Method, Channel<'r>)>,
    /// The rows it was worked out from.
    pub rows: &'r CostRows,
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

/// Works a form out.
///
/// # Errors
/// When a price does not hold on the day, or the store fails.
pub fn estimate<'r>(
    mut form: Form,
    rules: &'r Rules,
    known: Option<ListingFacts<'_>>,
) -> Result<Estimate<'r>, EstimateError> {
    let (coverage, coverage_from) = match (form.coverage, known) {
        (Some(typed), _) => (typed, CoverageFrom::Typed),
        (None, Some(known)) => reachable(&form, rules, known)?,
        (None, None) => (whole(1), CoverageFrom::Everyone),
    };
    if let CoverageFrom::Numbers { each, unknown_at: None } = &coverage_from {
        let unknown = each.iter().filter(|(_, listed)| *listed == ListingState::Unknown).count();
        if unknown > 0 {
            form.wrong.insert("town", t!("貼り付けた番号のうち{unknown}件は、掲載の資料がある市区町村か分かりません。市区町村の欄に掲載の資料のある市区町村を入れるか、番号の代わりに割合を入れてください", unknown));
        }
    }
    let partners = match &coverage_from {
        CoverageFrom::Numbers { each, .. } if form.text("partners").is_empty() => whole(each.len() as u32),
        _ => form.office.partners,
    };
    let office = Office { coverage, partners, ..form.office.clone() };
    let savings = Savings::of(&office, &rules.cost)?;
    let by_method = by_method(&office, &rules.cost)?;
    Ok(Estimate { form, office, coverage_from, savings, by_method, rows: &rules.cost })
}

/// Why nothing could be worked out.
#[derive(Debug, thiserror::Error)]
pub enum EstimateError {
    /// No price.
    #[error(transparent)]
    Cost(#[from] CostError),
    /// The store.
    #[error(transparent)]
    Store(#[from] WarehouseError),
}

fn reachable(form: &Form, rules: &Rules, known: ListingFacts<'_>) -> Result<(Exact, CoverageFrom), EstimateError> {
    if !form.numbers.is_empty() {
        let numbers: Vec<&str> = form.numbers.iter().map(String::as_str).collect();
        let listings = match known.listings {
            Some(listings) => {
                numbers.iter().map(|n| listings.get(*n).copied().unwrap_or(ListingState::Unknown)).collect()
            }
            None => (known.listed)(&numbers)?,
        };
        let each: Vec<(String, ListingState)> = form.numbers.iter().cloned().zip(listings).collect();
        return Ok(of_numbers(each, town_share(form, rules, known)));
    }
    let Some((code, town, as_of, by_role)) = town_share(form, rules, known) else {
        return Ok((whole(1), CoverageFrom::Everyone));
    };
    Ok((town.share, CoverageFrom::Town { code, name: town.name, as_of, by_role }))
}

/// A town's code, its share, of when that is, and whether it is the other side's alone.
type Listed = (String, TownShare, Option<Date>, bool);

fn town_share(form: &Form, rules: &Rules, known: ListingFacts<'_>) -> Option<Listed> {
    let place = form.town.and_then(|code| rules.municipalities.get(code))?;
    let other = match form.office.role {
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
