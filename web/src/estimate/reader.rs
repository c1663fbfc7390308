use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use tsunagu_domain::exact::{Exact, parse, whole};
use tsunagu_domain::spelling::folded;

use super::form_words::{key_of, word_of};

/// Units that people write behind a number, the longer first.
const UNITS: [&str; 21] = [
    "パーセント",
    "事業所",
    "円/年",
    "円/時",
    "分/月",
    "か所",
    "カ所",
    "ケ所",
    "ヵ所",
    "ヶ所",
    "ｹ所",
    "箇所",
    "個所",
    "%",
    "円",
    "分",
    "人",
    "名",
    "件",
    "社",
    "時",
];

pub(super) struct Reader<'a> {
    pub(super) params: &'a HashMap<String, String>,
    pub(super) wrong: BTreeMap<&'static str, String>,
}

impl Reader<'_> {
    pub(super) fn text(&self, field: &str) -> &str {
        self.params.get(field).map_or("", |v| v.trim())
    }

    pub(super) fn day(&mut self, today: Date) -> Date {
        let text = self.text("on").to_owned();
        if text.is_empty() {
            return today;
        }
        match tsunagu_domain::date::first_date(&text) {
            Some(date) => date,
            None => {
                self.wrong.insert("on", t!("日付として読めません。2026-11-24 のように入れてください").to_owned());
                today
            }
        }
    }

    /// One of the values offered; the first where none was chosen.
    pub(super) fn choice<T: Copy>(&mut self, field: &'static str, offered: &[(&str, T)]) -> T {
        let text = self.text(field).to_owned();
        let key = key_of(field, &text);
        let found = offered.iter().find(|(offered, _)| *offered == key);
        if found.is_none() && !text.is_empty() {
            let words: Vec<&str> = offered.iter().map(|(key, _)| word_of(field, key)).collect();
            self.wrong.insert(field, t!("{join} のどれかにしてください", join = words.join("・")));
        }
        found.unwrap_or(&offered[0]).1
    }

    /// A number as an input method may leave it: １，８００, 25％, 1,800円.
    pub(super) fn number(&self, field: &str) -> Option<String> {
        let text: String = folded(self.text(field)).chars().filter(|c| !c.is_whitespace() && *c != ',').collect();
        let unit = UNITS.iter().find_map(|unit| text.strip_suffix(unit)).filter(|digits| !digits.is_empty());
        let text = unit.unwrap_or(&text).to_owned();
        (!text.is_empty()).then_some(text)
    }

    pub(super) fn exact(&mut self, field: &'static str, least: i64, most: i64) -> Option<Exact> {
        let text = self.number(field)?;
        let fits = |value: &Exact| *value >= whole(least) && *value <= whole(most);
        // More decimals than anybody means would only make sums long.
        let short = text.rsplit_once('.').is_none_or(|(_, decimals)| decimals.len() <= 4) && !text.contains('/');
        match parse(&text).filter(|value| fits(value) && short) {
            Some(value) => Some(value),
            None => {
                let message = t!(
                    "{least}から{most}までの数を入れてください（小数は4けたまで）",
                    least = grouped(least),
                    most = grouped(most)
                );
                self.wrong.insert(field, message);
                None
            }
        }
    }

    pub(super) fn count(&mut self, field: &'static str, most: u32) -> Option<u32> {
        self.count_from(field, 0, most)
    }

    pub(super) fn count_from(&mut self, field: &'static str, least: u32, most: u32) -> Option<u32> {
        let text = self.number(field)?;
        match text.parse().ok().filter(|n: &u32| (least..=most).contains(n)) {
            Some(n) => Some(n),
            None => {
                self.wrong.insert(
                    field,
                    t!("{least}から{most}までの整数を入れてください", least, most = grouped(i64::from(most))),
                );
                None
            }
        }
    }

    pub(super) fn grade(&mut self) -> String {
        match self.text("grade") {
            "" => "other".to_owned(),
            known @ ("1" | "2" | "3" | "4" | "5" | "6" | "7" | "other") => known.to_owned(),
            _ => {
                self.wrong.insert("grade", t!("1から7までの級地か other を選んでください").to_owned());
                "other".to_owned()
            }
        }
    }
}

fn grouped(n: i64) -> String {
    crate::show::number::count(n.unsigned_abs())
}
