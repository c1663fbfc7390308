use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use sha2::{Digest, Sha256};
use tsunagu_domain::digest::hex;

use crate::support::project;

/// What a mirror that is not to be trusted gives instead of DuckDB.
const FORGED: &[u8] = b"not DuckDB";

struct UntrustedMirror {
    folder: tempfile::TempDir,
}

impl UntrustedMirror {
    /// A copy of the script, and a PATH with a `curl` that brings a forged archive, without npm.
    fn new() -> Self {
        let fetching = Self { folder: tempfile::tempdir().expect("a folder") };
        let script = std::fs::read(project().join("scripts/fetch-duckdb.sh")).expect("the script");
        fetching.program("scripts/fetch-duckdb.sh", &script);
        fetching.program("path/curl", b"#!/bin/sh\ncp \"$(dirname \"$0\")/../forged.zip\" \"$3\"\n");
        let paths = std::env::var_os("PATH").expect("a path");
        for name in
            ["bash", "sh", "dirname", "uname", "cat", "mkdir", "mktemp", "rm", "cp", "mv", "find", "head", "cut"]
                .into_iter()
                .chain(["sha256sum", "tr", "python3", "unzip"])
        {
            if let Some(program) = std::env::split_paths(&paths).map(|p| p.join(name)).find(|p| p.is_file()) {
                std::os::unix::fs::symlink(program, fetching.path().join("path").join(name)).expect("linked");
            }
        }
        let file = std::fs::File::create(fetching.path().join("forged.zip")).expect("made");
        let mut zip = zip::ZipWriter::new(file);
        zip.start_file("libduckdb.so", zip::write::SimpleFileOptions::default()).expect("begun");
        std::io::Write::write_all(&mut zip, FORGED).expect("written");
        zip.finish().expect("ended");
        fetching
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn program(&self, name: &str, content: &[u8]) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(&path, content).expect("written");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("allowed");
    }

    fn run(&self, variables: &[(&str, &str)]) -> Output {
        let mut command = Command::new(self.path().join("path/bash"));
        command.arg(self.path().join("scripts/fetch-duckdb.sh")).env_remove("DUCKDB_LIB_DIR");
        command.env_remove("DUCKDB_SHA256").env("PATH", self.path().join("path"));
        command.envs(variables.iter().copied()).output().expect("bash starts")
    }

    fn library(&self) -> PathBuf {
        self.path().join("lib/libduckdb.so")
    }
}

#[test]
fn library_without_npm_is_refused_unless_its_hash_is_given() {
    let hash = hex(&Sha256::digest(FORGED));
    let fetching = UntrustedMirror::new();
    let ran = fetching.run(&[]);
    let message = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert_eq!(ran.status.code(), Some(1), "{message}");
    assert!(message.contains(&format!("DUCKDB_SHA256={hash}")) && !fetching.library().exists(), "{message}");
    let ran = fetching.run(&[("DUCKDB_SHA256", &"0".repeat(64))]);
    assert!(!ran.status.success() && !fetching.library().exists());
    let ran = fetching.run(&[("DUCKDB_SHA256", &hash)]);
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    assert_eq!(std::fs::read(fetching.library()).expect("installed"), FORGED);
}

#[test]
fn library_of_another_folder_is_held_against_the_pinned_hash() {
    let fetching = UntrustedMirror::new();
    let own = fetching.path().join("own");
    std::fs::create_dir_all(&own).expect("made");
    std::fs::write(own.join("libduckdb.so"), FORGED).expect("written");
    let ran = fetching.run(&[("DUCKDB_LIB_DIR", &own.display().to_string())]);
    assert!(!ran.status.success() && !fetching.library().exists());
    let fetched = project().join("lib");
    let ran = fetching.run(&[("DUCKDB_LIB_DIR", &fetched.display().to_string())]);
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
}
