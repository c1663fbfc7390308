use std::process::Command;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};
use tsunagu_demo::simulate::{Simulation, members, simulate};
use tsunagu_domain::data::Data;
use tsunagu_domain::exchange_set::Importer;
use tsunagu_domain::rules::{FileKinds, Rules};
use tsunagu_formats::filename::count::count;
use tsunagu_formats::filename::list::NamedFile;
use tsunagu_formats::filename::name::{ExchangeName, read};

use crate::support::{TestHome, browser_scripts, serve, shipped_home};

/// As many as are compared.
const NAMES: usize = 100_000;

fn message(name: &ExchangeName<'_, '_>) -> Value {
    json!({
        "kind": name.kind.prefix, "group": name.kind.group, "month": name.month, "from": name.from,
        "from_service": name.from_service, "to": name.to, "to_service": name.to_service, "created_at": name.created_at,
        "branch": name.branch, "format": name.format, "version": name.version, "conformity": name.conformity(),
        "copy": name.copy,
    })
}

/// A name of the standard's form, with some of it changed.
fn any_name(rules: &FileKinds) -> impl Strategy<Value = String> + use<> {
    let prefixes: Vec<String> = rules.kind.iter().flat_map(|k| k.also.iter().chain([&k.prefix]).cloned()).collect();
    let office = || {
        prop_oneof![
            12 => "(0300000|99[0-9]{5}|0[1-9][0-9A-Za-z][0-9]{4})[0-9]{3}",
            1 => "(03000001|99[0-9]{6}|0[1-9][0-9A-Za-z]{6}|[0-9]{8}|)[0-9A-Za-z]{0,2}"
        ]
    };
    let service = prop_oneof![12 => "[0-9A-Z]{2}_", 1 => "[0-9A-Za-z]{3}_", 1 => Just(String::new()), 1 => "_"];
    let month = prop_oneof![4 => "20[0-9]{2}(0[1-9]|1[0-3])_", 1 => Just("000000_".to_owned()), 2 => Just(String::new()), 1 => "[0-9]{5,7}_"];
    let created_at = "20[0-9]{2}(0[1-9]|1[0-2])([0-3][1-9])([01][0-9]|2[0-4])[0-5][0-9][0-5][0-9]";
    let tail = prop_oneof![
        12 => Just(String::new()), 1 => "_[0-9]{3,5}", 1 => " ?\\([0-9]{1,4}\\)", 1 => "[ 　]?[(（][0-9０-９]{1,4}[)）]",
        1 => "( - コピー|のコピー|のコピー [0-9０-９])", 1 => "[ _]", 1 => "[a-z]"
    ];
    let ending = prop_oneof![6 => Just(".CSV".to_owned()), 2 => Just(".csv".to_owned()), 1 => "\\.(jpe?g|JPG|pdf|txt|Csv|)", 1 => Just(String::new())];
    let whole = (
        (prop::sample::select(prefixes), month, office(), service.clone()),
        (
            office(),
            service,
            created_at,
            tail,
            ending,
            prop::option::weighted(0.1, (0usize..60, "[あ-んａ-ｚ０-９_./\\\\a-zA-Z0-9 ]")),
        ),
        prop::option::weighted(0.1, "([A-Z]:\\\\[a-z川西花子]{0,5}\\\\|/[a-z]{1,4}/)"),
    );
    whole.prop_map(
        |((prefix, month, from, from_service), (to, to_service, created_at, tail, ending, changed), folder)| {
            let name = format!("{prefix}_{month}{from}_{from_service}{to}_{to_service}{created_at}{tail}{ending}");
            let mut letters: Vec<char> = name.chars().collect();
            if let Some((at, with)) = changed {
                let at = at % letters.len();
                letters.splice(at..=at, with.chars());
            }
            folder.unwrap_or_default() + &letters.into_iter().collect::<String>()
        },
    )
}

fn generated(rules: &FileKinds) -> Vec<String> {
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), random);
    let strategy = any_name(rules);
    (0..NAMES).map(|_| strategy.new_tree(&mut runner).expect("a name").current()).collect()
}

/// What the page counts is what the program counts: name by name, and folder by folder.
#[tokio::test(flavor = "multi_thread")]
async fn browser_and_program_read_a_hundred_thousand_names_alike() {
    let Some(folder) = browser_scripts() else { return };
    let rules = Rules::load(&Data::embedded()).expect("shipped rules load").filename;
    let names = generated(&rules);
    let expected: Vec<Value> = names.iter().map(|n| read(n, &rules).map_or(Value::Null, |n| message(&n))).collect();
    let understood = expected.iter().filter(|v| !v.is_null()).count();
    assert!((NAMES / 10..NAMES * 9 / 10).contains(&understood), "{understood} of {NAMES} are of the standard's form");
    let town = members(30, 5);
    let until = "2026-10-31".parse().expect("a day");
    let simulation = Simulation { seed: 5, members: &town, first: (2026, 5), months: 6, until };
    let folders = simulate(&simulation);
    let counted: Vec<Value> = folders
        .iter()
        .map(|f| {
            let counted = count(&f.files, f.office, &rules);
            let mut batch = counted.batch(f.office, Importer::Browser, &rules);
            if let Some(other) = &mut batch.other {
                other.sort_by_key(|o| o.format.key());
            }
            json!({ "sets": batch.sets, "other": batch.other, "foreign": counted.foreign, "copies": counted.copies })
        })
        .collect();
    let listed = |files: &[NamedFile]| -> Vec<Value> {
        files.iter().map(|f| json!({ "name": f.name(), "bytes": f.bytes })).collect()
    };
    let given: Vec<Value> =
        folders.iter().map(|f| json!({ "office": f.office.as_str(), "files": listed(&f.files) })).collect();
    let home = TestHome::new();
    let input = home.file("names.json", json!({ "rules": rules, "names": names, "folders": given }).to_string());
    let base = serve(shipped_home().app()).await;
    let script = tsunagu::page::monitor::scripts::address("name.js");
    let ran = Command::new("node")
        .arg(folder.join("exchange_names.mjs"))
        .args(["--base", &base, "--script", script.path().trim_end_matches("/name.js"), "--input"])
        .arg(input)
        .output()
        .expect("node starts");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let answer: Value = serde_json::from_slice(&ran.stdout).expect("JSON");
    for ((name, expected), found) in names.iter().zip(&expected).zip(answer["names"].as_array().expect("a list")) {
        assert_eq!(found, expected, "{name}");
    }
    assert_eq!(answer["names"].as_array().expect("a list").len(), NAMES);
    for (expected, found) in counted.iter().zip(answer["folders"].as_array().expect("a list")) {
        assert_eq!(found, expected);
    }
}
