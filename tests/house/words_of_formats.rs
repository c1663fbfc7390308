//! What parsers and rules report is a code with data, and `web` words it: Japanese stands in their sources only where
//! they read it.

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, LexError, TokenStream, TokenTree};

use super::rooms::literals::literals;
use super::rooms::paths::{after_item, is_of_tests};
use crate::support::{files_below, project};

const SOURCES: [&str; 2] = ["ingest/domain/src", "ingest/formats/src"];

/// Files that read Japanese, and what of it; below a folder all of them.
const READERS: [(&str, &str); 33] = [
    ("ingest/domain/src/date.rs", "eras, years, months and days"),
    ("ingest/domain/src/municipalities/search.rs", "what is typed behind the name of a place"),
    ("ingest/domain/src/municipalities/succession.rs", "values of data/successions.csv"),
    ("ingest/domain/src/municipalities/resolve.rs", "spellings of names of places"),
    ("ingest/domain/src/place.rs", "names of places that stand for what is not known of a whole"),
    ("ingest/domain/src/rules/header.rs", "marks of a cell that says nothing"),
    ("ingest/domain/src/rules/people.rs", "words about people"),
    ("ingest/domain/src/rules/service.rs", "names of services"),
    ("ingest/domain/src/rules/state.rs", "words of states"),
    ("ingest/domain/src/rules/usage.rs", "words of use"),
    ("ingest/formats/src/announcement/", "words of lists of starts, and what parts words of notices"),
    ("ingest/formats/src/filename/list.rs", "headings of written listings"),
    ("ingest/formats/src/input/count.rs", "headers of counts"),
    ("ingest/formats/src/input/count_text.rs", "words of pages of counts"),
    ("ingest/formats/src/input/known_words.rs", "shapes of counts"),
    ("ingest/formats/src/input/people/", "words about people"),
    ("ingest/formats/src/input/published.rs", "headers of the register"),
    ("ingest/formats/src/input/sheet_name.rs", "dates in names of sheets, and the name that a sheet is kept under"),
    ("ingest/formats/src/kept/", "words of cells, names and addresses"),
    ("ingest/formats/src/parse/columns.rs", "headers"),
    ("ingest/formats/src/parse/contradiction.rs", "dates in names of sheets"),
    ("ingest/formats/src/parse/eligible.rs", "headers"),
    ("ingest/formats/src/parse/migrations.rs", "headers"),
    ("ingest/formats/src/parse/notices.rs", "headers"),
    ("ingest/formats/src/parse/office_list.rs", "headers"),
    ("ingest/formats/src/parse/office_page.rs", "headers and words of pages"),
    ("ingest/formats/src/parse/place_counts.rs", "headers"),
    ("ingest/formats/src/parse/register.rs", "what parts names of services"),
    ("ingest/formats/src/parse/software.rs", "headers"),
    ("ingest/formats/src/parse/starts.rs", "headers"),
    ("ingest/formats/src/parse/stated.rs", "words around a date"),
    ("ingest/formats/src/parse/table.rs", "headers"),
    ("ingest/formats/src/parse/tally.rs", "headers"),
];

fn is_japanese(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{3000}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}'))
}

/// Every file of the two crates but their tests, by its path in the project.
fn texts() -> BTreeMap<String, String> {
    let paths = SOURCES.iter().flat_map(|source| files_below(&project().join(source)));
    let is_source = |name: &str| name.ends_with(".rs") && name != "tests.rs" && !name.ends_with("_tests.rs");
    let paths = paths.filter(|path| path.file_name().is_some_and(|name| is_source(&name.to_string_lossy())));
    let named = |path: std::path::PathBuf| {
        let name = path.strip_prefix(project()).expect("below").to_string_lossy().replace('\\', "/");
        // Comments would be read as attributes.
        let text = std::fs::read_to_string(&path).expect("text");
        let is_code = |line: &&str| !line.trim_start().starts_with("//");
        (name, text.lines().filter(is_code).collect::<Vec<_>>().join("\n"))
    };
    let found: BTreeMap<String, String> = paths.map(named).collect();
    assert!(found.len() > 80, "{} files were looked at", found.len());
    found
}

/// What stands in every `#[error(…)]`.
fn error_texts(text: &str) -> Result<Vec<String>, LexError> {
    let mut found = Vec::new();
    walk(text.parse()?, &mut found);
    Ok(found)
}

fn walk(tokens: TokenStream, found: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        if is_of_tests(&tokens[at..]) {
            at = after_item(&tokens, at + 2);
            continue;
        }
        if let TokenTree::Group(group) = &tokens[at] {
            let mut inside = group.stream().into_iter();
            match (group.delimiter(), inside.next(), inside.next()) {
                (Delimiter::Bracket, Some(TokenTree::Ident(name)), Some(TokenTree::Group(text))) if name == "error" => {
                    found.push(text.to_string());
                }
                _ => walk(group.stream(), found),
            }
        }
        at += 1;
    }
}

#[test]
fn errors_of_parsers_and_rules_have_no_japanese() {
    let mut worded = Vec::new();
    for (file, text) in texts() {
        let found = error_texts(&text).expect("it is Rust").into_iter().filter(|text| is_japanese(text));
        worded.extend(found.map(|text| format!("{file}: {text}")));
    }
    assert!(worded.is_empty(), "their words belong to `web/src/words`: {worded:#?}");
}

#[test]
fn japanese_of_parsers_and_rules_is_what_they_read() {
    let mut unread: Vec<&str> = READERS.iter().map(|(path, _)| *path).collect();
    let mut worded = Vec::new();
    for (file, text) in texts() {
        let mut found = literals(&text).expect("it is Rust").into_iter().filter(|text| is_japanese(text)).peekable();
        if found.peek().is_some() {
            unread.retain(|reader| !file.starts_with(reader));
        }
        if !READERS.iter().any(|(reader, _)| file.starts_with(reader)) {
            worded.extend(found.map(|text| format!("{file}: {text}")));
        }
    }
    assert!(worded.is_empty(), "report a code, and word it in `web/src/words`: {worded:#?}");
    assert!(unread.is_empty(), "nothing of it is Japanese any more: {unread:?}");
}

#[test]
fn error_texts_are_found_outside_of_tests() {
    let text = r#"
        #[error("外")] struct S;
        enum E { #[error("{0}", words(.0))] A(u8), #[error(transparent)] B(F) }
        #[cfg(test)]
        mod tests { #[error("中")] struct T; }
    "#;
    let found = error_texts(text).expect("it is Rust");
    assert_eq!((found.len(), found.iter().filter(|text| is_japanese(text)).count()), (3, 1), "{found:?}");
}
