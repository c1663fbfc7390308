use tsunagu_domain::issue::IssueKind;
use tsunagu_domain::municipalities::{Municipalities, PlaceClues, Resolution};
use tsunagu_domain::place::{PlaceCode, PlaceKind};

use super::{Action, Issue, NamedPlace, RowOutcome};

/// The issue that a resolution is, if it is one; `outcome` is what becomes of a row that has no place of its own.
pub fn issue(
    resolution: Resolution,
    written: PlaceClues<'_>,
    municipalities: &Municipalities,
    outcome: RowOutcome,
) -> Option<(IssueKind, Action)> {
    let name = |place: PlaceCode| municipalities.get(place).map_or("", |m| m.name.as_str());
    let named = |code: PlaceCode| NamedPlace { code, name: name(code).to_owned() };
    let former = |code: PlaceCode| municipalities.former(code);
    let former_name = |code| former(code).map(|f| f.name.as_str());
    let as_written = written.name.to_owned();
    Some(match resolution {
        Resolution::Code(_) => return None,
        Resolution::Completed(p) => {
            (IssueKind::CompletedCode, Action::CodeCompleted { code: written.code.to_owned(), place: named(p) })
        }
        Resolution::Name(p) if is_unusual(written.name, name(p)) => {
            (IssueKind::UnusualSpelling, Action::SpellingRead { name: as_written, place: named(p) })
        }
        Resolution::Name(p) => (IssueKind::PlaceByName, Action::PlaceByName { name: as_written, place: named(p) }),
        Resolution::UnknownName(p) => {
            (IssueKind::UnknownName, Action::PlaceByCode { name: as_written, place: named(p) })
        }
        Resolution::Successor { former: code, place } => {
            let former = former_name(code).unwrap_or_default().to_owned();
            (IssueKind::AbolishedWard, Action::MovedToSuccessor { former, place: named(place) })
        }
        Resolution::InName(p) => (IssueKind::PlaceInName, Action::PlaceByEnd { name: as_written, place: named(p) }),
        Resolution::City(p) => (IssueKind::WardUnknown, Action::CountedForCity { city: name(p).to_owned() }),
        Resolution::Differs { code } => {
            let action = Action::CodeAndNameDiffer {
                code: written.code.to_owned(),
                of_code: former_name(code).unwrap_or_else(|| name(code)).to_owned(),
                prefecture: written.prefecture.to_owned(),
                name: as_written,
                outcome,
            };
            (IssueKind::CodeNameDiffers, action)
        }
        Resolution::Split { former: code } => {
            let parts = former(code).map(|f| f.successors()).unwrap_or_default();
            let parts = parts.into_iter().map(|part| name(part).to_owned()).collect();
            let former = former_name(code).unwrap_or_default().to_owned();
            (IssueKind::SplitPlace, Action::PlaceWasSplit { former, parts, outcome })
        }
        Resolution::Unknown(_) => {
            (IssueKind::Unplaced, Action::PlaceUnknown { name: as_written, needs_column: false, outcome })
        }
    })
}

/// Half-width kana, or ガ where the name has ヶ: read, but reported, for another place may have been meant.
fn is_unusual(written: &str, official: &str) -> bool {
    let is_half_width = |c: char| ('\u{ff66}'..='\u{ff9f}').contains(&c);
    written.contains(is_half_width) || written.contains(['ガ', 'が']) && !official.contains(['ガ', 'が'])
}

/// Where a row of offices belongs; what had to be decided is an issue with its row.
pub fn of_row(
    written: PlaceClues<'_>,
    line: u64,
    column: &str,
    municipalities: &Municipalities,
    issues: &mut Vec<Issue>,
) -> Option<PlaceCode> {
    let resolution = municipalities.resolve(written);
    let whole = municipalities.whole(resolution);
    let named = whole.and_then(|place| municipalities.get(place));
    let outcome =
        named.map_or(RowOutcome::Nowhere, |m| RowOutcome::InUnknownPart { whole: m.name.clone(), kind: m.kind });
    if let Some((kind, action)) = issue(resolution, written, municipalities, outcome) {
        let kind = match named {
            Some(m) if m.kind == PlaceKind::Prefecture => IssueKind::MunicipalityUnknown,
            Some(_) => IssueKind::WardUnknown,
            None => kind,
        };
        issues.push(Issue::cell(line, column, kind, action));
    }
    resolution.office_place().or(whole)
}
