use tsunagu_analytics::office_match::{Candidate, DirectoryOffice, Evidence, LineMatch, Outcome};
use tsunagu_domain::municipalities::Municipalities;

use super::adoption_rows::Cell;

/// Headers of a review, in the order of its columns.
pub fn header() -> [&'static str; 8] {
    [
        t!("行"),
        t!("結果"),
        t!("載せる"),
        t!("事業所番号"),
        t!("名称"),
        t!("市区町村"),
        t!("手がかり"),
        t!("似ている割合"),
    ]
}

/// One row for each office that a line may mean, and one for a line without any. A match is taken; about the others
/// somebody has to decide.
pub fn rows(lines: &[LineMatch], places: &Municipalities) -> Vec<Vec<Cell>> {
    lines.iter().flat_map(|line| of_line(line, places)).collect()
}

fn of_line(line: &LineMatch, places: &Municipalities) -> Vec<Vec<Cell>> {
    let result = result(&line.outcome);
    match &line.outcome {
        Outcome::Matched { candidate } => vec![row(line.line, result, "1", candidate, places)],
        Outcome::Undecided { candidates } | Outcome::Contradictory { candidates } => {
            candidates.iter().map(|candidate| row(line.line, result, "", candidate, places)).collect()
        }
        Outcome::Unmatched { .. } => {
            let blank = String::new;
            let texts = [result.to_owned(), blank(), blank(), blank(), blank(), blank()];
            let cells = std::iter::once(Cell::Number(line.line.to_string()));
            vec![cells.chain(texts.map(Cell::Text)).chain([Cell::Empty]).collect()]
        }
    }
}

/// What became of a line.
pub fn result(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Matched { .. } => t!("一致"),
        Outcome::Undecided { .. } => t!("選んでください"),
        Outcome::Contradictory { .. } => t!("食い違い"),
        Outcome::Unmatched { has_number: true } => t!("名簿にない番号"),
        Outcome::Unmatched { has_number: false } => t!("見つかりません"),
    }
}

fn row(line: usize, result: &str, take: &str, candidate: &Candidate, places: &Municipalities) -> Vec<Cell> {
    let office = &candidate.office;
    vec![
        Cell::Number(line.to_string()),
        Cell::Text(result.to_owned()),
        Cell::Text(take.to_owned()),
        Cell::Text(office.office_number.clone()),
        Cell::Text(office.names.first().cloned().unwrap_or_default()),
        Cell::Text(town(office, places)),
        Cell::Text(evidence(candidate)),
        Cell::Number(candidate.likeness.to_string()),
    ]
}

/// The office's municipality by name.
pub fn town(office: &DirectoryOffice, places: &Municipalities) -> String {
    let place = office.place.as_deref().and_then(|code| places.get(code.parse().ok()?));
    place.map_or(String::new(), |place| place.name.clone())
}

/// By what an office and a line meet.
pub fn evidence(candidate: &Candidate) -> String {
    candidate.evidence.iter().map(|evidence| evidence_label(*evidence)).collect::<Vec<_>>().join("・")
}

/// By what a line and an office meet.
fn evidence_label(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Number => t!("番号"),
        Evidence::Phone => t!("電話"),
        Evidence::Name => t!("名称"),
        Evidence::Kana => t!("読み"),
        Evidence::Address => t!("住所"),
        Evidence::Likeness => t!("似た名称"),
    }
}

/// Headers of the list that `tsunagu add` takes.
pub const LIST: [&str; 3] = ["事業所番号", "事業所名", "市区町村名"];
