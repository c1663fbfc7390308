use std::collections::BTreeMap;

use super::project;

fn read(path: &str) -> toml::Table {
    let text = std::fs::read_to_string(project().join(path)).expect(path);
    text.parse().expect(path)
}

/// The folders of the workspace's crates.
pub fn crate_folders() -> Vec<String> {
    let members = read("Cargo.toml")["workspace"]["members"].as_array().expect("members").clone();
    members.iter().map(|member| member.as_str().expect("a folder").to_owned()).collect()
}

/// Crates by name, with what each depends on to be built: optional dependencies are those of the features that another
/// crate asks for, and stand with that crate as `crate/feature`.
pub fn crate_dependencies() -> BTreeMap<String, Vec<String>> {
    let of = |folder: String| {
        let manifest = read(&format!("{folder}/Cargo.toml"));
        let name = manifest["package"]["name"].as_str().expect("a name").to_owned();
        let mut all = Vec::new();
        for (dependency, message) in manifest["dependencies"].as_table().expect("a table") {
            if message.get("optional").and_then(toml::Value::as_bool) == Some(true) {
                continue;
            }
            all.push(dependency.clone());
            let features = message.get("features").and_then(toml::Value::as_array).into_iter().flatten();
            all.extend(features.filter_map(|f| Some(format!("{dependency}/{}", f.as_str()?))));
        }
        (name, all)
    };
    crate_folders().into_iter().map(of).collect()
}
