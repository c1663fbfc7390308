use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use rand::{RngExt, SeedableRng};
use tsunagu_demo::simulate::{Simulation, members, simulate};
use tsunagu_domain::exchange_set::Importer;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_formats::filename::count::count;
use tsunagu_formats::filename::list::listed;
use tsunagu_store::ledger::token::{self, NewToken, Scope};
use tsunagu_store::ledger::{Ledger, sets};

use crate::support::counters::rules;
use crate::support::{TestHome, at, copied, shipped_home, wait_until};

/// The program as a server over a home that others may write to meanwhile.
pub(super) struct Server {
    child: Child,
    pub(super) base: String,
}

impl Server {
    /// Always at the same address, so that journals go on where they were: below the ports that a system gives out.
    pub(super) fn start_again(home: &Path, now: Option<&str>) -> Self {
        let first = 20_000 + std::process::id() % 5_000;
        let ports = (first..first + 50).cycle().take(500);
        let started = ports.map(|port| Self::start(home, &format!("127.0.0.1:{port}"), now));
        started.into_iter().find(|server| !server.base.is_empty()).expect("a free port")
    }

    fn start(home: &Path, listen: &str, now: Option<&str>) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tsunagu"))
            .envs(now.map(|now| ("TSUNAGU_NOW", now)))
            .args(["--home"])
            .arg(home)
            .args(["serve", "--listen", listen])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("tsunagu starts");
        let mut line = String::new();
        let out = child.stdout.take().expect("a pipe");
        BufReader::new(out).read_line(&mut line).expect("a line");
        let base = line.split_whitespace().next().unwrap_or("").to_owned();
        Self { child, base }
    }

    pub(super) fn kill(mut self) {
        // SIGKILL: nothing is tidied up.
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
    }
}

/// Server and senders are killed at random, again and again; then everything is there once.
#[test]
fn killed_at_any_time_no_acknowledged_set_is_lost_and_none_counts_twice() {
    let rounds: u64 = std::env::var("TSUNAGU_SOAK").ok().and_then(|n| n.parse().ok()).unwrap_or(12);
    let scratch = TestHome::new();
    let home = scratch.path();
    copied(&shipped_home().path(), &home);
    let _ = std::fs::remove_dir_all(home.join("ledger"));
    let today = tsunagu_domain::date::japan_date(jiff::Timestamp::now());
    let first = tsunagu_domain::month::Month::of(today).plus(-5);
    let town = members(8, 3);
    let simulation = Simulation {
        seed: 3,
        members: &town,
        first: (first.year() as i16, first.month() as i8),
        months: 6,
        until: today,
    };
    let folders = simulate(&simulation);
    let ledger = {
        std::fs::create_dir_all(home.join("ledger")).expect("made");
        Ledger::open(&home.join("ledger")).expect("a ledger")
    };
    let office_home = scratch.path().parent().expect("a folder").join("office");
    let mut senders: Vec<(OfficeNumber, PathBuf, PathBuf)> = Vec::new();
    let mut lists: Vec<Vec<String>> = Vec::new();
    for folder in folders.iter().filter(|f| !f.files.is_empty()) {
        let names: Vec<String> = folder.files.iter().map(|f| format!("{}\n", f.name())).collect();
        let list = scratch.file(&format!("{}.txt", folder.office), "");
        let wanted = NewToken {
            scope: Scope::Send,
            office: Some(folder.office),
            place: None,
            frames: &[],
            created: at("2026-01-01T00:00:00Z"),
            expires: at("2099-01-01T00:00:00Z"),
        };
        let secret = token::create(&ledger.writer().expect("a writer"), &wanted).expect("made").1;
        lists.push(names);
        senders.push((folder.office, list, scratch.file(&format!("{}.token", folder.office), secret)));
    }
    assert!(senders.len() >= 5, "{}", senders.len());
    let sending = |base: &str, at: usize, tries: &str| {
        let (office, list, token) = &senders[at];
        Command::new(env!("CARGO_BIN_EXE_tsunagu"))
            .arg("--home")
            .arg(&office_home)
            .args(["exchange", "send"])
            .arg(list)
            .args(["--office", office.as_str(), "--server", base, "--tries", tries, "--token-file"])
            .arg(token)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("tsunagu starts")
    };
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(11);
    // As time goes on there is more in every folder.
    let filled = |round: u64| {
        for ((_, list, _), names) in senders.iter().zip(&lists) {
            let so_far = (names.len() as u64 * round).div_ceil(rounds) as usize;
            std::fs::write(list, names[..so_far].concat()).expect("written");
        }
    };
    let known = || senders.iter().map(|(office, _, _)| acknowledged(&office_home, *office).len());
    for round in 0..rounds {
        filled(round + 1);
        let before: Vec<usize> = known().collect();
        let server = Server::start_again(&home, None);
        let mut running: Vec<Child> = (0..senders.len()).map(|at| sending(&server.base, at, "1")).collect();
        // Somewhere between the first byte and the last answer: when so many have been answered.
        let enough = random.random_range(0..senders.len());
        let answered = || known().zip(&before).filter(|(now, before)| now > before).count();
        wait_until("enough have been answered", || {
            answered() >= enough || running.iter_mut().all(|s| s.try_wait().expect("asked").is_some())
        });
        if round % 2 == 0 {
            server.kill();
        } else {
            running.iter_mut().for_each(|sender| sender.kill().expect("killed"));
            server.kill();
        }
        for mut sender in running {
            sender.wait().expect("gone");
        }
        // Whatever a journal calls acknowledged, the ledger holds.
        for (office, _, _) in &senders {
            let held = ledger.read(|c| sets::all(c, *office)).expect("read");
            for acknowledged in acknowledged(&office_home, *office) {
                assert!(held.iter().any(|s| s.created_at == acknowledged), "round {round}: {acknowledged} is lost");
            }
        }
    }
    assert!(known().sum::<usize>() > 0, "nothing was ever acknowledged");
    let server = Server::start_again(&home, None);
    filled(rounds);
    for at in 0..senders.len() {
        let sent = sending(&server.base, at, "6").wait_with_output().expect("done");
        assert!(sent.status.success(), "{}: {}", sent.status, String::from_utf8_lossy(&sent.stderr));
    }
    server.kill();
    let rules = rules();
    for (office, list, _) in &senders {
        let mut expected = count(&listed(list).expect("listed"), *office, &rules.filename)
            .batch(*office, Importer::Program, &rules.filename)
            .sets;
        let mut held = ledger.read(|c| sets::all(c, *office)).expect("read");
        let key =
            |s: &tsunagu_domain::exchange_set::ExchangeSet| (s.created_at.clone(), s.partner.clone(), s.direction);
        expected.sort_by_key(key);
        held.sort_by_key(key);
        assert_eq!(held, expected, "{office}");
    }
}

/// Serials that the journals of an office call acknowledged.
fn acknowledged(home: &Path, office: OfficeNumber) -> Vec<String> {
    let folder = std::fs::read_dir(home.join("ledger/outbox")).into_iter().flatten().flatten();
    let mut found = Vec::new();
    for entry in folder.filter(|e| e.file_name().to_string_lossy().starts_with(office.as_str())) {
        let text = std::fs::read_to_string(entry.path()).expect("read");
        for line in text.lines() {
            let Ok(line) = serde_json::from_str::<serde_json::Value>(line) else { continue };
            for key in line["sent"].as_array().into_iter().flatten() {
                found.push(key[0][2].as_str().expect("a created_at").to_owned());
            }
        }
    }
    found
}
