use ego_tree::NodeRef;
use scraper::{ElementRef, Node};
use tsunagu_domain::rules::Rules;

use super::KeptError;
use super::cells::GAP;
use crate::input::count::name_and_count;
use crate::input::{KnownWords, Opened};
use crate::parse::office_page::{self, OfficePage};
use crate::parse::place_counts;
use crate::recognise::Kind;

/// Cells of a row of offices that are read: service, name, address.
const READ: usize = 3;

/// Of a page what is read of it: its rows of offices, its counts, and of everything else the known words.
pub(super) fn copy(kind: Kind, file: &Opened, words: &KnownWords, rules: &Rules) -> Result<Option<Opened>, KeptError> {
    let copy = file.with_texts(|node, text| {
        let is_read = kind != Kind::CountPage && is_of_office(node) || is_count(text);
        if is_read || words.is_all_of(text) { text.to_owned() } else { words.only(text, GAP) }
    })?;
    let is_same = match kind {
        Kind::CountPage => {
            let read =
                |file: &Opened| place_counts::parse_page(&file.bytes, &rules.municipalities).map(|(found, _)| found);
            read(file)? == read(&copy)?
        }
        _ => {
            let none: Vec<String> = rules.sources.source.iter().flat_map(|s| s.none_words.clone()).collect();
            let read = |file: &Opened| {
                office_page::parse(&file.bytes, &none, &rules.municipalities)
                    .map(|(found, _)| told(&found, &file.bytes, rules))
            };
            read(file)? == read(&copy)?
        }
    };
    match (is_same, copy.bytes == file.bytes) {
        (true, true) => Ok(None),
        (true, false) => Ok(Some(copy)),
        (false, _) => Err(KeptError::Differs),
    }
}

/// What is read of a page of offices.
fn told(page: &OfficePage, bytes: &[u8], rules: &Rules) -> impl PartialEq + use<> {
    let headed = office_page::headed_place(bytes, &page.offices, &rules.municipalities);
    let offices = &page.offices;
    let columns = (offices.office_number.clone(), offices.name.clone(), offices.address.clone());
    (page.none, page.stated, headed, offices.as_of, columns, offices.service_name.clone(), offices.place.clone())
}

/// Whether a text stands in one of the cells that are read of a row with an office's number.
fn is_of_office(node: NodeRef<'_, Node>) -> bool {
    let mut around = node.ancestors().filter_map(ElementRef::wrap);
    let Some(cell) = around.find(|e| e.value().name() == "td") else { return false };
    let Some(row) = around.find(|e| e.value().name() == "tr") else { return false };
    let at = row.child_elements().filter(|e| e.value().name() == "td").position(|e| e.id() == cell.id());
    at.is_some_and(|at| at < READ) && office_page::is_row_of_office(row)
}

/// Whether a text is counts of places and nothing else.
fn is_count(text: &str) -> bool {
    let mut pieces = text.split_whitespace().peekable();
    pieces.peek().is_some() && pieces.all(|piece| name_and_count(piece).is_some())
}
