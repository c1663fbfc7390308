use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tsunagu_ingest::step::Step;

use crate::support::{TestHome, files_below, wait_until};

const PAGE_JANUARY: &str =
    "市町村\t川西市(13)\t川辺郡猪名川町(23)\t宝塚市(58)\n(利用状況は2026年1月5日現在の情報です)\n";
const PAGE_FEBRUARY: &str =
    "市町村\t川西市(20)\t川辺郡猪名川町(24)\t宝塚市(60)\n(利用状況は2026年2月5日現在の情報です)\n";

/// More offices than any of the lists names.
fn register() -> String {
    let towns = [("282171", "川西市", 149), ("283011", "猪名川町", 36), ("282146", "宝塚市", 245)];
    let offices = towns
        .iter()
        .enumerate()
        .flat_map(|(t, (code, town, n))| (0..*n).map(move |i| format!("{code},兵庫県,{town},287{t}{i:06},訪問介護\n")));
    "都道府県コード又は市町村コード,都道府県名,市区町村名,事業所番号,サービスの種類\n".to_owned()
        + &offices.collect::<String>()
}

fn adoption(home: &TestHome) -> String {
    home.ok(&["adoption", "--prefecture", "28", "--format", "csv"])
}

/// Files below a folder that a killed run may leave and the next must not.
fn leftovers(home: &TestHome) -> Vec<String> {
    let is_leftover = |path: &PathBuf| path.extension().is_some_and(|e| e == "part" || e == "building" || e == "wal");
    files_below(&home.path()).into_iter().filter(is_leftover).map(|path| path.display().to_string()).collect()
}

#[test]
fn killed_at_any_step_the_old_version_stays_and_the_next_run_is_whole() {
    let undisturbed = TestHome::new();
    let (january, february) = (undisturbed.file("1.txt", PAGE_JANUARY), undisturbed.file("2/2.txt", PAGE_FEBRUARY));
    let register = undisturbed.file("2/jigyosho_2025-12.csv", register());
    undisturbed.ok(&[Path::new("add"), &january]);
    let before = adoption(&undisturbed);
    let covers = [Path::new("--covers"), Path::new("兵庫県")];
    undisturbed.ok(&[&[Path::new("add"), &february, &register], &covers[..]].concat());
    let after = adoption(&undisturbed);
    assert_ne!(before, after);

    for step in Step::ALL {
        let home = TestHome::new();
        home.ok(&[Path::new("add"), &january]);
        let words = [&[Path::new("add"), &february, &register], &covers[..]].concat();
        let killed = home.command().args(&words).env("TSUNAGU_ABORT_AT", step.name()).output().expect("tsunagu starts");
        assert!(!killed.status.success(), "{}: it was not killed", step.name());
        let served = adoption(&home);
        let expected = if step == Step::Published { &after } else { &before };
        assert_eq!(&served, expected, "{}: what is served after the kill", step.name());
        home.ok(&words);
        assert_eq!(adoption(&home), after, "{}: after the next run", step.name());
        assert_eq!(leftovers(&home), Vec::<String>::new(), "{}", step.name());
    }
}

#[test]
fn publish_killed_at_any_step_leaves_the_old_version() {
    for step in
        [Step::Derived, Step::DerivedWritten, Step::WarehouseFilled, Step::WarehouseChecked, Step::WarehouseNamed]
    {
        let home = TestHome::new();
        let january = home.file("1.txt", PAGE_JANUARY);
        home.ok(&[Path::new("add"), &january]);
        let before = adoption(&home);
        // A corrected rule makes another warehouse from the same lake.
        let rules = include_str!("../../data/denominators.toml").replace("count = 139", "count = 140");
        let corrected = home.file("data/denominators.toml", rules);
        let folder = corrected.parent().expect("a folder");
        let words = [Path::new("publish"), Path::new("--data"), folder];
        let killed = home.command().args(words).env("TSUNAGU_ABORT_AT", step.name()).output().expect("tsunagu starts");
        assert!(!killed.status.success(), "{}", step.name());
        assert_eq!(adoption(&home), before, "{}", step.name());
        home.ok(&words);
        let claimed =
            home.csv(&["adoption", "--municipality", "282171", "--denominator", "claimed", "--format", "csv"]);
        assert_eq!(claimed[0]["eligible"], "140", "{}", step.name());
        assert_eq!(leftovers(&home), Vec::<String>::new(), "{}", step.name());
    }
}

/// `make soak`: killed at random moments, over and over (TSUNAGU_SOAK rounds; three in a plain test run).
#[test]
fn killed_at_random_moments_nothing_is_lost() {
    let rounds: u64 = std::env::var("TSUNAGU_SOAK").ok().and_then(|n| n.parse().ok()).unwrap_or(3);
    let home = TestHome::new();
    let january = home.file("1.txt", PAGE_JANUARY);
    home.ok(&[Path::new("add"), &january]);
    let mut expected = adoption(&home);
    let mut killed = 0;
    // How long a run takes here: the last that nobody disturbed.
    let mut whole_run = Duration::ZERO;
    for round in 0..rounds {
        // Small moves: what is held would stop the rounds.
        let count = 14 + round % 7;
        let page = PAGE_JANUARY
            .replace("川西市(13)", &format!("川西市({count})"))
            .replace("1月5日", &format!("1月{}日", 6 + round % 20));
        let page = home.file(&format!("{round}.txt"), page);
        let mut child = home
            .command()
            .args([Path::new("add"), &page])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("tsunagu starts");
        // Spread over the whole of a run; the first begins before anything is done.
        let timestamp = whole_run.mul_f64((round * 7_919 % 100) as f64 / 100.0);
        let begun = Instant::now();
        wait_until("its moment has come", || {
            begun.elapsed() >= timestamp || child.try_wait().expect("asked").is_some()
        });
        let _ = child.kill();
        // The first is killed before it has begun.
        let ended = child.wait().expect("ended");
        killed += u64::from(round > 0 && !ended.success());
        let served = adoption(&home);
        let begun = Instant::now();
        home.ok(&[Path::new("add"), &page]);
        whole_run = begun.elapsed();
        let whole = adoption(&home);
        assert!(served == expected || served == whole, "round {round}: neither the old nor the new is served");
        expected = whole;
    }
    assert!(killed > 0, "every run was over before it was killed");
}
