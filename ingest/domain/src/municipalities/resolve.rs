use unicode_normalization::UnicodeNormalization;

use super::succession::Part;
use super::{Municipalities, Municipality};
use crate::place::{PlaceCode, PlaceKind};
use crate::spelling::folded;

/// What a source says about where a row belongs.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlaceClues<'a> {
    /// The code as written.
    pub code: &'a str,
    /// 都道府県名
    pub prefecture: &'a str,
    /// 市区町村名
    pub name: &'a str,
    /// 住所, used only to find a ward, and the part of a place that was split.
    pub address: &'a str,
    /// Two digits that the office number begins with; they decide only where nothing else does.
    pub number_prefecture: &'a str,
}

/// How a written place was resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution {
    /// By its six-digit code.
    Code(PlaceCode),
    /// By a code that had lost its leading zero or its check digit, or that a spreadsheet gave decimals.
    Completed(PlaceCode),
    /// By its name, for want of a usable code.
    Name(PlaceCode),
    /// By its code; the name beside it is not known.
    UnknownName(PlaceCode),
    /// A place that is none any more, now part of another.
    Successor {
        /// Its code.
        former: PlaceCode,
        /// The place that it is part of.
        place: PlaceCode,
    },
    /// A designated city without its ward.
    City(PlaceCode),
    /// By what a name that is none ends with, or by the address that completes it.
    InName(PlaceCode),
    /// A code and a name, or a prefecture, of different places.
    Differs {
        /// The code's.
        code: PlaceCode,
    },
    /// A place that was split, without an address that would tell the part.
    Split {
        /// The code of the place that was split.
        former: PlaceCode,
    },
    /// Not at all; its prefecture, where that is known.
    Unknown(Option<PlaceCode>),
}

impl Resolution {
    /// The place in which offices are counted, when there is one.
    pub fn place(self) -> Option<PlaceCode> {
        match self {
            Self::Code(p) | Self::Completed(p) | Self::Name(p) | Self::UnknownName(p) => Some(p),
            Self::Successor { place, .. } => Some(place),
            Self::City(_) | Self::InName(_) | Self::Differs { .. } | Self::Split { .. } | Self::Unknown(_) => None,
        }
    }

    /// The same for one office, which stands somewhere even where its row is careless: also a designated city of which
    /// the ward is not known. A count that may be of another place is not reported so.
    pub fn office_place(self) -> Option<PlaceCode> {
        match self {
            Self::City(place) | Self::InName(place) => Some(place),
            other => other.place(),
        }
    }
}

/// Shorter endings may belong to any name.
const MIN_ENDING: usize = 3;

/// Characters of the longest name of a municipality with its county or city, and some more.
const MAX_NAME: usize = 20;

impl Municipalities {
    /// Finds where a row belongs: by code, which must agree with the name beside it, else by name within its
    /// prefecture. A place that is none any more leads to its successor, a designated city by the address to its ward.
    /// Places in which offices are counted are found, or a designated city of which the ward is unknown; never a
    /// prefecture.
    pub fn resolve(&self, written: PlaceClues<'_>) -> Resolution {
        match self.resolve_within(written) {
            Resolution::Unknown(None) => {
                let prefecture = self.prefecture(written.prefecture).or_else(|| match written.prefecture {
                    "" => self.prefecture(written.number_prefecture),
                    _ => None,
                });
                Resolution::Unknown(prefecture.map(|m| m.code))
            }
            resolution => resolution,
        }
    }

    fn resolve_within(&self, written: PlaceClues<'_>) -> Resolution {
        if let Some(place) = self.as_published(written) {
            return Resolution::Code(place);
        }
        let (codes, completed) = self.codes(written.code);
        match codes[..] {
            [] => self.by_name(written),
            [code] => self.compared(code, completed, written),
            // Five digits may be two places' codes.
            _ => match self.decided(&codes, written) {
                Some(code) => self.compared(code, completed, written),
                None => self.by_name(written),
            },
        }
    }

    /// A row as the national register has it: spared the work of comparing.
    fn as_published(&self, written: PlaceClues<'_>) -> Option<PlaceCode> {
        let m = self.get(written.code.parse().ok()?)?;
        let same = m.prefecture == written.prefecture && [&m.name, &m.county_name].iter().any(|n| *n == written.name);
        (same && m.kind.is_leaf()).then_some(m.code)
    }

    /// The places that a code may mean, and whether it had to be completed: six digits; five that lost the leading zero
    /// or the check digit; four that lost both.
    fn codes(&self, written: &str) -> (Vec<PlaceCode>, bool) {
        let text: String = written.nfkc().filter(|c| !c.is_whitespace() && !matches!(c, '"' | '\'' | '=')).collect();
        let digits = text.strip_suffix(".0").unwrap_or(&text);
        let is_place = |code: &PlaceCode| {
            self.get(*code).is_some_and(|m| m.kind != PlaceKind::Prefecture) || self.former(*code).is_some()
        };
        let found = match digits.len() {
            6 => vec![digits.parse().ok()],
            5 => vec![format!("0{digits}").parse().ok(), PlaceCode::from_jis(digits)],
            4 => vec![PlaceCode::from_jis(&format!("0{digits}"))],
            _ => Vec::new(),
        };
        let found = found.into_iter().flatten().filter(is_place).collect();
        (found, digits.len() != 6 || digits != written)
    }

    /// Which of two places is meant: the name reports, else the prefecture, else the office number's.
    fn decided(&self, codes: &[PlaceCode], written: PlaceClues<'_>) -> Option<PlaceCode> {
        let only = |fits: &dyn Fn(PlaceCode) -> bool| match codes.iter().filter(|c| fits(**c)).collect::<Vec<_>>()[..] {
            [one] => Some(*one),
            _ => None,
        };
        let prefecture = self.prefecture(written.prefecture).map(|m| m.code);
        only(&|code| !written.name.is_empty() && self.agrees(code, written.name))
            .or_else(|| only(&|code| Some(code.prefecture()) == prefecture))
            .or_else(|| only(&|code| code.prefecture_digits() == written.number_prefecture))
    }

    /// The place of a code, unless the name or the prefecture beside it is another's.
    fn compared(&self, code: PlaceCode, completed: bool, written: PlaceClues<'_>) -> Resolution {
        let differs = Resolution::Differs { code };
        let prefecture = self.prefecture(written.prefecture);
        if prefecture.is_some_and(|p| p.code != code.prefecture()) {
            return differs;
        }
        let home = self.get(code.prefecture()).map_or("", |m| m.prefecture.as_str());
        let name = self.bare(home, written.name);
        if !name.is_empty() && !self.agrees(code, &name) {
            // The name of a ward beside the code of its city says more than the code.
            let by_name = self.by_name(PlaceClues { prefecture: home, ..written });
            return match by_name {
                Resolution::Name(ward) if self.get(ward).is_some_and(|m| m.parent == Some(code)) => by_name,
                Resolution::Unknown(_) | Resolution::InName(_) if !self.is_named_anywhere(&name) => {
                    match self.today(code, completed, written) {
                        Resolution::Code(place) | Resolution::Completed(place) => Resolution::UnknownName(place),
                        other => other,
                    }
                }
                _ => differs,
            };
        }
        self.today(code, completed, written)
    }

    /// What a code means today.
    fn today(&self, code: PlaceCode, completed: bool, written: PlaceClues<'_>) -> Resolution {
        match (self.former(code), self.get(code)) {
            (Some(former), _) => match self.part_by_address(former, written.address) {
                Part::Of(place) => Resolution::Successor { former: former.code, place },
                Part::Undecided => Resolution::Split { former: former.code },
            },
            (None, Some(m)) if m.kind == PlaceKind::DesignatedCity => self.ward(m, written.address),
            _ if completed => Resolution::Completed(code),
            _ => Resolution::Code(code),
        }
    }

    /// An address may be one of today's already.
    fn part_by_address(&self, former: &super::FormerPlace, address: &str) -> Part {
        let named = self.current_in_address(&folded(&former.prefecture), &folded(address));
        match named.filter(|place| former.successors().contains(place)) {
            Some(place) => Part::Of(place),
            None => former.part(address),
        }
    }

    /// The ward that an address names, else the city as a whole.
    fn ward(&self, city: &Municipality, address: &str) -> Resolution {
        let (prefecture, address) = (folded(&city.prefecture), folded(address));
        let address = address.strip_prefix(&prefecture).unwrap_or(&address);
        // Some addresses begin with the ward.
        let below = address.split_once(&folded(&city.name)).map_or(address, |(_, below)| below);
        let whole = format!("{}{below}", folded(&city.name));
        let ward = self.in_address(&prefecture, &whole);
        match ward.filter(|ward| self.get(*ward).is_some_and(|m| m.parent == Some(city.code))) {
            Some(ward) => Resolution::Name(ward),
            None => Resolution::City(city.code),
        }
    }

    /// A name folded, without its prefecture; nothing where it is the prefecture alone.
    fn bare(&self, prefecture: &str, name: &str) -> String {
        let (prefecture, name) = (folded(prefecture), folded(name));
        name.strip_prefix(&prefecture).unwrap_or(&name).to_owned()
    }

    /// Whether a name can be that of a code's place, or of the city it lies in.
    fn agrees(&self, code: PlaceCode, name: &str) -> bool {
        let Some(prefecture) = self.get(code.prefecture()) else { return false };
        let home = folded(&prefecture.prefecture);
        let name = self.bare(&home, name);
        if self.former(code).is_some_and(|f| folded(&f.name) == name) {
            return true;
        }
        let parent = self.get(code).and_then(|m| m.parent).or_else(|| {
            let successor = self.former(code)?.successors().first().copied()?;
            self.get(successor)?.parent
        });
        let key = (home, name);
        // A ward may be written as its city alone.
        if self.whole_cities.get(&key).is_some_and(|city| *city == code || Some(*city) == parent) {
            return true;
        }
        let (home, name) = key;
        let named = self.by_name(PlaceClues { prefecture: &home, name: &name, ..PlaceClues::default() });
        let becomes = |place| place == code || self.former(code).is_some_and(|f| f.successors().contains(&place));
        match named {
            Resolution::Name(place) | Resolution::InName(place) | Resolution::Successor { place, .. } => becomes(place),
            Resolution::Split { former } => {
                former == code || self.former(former).is_some_and(|f| f.successors().contains(&code))
            }
            // The cell may go on behind the name.
            _ => self.current_in_address(&home, &name).is_some_and(becomes),
        }
    }

    /// Whether a name means a place in any prefecture.
    fn is_named_anywhere(&self, name: &str) -> bool {
        self.iter().filter(|m| m.kind == PlaceKind::Prefecture).any(|p| {
            let key = (folded(&p.prefecture), self.bare(&p.prefecture, name));
            key.1.is_empty()
                || self.by_spelling.contains_key(&key)
                || self.whole_cities.contains_key(&key)
                || self.former_by_spelling.contains_key(&key)
        })
    }

    fn by_name(&self, written: PlaceClues<'_>) -> Resolution {
        let prefecture = match written.prefecture {
            "" => self.prefecture(written.number_prefecture).map_or("", |m| m.prefecture.as_str()),
            prefecture => prefecture,
        };
        let key = (folded(prefecture), self.bare(prefecture, written.name));
        if key.1.is_empty() {
            return Resolution::Unknown(None);
        }
        if let Some(&place) = self.by_spelling.get(&key) {
            return Resolution::Name(place);
        }
        if let Some(former) = self.former_by_spelling.get(&key).map(|&i| &self.former[i]) {
            return self.today(former.code, false, written);
        }
        if let Some(city) = self.whole_cities.get(&key).and_then(|city| self.get(*city)) {
            return self.ward(city, written.address);
        }
        // ガ for ケ is nobody's official name.
        let respelled = (key.0.clone(), key.1.replace(['ガ', 'が'], "ケ"));
        if let Some(&place) = self.by_spelling.get(&respelled) {
            return Resolution::Name(place);
        }
        let (prefecture, name) = key;
        let city = self.cities.get(&prefecture).into_iter().flatten();
        let city =
            city.filter(|(city, _)| name.ends_with('区') && name.len() > city.len() && name.starts_with(city.as_str()));
        if let Some((_, place)) = city.into_iter().next() {
            return Resolution::Name(*place);
        }
        self.in_careless_name(&prefecture, &name, written.address)
    }

    /// `〒030-0846青森県青森市`, `茨木県古河市`: the name of a place behind what is none; else the place that the
    /// address begins with, of which the name is the beginning.
    fn in_careless_name(&self, prefecture: &str, name: &str, address: &str) -> Resolution {
        let ends = name.char_indices().skip(1).map(|(at, _)| &name[at..]);
        for end in ends.take_while(|end| end.chars().count() >= MIN_ENDING) {
            let key = (prefecture.to_owned(), end.to_owned());
            if let Some(&place) = self.by_spelling.get(&key) {
                return Resolution::InName(place);
            }
            if let Some(city) = self.whole_cities.get(&key).and_then(|city| self.get(*city)) {
                return match self.ward(city, address) {
                    Resolution::Name(ward) => Resolution::InName(ward),
                    other => other,
                };
            }
        }
        // 上郡 before an address that goes on with 町: the name was cut.
        let address = folded(address);
        let street = address.strip_prefix(prefecture).unwrap_or(&address);
        let place = street.starts_with(name).then(|| self.current_in_address(prefecture, street)).flatten();
        place.map_or(Resolution::Unknown(None), Resolution::InName)
    }

    /// The place an address begins with, within `prefecture`; the longest name wins.
    pub fn in_address(&self, prefecture: &str, address: &str) -> Option<PlaceCode> {
        let (prefecture, address) = (folded(prefecture), folded(address));
        let address = address.strip_prefix(&prefecture).unwrap_or(&address);
        self.current_in_address(&prefecture, address).or_else(|| {
            let former = beginnings(address).find_map(|name| self.former_named(&prefecture, name))?;
            match former.part(address) {
                Part::Of(place) => Some(place),
                Part::Undecided => None,
            }
        })
    }

    fn current_in_address(&self, prefecture: &str, address: &str) -> Option<PlaceCode> {
        let address = address.strip_prefix(prefecture).unwrap_or(address);
        let mut key = (prefecture.to_owned(), String::new());
        beginnings(address).find_map(|name| {
            name.clone_into(&mut key.1);
            self.by_spelling.get(&key).copied()
        })
    }
}

/// What an address may begin with, the longest first: no municipality's name with its county is longer.
fn beginnings(address: &str) -> impl Iterator<Item = &str> {
    let ends: Vec<usize> = address.char_indices().map(|(i, c)| i + c.len_utf8()).take(MAX_NAME).collect();
    ends.into_iter().rev().map(|end| &address[..end])
}
