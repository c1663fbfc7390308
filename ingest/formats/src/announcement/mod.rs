//! What publishers announce beside the listing, in forms that are no tables: the list of towns' starts as the text of a
//! PDF or a page, and notices of a feed or a page. Of each only what is read is kept, as a table; layouts are assumed.

/// Notices of a feed or a page, by words alone.
pub mod notices;
/// Starts of 介護情報基盤.
pub mod starts;

use crate::input::Sheet;

/// A table as the text that is kept of it.
fn written(rows: Vec<Vec<String>>) -> Vec<u8> {
    let rows = rows.into_iter().zip(1..).map(|(cells, line)| (line, cells)).collect();
    crate::input::sheet_text(&Sheet { rows, ..Sheet::default() })
}
