use tsunagu_store::exact::{Exact, rounded, whole};

use super::CostError;
use super::term::{Book, Sum, Term};

/// Yen a month that 処遇改善加算 ロ brings over イ, for wages: claims × (ロ − イ) ‰.
///
/// # Errors
/// When the rate of the service or class is not known on the day.
pub fn step<'r>(service: &str, class: Class, claims: Exact, book: &Book<'r>) -> Result<Sum<'r>, CostError> {
    let (from, to) = match class {
        Class::One => ("1i", "1ro"),
        Class::Two => ("2i", "2ro"),
    };
    let (from, to) = (book.term(&format!("addon.{service}.{from}"))?, book.term(&format!("addon.{service}.{to}"))?);
    let value = claims * (to.value - from.value) / whole(1000);
    let terms = vec![Term::typed("1か月の介護報酬（円）", claims, "yen"), to, from];
    Ok(Sum { value, formula: "介護報酬×（ロ−イ）÷1000", terms })
}

/// Which class an office has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Ⅰイ
    One,
    /// Ⅱイ
    Two,
}

/// Units a month of the add-on of 居宅介護支援・訪問看護・訪問リハ, rounded for each user: users × round(units × ‰).
///
/// # Errors
/// When the rate of the service is not known on the day.
pub fn new_units<'r>(service: &str, units_each: Exact, users: u32, book: &Book<'r>) -> Result<Sum<'r>, CostError> {
    let rate = book.term(&format!("addon.{service}.new"))?;
    let each = whole(rounded(units_each * rate.value / whole(1000)));
    let terms = vec![
        Term::typed("1人あたりの単位数", units_each, "unit"),
        rate,
        Term::derived("1人あたりの加算（四捨五入）", each, "unit"),
        Term::typed("利用者数", whole(users), "user"),
    ];
    Ok(Sum {
        value: each * whole(users), formula: "（単位数×率÷1000、1人ごとに四捨五入）×利用者数", terms
    })
}
