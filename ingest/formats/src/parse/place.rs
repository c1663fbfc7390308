use tsunagu_domain::issue::IssueKind;
use tsunagu_domain::municipalities::{Municipalities, PlaceClues, Resolution};
use tsunagu_domain::place::{PlaceCode, PlaceKind};

use super::Issue;

/// What became of a row whose place could not be taken as it stands, as the end of a sentence.
#[derive(Debug, Clone, Copy)]
pub struct Outcome<'a> {
    /// Where the place is not known.
    pub unknown: &'a str,
    /// Where it is contradictory, or a part of a place that was split.
    pub uncounted: &'a str,
}

/// The issue that a resolution is, if it is one.
pub fn issue(
    resolution: Resolution,
    written: PlaceClues<'_>,
    municipalities: &Municipalities,
    outcome: Outcome<'_>,
) -> Option<(IssueKind, String)> {
    let name = |place: PlaceCode| municipalities.get(place).map_or("", |m| m.name.as_str());
    let former = |code: PlaceCode| municipalities.former(code);
    Some(match resolution {
        Resolution::Code(_) => return None,
        Resolution::Completed(p) => {
            (IssueKind::CompletedCode, format!("コード{}を{p}（{}）と読みました", written.code, name(p)))
        }
        Resolution::Name(p) if is_unusual(written.name, name(p)) => {
            (IssueKind::UnusualSpelling, format!("「{}」を{p}（{}）と読みました", written.name, name(p)))
        }
        Resolution::Name(p) => (
            IssueKind::PlaceByName,
            format!("コードが使えないため、名称「{}」から{p}（{}）としました", written.name, name(p)),
        ),
        Resolution::UnknownName(p) => (
            IssueKind::UnknownName,
            format!("市区町村名「{}」が分からないため、コードから{p}（{}）としました", written.name, name(p)),
        ),
        Resolution::Successor { former: code, place } => {
            let old = former(code).map_or("", |f| f.name.as_str());
            (IssueKind::AbolishedWard, format!("{old}は今はないため、{place}（{}）に移しました", name(place)))
        }
        Resolution::InName(p) => (
            IssueKind::PlaceInName,
            format!("市区町村「{}」を、その終わりか住所から{p}（{}）と読みました", written.name, name(p)),
        ),
        Resolution::City(p) => (
            IssueKind::WardUnknown,
            format!(
                "{}のどの区か分からないため、市の「{}」に数えました",
                name(p),
                PlaceKind::DesignatedCity.unknown_part()
            ),
        ),
        Resolution::Differs { code } => {
            let of_code = former(code).map_or_else(|| name(code), |f| f.name.as_str());
            let message = format!(
                "コード{}（{of_code}）と、書かれた市区町村「{}{}」が違うため、{}。どちらが正しいか、元の資料で確かめてください",
                written.code, written.prefecture, written.name, outcome.uncounted
            );
            (IssueKind::CodeNameDiffers, message)
        }
        Resolution::Split { former: code } => {
            let place = former(code).map_or("", |f| f.name.as_str());
            let parts = former(code).map(|f| f.successors()).unwrap_or_default();
            let parts: Vec<&str> = parts.into_iter().map(name).collect();
            let message = format!(
                "{place}は{}に分かれたため、住所がないとどちらか分からず、{}",
                parts.join("と"),
                outcome.uncounted
            );
            (IssueKind::SplitPlace, message)
        }
        Resolution::Unknown(_) => {
            (IssueKind::Unplaced, format!("市区町村「{}」が分からないため、{}", written.name, outcome.unknown))
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
    let counted = named.map(|m| format!("{}の「{}」に数えました", m.name, m.kind.unknown_part()));
    let uncounted = counted.as_deref().unwrap_or("どの市区町村にも数えていません");
    let outcome = Outcome { unknown: uncounted, uncounted };
    if let Some((kind, message)) = issue(resolution, written, municipalities, outcome) {
        let kind = match named {
            Some(m) if m.kind == PlaceKind::Prefecture => IssueKind::MunicipalityUnknown,
            Some(_) => IssueKind::WardUnknown,
            None => kind,
        };
        issues.push(Issue::cell(line, column, kind, message));
    }
    resolution.office_place().or(whole)
}
