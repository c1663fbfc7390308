use std::collections::HashMap;

use tsunagu_domain::municipalities::{Municipalities, Municipality};
use tsunagu_domain::place::PlaceCode;

use crate::language::Text;
use crate::nearest::{full_name, near, undecided};

/// So many towns of one list that mean none, or several, are looked for among the names near to them: a list of nothing
/// else would be looked for as often as it has rows.
const MAX_SUGGESTED: usize = 100;

/// What is stated of the others.
const UNDECIDED: Text = Text("どの市区町村か分かりません。兵庫県川西市 か 282171 のように入れてください");

/// A town that a name may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TownChoice {
    /// Its code.
    pub code: PlaceCode,
    /// With its prefecture.
    pub name: String,
}

/// A name that means no town, or several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndecidedTown {
    /// What to type instead.
    pub message: String,
    /// Those that it may mean.
    pub choices: Vec<TownChoice>,
}

/// Towns as they were typed, each resolved once however many rows have it.
#[derive(Debug, Default)]
pub struct Towns {
    resolved: HashMap<String, Result<PlaceCode, UndecidedTown>>,
    suggested: usize,
}

impl Towns {
    /// The place that is meant, or what to type instead.
    ///
    /// # Errors
    /// When it is none, or several.
    pub fn resolve(&mut self, typed: &str, municipalities: &Municipalities) -> Result<PlaceCode, UndecidedTown> {
        if let Some(resolved) = self.resolved.get(typed) {
            return resolved.clone();
        }
        let resolved = match municipalities.named(typed) {
            Some(place) => Ok(place.code),
            None if self.suggested >= MAX_SUGGESTED => {
                Err(UndecidedTown { message: UNDECIDED.to_string(), choices: Vec::new() })
            }
            None => {
                self.suggested += 1;
                let near = near(typed, municipalities);
                let choice = |m: &&Municipality| TownChoice { code: m.code, name: full_name(m) };
                Err(UndecidedTown {
                    message: undecided(typed, municipalities),
                    choices: near.iter().map(choice).collect(),
                })
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
        let many = towns.resolve("府中市", &rules.municipalities).expect_err("two have that name");
        assert_eq!(many.message, UNDECIDED.get());
    }

    #[test]
    fn name_of_two_towns_is_asked_about_and_five_digits_are_a_code() {
        let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
        let mut towns = Towns::default();
        let mut of = |typed: &str| towns.resolve(typed, &rules.municipalities);
        let undecided = of("府中市").expect_err("two have that name");
        let choices: Vec<&str> = undecided.choices.iter().map(|choice| choice.name.as_str()).collect();
        assert_eq!(choices, ["東京都府中市", "広島県府中市"]);
        assert!(undecided.message.contains("東京都府中市、広島県府中市"), "{}", undecided.message);
        for typed in ["28217", "２８２１７", "282171", "川西市", "兵庫県川西市"] {
            assert_eq!(of(typed).map(|code| code.to_string()).as_deref(), Ok("282171"), "{typed}");
        }
        assert!(of("99999").is_err(), "five digits of no town");
    }
}
