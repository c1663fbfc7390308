//! Lines that somebody copied from a page, a letter or a list, matched with the offices of the registers: by number,
//! telephone number, name, reading or address. Only what agrees exactly is a match; what is merely alike is a candidate
//! that a person has to choose, and what nothing is like stays unmatched and is reported.

use serde::Serialize;
use tsunagu_domain::spelling::folded;

mod clues;
mod directory;
mod likeness;
/// What a person decided about each line.
pub mod review;

pub use directory::{Directory, DirectoryOffice};

use clues::Clues;

/// By what a line and an office meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// 事業所番号
    Number,
    /// The telephone number of the register.
    Phone,
    /// The whole name, without the kind of corporation.
    Name,
    /// The whole reading.
    Kana,
    /// The whole address below the municipality.
    Address,
    /// A name or reading that is alike.
    Likeness,
}

/// An office that a line may mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// The office.
    pub office: DirectoryOffice,
    /// What speaks for it, the strongest first.
    pub evidence: Vec<Evidence>,
    /// How much of the name or reading is alike, percent.
    pub likeness: u32,
}

/// What became of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Outcome {
    /// Everything that the line says agrees with this office and no other.
    Matched {
        /// It.
        candidate: Candidate,
    },
    /// Several are possible, or one that is only alike: somebody has to choose.
    Undecided {
        /// The likeliest first.
        candidates: Vec<Candidate>,
    },
    /// What the line says belongs to different offices: its number to one, its name or telephone to another.
    Contradictory {
        /// Them.
        candidates: Vec<Candidate>,
    },
    /// No office is like it.
    Unmatched {
        /// The line has a number of ten characters that no register has. It may be an insured person's: it goes no further.
        has_number: bool,
    },
}

/// One line with what became of it. What was pasted may name people: of a line only its number goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineMatch {
    /// From 1, as pasted.
    pub line: usize,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// Why a text is not matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// More lines than the limit.
    #[error("more than {max} lines")]
    TooManyLines {
        /// Lines.
        max: usize,
    },
    /// A line with more characters than the limit.
    #[error("line {line} has more than {max} characters")]
    LongLine {
        /// From 1.
        line: usize,
        /// Characters.
        max: usize,
    },
    /// Nothing but white space.
    #[error("no line")]
    Empty,
}

/// Matches each line of a text that is not blank.
///
/// # Errors
/// When the text is empty or beyond the limits of the rules; nothing is matched then.
pub fn lines(text: &str, directory: &Directory<'_>) -> Result<Vec<LineMatch>, TextError> {
    let rules = directory.rules();
    let given: Vec<(usize, &str)> =
        text.lines().enumerate().map(|(at, line)| (at + 1, line.trim())).filter(|(_, line)| !line.is_empty()).collect();
    if given.is_empty() {
        return Err(TextError::Empty);
    }
    if given.len() > rules.max_lines {
        return Err(TextError::TooManyLines { max: rules.max_lines });
    }
    if let Some((line, _)) = given.iter().find(|(_, text)| text.chars().count() > rules.max_line_chars) {
        return Err(TextError::LongLine { line: *line, max: rules.max_line_chars });
    }
    let matched = |(line, given): (usize, &str)| {
        let outcome = outcome(&Clues::of(given, rules), directory);
        let folded = folded(given);
        let outcome = match outcome {
            // It may say that the office is none of those that are meant.
            Outcome::Matched { candidate } if rules.doubt_words.iter().any(|word| folded.contains(word)) => {
                Outcome::Undecided { candidates: vec![candidate] }
            }
            outcome => outcome,
        };
        LineMatch { line, outcome }
    };
    Ok(given.into_iter().map(matched).collect())
}

fn outcome(clues: &Clues, directory: &Directory<'_>) -> Outcome {
    let exact = directory.exact(clues);
    // Ten digits that may be a telephone number are one.
    let is_unknown = |number: &&String| directory.office(number).is_none() && !clues.phones.contains(number);
    // A number that no register has contradicts whatever else the line says.
    if clues.numbers.iter().any(|number| is_unknown(&number)) {
        return match exact.is_empty() {
            true => Outcome::Unmatched { has_number: true },
            false => Outcome::Contradictory { candidates: exact },
        };
    }
    let agreeing = exact.iter().map(|candidate| candidate.evidence.len()).max().unwrap_or(0);
    let kinds = exact.iter().flat_map(|candidate| &candidate.evidence).collect::<std::collections::BTreeSet<_>>().len();
    match exact.len() {
        0 => {
            let candidates = directory.alike(clues);
            match candidates.is_empty() {
                true => Outcome::Unmatched { has_number: false },
                false => Outcome::Undecided { candidates },
            }
        }
        // One place may house several offices, of which a register may lack some.
        1 if exact[0].evidence == [Evidence::Address] => Outcome::Undecided { candidates: exact },
        1 => Outcome::Matched { candidate: exact.into_iter().next().unwrap_or_else(|| unreachable!("one is there")) },
        _ => {
            let (whole, parts): (Vec<Candidate>, Vec<Candidate>) =
                exact.into_iter().partition(|candidate| candidate.evidence.len() == agreeing);
            match (<[Candidate; 1]>::try_from(whole), agreeing == kinds) {
                (Ok([candidate]), true) => Outcome::Matched { candidate },
                (Ok([candidate]), false) => {
                    Outcome::Contradictory { candidates: std::iter::once(candidate).chain(parts).collect() }
                }
                (Err(whole), true) => Outcome::Undecided { candidates: whole },
                (Err(whole), false) => Outcome::Contradictory { candidates: whole.into_iter().chain(parts).collect() },
            }
        }
    }
}

#[cfg(test)]
mod tests;
