//! Every link of every page leads to a route, whatever it is written from.

use std::collections::BTreeSet;

use axum::Extension;
use reqwest::{Client, Url};
use scraper::{Html, Selector};
use tsunagu::address::base::Base;
use tsunagu::language::Language;
use tsunagu::server::router;

use super::cases::{self, Body};
use super::routes::{self, FALLBACK};
use super::town::{self, Keys};
use crate::support::{serve, serve_router};

const ORIGIN: &str = "https://tsunagu.example.jp";

/// Attributes that name an address.
const LEADING: [&str; 5] = ["href", "action", "src", "data-address", "data-events"];

/// Whether a path is of a pattern: `{…}` stands for a part, or for what a part ends with.
fn is_of(pattern: &str, path: &str) -> bool {
    let (pattern, path): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), path.split('/').collect());
    pattern.len() == path.len()
        && pattern.iter().zip(&path).all(|(wanted, part)| match wanted.split_once('{') {
            Some((begins, _)) => part.len() > begins.len() && part.starts_with(begins),
            None => wanted == part,
        })
}

/// Patterns of the router; the style sheet's is code there.
fn patterns() -> Vec<String> {
    let style = tsunagu::part::style::address().path();
    let all = routes::all().into_iter().filter_map(|route| Some(route.split_once(' ')?.1.to_owned()));
    all.filter(|pattern| pattern != FALLBACK)
        .map(|pattern| pattern.replace("style::address()", style))
        .chain(["/exchange/{name}", "/exchange/town/{name}"].map(str::to_owned))
        .collect()
}

/// What a page's links lead to, of those that lead to this server. `stands` is where the page stands in a browser.
fn leads(html: &str, stands: &Url) -> BTreeSet<String> {
    let document = Html::parse_document(html);
    let mut found = BTreeSet::new();
    for attribute in LEADING {
        let selector = Selector::parse(&format!("[{attribute}]")).expect("a selector");
        for element in document.select(&selector) {
            let link = element.value().attr(attribute).unwrap_or("");
            let to = stands.join(link).unwrap_or_else(|e| panic!("{link} on {stands}: {e}"));
            // Publishers' pages, and the page itself.
            if to.origin() == stands.origin() && !link.is_empty() && !link.starts_with('#') {
                found.insert(to[url::Position::BeforePath..].to_owned());
            }
        }
    }
    found
}

/// The same without the language, behind whose name pages stand and files do not.
fn translated(to: &str) -> Option<String> {
    let rest = to.strip_prefix("/pseudo")?;
    match rest.chars().next() {
        Some('/') => Some(rest.to_owned()),
        None | Some('?' | '#') => Some(format!("/{rest}")),
        Some(_) => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn links_of_every_page_lead_to_the_same_routes_in_every_base() {
    let (home, office) = town::home();
    let app = home.app();
    let bases = [Base::origin(ORIGIN), Base::relative_to("/"), Base::default().in_language(Language::Pseudo)];
    let root = serve(app.clone()).await;
    let mut servers = Vec::new();
    for base in bases {
        servers.push(serve_router(router(app.clone()).layer(Extension(base))).await);
    }
    let keys = Keys::new(&app, &office, &root).await;
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let (patterns, origin) = (patterns(), Url::parse(ORIGIN).expect("an address"));
    let mut pages = 0;
    for case in cases::all(&keys, &office) {
        if !(case.is_small && matches!(case.body, Body::Nothing) && case.route.starts_with("GET ")) {
            continue;
        }
        let at_root = super::requested(&client, &root, &case, &keys).await;
        if !at_root.media.starts_with("text/html") {
            continue;
        }
        pages += 1;
        let stands = origin.join(&case.path).expect("a page");
        let wanted = leads(&String::from_utf8_lossy(&at_root.body), &stands);
        assert!(!wanted.is_empty(), "{}", case.path);
        for to in &wanted {
            let path = to.split(['?', '#']).next().unwrap_or(to);
            assert!(patterns.iter().any(|pattern| is_of(pattern, path)), "{to} on {} has no route", case.path);
        }
        for server in &servers[..2] {
            let answer = super::requested(&client, server, &case, &keys).await;
            let html = String::from_utf8_lossy(&answer.body);
            assert!(!html.contains("href=\"/"), "{}: a link from the root", case.path);
            assert_eq!(leads(&html, &stands), wanted, "{}", case.path);
        }
        let answer = super::requested(&client, &servers[2], &case, &keys).await;
        let all = leads(&String::from_utf8_lossy(&answer.body), &stands);
        let same: BTreeSet<String> = all.iter().map(|to| translated(to).unwrap_or_else(|| to.clone())).collect();
        assert_eq!(same, wanted, "{}", case.path);
        let is_shared =
            |to: &str| to.split('?').next().is_some_and(|path| path.contains('.') || path.starts_with("/api"));
        for to in &all {
            assert_ne!(translated(to).is_some(), is_shared(to) || to == "/exchange/sets", "{to} on {}", case.path);
        }
    }
    assert!(pages > 60, "{pages} pages were read");
}
