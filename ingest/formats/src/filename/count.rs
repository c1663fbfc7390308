use std::collections::{BTreeMap, BTreeSet};

use tsunagu_domain::document_kind::DocumentKind;
use tsunagu_domain::exchange_set::{Batch, ExchangeSet, Importer, MAX_FILES, MAX_MONTHS, OtherFiles, SetOrigin};
pub use tsunagu_domain::exchange_set::{Direction, SendState};
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::rules::FileKinds;

use super::list::NamedFile;
use super::name::{Conformity, CopyMark, ExchangeName, Format, Version, format, read};

/// Files that were made and sent together. Nothing of it is about a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    /// Which way it went.
    pub direction: Direction,
    /// The other office; none where the name leaves the receiver out.
    pub partner: Option<String>,
    /// Fourteen digits: when it was made, not when it was sent.
    pub created_at: String,
    /// Key of its group.
    pub document_kind: DocumentKind,
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
    pub sending: SendState,
}

/// What a list of names comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NameCounts {
    /// Sets, by moment of making.
    pub sets: Vec<Set>,
    /// Files whose names are not of the standard's form, by format. The names are gone.
    pub other: BTreeMap<Format, u64>,
    /// Files of the standard's form between other offices.
    pub foreign: u64,
    /// Copies of files that were there already.
    pub copies: u64,
}

/// Groups that give a set its name, before those that come with them.
const LEADING: [DocumentKind; 8] = [
    DocumentKind::WithdrawalPlan,
    DocumentKind::WithdrawalActual,
    DocumentKind::Withdrawal,
    DocumentKind::Actual,
    DocumentKind::MonthlyPlan,
    DocumentKind::CarePlan,
    DocumentKind::Prevention,
    DocumentKind::Basic,
];

/// Kind, month and branch.
type FileKey<'n> = (&'n str, Option<&'n str>, Option<&'n str>);

/// Serial, partner and direction: as the ledger has them.
type SetKey<'n> = (&'n str, Option<String>, Direction);

#[derive(Default)]
struct NameGroup<'n> {
    groups: BTreeSet<DocumentKind>,
    months: BTreeSet<&'n str>,
    /// Bytes of each file; copies are one. A sender that splits by user may make several of a kind in one second.
    files: BTreeMap<FileKey<'n>, Vec<Option<u64>>>,
    version: Option<Version>,
    is_nonconforming: bool,
    pictures: bool,
}

/// Counts an office's sets from names and sizes.
pub fn count(files: &[NamedFile], office: OfficeNumber, rules: &FileKinds) -> NameCounts {
    let mut counted = NameCounts::default();
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
    // Originals first, so that of a file and its copies always the same one counts.
    own.sort_by_key(|(name, ..)| name.copy);
    let with_partner = own.iter().map(|file| {
        let (name, direction, _) = file;
        (file, other_end(name, *direction).and_then(|number| partner(number, &known)))
    });
    // Files that name no receiver come last: they belong to the set of the same moment and direction that does.
    let (named, nameless): (Vec<_>, Vec<_>) = with_partner.partition(|(_, partner)| partner.is_some());
    let mut sets: BTreeMap<SetKey<'_>, NameGroup<'_>> = BTreeMap::new();
    for ((name, direction, bytes), partner) in named {
        let is_new = sets.entry((name.created_at, partner, *direction)).or_default().add(name, *bytes);
        counted.copies += u64::from(!is_new);
    }
    for ((name, direction, bytes), _) in nameless {
        let of_timestamp = sets.range((name.created_at, Some(String::new()), Direction::Sent)..);
        let mut of_timestamp = of_timestamp.map(|(key, _)| key).take_while(|key| key.0 == name.created_at);
        let partner = of_timestamp.find(|key| key.2 == *direction).and_then(|key| key.1.clone());
        let is_new = sets.entry((name.created_at, partner, *direction)).or_default().add(name, *bytes);
        counted.copies += u64::from(!is_new);
    }
    // When the last set was made of each partner, direction, group and month.
    let mut last_made: BTreeMap<(Direction, Option<String>, DocumentKind, String), &str> = BTreeMap::new();
    for ((created_at, partner, direction), set) in sets {
        let group = LEADING.iter().find(|g| set.groups.contains(g)).or(set.groups.first()).copied();
        // A set has at least one file, and that is of a kind.
        let group = group.unwrap_or(DocumentKind::Supplement);
        let months: Vec<String> = set.months.iter().map(|m| (*m).to_owned()).collect();
        let sending = match months.last() {
            _ if group.is_withdrawal() => SendState::Withdrawal,
            // Two that name no partner need not be of the same.
            None => SendState::First,
            Some(_) if partner.is_none() => SendState::First,
            Some(month) => match last_made.insert((direction, partner.clone(), group, month.clone()), created_at) {
                None => SendState::First,
                Some(before) => SendState::after(before, created_at, rules.split_minutes),
            },
        };
        counted.sets.push(Set {
            direction,
            partner,
            created_at: created_at.to_owned(),
            document_kind: group,
            months,
            files: set.files.values().map(|sizes| sizes.len() as u64).sum(),
            bytes: set.files.values().flatten().copied().sum(),
            pictures: set.pictures,
            version: set.version.unwrap_or(Version::V4_1),
            conformity: if set.is_nonconforming { Conformity::Nonconforming } else { Conformity::Standard },
            sending,
        });
    }
    counted
}

impl<'n> NameGroup<'n> {
    /// Adds a file to the set; false where it is a copy of one that is there.
    fn add(&mut self, name: &ExchangeName<'n, 'n>, bytes: Option<u64>) -> bool {
        let sizes = self.files.entry((name.kind.prefix.as_str(), name.month, name.branch)).or_default();
        // Files of one second and kind are others where their sizes differ, unless the name says that it is a copy.
        let is_other =
            name.copy != CopyMark::Copied && bytes.is_some() && !sizes.contains(&None) && !sizes.contains(&bytes);
        if !sizes.is_empty() && !is_other {
            return false;
        }
        sizes.push(bytes);
        self.groups.insert(name.kind.group);
        self.months.extend(name.month);
        self.version = self.version.max(Some(name.version));
        self.is_nonconforming |= name.departure.is_some();
        self.pictures |= name.format == Format::Jpeg;
        true
    }
}

impl Set {
    /// The newest month it is of.
    pub fn month(&self) -> Option<&str> {
        self.months.last().map(String::as_str)
    }

    /// What is sent and kept of it: a class instead of bytes.
    pub fn kept(&self, rules: &FileKinds) -> ExchangeSet {
        ExchangeSet {
            direction: self.direction,
            partner: self.partner.clone().unwrap_or_default(),
            created_at: self.created_at.clone(),
            document_kind: self.document_kind,
            months: self.months[self.months.len().saturating_sub(MAX_MONTHS)..].to_vec(),
            files: u32::try_from(self.files).unwrap_or(MAX_FILES).min(MAX_FILES),
            size: rules.size(self.bytes).to_owned(),
            format: if self.pictures { Format::Jpeg } else { Format::Csv },
            version: self.version,
            conformity: self.conformity,
            origin: SetOrigin::Name,
            key: String::new(),
        }
    }
}

impl NameCounts {
    /// What is sent and kept of it all.
    pub fn batch(&self, office: OfficeNumber, importer: Importer, rules: &FileKinds) -> Batch {
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
