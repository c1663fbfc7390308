//! One line a decision, and in each the SHA-256 of the line before: none can go, change or move unseen. The head beside
//! them holds how many they are and the hash of the last, so that the end can't be cut either; a mark beside the archive
//! holds the same, so that the two can't be put back together.

use std::io;

use serde::{Deserialize, Serialize};
use tsunagu_store::durable::write_durably;
use tsunagu_store::home::Home;
use tsunagu_store::regular;

use super::{Decision, DecisionsError};
use crate::record_fault::RecordFault;
use tsunagu_domain::digest::sha256;

#[derive(Serialize, Deserialize)]
struct Line {
    /// Of the line before, without its end; of nothing for the first.
    after: String,
    #[serde(flatten)]
    decision: Decision,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    count: usize,
    sha256: String,
}

impl Head {
    fn of(lines: &[String]) -> Self {
        Self { count: lines.len(), sha256: hash(lines.last()) }
    }
}

fn hash(line: Option<&String>) -> String {
    sha256(line.map_or("", String::as_str).as_bytes())
}

/// Every line with its decision.
pub(super) fn read(home: &Home) -> Result<Vec<(String, Decision)>, DecisionsError> {
    let path = home.decisions();
    let wrong = |reason: RecordFault| DecisionsError { path: path.display().to_string(), reason };
    let (text, head) = (there(&path).map_err(&wrong)?, there(&home.decisions_head()).map_err(&wrong)?);
    let (text, head) = match (text, head) {
        (None, None) if home.has_had_decisions() => return Err(wrong(RecordFault::Missing)),
        (None, None) => return Ok(Vec::new()),
        (None, Some(_)) => return Err(wrong(RecordFault::Missing)),
        (Some(_), None) => return Err(wrong(RecordFault::NoHead)),
        (Some(text), Some(head)) => (text, head),
    };
    let head: Head = serde_json::from_str(&head).map_err(|e| wrong(RecordFault::Head((&e).into())))?;
    let mut found: Vec<(String, Decision)> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let read: Line = serde_json::from_str(line).map_err(|e| wrong(RecordFault::line(number + 1, &e)))?;
        if read.after != hash(found.last().map(|(line, _)| line)) {
            return Err(wrong(RecordFault::Unchained { line: number + 1 }));
        }
        found.push((line.to_owned(), read.decision));
    }
    // Lines are written before their head: a kill in between leaves the head behind, and never before.
    let lines: Vec<String> = found.iter().take(head.count).map(|(line, _)| line.clone()).collect();
    if Head::of(&lines) != head {
        return Err(wrong(RecordFault::Truncated));
    }
    // Both were put back together: what was decided since would be undone unseen.
    if home.remembered_decisions().is_some_and(|head| !matches_head(&found, &head)) {
        return Err(wrong(RecordFault::PutBack));
    }
    Ok(found)
}

/// Whether lines have come as far as a head that was written down elsewhere.
fn matches_head(found: &[(String, Decision)], head: &str) -> bool {
    let Ok(head) = serde_json::from_str::<Head>(head) else { return true };
    let lines: Vec<String> = found.iter().take(head.count).map(|(line, _)| line.clone()).collect();
    Head::of(&lines) == head
}

fn there(path: &std::path::Path) -> Result<Option<String>, RecordFault> {
    match regular::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(RecordFault::of_io(&error)),
    }
}

/// Adds the lines of decisions.
pub(super) fn append(lines: &mut Vec<String>, decisions: &[Decision]) -> io::Result<()> {
    for decision in decisions {
        let line = Line { after: hash(lines.last()), decision: decision.clone() };
        lines.push(serde_json::to_string(&line)?);
    }
    Ok(())
}

/// Writes the lines, then their head, then that there are some.
pub(super) fn write(home: &Home, lines: &[String]) -> io::Result<()> {
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    write_durably(&home.decisions(), text.as_bytes())?;
    let head = serde_json::to_string(&Head::of(lines))?;
    write_durably(&home.decisions_head(), head.as_bytes())?;
    home.remember_decisions(&head)
}

/// Makes each line of an earlier program hold the one before; nothing where nothing was decided. `learned` is the
/// moment of a load's run, where it is known.
///
/// # Errors
/// When a line can't be read or the disk refuses.
pub fn chain(home: &Home, learned: impl Fn(&str) -> Option<String>) -> Result<(), DecisionsError> {
    let path = home.decisions();
    let wrong = |reason: RecordFault| DecisionsError { path: path.display().to_string(), reason };
    let Some(text) = there(&path).map_err(&wrong)? else { return Ok(()) };
    let mut lines = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let mut decision: Decision =
            serde_json::from_str(line).map_err(|e| wrong(RecordFault::line(number + 1, &e)))?;
        decision.learned = decision.learned.or_else(|| learned(&decision.load));
        append(&mut lines, &[decision]).map_err(|e| wrong(RecordFault::of_io(&e)))?;
    }
    write(home, &lines).map_err(|e| wrong(RecordFault::of_io(&e)))
}
