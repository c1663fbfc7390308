use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use jiff::civil::{Date, date};
use tsunagu_domain::data::Data;
use tsunagu_domain::rules::{FileKinds, Rules};

use tsunagu_domain::office_number::OfficeNumber;

use super::*;
use tsunagu_formats::filename::count::{Direction, NameCounts, SendState, Set, count};
use tsunagu_formats::filename::name::{Conformity, Version, read};

const UNTIL: Date = date(2026, 11, 24);

fn rules() -> &'static FileKinds {
    static RULES: OnceLock<Rules> = OnceLock::new();
    &RULES.get_or_init(|| Rules::load(&Data::embedded()).expect("shipped rules load")).filename
}

fn simulation(members: &[Member], seed: u64) -> Simulation<'_> {
    Simulation { seed, members, first: (2025, 12), months: 12, until: UNTIL }
}

/// A town of 150 offices from December 2025 to 24 November 2026.
struct Example {
    members: Vec<Member>,
    folders: Vec<Folder>,
    counted: Vec<NameCounts>,
}

fn example() -> &'static Example {
    static EXAMPLE: OnceLock<Example> = OnceLock::new();
    EXAMPLE.get_or_init(|| {
        let members = members(150, 7);
        let folders = simulate(&simulation(&members, 7));
        let counted = folders.iter().map(|f| count(&f.files, f.office, rules())).collect();
        Example { members, folders, counted }
    })
}

impl Example {
    fn town(&self) -> Town {
        Town::new(&simulation(&self.members, 7))
    }

    fn sets(&self) -> impl Iterator<Item = &Set> {
        self.counted.iter().flat_map(|counted| &counted.sets)
    }

    /// Sets that were sent, each once.
    fn sent(&self) -> impl Iterator<Item = &Set> {
        self.sets().filter(|set| set.direction == Direction::Sent)
    }
}

/// How many in a hundred of `sets` do `keep`.
fn percent<'s>(sets: impl Iterator<Item = &'s Set>, keep: impl Fn(&Set) -> bool) -> usize {
    let kept: Vec<bool> = sets.map(keep).collect();
    assert!(!kept.is_empty());
    kept.iter().filter(|kept| **kept).count() * 100 / kept.len()
}

fn made_on(set: &Set) -> Date {
    let number = |from: usize, to: usize| set.created_at[from..to].parse::<i16>().expect("digits");
    date(number(0, 4), number(4, 6) as i8, number(6, 8) as i8)
}

#[test]
fn same_seed_same_folders() {
    let again = |seed| simulate(&simulation(&example().members, seed));
    assert!(again(7) == example().folders && again(8) != example().folders);
    // FNV-1a of the names and sizes: a new version of a crate must not change them.
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let files = example().folders.iter().flat_map(|folder| &folder.files);
    let hash = files.fold(0xcbf2_9ce4_8422_2325, |hash, file| {
        let bytes = file.bytes.expect("a size").to_le_bytes();
        file.name().bytes().chain(bytes).fold(hash, step)
    });
    assert_eq!(hash, 0xee57_35a7_27b4_b07f);
}

#[test]
fn members_have_numbers_that_hold_and_cannot_be_real() {
    let members = &example().members;
    assert_eq!(members, &super::members(150, 7));
    assert_ne!(members, &super::members(150, 8));
    let numbers: BTreeSet<OfficeNumber> = members.iter().map(|member| member.number).collect();
    assert_eq!(numbers.len(), 150);
    assert!(numbers.iter().all(|number| number.as_str().starts_with("99") && number.has_valid_check_digit()));
    let of = |role: OfficeType| members.iter().filter(|member| member.role == role).count();
    assert_eq!([OfficeType::CareManager, OfficeType::Provider, OfficeType::SupportCentre].map(of), [30, 118, 2]);
}

#[test]
fn every_name_is_of_the_standards_form_but_those_with_made_up_people() {
    let files = || example().folders.iter().flat_map(|folder| &folder.files);
    for file in files() {
        assert_eq!(read(file.name(), rules()).is_some(), file.name().is_ascii(), "{}", file.name());
    }
    let strays = files().filter(|file| !file.name().is_ascii()).count();
    assert!((150..600).contains(&strays), "{strays}");
}

#[test]
fn both_offices_hold_the_same_sets() {
    let of: BTreeMap<String, &NameCounts> =
        example().folders.iter().map(|f| f.office.to_string()).zip(&example().counted).collect();
    let mut agreeing = 0;
    for (office, counted) in &of {
        for set in &counted.sets {
            // Whom the name does not tell, the sender can't know.
            let Some(other) = set.partner.as_ref().and_then(|partner| of.get(partner)) else {
                assert_eq!((set.direction, set.conformity), (Direction::Sent, Conformity::Nonconforming));
                continue;
            };
            let mut same = other.sets.iter().filter(|s| s.created_at == set.created_at && s.direction != set.direction);
            let theirs = same.find(|s| s.partner.as_ref().is_none_or(|partner| partner == office));
            let theirs = theirs.expect("the other side");
            assert_ne!(theirs.direction, set.direction);
            assert_eq!((&theirs.document_kind, theirs.files, theirs.bytes), (&set.document_kind, set.files, set.bytes));
            agreeing += 1;
        }
    }
    assert!(agreeing > 10_000, "{agreeing}");
}

#[test]
fn a_sender_uses_a_serial_once() {
    for counted in &example().counted {
        let mut seen = BTreeSet::new();
        let sent = counted.sets.iter().filter(|set| set.direction == Direction::Sent);
        assert!(sent.into_iter().all(|set| seen.insert(&set.created_at)));
    }
}

#[test]
fn plans_come_at_the_months_end_and_what_was_done_at_its_start() {
    let first = |group: &'static str| {
        example().sent().filter(move |set| set.document_kind.key() == group && set.sending == SendState::First)
    };
    let in_window = |set: &Set| made_on(set).day() >= 20 || made_on(set).day() == 1;
    // A first plan that is late is the change of one that its receiver's name was missing in.
    assert!(percent(first("monthly_plan"), in_window) >= 98);
    let last_days = |set: &Set| made_on(set).day() + 4 >= made_on(set).days_in_month();
    assert!(percent(first("monthly_plan"), last_days) >= 60);
    assert!(percent(first("actual"), |set| made_on(set).day() <= 10) >= 98);
    assert!((85..95).contains(&percent(first("actual"), |set| made_on(set).day() <= 5)));
    assert!(percent(first("actual"), |set| made_on(set).day() <= 3) >= 60);
    let in_hours = |set: &Set| ("083000".."183000").contains(&&set.created_at[8..]);
    assert!((85..97).contains(&percent(example().sent(), in_hours)));
}

#[test]
fn some_is_sent_again_taken_back_or_never_sent() {
    let of = |group: &'static str| example().sent().filter(move |set| set.document_kind.key() == group);
    for group in ["monthly_plan", "actual"] {
        let again = percent(of(group), |set| set.sending == SendState::Resend);
        assert!((3..10).contains(&again), "{group} {again}");
    }
    let taken_back = (of("withdrawal_plan").count() + of("withdrawal_actual").count()) * 1000
        / (of("monthly_plan").count() + of("actual").count());
    assert!((4..18).contains(&taken_back), "{taken_back}");
}

#[test]
fn nothing_is_made_before_joining_or_after_the_last_day() {
    for (folder, counted) in example().folders.iter().zip(&example().counted) {
        let (year, month) = folder.joined;
        let joined = date(year, month, 1);
        assert!(counted.sets.iter().all(|set| (joined..=UNTIL).contains(&made_on(set))));
        assert!(joined < date(2026, 12, 1) || folder.files.is_empty());
    }
    assert!(example().sets().any(|set| made_on(set) == UNTIL));
    let never = example().folders.iter().filter(|folder| folder.joined == (2026, 12)).count();
    assert!((2..16).contains(&never), "{never}");
}

#[test]
fn the_town_grows_to_thousands_of_sets_a_month() {
    let made_in = |month: &str| example().sets().filter(|set| set.created_at.starts_with(month)).count();
    assert!(made_in("202601") < 600, "{}", made_in("202601"));
    assert!((3000..6000).contains(&made_in("202610")), "{}", made_in("202610"));
    for group in ["monthly_plan", "actual", "care_plan", "prevention", "basic", "withdrawal_plan", "withdrawal_actual"]
    {
        assert!(example().sets().any(|set| set.document_kind.key() == group), "{group}");
    }
    let copies: u64 = example().counted.iter().map(|counted| counted.copies).sum();
    assert!((100..1000).contains(&copies), "{copies}");
}

#[test]
fn old_names_grow_fewer() {
    let offices = |month: u32| {
        let town = example().town();
        town.offices.iter().filter(|office| office.program.version(month) == Version::V3).count()
    };
    assert!((8..24).contains(&offices(0)) && offices(0) == offices(5));
    assert!(offices(11) * 2 < offices(0), "{}", offices(11));
    for version in [Version::V3, Version::V4_0, Version::V4_1] {
        assert!(example().sent().any(|set| set.version == version));
    }
    // Neither 第3表 nor prevention is known to the third version.
    assert!(example().sent().all(|set| set.version != Version::V3 || set.document_kind.key() != "prevention"));
}

#[test]
fn one_offices_names_get_worse_and_some_office_falls_silent() {
    let town = example().town();
    let of = |place: usize| example().counted[place].sets.iter();
    let nonconforming = |set: &Set| set.conformity == Conformity::Nonconforming;
    let counted = |set: &Set| town.counted(made_on(set).at(0, 0, 0, 0)).expect("not before the first");
    let (mut silent, mut careless) = (0, 0);
    for (place, office) in town.offices.iter().enumerate() {
        if let Some(from) = office.silent_from {
            silent += 1;
            assert!(of(place).count() >= 10 && of(place).all(|set| counted(set) < from));
        }
        if let Some(from) = office.program.careless_from {
            careless += 1;
            let sent = || of(place).filter(|set| set.direction == Direction::Sent);
            assert!(percent(sent().filter(|set| counted(set) < from), nonconforming) < 10);
            assert!(percent(sent().filter(|set| counted(set) >= from), nonconforming) > 40);
        }
    }
    assert!((1..=2).contains(&silent) && careless == 1);
    assert!((1..5).contains(&percent(example().sent(), nonconforming)));
}

#[test]
fn the_smallest_towns_and_shortest_times_are_made_too() {
    for size in 0..12 {
        for months in 0..4 {
            let members = super::members(size, 1);
            assert_eq!(members.len(), size);
            let folders = simulate(&Simulation { months, ..simulation(&members, 1) });
            assert_eq!(folders.len(), size);
        }
    }
    let members = super::members(30, 1);
    let none = simulate(&Simulation { until: date(2025, 11, 30), ..simulation(&members, 1) });
    assert!(none.iter().all(|folder| folder.files.is_empty()));
}
