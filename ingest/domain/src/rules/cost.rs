use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::data::{Data, DataError};
use crate::data_fault::DataFault;
use crate::exact::{self, Exact};

const FOLDER: &str = "cost";
/// Conditions and dates, in a form of their own.
const OF_SCHEMES: [&str; 2] = ["cost/incentives.toml", "cost/scheme_facts.toml"];

/// How well a value is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Measured in a survey.
    Measured,
    /// A tariff, a law, an official document.
    Official,
    /// An authority's estimate.
    OfficialEstimate,
    /// Reported by somebody else.
    Secondary,
    /// Ours.
    Assumption,
}

/// A price, minute, wage, fee, grant, unit or rate, and the time in which it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Dotted key, such as `fee.annual`.
    pub id: String,
    /// What it is, in Japanese.
    pub label: String,
    /// The value.
    pub value: Exact,
    /// The value as written.
    pub written: String,
    /// yen, yen/hour, minute/month, permille, ratio, …
    pub unit: String,
    /// The least it may be.
    pub low: Option<Exact>,
    /// The most it may be.
    pub high: Option<Exact>,
    /// First day; none where the beginning is not known.
    pub valid_from: Option<Date>,
    /// Last day; none where it still holds.
    pub valid_to: Option<Date>,
    /// Where it comes from.
    pub source: String,
    /// How well it is known.
    pub confidence: Confidence,
    /// When a person last looked at it.
    pub reviewed_on: Date,
    /// What else to know.
    pub note: String,
    /// The file it stands in.
    pub file: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRow {
    id: String,
    label: String,
    value: String,
    unit: String,
    low: Option<String>,
    high: Option<String>,
    valid_from: Option<Date>,
    valid_to: Option<Date>,
    source: String,
    confidence: Confidence,
    reviewed_on: Date,
    #[serde(default)]
    note: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RowFile {
    row: Vec<WrittenRow>,
}

/// All rows of `data/cost/`, by id and then by time.
#[derive(Debug, Clone, Default)]
pub struct CostRows {
    rows: Vec<Row>,
}

impl CostRows {
    /// Every row.
    pub fn iter(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter()
    }

    /// The row of an id that holds on a day.
    pub fn on(&self, id: &str, date: Date) -> Option<&Row> {
        let from = self.rows.partition_point(|r| r.id.as_str() < id);
        self.rows[from..].iter().take_while(|r| r.id == id).find(|r| is_in_force(r, date))
    }

    /// The rows whose id begins so, that hold on a day.
    pub fn below<'r>(&'r self, prefix: &'r str, date: Date) -> impl Iterator<Item = &'r Row> {
        self.rows.iter().filter(move |r| r.id.starts_with(prefix) && is_in_force(r, date))
    }
}

fn is_in_force(row: &Row, date: Date) -> bool {
    row.valid_from.is_none_or(|from| from <= date) && row.valid_to.is_none_or(|to| date <= to)
}

pub(super) fn load(data: &Data) -> Result<CostRows, DataError> {
    let mut rows = Vec::new();
    for name in data.names_in(FOLDER).into_iter().filter(|n| n.ends_with(".toml") && !OF_SCHEMES.contains(&n.as_str()))
    {
        for written in data.toml::<RowFile>(&name)?.row {
            rows.push(row(written, &name)?);
        }
    }
    rows.sort_by(|a, b| (&a.id, a.valid_from).cmp(&(&b.id, b.valid_from)));
    match faults(&rows).into_iter().next() {
        Some((file, reason)) => Err(DataError::wrong(&file, reason)),
        None => Ok(CostRows { rows }),
    }
}

fn row(w: WrittenRow, file: &str) -> Result<Row, DataError> {
    let number = |text: &str| {
        exact::parse(text)
            .ok_or_else(|| DataError::wrong(file, DataFault::NoNumber { id: w.id.clone(), text: text.to_owned() }))
    };
    Ok(Row {
        value: number(&w.value)?,
        low: w.low.as_deref().map(number).transpose()?,
        high: w.high.as_deref().map(number).transpose()?,
        written: w.value,
        id: w.id,
        label: w.label,
        unit: w.unit,
        valid_from: w.valid_from,
        valid_to: w.valid_to,
        source: w.source,
        confidence: w.confidence,
        reviewed_on: w.reviewed_on,
        note: w.note,
        file: file.to_owned(),
    })
}

/// Rows without a source, that overlap, leave a gap, end before they begin, or lie outside their own range. Rows come
/// sorted by id and first day.
fn faults(rows: &[Row]) -> Vec<(String, DataFault)> {
    let alone = rows.iter().filter_map(|r| {
        let fault = if r.source.trim().is_empty() {
            DataFault::NoSource(r.id.clone())
        } else if r.valid_from.zip(r.valid_to).is_some_and(|(from, to)| to < from) {
            DataFault::EndsBeforeItBegins(r.id.clone())
        } else if r.low.is_some_and(|low| low > r.value) || r.high.is_some_and(|high| high < r.value) {
            DataFault::OutsideOfItsRange(r.id.clone())
        } else {
            return None;
        };
        Some((r.file.clone(), fault))
    });
    let pairs = rows.windows(2).filter(|w| w[0].id == w[1].id).filter_map(|w| {
        let next = w[0].valid_to.and_then(|to| to.tomorrow().ok());
        let id = w[1].id.clone();
        let fault = match (next, w[1].valid_from) {
            (Some(next), Some(from)) if next == from => return None,
            (Some(next), Some(from)) if next < from => DataFault::Gap { id, from: next, to: from },
            _ => DataFault::Overlap(id),
        };
        Some((w[1].file.clone(), fault))
    });
    alone.chain(pairs).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_value_is_looked_up_by_the_day_it_holds() {
        let rows = load(&Data::embedded()).expect("shipped rows load");
        let fee = |date| rows.on("fee.annual", date).map(|r| r.written.as_str());
        assert_eq!(fee(date(2025, 5, 31)), Some("21000"));
        assert_eq!(fee(date(2025, 6, 1)), Some("0"));
        assert_eq!(fee(date(2023, 3, 31)), None, "before there was one");
        assert_eq!(rows.on("postage.standard.50", date(2024, 9, 30)).map(|r| r.value), exact::parse("94"));
        assert_eq!(rows.on("no.such", date(2026, 1, 1)), None);
        assert_eq!(rows.below("addon.110.", date(2026, 6, 1)).count(), 6);
    }

    #[test]
    fn rows_without_source_overlaps_gaps_and_bad_ranges_are_found() {
        let shipped = load(&Data::embedded()).expect("shipped rows load");
        assert_eq!(faults(&shipped.rows), []);
        let fees: Vec<Row> = shipped.iter().filter(|r| r.id == "fee.annual").cloned().collect();
        let broken = |change: &dyn Fn(&mut Vec<Row>)| {
            let mut rows = fees.clone();
            change(&mut rows);
            faults(&rows).into_iter().map(|(_, fault)| fault.to_string()).collect::<Vec<_>>().join(" ")
        };
        assert!(broken(&|r| r[0].source.clear()).contains("no source"));
        assert!(
            broken(&|r| r[0].valid_to = Some(date(2025, 5, 30)))
                .contains("from 2025-05-31 to the day before 2025-06-01")
        );
        assert!(broken(&|r| r[0].valid_to = Some(date(2025, 6, 1))).contains("two rows"));
        assert!(broken(&|r| r[0].valid_to = None).contains("two rows"));
        assert!(broken(&|r| r[0].high = exact::parse("1")).contains("outside"));
        assert!(broken(&|r| r[2].valid_to = Some(date(2027, 1, 1))).contains("before valid_from"));
    }
}
