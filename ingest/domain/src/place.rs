use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A six-digit code of 全国地方公共団体コード: five digits and a check digit, as text.
///
/// Source of the check digit: 総務省 全国地方公共団体コード仕様; held for all 1,959 codes of
/// `data/municipalities.csv`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PlaceCode([u8; 6]);

/// Why a text is no place code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlaceCodeError {
    /// Not six ASCII digits.
    #[error("{0:?} is not six digits")]
    Shape(String),
    /// The sixth digit does not follow from the first five.
    #[error("{0:?} has a wrong check digit")]
    CheckDigit(String),
}

impl PlaceCode {
    /// The code as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("")
    }

    /// The two digits of the prefecture.
    pub fn prefecture_digits(&self) -> &str {
        &self.as_str()[..2]
    }

    /// The code of the prefecture this place lies in.
    pub fn prefecture(&self) -> Self {
        Self::from_five_digits([self.0[0], self.0[1], b'0', b'0', b'0'])
    }

    /// The five-digit JIS form of a code, completed.
    pub fn from_jis(five: &str) -> Option<Self> {
        let digits: [u8; 5] = five.as_bytes().try_into().ok()?;
        digits.iter().all(u8::is_ascii_digit).then(|| Self::from_five_digits(digits))
    }

    fn from_five_digits(d: [u8; 5]) -> Self {
        Self([d[0], d[1], d[2], d[3], d[4], check_digit(&d)])
    }
}

fn check_digit(five: &[u8]) -> u8 {
    let weighted: u32 = five.iter().zip([6, 5, 4, 3, 2]).map(|(d, weight)| u32::from(d - b'0') * weight).sum();
    b'0' + ((11 - weighted % 11) % 10) as u8
}

impl TryFrom<String> for PlaceCode {
    type Error = PlaceCodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<PlaceCode> for String {
    fn from(code: PlaceCode) -> Self {
        code.to_string()
    }
}

crate::text_in_sql!(PlaceCode);

impl FromStr for PlaceCode {
    type Err = PlaceCodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits: [u8; 6] = text
            .as_bytes()
            .try_into()
            .ok()
            .filter(|d: &[u8; 6]| d.iter().all(u8::is_ascii_digit))
            .ok_or_else(|| PlaceCodeError::Shape(text.to_owned()))?;
        if check_digit(&digits[..5]) != digits[5] {
            return Err(PlaceCodeError::CheckDigit(text.to_owned()));
        }
        Ok(Self(digits))
    }
}

impl fmt::Display for PlaceCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for PlaceCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What sort of place a code names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// 都道府県
    Prefecture,
    /// 政令指定都市, made of wards
    DesignatedCity,
    /// 政令指定都市の区
    Ward,
    /// 東京の特別区
    SpecialWard,
    /// 市
    City,
    /// 町
    Town,
    /// 村
    Village,
}

impl PlaceKind {
    /// Whether offices are counted here directly rather than in the parts.
    pub fn is_leaf(self) -> bool {
        !matches!(self, Self::Prefecture | Self::DesignatedCity)
    }

    /// How what is known of the whole alone is named beside the parts.
    pub fn unknown_part(self) -> &'static str {
        match self {
            Self::Prefecture => "所在市区町村不明",
            _ => "所在区不明",
        }
    }

    /// The spelling used in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Prefecture => "prefecture",
            Self::DesignatedCity => "designated_city",
            Self::Ward => "ward",
            Self::SpecialWard => "special_ward",
            Self::City => "city",
            Self::Town => "town",
            Self::Village => "village",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_codes() {
        for code in ["282171", "281000", "011011", "221384"] {
            assert_eq!(code.parse::<PlaceCode>().expect(code).to_string(), code);
        }
        assert_eq!(PlaceCode::from_jis("28217").map(|c| c.to_string()).as_deref(), Some("282171"));
        assert_eq!("282171".parse::<PlaceCode>().expect("川西市").prefecture().as_str(), "280003");
    }

    #[test]
    fn wrong_check_digit_is_distinguished_from_wrong_shape() {
        assert_eq!("282172".parse::<PlaceCode>(), Err(PlaceCodeError::CheckDigit("282172".into())));
        assert_eq!("28217".parse::<PlaceCode>(), Err(PlaceCodeError::Shape("28217".into())));
        assert_eq!("２８２１７１".parse::<PlaceCode>(), Err(PlaceCodeError::Shape("２８２１７１".into())));
    }
}
