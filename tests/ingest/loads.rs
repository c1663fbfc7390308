use crate::support::loads::{HEADER, add, counts, figure, first_format, id, list, shipped, states};
use std::path::Path;

use tsunagu_ingest::step::Step;

use crate::support::TestHome;
use crate::support::site::{Site, towns};
use crate::support::stand_in::pages;

#[test]
fn held_load_stays_out_of_every_later_publish_until_accepted() {
    let home = shipped();
    let bad = home.file("bad.csv", counts("2026-02-05", &[("282171", 2)]));
    let ran = add(&home, &bad);
    assert_eq!(ran.code(), Some(3), "{}", ran.err());
    assert!(
        ran.err().contains("13/149") && ran.err().contains("2/149") && ran.err().contains("bad.csv"),
        "{}",
        ran.err()
    );
    assert_eq!(figure(&home, "282171"), "13/149 2026-01-05");
    let good = home.file("good.csv", counts("2026-02-05", &[("283011", 24)]));
    assert_eq!(add(&home, &good).code(), Some(0));
    home.ok(&["publish"]);
    assert_eq!(figure(&home, "282171"), "13/149 2026-01-05", "the held load does not come in with the next");
    assert_eq!(figure(&home, "283011"), "24/36 2026-02-05");
    assert_eq!(states(&home), ["counted good.csv", "held bad.csv"]);
    // A rebuild remembers what waits.
    home.ok(&["rebuild"]);
    assert_eq!(figure(&home, "282171"), "13/149 2026-01-05");
    let bad = id(&home, "bad.csv");
    assert_eq!(home.run(&["publish", "--accept", "000000000000"]).code(), Some(1), "no such load waits");
    home.ok(&["publish", "--accept", &bad]);
    assert_eq!(figure(&home, "282171"), "2/149 2026-02-05");
}

#[test]
fn held_load_withdrawn_frees_the_others_of_its_run() {
    let home = shipped();
    home.file("run/bad.csv", counts("2026-02-05", &[("282171", 2)]));
    let good = home.file("run/good.csv", counts("2026-02-05", &[("283011", 24)]));
    let ran = home.run(&[Path::new("add"), good.parent().expect("a folder")]);
    assert_eq!(ran.code(), Some(3));
    assert_eq!(states(&home), ["held bad.csv", "held good.csv"], "the served version is unchanged");
    home.ok(&["archive", "withdraw", &id(&home, "bad.csv")]);
    assert_eq!(states(&home), ["counted good.csv", "withdrawn bad.csv"]);
    assert_eq!(
        (figure(&home, "282171"), figure(&home, "283011")),
        ("13/149 2026-01-05".into(), "24/36 2026-02-05".into())
    );
}

/// Each of these changes a figure that nobody would notice on the newest page.
#[test]
fn every_kind_of_jump_is_held() {
    let cases = [
        ("a rise", counts("2026-02-05", &[("282171", 140)])),
        ("more than all", counts("2026-02-05", &[("283011", 37)])),
        ("a fall at a date that is not the newest", counts("2025-12-05", &[("282171", 2)])),
        ("a correction of the same date", counts("2026-01-05", &[("282171", 2)])),
        ("a first list of nearly all", counts("2026-02-05", &[("312011", 400)])),
    ];
    for (what, file) in cases {
        let home = shipped();
        let before = home.ok(&["adoption", "--format", "csv"]);
        let ran = add(&home, &home.file("jump.csv", file));
        assert_eq!(ran.code(), Some(3), "{what}: {}", ran.err());
        assert_eq!(home.ok(&["adoption", "--format", "csv"]), before, "{what}");
    }
    let home = shipped();
    let ran = add(&home, &home.file("grown.csv", counts("2026-02-05", &[("282171", 25), ("283011", 26)])));
    assert_eq!(ran.code(), Some(0), "an honest month: {}", ran.err());
}

#[test]
fn register_that_lost_a_towns_service_is_held() {
    let row =
        |i: u32, code: &str, town: &str| format!("{code},兵庫県,{town},{},居宅介護支援\n", pages::number("28", i));
    let whole: String =
        (0..30).map(|i| row(i, "282171", "川西市")).chain((30..60).map(|i| row(i, "282146", "宝塚市"))).collect();
    let cut: String =
        (0..5).map(|i| row(i, "282171", "川西市")).chain((30..60).map(|i| row(i, "282146", "宝塚市"))).collect();
    let home = TestHome::new();
    let first = home.file("2025-06/jigyosho_430.csv", format!("{HEADER}{whole}"));
    home.ok(&[Path::new("add"), &first, Path::new("--covers"), Path::new("28")]);
    let second = home.file("2025-12/jigyosho_430.csv", format!("{HEADER}{cut}"));
    let ran = home.run(&[Path::new("add"), &second, Path::new("--covers"), Path::new("28")]);
    assert_eq!(ran.code(), Some(3), "{}", ran.err());
    assert!(ran.err().contains("川西市") && ran.err().contains("430"), "{}", ran.err());
}

#[test]
fn withdraw_previews_undoes_and_is_not_held_by_its_own_jump() {
    let home = shipped();
    let file = home.file("fine.csv", counts("2026-02-05", &[("282171", 25)]));
    assert_eq!(add(&home, &file).code(), Some(0));
    let load = id(&home, "fine.csv");
    let before = home.ok(&["adoption", "--format", "csv"]);
    let message = home.ok(&["archive", "withdraw", &load, "--dry-run"]);
    assert!(message.contains("川西市") && message.contains("25/149") && message.contains("13/149"), "{message}");
    assert_eq!(home.ok(&["adoption", "--format", "csv"]), before);
    home.ok(&["archive", "withdraw", "fine.csv"]);
    assert_eq!(figure(&home, "282171"), "13/149 2026-01-05");
    home.ok(&["archive", "restore", &load]);
    assert_eq!(figure(&home, "282171"), "25/149 2026-02-05");
    assert_eq!(home.run(&["archive", "restore", &load]).code(), Some(2), "it is not withdrawn");
    // The whole listing: a fall of everything, and still an undo.
    home.ok(&["archive", "withdraw", "28_2026-01-05.csv"]);
    assert_eq!(figure(&home, "282146"), "/245 ");
}

#[test]
fn withdraw_by_a_name_that_two_have_asks_which() {
    let home = shipped();
    for date in ["2026-02-05", "2026-03-05"] {
        let file = home.file("same.csv", counts(date, &[("282171", 20)]));
        assert_eq!(add(&home, &file).code(), Some(0));
    }
    let ran = home.run(&["archive", "withdraw", "same.csv"]);
    assert_eq!(ran.code(), Some(2));
    assert!(ran.err().contains("2026-02-05") && ran.err().contains("2026-03-05"), "{}", ran.err());
    assert_eq!(figure(&home, "282171"), "20/149 2026-03-05");
}

#[test]
fn withdraw_takes_pulled_pages_out_and_a_rebuild_keeps_them_out() {
    let site = Site::new(pages::usage(&towns(), "2026年3月5日"));
    site.ok(&["pull", "usage"]);
    let rows = site.home.csv(&["status", "--loads", "--format", "csv"]);
    let load = rows.iter().find(|r| r["name"].contains("28")).expect("兵庫県's pages")["id"].clone();
    site.home.ok(&["archive", "withdraw", &load]);
    assert_eq!(site.listed("282171").0, "");
    site.home.ok(&["rebuild"]);
    assert_eq!(site.listed("282171").0, "");
    site.home.ok(&["archive", "restore", &load]);
    assert_eq!(site.listed("282171").0, "13");
}

#[test]
fn killed_add_counts_whole_or_not_at_all_after_a_rebuild() {
    let undisturbed = shipped();
    let one = undisturbed.file("run/one.csv", counts("2026-02-05", &[("282171", 20)]));
    undisturbed.file("run/two.csv", counts("2026-02-05", &[("283011", 25)]));
    let folder = one.parent().expect("a folder").to_owned();
    let both = |home: &TestHome| (figure(home, "282171"), figure(home, "283011"));
    let before = both(&undisturbed);
    undisturbed.ok(&[Path::new("add"), &folder]);
    let after = both(&undisturbed);
    for step in Step::ALL {
        let home = shipped();
        let mut command = home.command();
        let killed = command.args([Path::new("add"), &folder]).env("TSUNAGU_ABORT_AT", step.name()).output();
        assert!(!killed.expect("tsunagu starts").status.success(), "{}", step.name());
        home.ok(&["rebuild"]);
        let counted =
            Step::ALL.iter().position(|s| *s == step) >= Step::ALL.iter().position(|s| *s == Step::ManifestWritten);
        assert_eq!(both(&home), if counted { after.clone() } else { before.clone() }, "{}", step.name());
        home.ok(&["archive", "verify"]);
    }
}

#[test]
fn same_bytes_under_another_date_are_another_load() {
    let home = shipped();
    let rows = "市区町村コード,掲載件数\n282171,20\n";
    for name in ["件数_2026-02-05.csv", "件数_2026-03-05.csv"] {
        let ran = add(&home, &home.file(name, rows));
        assert_eq!(ran.code(), Some(0), "{}", ran.err());
    }
    assert_eq!(figure(&home, "282171"), "20/149 2026-03-05");
    assert_eq!(states(&home), ["counted 件数_2026-02-05.csv", "counted 件数_2026-03-05.csv"]);
}

#[test]
fn corrected_listing_replaces_only_its_places_and_supersedes_a_whole_one() {
    let home = shipped();
    let first = home.file("first.csv", counts("2026-02-05", &[("282171", 20), ("283011", 25)]));
    assert_eq!(add(&home, &first).code(), Some(0));
    let fewer = home.file("fewer.csv", counts("2026-02-05", &[("282171", 21)]));
    assert_eq!(add(&home, &fewer).code(), Some(0));
    assert_eq!(
        (figure(&home, "282171"), figure(&home, "283011")),
        ("21/149 2026-02-05".into(), "25/36 2026-02-05".into())
    );
    assert_eq!(states(&home), ["counted fewer.csv", "counted first.csv"]);
    let whole = home.file("whole.csv", counts("2026-02-05", &[("282171", 22), ("283011", 26)]));
    assert_eq!(add(&home, &whole).code(), Some(0));
    assert_eq!(states(&home), ["counted whole.csv", "superseded fewer.csv", "superseded first.csv"]);
}

#[test]
fn flipped_bit_in_the_lake_is_noticed_and_a_rebuild_mends_it() {
    let home = shipped();
    let table = home.path().join("lake/listing/as_of=2026-01-05");
    let file = std::fs::read_dir(table).expect("a table").flatten().next().expect("a file").path();
    let mut bytes = std::fs::read(&file).expect("read");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&file, bytes).expect("written");
    let ran = add(&home, &home.file("more.csv", counts("2026-02-05", &[("282171", 20)])));
    assert!(ran.code() == Some(1) && ran.err().contains("tsunagu rebuild"), "{}", ran.err());
    assert_eq!(figure(&home, "282171"), "13/149 2026-01-05");
    home.ok(&["rebuild"]);
    assert_eq!(figure(&home, "282171"), "20/149 2026-02-05");
}

/// The served version can't be read: the jump is held all the same.
#[test]
fn damaged_served_version_lets_no_jump_through() {
    let home = shipped();
    for entry in std::fs::read_dir(home.path().join("warehouse")).expect("a folder").flatten() {
        if entry.path().extension().is_some_and(|e| e == "duckdb") {
            std::fs::write(entry.path(), b"damaged").expect("written");
        }
    }
    let ran = add(&home, &home.file("bad.csv", counts("2026-02-05", &[("282171", 2)])));
    assert_eq!(ran.code(), Some(3), "{}", ran.err());
    home.ok(&["publish"]);
    assert_eq!(figure(&home, "282171"), "13/149 2026-01-05");
}

#[test]
fn torn_record_of_decisions_stops_a_publish_and_not_what_is_served() {
    let home = shipped();
    let path = home.path().join("archive/decisions.jsonl");
    let text = std::fs::read_to_string(&path).expect("read");
    std::fs::write(&path, &text[..text.len() - 9]).expect("torn");
    let ran = home.run(&["publish"]);
    assert!(ran.code() == Some(1) && ran.err().contains("decisions.jsonl"), "{}", ran.err());
    assert_eq!(figure(&home, "282171"), "13/149 2026-01-05");
}

#[test]
fn home_of_the_first_format_is_upgraded_and_keeps_a_way_back() {
    let home = shipped();
    home.ok(&[Path::new("add"), &home.file("more.csv", counts("2026-02-05", &[("282171", 20)]))]);
    let shown = home.ok(&["adoption", "--prefecture", "28", "--format", "csv"]);
    first_format(&home);
    // Who only looks is reported, and changes nothing.
    let ran = home.run(&["adoption", "--prefecture", "28", "--format", "csv"]);
    assert!(ran.code() == Some(1) && ran.err().contains("tsunagu publish"), "{}", ran.err());
    assert!(!home.path().join("before-2").exists());
    home.ok(&["publish"]);
    assert_eq!(home.ok(&["adoption", "--prefecture", "28", "--format", "csv"]), shown);
    assert_eq!(states(&home), ["counted more.csv"]);
    let before = home.path().join("before-2");
    for part in ["README.txt", "FORMAT", "receipts", "lake/loads"] {
        assert!(before.join(part).exists(), "{part}");
    }
    // And it goes on as a home of the second format does.
    assert_eq!(add(&home, &home.file("bad.csv", counts("2026-03-05", &[("282171", 2)]))).code(), Some(3));
    home.ok(&["rebuild"]);
    assert_eq!(figure(&home, "282171"), "20/149 2026-02-05");
}

/// A load of the lake that breaks an invariant: a prefecture is no place of a listing.
fn poison(home: &TestHome) {
    let lake = home.path().join("lake");
    let path = "listing/as_of=2026-02-05/poison.parquet";
    let file = lake.join(path);
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("made");
    let sql =
        format!("copy (select '280003' as place, 5::uinteger as listed) to '{}' (format parquet)", file.display());
    duckdb::Connection::open_in_memory().and_then(|c| c.execute_batch(&sql)).expect("written");
    let hash = tsunagu_domain::digest::sha256(&std::fs::read(&file).expect("read"));
    let dataset = serde_json::json!({
        "load": "feedfeedfeed", "table": "listing", "kind": "count_table", "source_name": "poison.csv", "sha256": hash,
        "as_of": "2026-02-05", "service": null, "prefecture": null, "rows": 1, "issues": 0, "synthetic": false,
        "path": path, "file_sha256": hash,
    });
    let manifest = serde_json::json!({ "format": 2, "learned": "2026-11-30T00:00:00Z", "datasets": [dataset] });
    let manifest = manifest.to_string();
    let hash = &tsunagu_domain::digest::sha256(manifest.as_bytes())[..16];
    std::fs::write(lake.join(format!("loads/20261130T000000Z-{hash}.json")), manifest).expect("written");
}

#[test]
fn load_that_no_version_can_be_built_with_keeps_no_other_out() {
    let home = shipped();
    poison(&home);
    let ran = home.run(&["publish"]);
    assert_eq!(ran.code(), Some(3), "{}", ran.err());
    assert!(ran.err().contains("feedfeedfeed"), "{}", ran.err());
    assert_eq!(figure(&home, "282171"), "13/149 2026-01-05");
    let good = home.file("good.csv", counts("2026-02-05", &[("282171", 20)]));
    assert_eq!(add(&home, &good).code(), Some(0));
    assert_eq!(figure(&home, "282171"), "20/149 2026-02-05");
    assert_eq!(states(&home), ["counted good.csv", "held poison.csv"]);
    let left = list(&home.path().join("warehouse"));
    let unfinished = left.iter().filter(|p| p.to_string_lossy().contains("building")).count();
    assert_eq!(unfinished, 0, "a failed build leaves nothing");
}

#[test]
fn earlier_file_brought_again_after_a_wrong_correction_says_what_stands_in_its_place() {
    let home = shipped();
    let first = home.file("first.csv", counts("2026-02-05", &[("282171", 20), ("283011", 25)]));
    let wrong = home.file("wrong.csv", counts("2026-02-05", &[("282171", 21), ("283011", 26)]));
    let partly = home.file("partly.csv", counts("2026-02-05", &[("282171", 22)]));
    for file in [&first, &wrong, &partly] {
        assert_eq!(add(&home, file).code(), Some(0));
    }
    let ran = add(&home, &first);
    assert_eq!(ran.code(), Some(3), "{}", ran.err());
    for name in ["wrong.csv", "partly.csv"] {
        assert!(ran.err().contains(&format!("archive withdraw {}", id(&home, name))), "{}", ran.err());
    }
    assert!(!ran.out().contains("変更なし"), "{}", ran.out());
    let ran = add(&home, &wrong);
    assert!(ran.code() == Some(3) && !ran.err().contains(&id(&home, "first.csv")), "{}", ran.err());
    assert_eq!(add(&home, &partly).code(), Some(0), "it stands");
    let all = home.run(&[Path::new("add"), &first, &wrong, &partly]);
    assert_eq!(all.code(), Some(0), "all of them in their order: {}", all.err());
    home.ok(&["archive", "withdraw", &id(&home, "wrong.csv")]);
    home.ok(&["archive", "withdraw", &id(&home, "partly.csv")]);
    assert_eq!(add(&home, &first).code(), Some(0));
    assert_eq!(figure(&home, "282171"), "20/149 2026-02-05");
}

#[test]
fn held_load_that_is_accepted_says_what_it_changed() {
    let home = shipped();
    let bad = home.file("bad.csv", counts("2026-02-05", &[("282171", 2)]));
    assert_eq!(add(&home, &bad).code(), Some(3));
    assert_eq!(home.run(&[Path::new("add"), &bad, Path::new("--accept")]).code(), Some(0));
    let rows = home.csv(&["status", "--loads", "--format", "csv"]);
    assert_eq!(rows.iter().find(|r| r["name"] == "bad.csv").expect("there")["changed"], "1");
}
