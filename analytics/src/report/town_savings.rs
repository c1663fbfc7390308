use jiff::civil::Date;
use serde::{Serialize, Serializer};
use tsunagu_cost::CostError;
use tsunagu_cost::office::{Office, Role};
use tsunagu_cost::town::{Town, office_of};
use tsunagu_domain::exact::{Exact, whole};
use tsunagu_domain::percent::Percent;
use tsunagu_domain::rules::Rules;

use super::estimate::coverage::fraction;
use super::estimate::outlook::Outlook;
use crate::measure::pairs::{PairSpan, Sides};
use crate::query::adoption::Adoption;
use crate::snapshot::Snapshot;

/// What the exchange is worth in a town, as far as it can be known of a place: of which pairs both sides are listed, and
/// from how many partners it pays to one office of the size that a survey found. Offices' volumes are not known here, so
/// there is no sum of yen or hours for all of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TownSavingsReport {
    /// Six digits.
    pub code: String,
    /// Oldest and newest listing.
    pub listing_as_of: Option<(Date, Date)>,
    /// Oldest and newest register.
    pub register_as_of: Option<(Date, Date)>,
    /// The shares of both sides are known, and not only that of all offices.
    pub by_role: bool,
    /// One office of each side: care managers, then service offices.
    pub sides: [SideReport; 2],
    /// Pairs; none where the counts of the sides contradict each other.
    pub pairs: Option<TownPairs>,
}

/// One office of a side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SideReport {
    /// Offices of the side.
    pub offices: u64,
    /// The share of them that is listed.
    pub share: Exact,
    /// An office of the size that a survey found, of whose partners the other side's share can be reached.
    pub office: Office,
    /// What it may expect.
    pub outlook: Outlook,
}

/// Pairs of a care manager and a service office of a town.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TownPairs {
    /// Offices by side.
    pub sides: Sides,
    /// Every pair.
    pub all: u64,
    /// Pairs of which both sides are listed.
    pub now: PairReport,
    /// The same when so many are listed as a line asks for.
    pub target: PairReport,
    /// The line.
    #[serde(serialize_with = "percent")]
    pub threshold: Percent,
    /// Pairs at the line where both sides have the line's share, and who has it is not chosen.
    pub mixed: PairReport,
}

/// Pairs among so many offices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PairReport {
    /// Offices that have joined.
    pub offices: u64,
    /// Pairs, from the fewest to the most.
    pub pairs: PairSpan,
    /// The same as percents of every pair.
    #[serde(serialize_with = "fractions")]
    pub percent: [Exact; 2],
}

impl TownSavingsReport {
    /// Of a place; none where its listing or the offices of a side are not known.
    ///
    /// # Errors
    /// When a price does not hold on the day.
    pub fn new(
        snapshot: &Snapshot,
        rules: &Rules,
        code: &str,
        threshold: Percent,
        date: Date,
    ) -> Result<Option<Self>, CostError> {
        let all = snapshot.of(code);
        let of = |name: &str| all.iter().find(|a| a.denominator == name);
        let (headline, managers, providers) = (of(&rules.headline().name), of("care_managers"), of("providers"));
        let Some((headline, (town, by_role))) = headline.and_then(|h| Some((h, town_of(h, managers, providers)?)))
        else {
            return Ok(None);
        };
        let side = |role, offices, share, reached: Exact| {
            let office = office_of(role, &town, reached, date, &rules.cost)?;
            let outlook = Outlook::new(&office, (reached, reached), &rules.cost)?;
            Ok::<_, CostError>(SideReport { offices, share, office, outlook })
        };
        let sides = [
            side(Role::CareManager, town.care_managers, town.care_managers_share, town.providers_share)?,
            side(Role::Provider, town.providers, town.providers_share, town.care_managers_share)?,
        ];
        let listed = [managers, providers].map(|a| a.and_then(|a| a.counted).filter(|_| by_role));
        Ok(Some(Self {
            code: code.to_owned(),
            listing_as_of: headline.listing_as_of,
            register_as_of: headline.register_as_of,
            by_role,
            sides,
            pairs: TownPairs::new(headline, &town, listed, threshold),
        }))
    }
}

impl TownPairs {
    fn new(headline: &Adoption, town: &Town, listed: [Option<u64>; 2], threshold: Percent) -> Option<Self> {
        let (eligible, counted) = (headline.eligible?, headline.counted?);
        let sides = Sides::of_counts(town.care_managers, town.providers, eligible)?;
        let all = sides.pairs();
        let report = |offices, pairs: PairSpan| {
            let percent = |n: u64| if all > 0 { Exact::new(n.into(), all.into()) * whole(100) } else { whole(0) };
            PairReport { offices, pairs, percent: [percent(pairs.least), percent(pairs.most)] }
        };
        // Who is listed on each side makes the pairs one number, where the counts fit each other.
        let by_side = match listed {
            [Some(managers), Some(providers)] => Sides::of_counts(managers, providers, counted).map(Sides::pairs),
            _ => None,
        };
        let now = by_side.map_or_else(|| sides.span(counted), |pairs| PairSpan { least: pairs, most: pairs });
        let target = headline.target(threshold)?;
        let [managers, providers] =
            [town.care_managers, town.providers].map(|n| tsunagu_domain::rate::target(n, threshold));
        let mixed = managers * providers;
        Some(Self {
            sides,
            all,
            now: report(counted, now),
            target: report(target, sides.span(target)),
            threshold,
            mixed: report(managers + providers, PairSpan { least: mixed, most: mixed }),
        })
    }
}

/// Offices of both sides and what share of each is listed; whether the shares are those of each side.
fn town_of(headline: &Adoption, managers: Option<&Adoption>, providers: Option<&Adoption>) -> Option<(Town, bool)> {
    let share = |a: &Adoption| -> Option<Exact> {
        let eligible = a.eligible.filter(|n| *n > 0)?;
        Some(Exact::new(a.counted?.into(), eligible.into()).min(whole(1)))
    };
    let count = |a: Option<&Adoption>| a.and_then(|a| a.eligible.or(a.eligible_all));
    let (care_managers, providers_n) = (count(managers)?, count(providers)?);
    let whole_town = share(headline)?;
    let (own, other) = (managers.and_then(share), providers.and_then(share));
    let by_role = own.is_some() && other.is_some();
    let town = Town {
        care_managers,
        providers: providers_n,
        care_managers_share: own.filter(|_| by_role).unwrap_or(whole_town),
        providers_share: other.filter(|_| by_role).unwrap_or(whole_town),
        overhead: None,
    };
    Some((town, by_role))
}

impl Serialize for SideReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Fields<'a> {
            role: &'static str,
            offices: u64,
            #[serde(serialize_with = "fraction")]
            share: Exact,
            #[serde(serialize_with = "fraction")]
            users: Exact,
            #[serde(serialize_with = "fraction")]
            partners: Exact,
            method: &'static str,
            outlook: &'a Outlook,
        }
        let fields = Fields {
            role: self.office.role.key(),
            offices: self.offices,
            share: self.share,
            users: self.office.users,
            partners: self.office.partners,
            method: self.office.method.key(),
            outlook: &self.outlook,
        };
        fields.serialize(serializer)
    }
}

fn percent<S: Serializer>(threshold: &Percent, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(threshold)
}

fn fractions<S: Serializer>(values: &[Exact; 2], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(values.iter().map(ToString::to_string))
}
