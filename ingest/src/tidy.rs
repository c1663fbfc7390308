//! Columns of the lake's tables, names folded and numbers typed, and the tables that several kinds of files fill.

use polars::prelude::*;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::spelling::is_plain;

use tsunagu_formats::parse::Issue;
use tsunagu_formats::parse::office_list::ListedOffices;
use tsunagu_formats::parse::place_counts::PlaceCounts;

/// `suspended`, or null for an office that is active.
pub(crate) fn state_column(states: &[Option<&'static str>]) -> Column {
    let states: StringChunked = states.iter().copied().collect();
    states.with_name("state".into()).into_column()
}

/// `place`
pub fn place_column(places: &[Option<PlaceCode>]) -> Column {
    let texts: StringChunked = places.iter().map(|p| p.as_ref().map(PlaceCode::as_str)).collect();
    texts.with_name("place".into()).into_column()
}

/// Full-width letters and digits to half width, half-width kana to full; empty cells to null.
pub fn text_column(name: &str, cells: &[String]) -> Column {
    let mut folded = String::new();
    let texts: StringChunked = {
        let mut builder = StringChunkedBuilder::new(name.into(), cells.len());
        for cell in cells {
            if cell.is_empty() {
                builder.append_null();
            } else if cell.chars().all(is_plain) || is_nfkc_quick(cell.chars()) == IsNormalized::Yes {
                builder.append_value(cell);
            } else {
                folded.clear();
                folded.extend(cell.nfkc());
                builder.append_value(folded.trim());
            }
        }
        builder.finish()
    };
    texts.into_column()
}

/// Cells as written, without the white space around them; empty ones to null.
pub(crate) fn written_column(name: &str, cells: &[String]) -> Column {
    let texts: StringChunked = cells.iter().map(|cell| Some(cell.trim()).filter(|cell| !cell.is_empty())).collect();
    texts.with_name(name.into()).into_column()
}

/// A name as written, and folded in a column beside it for search and comparison.
pub(crate) fn name_columns(name: &str, cells: &[String]) -> [Column; 2] {
    [written_column(name, cells), text_column(&format!("{name}_folded"), cells)]
}

/// Whole numbers.
pub fn count_column(name: &str, counts: &[u32]) -> Column {
    Column::new(name.into(), counts)
}

/// Dates, which Parquet counts in days from 1970-01-01.
pub(crate) fn date_column(name: &str, dates: impl Iterator<Item = Option<jiff::civil::Date>>) -> PolarsResult<Column> {
    let epoch = jiff::civil::date(1970, 1, 1);
    let day = |d: jiff::civil::Date| d.since(epoch).map_or(0, |span| span.get_days());
    let days: Vec<Option<i32>> = dates.map(|date| date.map(day)).collect();
    Column::new(name.into(), days).cast(&DataType::Date)
}

/// A table of columns of the same length.
pub fn table(columns: Vec<Column>) -> PolarsResult<DataFrame> {
    DataFrame::new(columns.first().map_or(0, Column::len), columns)
}

/// `listing(place, listed)`
pub fn place_counts(counts: &PlaceCounts) -> PolarsResult<DataFrame> {
    let places: Vec<_> = counts.rows.iter().map(|(place, _)| Some(*place)).collect();
    let listed: Vec<u32> = counts.rows.iter().map(|(_, n)| *n).collect();
    DataFrame::new(places.len(), vec![place_column(&places), Column::new("listed".into(), listed)])
}

/// `listed_office(office_number, service_name, name, name_folded, address, place)`
pub fn office_list(offices: &ListedOffices) -> PolarsResult<DataFrame> {
    let [name, name_folded] = name_columns("name", &offices.name);
    DataFrame::new(
        offices.office_number.len(),
        vec![
            Column::new("office_number".into(), &offices.office_number),
            text_column("service_name", &offices.service_name),
            name,
            name_folded,
            text_column("address", &offices.address),
            place_column(&offices.place),
        ],
    )
}

/// `listed_place(place, stated)`: the places whose list is whole, with the count that a page of counts states.
pub fn listed_places(places: &[(PlaceCode, Option<u32>)]) -> PolarsResult<DataFrame> {
    let codes: Vec<_> = places.iter().map(|(place, _)| Some(*place)).collect();
    let stated: Vec<Option<u32>> = places.iter().map(|(_, n)| *n).collect();
    DataFrame::new(codes.len(), vec![place_column(&codes), Column::new("stated".into(), stated)])
}

/// `issue(file, row, column_name, kind, action)`; each issue with the name of its file, its action as JSON.
pub fn issues(issues: &[(String, Issue)]) -> PolarsResult<DataFrame> {
    let texts = |of: fn(&Issue) -> &str| issues.iter().map(|(_, c)| of(c)).collect::<Vec<_>>();
    DataFrame::new(
        issues.len(),
        vec![
            Column::new("file".into(), issues.iter().map(|(file, _)| file.as_str()).collect::<Vec<_>>()),
            Column::new("row".into(), issues.iter().map(|(_, c)| c.row).collect::<Vec<_>>()),
            Column::new("column_name".into(), texts(|c| &c.column)),
            Column::new("kind".into(), texts(|c| c.kind.key())),
            Column::new("action".into(), issues.iter().map(|(_, c)| c.action.to_json()).collect::<Vec<_>>()),
        ],
    )
}
