use std::collections::HashSet;

use jiff::civil::Date;
use serde::Deserialize;

use super::{Municipalities, Municipality};
use crate::data::{Data, DataError};
use crate::place::PlaceCode;
use crate::spelling::folded;

const FILE: &str = "successions.csv";

#[derive(Debug, Clone, Deserialize)]
struct Row {
    old_code: String,
    old_name: String,
    prefecture: String,
    abolished_on: Date,
    successor_code: String,
    address_contains: String,
    /// 編入 or 新設; a table of an earlier program does not say it.
    #[serde(default)]
    manner: Option<Manner>,
}

/// Whether a successor was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
enum Manner {
    /// It was, and has grown.
    #[serde(rename = "編入")]
    Absorbed,
    /// It was made of former places alone.
    #[serde(rename = "新設")]
    Founded,
}

/// A row of `successions.csv`.
#[derive(Debug, Clone)]
pub(super) struct Succession {
    pub(super) old: PlaceCode,
    name: String,
    prefecture: String,
    abolished_on: Date,
    successor: PlaceCode,
    /// Parts of addresses, of which one must be there; empty for the rest of the old place.
    addresses: Vec<String>,
    is_absorbed: bool,
}

/// A place that is none any more, and what it became.
#[derive(Debug, Clone)]
pub struct FormerPlace {
    /// Its code.
    pub code: PlaceCode,
    /// Its name.
    pub name: String,
    /// 都道府県
    pub prefecture: String,
    /// The first day on which it was none.
    pub abolished_on: Date,
    /// Its successor was there beside it, so that a count of each says different things.
    pub is_absorbed: bool,
    /// Where its parts went, those that an address reports first; one where it went whole.
    parts: Vec<(Vec<String>, PlaceCode)>,
}

/// Where something of a former place belongs today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Of(PlaceCode),
    /// It was split, and nothing says in which part this lies.
    Undecided,
}

/// The rows in force on `day`.
pub(super) fn in_force(data: &Data, date: Date) -> Result<Vec<Succession>, DataError> {
    let rows = data.csv::<Row>(FILE)?.into_iter().filter(|row| row.abolished_on <= date);
    rows.map(|row| {
        let code = |text: &str| text.parse::<PlaceCode>().map_err(|e| DataError::wrong(FILE, e.to_string()));
        let addresses = row.address_contains.split('|').map(folded).filter(|part| !part.is_empty());
        Ok(Succession {
            old: code(&row.old_code)?,
            name: row.old_name,
            prefecture: row.prefecture,
            abolished_on: row.abolished_on,
            successor: code(&row.successor_code)?,
            addresses: addresses.collect(),
            is_absorbed: row.manner == Some(Manner::Absorbed),
        })
    })
    .collect()
}

impl FormerPlace {
    /// The places that it became or became part of.
    pub fn successors(&self) -> Vec<PlaceCode> {
        let mut all: Vec<PlaceCode> = self.parts.iter().map(|(_, code)| *code).collect();
        all.sort();
        all.dedup();
        all
    }

    /// The one place that all of it went to; none where it was split.
    pub fn successor(&self) -> Option<PlaceCode> {
        match self.successors()[..] {
            [only] => Some(only),
            _ => None,
        }
    }

    /// Where an address of it lies today. One that goes no further than the old name can't say the parts of a split.
    pub(super) fn part(&self, address: &str) -> Part {
        if let Some(only) = self.successor() {
            return Part::Of(only);
        }
        let address = folded(address);
        let name = folded(&self.name);
        let ward = name.split_once('市').map_or(name.as_str(), |(_, ward)| ward);
        let below = address.rsplit_once(ward).map_or(address.as_str(), |(_, below)| below);
        if below.is_empty() {
            return Part::Undecided;
        }
        let found = self.parts.iter().find(|(addresses, _)| {
            addresses.is_empty() || addresses.iter().any(|part| address.contains(part.as_str()))
        });
        found.map_or(Part::Undecided, |(_, code)| Part::Of(*code))
    }
}

impl Municipalities {
    /// Notes what `successions` end, with the spellings of the rows that the table still had of them.
    pub(super) fn set_former(&mut self, successions: Vec<Succession>, ended: &[Municipality]) -> Result<(), DataError> {
        for s in &successions {
            let successor = current(self, &successions, s)?;
            let at = *self.former_by_code.entry(s.old).or_insert(self.former.len());
            if at == self.former.len() {
                self.former.push(FormerPlace {
                    code: s.old,
                    name: s.name.clone(),
                    prefecture: s.prefecture.clone(),
                    abolished_on: s.abolished_on,
                    is_absorbed: s.is_absorbed,
                    parts: Vec::new(),
                });
            }
            let parts = &mut self.former[at].parts;
            // The rest of a split place comes last, whatever the order of the rows.
            let place = if s.addresses.is_empty() { parts.len() } else { 0 };
            parts.insert(place, (s.addresses.clone(), successor));
            let mut spell = |name: &str| {
                self.former_by_spelling.insert((folded(&s.prefecture), folded(name)), at);
            };
            spell(&s.name);
            for m in ended.iter().filter(|m| m.code == s.old) {
                spell(&m.name);
                spell(&m.county_name);
            }
        }
        Ok(())
    }

    /// A place that is none any more, by its code.
    pub fn former(&self, code: PlaceCode) -> Option<&FormerPlace> {
        self.former_by_code.get(&code).map(|&i| &self.former[i])
    }

    /// Places that are none any more.
    pub fn all_former(&self) -> impl Iterator<Item = &FormerPlace> {
        self.former.iter()
    }

    pub(super) fn former_named(&self, prefecture: &str, name: &str) -> Option<&FormerPlace> {
        let key = (prefecture.to_owned(), name.to_owned());
        self.former_by_spelling.get(&key).map(|&i| &self.former[i])
    }
}

/// The place that a successor is today: it may have a successor of its own.
fn current(all: &Municipalities, successions: &[Succession], s: &Succession) -> Result<PlaceCode, DataError> {
    let mut seen = HashSet::new();
    let mut code = s.successor;
    while let Some(next) = successions.iter().find(|n| n.old == code && n.old != s.old) {
        if !seen.insert(code) {
            return Err(DataError::wrong(FILE, format!("{code} leads back to itself")));
        }
        code = next.successor;
    }
    all.known(FILE, code)
}
