//! The addresses that the router has, read from its source.

use std::collections::BTreeSet;

use crate::support::{files_below, project};

/// The pattern under which whatever has no route is answered.
pub const FALLBACK: &str = "(no route)";

/// Every method and pattern of the router; `GET /prefectures/{code}`.
pub fn all() -> BTreeSet<String> {
    let mut found = BTreeSet::from([format!("GET {FALLBACK}")]);
    for path in
        files_below(&project().join("web/src")).iter().filter(|path| path.extension().is_some_and(|e| e == "rs"))
    {
        let text = std::fs::read_to_string(path).expect("text");
        for other in [".nest(", ".nest_service(", ".route_service(", ".fallback_service("] {
            assert!(!text.contains(other), "{other}: the golden files do not see what is behind it");
        }
        for part in text.split(".route(").skip(1) {
            let part = part.split(".fallback(").next().unwrap_or(part);
            let pattern = pattern(part);
            for (call, method) in [("get(", "GET"), ("post(", "POST"), ("brought(", "POST")] {
                if part.split(';').next().unwrap_or(part).contains(call) {
                    found.insert(format!("{method} {pattern}"));
                }
            }
        }
    }
    found
}

fn pattern(part: &str) -> String {
    let part = part.trim_start().trim_start_matches("&format!(").trim_start_matches('&');
    match part.strip_prefix('"').and_then(|rest| rest.split_once('"')) {
        Some((pattern, _)) => pattern.to_owned(),
        None => part.split("()").next().map(|call| format!("{call}()")).unwrap_or_default(),
    }
}
