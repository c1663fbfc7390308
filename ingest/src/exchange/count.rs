use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

pub use tsunagu_store::exchange::Direction;
use tsunagu_store::exchange::{Batch, ExchangeSet, Importer, MOST_FILES, MOST_MONTHS, OtherFiles};
use tsunagu_store::office_number::OfficeNumber;
use tsunagu_store::rules::Exchanged;

use super::list::Named;
use super::name::{Conformity, ExchangeName, Format, Version, format, read};

/// What a set is to those before it of the same partner, direction, group and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sending {
    /// The first, or one of a kind that has no month.
    First,
    /// A later one.
    Again,
    /// Takes back an earlier one.
    Withdrawal,
}

impl Sending {
    /// Key in counters.
    pub fn key(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Again => "again",
            Self::Withdrawal => "withdrawal",
        }
    }
}

/// Files that were made and sent together. Nothing of it is about a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    /// Which way it went.
    pub direction: Direction,
    /// The other office; none where the name leaves the receiver out.
    pub partner: Option<String>,
    /// Fourteen digits: when it was made, not when it was sent.
    pub serial: String,
    /// Key of its group.
    pub group: String,
    /// The months it is of, six digits each; the newest names it.
    pub months: Vec<String>,
    /// Files, copies of one counted once.
    pub files: u64,
    /// Bytes, where known.
    pub bytes: Option<u64>,
    /// A picture is in it.
    pub pictures: bool,
    /// Which version its names follow.
    pub version: Version,
    /// How near its names are to the standard.
    pub conformity: Conformity,
    /// First, again, or taken back.
    pub sending: Sending,
}

/// What a list of names comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    /// Sets, by serial.
    pub sets: Vec<Set>,
    /// Files whose names are not of the standard's form, by format. The names are gone.
    pub other: BTreeMap<Format, u64>,
    /// Files of the standard's form between other offices.
    pub foreign: u64,
    /// Copies of files that were there already.
    pub copies: u64,
}

/// Groups that give a set its name, before those that come with them.
const LEADING: [&str; 8] = [
    "withdrawal_plan",
    "withdrawal_actual",
    "withdrawal",
    "actual",
    "monthly_plan",
    "care_plan",
    "prevention",
    "basic",
];

/// Kind, month and branch.
type FileKey<'n> = (&'n str, Option<&'n str>, Option<&'n str>);

/// Serial, partner and direction: as the ledger has them.
type SetKey<'n> = (&'n str, Option<String>, Direction);

#[derive(Default)]
struct Gathered<'n> {
    groups: BTreeSet<&'n str>,
    months: BTreeSet<&'n str>,
    /// Bytes of each file; copies are one.
    files: BTreeMap<FileKey<'n>, Option<u64>>,
    version: Option<Version>,
    near: bool,
    pictures: bool,
}

/// Counts an office's sets from names and sizes.
pub fn count(files: &[Named], office: OfficeNumber, rules: &Exchanged) -> Counted {
    let mut counted = Counted::default();
    let mut own = Vec::new();
    for file in files {
        let Some(name) = read(file.name(), rules) else {
            *counted.other.entry(format(file.name())).or_default() += 1;
            continue;
        };
        match direction(&name, office) {
            Some(direction) => own.push((name, direction, file.bytes)),
            None => counted.foreign += 1,
        }
    }
    let other_end = |name: &ExchangeName<'_, '_>, direction| {
        let number = if direction == Direction::Received { Some(name.from) } else { name.to };
        number.map(str::to_uppercase)
    };
    let named = own.iter().filter_map(|(name, direction, _)| other_end(name, *direction));
    let known: BTreeSet<String> = named.filter(|n| n.len() == 10).collect();
    let mut sets: BTreeMap<SetKey<'_>, Gathered<'_>> = BTreeMap::new();
    for (name, direction, bytes) in &own {
        let partner = other_end(name, *direction).and_then(|number| partner(number, &known));
        let set = sets.entry((name.serial, partner, *direction)).or_default();
        let key = (name.kind.prefix.as_str(), name.month, name.branch);
        if set.files.contains_key(&key) {
            counted.copies += 1;
            continue;
        }
        set.files.insert(key, *bytes);
        set.groups.insert(&name.kind.group);
        set.months.extend(name.month);
        set.version = set.version.max(Some(name.version));
        set.near |= name.departure.is_some();
        set.pictures |= name.format == Format::Jpeg;
    }
    counted.copies += join_nameless(&mut sets);
    let mut seen: BTreeSet<(Direction, Option<String>, String, String)> = BTreeSet::new();
    for ((serial, partner, direction), set) in sets {
        let group =
            LEADING.iter().find(|g| set.groups.contains(**g)).or(set.groups.first()).map_or("", |g| *g).to_owned();
        let months: Vec<String> = set.months.iter().map(|m| (*m).to_owned()).collect();
        let sending = match months.last() {
            _ if group.starts_with("withdrawal") => Sending::Withdrawal,
            // Two that name no partner need not be of the same.
            None => Sending::First,
            Some(_) if partner.is_none() => Sending::First,
            Some(month) if seen.insert((direction, partner.clone(), group.clone(), month.clone())) => Sending::First,
            Some(_) => Sending::Again,
        };
        counted.sets.push(Set {
            direction,
            partner,
            serial: serial.to_owned(),
            group,
            months,
            files: set.files.len() as u64,
            bytes: set.files.values().copied().sum(),
            pictures: set.pictures,
            version: set.version.unwrap_or(Version::V4_1),
            conformity: if set.near { Conformity::Near } else { Conformity::Standard },
            sending,
        });
    }
    counted
}

impl Set {
    /// The newest month it is of.
    pub fn month(&self) -> Option<&str> {
        self.months.last().map(String::as_str)
    }

    /// What is sent and kept of it: a class instead of bytes.
    pub fn kept(&self, rules: &Exchanged) -> ExchangeSet {
        ExchangeSet {
            direction: self.direction,
            partner: self.partner.clone().unwrap_or_default(),
            serial: self.serial.clone(),
            group: self.group.clone(),
            months: self.months[self.months.len().saturating_sub(MOST_MONTHS)..].to_vec(),
            files: u32::try_from(self.files).unwrap_or(MOST_FILES).min(MOST_FILES),
            size: rules.size(self.bytes).to_owned(),
            format: if self.pictures { Format::Jpeg } else { Format::Csv },
            version: self.version,
            conformity: self.conformity,
        }
    }
}

impl Counted {
    /// What is sent and kept of it all.
    pub fn batch(&self, office: OfficeNumber, importer: Importer, rules: &Exchanged) -> Batch {
        let files = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        let other = self.other.iter().map(|(format, n)| OtherFiles { format: *format, files: files(*n) });
        Batch {
            office: office.to_string(),
            importer,
            complete: true,
            sets: self.sets.iter().map(|s| s.kept(rules)).collect(),
            other: Some(other.collect()),
        }
    }
}

/// The direction of a name for an office; none where it is between others.
pub fn direction(name: &ExchangeName<'_, '_>, office: OfficeNumber) -> Option<Direction> {
    way(name.from, name.to, office)
}

/// Files that name no receiver belong to the set of the same moment and direction that does; how many of them it had.
fn join_nameless(sets: &mut BTreeMap<SetKey<'_>, Gathered<'_>>) -> u64 {
    let nameless: Vec<SetKey<'_>> = sets.keys().filter(|key| key.1.is_none()).cloned().collect();
    let mut copies = 0;
    for key in nameless {
        let of_moment = sets.range((key.0, Some(String::new()), Direction::Sent)..);
        let mut named = of_moment.take_while(|(k, _)| k.0 == key.0).filter(|(k, _)| k.2 == key.2);
        let Some(named) = named.next().map(|(k, _)| k.clone()) else { continue };
        let (Some(from), Some(to)) = (sets.remove(&key), sets.get_mut(&named)) else { continue };
        for (file, bytes) in from.files {
            match to.files.entry(file) {
                Entry::Occupied(_) => copies += 1,
                Entry::Vacant(place) => {
                    place.insert(bytes);
                }
            }
        }
        to.groups.extend(from.groups);
        to.months.extend(from.months);
        to.version = to.version.max(from.version);
        to.near |= from.near;
        to.pictures |= from.pictures;
    }
    copies
}

/// The partner of a number: one that has lost its first or last digit is the only partner that it fits, or nobody.
fn partner(number: String, known: &BTreeSet<String>) -> Option<String> {
    if number.len() == 10 {
        return Some(number);
    }
    let mut fitting = known.iter().filter(|k| [&k[..9], &k[1..]].contains(&number.as_str()));
    fitting.next().filter(|_| fitting.next().is_none()).cloned()
}

/// What lies in an office's folder and names no receiver was received, unless the office has sent it.
fn way(from: &str, to: Option<&str>, office: OfficeNumber) -> Option<Direction> {
    match (is_own(from, office), to.map(|to| is_own(to, office))) {
        (true, Some(true)) => Some(Direction::Inside),
        (true, _) => Some(Direction::Sent),
        (false, None | Some(true)) => Some(Direction::Received),
        (false, Some(false)) => None,
    }
}

/// The office's number, or what is left of it without its first or last digit.
fn is_own(number: &str, office: OfficeNumber) -> bool {
    let own = office.as_str();
    number.eq_ignore_ascii_case(own) || number.len() == 9 && [&own[..9], &own[1..]].contains(&number)
}

#[cfg(test)]
#[path = "count_tests.rs"]
mod tests;
