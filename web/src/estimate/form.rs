use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use tsunagu_analytics::report::estimate::question::{EstimateQuestion, Given};
use tsunagu_cost::office::{MOST, Method, Mode, Office, Role};
use tsunagu_domain::exact::{Exact, whole};
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::rules::Rules;
use tsunagu_domain::spelling::folded;

use super::facts::facts;
use super::prefill::typed_number;
use super::reader::Reader;
use super::towns::{TownChoice, Towns};

/// What was typed, by field, and what is wrong with it. A field that is wrong keeps what was typed, and the rest is
/// worked out without it.
#[derive(Debug, Clone)]
pub struct Form {
    /// What was typed.
    pub typed: HashMap<String, String>,
    /// Field and what is wrong.
    pub wrong: BTreeMap<&'static str, String>,
    /// What is asked.
    pub question: EstimateQuestion,
    /// The office's number is one that no register has.
    pub unregistered: bool,
    /// The towns that the name of one may mean, where it means several.
    pub towns: Vec<TownChoice>,
    /// Fields of an office that is named, without which nothing is worked out: no figure of a named office rests on
    /// others' numbers.
    pub missing: Vec<&'static str>,
}

/// Fields that sums rest on.
const CONDITIONS: [&str; 16] = [
    "mode",
    "method",
    "role",
    "users",
    "destinations",
    "partners",
    "wage",
    "fee",
    "overhead",
    "digital",
    "coverage",
    "reachable",
    "fte",
    "office",
    "town",
    "on",
];

/// How many partners' numbers are taken.
pub const MAX_NUMBERS: usize = 100;

/// Characters of all of them together.
const MAX_NUMBERS_CHARS: usize = 4_000;

/// Characters of any other field.
const MAX_FIELD_CHARS: usize = 200;

/// The end of a field that was cut: with it, it is no number, town or date.
const CUT: char = '…';

impl Form {
    /// What was typed in a field.
    pub fn text(&self, field: &str) -> &str {
        self.typed.get(field).map_or("", String::as_str)
    }

    /// A box that was ticked.
    pub fn ticked(&self, field: &str) -> bool {
        matches!(self.text(field), "1" | "on" | "yes" | "true")
    }

    /// What keeps the form from an answer: what is wrong, and what a named office has not given.
    pub fn faults(&self) -> BTreeMap<&'static str, String> {
        let mut all = self.wrong.clone();
        for field in &self.missing {
            all.entry(field).or_insert_with(|| t!("この事業所の数を入れてください").to_owned());
        }
        all
    }
}

/// Reads a form; `today` is the day of prices where none is asked for.
pub fn read(params: &HashMap<String, String>, rules: &Rules, today: Date) -> Form {
    read_one(params, rules, today, &mut Towns::default())
}

/// As [`read`], of a list whose towns are resolved once.
pub fn read_one(params: &HashMap<String, String>, rules: &Rules, today: Date, towns: &mut Towns) -> Form {
    let params = &*cut(params);
    let mut reader = Reader { params, wrong: BTreeMap::new() };
    let base = Office::of_the_briefing(reader.day(today));
    let row = |id: &str| rules.cost.on(id, base.date).and_then(|r| u32::try_from(r.value.ceil().to_integer()).ok());
    let role = reader.choice("role", &[Role::CareManager, Role::Provider].map(|role| (role.key(), role)));
    let destinations = match role {
        Role::CareManager => "destinations.care_manager",
        Role::Provider => "destinations.provider",
    };
    let office = Office {
        mode: reader.choice("mode", &[("detail", Mode::PerDestination), ("briefing", Mode::Briefing)]),
        method: reader.choice("method", &[("fax", Method::Fax), ("post", Method::Post), ("deliver", Method::Deliver)]),
        role,
        users: whole(reader.count_from("users", 1, MOST).or(row("briefing.users")).unwrap_or(1)),
        destinations: reader.count_from("destinations", 1, 1_000).or(row(destinations)).unwrap_or(1),
        partners: whole(reader.count_from("partners", 1, MOST).or(row("typical.partners")).unwrap_or(1)),
        wage: reader.exact("wage", 0, 1_000_000),
        fee: reader.exact("fee", 0, 100_000_000),
        overhead: reader.exact("overhead", 0, 100_000),
        digital: reader.exact("digital", 0, 100_000),
        ..base
    };
    let coverage = coverage(&mut reader, office.partners);
    let (facts, asked) = facts(&mut reader, rules, office.role);
    let numbers = numbers(&mut reader);
    let number = typed_number(params);
    let mut choices = Vec::new();
    let town = match reader.text("town") {
        "" => None,
        typed if OfficeNumber::typed(typed).is_ok() => None,
        typed => match towns.resolve(typed, &rules.municipalities) {
            Ok(code) => Some(code),
            Err(undecided) => {
                reader.wrong.insert("town", undecided.message);
                choices = undecided.choices;
                None
            }
        },
    };
    let care_managers =
        reader.exact("fte", 0, 10_000).filter(|fte| *fte > whole(0) && office.role == Role::CareManager);
    let blank = |field: &str| reader.text(field).is_empty();
    let own = [("users", blank("users")), ("partners", blank("partners") && blank("numbers"))];
    let missing = own.into_iter().filter(|(_, blank)| *blank && number.is_some()).map(|(field, _)| field).collect();
    let Reader { wrong, .. } = reader;
    let given = |field: &&str| !wrong.contains_key(field) && params.get(*field).is_some_and(|t| !t.trim().is_empty());
    let question = EstimateQuestion {
        office: Office {
            coverage: coverage.unwrap_or(whole(1)),
            care_managers: care_managers.unwrap_or(whole(1)),
            ..office
        },
        facts,
        coverage,
        number,
        numbers,
        asked,
        town,
        given: CONDITIONS
            .into_iter()
            .filter(given)
            .map(|field| if field == "reachable" { "coverage" } else { field })
            .map(|field| (field, Given::Typed))
            .collect(),
    };
    Form { typed: params.clone(), wrong, question, unregistered: false, towns: choices, missing }
}

/// The share of partners: as a percentage, or as so many of them.
fn coverage(reader: &mut Reader<'_>, partners: Exact) -> Option<Exact> {
    let percent = reader.exact("coverage", 0, 100).map(|percent| percent / whole(100));
    let reachable = reader.count("reachable", MOST).map(whole);
    let Some(reachable) = reachable else { return percent };
    let wrong = if percent.is_some() {
        t!("割合か、使える相手の数か、どちらか一つを入れてください")
    } else if reader.text("partners").is_empty() {
        t!("相手の数も入れてください")
    } else if reachable > partners {
        t!("相手の数より多くなっています")
    } else {
        return Some(reachable / partners);
    };
    reader.wrong.insert("reachable", wrong.to_owned());
    None
}

/// What was typed, no longer than is read: before any work goes into it.
fn cut(params: &HashMap<String, String>) -> Cow<'_, HashMap<String, String>> {
    let end = |field: &str, typed: &str| {
        let most = if field == "numbers" { MAX_NUMBERS_CHARS } else { MAX_FIELD_CHARS };
        // Bytes are never fewer than characters.
        if typed.len() <= most { None } else { typed.char_indices().nth(most).map(|(at, _)| at) }
    };
    if params.iter().all(|(field, typed)| end(field, typed).is_none()) {
        return Cow::Borrowed(params);
    }
    let cut = params.iter().map(|(field, typed)| {
        let text = end(field, typed).map_or_else(|| typed.clone(), |at| format!("{}{CUT}", &typed[..at]));
        (field.clone(), text)
    });
    Cow::Owned(cut.collect())
}

/// Partners' numbers, parted by anything that is no letter or digit.
fn numbers(reader: &mut Reader<'_>) -> Vec<String> {
    let text = reader.text("numbers");
    let is_cut = text.ends_with(CUT);
    let parts = text.split(|c: char| c.is_whitespace() || ",、，;；".contains(c));
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for word in parts.filter(|w| !w.is_empty()) {
        match OfficeNumber::read(word).map(|read| read.number.to_string()) {
            Ok(number) if good.contains(&number) => {}
            // One more than are taken is enough to tell.
            Ok(_) if good.len() > MAX_NUMBERS => {}
            Ok(number) => good.push(number),
            Err(_) if bad.len() >= MAX_NUMBERS => {}
            Err(_) => bad.push(folded(word).chars().take(20).collect::<String>()),
        }
    }
    if !bad.is_empty() {
        let message = t!("10桁の事業所番号ではないものがあります：{bad}。消すか、直してください", bad = bad.join("、"));
        reader.wrong.insert("numbers", message);
    }
    if good.len() > MAX_NUMBERS || is_cut {
        reader.wrong.insert("numbers", t!("一度に{MAX_NUMBERS}件までです。減らしてください", MAX_NUMBERS));
        good.truncate(MAX_NUMBERS);
    }
    good
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use tsunagu_domain::data::Data;
    use tsunagu_domain::exact::Exact;

    fn form(pairs: &[(&str, &str)]) -> Form {
        let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
        let params = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        read(&params, &rules, date(2026, 11, 24))
    }

    #[test]
    fn what_an_input_method_leaves_is_read() {
        let form = form(&[("users", "１２０人"), ("wage", "１，８００円"), ("coverage", "２５％"), ("s430", "1")]);
        assert!(form.wrong.is_empty(), "{:?}", form.wrong);
        assert_eq!((form.question.office.users, form.question.office.wage), (whole(120), Some(whole(1800))));
        assert_eq!(
            (form.question.coverage, form.question.facts.services),
            (Some(Exact::new(1, 4)), vec!["430".to_owned()])
        );
    }

    #[test]
    fn a_wrong_field_says_so_and_keeps_what_was_typed() {
        let form = form(&[
            ("users", "四十"),
            ("coverage", "120"),
            ("wage", "1e9"),
            ("mode", "x"),
            ("on", "いつか"),
            ("town", "府中市"),
        ]);
        assert_eq!(form.wrong.len(), 6, "{:?}", form.wrong);
        assert_eq!((form.text("users"), form.question.office.users), ("四十", whole(40)));
    }

    #[test]
    fn what_is_longer_than_any_field_is_cut_and_wrong() {
        let many = (0..400).map(|n| format!("28750{n:05}")).collect::<Vec<_>>().join(" ");
        let form = form(&[("users", &"4".repeat(60_000)), ("town", &"川西市".repeat(20_000)), ("numbers", &many)]);
        assert_eq!(form.wrong.keys().copied().collect::<Vec<_>>(), ["numbers", "town", "users"]);
        assert!(form.typed.values().all(|typed| typed.chars().count() <= MAX_NUMBERS_CHARS + 1));
        assert_eq!(
            (form.text("town").chars().count(), form.question.numbers.len()),
            (MAX_FIELD_CHARS + 1, MAX_NUMBERS)
        );
        // What fits is as it was, blanks around it among it.
        assert_eq!(super::tests::form(&[("users", " 40 ")]).text("users"), " 40 ");
    }

    #[test]
    fn pasted_numbers_are_read_once_each_and_bad_ones_reported() {
        let form = form(&[("numbers", "２８７５０００００８ 2875000008\n2875000016、あ,123")]);
        assert_eq!(form.question.numbers, ["2875000008", "2875000016"]);
        assert!(form.wrong["numbers"].contains("あ、123"));
    }
}
