//! Rooms import one way: no two top rooms of a crate name each other, and no files run in a circle.

/// Crates against the map.
mod crates;
/// String literals of a file.
pub(super) mod literals;
/// Paths that a file names.
pub mod paths;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::support::crates::crate_folders;
use crate::support::project;
use literals::{is_address, literals};
use paths::named;

/// Modules of a crate, by their path, with their text.
type Modules = BTreeMap<Vec<String>, String>;

/// What each module names, within the crate.
type Arrows = BTreeMap<Vec<String>, BTreeSet<Vec<String>>>;

fn modules(source: &Path) -> Modules {
    let mut found = Modules::new();
    let mut folders = vec![(source.to_owned(), Vec::<String>::new())];
    while let Some((folder, path)) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
            let (file, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
            let Some(stem) = name.strip_suffix(".rs") else {
                if file.is_dir() {
                    folders.push((file, [&path[..], &[name]].concat()));
                }
                continue;
            };
            // Tests may look at anything.
            if stem == "tests" || stem.ends_with("_tests") {
                continue;
            }
            let own = if ["lib", "main", "mod"].contains(&stem) { Vec::new() } else { vec![stem.to_owned()] };
            found.insert([&path[..], &own].concat(), std::fs::read_to_string(&file).expect("text"));
        }
    }
    found
}

/// Every path from the crate's root or from a module's parents leads to the file that holds it; what a file says again
/// for others (`pub use`) is that file's.
fn arrows(modules: &Modules) -> Arrows {
    let mut found = Arrows::new();
    for (module, text) in modules {
        let to: &mut BTreeSet<_> = found.entry(module.clone()).or_default();
        for path in named(text).expect("it is Rust") {
            let mut base = module.clone();
            let mut rest = &path[..];
            match rest[0].as_str() {
                "crate" => (base, rest) = (Vec::new(), &rest[1..]),
                "self" => rest = &rest[1..],
                _ => {
                    while rest.first().is_some_and(|part| part == "super") {
                        base.pop();
                        rest = &rest[1..];
                    }
                }
            }
            let mut full = [&base[..], rest].concat();
            while !full.is_empty() && !modules.contains_key(&full) {
                full.pop();
            }
            if full != *module {
                to.insert(full);
            }
        }
    }
    found
}

/// Top rooms that name each other.
fn mutual(arrows: &Arrows) -> Vec<(String, String)> {
    let mut rooms: BTreeSet<(String, String)> = BTreeSet::new();
    for (from, all) in arrows {
        for to in all {
            if let (Some(a), Some(b)) = (from.first(), to.first())
                && a != b
            {
                rooms.insert((a.clone(), b.clone()));
            }
        }
    }
    rooms.iter().filter(|(a, b)| a < b && rooms.contains(&(b.clone(), a.clone()))).cloned().collect()
}

/// Groups of files each of which leads to all the others.
fn circles(arrows: &Arrows) -> Vec<Vec<String>> {
    let reached = |from: &Vec<String>| {
        let (mut seen, mut next) = (BTreeSet::new(), vec![from.clone()]);
        while let Some(at) = next.pop() {
            for to in arrows.get(&at).into_iter().flatten() {
                if seen.insert(to.clone()) {
                    next.push(to.clone());
                }
            }
        }
        seen
    };
    let all: BTreeMap<_, _> = arrows.keys().map(|m| (m.clone(), reached(m))).collect();
    let mut found = BTreeSet::new();
    for (module, to) in &all {
        let both: Vec<String> =
            to.iter().filter(|m| all.get(*m).is_some_and(|r| r.contains(module))).map(|m| m.join("::")).collect();
        if to.contains(module) && both.len() > 1 {
            found.insert(both);
        }
    }
    found.into_iter().collect()
}

#[test]
fn no_rooms_name_each_other_and_no_files_run_in_a_circle() {
    for source in crate_folders().iter().map(|folder| format!("{folder}/src")) {
        let modules = modules(&project().join(&source));
        assert!(modules.len() > 5, "{source} was looked through");
        let arrows = arrows(&modules);
        assert_eq!(mutual(&arrows), [], "{source}: rooms that import each other");
        assert_eq!(circles(&arrows), [[""; 0]; 0], "{source}: files in a circle");
    }
}

#[test]
fn rooms_that_name_each_other_are_found_wherever_they_do() {
    let module = |path: &str, text: &str| {
        let path = path.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
        (path, text.to_owned())
    };
    let of = |texts: [(&str, &str); 4]| arrows(&texts.map(|(path, text)| module(path, text)).into());
    // In a macro's body, behind a name that is stated again, from above by `super`.
    let found = of([
        ("page", "pub use crate::part::{Frame, rate::{self, Rate as R}};"),
        ("part", "fn f() -> Markup { html! { (crate::page::numbers::block()) } }"),
        ("part::rate", "// crate::page in a remark\nuse super::side;"),
        (
            "part::side",
            "#[cfg(test)] mod tests { use crate::page; }\nconst S: &str = \"crate::page\"; use super::rate::x;",
        ),
    ]);
    assert_eq!(mutual(&found), [("page".to_owned(), "part".to_owned())]);
    assert_eq!(circles(&found).len(), 2, "{:?}", circles(&found));
    assert!(circles(&found).contains(&vec!["part::rate".to_owned(), "part::side".to_owned()]));
}

#[test]
fn addresses_of_this_server_are_written_in_one_module() {
    // Routers have patterns.
    let writing = ["address", "server/routes", "monitor/dashboard"];
    let modules = modules(&project().join("web/src"));
    let mut written = Vec::new();
    for (module, text) in &modules {
        let path = module.join("/");
        if writing.iter().any(|w| path == *w || path.starts_with(&format!("{w}/"))) {
            continue;
        }
        let found = literals(text).expect("it is Rust");
        written.extend(found.into_iter().filter(|l| is_address(l)).map(|l| format!("{path}: {l}")));
    }
    let scripts = project().join("web/src/static/monitor");
    for script in std::fs::read_dir(scripts).expect("a folder").flatten() {
        let text = std::fs::read_to_string(script.path()).expect("text");
        let quoted = text.split(['\'', '"', '`']).skip(1).step_by(2);
        let found = quoted.filter(|l| l.len() > 1 && is_address(l));
        written.extend(found.map(|l| format!("{}: {l}", script.file_name().display())));
    }
    assert!(modules.len() > 100, "the modules were found");
    assert!(written.is_empty(), "take them from `address`, or add them there: {written:#?}");
}

#[test]
fn an_address_is_seen_in_any_literal_outside_of_tests() {
    let text = r##"
        fn f() -> Markup { html! { a href="/method" { "/ 区切り" } a href={ (here) "/request" } form action="/" {} } }
        const RAW: &str = r#"<a href="/data">"#;
        fn g() { format!("{page}/adoption.csv"); format!("{}/{}", 1, 2); "https://www.example.jp/a"; "a=/b"; '/'; }
        #[cfg(test)]
        mod tests { const T: &str = "/in-tests"; }
    "##;
    let found: Vec<String> = literals(text).expect("it is Rust").into_iter().filter(|l| is_address(l)).collect();
    let all = ["/method", "/request", "/", "<a href=\"/data\">", "{page}/adoption.csv"];
    assert_eq!(found, all);
}
