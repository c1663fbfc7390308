use std::collections::HashMap;

use jiff::civil::Date;
use serde::Deserialize;

use crate::data::{Data, DataError};
use crate::municipalities::Municipalities;
use crate::percent::Percent;
use crate::place::{PlaceCode, PlaceKind};
use crate::spelling::folded;

/// One kind of service of the 公表システム.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Three digits.
    pub code: String,
    /// As the register writes it.
    pub name: String,
    /// Other spellings.
    #[serde(default)]
    pub also: Vec<String>,
    /// A shorter name for tables.
    pub short: Option<String>,
    /// Whether the exchange covers it.
    pub exchange: Exchange,
}

impl Service {
    /// The name for tables and sentences.
    pub fn short(&self) -> &str {
        self.short.as_deref().unwrap_or(&self.name)
    }
}

/// Whether the care-plan exchange covers a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exchange {
    /// 居宅介護支援
    Sender,
    /// Covered.
    Yes,
    /// Covered for 短期利用 alone.
    ShortStayOnly,
    /// Not covered.
    No,
}

/// What a denominator counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Distinct office numbers.
    Sites,
    /// Office number × service.
    Rows,
    /// A number someone wrote down.
    Claimed,
}

/// A denominator of the listing rate.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Denominator {
    /// Key in files and addresses.
    pub name: String,
    /// Full label.
    pub label: String,
    /// Short label for tables.
    pub short: String,
    /// What it counts.
    pub unit: Unit,
    /// Used in headlines.
    #[serde(default)]
    pub headline: bool,
    /// Whether the total of a count page may be divided by it; a role's count may not.
    #[serde(default)]
    pub takes_total: bool,
    /// Services counted.
    #[serde(default)]
    pub services: Vec<String>,
    /// Where the definition comes from.
    pub source: String,
    /// How sure it is.
    pub confidence: String,
}

/// A count someone wrote down for one municipality.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Six-digit code.
    pub municipality: String,
    /// The count.
    pub count: u32,
    /// Date of the document.
    pub as_of: Date,
    /// The document.
    pub source: String,
    /// What the document says of it.
    pub note: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct DenominatorFile {
    #[serde(rename = "reviewed_on")]
    _reviewed_on: String,
    never_covered: Vec<String>,
    also_missing: Vec<String>,
    denominator: Vec<Denominator>,
    claim: Vec<Claim>,
}

/// A line that a rate is held against.
#[derive(Debug, Clone)]
pub struct Threshold {
    /// Key.
    pub name: String,
    /// The line.
    pub percent: Percent,
    /// Label on charts.
    pub label: String,
    /// What it is not.
    pub note: String,
    /// Where it comes from.
    pub source: String,
    /// How sure it is.
    pub confidence: String,
    /// Used when none is asked for.
    pub default: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ThresholdRow {
    name: String,
    percent: String,
    label: String,
    note: String,
    source: String,
    confidence: String,
    default: bool,
    #[serde(rename = "shown")]
    _shown: bool,
}

/// A group of municipalities below a prefecture.
#[derive(Debug, Clone)]
pub struct Area {
    /// Key in addresses.
    pub id: String,
    /// 阪神北
    pub name: String,
    /// Reading.
    pub kana: String,
    /// 高齢者福祉圏域
    pub scheme: String,
    /// Where the division is laid down.
    pub source: String,
    /// Two digits.
    pub prefecture: String,
    /// Leaf municipalities (wards instead of their city).
    pub members: Vec<PlaceCode>,
}

#[derive(Debug, Clone, Deserialize)]
struct AreaRow {
    id: String,
    name: String,
    kana: String,
    members: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct SchemeRow {
    prefecture: String,
    name: String,
    source: String,
    area: Vec<AreaRow>,
}

#[derive(Debug, Clone, Deserialize)]
struct ServiceFile {
    service: Vec<Service>,
}
#[derive(Debug, Clone, Deserialize)]
struct ThresholdFile {
    threshold: Vec<ThresholdRow>,
}
#[derive(Debug, Clone, Deserialize)]
struct AreaFile {
    scheme: Vec<SchemeRow>,
}
#[derive(Debug, Clone, Deserialize)]
struct CreditFile {
    credit: Vec<Credit>,
}

/// The credit line of a kind of source.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credit {
    /// register, usage, municipalities, sample.
    pub kind: String,
    /// The source's name.
    pub name: String,
    /// The line that goes with every figure.
    pub line: String,
    /// Its licence.
    pub licence: String,
    /// Where it is published.
    pub address: String,
}

/// All that `data/` says, checked against itself.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Municipalities.
    pub municipalities: Municipalities,
    /// Services by the register's order.
    pub services: Vec<Service>,
    /// Denominators in the order of display; the first with `headline` leads.
    pub denominators: Vec<Denominator>,
    /// Counts from documents.
    pub claims: Vec<Claim>,
    /// What the register never holds; named under each headline.
    pub never_covered: Vec<String>,
    /// Further gaps, named on the method page.
    pub also_missing: Vec<String>,
    /// Lines.
    pub thresholds: Vec<Threshold>,
    /// Areas.
    pub areas: Vec<Area>,
    /// Credit lines.
    pub credits: Vec<Credit>,
    service_by_name: HashMap<String, String>,
}

impl Rules {
    /// Reads and checks every rule file.
    ///
    /// # Errors
    /// Names the file and what is wrong in it.
    pub fn load(data: &Data) -> Result<Self, DataError> {
        let municipalities = Municipalities::load(data)?;
        let services = data.toml::<ServiceFile>("services.toml")?.service;
        let file: DenominatorFile = data.toml("denominators.toml")?;
        let areas = areas(data, &municipalities)?;
        let thresholds = thresholds(data)?;
        let service_by_name = services
            .iter()
            .flat_map(|s| s.also.iter().chain([&s.name]).map(|name| (folded(name), s.code.clone())))
            .collect();
        let rules = Self {
            municipalities,
            services,
            denominators: file.denominator,
            claims: file.claim,
            never_covered: file.never_covered,
            also_missing: file.also_missing,
            thresholds,
            areas,
            credits: data.toml::<CreditFile>("credits.toml")?.credit,
            service_by_name,
        };
        rules.check()?;
        Ok(rules)
    }

    fn check(&self) -> Result<(), DataError> {
        let wrong = |reason: String| Err(DataError::wrong("denominators.toml", reason));
        if self.denominators.iter().filter(|d| d.headline).count() != 1 {
            return wrong("exactly one denominator must have headline = true".into());
        }
        for denominator in &self.denominators {
            if let Some(code) = denominator.services.iter().find(|code| self.service(code).is_none()) {
                return wrong(format!("{}: service {code} is not in services.toml", denominator.name));
            }
        }
        for claim in &self.claims {
            let known = claim.municipality.parse().ok().and_then(|code| self.municipalities.get(code));
            if known.is_none() {
                return wrong(format!("claim for {}: not in municipalities.csv", claim.municipality));
            }
        }
        Ok(())
    }

    /// A service by code.
    pub fn service(&self, code: &str) -> Option<&Service> {
        self.services.iter().find(|s| s.code == code)
    }

    /// A service's code by the name a register writes.
    pub fn service_code(&self, name: &str) -> Option<&str> {
        self.service_by_name.get(&folded(name)).map(String::as_str)
    }

    /// A denominator by name.
    pub fn denominator(&self, name: &str) -> Option<&Denominator> {
        self.denominators.iter().find(|d| d.name == name)
    }

    /// The denominator of headlines.
    pub fn headline(&self) -> &Denominator {
        self.denominators.iter().find(|d| d.headline).unwrap_or(&self.denominators[0])
    }

    /// The line used when none is asked for.
    pub fn threshold(&self) -> &Threshold {
        self.thresholds.iter().find(|t| t.default).unwrap_or(&self.thresholds[0])
    }

    /// The credit line of a kind.
    pub fn credit(&self, kind: &str) -> Option<&Credit> {
        self.credits.iter().find(|c| c.kind == kind)
    }

    /// An area by id.
    pub fn area(&self, id: &str) -> Option<&Area> {
        self.areas.iter().find(|a| a.id == id)
    }
}

fn thresholds(data: &Data) -> Result<Vec<Threshold>, DataError> {
    let rows = data.toml::<ThresholdFile>("thresholds.toml")?.threshold;
    let thresholds: Vec<_> = rows
        .into_iter()
        .map(|row| {
            let percent = row.percent.parse().map_err(|e| DataError::wrong("thresholds.toml", e))?;
            let ThresholdRow { name, label, note, source, confidence, default, .. } = row;
            Ok(Threshold { name, percent, label, note, source, confidence, default })
        })
        .collect::<Result<_, DataError>>()?;
    match thresholds.iter().filter(|t: &&Threshold| t.default).count() {
        1 => Ok(thresholds),
        n => Err(DataError::wrong("thresholds.toml", format!("{n} thresholds have default = true; one must"))),
    }
}

/// Areas with designated cities replaced by their wards; no municipality may stand in two areas of a scheme.
fn areas(data: &Data, municipalities: &Municipalities) -> Result<Vec<Area>, DataError> {
    let wrong = |reason: String| DataError::wrong("areas.toml", reason);
    let mut areas = Vec::new();
    for scheme in data.toml::<AreaFile>("areas.toml")?.scheme {
        let mut taken = HashMap::new();
        for row in scheme.area {
            let mut members = Vec::new();
            for code in &row.members {
                let found = code.parse().ok().and_then(|c| municipalities.get(c));
                let m = found.ok_or_else(|| wrong(format!("{}: {code} is not in municipalities.csv", row.id)))?;
                if let Some(other) = taken.insert(m.code, row.id.clone()) {
                    return Err(wrong(format!("{code} stands in {other} and in {}", row.id)));
                }
                match m.kind {
                    PlaceKind::DesignatedCity => {
                        members.extend(municipalities.iter().filter(|w| w.parent == Some(m.code)).map(|w| w.code));
                    }
                    _ => members.push(m.code),
                }
            }
            areas.push(Area {
                id: row.id,
                name: row.name,
                kana: row.kana,
                scheme: scheme.name.clone(),
                source: scheme.source.clone(),
                prefecture: scheme.prefecture.clone(),
                members,
            });
        }
    }
    Ok(areas)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shipped_rules_hold() {
        let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
        assert_eq!(rules.services.len(), 35);
        assert_eq!(rules.headline().name, "sites");
        assert_eq!(rules.threshold().percent.hundredths(), 2500);
        assert_eq!(rules.service_code("短期入所療養介護(療養病床を有する病院等）"), Some("230"));
        let members: usize = rules.areas.iter().filter(|a| a.prefecture == "28").map(|a| a.members.len()).sum();
        assert_eq!(members, 49);
    }

    /// providers and care_managers together are sites: the three rows may not drift apart.
    #[test]
    fn sites_are_care_managers_and_providers() {
        let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
        let services = |name: &str| {
            let mut codes = rules.denominator(name).expect(name).services.clone();
            codes.sort();
            codes
        };
        let mut both = [services("care_managers"), services("providers")].concat();
        both.sort();
        assert_eq!(both, services("sites"));
        assert_eq!(services("rows"), services("sites"));
    }
}
