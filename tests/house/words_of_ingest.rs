//! What is shown is worded in `web`: the crates below it report codes and data.

use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, LexError, TokenStream, TokenTree};

use super::rooms::paths::{after_item, is_of_tests};
use crate::support::project;

/// The crates whose errors are worded in `web`, and `web`, where `t!` words them.
const SOURCES: [&str; 5] = ["ingest/src", "ingest/store/src", "analytics/cost/src", "analytics/src", "web/src"];

/// Files with literals that are not worded in `web`, and why.
const ALLOWED: [(&str, &str); 10] = [
    ("ingest/src/add/kind/evidence.rs", "read: endings of names of places"),
    ("ingest/src/add/kind/mixture.rs", "read: counts in titles"),
    ("ingest/src/add/kind/register_scope.rs", "typed: a value of --covers"),
    ("ingest/src/add/all.rs", "a name in the place of one that is not repeated"),
    ("analytics/src/office_match/clues.rs", "read: labels and marks of pasted lines"),
    ("ingest/src/input/", "read: words of headers and pages"),
    ("ingest/src/publish/derive.rs", "the name of a source, as the lake keeps it"),
    ("ingest/src/publish/dimensions.rs", "the name of a place"),
    ("ingest/src/pull/follow.rs", "read: counts and dates of links"),
    ("ingest/src/pull/mod.rs", "the name of a load, as the lake keeps it"),
];

fn is_japanese(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'))
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if path.is_dir() && name != "tests" {
            files(&path, found);
        } else if name.ends_with(".rs") && name != "tests.rs" && !name.ends_with("_tests.rs") {
            found.push(path);
        }
    }
}

/// Every file of a source, by its path in the project, with its text.
fn texts(source: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    files(&project().join(source), &mut found);
    assert!(found.len() > 5, "{source} was looked through");
    let named = |path: PathBuf| {
        let name = path.strip_prefix(project()).expect("below").to_string_lossy().replace('\\', "/");
        (name, std::fs::read_to_string(path).expect("text"))
    };
    found.into_iter().map(named).collect()
}

/// The literals of a file: those in attributes `#[error(…)]`, and all others but documentation.
#[derive(Default)]
struct Literals {
    errors: Vec<String>,
    others: Vec<String>,
}

fn literals(text: &str) -> Result<Literals, LexError> {
    let mut found = Literals::default();
    walk(text.parse()?, false, &mut found);
    Ok(found)
}

fn walk(tokens: TokenStream, is_error: bool, found: &mut Literals) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        if is_of_tests(&tokens[at..]) {
            at = after_item(&tokens, at + 2);
            continue;
        }
        match &tokens[at] {
            TokenTree::Group(group) => {
                let name = group.stream().into_iter().next().filter(|_| group.delimiter() == Delimiter::Bracket);
                let is_named = |word: &str| matches!(&name, Some(TokenTree::Ident(name)) if name == word);
                if !is_named("doc") {
                    walk(group.stream(), is_error || is_named("error"), found);
                }
            }
            TokenTree::Literal(literal) if literal.to_string().contains(['"', '\'']) => {
                if is_error { &mut found.errors } else { &mut found.others }.push(literal.to_string());
            }
            _ => {}
        }
        at += 1;
    }
}

#[test]
fn no_error_words_itself_in_japanese() {
    let mut worded = Vec::new();
    for (file, text) in SOURCES.iter().flat_map(|source| texts(source)) {
        let found = literals(&text).expect("it is Rust").errors.into_iter().filter(|words| is_japanese(words));
        worded.extend(found.map(|words| format!("{file}: {words}")));
    }
    assert!(worded.is_empty(), "word them in `web/src/words`, by code: {worded:#?}");
}

#[test]
fn no_library_words_what_is_shown() {
    let mut worded = Vec::new();
    for (file, text) in SOURCES[..4].iter().flat_map(|source| texts(source)) {
        if ALLOWED.iter().any(|(allowed, _)| file.starts_with(allowed)) {
            continue;
        }
        let found = literals(&text).expect("it is Rust").others.into_iter().filter(|literal| is_japanese(literal));
        worded.extend(found.map(|literal| format!("{file}: {literal}")));
    }
    assert!(worded.is_empty(), "report a code, and word it in `web/src/words`: {worded:#?}");
    for (allowed, _) in ALLOWED {
        let path = project().join(allowed);
        assert!(path.exists(), "{allowed} needs no leave any more");
    }
}

#[test]
fn literal_is_seen_in_an_error_and_outside_of_tests() {
    let text = r##"
        /// 零
        #[derive(thiserror::Error)]
        #[error("一つ")]
        enum E { #[error("two {0}", .0)] A(u8), #[error(transparent)] B, #[error(r#"三"#)] C }
        fn f() -> [&'static str; 1] { ["四"] }
        #[cfg(test)]
        mod tests { const T: &str = "五"; #[error("六")] struct U; }
    "##;
    let found = literals(text).expect("it is Rust");
    assert_eq!(found.errors, ["\"一つ\"", "\"two {0}\"", "r#\"三\"#"]);
    assert_eq!(found.others, ["\"四\""]);
}
