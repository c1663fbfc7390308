use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use reqwest::header::{CONTENT_DISPOSITION, CONTENT_TYPE, COOKIE, LOCATION};
use reqwest::{Client, Method, Response};
use sha2::{Digest, Sha256};
use tsunagu::app::App;
use tsunagu_domain::digest::hex;

use crate::support::{project, register, serve};
use answer::Answer;
use cases::{Body, Case, Visitor};
use store::{REWRITE, Store, is_whole, is_writing};
use town::Keys;

mod answer;
pub mod cases;
/// Links of pages.
mod links;
mod markup;
/// Texts without a key.
mod pseudo;
pub mod routes;
mod store;
mod terminal;
pub mod town;

/// The file of a route.
fn file_of(route: &str) -> String {
    let name: String = route.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '_' }).collect();
    let name = name.split('_').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_");
    format!("{name}.txt")
}

async fn requested(client: &Client, base: &str, case: &Case, keys: &Keys) -> Answer {
    let method = case.route.split(' ').next().unwrap_or("GET");
    let method = Method::from_bytes(method.as_bytes()).expect("a method");
    let mut request = client.request(method, format!("{base}{}", case.path)).header("sec-fetch-site", "same-origin");
    request = match case.who {
        Visitor::Anybody => request,
        Visitor::Office => request.header(COOKIE, &keys.office),
        Visitor::Town => request.header(COOKIE, &keys.town),
        Visitor::Sender => request.bearer_auth(&keys.send),
    };
    request = match &case.body {
        Body::Nothing => request,
        Body::Form(form) => request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(*form),
        Body::Json(body) => request.header(CONTENT_TYPE, "application/json").body(body.clone()),
        Body::File(name, content) => {
            let body = format!(
                "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{content}\r\n--b--\r\n"
            );
            request.header(CONTENT_TYPE, "multipart/form-data; boundary=b").body(body)
        }
    };
    let response = request.send().await.expect("an answer");
    let header = |name| {
        let value = response.headers().get(name).and_then(|v: &reqwest::header::HeaderValue| v.to_str().ok());
        value.unwrap_or("").to_owned()
    };
    let (media, file_name, location) = (header(CONTENT_TYPE), header(CONTENT_DISPOSITION), header(LOCATION));
    let status = response.status().as_u16();
    let body = if media.starts_with("text/event-stream") {
        first_event(response).await
    } else {
        response.bytes().await.expect("a body").to_vec()
    };
    Answer { status, media, file_name, location, body }
}

/// A stream does not end by itself.
async fn first_event(mut response: Response) -> Vec<u8> {
    let mut body = Vec::new();
    while !body.ends_with(b"\n\n") {
        body.extend(response.chunk().await.expect("a chunk").expect("an event"));
    }
    body
}

async fn gather(app: Arc<App>, office: &str) -> (Store, BTreeSet<String>) {
    let base = serve(app.clone()).await;
    let keys = Keys::new(&app, office, &base).await;
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let mut store = Store::new("routes");
    let mut chrome = Vec::new();
    let mut covered = BTreeSet::new();
    for case in cases::all(&keys, office) {
        covered.insert(case.route.clone());
        if !(case.is_small || is_whole()) {
            continue;
        }
        let answer = requested(&client, &base, &case, &keys).await;
        let text = answer.text(&chrome);
        if chrome.is_empty() {
            chrome = answer.chrome();
        }
        let method = case.route.split(' ').next().unwrap_or("");
        let mut heading = format!("{method} {}", case.path);
        if case.who != Visitor::Anybody {
            heading = format!("{heading} ({:?})", case.who);
        }
        if let Body::Form(sent) | Body::File(_, sent) = &case.body {
            heading = format!("{heading} {}", sent.replace('\n', "\\n"));
        }
        if let Body::Json(sent) = &case.body {
            heading = format!("{heading} {sent}");
        }
        let heading = answer::masked(&keys.masked(&heading));
        store.add(&file_of(&case.route), &heading, &keys.masked(&text));
    }
    (store, covered)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_answers_as_it_did() {
    let (home, office) = town::home();
    let (store, covered) = gather(home.app(), &office).await;
    let routes = routes::all();
    let missing: Vec<_> = routes.difference(&covered).collect();
    assert!(
        missing.is_empty(),
        "routes without a golden: {missing:?}: add what to ask of them in tests/golden/cases.rs"
    );
    let unknown: Vec<_> = covered.difference(&routes).collect();
    assert!(unknown.is_empty(), "the router has no {unknown:?} (tests/golden/cases.rs)");
    store.finalize();
}

#[test]
fn every_command_answers_as_it_did() {
    terminal::gather().finalize();
}

/// Rows of the real register stay out of the project: figures of each prefecture, and a digest of its places.
#[test]
fn the_real_register_counts_as_it_did() {
    if !is_whole() {
        return;
    }
    let Some(home) = register::home() else { return };
    let mut text = "prefecture\tdenominator\tplaces\tlisted\teligible\tdigest\n".to_owned();
    for denominator in ["sites", "care_managers", "providers", "rows"] {
        let mut prefectures: BTreeMap<String, (u64, u64, u64, Sha256)> = BTreeMap::new();
        for row in home.csv(&["adoption", "--denominator", denominator, "--format", "csv"]) {
            let (places, listed, eligible, digest) =
                prefectures.entry(row["municipality_code"][..2].to_owned()).or_default();
            if row["kind"] != "designated_city" {
                *places += 1;
                *listed += row["listed"].parse::<u64>().unwrap_or(0);
                *eligible += row["eligible"].parse::<u64>().unwrap_or(0);
            }
            for column in ["municipality_code", "listed", "eligible", "rate_percent", "target", "needed"] {
                digest.update(format!("{},", row[column]));
            }
            digest.update("\n");
        }
        for (prefecture, (places, listed, eligible, digest)) in prefectures {
            let digest = hex(&digest.finalize());
            text.push_str(&format!("{prefecture}\t{denominator}\t{places}\t{listed}\t{eligible}\t{digest}\n"));
        }
    }
    let path = project().join("tests/golden/real.tsv");
    if is_writing() {
        return std::fs::write(path, text).expect("written");
    }
    let before = std::fs::read_to_string(path).expect("tests/golden/real.tsv");
    let changed: Vec<_> = text.lines().filter(|line| !before.lines().any(|b| b == *line)).collect();
    assert!(changed.is_empty(), "figures of the real register changed:\n{}\n{REWRITE}", changed.join("\n"));
}
