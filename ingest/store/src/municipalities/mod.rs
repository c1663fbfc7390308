/// Places as people write them.
mod search;

use std::collections::HashMap;

use serde::Deserialize;

use crate::data::{Data, DataError};
use crate::place::{PlaceCode, PlaceKind};
use crate::spelling::folded;

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

/// All prefectures, cities, wards, towns and villages, with the spellings that lead to them.
#[derive(Debug, Clone)]
pub struct Municipalities {
    rows: Vec<Municipality>,
    by_code: HashMap<PlaceCode, usize>,
    /// (folded prefecture, folded spelling) to the leaf it means.
    by_spelling: HashMap<(String, String), PlaceCode>,
    /// Cities that may be written with a further 区 behind their name.
    cities: HashMap<String, Vec<(String, PlaceCode)>>,
    abolished: HashMap<String, Vec<Succession>>,
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

#[derive(Debug, Clone, Deserialize)]
struct Succession {
    old_code: String,
    old_name: String,
    prefecture: String,
    successor_code: String,
    address_contains: String,
}

/// What a source says about where a row belongs.
#[derive(Debug, Clone, Copy, Default)]
pub struct Written<'a> {
    /// The code as written.
    pub code: &'a str,
    /// 都道府県名
    pub prefecture: &'a str,
    /// 市区町村名
    pub name: &'a str,
    /// 住所, used only to split an abolished ward.
    pub address: &'a str,
}

/// How a written place was resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution {
    /// By its six-digit code.
    Code(PlaceCode),
    /// By a code that had lost its leading zero or its check digit.
    Completed(PlaceCode),
    /// By its name, for want of a usable code.
    Name(PlaceCode),
    /// An abolished ward, now part of this one.
    Successor(PlaceCode),
    /// Not at all.
    Unknown,
}

impl Resolution {
    /// The place, when there is one.
    pub fn place(self) -> Option<PlaceCode> {
        match self {
            Self::Code(p) | Self::Completed(p) | Self::Name(p) | Self::Successor(p) => Some(p),
            Self::Unknown => None,
        }
    }
}

/// Characters of the longest name of a municipality with its county or city, and some more.
const LONGEST_NAME: usize = 20;

impl Municipalities {
    /// Reads `municipalities.csv`, `sample/municipalities.csv`, `municipality_aliases.csv` and
    /// `successions.csv`.
    ///
    /// # Errors
    /// On a missing file, a wrong code, or a code that stands twice.
    pub fn load(data: &Data) -> Result<Self, DataError> {
        let mut rows = Vec::new();
        for (file, synthetic) in [("municipalities.csv", false), ("sample/municipalities.csv", true)] {
            for row in data.csv::<Row>(file)? {
                rows.push(municipality(file, row, synthetic)?);
            }
        }
        rows.sort_by_key(|m| m.code);
        let by_code: HashMap<_, _> = rows.iter().enumerate().map(|(i, m)| (m.code, i)).collect();
        if by_code.len() != rows.len() {
            return Err(DataError::wrong("municipalities.csv", "a code stands twice"));
        }
        let mut all =
            Self { by_spelling: spellings(&rows), cities: cities(&rows), rows, by_code, abolished: HashMap::new() };
        for alias in data.csv::<Alias>("municipality_aliases.csv")? {
            let code = all.known("municipality_aliases.csv", &alias.code)?;
            all.by_spelling.insert((folded(&alias.prefecture), folded(&alias.spelling)), code);
        }
        for succession in data.csv::<Succession>("successions.csv")? {
            all.known("successions.csv", &succession.successor_code)?;
            let name = format!("{}{}", folded(&succession.prefecture), folded(&succession.old_name));
            all.abolished.entry(name).or_default().push(succession.clone());
            all.abolished.entry(succession.old_code.clone()).or_default().push(succession);
        }
        Ok(all)
    }

    fn known(&self, file: &str, code: &str) -> Result<PlaceCode, DataError> {
        let code = code.parse().map_err(|e| DataError::wrong(file, e))?;
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

    /// Finds where a row belongs: by code, else by name within its prefecture; an abolished ward leads to
    /// its successor. Only places in which offices are counted are found, never a prefecture or a
    /// designated city as a whole.
    pub fn resolve(&self, written: Written<'_>) -> Resolution {
        let leaf = |code: PlaceCode| self.get(code).filter(|m| m.kind.is_leaf()).map(|m| m.code);
        if let Some(place) = written.code.parse().ok().and_then(leaf) {
            return Resolution::Code(place);
        }
        if let Some(place) = self.successor(written.code, written.address) {
            return Resolution::Successor(place);
        }
        if let Some(place) = self.completed(written).and_then(leaf) {
            return Resolution::Completed(place);
        }
        self.by_name(written)
    }

    /// Five digits are a six-digit code that lost its zero in a spreadsheet, or the JIS form without check
    /// digit; where both are possible the prefecture's name decides.
    fn completed(&self, written: Written<'_>) -> Option<PlaceCode> {
        if written.code.len() != 5 {
            return None;
        }
        let padded = format!("0{}", written.code).parse().ok();
        let jis = PlaceCode::from_jis(written.code);
        let prefecture = folded(written.prefecture);
        let known = |code: &PlaceCode| {
            self.get(*code).is_some_and(|m| prefecture.is_empty() || folded(&m.prefecture) == prefecture)
        };
        padded.filter(known).or_else(|| jis.filter(known))
    }

    fn by_name(&self, written: Written<'_>) -> Resolution {
        let prefecture = folded(written.prefecture);
        let name = folded(written.name);
        let name = name.strip_prefix(&prefecture).unwrap_or(&name);
        if name.is_empty() {
            return Resolution::Unknown;
        }
        if let Some(&place) = self.by_spelling.get(&(prefecture.clone(), name.to_owned())) {
            return Resolution::Name(place);
        }
        if let Some(place) = self.successor(&format!("{prefecture}{name}"), written.address) {
            return Resolution::Successor(place);
        }
        let city = self.cities.get(&prefecture).into_iter().flatten();
        let city =
            city.filter(|(city, _)| name.ends_with('区') && name.len() > city.len() && name.starts_with(city.as_str()));
        city.map(|(_, place)| Resolution::Name(*place)).next().unwrap_or(Resolution::Unknown)
    }

    /// The place an address begins with, within `prefecture`; the longest name wins.
    pub fn in_address(&self, prefecture: &str, address: &str) -> Option<PlaceCode> {
        let prefecture = folded(prefecture);
        let address = folded(address);
        let address = address.strip_prefix(&prefecture).unwrap_or(&address);
        // No municipality's name with its county is longer.
        let ends: Vec<usize> = address.char_indices().map(|(i, c)| i + c.len_utf8()).take(LONGEST_NAME).collect();
        let mut key = (prefecture, String::new());
        ends.into_iter().rev().find_map(|end| {
            address[..end].clone_into(&mut key.1);
            self.by_spelling.get(&key).copied()
        })
    }

    fn successor(&self, old: &str, address: &str) -> Option<PlaceCode> {
        let address = folded(address);
        let named_in_address = |s: &&Succession| {
            s.address_contains.is_empty() || s.address_contains.split('|').any(|part| address.contains(part))
        };
        self.abolished.get(old)?.iter().find(named_in_address).and_then(|s| s.successor_code.parse().ok())
    }

    /// A prefecture by its two digits, six digits or name.
    pub fn prefecture(&self, text: &str) -> Option<&Municipality> {
        let name = folded(text);
        self.rows.iter().filter(|m| m.kind == PlaceKind::Prefecture).find(|m| {
            m.code.as_str() == name
                || m.code.prefecture_digits() == name
                || m.name == name
                || m.name.strip_suffix(['都', '府', '県']) == Some(&name)
        })
    }
}

fn municipality(file: &str, row: Row, synthetic: bool) -> Result<Municipality, DataError> {
    let parse = |code: &str| code.parse::<PlaceCode>().map_err(|e| DataError::wrong(file, e));
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

fn cities(rows: &[Municipality]) -> HashMap<String, Vec<(String, PlaceCode)>> {
    let mut found: HashMap<String, Vec<_>> = HashMap::new();
    for m in rows.iter().filter(|m| m.kind == PlaceKind::City) {
        found.entry(folded(&m.prefecture)).or_default().push((folded(&m.name), m.code));
    }
    found
}

#[cfg(test)]
mod tests;
