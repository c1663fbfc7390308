use tsunagu_domain::exact::{Exact, rounded, whole};

use super::CostError;
use super::care_fee::{self, Caseload, Type};
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

/// Units a month of the add-on of 居宅介護支援, rounded for each user: by the fee that each one's tier has.
///
/// # Errors
/// When a row does not hold on the day.
pub fn new_units<'r>(caseload: &Caseload, book: &Book<'r>) -> Result<Sum<'r>, CostError> {
    let rate = book.term("addon.430.new")?;
    let tiers = care_fee::tiers(caseload, Type::One, book)?;
    let mut value = whole(0);
    let mut terms = vec![rate.clone()];
    for (i, (light, heavy)) in tiers.light.into_iter().zip(tiers.heavy).enumerate() {
        for (users, weight) in [(light, "light"), (heavy, "heavy")] {
            if users == 0 {
                continue;
            }
            let units = book.term(&format!("care_fee.1.{}.{weight}", i + 1))?;
            let each = whole(rounded(units.value * rate.value / whole(1000)));
            value += each * whole(users);
            terms.extend([
                units,
                Term::derived("1人あたりの加算（四捨五入）", each, "unit"),
                Term::derived("その人数", whole(users), "user"),
            ]);
        }
    }
    Ok(Sum { value, formula: "（単位数×率÷1000、1人ごとに四捨五入）×人数の合計", terms })
}

/// Yen a month of the add-on of 訪問看護 and 訪問リハ: claims × ‰.
///
/// # Errors
/// When the rate of the service is not known on the day.
pub fn new_yen<'r>(service: &str, claims: Exact, book: &Book<'r>) -> Result<Sum<'r>, CostError> {
    let rate = book.term(&format!("addon.{service}.new"))?;
    let terms = vec![Term::typed("1か月の介護報酬（円）", claims, "yen"), rate.clone()];
    Ok(Sum { value: claims * rate.value / whole(1000), formula: "介護報酬×率÷1000", terms })
}
