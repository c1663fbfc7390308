use std::collections::HashMap;

use super::{FoldedNames, MAX_NAME_CHARS, Municipalities, Municipality};
use crate::place::{PlaceCode, PlaceKind};
use crate::spelling::{folded, folded_kana};

impl Municipalities {
    /// The one place below the prefectures that a code or a written name means; with its prefecture before it, or
    /// without where only one has that name.
    pub fn named(&self, text: &str) -> Option<&Municipality> {
        let text = short(text).map(folded)?;
        if text.is_empty() {
            return None;
        }
        // Five digits are a code without its check digit.
        if let Some(code) = text.parse().ok().or_else(|| PlaceCode::from_jis(&text)) {
            let today = || self.get(self.former(code)?.successor()?);
            return self.get(code).or_else(today).filter(|m| m.kind != PlaceKind::Prefecture);
        }
        let mut found: Vec<PlaceCode> = Vec::new();
        for home in &self.folded_prefectures {
            let name = text.strip_prefix(home.as_str()).filter(|rest| !rest.is_empty()).unwrap_or(&text);
            // A place that is none any more means what all of it became.
            found.extend(self.former_named(home, name).and_then(super::FormerPlace::successor));
            found.extend(self.by_spelling.get(&(home.clone(), name.to_owned())));
        }
        let whole_cities = self.rows.iter().filter(|m| m.kind == PlaceKind::DesignatedCity);
        found.extend(
            whole_cities
                .filter(|m| text.ends_with(m.name.as_str()))
                .filter(|m| text == m.name || text == format!("{}{}", m.prefecture, m.name))
                .map(|m| m.code),
        );
        found.dedup();
        match found[..] {
            [only] => self.get(only),
            _ => None,
        }
    }

    /// Places whose name or reading holds `text`, best first: equal, beginning, inside.
    pub fn search(&self, text: &str) -> Vec<&Municipality> {
        let Some(text) = short(text).map(folded) else { return Vec::new() };
        let text = ["役所", "役場"].iter().find_map(|word| text.strip_suffix(word)).unwrap_or(&text);
        // 兵庫県川西市 means 川西市 of 兵庫県.
        let prefectures = self.rows.iter().filter(|m| m.kind == PlaceKind::Prefecture);
        let within = prefectures
            .filter(|p| text.len() > p.name.len() && text.starts_with(p.name.as_str()))
            .max_by_key(|p| p.name.len());
        let text = within.and_then(|p| text.strip_prefix(p.name.as_str())).unwrap_or(text);
        let (name, kana) = (text.to_owned(), folded_kana(text));
        if name.is_empty() {
            return Vec::new();
        }
        let rank = |folded: &FoldedNames| {
            let names = [&folded.county_name, &folded.name].map(|s| position(s, &name));
            names.into_iter().chain([position(&folded.kana, &kana)]).flatten().min()
        };
        let by_code = |m: &Municipality| m.code.as_str().starts_with(&name).then_some(1);
        // Who knows a place by its former name finds what it became, behind those of that name today.
        let mut formerly: HashMap<PlaceCode, u8> = HashMap::new();
        for (former, folded) in self.all_former_folded() {
            let Some(rank) = position(folded, &name).map(|rank| rank + 3) else { continue };
            for code in former.successors() {
                formerly.entry(code).and_modify(|least| *least = rank.min(*least)).or_insert(rank);
            }
        }
        let mut found: Vec<_> = self
            .iter_folded()
            .filter(|(m, _)| within.is_none_or(|p| p.prefecture == m.prefecture))
            .filter_map(|(m, folded)| {
                let rank = rank(folded).or_else(|| by_code(m)).or_else(|| formerly.get(&m.code).copied());
                rank.map(|r| (r, m))
            })
            .collect();
        found.sort_by_key(|(rank, m)| (*rank, m.synthetic, !matches!(m.kind, PlaceKind::Prefecture), m.code));
        found.into_iter().map(|(_, m)| m).collect()
    }
}

/// A text that may be a name, before any work goes into it.
fn short(text: &str) -> Option<&str> {
    let text = text.trim();
    (text.chars().take(MAX_NAME_CHARS + 1).count() <= MAX_NAME_CHARS).then_some(text)
}

/// 0 equal, 1 at the beginning, 2 inside.
fn position(text: &str, part: &str) -> Option<u8> {
    match text.find(part)? {
        0 if text.len() == part.len() => Some(0),
        0 => Some(1),
        _ => Some(2),
    }
}
