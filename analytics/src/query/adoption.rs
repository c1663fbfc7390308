use duckdb::{Connection, Row};
use jiff::civil::Date;
use serde::Serialize;

use super::{count, date, parsed};

const SQL: &str = include_str!("adoption.sql");

/// What a rate's numerator is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Numerator {
    /// Listed numbers that are among those the denominator counts.
    Matched,
    /// A publisher's count, which does not say of what.
    CountPage,
    /// Listed numbers that no register is there to hold against.
    List,
    /// A sum over places that were counted in different ways.
    Mixed,
}

impl Numerator {
    /// Spelling in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Matched => "matched",
            Self::CountPage => "count_page",
            Self::List => "list",
            Self::Mixed => "mixed",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Matched, Self::CountPage, Self::List, Self::Mixed].into_iter().find(|n| n.as_str() == text)
    }
}

/// A place or group held against one denominator, at its latest listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adoption {
    /// Six digits, an area's id, or `japan`.
    pub id: String,
    /// country, prefecture, designated_city, ward, ward_unknown, municipality_unknown, special_ward, city, town, village or area.
    pub kind: String,
    /// Name without county.
    pub name: String,
    /// Name with county, for municipalities.
    pub county_name: Option<String>,
    /// Reading.
    pub kana: String,
    /// Six digits of the prefecture; none for the country.
    pub prefecture_code: Option<String>,
    /// Its name.
    pub prefecture: String,
    /// The designated city of a ward, or of what is known of the city alone.
    pub parent: Option<String>,
    /// 見本県
    pub synthetic: bool,
    /// Name of the denominator.
    pub denominator: String,
    /// Listed; none where no listing is known.
    pub listed: Option<u64>,
    /// Listed numbers that are among the eligible ones; none where no numbers can be held against a register.
    pub matched: Option<u64>,
    /// Listed numbers that are not: 包括, 総合事業, unknown, of another place.
    pub listed_outside: Option<u64>,
    /// The numerator of the rate: the matched, else the listed.
    pub counted: Option<u64>,
    /// Which of them.
    pub numerator: Option<Numerator>,
    /// Those who could be, in the places that `listed` covers.
    pub eligible: Option<u64>,
    /// Of these, 休止; none where the source does not tell.
    pub suspended: Option<u64>,
    /// Those who could be, in all places.
    pub eligible_all: Option<u64>,
    /// Oldest and newest listing in it.
    pub listing_as_of: Option<(Date, Date)>,
    /// Oldest and newest register behind the denominator.
    pub register_as_of: Option<(Date, Date)>,
    /// Municipalities and wards in it.
    pub places: u64,
    /// Of these, how many have a listing.
    pub places_listed: u64,
    /// The listings name offices by number, so that a count is one of distinct numbers.
    pub by_number: bool,
    /// What the listings are credited to by their receipts: kinds of `data/credits.toml`.
    pub listing_credits: Vec<String>,
    /// Where the counts of those who could be come from: `register`, `shipped`, `own`, `claimed`.
    pub eligible_origins: Vec<String>,
}

impl Adoption {
    /// The place's code; that of the city or the prefecture for what is known of it alone.
    pub fn municipality_code(&self) -> &str {
        self.parent.as_deref().filter(|_| self.is_unknown_part()).unwrap_or(&self.id)
    }

    /// A municipality, a ward, or what is known of a city or a prefecture alone.
    pub fn is_municipal(&self) -> bool {
        !matches!(self.kind.as_str(), "country" | "prefecture" | "area")
    }

    /// What is known of a city or a prefecture alone: it counts, and is no place to be compared with others.
    pub fn is_unknown_part(&self) -> bool {
        self.kind.ends_with("_unknown")
    }
}

const ORDER: &str = "order by synthetic, left(id, 2), kind = 'municipality_unknown', id, position";

/// The rates of all groups by all denominators, in the order of display.
pub(crate) fn everything(connection: &Connection) -> duckdb::Result<Vec<Adoption>> {
    let mut statement = connection.prepare(&format!("{SQL} {ORDER}"))?;
    statement.query_map([], read)?.collect()
}

/// The rate of one group by one denominator.
///
/// # Errors
/// On a database error.
pub fn of_group(connection: &Connection, id: &str, denominator: &str) -> duckdb::Result<Option<Adoption>> {
    let mut statement = connection.prepare_cached(&format!("{SQL} where id = ?1 and denominator = ?2"))?;
    statement.query_map([id, denominator], read)?.next().transpose()
}

fn read(row: &Row<'_>) -> duckdb::Result<Adoption> {
    let count = |at: usize| count(row, at);
    let pair = |from: Option<Date>, to: Option<Date>| from.zip(to);
    Ok(Adoption {
        id: row.get(0)?,
        kind: row.get(1)?,
        name: row.get(2)?,
        county_name: row.get(3)?,
        kana: row.get(4)?,
        prefecture_code: row.get(5)?,
        prefecture: row.get(6)?,
        parent: row.get(7)?,
        synthetic: row.get(8)?,
        denominator: row.get(9)?,
        listed: count(10)?,
        matched: count(11)?,
        listed_outside: count(12)?,
        counted: count(13)?,
        numerator: numerator(row, 14)?,
        eligible: count(15)?,
        suspended: count(16)?,
        eligible_all: count(17)?,
        listing_as_of: pair(date(row, 18)?, date(row, 19)?),
        register_as_of: pair(date(row, 20)?, date(row, 21)?),
        places: count(22)?.unwrap_or(0),
        places_listed: count(23)?.unwrap_or(0),
        by_number: row.get::<_, Option<String>>(24)?.as_deref() == Some("numbers"),
        listing_credits: several(row, 25)?,
        eligible_origins: several(row, 26)?,
    })
}

/// What stands behind commas.
fn several(row: &Row<'_>, at: usize) -> duckdb::Result<Vec<String>> {
    let written: Option<String> = row.get(at)?;
    Ok(written.iter().flat_map(|text| text.split(',')).filter(|part| !part.is_empty()).map(str::to_owned).collect())
}

fn numerator(row: &Row<'_>, at: usize) -> duckdb::Result<Option<Numerator>> {
    parsed(row, at, Numerator::parse)
}

/// A place's rate at one of its listings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Point {
    /// Date of the listing.
    pub listing_as_of: Date,
    /// Listed.
    pub listed: Option<u64>,
    /// The numerator of the rate.
    pub counted: Option<u64>,
    /// What it is.
    pub numerator: Option<Numerator>,
    /// Those who could be.
    pub eligible: Option<u64>,
    /// A register behind `eligible` is younger than the listing.
    pub register_later: bool,
}

/// A point from its columns, the first of which is at `from`.
pub(crate) fn point(row: &Row<'_>, from: usize) -> duckdb::Result<Option<Point>> {
    let (listed, counted, eligible) = (count(row, from + 1)?, count(row, from + 2)?, count(row, from + 4)?);
    let (numerator, register_later) = (numerator(row, from + 3)?, row.get(from + 5)?);
    let point = |listing_as_of| Point { listing_as_of, listed, counted, numerator, eligible, register_later };
    Ok(date(row, from)?.map(point))
}
