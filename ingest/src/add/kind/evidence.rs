use std::collections::{BTreeMap, HashMap, HashSet};

use tsunagu_domain::municipalities::Municipality;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::place::{PlaceCode, PlaceKind};
use tsunagu_domain::rules::{RecognitionRules, Rules, folded_word};

use super::known_offices::KnownOffices;
use super::mixture::mixture;
use crate::input::service_key;
use crate::question::{Doubt, Share};
use tsunagu_formats::parse::columns::Columns;
use tsunagu_formats::parse::office_list;
use tsunagu_formats::parse::table::Table;

/// How the columns are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// 公表システムの事業所名簿
    Register,
    /// 自治体標準オープンデータセット「介護サービス事業所一覧」
    OpenData,
    /// Only what a listing has.
    Listing,
    /// Anything else.
    Other,
}

/// What speaks for and against a file being a listing.
#[derive(Debug, Clone)]
pub(in crate::add) struct Evidence {
    pub(super) layout: Layout,
    /// A word of the exchange, in the file's name, a sheet's name, a title or a header.
    pub(super) exchange_word: Option<String>,
    /// A word of other lists.
    pub(super) other_word: Option<String>,
    /// What the file's name, a sheet's name or a title says beside dates, places and words that say nothing.
    pub(super) own_title: Option<String>,
    /// What a name or title with a word of the exchange says beside it: another purpose than a listing.
    pub(super) other_purpose: Option<String>,
    /// The town that a title names, where the numbers are of others.
    pub(super) other_town: Option<String>,
    /// What may part the list into offices that use the exchange and others.
    pub(super) mixture: Vec<Doubt>,
    /// A header of designations.
    pub(super) designation_header: Option<String>,
    /// Distinct numbers, and those of them that are of disability services.
    pub(super) disability: Share,
    /// The numbers against the register.
    pub(super) in_register: RegisterMatch,
}

impl Evidence {
    /// What may part a list of users, even where its bringer says that it is one.
    pub(in crate::add) fn doubts(&self) -> Vec<Doubt> {
        let purpose = self.other_purpose.iter().cloned().map(Doubt::Title);
        let town = self.other_town.iter().cloned().map(Doubt::OtherTown);
        self.mixture.iter().cloned().chain(purpose).chain(town).collect()
    }

    /// The share of its numbers that the register holds, in tenths of a percent; none where it judges none.
    pub(in crate::add) fn in_register_tenths(&self) -> Option<usize> {
        let inside = self.in_register.inside;
        (inside.whole > 0).then(|| inside.tenths())
    }
}

/// Numbers against the register.
#[derive(Debug, Clone, Default)]
pub(super) struct RegisterMatch {
    /// Of the numbers, those that the register can judge.
    pub(super) judged: Share,
    /// Of the numbers that the register can judge, those it holds.
    pub(super) inside: Share,
    /// Of the register of the list's municipalities, what is in the list.
    pub(super) coverage: Share,
    /// The service with the largest share.
    pub(super) fullest_service: Option<([u8; 3], Share)>,
    /// The municipality with the largest share.
    pub(super) fullest_place: Option<(PlaceCode, Share)>,
    /// The list's municipalities, the one with most numbers first.
    pub(super) home: Vec<PlaceCode>,
}

/// Gathers what speaks for and against, from the tables of a file that have office numbers.
pub(in crate::add) fn evidence(
    name: &str,
    titles: &str,
    tables: &[Table],
    is_register_layout: bool,
    known: &KnownOffices,
    rules: &Rules,
) -> Evidence {
    let r = &rules.recognition;
    let headers: Vec<String> =
        tables.iter().flat_map(|t| &t.header).map(|h| folded_word(h)).filter(|h| !h.is_empty()).collect();
    let mut places = vec![folded_word(name), folded_word(titles)];
    places.extend(tables.iter().map(|t| folded_word(&t.preamble)));
    let titled = places.clone();
    places.extend(headers.iter().cloned());
    let word = |words: &[String]| words.iter().find(|w| places.iter().any(|p| p.contains(*w))).cloned();
    let numbers = numbers(tables, rules);
    let distinct: HashSet<OfficeNumber> = numbers.iter().map(|(n, _)| *n).collect();
    let in_register = in_register(&numbers, &distinct, known, rules);
    let disability = distinct.iter().filter(|n| n.as_str().as_bytes()[2] == b'2').count();
    Evidence {
        layout: layout(&headers, is_register_layout, r),
        exchange_word: word(&r.exchange_words).or_else(|| weak_word(&titled, rules)),
        mixture: mixture(tables, rules),
        other_purpose: titled.iter().find_map(|title| other_purpose(title, rules)),
        own_title: titled.iter().map(|title| telling(title, rules)).find(|rest| rest.chars().count() > 1),
        other_word: word(&r.other_words),
        designation_header: designation(&headers, &r.designation_headers),
        disability: Share { part: disability, whole: distinct.len() },
        other_town: other_town(&titled, &in_register.home, rules),
        in_register,
    }
}

/// What a title that has a word of the exchange says beside words of a listing: 導入補助金申請, 未利用.
fn other_purpose(title: &str, rules: &Rules) -> Option<String> {
    let r = &rules.recognition;
    if !r.exchange_words.iter().any(|word| title.contains(word.as_str())) {
        return r.r#use.is_title_of_others(title).then(|| title.to_owned());
    }
    let bare =
        r.exchange_words.iter().chain(&r.purpose_words).fold(title.to_owned(), |t, word| t.replace(word.as_str(), ""));
    let rest = telling(&bare, rules);
    (rest.chars().count() > 1 || r.r#use.is_title_of_others(title)).then_some(rest)
}

/// The first town of a title that names towns, none of which is one of the numbers'.
fn other_town(titles: &[String], home: &[PlaceCode], rules: &Rules) -> Option<String> {
    let all = &rules.municipalities;
    let is_named = |m: &&Municipality| {
        let is_town = m.kind != PlaceKind::Prefecture && m.name.chars().count() > 1;
        is_town && titles.iter().any(|title| title.contains(&folded_word(&m.name)))
    };
    let named: Vec<&Municipality> = all.iter().filter(is_named).collect();
    let is_of = |place: &PlaceCode, m: &&Municipality| {
        m.code == *place || all.get(*place).and_then(|p| p.parent) == Some(m.code)
    };
    let first = named.first().filter(|_| !home.is_empty())?;
    let fits = home.iter().any(|place| named.iter().any(|m| is_of(place, m)));
    (!fits).then(|| first.name.clone())
}

/// A word of the exchange that other lists have too, where nothing else is stated.
fn weak_word(titles: &[String], rules: &Rules) -> Option<String> {
    let words = &rules.recognition.weak_words;
    let of = |title: &String| {
        let word = words.iter().find(|word| title.contains(word.as_str()))?;
        telling(&title.replace(word.as_str(), ""), rules).is_empty().then(|| word.clone())
    };
    titles.iter().find_map(of)
}

/// What is left of a title without dates, places and words that say nothing.
pub(super) fn telling(title: &str, rules: &Rules) -> String {
    let mut rest: String = title.chars().filter(|c| c.is_alphabetic()).collect();
    let mut places: Vec<String> = Vec::new();
    for m in rules.municipalities.iter() {
        for name in [&m.county_name, &m.name, &m.prefecture] {
            let name = folded_word(name);
            let bare = name.strip_suffix(['都', '道', '府', '県', '市', '区', '町', '村']).unwrap_or(&name);
            // A name of one character is found in many words.
            if bare.chars().count() > 1 && rest.contains(bare) {
                places.extend([name.clone(), bare.to_owned()]);
            }
        }
    }
    places.sort_by_key(|name| std::cmp::Reverse(name.chars().count()));
    for word in places.iter().chain(&rules.recognition.neutral_words) {
        rest = rest.replace(word.as_str(), "");
    }
    rest
}

fn designation(headers: &[String], words: &[String]) -> Option<String> {
    headers.iter().find(|h| words.iter().any(|w| h.starts_with(w.as_str()))).cloned()
}

fn layout(headers: &[String], is_register: bool, rules: &RecognitionRules) -> Layout {
    if headers.iter().any(|h| rules.open_data_headers.contains(h)) {
        Layout::OpenData
    } else if is_register {
        Layout::Register
    } else if headers.iter().all(|h| rules.listing_headers.contains(h)) {
        Layout::Listing
    } else {
        Layout::Other
    }
}

/// Numbers with the service of their row, where one is reported.
fn numbers(tables: &[Table], rules: &Rules) -> Vec<(OfficeNumber, Option<[u8; 3]>)> {
    let mut found = Vec::new();
    for table in tables {
        let Columns { number, service, .. } = Columns::find(&table.header, &rules.headers);
        for (_, cells) in &table.rows {
            let cell = |at: Option<usize>| at.and_then(|i| cells.get(i)).map_or("", |c| c.trim());
            let Some(number) = office_list::number(cell(number)) else { continue };
            found.push((number, rules.service_code(cell(service)).and_then(service_key)));
        }
    }
    found
}

fn in_register(
    numbers: &[(OfficeNumber, Option<[u8; 3]>)],
    distinct: &HashSet<OfficeNumber>,
    known: &KnownOffices,
    rules: &Rules,
) -> RegisterMatch {
    let r = rules.recognition.office_list;
    let counted: HashSet<[u8; 3]> = rules.headline().services.iter().filter_map(|s| service_key(s)).collect();
    // The register can judge a number where it holds the service of its row, or every service that counts.
    let judges = |(number, service): &(OfficeNumber, Option<[u8; 3]>)| match service {
        Some(service) => known.is_held(*number, *service),
        None => {
            let held = counted.iter().filter(|s| known.is_held(*number, **s)).count();
            Share { part: held, whole: counted.len() }.is_at_least(r.testable_percent)
        }
    };
    let testable: HashSet<OfficeNumber> =
        numbers.iter().filter(|n| !known.rows(n.0).is_empty() || judges(n)).map(|n| n.0).collect();
    let inside: HashSet<OfficeNumber> = testable.iter().filter(|n| !known.rows(**n).is_empty()).copied().collect();
    let home = home(&inside, known, r.home_percent);
    let mut all: HashSet<OfficeNumber> = HashSet::new();
    let mut by_service: HashMap<[u8; 3], Share> = HashMap::new();
    let mut fullest_place: Option<(PlaceCode, Share)> = None;
    for place in &home {
        let mut here: HashSet<OfficeNumber> = HashSet::new();
        for (service, offices) in known.in_place(*place) {
            let share = by_service.entry(*service).or_default();
            share.whole += offices.len();
            share.part += offices.intersection(&inside).count();
            if counted.contains(service) {
                here.extend(offices);
            }
        }
        let share = Share { part: here.intersection(&inside).count(), whole: here.len() };
        let fuller = fullest_place.is_none_or(|(_, s)| share.tenths() > s.tenths());
        if share.whole >= r.place_min_offices && fuller {
            fullest_place = Some((*place, share));
        }
        all.extend(here);
    }
    let fullest_service = by_service
        .into_iter()
        .filter(|(_, share)| share.whole >= r.service_min_offices)
        .max_by_key(|(service, share)| (share.tenths(), *service));
    RegisterMatch {
        judged: Share { part: testable.len(), whole: distinct.len() },
        inside: Share { part: inside.len(), whole: testable.len() },
        coverage: Share { part: all.intersection(&inside).count(), whole: all.len() },
        fullest_service,
        fullest_place,
        home,
    }
}

/// The municipalities that hold most of the numbers: a stray office of another town must not thin out the rest.
fn home(inside: &HashSet<OfficeNumber>, known: &KnownOffices, percent: u32) -> Vec<PlaceCode> {
    let mut counts: BTreeMap<PlaceCode, usize> = BTreeMap::new();
    for number in inside {
        let places: HashSet<PlaceCode> = known.rows(*number).iter().filter_map(|(_, place)| *place).collect();
        places.into_iter().for_each(|place| *counts.entry(place).or_default() += 1);
    }
    let mut most: Vec<_> = counts.into_iter().collect();
    most.sort_by_key(|(place, n)| (std::cmp::Reverse(*n), *place));
    let whole: usize = most.iter().map(|(_, n)| n).sum();
    let mut part = 0;
    let mut home = Vec::new();
    for (place, n) in most {
        if (Share { part, whole }).is_at_least(percent) {
            break;
        }
        part += n;
        home.push(place);
    }
    home
}
