//! Rows as polars frames: names folded, columns typed, one frame per lake table.

use polars::prelude::*;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use tsunagu_domain::place::PlaceCode;

use tsunagu_formats::input::published::header;
use tsunagu_formats::parse::Issue;
use tsunagu_formats::parse::boundary::Outlines;
use tsunagu_formats::parse::eligible::{EligibleCount, EligibleService};
use tsunagu_formats::parse::office_list::ListedOffices;
use tsunagu_formats::parse::place_counts::PlaceCounts;
use tsunagu_formats::parse::register::RegisterRows;

/// Column names of the lake for [`header::TEXTS`].
const TEXT_COLUMNS: [&str; 8] =
    ["name", "kana", "address", "phone", "fax", "corporate_number", "corporate_name", "url"];

/// Those of them that are kept as written.
const NAMES: [&str; 2] = ["name", "corporate_name"];

/// `suspended`, or null for an office that is active.
fn state_column(states: &[Option<&'static str>]) -> Column {
    let states: StringChunked = states.iter().copied().collect();
    states.with_name("state".into()).into_column()
}

fn place_column(places: &[Option<PlaceCode>]) -> Column {
    let texts: StringChunked = places.iter().map(|p| p.as_ref().map(PlaceCode::as_str)).collect();
    texts.with_name("place".into()).into_column()
}

/// Full-width letters and digits to half width, half-width kana to full; empty cells to null.
fn text_column(name: &str, cells: &[String]) -> Column {
    let mut folded = String::new();
    let texts: StringChunked = {
        let mut builder = StringChunkedBuilder::new(name.into(), cells.len());
        for cell in cells {
            if cell.is_empty() {
                builder.append_null();
            } else if is_nfkc_quick(cell.chars()) == IsNormalized::Yes {
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
fn written_column(name: &str, cells: &[String]) -> Column {
    let texts: StringChunked = cells.iter().map(|cell| Some(cell.trim()).filter(|cell| !cell.is_empty())).collect();
    texts.with_name(name.into()).into_column()
}

/// A name as written, and folded in a column beside it for search and comparison.
fn name_columns(name: &str, cells: &[String]) -> [Column; 2] {
    [written_column(name, cells), text_column(&format!("{name}_folded"), cells)]
}

/// `register(office_number, service, place, lat, lon, name, name_folded, kana, address, phone, fax, corporate_number,
/// corporate_name, corporate_name_folded, url, state)`, one frame per service, by office number.
pub fn register(rows: &RegisterRows) -> PolarsResult<Vec<(String, DataFrame)>> {
    let mut columns = vec![
        Column::new("office_number".into(), &rows.office_number),
        Column::new("service".into(), &rows.service),
        place_column(&rows.place),
        Column::new("lat".into(), &rows.lat),
        Column::new("lon".into(), &rows.lon),
    ];
    debug_assert_eq!(TEXT_COLUMNS.len(), header::TEXTS.len());
    for (name, cells) in TEXT_COLUMNS.iter().zip(&rows.texts) {
        if NAMES.contains(name) {
            columns.extend(name_columns(name, cells));
        } else {
            columns.push(text_column(name, cells));
        }
    }
    columns.push(state_column(&rows.state));
    let all = DataFrame::new(rows.len(), columns)?;
    let mut services: Vec<&String> =
        rows.service.iter().collect::<std::collections::HashSet<_>>().into_iter().collect();
    services.sort();
    let frames = services.iter().map(|service| {
        let frame = if services.len() == 1 {
            all.clone()
        } else {
            all.filter(&all.column("service")?.str()?.equal(service.as_str()))?
        };
        Ok(((*service).clone(), frame.sort(["office_number"], SortMultipleOptions::default())?))
    });
    frames.collect()
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

/// `own_office(office_number, service_name, name, name_folded, address, place, state)`
pub fn own_list(offices: &ListedOffices) -> PolarsResult<DataFrame> {
    let as_written = |name: &str, cells: &[String]| {
        let texts: StringChunked = cells.iter().map(|c| Some(c.trim()).filter(|c| !c.is_empty())).collect();
        texts.with_name(name.into()).into_column()
    };
    DataFrame::new(
        offices.office_number.len(),
        vec![
            Column::new("office_number".into(), &offices.office_number),
            text_column("service_name", &offices.service_name),
            as_written("name", &offices.name),
            text_column("name_folded", &offices.name),
            as_written("address", &offices.address),
            place_column(&offices.place),
            state_column(&offices.state),
        ],
    )
}

/// `listed_place(place, stated)`: the places whose list is whole, with the count that a page of counts states.
pub fn listed_places(places: &[(PlaceCode, Option<u32>)]) -> PolarsResult<DataFrame> {
    let codes: Vec<_> = places.iter().map(|(place, _)| Some(*place)).collect();
    let stated: Vec<Option<u32>> = places.iter().map(|(_, n)| *n).collect();
    DataFrame::new(codes.len(), vec![place_column(&codes), Column::new("stated".into(), stated)])
}

/// `eligible(place, denominator, count, suspended, mean_lat, mean_lon, origin)`; shipped counts do not tell the
/// suspended.
pub fn eligible(rows: &[EligibleCount], origin: &str) -> PolarsResult<DataFrame> {
    let places: Vec<_> = rows.iter().map(|r| Some(r.place)).collect();
    let column = |name: &str, values: Vec<Option<f64>>| Column::new(name.into(), values);
    DataFrame::new(
        rows.len(),
        vec![
            place_column(&places),
            Column::new("denominator".into(), rows.iter().map(|r| r.denominator.as_str()).collect::<Vec<_>>()),
            Column::new("count".into(), rows.iter().map(|r| r.count).collect::<Vec<_>>()),
            Column::new("suspended".into(), vec![None::<u32>; rows.len()]),
            column("mean_lat", rows.iter().map(|r| r.mean_lat).collect()),
            column("mean_lon", rows.iter().map(|r| r.mean_lon).collect()),
            Column::new("origin".into(), vec![origin; rows.len()]),
        ],
    )
}

/// `eligible_service(prefecture, service, register_as_of, origin)`
pub fn eligible_services(rows: &[EligibleService], origin: &str) -> PolarsResult<DataFrame> {
    // Parquet dates count days from 1970-01-01.
    let epoch = jiff::civil::date(1970, 1, 1);
    let day = |d: jiff::civil::Date| d.since(epoch).map_or(0, |span| span.get_days());
    let days: Vec<i32> = rows.iter().map(|r| day(r.register_as_of)).collect();
    DataFrame::new(
        rows.len(),
        vec![
            Column::new("prefecture".into(), rows.iter().map(|r| r.prefecture.as_str()).collect::<Vec<_>>()),
            Column::new("service".into(), rows.iter().map(|r| r.service.as_str()).collect::<Vec<_>>()),
            Column::new("register_as_of".into(), days).cast(&DataType::Date)?,
            Column::new("origin".into(), vec![origin; rows.len()]),
        ],
    )
}

/// `boundary(place, outline)`: rings as JSON, `[[[lon, lat], …], …]`, in degrees.
pub fn outlines(outlines: &Outlines) -> PolarsResult<DataFrame> {
    let places: Vec<_> = outlines.rows.iter().map(|(place, _)| Some(*place)).collect();
    // Numbers always serialise.
    let json = outlines.rows.iter().map(|(_, rings)| serde_json::to_string(rings).unwrap_or_default());
    let json: Vec<String> = json.collect();
    DataFrame::new(places.len(), vec![place_column(&places), Column::new("outline".into(), json)])
}

/// `issue(file, row, column_name, kind, action)`; each issue with the name of its file.
pub fn issues(issues: &[(String, Issue)]) -> PolarsResult<DataFrame> {
    let texts = |of: fn(&Issue) -> &str| issues.iter().map(|(_, c)| of(c)).collect::<Vec<_>>();
    DataFrame::new(
        issues.len(),
        vec![
            Column::new("file".into(), issues.iter().map(|(file, _)| file.as_str()).collect::<Vec<_>>()),
            Column::new("row".into(), issues.iter().map(|(_, c)| c.row).collect::<Vec<_>>()),
            Column::new("column_name".into(), texts(|c| &c.column)),
            Column::new("kind".into(), texts(|c| c.kind)),
            Column::new("action".into(), texts(|c| &c.action)),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_register_of_several_services_becomes_a_frame_each_sorted_by_number() {
        let mut rows = RegisterRows {
            office_number: vec!["2875000017".into(), "2875000009".into(), "2875000009".into()],
            service: vec!["110".into(), "110".into(), "430".into()],
            place: vec![None; 3],
            lat: vec![None; 3],
            lon: vec![Some(135.0); 3],
            state: vec![None; 3],
            ..RegisterRows::default()
        };
        for texts in &mut rows.texts {
            *texts = vec!["ﾃｽﾄ１".into(), String::new(), "x".into()];
        }
        let frames = register(&rows).expect("frames");
        let shape: Vec<_> = frames.iter().map(|(s, f)| (s.as_str(), f.height())).collect();
        assert_eq!(shape, [("110", 2), ("430", 1)]);
        let numbers = frames[0].1.column("office_number").expect("there").str().expect("text").get(0);
        assert_eq!(numbers, Some("2875000009"));
        let name = frames[0].1.column("name").expect("there").str().expect("text").get(1);
        assert_eq!(name, Some("ﾃｽﾄ１"), "as written");
        let folded = frames[0].1.column("name_folded").expect("there").str().expect("text").get(1);
        assert_eq!(folded, Some("テスト1"));
    }
}
