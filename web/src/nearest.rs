use percent_encoding::percent_decode_str;
use strsim::levenshtein;
use tsunagu_domain::municipalities::{MAX_NAME_CHARS, Municipalities, Municipality};
use tsunagu_domain::place::PlaceKind;
use tsunagu_domain::rules::Rules;
use tsunagu_domain::spelling::{folded, folded_kana};

use crate::address::{self, Link};

/// How many nearest names are offered.
const NEAREST: usize = 5;

/// Places whose name, reading or code comes nearest to the last part of what was asked for.
pub fn nearest(requested: &str, rules: &Rules) -> Vec<(String, Link)> {
    let wanted = requested.trim_matches('/').rsplit('/').next().unwrap_or("");
    if wanted.len() > MAX_NAME_CHARS * 12 {
        return Vec::new();
    }
    let wanted = folded(&percent_decode_str(wanted).decode_utf8_lossy());
    if wanted.is_empty() || wanted.chars().count() > MAX_NAME_CHARS {
        return Vec::new();
    }
    let label = |m: &Municipality| match m.name == m.prefecture {
        true => m.name.clone(),
        false => format!("{}（{}）", m.name, m.prefecture),
    };
    // A place that is none any more leads to what it became.
    let mut formers = rules.municipalities.all_former_folded();
    let former = formers.find(|(f, name)| f.code.as_str() == wanted || *name == wanted);
    if let Some((former, _)) = former {
        let became = former.successors().into_iter().filter_map(|code| rules.municipalities.get(code));
        return became.map(|m| (label(m), address::place(m))).collect();
    }
    let kana = folded_kana(&wanted);
    let mut near: Vec<_> = rules
        .municipalities
        .iter_folded()
        .map(|(m, folded)| {
            let by_name = levenshtein(&wanted, &folded.name);
            let by_code = levenshtein(&wanted, m.code.as_str());
            let by_kana = levenshtein(&kana, &folded.kana);
            (by_name.min(by_code).min(by_kana), m)
        })
        .collect();
    // Of codes equally far, the one that begins alike: a slip is likelier at the end.
    let alike = |code: &str| code.bytes().zip(wanted.bytes()).take_while(|(a, b)| a == b).count();
    near.sort_by_key(|(distance, m)| (*distance, std::cmp::Reverse(alike(m.code.as_str())), m.synthetic, m.code));
    // What has little in common with what was asked for is no help; nor is a place for what may be an office's number.
    let letters = wanted.chars().count();
    let number = letters >= 9 && wanted.is_ascii();
    near.into_iter()
        .filter(|(distance, _)| distance * 2 <= letters && !number)
        .take(NEAREST)
        .map(|(_, m)| (label(m), address::place(m)))
        .collect()
}

/// Towns that a name which is none's alone may mean, best first.
pub fn near<'m>(typed: &str, municipalities: &'m Municipalities) -> Vec<&'m Municipality> {
    let all = municipalities.search(typed).into_iter();
    all.filter(|m| m.kind != PlaceKind::Prefecture && !m.synthetic).take(NEAREST).collect()
}

/// A town's name with its prefecture and its county.
pub fn full_name(m: &Municipality) -> String {
    format!("{}{}", m.prefecture, m.county_name)
}

/// What to type instead of a name that means no place, or several.
pub fn undecided(typed: &str, municipalities: &Municipalities) -> String {
    let near = near(typed, municipalities);
    if near.is_empty() {
        return t!("市区町村が見つかりません。兵庫県川西市 か 282171 のように入れてください").to_owned();
    }
    let near: Vec<String> = near.iter().map(|m| full_name(m)).collect();
    t!("どの市区町村か分かりません。次のように入れてください：{near}", near = near.join("、"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_name_or_code_leads_on() {
        let rules = Rules::load(&tsunagu_domain::data::Data::embedded()).expect("shipped rules load");
        let first = |requested: &str| nearest(requested, &rules).first().map(|n| n.1.path().to_owned());
        assert_eq!(first("/municipalities/282172").as_deref(), Some("/municipalities/282171"));
        assert_eq!(first("/nope"), None);
        assert_eq!(first("/offices/9909000458"), None);
        assert_eq!(
            first("/municipalities/%E7%8C%AA%E5%90%8D%E5%B7%9D%E5%B8%82").as_deref(),
            Some("/municipalities/283011")
        );
    }
}
