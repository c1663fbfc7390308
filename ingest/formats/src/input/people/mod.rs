//! Users are refused, staff is left out: whom a table is about is recognised by its headings, wherever they stand.

/// Headings and what is known of them.
mod heading;
/// Numbers of the insured, without a heading.
mod insured;
/// People named within a cell.
mod note;
/// Pages.
mod page;
/// Columns about staff, and where they end.
mod staff;

use tsunagu_domain::rules::HeaderSubject;

use super::{OpenError, PeopleMark, Sheet};
pub(super) use heading::Headings;
use heading::filled;
pub(super) use page::{guard_page, is_of_header, leave_out_of_text};

/// What is stated of a cell that holds a mail address.
const MAIL: &str = "メールアドレス";

/// Refuses sheets about service users, hidden ones too, and blanks what they say of an office's staff. The words by
/// which staff was found.
pub(super) fn keep_out(sheets: &mut [Sheet], headings: &Headings<'_>) -> Result<Vec<String>, OpenError> {
    let mut dropped = Vec::new();
    for sheet in sheets {
        guard_name(sheet, headings)?;
        staff::leave_out(sheet, headings, &mut dropped)?;
        insured::guard(sheet, headings)?;
        sheet.rows.retain(|(_, cells)| filled(cells) > 0);
    }
    dropped.sort();
    dropped.dedup();
    Ok(dropped)
}

/// Refuses a sheet that is named after a user, or as a list of them, and is no table of offices or counts: nobody can
/// tell what its rows say.
fn guard_name(sheet: &Sheet, headings: &Headings<'_>) -> Result<(), OpenError> {
    let name = sheet.name.as_deref().unwrap_or_default();
    let is_of_user = matches!(headings.words.is_exactly(name), Some(HeaderSubject::Users(_)));
    let is_user =
        name.trim().ends_with('様') && !["仕様", "同様", "模様", "多様"].iter().any(|end| name.ends_with(end));
    if (is_of_user || is_user) && !sheet.rows.is_empty() && !has_table(sheet, headings) {
        return Err(OpenError::People(PeopleMark::SheetName));
    }
    Ok(())
}

/// Whether a sheet has a table of offices or of counts.
pub(super) fn has_table(sheet: &Sheet, headings: &Headings<'_>) -> bool {
    let mut above: Option<&[String]> = None;
    sheet.rows.iter().any(|(_, cells)| headings.table_at(above.replace(cells), cells).is_some())
}

/// The words by which a text of its own names staff.
///
/// # Errors
/// When it is a heading about users, or names one.
pub(super) fn guard_text(text: &str, headings: &Headings<'_>) -> Result<Vec<String>, OpenError> {
    match headings.words.is_exactly(text) {
        Some(HeaderSubject::Users(word)) => return Err(OpenError::People(PeopleMark::Word(word.to_owned()))),
        Some(HeaderSubject::Staff(word)) => return Ok(vec![word.to_owned()]),
        None => {}
    }
    note::leave_out(&mut text.to_owned(), headings.words, false)
}
