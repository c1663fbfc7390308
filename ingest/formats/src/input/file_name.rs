use tsunagu_domain::office_number::is_office;
use tsunagu_domain::rules::{About, Rules};

use super::{KnownWords, clean};

/// How people are addressed.
const ADDRESSED: [&str; 4] = ["様", "さん", "殿", "氏"];

/// Words that end as an address does.
const NOBODY: [&str; 8] = ["仕様", "同様", "模様", "多様", "各位様", "御中様", "摂氏", "皆様"];

/// Stands for what is left out.
const GAP: &str = "…";

/// A file's name as it may be kept: where a part of it names a user or addresses somebody, without what is no known
/// word.
pub(super) fn kept(written: &str, rules: &Rules) -> String {
    let name = clean::name(written);
    let parts = || name.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    let is_of_person = |part: &str| {
        let is_addressed = ADDRESSED.iter().any(|end| part.ends_with(end) && part.chars().count() > 2);
        is_addressed && !NOBODY.iter().any(|end| part.ends_with(end))
            || matches!(rules.people.is_exactly(part), Some(About::Users(_)))
            || part.len() == 10 && part.bytes().all(|b| b.is_ascii_digit()) && !is_office(part)
    };
    if !parts().any(is_of_person) {
        return name;
    }
    KnownWords::new(rules).only(&name, GAP)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tsunagu_domain::data::Data;

    #[test]
    fn name_that_addresses_somebody_is_kept_without_the_person() {
        let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
        for name in [
            "2026-02-05.csv",
            "川西市_指定台帳_最終版.xlsx",
            "jigyosho_430_2025-12_.csv",
            "仕様.csv",
            "2875000009_一覧.csv",
            "利用者数.csv",
        ] {
            assert_eq!(kept(name, &rules), name);
        }
        for name in
            ["壱岐花子様_利用状況_2026-02-05.csv", "利用者 壱岐花子.csv", "0009876543_一覧.csv", "壱岐花子さん.xlsx"]
        {
            let found = kept(name, &rules);
            assert!(!found.contains("花子") && !found.contains("9876543"), "{found}");
        }
        assert_eq!(kept("壱岐花子様_利用状況_2026-02-05.csv", &rules), "…利用状況…2026-02-05.csv");
    }
}
