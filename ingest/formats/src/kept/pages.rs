use ego_tree::NodeRef;
use scraper::{ElementRef, Node};
use tsunagu_domain::rules::Rules;

use super::KeptError;
use super::cells::service;
use super::text;
use crate::input::count::name_and_count;
use crate::input::{GAP, KnownWords, Opened};
use crate::parse::office_page::{self, OfficePage};
use crate::parse::place_counts;
use crate::recognise::Kind;

/// The cell of the service.
const SERVICE: usize = 0;

/// Cells of a row of offices that are read: service, name, address.
const READ: usize = 3;

/// Of a page what is read of it: its rows of offices, its counts, and of everything else the known words.
pub(super) fn copy(kind: Kind, file: &Opened, words: &KnownWords, rules: &Rules) -> Result<Option<Opened>, KeptError> {
    let copy = file.with_texts(|node, text| {
        let cell = if kind == Kind::CountPage { None } else { cell_of_office(node) };
        match cell {
            Some(SERVICE) => service(text, words, rules),
            Some(_) => text::kept(text, words, &rules.people),
            None if words.is_all_of(text) => text.to_owned(),
            None if is_count(text) => words.of_counts(text),
            None => words.only(text, GAP),
        }
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
                    .map(|(found, _)| told(&found, &file.bytes, words, rules))
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
fn told(page: &OfficePage, bytes: &[u8], words: &KnownWords, rules: &Rules) -> impl PartialEq + use<> {
    let headed = office_page::headed_place(bytes, &page.offices, &rules.municipalities);
    let offices = &page.offices;
    let kept = |cells: &[String]| cells.iter().map(|cell| text::kept(cell, words, &rules.people)).collect::<Vec<_>>();
    let columns = (offices.office_number.clone(), kept(&offices.name), kept(&offices.address));
    (page.none, page.stated, headed, offices.as_of, columns, offices.place.clone())
}

/// In which of the cells that are read of a row with an office's number a text stands.
fn cell_of_office(node: NodeRef<'_, Node>) -> Option<usize> {
    let mut around = node.ancestors().filter_map(ElementRef::wrap);
    let cell = around.find(|e| e.value().name() == "td")?;
    let row = around.find(|e| e.value().name() == "tr")?;
    let at = row.child_elements().filter(|e| e.value().name() == "td").position(|e| e.id() == cell.id())?;
    (at < READ && office_page::is_row_of_office(row)).then_some(at)
}

/// Whether a text is counts of places and nothing else.
fn is_count(text: &str) -> bool {
    let mut pieces = text.split_whitespace().peekable();
    pieces.peek().is_some() && pieces.all(|piece| name_and_count(piece).is_some())
}
