use std::collections::BTreeMap;
use std::io;
use std::sync::Mutex;

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
        issues: 0,
        synthetic: false,
        path: path.into(),
        file_sha256: "0".repeat(64),
    }
}

const LEARNED: &str = "2026-11-22T00:00:00Z";
const KEPT: &str = "listing/as_of=2026-01-05/a.parquet";
const LEFT: &str = "listing/as_of=2026-01-05/b.parquet";

/// Objects by name, as a bucket keeps them.
#[derive(Debug, Default)]
struct Bucket(Mutex<BTreeMap<String, Vec<u8>>>);

impl Objects for Bucket {
    fn list(&self, begins: &str) -> io::Result<Vec<Object>> {
        let all = self.0.lock().expect("unlocked");
        let named = all.iter().filter(|(name, _)| name.starts_with(begins));
        Ok(named.map(|(name, bytes)| Object { name: name.clone(), bytes: bytes.len() as u64, is_odd: false }).collect())
    }

    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        self.0.lock().expect("unlocked").get(name).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn put(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.0.lock().expect("unlocked").insert(name.to_owned(), bytes.to_vec());
        Ok(())
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.0.lock().expect("unlocked").remove(name);
        Ok(())
    }

    fn uri(&self, name: &str) -> String {
        format!("s3://bucket/{name}")
    }
}

/// What holds of any place where the bytes lie.
fn keeps_what_counts(lake: &Lake) {
    let mut frame = DataFrame::empty();
    let hash = lake.put(KEPT, &mut frame).expect("written");
    lake.put(LEFT, &mut frame).expect("written");
    let kept = Dataset { file_sha256: hash, ..dataset(KEPT) };
    lake.commit(LEARNED, vec![kept.clone()]).expect("committed");
    assert!(lake.has_run(LEARNED) && !lake.has_run("2026-11-22T00:00:01Z"));
    let loads = lake.list().expect("listed");
    assert_eq!(loads.iter().map(|m| m.learned.as_str()).collect::<Vec<_>>(), [LEARNED]);
    lake.sweep(&loads).expect("swept");
    assert_eq!(lake.missing([dataset(KEPT), dataset(LEFT)].iter()), [LEFT], "what no manifest names is gone");
    lake.verify([kept.clone()].iter()).expect("as written");
    let changed = Dataset { file_sha256: "0".repeat(64), ..kept };
    assert!(matches!(lake.read(&changed), Err(LakeError::Damaged { .. })));
    // 9:00 in Japan.
    let known = |date: Date| lake.known_on(date).expect("listed").len();
    assert_eq!((known(jiff::civil::date(2026, 11, 21)), known(jiff::civil::date(2026, 11, 22))), (0, 1));
}

#[test]
fn lake_in_a_folder_keeps_what_counts() {
    let folder = tempfile::tempdir().expect("a scratch lake");
    let lake = Lake::in_folder(folder.path());
    std::fs::write(folder.path().join("listing.part"), "x").expect("half written");
    keeps_what_counts(&lake);
    assert!(!folder.path().join("listing.part").exists());
    assert_eq!(lake.uri(KEPT), folder.path().join(KEPT).to_string_lossy());
}

#[test]
fn lake_of_a_bucket_keeps_what_counts() {
    let lake = Lake::of(Arc::new(Bucket::default()));
    keeps_what_counts(&lake);
    assert_eq!(lake.uri(KEPT), format!("s3://bucket/{KEPT}"));
}

#[test]
fn files_whose_manifests_are_gone_are_not_swept() {
    let lake = Lake::of(Arc::new(Bucket::default()));
    lake.put(KEPT, &mut DataFrame::empty()).expect("written");
    assert!(matches!(lake.sweep(&[]), Err(LakeError::Manifest { .. })));
    assert_eq!(lake.missing([dataset(KEPT)].iter()), [""; 0]);
}

#[test]
fn manifest_of_the_format_before_is_read_under_the_names_of_today() {
    let lake = Lake::of(Arc::new(Bucket::default()));
    lake.commit(LEARNED, vec![Dataset { table: "issue".into(), issues: 7, ..dataset(KEPT) }]).expect("committed");
    let name = lake.objects.list(LOADS).expect("listed").remove(0).name;
    let text = String::from_utf8(lake.objects.read(&name).expect("read")).expect("UTF-8");
    let before = text.replace("\"format\":3", "\"format\":2").replace("\"issue\"", "\"complaint\"");
    let before = before.replace("\"issues\"", "\"complaints\"");
    assert_ne!(text, before);
    lake.objects.remove(&name).expect("removed");
    let named = format!("{LOADS}{}", manifest_name(LEARNED, before.as_bytes()));
    lake.objects.put(&named, before.as_bytes()).expect("put");
    let datasets = lake.list().expect("readable").remove(0).datasets;
    assert_eq!((datasets[0].table.as_str(), datasets[0].issues), ("issue", 7));
}

/// The system counts the calls of each thread.
#[cfg(target_os = "linux")]
#[test]
fn file_of_many_pages_is_written_in_few_calls() {
    use polars::prelude::Column;
    let calls = || {
        let counts = std::fs::read_to_string("/proc/thread-self/io").expect("counts of this thread");
        let line = counts.lines().find_map(|line| line.strip_prefix("syscw: ")).expect("calls that write");
        line.parse::<u64>().expect("a count")
    };
    let column = |seed: u64| -> Column {
        let numbers: Vec<u64> = (0..200_000_u64).map(|i| i.wrapping_mul(0x9e37_79b9_7f4a_7c15 ^ seed)).collect();
        Column::new(format!("c{seed}").into(), numbers)
    };
    let mut frame = DataFrame::new(200_000, (0..4).map(column).collect()).expect("a frame");
    let folder = tempfile::tempdir().expect("a scratch lake");
    let before = calls();
    Lake::in_folder(folder.path()).put(KEPT, &mut frame).expect("written");
    let bytes = std::fs::metadata(folder.path().join(KEPT)).expect("a file").len();
    assert!(bytes > 4_000_000, "{bytes}");
    assert!(calls() - before <= 4, "{} calls for {bytes} bytes", calls() - before);
}
