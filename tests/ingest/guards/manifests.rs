use std::fs;
use std::path::{Path, PathBuf};

use crate::support::loads::{add, counts, figure, list, shipped};
use crate::support::{TestHome, get, serve};

/// 川西市 at 20 of 149 by a load of its own, and that load's manifest.
fn home_with_load() -> (TestHome, PathBuf) {
    let home = shipped();
    assert_eq!(add(&home, &home.file("more.csv", counts("2026-02-05", &[("282171", 20)]))).code(), Some(0));
    let of_load = |path: &PathBuf| fs::read_to_string(path).expect("read").contains("more.csv");
    let path = list(&home.path().join("lake/loads")).into_iter().find(of_load).expect("a manifest");
    (home, path)
}

fn emptied(path: &Path) {
    let mut manifest: serde_json::Value = serde_json::from_slice(&fs::read(path).expect("read")).expect("json");
    manifest["datasets"] = serde_json::json!([]);
    fs::write(path, manifest.to_string()).expect("written");
}

fn backdated(path: &Path) {
    let text = fs::read_to_string(path).expect("read").replace("\"2026-02-05\"", "\"2025-02-05\"");
    fs::write(path, text).expect("written");
}

fn removed(path: &Path) {
    fs::remove_file(path).expect("removed");
}

fn doubled(path: &Path) {
    let name = path.file_name().expect("a name").to_string_lossy().replacen("20", "21", 1);
    fs::copy(path, path.with_file_name(name)).expect("copied");
}

type Change = fn(&Path);

#[tokio::test(flavor = "multi_thread")]
async fn manifest_gone_or_altered_is_noticed_and_the_served_version_stays() {
    let changes: [(&str, Change); 4] =
        [("removed", removed), ("emptied", emptied), ("backdated", backdated), ("doubled", doubled)];
    for (what, change) in changes {
        let (home, path) = home_with_load();
        change(&path);
        let more = home.file("later.csv", counts("2026-03-05", &[("283011", 24)])).display().to_string();
        for words in [&["publish"][..], &["status"], &["status", "--loads"], &["add", &more]] {
            let ran = home.run(words);
            assert!(
                ran.code() == Some(1) && ran.err().contains("tsunagu rebuild"),
                "{what}: {words:?}: {:?} {}",
                ran.code(),
                ran.err()
            );
        }
        assert_eq!(figure(&home, "282171"), "20/149 2026-02-05", "{what}");
        let base = serve(home.app()).await;
        let (status, page) = get(&base, "/status").await;
        assert!(status == 200 && page.contains("tsunagu rebuild"), "{what}");
        home.ok(&["rebuild"]);
        assert_eq!(figure(&home, "282171"), "20/149 2026-02-05", "{what}: rebuilt");
        home.ok(&["status"]);
    }
}

/// Found again without its neighbours' help: no publish has seen the load.
#[test]
fn manifest_of_a_load_that_no_publish_has_seen_is_missed() {
    let home = shipped();
    let file = home.file("more.csv", counts("2026-02-05", &[("282171", 20)]));
    let killed = home.command().args([Path::new("add"), &file]).env("TSUNAGU_ABORT_AT", "run-finished").output();
    assert!(!killed.expect("tsunagu starts").status.success());
    let of_load = |path: &PathBuf| fs::read_to_string(path).expect("read").contains("more.csv");
    let path = list(&home.path().join("lake/loads")).into_iter().find(of_load).expect("a manifest");
    removed(&path);
    let ran = home.run(&["publish"]);
    assert!(ran.code() == Some(1) && ran.err().contains("tsunagu rebuild"), "{}", ran.err());
    home.ok(&["rebuild"]);
    assert_eq!(figure(&home, "282171"), "20/149 2026-02-05");
}
