use std::collections::BTreeSet;
use tsunagu_domain::issue::IssueKind;

use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::rules::Rules;
use tsunagu_formats::parse::office_list::ListedOffices;
use tsunagu_formats::parse::{Action, Issue};

use super::parsed::InputError;

/// A place whose list is whole, with the total that a page states.
pub type WholePlace = (PlaceCode, Option<u32>);

/// The one prefecture that a list is stated to cover, or else the municipalities: there alone may a list that names
/// nobody count as zero.
pub fn whole_places(covers: Option<&[PlaceCode]>, rules: &Rules) -> (Option<String>, Vec<WholePlace>) {
    let Some(covers) = covers else { return (None, Vec::new()) };
    if let [one] = covers
        && *one == one.prefecture()
    {
        return (Some(one.prefecture_digits().to_owned()), Vec::new());
    }
    let leaves = rules.municipalities.iter().filter(|m| m.kind.is_leaf());
    // The whole country is that of real places.
    let whole = leaves.filter(|m| match covers {
        [] => !m.synthetic,
        _ => covers.iter().any(|c| *c == m.code || *c == m.code.prefecture() || m.parent == Some(*c)),
    });
    (None, whole.map(|m| (m.code, None)).collect())
}

/// The prefecture of all of these, none for more than one; 見本県 never mixes with real ones.
///
/// # Errors
/// When it does.
pub fn one_prefecture<'n>(
    rules: &Rules,
    prefectures: impl Iterator<Item = &'n str>,
) -> Result<Option<String>, InputError> {
    let all: BTreeSet<&str> = prefectures.collect();
    let mixed = all.iter().any(|p| is_synthetic(rules, p)) && all.len() > 1;
    match (mixed, all.len()) {
        (true, _) => Err(InputError::MixedWithSample),
        (false, 1) => Ok(all.first().map(|p| (*p).to_owned())),
        (false, _) => Ok(None),
    }
}

/// Offices that a list puts outside the places it is stated to cover.
pub(super) fn outside(offices: &ListedOffices, covers: Option<&[PlaceCode]>, rules: &Rules) -> Vec<Issue> {
    let Some(covers) = covers.filter(|covers| !covers.is_empty()) else { return Vec::new() };
    let is_within = |place: PlaceCode| {
        let parent = rules.municipalities.get(place).and_then(|m| m.parent);
        covers.iter().any(|c| *c == place || *c == place.prefecture() || Some(*c) == parent)
    };
    let strays = offices.place.iter().flatten().filter(|place| !is_within(**place)).count();
    let issue = || Issue::file(IssueKind::OutsideCovers, Action::OutsideCovers { rows: strays });
    if strays > 0 { vec![issue()] } else { Vec::new() }
}

/// Whether two digits are those of 見本県.
pub fn is_synthetic(rules: &Rules, prefecture: &str) -> bool {
    let code = PlaceCode::from_jis(&format!("{prefecture}000"));
    code.and_then(|c| rules.municipalities.get(c)).is_some_and(|m| m.synthetic)
}
