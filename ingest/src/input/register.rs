use std::collections::HashSet;

use jiff::civil::Date;
use polars::prelude::{ChunkCompareEq, Column, DataFrame, PolarsResult, SortMultipleOptions};
use tsunagu_formats::input::published::header;
use tsunagu_formats::input::{Content, OpenedFile};
use tsunagu_formats::kept;
use tsunagu_formats::parse::contradiction::one_date;
use tsunagu_formats::parse::register::{self, RegisterRows};
use tsunagu_formats::parse::{Issue, ParseError, numbered};
use tsunagu_formats::recognise::{register_date, service_in_name};

use super::covers;
use super::kind::{Candidate, Detection, InputKind, KindOption, RateRole};
use super::parsed::{ImportOptions, InputError, KnownOffice, LakeTable, ParsedFile, service_key};
use crate::tidy::{name_columns, place_column, state_column, text_column};

/// 公表システムの事業所名簿
pub static KIND: InputKind = InputKind {
    key: "register",
    option: Some(KindOption::Register),
    role: RateRole::Register,
    is_numbered: true,
    headers: &[],
    recognise,
    keep: |file, rules| Ok(kept::register(file, rules)?),
    read: |file, given| tidy(parse(file, given)?, given),
};

/// Lists of offices may have a register's first columns, but not its codes or positions.
fn recognise(glance: &Candidate<'_>) -> Option<Detection> {
    let whole = glance.has(header::CODE) || glance.has(header::LAT);
    let is_register = glance.has_number() && whole && header::NEEDED.iter().all(|name| glance.has(name));
    is_register.then(|| Detection::Offices { is_register, headers: glance.header.to_vec() })
}

/// Of when it is, its rows, and what was wrong with them.
type ParsedRegister = (Date, RegisterRows, Vec<Issue>);

fn parse(file: &OpenedFile, given: &ImportOptions<'_>) -> Result<ParsedRegister, InputError> {
    let rules = given.rules;
    // As published it has no titles.
    let tables = match file.content {
        Content::Register => None,
        _ => Some(numbered::tables(file.sheets(), rules)?),
    };
    let titled = tables.as_deref().map(|tables| one_date(tables, given.rules)).transpose()?.flatten();
    let as_of = match (given.as_of, titled) {
        (Some(given), Some(stated)) if given != stated => return Err(InputError::TwoDates { given, stated }),
        (given, titled) => given.or(titled).or_else(|| register_date(&file.name)).ok_or(ParseError::NoDate)?,
    };
    let service = service_in_name(&file.name);
    let (rows, issues) = match &tables {
        None => register::parse(file, service.as_deref(), Some(as_of), rules)?,
        Some(tables) => register::of_tables(tables, service.as_deref(), Some(as_of), rules)?,
    };
    Ok((as_of, rows, issues))
}

fn tidy((as_of, rows, issues): ParsedRegister, given: &ImportOptions<'_>) -> Result<ParsedFile, InputError> {
    let prefecture = covers::one_prefecture(given.rules, rows.office_number.iter().map(|n| &n[..2]))?;
    let tables = frames(&rows)?.into_iter();
    let tables = tables.map(|(service, frame)| LakeTable { table: "register", service: Some(service), frame });
    let tables = tables.collect();
    let offices = rows.office_number.iter().zip(&rows.service).zip(&rows.place);
    let offices = offices.filter_map(|((number, service), place)| {
        Some(KnownOffice { number: number.parse().ok()?, service: service_key(service)?, place: *place })
    });
    let offices = offices.collect();
    Ok(ParsedFile { as_of, tables, prefecture, issues, offices })
}

/// Column names of the lake for [`header::TEXTS`].
const TEXT_COLUMNS: [&str; 8] =
    ["name", "kana", "address", "phone", "fax", "corporate_number", "corporate_name", "url"];

/// Those of them that are kept as written.
const NAMES: [&str; 2] = ["name", "corporate_name"];

/// `register(office_number, service, place, lat, lon, name, name_folded, kana, address, phone, fax, corporate_number,
/// corporate_name, corporate_name_folded, url, state)`, one frame per service, by office number.
fn frames(rows: &RegisterRows) -> PolarsResult<Vec<(String, DataFrame)>> {
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
    let mut services: Vec<&String> = rows.service.iter().collect::<HashSet<_>>().into_iter().collect();
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
        let frames = frames(&rows).expect("frames");
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
