//! A month that is exchanged without names of files.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use tsunagu_analytics::report::monitor::office::MonitorReport;
use tsunagu_demo::simulate::{Simulation, members, simulate};
use tsunagu_domain::exchange_set::{Direction, ExchangeSet, Importer};
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_formats::filename::count::count;
use tsunagu_store::ledger::token::{self, NewToken, Scope};
use tsunagu_store::ledger::{Ledger, sets};

use super::killed::Server;
use crate::support::counters::rules;
use crate::support::{TestHome, at, copied, shipped_home, wait_until};

const NOW: &str = "2027-04-30T14:00:00Z";

/// What an office's software has exchanged, and what it knows to be counted: its own record, which outlives its kills.
struct Software {
    office: OfficeNumber,
    secret: String,
    by_api: Vec<Value>,
    by_name: Vec<ExchangeSet>,
    /// Every set both ways.
    is_both_ways: bool,
    acknowledged: Vec<AtomicBool>,
    names_acknowledged: AtomicBool,
}

/// How an office's April is counted.
#[derive(Clone, Copy)]
enum Counted {
    ByApi,
    /// Everything both ways: each set is one all the same.
    BothWays,
    /// A part one way, the rest the other.
    InParts,
}

fn by_api(set: &ExchangeSet, random: &mut ChaCha8Rng) -> Value {
    let bytes: [u8; 16] = random.random();
    let digits = tsunagu_domain::digest::hex(&bytes);
    let key =
        format!("{}-{}-4{}-a{}-{}", &digits[..8], &digits[8..12], &digits[13..16], &digits[17..20], &digits[20..]);
    let made = &set.created_at;
    let at = |from: usize| &made[from..from + 2];
    json!({
        "origin": "api", "version": "v5_0", "format": "json", "key": key, "direction": set.direction,
        "partner": set.partner, "document_kind": set.document_kind, "months": set.months,
        "exchanged_at": format!("{}-{}-{}T{}:{}:{}+09:00", &made[..4], at(4), at(6), at(8), at(10), at(12)),
    })
}

/// The software of every office of a simulated town, with what it exchanged in April.
fn town(ledger: &Ledger) -> Vec<Software> {
    let town = members(12, 5);
    let simulation = Simulation {
        seed: 5,
        members: &town,
        first: (2026, 11),
        months: 6,
        until: "2027-04-30".parse().expect("a day"),
    };
    let mut random = ChaCha8Rng::seed_from_u64(17);
    let rules = rules();
    let mut all = Vec::new();
    for folder in simulate(&simulation) {
        let counted = count(&folder.files, folder.office, &rules.filename);
        let sets = counted.batch(folder.office, Importer::Program, &rules.filename).sets;
        let of_april =
            |s: &ExchangeSet| s.made_month() == "202704" && s.direction != Direction::Inside && !s.partner.is_empty();
        let april: Vec<ExchangeSet> = sets.into_iter().filter(of_april).collect();
        if april.is_empty() {
            continue;
        }
        let way = [Counted::ByApi, Counted::BothWays, Counted::InParts][all.len() % 3];
        let (mut api, mut names) = (Vec::new(), Vec::new());
        for (n, set) in april.into_iter().enumerate() {
            if !matches!(way, Counted::InParts) || n % 2 == 0 {
                api.push(by_api(&set, &mut random));
            }
            if matches!(way, Counted::BothWays) || matches!(way, Counted::InParts) && n % 2 == 1 {
                names.push(set);
            }
        }
        let wanted = NewToken {
            scope: Scope::Send,
            office: Some(folder.office),
            place: None,
            frames: &[],
            created: at("2027-01-01T00:00:00Z"),
            expires: at("2099-01-01T00:00:00Z"),
        };
        let secret = token::create(&ledger.writer().expect("a writer"), &wanted).expect("made").1;
        let is_both_ways = matches!(way, Counted::BothWays);
        let acknowledged = api.iter().map(|_| AtomicBool::new(false)).collect();
        let names_acknowledged = AtomicBool::new(names.is_empty());
        all.push(Software {
            office: folder.office,
            secret,
            by_api: api,
            by_name: names,
            is_both_ways,
            acknowledged,
            names_acknowledged,
        });
    }
    all
}

impl Software {
    fn keys_acknowledged(&self) -> BTreeSet<&str> {
        let known = self.by_api.iter().zip(&self.acknowledged).filter(|(_, known)| known.load(Ordering::SeqCst));
        known.map(|(set, _)| set["key"].as_str().expect("a key")).collect()
    }

    fn is_done(&self) -> bool {
        self.names_acknowledged.load(Ordering::SeqCst) && self.acknowledged.iter().all(|a| a.load(Ordering::SeqCst))
    }

    /// Sends what is not acknowledged, a few sets at a time, now and then also what is; ends where nobody answers.
    async fn send(&self, base: &str, seed: u64, answered: &AtomicUsize) {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let client = reqwest::Client::builder().timeout(Duration::from_secs(20)).build().expect("a client");
        let names_first = random.random_bool(0.5);
        if names_first && !self.send_names(&client, base).await {
            return;
        }
        let wanted: Vec<usize> = (0..self.by_api.len())
            .filter(|n| !self.acknowledged[*n].load(Ordering::SeqCst) || random.random_bool(0.2))
            .collect();
        let mut rest = &wanted[..];
        while !rest.is_empty() {
            let (some, after) = rest.split_at(random.random_range(1..=4).min(rest.len()));
            let sets: Vec<&Value> = some.iter().map(|n| &self.by_api[*n]).collect();
            if !self.post(&client, base, &json!({ "office": self.office, "sets": sets })).await {
                return;
            }
            some.iter().for_each(|n| self.acknowledged[*n].store(true, Ordering::SeqCst));
            answered.fetch_add(1, Ordering::SeqCst);
            rest = after;
        }
        if !names_first {
            self.send_names(&client, base).await;
        }
    }

    async fn send_names(&self, client: &reqwest::Client, base: &str) -> bool {
        if self.by_name.is_empty() {
            return true;
        }
        let batch = json!({ "office": self.office, "importer": "program", "sets": self.by_name });
        let taken = self.post(client, base, &batch).await;
        self.names_acknowledged.fetch_or(taken, Ordering::SeqCst);
        taken
    }

    /// Whether the server has answered that it counts.
    async fn post(&self, client: &reqwest::Client, base: &str, body: &Value) -> bool {
        let request = client.post(format!("{base}/api/v1/exchange/sets")).bearer_auth(&self.secret);
        let request = request.header("content-type", "application/json").body(body.to_string());
        let Ok(answer) = request.send().await else { return false };
        let status = answer.status();
        assert!(status.is_success() || status.as_u16() == 503, "{status}: {:?}", answer.text().await);
        // An answer that breaks off acknowledges nothing.
        let Ok(text) = answer.text().await else { return false };
        status.is_success() && serde_json::from_str::<Value>(&text).is_ok_and(|said| said["outside"] == 0)
    }
}

fn held(ledger: &Ledger, office: OfficeNumber) -> Vec<ExchangeSet> {
    ledger.read(|c| sets::all(c, office)).expect("read")
}

fn nothing_acknowledged_is_lost(ledger: &Ledger, all: &[Arc<Software>]) {
    for software in all {
        let held = held(ledger, software.office);
        let keys: BTreeSet<&str> = held.iter().map(|s| s.key.as_str()).collect();
        let lost: Vec<_> = software.keys_acknowledged().difference(&keys).copied().collect();
        assert!(lost.is_empty(), "{}: {lost:?}", software.office);
    }
}

/// Server and software are killed at random, again and again; then every set of the month is there once, whichever way and
/// however often it was counted.
#[test]
fn april_without_file_names_loses_and_doubles_no_acknowledged_set() {
    let rounds: u64 = std::env::var("TSUNAGU_SOAK").ok().and_then(|n| n.parse().ok()).unwrap_or(8);
    let scratch = TestHome::new();
    let home = scratch.path();
    copied(&shipped_home().path(), &home);
    let _ = std::fs::remove_dir_all(home.join("ledger"));
    std::fs::create_dir_all(home.join("ledger")).expect("made");
    let ledger = Ledger::open(&home.join("ledger")).expect("a ledger");
    let all: Vec<Arc<Software>> = town(&ledger).into_iter().map(Arc::new).collect();
    assert!(all.len() >= 6, "{}", all.len());
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    tsunagu_ingest::source::fetch::prepare_tls();
    let mut random = ChaCha8Rng::seed_from_u64(23);
    for round in 0..rounds {
        let server = Server::start_again(&home, Some(NOW));
        let answered = Arc::new(AtomicUsize::new(0));
        let sending: Vec<_> = all
            .iter()
            .map(|one| {
                let (one, base, answered) = (one.clone(), server.base.clone(), answered.clone());
                let seed = random.random();
                runtime.spawn(async move { one.send(&base, seed, &answered).await })
            })
            .collect();
        // Somewhere between the first answer and the last.
        let enough = random.random_range(1..40);
        wait_until("enough has been answered", || {
            answered.load(Ordering::SeqCst) >= enough || sending.iter().all(|task| task.is_finished())
        });
        if round % 2 == 1 {
            // The software goes first: what it was just told, it may not have written down.
            sending.iter().for_each(tokio::task::JoinHandle::abort);
        }
        server.kill();
        for task in sending {
            if let Err(error) = runtime.block_on(task) {
                assert!(error.is_cancelled(), "{error}");
            }
        }
        nothing_acknowledged_is_lost(&ledger, &all);
    }
    finish(&runtime, &home, &all);
    everything_is_there_once(&ledger, &all);
}

/// Until everything is acknowledged.
fn finish(runtime: &tokio::runtime::Runtime, home: &Path, all: &[Arc<Software>]) {
    let server = Server::start_again(home, Some(NOW));
    for seed in 0..20 {
        for one in all.iter().filter(|one| !one.is_done()) {
            runtime.block_on(one.send(&server.base, seed, &AtomicUsize::new(0)));
        }
    }
    server.kill();
    assert!(all.iter().all(|one| one.is_done()));
}

fn everything_is_there_once(ledger: &Ledger, all: &[Arc<Software>]) {
    let (rules, today) = (rules(), "2027-04-30".parse().expect("a day"));
    let mut doubtful = 0;
    for software in all {
        let office = software.office;
        let (by_api, by_name) = (software.by_api.len(), software.by_name.len());
        let held = held(ledger, office);
        let keys: BTreeSet<&str> = held.iter().map(|s| s.key.as_str()).filter(|key| !key.is_empty()).collect();
        assert_eq!(keys, software.keys_acknowledged(), "{office}");
        assert_eq!(held.len(), by_api + by_name, "{office}: each counted by each origin is there once");
        let report = ledger.read(|c| MonitorReport::read(c, office, &rules, today)).expect("a report");
        let sums = report.origins;
        assert_eq!(sums.by_name as usize, by_name, "{office}");
        assert_eq!((sums.by_api + sums.doubtful) as usize, by_api, "{office}: none is lost, and a doubt is shown");
        let summed: u64 = report.months.iter().filter_map(|m| Some(m.sent? + m.received?)).sum();
        assert_eq!(summed, sums.by_name + sums.by_api, "{office}: what is in doubt is in no total");
        if software.is_both_ways {
            assert_eq!((sums.by_api, summed as usize), (0, by_name), "{office}: counted both ways, and each set once");
        }
        if by_name == 0 {
            assert_eq!(sums.doubtful, 0, "{office}");
        }
        doubtful += sums.doubtful;
    }
    assert!(doubtful > 0, "some were counted both ways");
}
