use std::collections::HashMap;

use duckdb::Connection;
use jiff::civil::Date;
use serde::Serialize;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::place::PlaceCode;

use super::{count, date, parsed, unreadable};

const ANSWERS: &str = "select a.id, a.as_of, s.sites, a.office_number, a.answer, a.answered_on, a.is_site, \
    (select min(o.name) from shown_office as o where o.office_number = a.office_number) \
    from shown_survey_answer as a join shown_survey as s on s.id = a.id and s.as_of = a.as_of \
    order by a.id, a.as_of desc, a.office_number";
const FILED: &str = "select f.as_of, f.office_number, f.filing, \
    (select min(o.name) from shown_office as o where o.office_number = f.office_number) \
    from shown_filed as f where f.id = ? order by f.office_number, f.filing";

/// What one office answered. Only planners see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SurveyAnswer {
    /// Of which survey.
    pub as_of: Option<Date>,
    /// Offices that the newest rate of the town counts; 0 where no register names them.
    #[serde(skip)]
    pub sites: u64,
    /// 事業所番号
    pub office_number: OfficeNumber,
    /// The key of an answer of `data/survey.toml`.
    pub answer: String,
    /// On which day, where it was written.
    pub answered_on: Option<Date>,
    /// Whether it is one of those that the rate counts.
    pub is_site: bool,
    /// As a register has it.
    pub name: Option<String>,
}

/// What one office has filed: it has joined or pledges to. Only planners see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FiledOffice {
    /// Of when the list is.
    pub as_of: Option<Date>,
    /// 事業所番号
    pub office_number: OfficeNumber,
    /// The key of a filing of `data/survey.toml`; none where the list says no more.
    pub filing: Option<String>,
    /// As a register has it.
    pub name: Option<String>,
}

/// The answers of every town that was asked, the newest survey first.
pub fn answers(connection: &Connection) -> duckdb::Result<HashMap<String, Vec<SurveyAnswer>>> {
    let mut statement = connection.prepare_cached(ANSWERS)?;
    let mut rows = statement.query([])?;
    let mut all: HashMap<String, Vec<SurveyAnswer>> = HashMap::new();
    while let Some(row) = rows.next()? {
        all.entry(row.get(0)?).or_default().push(SurveyAnswer {
            as_of: date(row, 1)?,
            sites: count(row, 2)?.unwrap_or(0),
            office_number: parsed(row, 3, |text| text.parse().ok())?.ok_or_else(|| unreadable(3, ""))?,
            answer: row.get(4)?,
            answered_on: date(row, 5)?,
            is_site: row.get(6)?,
            name: row.get(7)?,
        });
    }
    Ok(all)
}

/// What offices of a town have filed.
pub fn filed(connection: &Connection, place: PlaceCode) -> duckdb::Result<Vec<FiledOffice>> {
    let mut statement = connection.prepare_cached(FILED)?;
    let rows = statement.query_map([place.as_str()], |row| {
        Ok(FiledOffice {
            as_of: date(row, 0)?,
            office_number: parsed(row, 1, |text| text.parse().ok())?.ok_or_else(|| unreadable(1, ""))?,
            filing: row.get(2)?,
            name: row.get(3)?,
        })
    })?;
    rows.collect()
}
