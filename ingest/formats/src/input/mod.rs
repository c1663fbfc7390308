//! Bytes to bounded tables, once per file. What a file unpacks to and lays out is counted before it does, people
//! are kept out before a byte is kept, and no control character gets further than this door.

/// Workbooks before 2007, bounded before they are laid out.
mod biff;
/// Names and cells without control characters.
pub mod clean;
/// Names with counts.
pub mod count;
/// Pages of counts as text.
mod count_text;
/// CSV and its kin, with every quotation mark closed.
mod delimited;
/// Digits that stand together.
pub(crate) mod digits;
/// Why a file is not opened.
mod error;
/// Names of files, without people.
mod file_name;
/// Rows of a workbook that are hidden.
mod filtered;
/// Words that name nobody.
mod known_words;
/// The links of a page, each with what stands above it.
pub mod links;
/// Pages, bounded in depth before they are parsed.
pub mod markup;
/// What a workbook unpacks to, before it does.
mod measured;
/// Workbooks that are not read over and over.
mod metered;
/// What a file is, once it is opened.
mod opened;
/// Boundaries, without what is not read of them.
pub mod outline;
/// Pages, without what is not read of them.
mod page;
/// Files by path, regular and of bounded size.
pub mod path;
/// Users are refused, staff is left out.
mod people;
/// A register as its publisher writes it.
pub mod published;
/// Copies of what is kept: of a workbook its visible cells, of a text the columns that are not about staff.
mod reduced;
/// Sheets by names that are nobody's.
mod sheet_name;
/// Bytes as text.
pub mod text;
/// Workbooks since 2007, bounded before they are laid out.
mod workbook;

pub use error::{Damage, OpenError, PeopleMark};
pub use file_name::kept as kept_name;
pub(crate) use known_words::GAP;
pub use known_words::KnownWords;
pub use opened::{Content, OpenedFile, Sheet};
pub use page::BEGIN;
pub(crate) use reduced::text as sheet_text;
pub use tsunagu_domain::rules::IntakeLimits as Limits;
use tsunagu_domain::rules::Rules;
pub use workbook::is_document;

use tsunagu_domain::digest::sha256;

/// Opens a file: bounded, without people, without control characters.
///
/// # Errors
/// By the true reason, and with the headers that were seen where it is about columns.
pub fn open(name: &str, bytes: Vec<u8>, limits: &Limits, rules: &Rules) -> Result<OpenedFile, OpenError> {
    let headings = people::Headings::new(rules);
    let name = clean::name(name);
    if bytes.len() as u64 > limits.bytes {
        return Err(OpenError::TooLarge { limit: limits.bytes });
    }
    let content = content(&bytes, limits)?;
    if let Content::Markup(page) = &content {
        guard_cells(&page.tree, limits)?;
        let (copy, dropped) = page::copy(&page.tree, page::Purpose::Reading, &headings)?;
        let came_as = (copy.text.as_bytes() != bytes).then(|| sha256(&bytes));
        return Ok(OpenedFile::new(name, copy.text.clone().into_bytes(), came_as, Content::Markup(copy), dropped));
    }
    if content == Content::GeoJson {
        let dropped = outline::guard(&bytes, &headings, limits)?;
        let copy = if outline::looks_like(&bytes) { outline::copy(&bytes) } else { bytes.clone() };
        let came_as = (copy != bytes).then(|| sha256(&bytes));
        return Ok(OpenedFile::new(name, copy, came_as, content, dropped));
    }
    if let Content::Text(text) = &content {
        // Lines are looked at as the rows of a table are; of a text nothing is kept but counts.
        let rows = text.lines().enumerate();
        let rows = rows.map(|(i, line)| (i as u64 + 1, line.split('\t').map(clean::cell).collect())).collect();
        let dropped = people::keep_out(&mut [Sheet { rows, ..Sheet::default() }], &headings)?;
        let text = text.clone();
        return Ok(counts(name, bytes, text, content, dropped, rules));
    }
    let Content::Tables(mut sheets) = content else {
        return Ok(OpenedFile::new(name, bytes, None, content, Vec::new()));
    };
    let dropped = people::keep_out(&mut sheets, &headings)?;
    if let [Sheet { name: None, .. }] = sheets.as_slice()
        && !people::has_table(&sheets[0], &headings)
    {
        let text = text::decoded(&bytes).0;
        if count_text::is_one(&text) {
            return Ok(counts(name, bytes, text, Content::Tables(sheets), dropped, rules));
        }
    }
    sheets.iter_mut().filter(|sheet| sheet.is_hidden).for_each(|sheet| sheet.rows.clear());
    if sheets.iter().all(|sheet| sheet.name.is_none()) && !sheets.is_empty() {
        if dropped.is_empty() {
            return Ok(OpenedFile::new(name, bytes, None, Content::Tables(sheets), dropped));
        }
        // What is read now is what can be read again from the archive.
        let copy: Vec<u8> = sheets.iter().flat_map(reduced::text).collect();
        let content = self::content(&copy, limits)?;
        return Ok(OpenedFile::new(name, copy, Some(sha256(&bytes)), content, dropped));
    }
    // A workbook has parts that are no cells: of every one nothing but its visible cells is kept.
    name_sheets(&mut sheets, rules);
    let copy = reduced::book(&sheets);
    let came_as = (copy != bytes).then(|| sha256(&bytes));
    Ok(OpenedFile::new(name, copy, came_as, Content::Tables(sheets), dropped))
}

/// What is kept of a page that was fetched and whose links are followed: a copy; none of what is no page.
///
/// # Errors
/// When it is about people, or can't be copied.
pub fn fetched_page(bytes: &[u8], limits: &Limits, rules: &Rules) -> Result<Option<Vec<u8>>, OpenError> {
    let (text, _) = text::read(bytes);
    if !is_markup(&text) || text.len() as u64 > limits.page_bytes {
        return Ok(None);
    }
    let (copy, _) = page::copy(&markup::parsed(&text)?, page::Purpose::Following, &people::Headings::new(rules))?;
    Ok(Some(copy.text.into_bytes()))
}

/// Refuses pages with a cell that no office would write.
fn guard_cells(page: &scraper::Html, limits: &Limits) -> Result<(), OpenError> {
    let is_long = |cell: &String| cell.len() > limits.cell_chars && cell.chars().count() > limits.cell_chars;
    for (i, row) in markup::rows(page).iter().enumerate() {
        if let Some(column) = row.iter().position(is_long) {
            let (row, column) = (i as u64 + 1, column as u64 + 1);
            return Err(OpenError::LongCell { limit: limits.cell_chars, sheet: None, row, column });
        }
    }
    Ok(())
}

/// A text of counts: what is kept of it is what is read.
fn counts(
    name: String,
    bytes: Vec<u8>,
    text: String,
    content: Content,
    dropped: Vec<String>,
    rules: &Rules,
) -> OpenedFile {
    let copy = count_text::copy(&text, &KnownWords::new(rules));
    if copy == text {
        return OpenedFile::new(name, bytes, None, content, dropped).with_text(text);
    }
    let content = if let Content::Text(_) = content { Content::Text(copy.clone()) } else { content };
    OpenedFile::new(name, copy.clone().into_bytes(), Some(sha256(&bytes)), content, dropped).with_text(copy)
}

fn content(bytes: &[u8], limits: &Limits) -> Result<Content, OpenError> {
    if bytes.is_empty() {
        return Err(OpenError::Empty);
    }
    if bytes.starts_with(b"%PDF") {
        return Err(OpenError::Pdf);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Ok(Content::Tables(workbook::sheets(bytes, limits)?));
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Ok(Content::Tables(biff::sheets(bytes, limits)?));
    }
    if outline::is_json(bytes) {
        return Ok(Content::GeoJson);
    }
    if let Some(text) = register(bytes) {
        let shape = published::Shape::of(&published::header_of(bytes));
        let mut is_whole = shape.is_some();
        delimited::walk(text, b',', limits, |row, cells| {
            is_whole &= row == 1 || shape.as_ref().is_some_and(|shape| shape.fits(cells));
            Ok(())
        })?;
        // What the publisher would not write may be about people: it is guarded as any table is.
        if is_whole && !clean::has_control(text) {
            return Ok(Content::Register);
        }
    }
    let (text, _) = text::read(bytes);
    if is_unreadable(&text) {
        return Err(OpenError::Encoding);
    }
    if let Some(sheets) = reduced::sheets(&text, limits)? {
        return Ok(Content::Tables(sheets));
    }
    if is_markup(&text) {
        if text.len() as u64 > limits.page_bytes {
            return Err(OpenError::TooLarge { limit: limits.page_bytes });
        }
        return Ok(Content::Markup(markup::Document::of(text.into_owned())?));
    }
    if let Some(delimiter) = delimited::delimiter(&text) {
        return Ok(Content::Tables(vec![delimited::sheet(&text, delimiter, limits)?]));
    }
    // One column is a table as well; prose may have a quotation mark that is none of a cell.
    match delimited::sheet(&text, b',', limits) {
        Err(OpenError::UnclosedQuote { .. }) => Ok(Content::Text(text.into_owned())),
        sheet => Ok(Content::Tables(vec![sheet?])),
    }
}

/// Names sheets as they may be kept and shown. Those named 訪問介護, 01_訪問介護 or 訪問介護(12) hold offices of that
/// service.
fn name_sheets(sheets: &mut [Sheet], rules: &Rules) {
    let names = sheet_name::SheetNames::new(rules);
    for (i, sheet) in sheets.iter_mut().enumerate() {
        let name = names.shown(sheet.name.as_deref().unwrap_or_default(), i + 1, rules);
        let bare = name.trim_matches(sheet_name::is_mark);
        let service = [name.as_str(), bare].into_iter().find(|n| rules.service_code(n).is_some());
        sheet.service = service.map(str::to_owned);
        sheet.name = Some(name);
    }
}

/// The text of a register as it is published, which begins with its header in UTF-8.
fn register(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).ok()?;
    published::is_as_published(text).then_some(text)
}

/// More than one character in twenty that no encoding explains.
fn is_unreadable(text: &str) -> bool {
    let head = || text.chars().take(64 << 10);
    let unread = head().filter(|c| matches!(c, '\u{fffd}' | '\0')).count();
    unread * 20 > head().count()
}

fn is_markup(text: &str) -> bool {
    let head: String = text.chars().take(4 << 10).collect::<String>().to_ascii_lowercase();
    let is_tagged = ["<!doctype html", "<html", "<head", "<body", "<table", "<tr", "<div", "<p", "<form", "<ul", "<h1"]
        .iter()
        .any(|tag| head.contains(tag));
    is_tagged || (head.trim_start().starts_with('<') && text.contains("</"))
}

/// A file opened as `add` opens it.
#[cfg(test)]
pub(crate) fn opened_for_test(name: &str, bytes: impl AsRef<[u8]>) -> OpenedFile {
    let rules = Rules::load(&tsunagu_domain::data::Data::embedded()).expect("shipped rules load");
    open(name, bytes.as_ref().to_vec(), &rules.intake.file, &rules).expect("opened")
}

#[cfg(test)]
pub(crate) use tests::{cells as cells_for_test, workbook as workbook_for_test};

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod page_tests;
#[cfg(test)]
mod people_tests;
#[cfg(test)]
mod tests;
