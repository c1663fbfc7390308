use std::collections::HashMap;

use tsunagu_domain::municipalities::Municipalities;
use tsunagu_domain::place::PlaceCode;

use crate::language::Text;
use crate::nearest::undecided;

/// So many towns of one list that mean none, or several, are looked for among the names near to them: a list of nothing
/// else would be looked for as often as it has rows.
const MAX_SUGGESTED: usize = 100;

/// What is stated of the others.
const UNDECIDED: Text = Text("どの市区町村か分かりません。兵庫県川西市 か 282171 のように入れてください");

/// Towns as they were typed, each resolved once however many rows have it.
#[derive(Debug, Default)]
pub struct Towns {
    resolved: HashMap<String, Result<PlaceCode, String>>,
    suggested: usize,
}

impl Towns {
    /// The place that is meant, or what to type instead.
    ///
    /// # Errors
    /// When it is none, or several.
    pub fn resolve(&mut self, typed: &str, municipalities: &Municipalities) -> Result<PlaceCode, String> {
        if let Some(resolved) = self.resolved.get(typed) {
            return resolved.clone();
        }
        let resolved = match municipalities.named(typed) {
            Some(place) => Ok(place.code),
            None if self.suggested >= MAX_SUGGESTED => Err(UNDECIDED.to_string()),
            None => {
                self.suggested += 1;
                Err(undecided(typed, municipalities))
            }
        };
        self.resolved.insert(typed.to_owned(), resolved.clone());
        resolved
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tsunagu_domain::data::Data;
    use tsunagu_domain::rules::Rules;

    #[test]
    fn towns_of_a_list_are_resolved_once_and_looked_for_a_hundred_times() {
        let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
        let mut towns = Towns::default();
        for n in 0..2 * MAX_SUGGESTED {
            for _ in 0..2 {
                assert!(towns.resolve(&format!("無い町{n}"), &rules.municipalities).is_err());
            }
        }
        assert_eq!((towns.suggested, towns.resolved.len()), (MAX_SUGGESTED, 2 * MAX_SUGGESTED));
        let found = towns.resolve("川西市", &rules.municipalities).map(|code| code.to_string());
        assert_eq!(found.as_deref(), Ok("282171"));
        assert_eq!(towns.resolve("府中市", &rules.municipalities).expect_err("two have that name"), UNDECIDED.get());
    }
}
