use std::collections::BTreeSet;

use ego_tree::iter::Edge;
use scraper::{ElementRef, Html, Node};
use tsunagu_domain::rules::HeaderSubject;

use super::heading::{Headings, is_header_like};
use super::note;
use crate::input::page::is_dropped;
use crate::input::{OpenError, PeopleMark};

/// Longest heading, in characters.
const MAX_HEADING: usize = 20;

/// Longest name behind a word, in characters.
const MAX_NAME: usize = 12;

/// How sure a page is about a user where a word stands alone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Certainty {
    /// 利用者, ご家族: menus and headlines say so, several beside each other too.
    Plain,
    /// 性別, 年齢: one may stand anywhere.
    Doubtful,
    /// 要介護度
    Likely,
    /// 利用者氏名, 被保険者番号
    Certain,
}

/// Refuses pages with headings about users: in heads of tables and lists by one, in cells and text by what no prose
/// says. Links are where menus are, and say nothing.
pub(in crate::input) fn guard_page(page: &Html, headings: &Headings<'_>) -> Result<(), OpenError> {
    let mut in_text: BTreeSet<String> = BTreeSet::new();
    let mut most = Certainty::Plain;
    let refused = |word: &str| Err(OpenError::People(PeopleMark::Word(word.to_owned())));
    // How many elements around are those of which nothing is kept: what they say is no heading.
    let mut unkept = 0usize;
    for edge in page.root_element().traverse() {
        let (node, is_open) = match edge {
            Edge::Open(node) => (node, true),
            Edge::Close(node) => (node, false),
        };
        if node.value().as_element().is_some_and(|element| is_dropped(element.name())) {
            unkept = if is_open { unkept + 1 } else { unkept - 1 };
        }
        if unkept > 0 || !is_open {
            continue;
        }
        match node.value() {
            Node::Element(element) => {
                let text = || ElementRef::wrap(node).map(|e| e.text().collect::<String>()).unwrap_or_default();
                match element.name() {
                    "th" => {
                        let text = text();
                        if text.trim().chars().count() <= MAX_HEADING
                            && let Some(HeaderSubject::Users(word)) = headings.about(text.trim())
                        {
                            return refused(word);
                        }
                    }
                    "dt" | "legend" | "caption" => {
                        if let Some(HeaderSubject::Users(word)) = headings.exactly(&text()) {
                            return refused(word);
                        }
                    }
                    "tr" => {
                        let row = ElementRef::wrap(node).into_iter().flat_map(|row| row.child_elements());
                        // A cell that is a link is one of a menu.
                        let cells = row.filter(|cell| !cell.descendent_elements().any(|e| e.value().name() == "a"));
                        guard_cells(cells.map(|cell| cell.text().collect::<String>()), headings)?;
                    }
                    "pre" => {
                        for line in text().lines() {
                            let cells = line.split([',', '\t', '|', '｜']).flat_map(|part| part.split("  "));
                            guard_cells(cells.map(str::to_owned), headings)?;
                        }
                    }
                    _ => {}
                }
            }
            Node::Text(text) => {
                let is_unseen = |name: &str| matches!(name, "a" | "option" | "td" | "th" | "title");
                let around = node.ancestors().filter_map(ElementRef::wrap);
                if around.take(4).any(|e| is_unseen(e.value().name())) {
                    guard_named(text, headings)?;
                    continue;
                }
                guard_named(text, headings)?;
                if let Some((word, sure)) = sure(text, headings) {
                    in_text.insert(word.to_owned());
                    most = most.max(sure);
                    // Two of them beside each other are a table without its marks.
                    if sure == Certainty::Certain || in_text.len() > 1 && most > Certainty::Plain {
                        return refused(word);
                    }
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// Refuses cells beside each other of which one is surely a heading about users, or two may be.
fn guard_cells(cells: impl Iterator<Item = String>, headings: &Headings<'_>) -> Result<(), OpenError> {
    let (mut found, mut most) = (0, Certainty::Plain);
    for cell in cells {
        let Some((word, sure)) = sure(&cell, headings) else { continue };
        (found, most) = (found + 1, most.max(sure));
        if most > Certainty::Doubtful || found > 1 && most > Certainty::Plain {
            return Err(OpenError::People(PeopleMark::Word(word.to_owned())));
        }
    }
    Ok(())
}

fn sure<'r>(text: &str, headings: &Headings<'r>) -> Option<(&'r str, Certainty)> {
    let Some(HeaderSubject::Users(word)) = headings.exactly(text) else { return None };
    let has = |all: &[&str]| all.iter().any(|part| tsunagu_domain::rules::heading(text).contains(part));
    let is_of_name = has(&["氏名", "番号", "名前"]);
    let is_of_user = !headings.words.anybody.iter().any(|anybody| anybody == word);
    let sure = if is_of_name && is_of_user {
        Certainty::Certain
    } else if note::is_plain(word) {
        Certainty::Plain
    } else if !is_of_user {
        Certainty::Doubtful
    } else {
        Certainty::Likely
    };
    Some((word, sure))
}

/// 利用者：壱岐. What is longer than a name is prose.
fn guard_named(text: &str, headings: &Headings<'_>) -> Result<(), OpenError> {
    for line in text.lines() {
        let Some((word, name)) = line.split_once(['：', ':']) else { continue };
        let is_name = (1..=MAX_NAME).contains(&name.trim().chars().count());
        // 利用者：介護事業所 says who uses a thing.
        let is_matter = headings.words.is_of_matter(name);
        if let (true, false, Some(HeaderSubject::Users(word))) = (is_name, is_matter, headings.exactly(word)) {
            return Err(OpenError::People(PeopleMark::Word(word.to_owned())));
        }
    }
    Ok(())
}

/// Takes what names staff, and mail addresses, out of a text of a page.
pub(in crate::input) fn leave_out_of_text(
    text: &mut String,
    headings: &Headings<'_>,
) -> Result<Vec<String>, OpenError> {
    // What is stated of users in prose is no heading: those were looked for before.
    let mut found = note::leave_out(text, headings.words, true).unwrap_or_default();
    if note::leave_out_mail(text) {
        found.push(super::MAIL.to_owned());
    }
    Ok(found)
}

/// Whether a cell stands in a row that may be a header.
pub(in crate::input) fn is_of_header(cell: ElementRef<'_>) -> bool {
    let row = cell.parent().and_then(ElementRef::wrap);
    let cells = row.into_iter().flat_map(|row| row.child_elements()).map(|cell| cell.text().collect::<String>());
    is_header_like(&cells.collect::<Vec<_>>())
}
