use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use tsunagu_domain::rules::OfficeMatchRules;
use tsunagu_domain::spelling::folded;

use super::clues::{Clues, without_forms};
use super::likeness::Index;
use super::{Candidate, Evidence};

/// An office as the registers publish it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct DirectoryOffice {
    /// 事業所番号
    pub office_number: String,
    /// Six digits of the municipality.
    pub place: Option<String>,
    /// Its names, each once: services may differ in them.
    pub names: Vec<String>,
    /// Their readings.
    pub kana: Vec<String>,
    /// As published.
    pub addresses: Vec<String>,
    /// As published.
    pub phones: Vec<String>,
    /// Three digits each.
    pub services: Vec<String>,
}

/// Offices by what may be said of them.
#[derive(Debug)]
pub struct Directory<'r> {
    rules: &'r OfficeMatchRules,
    offices: Vec<DirectoryOffice>,
    numbers: HashMap<String, usize>,
    phones: HashMap<String, Vec<usize>>,
    names: HashMap<String, Vec<usize>>,
    kana: HashMap<String, Vec<usize>>,
    addresses: HashMap<String, Vec<usize>>,
    index: Index,
    /// The office of each name in the index.
    indexed: Vec<usize>,
}

impl<'r> Directory<'r> {
    /// Of these offices; `town` says what stands before an address without its municipality, by place.
    pub fn new(offices: Vec<DirectoryOffice>, rules: &'r OfficeMatchRules, town: impl Fn(&str) -> Vec<String>) -> Self {
        let mut directory = Self {
            rules,
            numbers: HashMap::new(),
            phones: HashMap::new(),
            names: HashMap::new(),
            kana: HashMap::new(),
            addresses: HashMap::new(),
            index: Index::default(),
            indexed: Vec::new(),
            offices,
        };
        for at in 0..directory.offices.len() {
            directory.enter(at, &town);
        }
        directory
    }

    fn enter(&mut self, at: usize, town: &impl Fn(&str) -> Vec<String>) {
        let office = &self.offices[at];
        self.numbers.insert(office.office_number.clone(), at);
        for phone in &office.phones {
            let digits: String = folded(phone).chars().filter(char::is_ascii_digit).collect();
            if digits.len() >= self.rules.min_phone_digits {
                push(&mut self.phones, digits, at);
            }
        }
        for (names, by) in [(&office.names, &mut self.names), (&office.kana, &mut self.kana)] {
            for name in names {
                let name = without_forms(&folded(name), self.rules);
                if name.is_empty() {
                    continue;
                }
                self.index.add(&name);
                self.indexed.push(at);
                push(by, name, at);
            }
        }
        let before = office.place.as_deref().map(town).unwrap_or_default();
        for address in &office.addresses {
            let address = folded(address);
            let below = before.iter().find_map(|town| address.strip_prefix(folded(town).as_str())).unwrap_or("");
            // Lists write the municipality with and without its county and prefecture, or not at all.
            let towns = before.iter().map(|town| folded(town)).filter(|_| !below.is_empty());
            let written = towns.map(|town| format!("{town}{below}")).chain([address.clone(), below.to_owned()]);
            for written in written.filter(|text| !text.is_empty()) {
                push(&mut self.addresses, written, at);
            }
        }
    }

    /// The rules of matching.
    pub fn rules(&self) -> &'r OfficeMatchRules {
        self.rules
    }

    /// An office by its number.
    pub fn office(&self, number: &str) -> Option<&DirectoryOffice> {
        self.numbers.get(number).map(|at| &self.offices[*at])
    }

    /// The offices with which something of a line agrees exactly, those with the most evidence first.
    pub(super) fn exact(&self, clues: &Clues) -> Vec<Candidate> {
        let mut found: BTreeMap<usize, Vec<Evidence>> = BTreeMap::new();
        let mut add = |evidence, offices: Option<&Vec<usize>>| {
            for at in offices.into_iter().flatten() {
                let all = found.entry(*at).or_default();
                if !all.contains(&evidence) {
                    all.push(evidence);
                }
            }
        };
        for number in &clues.numbers {
            add(Evidence::Number, self.numbers.get(number).map(|at| vec![*at]).as_ref());
        }
        for (evidence, wanted, by) in [
            (Evidence::Phone, &clues.phones, &self.phones),
            (Evidence::Name, &clues.names, &self.names),
            (Evidence::Kana, &clues.names, &self.kana),
            (Evidence::Address, &clues.texts, &self.addresses),
        ] {
            wanted.iter().for_each(|key| add(evidence, by.get(key)));
        }
        let candidate = |(at, evidence): (usize, Vec<Evidence>)| Candidate {
            office: self.offices[at].clone(),
            likeness: if evidence == [Evidence::Address] { 0 } else { 100 },
            evidence,
        };
        let mut all: Vec<Candidate> = found.into_iter().map(candidate).collect();
        all.sort_by_key(|candidate| std::cmp::Reverse(candidate.evidence.len()));
        all
    }

    /// The offices with a name or reading like one of a line, the likeliest first.
    pub(super) fn alike(&self, clues: &Clues) -> Vec<Candidate> {
        let mut found: BTreeMap<usize, u32> = BTreeMap::new();
        for name in &clues.names {
            for (name, percent) in self.index.alike(name, self.rules.min_likeness_percent) {
                let best = found.entry(self.indexed[name]).or_default();
                *best = (*best).max(percent);
            }
        }
        let candidate = |(at, likeness): (usize, u32)| Candidate {
            office: self.offices[at].clone(),
            evidence: vec![Evidence::Likeness],
            likeness,
        };
        let mut all: Vec<Candidate> = found.into_iter().map(candidate).collect();
        all.sort_by_key(|candidate| std::cmp::Reverse(candidate.likeness));
        all.truncate(self.rules.max_candidates);
        all
    }
}

fn push(by: &mut HashMap<String, Vec<usize>>, key: String, at: usize) {
    let offices = by.entry(key).or_default();
    if offices.last() != Some(&at) {
        offices.push(at);
    }
}
