//! Digits that stand together, however they are parted: which of them are a date, and which may be a person's number.

use tsunagu_domain::office_number::is_office;
use tsunagu_domain::spelling;
use unicode_normalization::UnicodeNormalization;

/// Digits of a person's number, parted or not.
pub(crate) const PERSON: usize = 9;

/// Letters that are written for a stroke between digits.
const STROKES: [char; 3] = ['ー', '一', 'の'];

/// Digits without anything between them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DigitGroup<'t> {
    /// Where it begins in the text.
    pub(crate) from: usize,
    /// Its digits.
    pub(crate) digits: &'t [char],
}

impl DigitGroup<'_> {
    pub(crate) fn to(&self) -> usize {
        self.from + self.digits.len()
    }

    fn text(&self) -> String {
        self.digits.iter().collect()
    }

    fn value(&self) -> u32 {
        self.text().parse().unwrap_or(u32::MAX)
    }

    fn is_within(&self, digits: usize, values: std::ops::RangeInclusive<u32>) -> bool {
        self.digits.len() <= digits && values.contains(&self.value())
    }

    /// The number of an office.
    pub(crate) fn is_office(&self) -> bool {
        is_office(&self.text())
    }

    /// A year of this century, alone or with its month: 2026, 202602.
    pub(crate) fn is_year(&self) -> bool {
        let (year, month) = self.digits.split_at(self.digits.len().min(4));
        year.len() == 4 && year.starts_with(&['2', '0']) && (month.is_empty() || is_of(month, 2, 1..=12))
    }
}

/// Whether digits are as many, and a number within bounds.
fn is_of(digits: &[char], len: usize, values: std::ops::RangeInclusive<u32>) -> bool {
    digits.len() == len && digits.iter().collect::<String>().parse().is_ok_and(|value| values.contains(&value))
}

/// A character of half width, where it is one: a text keeps its places.
pub(crate) fn half_width(c: char) -> char {
    let mut folded = c.nfkc();
    match (folded.next(), folded.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

/// Whether a character may stand between the digits of one number: any mark or white space.
fn is_between(c: char) -> bool {
    !c.is_alphanumeric() || STROKES.contains(&c)
}

/// The groups of digits from a place on that nothing but marks and white space parts. The text is of half width.
pub(crate) fn joined(text: &[char], from: usize) -> Vec<DigitGroup<'_>> {
    let mut groups: Vec<DigitGroup<'_>> = Vec::new();
    let mut at = from;
    loop {
        let len = text[at..].iter().take_while(|c| c.is_ascii_digit()).count();
        if len == 0 {
            return groups;
        }
        groups.push(DigitGroup { from: at, digits: &text[at..at + len] });
        at += len;
        let marks = text[at..].iter().take_while(|c| is_between(**c)).count();
        if marks == 0 {
            return groups;
        }
        at += marks;
    }
}

/// Digits of several groups together.
pub(crate) fn count(groups: &[DigitGroup<'_>]) -> usize {
    groups.iter().map(|group| group.digits.len()).sum()
}

/// How many of the first groups are a day, with its time where that is written; `is_of_era` where the letter of an era
/// stands before them.
pub(crate) fn day(groups: &[DigitGroup<'_>], is_of_era: bool) -> Option<usize> {
    let day = match groups {
        // 20260105, 202601051030, 20260105103000
        [whole, ..] if matches!(whole.digits.len(), 8 | 12 | 14) && whole.digits.starts_with(&['2', '0']) => {
            let (month, rest) = whole.digits[4..].split_at(2);
            let (day, time) = rest.split_at(2);
            let is_day = is_of(month, 2, 1..=12) && is_of(day, 2, 1..=31) && (time.is_empty() || is_time(time));
            is_day.then_some(1)
        }
        [year, month, day, ..] => {
            let is_year = year.digits.len() == 4 && year.is_year() || is_of_era && year.is_within(2, 1..=64);
            (is_year && month.is_within(2, 1..=12) && day.is_within(2, 1..=31)).then_some(3)
        }
        _ => None,
    }?;
    Some(day + time(&groups[day..]))
}

/// Hour and minute, or second as well, as digits alone.
fn is_time(digits: &[char]) -> bool {
    let parts: Vec<&[char]> = digits.chunks(2).collect();
    matches!(parts.len(), 2 | 3) && is_of(parts[0], 2, 0..=23) && parts[1..].iter().all(|part| is_of(part, 2, 0..=59))
}

/// How many groups behind a day are its time; none where they go on as the number of a person would.
fn time(groups: &[DigitGroup<'_>]) -> usize {
    let next_day = (0..groups.len()).find(|at| day_alone(&groups[*at..])).unwrap_or(groups.len());
    let groups = &groups[..next_day];
    let len = match groups {
        [whole, ..] if is_time(whole.digits) => 1,
        [hour, minute, second, ..] if is_clock(hour, minute) && second.is_within(2, 0..=59) => 3,
        [hour, minute, ..] if is_clock(hour, minute) => 2,
        _ => 0,
    };
    if groups.len() > len && count(groups) >= PERSON - 2 { 0 } else { len }
}

fn is_clock(hour: &DigitGroup<'_>, minute: &DigitGroup<'_>) -> bool {
    hour.is_within(2, 0..=23) && minute.is_within(2, 0..=59)
}

fn day_alone(groups: &[DigitGroup<'_>]) -> bool {
    match groups {
        [whole, ..] if whole.digits.len() == 8 => day(&groups[..1], false).is_some(),
        [_, _, _, ..] => day(&groups[..3], false).is_some(),
        _ => false,
    }
}

/// Whether digits of a text, but for days, may be the number of a person, however they are parted.
pub(crate) fn may_be_of_person(text: &str) -> bool {
    if spelling::digits(text) < PERSON {
        return false;
    }
    let text: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < text.len() {
        let groups = joined(&text, at);
        let Some(last) = groups.last() else {
            at += 1;
            continue;
        };
        at = last.to();
        let mut rest = groups.as_slice();
        let mut digits = 0;
        while !rest.is_empty() {
            let passed = day(rest, false).unwrap_or_else(|| {
                digits += rest[0].digits.len();
                1
            });
            rest = &rest[passed..];
        }
        if digits >= PERSON {
            return true;
        }
    }
    false
}
