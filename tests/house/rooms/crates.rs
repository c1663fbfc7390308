use std::collections::{BTreeMap, BTreeSet};

use crate::support::crates::crate_dependencies;
use crate::support::project;

/// What makes a build heavy, and a domain somebody else's.
const ENGINES: [&str; 6] = ["polars", "polars-io", "duckdb", "rusqlite", "r2d2", "tsunagu-domain/sql"];

/// Crates that are built without any of them.
const LIGHT: [&str; 4] = ["tsunagu-domain", "tsunagu-formats", "tsunagu-cost", "tsunagu-demo"];

/// Everything a crate of ours needs, through others of ours.
fn needed(name: &str, all: &BTreeMap<String, Vec<String>>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![name.to_owned()];
    while let Some(next) = open.pop() {
        for dependency in all.get(&next).into_iter().flatten() {
            if found.insert(dependency.clone()) {
                open.push(dependency.clone());
            }
        }
    }
    found
}

#[test]
fn parsers_names_and_costs_are_built_without_an_engine() {
    let all = crate_dependencies();
    for name in LIGHT {
        let needed = needed(name, &all);
        assert!(needed.contains("jiff"), "{name} was looked at");
        let engines: Vec<&str> = ENGINES.into_iter().filter(|engine| needed.contains(*engine)).collect();
        assert_eq!(engines, [""; 0], "{name}");
    }
    assert!(needed("tsunagu-store", &all).contains("tsunagu-domain/sql"), "engines are found where they are");
}

/// Lines of the map such as "| `tsunagu-formats` | `tsunagu-domain` | … |"; the program's has the bare name.
#[test]
fn map_of_crates_is_the_one_that_cargo_knows() {
    let map = std::fs::read_to_string(project().join("ARCHITECTURE.md")).expect("the map");
    let names = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<BTreeSet<_>>();
    let rows = map.lines().filter(|line| line.starts_with("| `tsunagu"));
    let drawn: BTreeMap<String, BTreeSet<String>> = rows
        .map(|line| {
            let cells: Vec<&str> = line.split('|').collect();
            (names(cells[1]).into_iter().next().expect("a crate"), names(cells[2]))
        })
        .collect();
    let all = crate_dependencies();
    let known =
        all.iter().map(|(name, on)| (name.clone(), on.iter().filter(|d| all.contains_key(*d)).cloned().collect()));
    assert_eq!(drawn, known.collect::<BTreeMap<String, BTreeSet<String>>>());
}
