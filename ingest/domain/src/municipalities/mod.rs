/// From what a source writes to a place.
mod resolve;
/// Places as people write them.
mod search;
/// Places that became parts of others.
mod succession;
/// What stands for a part that is not known.
mod whole;

use std::collections::HashMap;

use jiff::civil::Date;
use serde::Deserialize;

use crate::data::{Data, DataError};
use crate::place::{PlaceCode, PlaceCodeError, PlaceKind};
use crate::spelling::{folded, folded_kana};

pub use resolve::{PlaceClues, Resolution};
pub use succession::FormerPlace;

/// Longer than any name of a place with its prefecture; nobody mistypes a name at such length.
pub const MAX_NAME_CHARS: usize = 40;

/// How names of places end.
pub const ENDS: [char; 9] = ['都', '道', '府', '県', '市', '区', '町', '村', '郡'];

/// How names of municipalities and wards end, which a listing counts.
pub const LEAF_ENDS: [char; 4] = ['市', '区', '町', '村'];

/// One row of `data/municipalities.csv`.
#[derive(Debug, Clone)]
pub struct Municipality {
    /// Six-digit code.
    pub code: PlaceCode,
    /// 都道府県
    pub prefecture: String,
    /// Name without county: 猪名川町, 神戸市灘区.
    pub name: String,
    /// Name with county: 川辺郡猪名川町.
    pub county_name: String,
    /// Reading of `name` in full-width katakana.
    pub kana: String,
    /// What it is.
    pub kind: PlaceKind,
    /// The designated city of a ward.
    pub parent: Option<PlaceCode>,
    /// Part of 見本県: made up, never in totals.
    pub synthetic: bool,
}

/// Names of a place as [`folded`] makes them, once for all searches.
#[derive(Debug, Clone)]
pub struct FoldedNames {
    /// Without county.
    pub name: String,
    /// With county.
    pub county_name: String,
    /// The reading.
    pub kana: String,
}

impl FoldedNames {
    fn of(m: &Municipality) -> Self {
        Self { name: folded(&m.name), county_name: folded(&m.county_name), kana: folded_kana(&m.kana) }
    }
}

/// All prefectures, cities, wards, towns and villages of one day, with the spellings that lead to them.
#[derive(Debug, Clone)]
pub struct Municipalities {
    rows: Vec<Municipality>,
    /// In the order of `rows`.
    folded_names: Vec<FoldedNames>,
    /// Each prefecture's name, folded.
    folded_prefectures: Vec<String>,
    by_code: HashMap<PlaceCode, usize>,
    prefectures: Vec<usize>,
    /// (folded prefecture, folded spelling) to the leaf it means.
    by_spelling: HashMap<(String, String), PlaceCode>,
    /// Designated cities by (folded prefecture, folded name).
    whole_cities: HashMap<(String, String), PlaceCode>,
    /// Cities that may be written with a further 区 behind their name.
    cities: HashMap<String, Vec<(String, PlaceCode)>>,
    former: Vec<FormerPlace>,
    /// In the order of `former`.
    folded_former: Vec<String>,
    former_by_code: HashMap<PlaceCode, usize>,
    former_by_spelling: HashMap<(String, String), usize>,
}

#[derive(Debug, Clone, Deserialize)]
struct Row {
    code: String,
    prefecture: String,
    name: String,
    county_name: String,
    kana: String,
    kind: PlaceKind,
    parent: String,
}

#[derive(Debug, Clone, Deserialize)]
struct Alias {
    prefecture: String,
    spelling: String,
    code: String,
}

impl Municipalities {
    /// Places as of any day on which every row of `successions.csv` is in force.
    ///
    /// # Errors
    /// As [`Self::load_on`].
    pub fn load(data: &Data) -> Result<Self, DataError> {
        Self::load_on(data, Date::MAX)
    }

    /// Reads `municipalities.csv`, `sample/municipalities.csv`, `municipality_aliases.csv` and
    /// `successions.csv`, of which the rows in force on `day` count: their old places are no places any more.
    ///
    /// # Errors
    /// On a missing file, a wrong code, or a code that stands twice.
    pub fn load_on(data: &Data, date: Date) -> Result<Self, DataError> {
        let mut rows = Vec::new();
        for (file, synthetic) in [("municipalities.csv", false), ("sample/municipalities.csv", true)] {
            for row in data.csv::<Row>(file)? {
                rows.push(municipality(file, row, synthetic)?);
            }
        }
        rows.sort_by_key(|m| m.code);
        if rows.windows(2).any(|pair| pair[0].code == pair[1].code) {
            return Err(DataError::wrong("municipalities.csv", "a code stands twice"));
        }
        let successions = succession::in_force(data, date)?;
        let is_former = |m: &Municipality| successions.iter().any(|s| s.old == m.code);
        // The table may still hold a place that a newer row of successions ends.
        let (ended, rows): (Vec<_>, Vec<_>) = rows.into_iter().partition(is_former);
        let by_code: HashMap<_, _> = rows.iter().enumerate().map(|(i, m)| (m.code, i)).collect();
        let (whole_cities, cities) = (whole_cities(&rows), cities(&rows));
        let is_prefecture = |i: &usize| rows[*i].kind == PlaceKind::Prefecture;
        let prefectures: Vec<usize> = (0..rows.len()).filter(is_prefecture).collect();
        let mut all = Self {
            folded_names: rows.iter().map(FoldedNames::of).collect(),
            folded_prefectures: prefectures.iter().map(|&i| folded(&rows[i].name)).collect(),
            prefectures,
            by_spelling: spellings(&rows),
            whole_cities,
            cities,
            rows,
            by_code,
            former: Vec::new(),
            folded_former: Vec::new(),
            former_by_code: HashMap::new(),
            former_by_spelling: HashMap::new(),
        };
        all.set_former(successions, &ended)?;
        all.folded_former = all.former.iter().map(|f| folded(&f.name)).collect();
        for alias in data.csv::<Alias>("municipality_aliases.csv")? {
            let spelling = (folded(&alias.prefecture), folded(&alias.spelling));
            let code: PlaceCode = alias
                .code
                .parse()
                .map_err(|e: PlaceCodeError| DataError::wrong("municipality_aliases.csv", e.to_string()))?;
            if let Some(&former) = all.former_by_code.get(&code) {
                all.former_by_spelling.insert(spelling, former);
            } else {
                all.by_spelling.insert(spelling, all.known("municipality_aliases.csv", code)?);
            }
        }
        Ok(all)
    }

    fn known(&self, file: &str, code: PlaceCode) -> Result<PlaceCode, DataError> {
        self.get(code)
            .map(|m| m.code)
            .ok_or_else(|| DataError::wrong(file, format!("{code} is not in municipalities.csv")))
    }

    /// The row of a code.
    pub fn get(&self, code: PlaceCode) -> Option<&Municipality> {
        self.by_code.get(&code).map(|&i| &self.rows[i])
    }

    /// All rows, by code.
    pub fn iter(&self) -> impl Iterator<Item = &Municipality> {
        self.rows.iter()
    }

    /// All rows with their folded names, by code.
    pub fn iter_folded(&self) -> impl Iterator<Item = (&Municipality, &FoldedNames)> {
        self.rows.iter().zip(&self.folded_names)
    }

    /// Places that are none any more, with their folded names.
    pub fn all_former_folded(&self) -> impl Iterator<Item = (&FormerPlace, &str)> {
        self.former.iter().zip(self.folded_former.iter().map(String::as_str))
    }

    /// A prefecture by its two digits, six digits or name.
    pub fn prefecture(&self, text: &str) -> Option<&Municipality> {
        let name = folded(text);
        self.prefectures.iter().map(|&i| &self.rows[i]).find(|m| {
            m.code.as_str() == name
                || m.code.prefecture_digits() == name
                || m.name == name
                || m.name.strip_suffix(['都', '府', '県']) == Some(&name)
        })
    }
}

fn municipality(file: &str, row: Row, synthetic: bool) -> Result<Municipality, DataError> {
    let parse = |code: &str| code.parse::<PlaceCode>().map_err(|e| DataError::wrong(file, e.to_string()));
    Ok(Municipality {
        code: parse(&row.code)?,
        parent: if row.parent.is_empty() { None } else { Some(parse(&row.parent)?) },
        county_name: if row.county_name.is_empty() { row.name.clone() } else { row.county_name },
        prefecture: row.prefecture,
        name: row.name,
        kana: row.kana,
        kind: row.kind,
        synthetic,
    })
}

/// Name, name with county, and a ward's name alone where one city of the prefecture has it.
fn spellings(rows: &[Municipality]) -> HashMap<(String, String), PlaceCode> {
    let mut found = HashMap::new();
    let mut ward_names: HashMap<(String, String), Vec<PlaceCode>> = HashMap::new();
    for m in rows.iter().filter(|m| m.kind.is_leaf()) {
        let prefecture = folded(&m.prefecture);
        if let (PlaceKind::Ward, Some((_, ward))) = (m.kind, m.name.split_once('市')) {
            ward_names.entry((prefecture.clone(), folded(ward))).or_default().push(m.code);
        }
        found.insert((prefecture.clone(), folded(&m.name)), m.code);
        found.insert((prefecture, folded(&m.county_name)), m.code);
    }
    for (spelling, codes) in ward_names {
        if let [only] = codes[..] {
            found.entry(spelling).or_insert(only);
        }
    }
    found
}

fn whole_cities(rows: &[Municipality]) -> HashMap<(String, String), PlaceCode> {
    let all = rows.iter().filter(|m| m.kind == PlaceKind::DesignatedCity);
    all.map(|m| ((folded(&m.prefecture), folded(&m.name)), m.code)).collect()
}

fn cities(rows: &[Municipality]) -> HashMap<String, Vec<(String, PlaceCode)>> {
    let mut found: HashMap<String, Vec<_>> = HashMap::new();
    for m in rows.iter().filter(|m| m.kind == PlaceKind::City) {
        found.entry(folded(&m.prefecture)).or_default().push((folded(&m.name), m.code));
    }
    found
}

#[cfg(test)]
mod tests;
