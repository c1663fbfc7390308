use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tsunagu_domain::date::first_date;
use tsunagu_domain::rules::shipped_prefixes;
use tsunagu_domain::spelling::folded;

use crate::input::{Content, OpenedFile, Sheet, markup, published};
use crate::parse::table;

/// Why a file is not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Its name is that of an exchanged care plan, which is never opened.
    #[error("its name is that of an exchanged file")]
    ExchangedFile,
    /// None of the known kinds.
    #[error("none of the known kinds; its headers: {0:?}")]
    Unknown(Vec<String>),
    /// A map of points.
    #[error("a map of points")]
    Points,
    /// Most numbers are of disability services, whose third character is 2.
    #[error("{part} of {whole} numbers are of disability services")]
    Disability {
        /// Numbers of disability services.
        part: usize,
        /// All numbers.
        whole: usize,
    },
    /// Recognised, but not as what `--kind` says.
    #[error("asked to be read as {requested}, and looks like {found:?}")]
    OtherKind {
        /// As typed.
        requested: String,
        /// What it looks like.
        found: LookedLike,
    },
}

/// What a file looks like that was asked to be read as another kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LookedLike {
    /// A listing.
    Usage,
    /// No listing.
    NoUsage,
    /// No list of office numbers.
    NoNumbers,
    /// Without the headers by which such a file is known.
    OtherForm,
}

/// Whether a name is that of an exchanged care-plan file, which is refused by its name, unopened. The beginnings are
/// those of the shipped `kinds.toml`: a folder of data that has fewer opens nothing.
pub fn is_exchanged_name(name: &str) -> bool {
    let file = folded(name.rsplit(['/', '\\']).next().unwrap_or(name)).to_uppercase();
    // Where the beginnings can't be read, nothing is opened at all.
    shipped_prefixes().is_none_or(|prefixes| prefixes.iter().any(|prefix| file.starts_with(prefix)))
}

/// A file of none of the known kinds, with the headers that were seen.
pub fn unknown(file: &OpenedFile) -> Refusal {
    if file.content == Content::GeoJson {
        return Refusal::Points;
    }
    if let Content::Markup(page) = &file.content {
        let rows = markup::rows(&page.tree).into_iter().zip(1..).map(|(cells, row)| (row, cells)).collect();
        return Refusal::Unknown(table::seen(&[Sheet { rows, ..Sheet::default() }]));
    }
    Refusal::Unknown(table::seen(file.sheets()))
}

/// The header row, if one of the headers that tell a kind stands in it.
pub fn header(file: &OpenedFile, is_telling: impl Fn(&str) -> bool) -> Vec<String> {
    match &file.content {
        Content::Register => published::header_of(&file.bytes),
        _ => {
            let found = table::tables(file.sheets(), table::MAX_HEADER_ROW, is_telling);
            let mut all: Vec<String> = Vec::new();
            for header in found.into_iter().flat_map(|t| t.header) {
                if !all.contains(&header) {
                    all.push(header);
                }
            }
            all
        }
    }
}

/// The three digits of `jigyosho_430….csv`.
pub fn service_in_name(name: &str) -> Option<String> {
    let (_, after) = name.rsplit_once("jigyosho_")?;
    let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
    (digits.len() == 3).then_some(digits)
}

/// The date that a register's name implies: `_2025-12_` and a folder `2025-12` name a month whose end is meant;
/// `_all_20260709…` is the day of export, which lies after the half-year it shows.
pub fn register_date(name: &str) -> Option<Date> {
    if let Some((_, export)) = name.rsplit_once("_all_") {
        let exported = first_date(export.get(..8)?)?;
        let (year, month) = if exported.month() <= 6 { (exported.year() - 1, 12) } else { (exported.year(), 6) };
        return Date::new(year, month, 1).ok().map(Date::last_of_month);
    }
    let mut parts = name.rsplit('/').flat_map(|part| part.split(['_', '.']));
    parts.find_map(month).or_else(|| first_date(name))
}

/// `2025-12`, the whole of it.
fn month(part: &str) -> Option<Date> {
    let (year, month) = part.split_once('-')?;
    let (year, month): (i16, i8) = (year.parse().ok()?, month.parse().ok()?);
    (2000..2100).contains(&year).then(|| Date::new(year, month, 1).ok().map(Date::last_of_month)).flatten()
}

#[cfg(test)]
#[path = "recognise_tests.rs"]
mod tests;
