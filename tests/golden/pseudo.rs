//! Every text of every page has a key: in the pseudo-locale, Japanese stands between ⟦ and ⟧, but for names and texts of
//! sources.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use axum::Extension;
use reqwest::Client;
use scraper::{Html, Node};
use tsunagu::address::base::Base;
use tsunagu::language::Language;
use tsunagu::server::router;

use super::cases;
use super::town::{self, Keys};
use crate::support::{project, serve, serve_router};

/// Attributes whose value is read out or shown.
const SHOWN: [&str; 6] = ["aria-label", "title", "alt", "placeholder", "content", "label"];

/// Names that are parts of labels in `data/`, or made of a place's name.
const NAMES: [&str; 3] = ["令和5年推計", "平成29年推計", "神戸市所在区不明"];

fn is_japanese(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | '一'..='龠' | '々' | '〇')
}

/// What of a text stands outside of all brackets, in pieces.
fn unbracketed(text: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let mut pieces = vec![String::new()];
    for c in text.chars() {
        match c {
            '⟦' => {
                depth += 1;
                pieces.push(String::new());
            }
            '⟧' => depth = depth.saturating_sub(1),
            c if depth == 0 => pieces.last_mut().expect("one at least").push(c),
            _ => {}
        }
    }
    pieces.retain(|piece| piece.chars().any(is_japanese));
    pieces
}

/// The texts of a page: what is written and what its attributes say.
fn texts(html: &str) -> Vec<String> {
    let document = Html::parse_document(html);
    let mut found = Vec::new();
    for node in document.tree.nodes() {
        match node.value() {
            Node::Text(text) if !node.parent().is_some_and(|parent| is_code(parent.value())) => {
                found.push(text.to_string());
            }
            Node::Element(element) => {
                found.extend(SHOWN.iter().filter_map(|name| element.attr(name)).map(str::to_owned));
            }
            _ => {}
        }
    }
    found
}

fn is_code(parent: &Node) -> bool {
    parent.as_element().is_some_and(|element| matches!(element.name(), "script" | "style"))
}

/// Names and texts of `data/`: each whole, the longest of those that begin alike first.
struct Sources(HashMap<char, Vec<String>>);

impl Sources {
    fn read() -> Self {
        let mut all = BTreeSet::new();
        gather(&project().join("data"), &mut all);
        // Places are also named with what they lie in.
        for places in ["data/municipalities.csv", "data/sample/municipalities.csv"] {
            for row in csv::Reader::from_path(project().join(places)).expect("places").records() {
                let row = row.expect("a row");
                all.insert(row.iter().filter(|cell| cell.chars().any(is_japanese)).take(2).collect::<String>());
            }
        }
        let mut by_first: HashMap<char, Vec<String>> = HashMap::new();
        for value in all {
            by_first.entry(value.chars().next().unwrap_or(' ')).or_default().push(value);
        }
        by_first.values_mut().for_each(|values| values.sort_by_key(|value| std::cmp::Reverse(value.len())));
        Self(by_first)
    }

    /// Whether a piece is nothing but whole values and what stands between them.
    fn explain(&self, piece: &str) -> bool {
        let mut rest = piece;
        while let Some(first) = rest.chars().next() {
            let ends = |value: &&String| {
                rest.strip_prefix(value.as_str()).is_some_and(|after| !after.chars().next().is_some_and(is_japanese))
            };
            match self.0.get(&first).and_then(|values| values.iter().find(ends)) {
                Some(value) => rest = &rest[value.len()..],
                None if is_japanese(first) => return false,
                None => rest = &rest[first.len_utf8()..],
            }
        }
        true
    }
}

fn gather(folder: &Path, all: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        match path.extension().and_then(|ending| ending.to_str()) {
            _ if path.is_dir() => gather(&path, all),
            Some("csv") => {
                let mut rows = csv::ReaderBuilder::new().flexible(true).from_path(&path).expect("a table");
                rows.records().for_each(|row| row.expect("a row").iter().for_each(|cell| add(cell, all)));
            }
            Some("toml") => {
                let text = std::fs::read_to_string(&path).expect("rules");
                strings(&text.parse::<toml::Table>().expect("rules").into(), all);
            }
            _ => {}
        }
    }
}

fn add(text: &str, all: &mut BTreeSet<String>) {
    let text = text.trim();
    if text.chars().any(is_japanese) {
        all.insert(text.to_owned());
    }
}

fn strings(value: &toml::Value, all: &mut BTreeSet<String>) {
    match value {
        toml::Value::String(text) => add(text, all),
        toml::Value::Array(values) => values.iter().for_each(|value| strings(value, all)),
        toml::Value::Table(values) => values.values().for_each(|value| strings(value, all)),
        _ => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_text_of_every_page_has_a_key() {
    let (home, office) = town::home();
    let app = home.app();
    let root = serve(app.clone()).await;
    let pseudo = Base::default().in_language(Language::Pseudo);
    let pseudo = serve_router(router(app.clone()).layer(Extension(pseudo))).await;
    let keys = Keys::new(&app, &office, &root).await;
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let sources = Sources::read();
    let mut without: BTreeMap<String, String> = BTreeMap::new();
    let mut bracketed = 0;
    for case in cases::all(&keys, &office).into_iter().filter(|case| case.is_small) {
        let answer = super::requested(&client, &pseudo, &case, &keys).await;
        if !answer.media.starts_with("text/html") && !answer.media.starts_with("image/svg") {
            continue;
        }
        let html = String::from_utf8_lossy(&answer.body).into_owned();
        bracketed += html.matches('⟦').count();
        for piece in texts(&html).iter().flat_map(|text| unbracketed(text)) {
            if !sources.explain(&piece) && !NAMES.contains(&piece.trim()) {
                without.entry(piece.trim().to_owned()).or_insert_with(|| case.path.clone());
            }
        }
    }
    assert!(without.is_empty(), "texts without a key, and where: {without:#?}");
    assert!(bracketed > 2_000, "{bracketed} texts have a key");
}
