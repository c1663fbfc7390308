use tsunagu_domain::office_number::is_office;
use tsunagu_domain::rules::Rules;
use unicode_normalization::UnicodeNormalization;

use super::{KnownWords, clean};

/// Stands for what is left out.
const GAP: &str = "…";

/// Digits of a person's number.
const INSURED: usize = 10;
/// Digits of the longest number of a person.
const MAX_PERSON: usize = 12;

/// A file's name as it may be kept: latin letters, marks and digits as they are, of what is written in Japanese the
/// known words; no number of ten digits that no office has. A file may be named after a person.
pub fn kept(written: &str, rules: &Rules) -> String {
    let name = clean::name(written);
    if name.is_ascii() && !has_number(&name) && !name.contains(['H', 'h']) {
        return name;
    }
    let words = KnownWords::of_file_names(rules);
    let mut kept = String::new();
    let mut rest = name.as_str();
    while let Some(first) = rest.chars().next() {
        let class = Class::of(first);
        let end = rest.find(|c| Class::of(c) != class).unwrap_or(rest.len());
        let (run, behind) = rest.split_at(end);
        match class {
            Class::Digits if is_of_person(run) || kept.ends_with(['H', 'h']) && run.chars().count() == INSURED - 1 => {
                kept.push_str(GAP);
            }
            // A spelling that is known stays as it was written.
            Class::Japanese if !words.is_all_of(run) => kept.push_str(&words.only(run, GAP)),
            _ => kept.push_str(run),
        }
        rest = behind;
    }
    kept
}

/// What runs of a name are made of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Digits,
    Latin,
    Japanese,
}

impl Class {
    fn of(c: char) -> Self {
        // Wide letters and digits are what they are; a telephone number has strokes within.
        match c.nfkc().next().unwrap_or(c) {
            '0'..='9' | '-' => Self::Digits,
            c if c.is_ascii() || !c.is_alphanumeric() => Self::Latin,
            _ => Self::Japanese,
        }
    }
}

fn has_number(name: &str) -> bool {
    name.split(|c| Class::of(c) != Class::Digits).any(is_of_person)
}

/// Ten to twelve digits: of the insured, of a telephone, of a person; but for the number of an office, and for dates.
fn is_of_person(run: &str) -> bool {
    let run: String = run.nfkc().collect();
    let digits: String = run.chars().filter(char::is_ascii_digit).collect();
    let is_date = run.trim_matches('-').split('-').any(|group| group.starts_with("20") && matches!(group.len(), 4 | 8));
    (INSURED..=MAX_PERSON).contains(&digits.len()) && !is_date && !is_office(run.trim_matches('-'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tsunagu_domain::data::Data;

    #[test]
    fn name_is_kept_without_what_may_be_a_person() {
        let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
        for name in [
            "2026-02-05.csv",
            "jigyosho_430_all_20260709180740.csv",
            "川西市_指定台帳_最新版.xlsx",
            "猪名川.csv",
            "2875000009_一覧.csv",
            "令和8年2月5日現在_利用状況（川西市）.txt",
        ] {
            assert_eq!(kept(name, &rules), name);
        }
        for (name, kept_as) in [
            ("壱岐花子様_利用状況_2026-02-05.csv", "壱岐…_利用状況_2026-02-05.csv"),
            ("一覧 壱岐花子さん宛.csv", "一覧 壱岐….csv"),
            ("壱岐花子0009876543分.csv", "壱岐……分.csv"),
            ("0009876543_list.csv", "…_list.csv"),
            ("000-987-6543.csv", "….csv"),
            ("09098765432.csv", "….csv"),
            ("H001987654.csv", "H….csv"),
        ] {
            assert_eq!(kept(name, &rules), kept_as);
        }
    }
}
