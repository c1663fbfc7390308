use std::path::{Path, PathBuf};

use crate::support::crates::crate_folders;
use crate::support::{files_below, project};

fn files(folder: &str, ending: &str) -> Vec<(PathBuf, String)> {
    let files =
        files_below(&project().join(folder)).into_iter().filter(|path| path.extension().is_some_and(|e| e == ending));
    let found: Vec<_> = files.map(|path| (path.clone(), std::fs::read_to_string(&path).expect("text"))).collect();
    assert!(!found.is_empty(), "no {ending} below {folder}");
    found
}

fn below(path: &Path, folder: &str) -> bool {
    path.starts_with(project().join(folder))
}

/// Only `ingest::source`, the sender of counters and the sender of notices ask others; `web` only listens.
#[test]
fn sockets_are_opened_nowhere_but_where_they_belong() {
    let asking = ["ingest/src/source", "ingest/src/sender", "ingest/src/webhook.rs"];
    let sources = crate_folders().into_iter().filter(|folder| folder != "web").map(|folder| format!("{folder}/src"));
    for (path, text) in sources.flat_map(|source| files(&source, "rs")) {
        for word in ["std::net", "tokio::net", "TcpStream", "UdpSocket", "reqwest::"] {
            let allowed = asking.iter().any(|a| below(&path, a));
            // An address is no socket.
            let text = text.replace("std::net::IpAddr", "");
            assert!(allowed || !text.contains(word), "{word} in {}", path.display());
        }
    }
    for (path, text) in files("web/src", "rs") {
        // What came in at the door goes from one thread to another.
        let stream = if below(&path, "web/src/server/door.rs") { "connect(" } else { "TcpStream" };
        assert!(!text.contains("reqwest") && !text.contains(stream), "{}", path.display());
    }
}

/// Files that offices exchange are reported by name and size: what reads them is their listing alone.
#[test]
fn an_exchanged_file_is_opened_nowhere() {
    for (path, text) in ["ingest/src/sender", "ingest/formats/src/filename"].iter().flat_map(|f| files(f, "rs")) {
        let code = text.split("#[cfg(test)]").next().unwrap_or("");
        let reads = ["File::open", "fs::read(", "read_to_string"].iter().any(|word| code.contains(word));
        let allowed = path.ends_with("filename/list.rs") || path.ends_with("sender/journal.rs");
        assert!(!reads || allowed, "{}", path.display());
    }
    for (path, text) in files("web/src/static/monitor", "js") {
        for word in [
            "FileReader",
            ".arrayBuffer(",
            ".text(",
            ".stream(",
            ".slice(0, file",
            "innerHTML",
            "localStorage",
            "console.",
        ] {
            assert!(!text.contains(word), "{word} in {}", path.display());
        }
    }
}

#[test]
fn tables_are_defined_in_the_store_and_asked_in_analytics() {
    for (path, text) in files("analytics/src", "sql") {
        let text = text.to_lowercase();
        for word in ["create ", "insert ", "update ", "delete ", "drop "] {
            assert!(!text.contains(word), "{word}in {}", path.display());
        }
    }
    for (path, text) in ["ingest/src", "ingest/formats/src", "web/src"].iter().flat_map(|f| files(f, "rs")) {
        assert!(!text.contains("create table") && !text.contains("create temp table"), "{}", path.display());
    }
}

/// A measure reads no clock and no disk: the store is handed to it.
#[test]
fn measures_have_no_clock_and_no_disk() {
    for (path, text) in ["analytics/src", "analytics/cost/src"].iter().flat_map(|f| files(f, "rs")) {
        for word in ["Timestamp::now", "Zoned::now", "SystemTime", "std::fs", "std::env"] {
            assert!(!text.contains(word), "{word} in {}", path.display());
        }
    }
    for (path, text) in files("ingest/formats/src/parse", "rs") {
        for word in ["Timestamp::now", "Zoned::now", "std::fs"] {
            assert!(!text.contains(word), "{word} in {}", path.display());
        }
    }
}

#[test]
fn thresholds_and_scopes_are_rows_and_not_literals() {
    for (path, text) in ["analytics/src", "analytics/cost/src", "web/src"].iter().flat_map(|f| files(f, "rs")) {
        // Golden values stand in tests, beside the code or in a file of their own.
        let tests = path.components().any(|part| ["tests", "tests.rs"].iter().any(|t| part.as_os_str() == *t))
            || path.file_name().is_some_and(|n| n.to_string_lossy().ends_with("_tests.rs"));
        let code = if tests { "" } else { text.split("#[cfg(test)]").next().unwrap_or("") };
        for word in ["2_500", "2500", "21_000", "21,000", "816_000"] {
            assert!(!code.contains(word), "{word} in {}", path.display());
        }
    }
}

/// One is reached from the keyboard and says what it is; another, written by hand, may forget either.
#[test]
fn tables_that_scroll_are_made_in_one_module() {
    for (path, text) in files("web/src", "rs") {
        assert!(
            !text.contains("div.scroll") && !text.contains("\"scroll\"") || path.ends_with("part/table.rs"),
            "{}",
            path.display()
        );
    }
}

/// Offices have no terminal: what their pages say names no command of ours.
#[test]
fn pages_for_offices_name_no_command() {
    let folders = ["web/src/page/monitor", "web/src/monitor", "web/src/static/monitor"];
    for (path, text) in folders.iter().flat_map(|folder| {
        let ending = if folder.contains("static") { "js" } else { "rs" };
        files(folder, ending)
    }) {
        let worded = text.lines().map(str::trim).filter(|line| !line.starts_with("//") && !line.starts_with("use "));
        for line in worded {
            for command in ["token", "exchange", "serve", "status", "backup", "restore", "--home"] {
                assert!(!line.contains(&format!("tsunagu {command}")), "{}: {line}", path.display());
            }
        }
    }
}

#[test]
fn the_map_names_every_folder_of_the_code() {
    let map = std::fs::read_to_string(project().join("ARCHITECTURE.md")).expect("the map");
    for folder in crate_folders().iter().map(|folder| format!("{folder}/src")) {
        for entry in
            std::fs::read_dir(project().join(&folder)).expect("a folder").flatten().filter(|e| e.path().is_dir())
        {
            let name = entry.file_name().to_string_lossy().into_owned();
            assert!(map.contains(&format!("{name}/")), "{folder}/{name} is not on the map");
        }
    }
}
