use jiff::civil::Date;
use serde::Deserialize;

use crate::data::{Data, DataError};
use crate::data_fault::DataFault;

/// How much a file may be and lay out before it is refused; one set for each door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IntakeLimits {
    /// Bytes of a file, and of all files of a ZIP together.
    pub bytes: u64,
    /// Bytes of a workbook, unpacked.
    pub unpacked_bytes: u64,
    /// Cells laid out, blank ones among them.
    pub cells: u64,
    /// Characters of one cell.
    pub cell_chars: usize,
    /// Columns of a sheet.
    pub columns: usize,
    /// Sheets of a workbook.
    pub sheets: usize,
    /// Entries of a ZIP, a workbook's parts among them.
    pub entries: usize,
    /// Different names of properties in a JSON.
    pub property_names: usize,
    /// Bytes of a page of HTML.
    pub page_bytes: u64,
    /// Seconds in which the cells of a workbook are read; without it, as long as it takes, so that a rebuild on a slow
    /// machine refuses nothing that was taken.
    pub seconds: Option<u64>,
}

/// Limits of what is taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Intake {
    /// When a person last looked at these values.
    pub reviewed_on: Date,
    /// Files of one's own.
    pub file: IntakeLimits,
    /// Files sent to the server.
    pub upload: IntakeLimits,
}

pub(super) fn load(data: &Data) -> Result<Intake, DataError> {
    let intake: Intake = data.toml("intake.toml")?;
    let all = [intake.file, intake.upload];
    let is_zero = |l: &IntakeLimits| {
        l.bytes == 0
            || l.unpacked_bytes == 0
            || l.cells == 0
            || [l.cell_chars, l.columns, l.entries, l.property_names].contains(&0)
    };
    if all.iter().any(is_zero) {
        return Err(DataError::wrong("intake.toml", DataFault::LimitOfZero));
    }
    Ok(intake)
}
