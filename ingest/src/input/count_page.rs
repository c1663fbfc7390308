use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::spelling::folded;
use tsunagu_formats::input::{Content, OpenedFile, count, markup};
use tsunagu_formats::kept;
use tsunagu_formats::parse::place_counts::{self, PlaceCounts};
use tsunagu_formats::parse::{Issue, ParseError, table};

use super::count_table::tidy;
use super::kind::{Candidate, Detection, InputKind, KindOption, RateRole};
use super::parsed::ImportOptions;

/// 市区町村選択 page with counts, saved as a page or as text.
pub static KIND: InputKind = InputKind {
    key: "count_page",
    option: Some(KindOption::Usage),
    role: RateRole::Listing,
    is_numbered: false,
    headers: &[],
    recognise,
    keep: |file, rules| Ok(kept::count_page(file, rules)?),
    read: |file, given| tidy(file, parse(file, given)?, given),
};

/// A page of counts: of the exchange's listing where it says so, else of nobody knows what.
fn recognise(glance: &Candidate<'_>) -> Option<Detection> {
    let text = folded(glance.head());
    let named = text.contains("ケアプランデータ連携") || text.contains("利用状況は");
    let counted = ["市(", "町(", "村(", "区("].iter().any(|mark| {
        text.match_indices(mark).any(|(i, m)| text[i + m.len()..].starts_with(|c: char| c.is_ascii_digit()))
    });
    match (named, counted) {
        // A table whose headers nobody knows has no counts to look for, whatever words stand in it. A page without
        // counts is still recognised, so that it can be refused with the reason.
        (true, _) => (!is_table_without_counts(glance.file)).then_some(Detection::Sure(&KIND)),
        (false, true) => Some(Detection::Counts),
        (false, false) => None,
    }
}

/// Whether a file is a table of offices rather than a page of counts.
fn is_table_without_counts(file: &OpenedFile) -> bool {
    let is_count = |cell: &String| count::name_and_count(cell).is_some();
    let is_number = |cell: &String| OfficeNumber::read(cell.trim()).is_ok();
    match &file.content {
        Content::Tables(sheets) => {
            let mut cells = sheets.iter().flat_map(|sheet| &sheet.rows).flat_map(|(_, cells)| cells);
            !table::seen(sheets).is_empty() && !cells.any(is_count)
        }
        Content::Markup(page) => {
            let rows = markup::rows(&page.tree);
            rows.iter().flatten().any(is_number) && !rows.iter().flatten().any(is_count)
        }
        _ => false,
    }
}

fn parse(file: &OpenedFile, given: &ImportOptions<'_>) -> Result<(PlaceCounts, Vec<Issue>), ParseError> {
    match &file.content {
        Content::Markup(page) => place_counts::parse_page(page, &given.rules.municipalities),
        _ => place_counts::parse_text(file.text(), &given.rules.municipalities),
    }
}
