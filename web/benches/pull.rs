//! A pull of the whole country from a stand-in on loopback, without delay: seconds and peak memory of the program,
//! first run and a second one in which nothing has changed. `cargo bench -p tsunagu --bench pull`.

#[allow(dead_code, missing_docs, reason = "shared with the tests, which use all of it")]
#[path = "../../tests/support/stand_in/mod.rs"]
mod stand_in;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use stand_in::StandIn;
use stand_in::pages;

/// Offices of each municipality.
const OFFICES: u32 = 12;

fn main() {
    let towns = pages::country(OFFICES);
    let site = StandIn::start(pages::usage(&towns, "2026年3月5日"));
    let folder = tempfile::tempdir().expect("a scratch folder");
    let data = folder.path().join("data");
    std::fs::create_dir(&data).expect("made");
    std::fs::write(data.join("sources.toml"), pages::sources(&site, &site, |_| {})).expect("written");
    let home = folder.path().join("home");
    report(&format!("pull of {} municipalities × {OFFICES} offices", towns.len()), &home, &data, &site);
    report("the same again, nothing changed", &home, &data, &site);
}

fn report(what: &str, home: &Path, data: &Path, site: &StandIn) {
    let before = site.requests();
    let began = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_tsunagu"))
        .args(["pull", "usage"])
        .arg("--data")
        .arg(data)
        .env("TSUNAGU_HOME", home)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("tsunagu starts");
    let mut peak = 0;
    let status = loop {
        let message = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = message.lines().find_map(|l| l.strip_prefix("VmHWM:"));
        peak = peak.max(line.and_then(|l| l.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0));
        if let Some(status) = child.try_wait().expect("asked") {
            break status;
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
    };
    let seconds = began.elapsed().as_secs_f64();
    #[expect(clippy::print_stdout, reason = "a benchmark prints")]
    {
        println!("{what}: {seconds:.1} s, peak {} MiB, {} requests, {status}", peak / 1024, site.requests() - before);
    }
}
