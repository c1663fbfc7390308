use tsunagu_domain::exact::{Exact, rounded, whole};

use super::CostError;
use super::care_fee::{self, Caseload, Type};
use super::term::{Book, Formula, Label, Sum, Term};

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
    let terms = vec![Term::typed(Label::Claims, claims, "yen"), to, from];
    Ok(Sum { value, formula: Formula::AddonStep, terms })
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
                Term::derived(Label::AddonEach, each, "unit"),
                Term::derived(Label::AddonUsers, whole(users), "user"),
            ]);
        }
    }
    Ok(Sum { value, formula: Formula::AddonUnits, terms })
}

/// Yen a month of the add-on of 訪問看護 and 訪問リハ: claims × ‰.
///
/// # Errors
/// When the rate of the service is not known on the day.
pub fn new_yen<'r>(service: &str, claims: Exact, book: &Book<'r>) -> Result<Sum<'r>, CostError> {
    let rate = book.term(&format!("addon.{service}.new"))?;
    let terms = vec![Term::typed(Label::Claims, claims, "yen"), rate.clone()];
    Ok(Sum { value: claims * rate.value / whole(1000), formula: Formula::AddonYen, terms })
}
