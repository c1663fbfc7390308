/// Rates of places and groups.
pub mod adoption;
/// What was counted from which register.
pub mod coverage;
/// What is in the store.
pub mod holdings;
/// Listed numbers against the register and against the list before.
pub mod linking;
/// What the ledger says of exchanges.
pub mod monitor;
/// Places near a place.
pub mod neighbours;
/// One office: what registers and lists say of its number, and its corporation's others.
pub mod offices;
/// Outlines for maps.
pub mod outlines;
/// What is listed of every municipality.
pub mod shares;
/// Counts fit to be shipped without the register.
pub mod shipped;
/// Offices that the listing could not place.
pub mod unlisted;

use duckdb::Row;
use jiff::civil::Date;

/// A date column; dates travel as ISO text.
fn date(row: &Row<'_>, at: usize) -> duckdb::Result<Option<Date>> {
    Ok(row.get::<_, Option<String>>(at)?.and_then(|text| text.parse().ok()))
}
