use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::rules::{OfficeListRules, Rules};

use super::evidence::{Evidence, Layout};
use crate::input::{
    InputKind, KindOption, migrated, office_list, own_list, platform_start, register, software, survey, unlisted,
};
use crate::question::{Answer, Doubt, Grounds, Question, Reading, Share, Undecided};
use tsunagu_formats::recognise::Refusal;

/// What to do with a file that has office numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::add) enum Decision {
    /// It is this, for this reason.
    Take(&'static InputKind, Grounds),
    /// Somebody has to say.
    Ask(Question),
    /// It is none of ours.
    Refuse(Refusal),
}

/// Decides what a list of offices is. What its bringer says stands; only a list of disability offices is refused
/// all the same.
pub(in crate::add) fn decide(evidence: &Evidence, requested: Option<KindOption>, rules: &Rules) -> Decision {
    let limits = rules.recognition.office_list;
    if evidence.disability.is_at_least(limits.disability_percent) {
        return Decision::Refuse(Refusal::Disability {
            part: evidence.disability.part,
            whole: evidence.disability.whole,
        });
    }
    if let Some(requested) = requested {
        let kind = match requested {
            KindOption::Register => &register::KIND,
            KindOption::Usage => &office_list::KIND,
            KindOption::Unlisted => &unlisted::KIND,
            KindOption::Own => &own_list::KIND,
            KindOption::Survey => &survey::SURVEY,
            KindOption::Filed => &survey::FILED,
            // Known by their form alone, and refused where that is another.
            KindOption::Platform => &platform_start::KIND,
            KindOption::Software => &software::KIND,
            KindOption::Migrated => &migrated::KIND,
        };
        return Decision::Take(kind, Grounds::Requested);
    }
    // Nothing to ask about: the parser says that no row has a number.
    if evidence.disability.whole == 0 && evidence.layout != Layout::Register {
        return Decision::Take(&office_list::KIND, Grounds::NumberColumn);
    }
    let against = against(evidence, rules);
    if evidence.layout == Layout::Register && evidence.exchange_word.is_none() {
        return Decision::Take(&register::KIND, Grounds::RegisterHeaders);
    }
    match &evidence.exchange_word {
        Some(word) if against.is_empty() && evidence.layout != Layout::Register => {
            return Decision::Take(&office_list::KIND, Grounds::Word(word.clone()));
        }
        None if against.is_empty() && is_like_a_listing(evidence, limits) => {
            let inside = evidence.in_register.inside;
            return Decision::Take(&office_list::KIND, Grounds::PartOfRegister(inside));
        }
        _ => {}
    }
    Decision::Ask(question(evidence, against))
}

/// Without a word of the exchange: nearly all numbers in the register, far from the whole of it, and only the
/// columns of a listing.
fn is_like_a_listing(evidence: &Evidence, limits: OfficeListRules) -> bool {
    let register = &evidence.in_register;
    evidence.layout == Layout::Listing
        && evidence.own_title.is_none()
        && evidence.disability.whole >= limits.min_numbers
        && register.judged.is_at_least(limits.testable_percent)
        && register.inside.is_at_least(limits.min_inside_percent)
        && register.coverage.whole > 0
        && !register.coverage.is_above(limits.max_listing_percent)
}

/// What speaks against a listing.
fn against(evidence: &Evidence, rules: &Rules) -> Vec<Doubt> {
    let limits = rules.recognition.office_list;
    let register = &evidence.in_register;
    let home = || register.home.iter().map(|place| name(*place, rules)).collect();
    let mut found = Vec::new();
    if evidence.layout == Layout::OpenData {
        found.push(Doubt::OpenData);
    }
    found.extend(evidence.designation_header.clone().map(Doubt::Column));
    found.extend(evidence.other_word.clone().map(Doubt::Word));
    found.extend(evidence.mixture.iter().cloned());
    found.extend(evidence.other_town.clone().map(Doubt::OtherTown));
    found.extend(evidence.other_purpose.clone().map(Doubt::Title));
    // A handful of offices says nothing of the whole.
    if register.coverage.whole >= limits.service_min_offices && register.coverage.is_above(limits.max_coverage_percent)
    {
        found.push(Doubt::WholeHome { home: home(), share: register.coverage });
    } else if let Some((place, share)) =
        register.fullest_place.filter(|(_, share)| share.is_above(limits.max_coverage_percent))
    {
        found.push(Doubt::WholePlace { place: name(place, rules), share });
    } else if let Some((service, share)) =
        register.fullest_service.filter(|(_, share)| share.is_above(limits.max_coverage_percent))
    {
        let code = std::str::from_utf8(&service).unwrap_or("");
        let service = rules.service(code).map_or(code, |s| s.name.as_str()).to_owned();
        found.push(Doubt::WholeService { home: home(), service, share });
    }
    let outside = Share { part: register.inside.whole - register.inside.part, whole: register.inside.whole };
    if outside.whole >= limits.service_min_offices && outside.is_above(limits.max_outside_percent) {
        found.push(Doubt::OutsideRegister(outside));
    }
    found
}

fn name(place: PlaceCode, rules: &Rules) -> String {
    rules.municipalities.get(place).map_or(String::new(), |m| m.name.clone())
}

fn question(evidence: &Evidence, doubts: Vec<Doubt>) -> Question {
    let mut readings = vec![
        (KindOption::Usage, Reading::Usage),
        (KindOption::Own, Reading::Own),
        (KindOption::Register, Reading::Register),
    ];
    // What is likelier stands first.
    if !doubts.is_empty() || evidence.exchange_word.is_none() {
        readings.rotate_left(1);
    }
    if evidence.layout == Layout::Listing {
        readings.retain(|(kind, _)| *kind != KindOption::Register);
    }
    let answers = readings
        .into_iter()
        .map(|(kind, reading)| Answer { flag: format!("--kind {}", kind.word()), reading })
        .collect();
    let about = Undecided::List {
        numbers: evidence.disability.whole,
        inside: evidence.in_register.inside,
        word: evidence.exchange_word.clone(),
        title: evidence.own_title.clone().filter(|_| evidence.exchange_word.is_none()),
        doubts,
    };
    Question::of(about, answers)
}
