//! A copy of a page: its text and the few attributes that are read. Scripts, remarks, fields and what an attribute
//! says to programs are not kept, for nobody looks at them. A page is read from its copy as from itself.

use std::collections::HashSet;

use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use scraper::{ElementRef, Html, Node};
use tsunagu_domain::office_number::is_office;
use tsunagu_domain::rules::HeaderSubject;

use super::markup::Document;
use super::people::{self, Headings};
use super::{OpenError, PeopleMark, links, markup};

/// How a copy begins that has nothing in its head.
pub const BEGIN: &str = "<!DOCTYPE html><html><head></head><body>";

/// Copies of copies until one is like the one before: marks that overlap are put straight once.
const MAX_COPIES: usize = 4;

/// Elements of which nothing is kept.
const DROPPED: [&str; 17] = [
    "script",
    "style",
    "noscript",
    "template",
    "textarea",
    "svg",
    "math",
    "object",
    "embed",
    "canvas",
    "audio",
    "video",
    "noembed",
    "noframes",
    "xmp",
    "plaintext",
    "meta",
];

/// Elements without an end.
const VOID: [&str; 10] = ["br", "hr", "img", "input", "area", "col", "wbr", "link", "base", "param"];

/// Elements by whose `id` a layout is known.
const LAID_OUT: [&str; 6] = ["table", "tr", "form", "input", "select", "iframe"];

/// Longest name of an element, in bytes; others are somebody's own.
const MAX_NAME: usize = 12;

/// What a page is kept for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// It was brought, and is read: of its links only the offices' numbers are.
    Reading,
    /// It was fetched, and its links are followed.
    Following,
}

/// A page without what is not read, and the words by which staff was found.
///
/// # Errors
/// When it is about users, names staff where it can't be left out, or can't be copied so that the copy is stable.
pub(super) fn copy(
    page: &Html,
    purpose: Purpose,
    headings: &Headings<'_>,
) -> Result<(Document, Vec<String>), OpenError> {
    people::guard_page(page, headings)?;
    let (blank, mut dropped) = staff_cells(page, headings)?;
    let mut copy = written(page, purpose, &blank, &mut |_, text| {
        let mut text = text.to_owned();
        dropped.extend(people::leave_out_of_text(&mut text, headings)?);
        Ok(text)
    })?;
    for _ in 0..MAX_COPIES {
        let laid_out = Document::of(copy)?;
        let again = written(&laid_out.tree, purpose, &HashSet::new(), &mut |_, text| {
            let mut text = text.to_owned();
            people::leave_out_of_text(&mut text, headings)?;
            Ok(text)
        })?;
        if again == laid_out.text {
            dropped.sort();
            dropped.dedup();
            return Ok((laid_out, dropped));
        }
        copy = again;
    }
    Err(OpenError::Unclosed)
}

/// A copy of a page that was brought, with each of its texts as `text` makes it.
pub(super) fn with_texts(page: &Html, mut text: impl FnMut(NodeRef<'_, Node>, &str) -> String) -> String {
    let copy = written(page, Purpose::Reading, &HashSet::new(), &mut |node, written| {
        Ok::<_, std::convert::Infallible>(text(node, written))
    });
    copy.unwrap_or_else(|never| match never {})
}

/// Whether nothing is kept of an element.
pub(super) fn is_dropped(name: &str) -> bool {
    DROPPED.contains(&name)
}

/// What is written of a text of a page.
type TextWriter<'a, E> = dyn FnMut(NodeRef<'_, Node>, &str) -> Result<String, E> + 'a;

fn written<E>(
    page: &Html,
    purpose: Purpose,
    blank: &HashSet<NodeId>,
    text_of: &mut TextWriter<'_, E>,
) -> Result<String, E> {
    let mut copy = "<!DOCTYPE html>".to_owned();
    // How many elements around are not kept, and how many are blank.
    let (mut unkept, mut blanked) = (0usize, 0usize);
    for edge in page.root_element().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Element(element) => {
                    unkept += usize::from(is_dropped(element.name()));
                    blanked += usize::from(blank.contains(&node.id()));
                    if let (0, Some(element)) = (unkept, ElementRef::wrap(node)) {
                        copy.push('<');
                        copy.push_str(name(element));
                        attributes(element, purpose, &mut copy);
                        copy.push('>');
                        // The line end right behind it is none of its text.
                        copy.push_str(if element.value().name() == "pre" { "\n" } else { "" });
                    }
                }
                // Within a frame stands what browsers without frames would show.
                Node::Text(_)
                    if node.parent().and_then(ElementRef::wrap).is_some_and(|e| e.value().name() == "iframe") => {}
                Node::Text(text) if unkept == 0 && blanked == 0 => {
                    copy.push_str(&escaped(&text_of(node, text)?));
                }
                _ => {}
            },
            Edge::Close(node) => {
                let Some(element) = ElementRef::wrap(node) else { continue };
                if unkept == 0 && !VOID.contains(&name(element)) {
                    copy.push_str(&format!("</{}>", name(element)));
                }
                unkept -= usize::from(is_dropped(element.value().name()));
                blanked -= usize::from(blank.contains(&node.id()));
            }
        }
    }
    Ok(copy)
}

fn name<'e>(element: ElementRef<'e>) -> &'e str {
    let name = element.value().name();
    if name.len() <= MAX_NAME && name.bytes().all(|b| b.is_ascii_alphanumeric()) { name } else { "span" }
}

fn attributes(element: ElementRef<'_>, purpose: Purpose, copy: &mut String) {
    let value = element.value();
    let mut add =
        |name: &str, value: &str| copy.push_str(&format!(" {name}=\"{}\"", escaped(value).replace('"', "&quot;")));
    if let Some(id) = value.id().and_then(|id| kept_id(value.name(), id, purpose)) {
        add("id", &id);
    }
    if value.name() == "th" && value.attr("scope") == Some("col") {
        add("scope", "col");
    }
    if markup::is_hidden(element) {
        add("hidden", "");
    }
    let is_link = matches!(value.name(), "a" | "area");
    match purpose {
        Purpose::Reading if is_link => {
            if let Some(number) = value.attr("href").and_then(links::number_in) {
                // A number that no office has is none of an office, and not kept.
                add("href", &format!("?jno={}", if is_office(&number) { number.as_str() } else { "x" }));
            }
        }
        Purpose::Following if is_link || value.name() == "img" => {
            if let Some(address) = Some(element).filter(|_| is_link).and_then(links::address) {
                add("href", &address);
            }
            for attribute in ["alt", "title"] {
                if let Some(text) = value.attr(attribute) {
                    add(attribute, text);
                }
            }
        }
        _ => {}
    }
}

/// The ids by which rows, fields and layouts are known, without digits that are no row's.
fn kept_id(element: &str, id: &str, purpose: Purpose) -> Option<String> {
    let lower = id.to_ascii_lowercase();
    let is_row = lower.strip_prefix("datarow_").is_some_and(|n| n.len() <= 6 && n.bytes().all(|b| b.is_ascii_digit()));
    if is_row || lower == "searchtext" {
        return Some(id.to_owned());
    }
    // Layouts are those of publishers; a page that was brought is read by its rows.
    if purpose == Purpose::Reading {
        return None;
    }
    let is_plain = id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    let bare: String = id.chars().filter(|c| !c.is_ascii_digit()).collect();
    (LAID_OUT.contains(&element) && is_plain && !bare.is_empty()).then_some(bare)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Cells that name staff behind or below a heading of their own, to be left blank with it.
fn staff_cells(page: &Html, headings: &Headings<'_>) -> Result<(HashSet<NodeId>, Vec<String>), OpenError> {
    let (mut blank, mut dropped) = (HashSet::new(), Vec::new());
    for heading in page.root_element().descendent_elements() {
        let is = |element: &ElementRef<'_>, name: &str| element.value().name() == name;
        let Some(HeaderSubject::Staff(word)) = headings.exactly(&heading.text().collect::<String>()) else { continue };
        let refused = || OpenError::People(PeopleMark::Word(word.to_owned()));
        let after = heading.next_siblings().filter_map(ElementRef::wrap);
        match heading.value().name() {
            "dt" => blank.extend(after.take_while(|e| is(e, "dd")).map(|e| e.id())),
            "th" => {
                let row = heading.parent().and_then(ElementRef::wrap).ok_or_else(refused)?;
                let cells: Vec<ElementRef<'_>> = row.child_elements().collect();
                if cells.iter().any(|cell| is(cell, "td")) {
                    blank.extend(after.take_while(|e| is(e, "td")).map(|e| e.id()));
                } else {
                    let at = cells.iter().position(|cell| cell.id() == heading.id()).ok_or_else(refused)?;
                    let table = row.ancestors().filter_map(ElementRef::wrap).find(|e| is(e, "table"));
                    let table = table.ok_or_else(refused)?;
                    for row in table.descendent_elements().filter(|e| is(e, "tr")) {
                        let cells: Vec<ElementRef<'_>> =
                            row.child_elements().filter(|e| is(e, "td") || is(e, "th")).collect();
                        // Where cells are merged nobody can tell which is of the column.
                        if cells
                            .iter()
                            .any(|c| c.attr("colspan").or(c.attr("rowspan")).is_some_and(|n| n.trim() != "1"))
                        {
                            return Err(refused());
                        }
                        blank.extend(cells.get(at).map(|cell| cell.id()));
                    }
                }
            }
            "td" if people::is_of_header(heading) => return Err(refused()),
            _ => continue,
        }
        blank.insert(heading.id());
        dropped.push(word.to_owned());
    }
    Ok((blank, dropped))
}
