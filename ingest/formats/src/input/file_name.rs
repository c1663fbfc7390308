use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::rules::Rules;

use super::digits::{self, DigitGroup};
use super::{KnownWords, clean};

/// Stands for what is left out.
const GAP: &str = "…";

/// Digits of a number that is a count or an order: 第12回, _430_.
const MAX_SHORT: usize = 4;

/// From as many digits on groups that stand together may be a number in parts.
const MIN_PARTED: usize = 7;

/// Digits of an insured number.
const INSURED: usize = 10;

/// A file's name as it may be kept: latin letters and marks as they are, of what is written in Japanese the known words,
/// of digits dates, numbers of offices, codes of places and what is short. A file may be named after a person.
pub fn kept(written: &str, rules: &Rules) -> String {
    let name = clean::name(written);
    if name.is_ascii() && name.bytes().filter(u8::is_ascii_digit).count() <= MAX_SHORT {
        return name;
    }
    let words = KnownWords::of_file_names(rules);
    // Wide digits are digits; what is one character of half width stays where it is.
    let plain: Vec<char> = name.chars().map(digits::half_width).collect();
    let written: Vec<char> = name.chars().collect();
    let mut kept = String::new();
    let mut at = 0;
    while at < written.len() {
        if plain[at].is_ascii_digit() {
            let groups = digits::joined(&plain, at);
            at = groups.last().map_or(at + 1, DigitGroup::to);
            let is_of_era = kept.ends_with(['R', 'r', 'H', 'h', 'S', 's']);
            push_numbers(&mut kept, &groups, &written, is_of_era, rules);
            continue;
        }
        let is_japanese = is_japanese(plain[at]);
        let len =
            plain[at..].iter().take_while(|c| !c.is_ascii_digit() && self::is_japanese(**c) == is_japanese).count();
        let run: String = written[at..at + len].iter().collect();
        // A spelling that is known stays as it was written.
        if is_japanese && !words.is_all_of(&run) {
            kept.push_str(&words.only(&run, GAP));
        } else {
            kept.push_str(&run);
        }
        at += len;
    }
    kept
}

fn is_japanese(c: char) -> bool {
    !c.is_ascii() && c.is_alphanumeric()
}

/// Groups of digits with the marks between them; what is left out goes with the marks within it.
fn push_numbers(kept: &mut String, groups: &[DigitGroup<'_>], written: &[char], is_of_era: bool, rules: &Rules) {
    let stays = staying(groups, is_of_era, rules);
    for (i, group) in groups.iter().enumerate() {
        let follows_gap = i > 0 && !stays[i - 1];
        if i > 0 && (stays[i] || !follows_gap) {
            kept.extend(&written[groups[i - 1].to()..group.from]);
        }
        match stays[i] {
            true => kept.extend(&written[group.from..group.to()]),
            false if !follows_gap => kept.push_str(GAP),
            false => {}
        }
    }
}

/// Of each group whether it stays.
fn staying(groups: &[DigitGroup<'_>], is_of_era: bool, rules: &Rules) -> Vec<bool> {
    // What says by itself that it is no person's: a day, the number of an office.
    let mut is_certain = vec![false; groups.len()];
    let mut at = 0;
    while at < groups.len() {
        let len = digits::day(&groups[at..], is_of_era && at == 0).unwrap_or(usize::from(groups[at].is_office()));
        is_certain[at..at + len].fill(true);
        at += len.max(1);
    }
    let is_likely = |i: usize| is_certain[i] || is_year(groups, i) || is_place(&groups[i], rules);
    let mut stays: Vec<bool> = (0..groups.len()).map(is_likely).collect();
    let of = |keeps: &dyn Fn(usize) -> bool| -> usize {
        (0..groups.len()).filter(|i| keeps(*i)).map(|i| groups[i].digits.len()).sum()
    };
    // 0000_2012_34: a year between parts of a number is one of them.
    let has_rest = stays.contains(&false);
    if has_rest && !is_year(groups, 0) && of(&|i| !is_certain[i]) == INSURED {
        return is_certain;
    }
    let likely = stays.clone();
    let mut from = 0;
    while from < groups.len() {
        let len = likely[from..].iter().take_while(|is_likely| !**is_likely).count();
        let rest = from..from + len;
        let is_short = |group: &DigitGroup<'_>| group.digits.len() <= MAX_SHORT;
        if digits::count(&groups[rest.clone()]) < MIN_PARTED {
            rest.for_each(|i| stays[i] = is_short(&groups[i]));
        }
        from += len + 1;
    }
    stays
}

/// A year, with its month where that stands behind it.
fn is_year(groups: &[DigitGroup<'_>], at: usize) -> bool {
    let is_month = |group: &DigitGroup<'_>| group.digits.len() == 2 && (1..=12).contains(&value(group));
    groups[at].is_year()
        || at > 0 && groups[at - 1].digits.len() == 4 && groups[at - 1].is_year() && is_month(&groups[at])
}

fn value(group: &DigitGroup<'_>) -> u32 {
    group.digits.iter().collect::<String>().parse().unwrap_or_default()
}

/// The code of a municipality that there is or was.
fn is_place(group: &DigitGroup<'_>, rules: &Rules) -> bool {
    let code: String = group.digits.iter().collect();
    let place = if code.len() == 5 { PlaceCode::from_jis(&code) } else { code.parse().ok() };
    place.is_some_and(|place| rules.municipalities.get(place).is_some() || rules.municipalities.former(place).is_some())
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
            "2026-02-05 09:00 (2).csv",
            "2026-02-05_10-30-00.csv",
            "R8.2.5_1030.csv",
            "282171_202512.csv",
            "28217_2025-12.csv",
            "2025-12/jigyosho_430.csv",
            "N03-20250101_28.geojson",
            "2875000009-2025-12-31-01.csv",
            "list-1-2-3.csv",
            "20250101-20251231.csv",
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
            // What a date, a count or more digits stand beside is a number all the same.
            ("0000123456-2026.csv", "…-2026.csv"),
            ("0000123456-20260205.csv", "…-20260205.csv"),
            ("0000123456-202602.csv", "…-202602.csv"),
            ("0000123456-001.csv", "….csv"),
            ("2026-0000123456.csv", "2026-….csv"),
            ("No0000123456-1-2-3.csv", "No….csv"),
            ("00001234560000.csv", "….csv"),
            ("0000_1234_56.csv", "….csv"),
            ("0000_2012_34.csv", "….csv"),
            ("090―9876―5432.csv", "….csv"),
            ("０９０ー９８７６ー５４３２.csv", "….csv"),
            ("0000、123、456.csv", "….csv"),
            ("20260205_0000_123456.csv", "20260205_….csv"),
            ("20260205_000012_3456.csv", "20260205_….csv"),
            ("z.zip/0000-123-456.csv", "z.zip/….csv"),
            ("2025-12/0000123456.csv", "2025-12/….csv"),
        ] {
            assert_eq!(kept(name, &rules), kept_as);
        }
    }
}
