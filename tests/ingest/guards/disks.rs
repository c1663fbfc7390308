use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::homes::content;
use crate::support::loads::{counts, shipped};
use crate::support::{TestHome, copied, has};

/// A file system of so many kilobytes, unmounted at the end; none where this machine lets nobody mount.
struct SmallDisk(PathBuf, #[expect(dead_code, reason = "removed with it")] tempfile::TempDir);

impl SmallDisk {
    fn new(kilobytes: u64) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let size = format!("size={kilobytes}k");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder.path()).output();
        let is_mounted = mounted.is_ok_and(|ran| ran.status.success());
        // Only who may mount can see a disk run full; what says so is classified in `store::disk` everywhere.
        is_mounted.then(|| Self(folder.path().to_owned(), folder))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

fn size_of(folder: &Path) -> u64 {
    content(folder).iter().map(|(_, bytes)| (bytes.len() as u64).div_ceil(4096) * 4096 + 4096).sum()
}

/// With ever less room, a command either does its work or says that the disk is full, and leaves nothing half-done.
#[test]
fn full_disk_is_reported_wherever_it_fills() {
    let made = shipped();
    let used = size_of(&made.path()) / 1024;
    let mut refused = 0;
    for spare in [40, 120, 400, 900, 2_000] {
        let Some(disk) = SmallDisk::new(used + spare) else {
            let _ = has("mount", true);
            return;
        };
        let home = disk.0.join("home");
        copied(&made.path(), &home);
        let before = content(&home.join("warehouse")).len();
        let file = made.file("more.csv", counts("2026-02-05", &[("282171", 20)])).display().to_string();
        let backup = disk.0.join("backup.zip").display().to_string();
        for words in [&["add", &file][..], &["rebuild"], &["backup", &backup]] {
            let mut command = made.command();
            let ran = command.args(words).env("TSUNAGU_HOME", &home).output().expect("tsunagu starts");
            let message = String::from_utf8_lossy(&ran.stderr).into_owned();
            if ran.status.success() {
                continue;
            }
            refused += 1;
            assert!(message.contains("ディスクの空きがありません"), "{spare} {words:?}: {message}");
            for english in ["No space", "Could not", "Error", "os error"] {
                assert!(!message.contains(english), "{spare} {words:?}: {message}");
            }
        }
        let half = |path: &str| path.ends_with(".part") || path.ends_with(".building") || path.ends_with(".wal");
        let left: Vec<String> = content(&disk.0).into_iter().map(|(path, _)| path).filter(|path| half(path)).collect();
        assert!(left.is_empty(), "{spare}: {left:?}");
        assert!(content(&home.join("warehouse")).len() >= before, "{spare}: what is served stays");
        let mut command = made.command();
        let shown = command.args(["adoption"]).env("TSUNAGU_HOME", &home).output().expect("tsunagu starts");
        assert!(shown.status.success(), "{spare}: {}", String::from_utf8_lossy(&shown.stderr));
    }
    assert!(refused > 0, "none of these disks was too small");
}

/// A server without room says so, and a sender says it in its user's language.
#[tokio::test(flavor = "multi_thread")]
async fn sender_reports_a_servers_full_disk() {
    use crate::support::counters::{OFFICE, secret};
    let home = TestHome::new();
    let app = home.app();
    let secret = secret(&app, tsunagu_store::ledger::token::Scope::Send).await;
    let full = app.submissions.write(|c| Ok(c.query_row("pragma max_page_count = 1", [], |row| row.get::<_, i64>(0))?));
    full.await.expect("set");
    let base = crate::support::serve(app).await;
    let sender = TestHome::new();
    let token = sender.file("token.txt", format!("{secret}\n")).display().to_string();
    let name = |n: u32| {
        let time = format!("{:02}{:02}{:02}", 10 + n / 3600, n / 60 % 60, n % 60);
        format!("UPPLAN_202610_{OFFICE}_43_0300000005_11_20260925{time}.CSV\n")
    };
    let names: String = (0..6000).map(name).collect();
    let list = sender.file("list.txt", names).display().to_string();
    let words =
        ["exchange", "send", &list, "--office", OFFICE, "--server", &base, "--token-file", &token, "--tries", "1"];
    let words: Vec<String> = words.iter().map(|w| (*w).to_owned()).collect();
    let ran = tokio::task::spawn_blocking(move || sender.run(&words)).await.expect("ran");
    assert_eq!(ran.code(), Some(1), "{} {}", ran.out(), ran.err());
    assert!(ran.err().contains("ディスクの空き"), "{}", ran.err());
}
