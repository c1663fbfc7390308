use crate::support::{TestHome, shipped_home};

#[test]
fn a_wrong_call_ends_with_2_and_one_line_that_says_what_to_do() {
    let home = shipped_home();
    for (words, expected) in [
        (vec!["adoption", "--municipality", "川西村"], "--municipality 川西村"),
        (vec!["adoption", "--municipality", "府中市"], "132063"),
        (vec!["adoption", "--prefecture", "播磨"], "28 か 兵庫県"),
        (vec!["adoption", "--threshold", "many"], "例：25、17.5"),
        (vec!["adoption", "--denominator", "all"], "sites、care_managers"),
        (vec!["adoption", "--format", "xlsx"], "--output"),
        (vec!["add", "x.csv", "--as-of", "someday"], "--as-of someday"),
    ] {
        let ran = home.run(&words);
        assert_eq!(ran.code(), Some(2), "{words:?}: {}", ran.err());
        assert_eq!(ran.err().trim_end().lines().count(), 1, "{}", ran.err());
        assert!(ran.err().contains(expected), "{words:?}: {}", ran.err());
    }
    assert_eq!(home.run(&["no-such-command"]).code(), Some(2));
}

#[test]
fn an_empty_home_says_what_to_do() {
    let ran = TestHome::new().run(&["adoption"]);
    assert_eq!(ran.code(), Some(1));
    assert!(ran.err().contains("tsunagu add") && ran.err().contains("tsunagu serve"), "{}", ran.err());
}

#[test]
fn a_missing_file_is_named() {
    let ran = TestHome::new().run(&["add", "no/such/file.csv"]);
    assert_eq!(ran.code(), Some(1));
    assert!(ran.err().contains("no/such/file.csv"), "{}", ran.err());
}

#[test]
fn every_command_explains_itself_with_an_example() {
    let home = TestHome::new();
    let help = home.ok(&["--help"]);
    for command in ["add", "publish", "adoption", "status", "serve", "sample", "eligible"] {
        assert!(help.contains(command), "{command} stands in --help");
        let own = home.ok(&[command, "--help"]);
        assert!(
            own.contains(&format!("例：\n  tsunagu {command}")) || own.contains(&format!("tsunagu {command}")),
            "{command}: {own}"
        );
        assert!(own.contains("例："), "{command} has an example");
    }
}

#[test]
fn csv_and_json_have_the_same_keys_and_figures() {
    let home = shipped_home();
    let csv = home.csv(&["adoption", "--prefecture", "28", "--format", "csv"]);
    let json: Vec<serde_json::Map<String, serde_json::Value>> =
        serde_json::from_str(&home.ok(&["adoption", "--prefecture", "28", "--format", "json"])).expect("JSON");
    assert_eq!(csv.len(), json.len());
    for (c, j) in csv.iter().zip(&json) {
        let keys: std::collections::BTreeSet<_> = j.keys().cloned().collect();
        assert_eq!(keys, c.keys().cloned().collect());
        for (key, value) in j {
            let text = match value {
                serde_json::Value::Null => String::new(),
                serde_json::Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            let same = text == c[key] || text.parse::<f64>().ok() == c[key].parse::<f64>().ok() && !text.is_empty();
            assert!(same, "{key}: {text} and {}", c[key]);
        }
    }
    for key in [
        "municipality_code",
        "municipality",
        "prefecture",
        "listing_as_of",
        "register_as_of_min",
        "register_as_of_max",
        "denominator",
        "listed",
        "eligible",
        "rate_percent",
        "threshold_percent",
        "needed",
    ] {
        assert!(csv[0].contains_key(key), "{key}");
    }
}

#[test]
fn a_home_that_is_being_written_names_the_writer() {
    let home = TestHome::new();
    let held = tsunagu_store::home::Home::open(&home.path()).expect("a home").lock("test").expect("the lock");
    let ran = home.run(&["publish"]);
    assert_eq!(ran.code(), Some(1));
    assert!(ran.err().contains("tsunagu test (process"), "{}", ran.err());
    drop(held);
    home.ok(&["publish"]);
}

/// The shipped counts stand in for the register: the same rates come from either.
#[test]
fn the_shipped_data_gives_the_known_figures() {
    let rows = shipped_home().csv(&["adoption", "--municipality", "川西市", "--format", "csv"]);
    let sites = rows.iter().find(|r| r["denominator"] == "sites").expect("sites");
    assert_eq!(
        (&sites["listed"][..], &sites["eligible"][..], &sites["rate_percent"][..], &sites["needed"][..]),
        ("13", "149", "8.72", "25")
    );
    let claimed = rows.iter().find(|r| r["denominator"] == "claimed").expect("claimed");
    assert_eq!((&claimed["rate_percent"][..], &claimed["target"][..], &claimed["needed"][..]), ("9.35", "35", "22"));
}
