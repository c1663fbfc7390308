use ego_tree::NodeRef;
use scraper::{ElementRef, Node};
use tsunagu_domain::rules::Rules;

use super::cells::service;
use super::text;
use super::{KeptCopy, KeptError};
use crate::input::count::name_and_count;
use crate::input::markup::Document;
use crate::input::{Content, GAP, KnownWords, OpenedFile};
use crate::parse::office_page::{self, OfficePage};
use crate::parse::{ParseError, place_counts};

/// The cell of the service.
const SERVICE: usize = 0;

/// Cells of a row of offices that are read: service, name, address.
const READ: usize = 3;

/// Of a page of counts what is read of it: its counts, and of everything else the known words.
pub(super) fn counts(file: &OpenedFile, words: &KnownWords, rules: &Rules) -> KeptCopy {
    copy(
        file,
        |_, text| text_beside_cells(text, words),
        |page| place_counts::parse_page(page, &rules.municipalities).map(|(found, _)| found),
    )
}

/// Of a page of offices what is read of it: its rows, its counts, and of everything else the known words.
pub(super) fn offices(file: &OpenedFile, words: &KnownWords, rules: &Rules) -> KeptCopy {
    let none: Vec<String> = rules.sources.source.iter().flat_map(|s| s.none_words.clone()).collect();
    copy(
        file,
        |node, text| match cell_of_office(node) {
            Some(SERVICE) => service(text, words, rules),
            Some(_) => text::kept(text, words, &rules.people),
            None => text_beside_cells(text, words),
        },
        |page| {
            office_page::parse(page, &none, &rules.municipalities)
                .map(|(found, _)| reported(&found, page, words, rules))
        },
    )
}

/// The page with each of its texts as `text` makes it, where `read` reports the same of it.
fn copy<T: PartialEq>(
    file: &OpenedFile,
    text: impl FnMut(NodeRef<'_, Node>, &str) -> String,
    read: impl Fn(&Document) -> Result<T, ParseError>,
) -> KeptCopy {
    let Content::Markup(page) = &file.content else { return Ok(None) };
    let copy = file.with_texts(text)?;
    let Content::Markup(again) = &copy.content else { return Err(KeptError::Differs) };
    match (read(page)? == read(again)?, copy.bytes == file.bytes) {
        (true, true) => Ok(None),
        (true, false) => Ok(Some(copy)),
        (false, _) => Err(KeptError::Differs),
    }
}

fn text_beside_cells(text: &str, words: &KnownWords) -> String {
    match text {
        _ if words.is_all_of(text) => text.to_owned(),
        _ if is_count(text) => words.of_counts(text),
        _ => words.only(text, GAP),
    }
}

/// What is read of a page of offices.
fn reported(found: &OfficePage, page: &Document, words: &KnownWords, rules: &Rules) -> impl PartialEq + use<> {
    let headed = office_page::headed_place(page, &found.offices, &rules.municipalities);
    let offices = &found.offices;
    let kept = |cells: &[String]| cells.iter().map(|cell| text::kept(cell, words, &rules.people)).collect::<Vec<_>>();
    let columns = (offices.office_number.clone(), kept(&offices.name), kept(&offices.address));
    (found.none, found.stated, headed, offices.as_of, columns, offices.place.clone())
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
