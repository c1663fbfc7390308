use super::*;

fn dataset(path: &str) -> Dataset {
    Dataset {
        load: "0".repeat(12),
        table: "listing".into(),
        kind: "count_page".into(),
        source_name: "x".into(),
        sha256: "0".repeat(64),
        as_of: jiff::civil::date(2026, 1, 5),
        service: None,
        prefecture: None,
        scope: Vec::new(),
        rows: 1,
        complaints: 0,
        synthetic: false,
        path: path.into(),
        file_sha256: "0".repeat(64),
    }
}

#[test]
fn a_file_without_a_manifest_is_swept_and_one_with_it_stays() {
    let lake = tempfile::tempdir().expect("a scratch lake");
    let learned = "2026-11-22T00:00:00Z";
    let mut frame = DataFrame::empty();
    for name in ["listing/as_of=2026-01-05/a.parquet", "listing/as_of=2026-01-05/b.parquet"] {
        write(lake.path(), name, &mut frame).expect("written");
    }
    commit(lake.path(), learned, vec![dataset("listing/as_of=2026-01-05/a.parquet")]).expect("committed");
    let loads = loads(lake.path()).expect("read");
    sweep(lake.path(), &loads).expect("swept");
    assert_eq!(loads[0].learned, learned);
    assert!(lake.path().join("listing/as_of=2026-01-05/a.parquet").exists());
    assert!(!lake.path().join("listing/as_of=2026-01-05/b.parquet").exists());
}
