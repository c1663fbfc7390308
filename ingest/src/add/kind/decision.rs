use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::rules::{OfficeListRules, Rules};

use super::Share;
use super::evidence::{Evidence, Layout};
use super::question::{Answer, Question};
use crate::input::{InputKind, KindOption, office_list, own_list, register, unlisted};
use tsunagu_formats::recognise::Refusal;

/// What to do with a file that has office numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::add) enum Decision {
    /// It is this, for this reason.
    Take(&'static InputKind, String),
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
        };
        return Decision::Take(kind, "--kind の指定".to_owned());
    }
    // Nothing to ask about: the parser says that no row has a number.
    if evidence.disability.whole == 0 && evidence.layout != Layout::Register {
        return Decision::Take(&office_list::KIND, "事業所番号の列".to_owned());
    }
    let against = against(evidence, rules);
    if evidence.layout == Layout::Register && evidence.exchange_word.is_none() {
        return Decision::Take(&register::KIND, "公表システムの事業所名簿の見出し".to_owned());
    }
    match &evidence.exchange_word {
        Some(word) if against.is_empty() && evidence.layout != Layout::Register => {
            return Decision::Take(&office_list::KIND, format!("「{word}」の語"));
        }
        None if against.is_empty() && is_like_a_listing(evidence, limits) => {
            let inside = evidence.in_register.inside;
            return Decision::Take(&office_list::KIND, format!("番号が事業所名簿とよく合う一部の事業所：{inside}"));
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

/// What speaks against a listing, each as one phrase.
fn against(evidence: &Evidence, rules: &Rules) -> Vec<String> {
    let limits = rules.recognition.office_list;
    let register = &evidence.in_register;
    let home = home(&register.home, rules);
    let mut message = Vec::new();
    if evidence.layout == Layout::OpenData {
        message.push("自治体標準オープンデータセットの見出しです".to_owned());
    }
    if let Some(header) = &evidence.designation_header {
        message.push(format!("「{header}」の列があります"));
    }
    if let Some(word) = &evidence.other_word {
        message.push(format!("「{word}」の語があります"));
    }
    message.extend(evidence.mixture.iter().cloned());
    message.extend(evidence.other_town.clone());
    if let Some(purpose) = &evidence.other_purpose {
        message.push(format!("ファイル名か表題に「{purpose}」とあります"));
    }
    // A handful of offices says nothing of the whole.
    if register.coverage.whole >= limits.service_min_offices && register.coverage.is_above(limits.max_coverage_percent)
    {
        message.push(format!("事業所名簿の{home}の対象事業所{}を含みます", register.coverage));
    } else if let Some((place, share)) =
        register.fullest_place.filter(|(_, share)| share.is_above(limits.max_coverage_percent))
    {
        let name = rules.municipalities.get(place).map_or("", |m| m.name.as_str());
        message.push(format!("事業所名簿の{name}の対象事業所{share}を含みます"));
    } else if let Some((service, share)) =
        register.fullest_service.filter(|(_, share)| share.is_above(limits.max_coverage_percent))
    {
        let code = std::str::from_utf8(&service).unwrap_or("");
        let name = rules.service(code).map_or(code, |s| s.name.as_str());
        message.push(format!("事業所名簿の{home}の{name}{share}を含みます"));
    }
    let outside = Share { part: register.inside.whole - register.inside.part, whole: register.inside.whole };
    if outside.whole >= limits.service_min_offices && outside.is_above(limits.max_outside_percent) {
        message.push(format!("事業所名簿に無い番号が多くあります：{outside}"));
    }
    message
}

/// The list's municipalities in words.
fn home(places: &[PlaceCode], rules: &Rules) -> String {
    let name = |place: &PlaceCode| rules.municipalities.get(*place).map_or("", |m| m.name.as_str());
    match places {
        [first, _, _, ..] => format!("{}など{}市区町村", name(first), places.len()),
        few => few.iter().map(name).collect::<Vec<_>>().join("・"),
    }
}

fn question(evidence: &Evidence, against: Vec<String>) -> Question {
    let register = &evidence.in_register;
    let mut seen = vec![format!("事業所番号{}件", evidence.disability.whole)];
    if register.inside.whole > 0 {
        seen.push(format!("事業所名簿で確かめられる{}が事業所名簿にあります", register.inside));
    } else {
        seen.push("この地域の事業所名簿はまだ取り込まれていません".to_owned());
    }
    seen.extend(match &evidence.exchange_word {
        Some(word) => vec![format!("「{word}」の語があります")],
        None => vec!["ケアプランデータ連携の利用状況を示す語がありません".to_owned()],
    });
    if let Some(title) = evidence.own_title.as_ref().filter(|_| evidence.exchange_word.is_none()) {
        seen.push(format!("ファイル名か表題に「{title}」とあります"));
    }
    let doubtful = !against.is_empty();
    seen.extend(against);
    let usage = "ケアプランデータ連携の掲載（分子）として数える";
    let own = "市区町村などの事業所の一覧（分母 own）として、事業所名簿の対象数と並べる";
    let register = "事業所名簿（分母）として取り込む";
    let mut readings = vec![(KindOption::Usage, usage), (KindOption::Own, own), (KindOption::Register, register)];
    // What is likelier stands first.
    if doubtful || evidence.exchange_word.is_none() {
        readings.rotate_left(1);
    }
    if evidence.layout == Layout::Listing {
        readings.retain(|(kind, _)| *kind != KindOption::Register);
    }
    let answers = readings
        .into_iter()
        .map(|(kind, meaning)| Answer { flag: format!("--kind {}", kind.word()), meaning: meaning.to_owned() })
        .collect();
    Question {
        seen: format!("何の一覧か決められません（{}）", seen.join("、")),
        answers,
        path: None,
        name: String::new(),
    }
}
