//! Homes as a whole.

use std::fs;
use std::path::Path;

use crate::support::{TestHome, copied, shipped_home};

/// A home of one's own with what is shipped.
pub fn shipped_copy() -> TestHome {
    let home = TestHome::new();
    // Not its ledger: other tests write to that meanwhile.
    for part in ["archive", "lake", "warehouse"] {
        copied(&shipped_home().path().join(part), &home.path().join(part));
    }
    fs::copy(shipped_home().path().join("FORMAT"), home.path().join("FORMAT")).expect("copied");
    home
}

/// Every path below a folder, with the bytes of each file.
pub fn content(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let is_folder = path.is_dir();
            found.push((
                path.display().to_string(),
                if is_folder { Vec::new() } else { fs::read(&path).unwrap_or_default() },
            ));
            folders.extend(is_folder.then_some(path));
        }
    }
    found.sort();
    found
}

/// As the second format left it: lines that hold nothing of each other, and no head.
pub fn second_format(home: &TestHome) {
    let archive = home.path().join("archive");
    let path = archive.join("decisions.jsonl");
    let text = fs::read_to_string(&path).expect("read");
    let mut old = String::new();
    for line in text.lines() {
        let mut value: serde_json::Value = serde_json::from_str(line).expect("json");
        let fields = value.as_object_mut().expect("an object");
        ["after", "learned"].iter().for_each(|key| drop(fields.remove(*key)));
        old += &format!("{value}\n");
    }
    fs::write(&path, old).expect("written");
    for name in ["decisions.head", "unclaimed.txt"] {
        let _ = fs::remove_file(archive.join(name));
    }
    fs::write(home.path().join("FORMAT"), "tsunagu-home 2\n").expect("written");
}
