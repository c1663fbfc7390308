use tsunagu_domain::rules::{FileKinds, Kind, MonthInName};

pub use tsunagu_domain::exchange_set::{Conformity, Format, Version};
use tsunagu_domain::exchange_set::{is_month, is_office, is_timestamp};

/// What a name says. Nothing of it is about a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExchangeName<'n, 'r> {
    /// What it is.
    pub kind: &'r Kind,
    /// Year and month, six digits; none where the name has none, or 000000.
    pub month: Option<&'n str>,
    /// Number of the sender.
    pub from: &'n str,
    /// Its service.
    pub from_service: Option<&'n str>,
    /// Number of the receiver; none where it is left out.
    pub to: Option<&'n str>,
    /// Its service.
    pub to_service: Option<&'n str>,
    /// When it was made, fourteen digits: files of one set share it.
    pub created_at: &'n str,
    /// Four digits of an image.
    pub branch: Option<&'n str>,
    /// How it is packed.
    pub format: Format,
    /// Which version its name follows.
    pub version: Version,
    /// How it departs from the standard's form; of several ways the one that is noticed first. None where it does not.
    pub departure: Option<Departure>,
    /// What a system has added to it.
    pub copy: CopyMark,
}

impl ExchangeName<'_, '_> {
    /// How near it is to the standard.
    pub fn conformity(&self) -> Conformity {
        self.departure.map_or(Conformity::Standard, |_| Conformity::Nonconforming)
    }
}

/// What reports that a name was another's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CopyMark {
    /// Nothing.
    None,
    /// `… (1).CSV`: a copy, or another file of the same second.
    Numbered,
    /// `… - コピー.CSV`, `コピー ～ …`: a copy.
    Copied,
}

/// What keeps a name that can be read from being the standard's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Departure {
    /// The kind is spelt as it often is by mistake.
    Kind,
    /// The month that belongs there is absent.
    MonthAbsent,
    /// There is a month where none belongs.
    MonthExtra,
    /// A number of an office of nine digits.
    NineDigits,
    /// No receiver.
    NoReceiver,
    /// One service is there and the other is not, or of another length.
    Services,
    /// A picture without its four digits.
    NoBranch,
    /// Fifteen digits where fourteen belong, as the standard's third version prints an example.
    LongSerial,
}

/// The file's own name behind folders of either kind.
pub fn own_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The format that a name ends with.
pub fn format(name: &str) -> Format {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is = |word: &str| ending.eq_ignore_ascii_case(word);
    match ending.len() {
        3 if is("csv") => Format::Csv,
        3 if is("pdf") => Format::Pdf,
        3 if is("jpg") => Format::Jpeg,
        4 if is("jpeg") => Format::Jpeg,
        3 if is("gif") => Format::Gif,
        3 if is("png") => Format::Png,
        3 if is("txt") => Format::Txt,
        _ => Format::Other,
    }
}

/// Reads a name; none where it is not of the standard's form. Digits are ASCII's alone.
pub fn read<'n, 'r>(path: &'n str, rules: &'r FileKinds) -> Option<ExchangeName<'n, 'r>> {
    let name = own_name(path);
    let format = format(name);
    let (stem, _) = name.rsplit_once('.')?;
    let (stem, copy) = without_copy(stem, rules);
    if !stem.is_ascii() {
        return None;
    }
    let (kind, rest, misspelled) = kind(stem, rules)?;
    let pictures = kind.branch;
    if (format == Format::Jpeg) != pictures || !matches!(format, Format::Csv | Format::Jpeg) {
        return None;
    }
    let mut fields = Fields { rest: Some(rest), departure: misspelled.then_some(Departure::Kind) };
    let month = fields.month(kind.month)?;
    let from = fields.office()?;
    let from_service = fields.service();
    let to = fields.receiver()?;
    let to_service = if to.is_some() { fields.service() } else { None };
    let created_at = fields.created_at()?;
    let branch = fields.branch(pictures)?;
    let version = match (from_service.map(str::len), to_service.map(str::len)) {
        (Some(2), Some(2)) => Version::V4_1,
        (Some(3), Some(3)) => Version::V4_0,
        (None, None) => Version::V3,
        (from, to) => {
            fields.departs(Departure::Services);
            if from.or(to) == Some(3) { Version::V4_0 } else { Version::V4_1 }
        }
    };
    Some(ExchangeName {
        kind,
        month,
        from,
        from_service,
        to,
        to_service,
        created_at,
        branch,
        format,
        version,
        departure: fields.departure,
        copy,
    })
}

/// A name without what systems add to those of copies, which they do at every copying: `NAME (1)`, `NAME - コピー (2)`,
/// `コピー ～ NAME`.
fn without_copy<'n>(stem: &'n str, rules: &FileKinds) -> (&'n str, CopyMark) {
    let (mut stem, mut mark) = (stem, CopyMark::None);
    let before = |stem: &'n str| {
        rules.copied_before.iter().find_map(|(word, parting)| {
            let rest = stem.strip_prefix(word.as_str())?;
            rest.strip_prefix(parting.as_str()).or_else(|| after_number(rest)?.strip_prefix(parting.as_str()))
        })
    };
    let after = |stem: &'n str| rules.copied_after.iter().find_map(|word| stem.strip_suffix(word.as_str()));
    while let Some(rest) = before(stem) {
        (stem, mark) = (rest, CopyMark::Copied);
    }
    loop {
        let numbered = before_number(stem);
        let spaced = || stem.rsplit_once(' ').filter(|(_, n)| is_copy_number(n)).and_then(|(rest, _)| after(rest));
        if let Some(rest) = after(stem).or_else(|| after(numbered?)).or_else(spaced) {
            (stem, mark) = (rest, CopyMark::Copied);
        } else if let Some(rest) = numbered {
            (stem, mark) = (rest, mark.max(CopyMark::Numbered));
        } else {
            return (stem, mark);
        }
    }
}

/// Up to three digits, of either width.
fn is_copy_number(text: &str) -> bool {
    (1..=3).contains(&text.chars().count()) && text.chars().all(|c| c.is_ascii_digit() || ('０'..='９').contains(&c))
}

/// Brackets of either width: an input method, or a program of its own, writes the wide ones.
const OPENING: [char; 2] = ['(', '（'];
const CLOSING: [char; 2] = [')', '）'];

/// What stands before ` (1)`, `(1)` or `（１）` at the end.
fn before_number(stem: &str) -> Option<&str> {
    let (before, number) = stem.strip_suffix(CLOSING)?.rsplit_once(OPENING)?;
    is_copy_number(number).then(|| before.trim_end_matches([' ', '\u{3000}']))
}

/// What stands behind ` (1)`, `(1)` or `（１）` at the beginning.
fn after_number(rest: &str) -> Option<&str> {
    let (number, rest) = rest.trim_start_matches([' ', '\u{3000}']).strip_prefix(OPENING)?.split_once(CLOSING)?;
    is_copy_number(number).then_some(rest)
}

/// The kind that a name begins with, what follows, and whether it is a common misspelling.
fn kind<'n, 'r>(stem: &'n str, rules: &'r FileKinds) -> Option<(&'r Kind, &'n str, bool)> {
    let after = |prefix: &str| {
        let head = stem.get(..prefix.len())?;
        head.eq_ignore_ascii_case(prefix).then(|| stem[prefix.len()..].strip_prefix('_')).flatten()
    };
    let exact = rules.kind.iter().find_map(|k| after(&k.prefix).map(|rest| (k, rest, false)));
    let also = || rules.kind.iter().find_map(|k| Some((k, k.also.iter().find_map(|a| after(a))?, true)));
    exact.or_else(also)
}

/// The fields of a name, parted by `_`.
struct Fields<'n> {
    rest: Option<&'n str>,
    departure: Option<Departure>,
}

impl<'n> Fields<'n> {
    fn departs(&mut self, how: Departure) {
        self.departure.get_or_insert(how);
    }

    fn peek(&self) -> Option<&'n str> {
        self.rest.map(|rest| rest.split_once('_').map_or(rest, |(first, _)| first))
    }

    fn next(&mut self) -> Option<&'n str> {
        let rest = self.rest?;
        let (first, rest) = rest.split_once('_').map_or((rest, None), |(first, rest)| (first, Some(rest)));
        self.rest = rest;
        Some(first)
    }

    fn next_if_empty(&mut self) {
        if self.peek() == Some("") {
            self.next();
        }
    }

    fn month(&mut self, rule: MonthInName) -> Option<Option<&'n str>> {
        let found = self.peek().filter(|f| f.len() == 6 && digits(f));
        let Some(month) = found else {
            if rule.always() {
                self.departs(Departure::MonthAbsent);
            }
            return Some(None);
        };
        self.next();
        if rule == MonthInName::No {
            self.departs(Departure::MonthExtra);
        }
        if month == "000000" {
            if rule == MonthInName::Yes {
                self.departs(Departure::MonthAbsent);
            }
            return Some(None);
        }
        is_month(month).then_some(Some(month))
    }

    /// Ten characters; nine digits have lost a zero somewhere.
    fn office(&mut self) -> Option<&'n str> {
        let office = self.next()?;
        match office.len() {
            10 if is_office(office) => Some(office),
            9 if digits(office) => {
                self.departs(Departure::NineDigits);
                Some(office)
            }
            _ => None,
        }
    }

    fn service(&mut self) -> Option<&'n str> {
        let fits = |f: &&str| (2..=3).contains(&f.len()) && f.bytes().all(|b| b.is_ascii_alphanumeric());
        let found = self.peek().filter(fits);
        if found.is_some() {
            self.next();
        }
        found
    }

    /// The receiver, or nothing where the name leaves it out; none where something else stands there.
    fn receiver(&mut self) -> Option<Option<&'n str>> {
        match self.peek() {
            Some("") => {
                self.departs(Departure::NoReceiver);
                self.next();
                // An empty receiver has an empty service, or the one that it would have had.
                if self.peek() == Some("") || self.service().is_some() {
                    self.next_if_empty();
                }
                Some(None)
            }
            Some(field) if field.len() == 14 => {
                self.departs(Departure::NoReceiver);
                Some(None)
            }
            _ => self.office().map(Some),
        }
    }

    fn created_at(&mut self) -> Option<&'n str> {
        let found = self.next()?;
        let timestamp = found.get(..14)?;
        if found.len() == 15 && digits(found) {
            self.departs(Departure::LongSerial);
        } else if found.len() != 14 {
            return None;
        }
        is_timestamp(timestamp).then_some(timestamp)
    }

    fn branch(&mut self, wanted: bool) -> Option<Option<&'n str>> {
        match (self.next(), wanted) {
            (None, false) => Some(None),
            (None, true) => {
                self.departs(Departure::NoBranch);
                Some(None)
            }
            (Some(branch), true) if branch.len() == 4 && digits(branch) && self.rest.is_none() => Some(Some(branch)),
            _ => None,
        }
    }
}

fn digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
#[path = "name_tests.rs"]
mod tests;
