use tsunagu_domain::exact::{Exact, at_least, whole};

use super::CostError;
use super::term::{Book, Term};

/// Users of an 居宅介護支援 office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caseload {
    /// Care managers in full-time equivalents; positive.
    pub fte: Exact,
    /// 要介護1・2
    pub light: u32,
    /// 要介護3〜5
    pub heavy: u32,
    /// 要支援
    pub support: u32,
}

/// Users by tier: ⅰ, ⅱ, ⅲ, each split into 要介護1・2 and 3〜5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tiers {
    /// 要介護1・2 in each tier.
    pub light: [u32; 3],
    /// 要介護3〜5 in each tier.
    pub heavy: [u32; 3],
}

/// 居宅介護支援費（Ⅰ）と（Ⅱ）
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// （Ⅰ）
    One,
    /// （Ⅱ）: with the exchange in use and a clerk.
    Two,
}

impl Type {
    fn key(self) -> &'static str {
        match self {
            Self::One => "1",
            Self::Two => "2",
        }
    }
}

/// What type Ⅱ brings over type Ⅰ, and what its clerk costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison<'r> {
    /// Units a month of type Ⅰ.
    pub one: Exact,
    /// Units a month of type Ⅱ.
    pub two: Exact,
    /// Yen a year more.
    pub gain: Exact,
    /// Yen a year for the clerk; zero for one who is there already.
    pub clerk: Exact,
    /// The clerk is there already, and costs nothing new.
    pub has_clerk: bool,
    /// Hours a month and care manager.
    pub clerk_hours: Term<'r>,
    /// Yen an hour.
    pub clerk_wage: Term<'r>,
    /// Yen a unit.
    pub yen_per_unit: Term<'r>,
}

impl Comparison<'_> {
    /// Yen a year left over; negative is a loss.
    pub fn net(&self) -> Exact {
        self.gain - self.clerk
    }

    /// The same for an office whose clerk is there already.
    pub fn with_clerk(self) -> Self {
        Self { clerk: whole(0), has_clerk: true, ..self }
    }
}

/// Tiers by the office as a whole: user k of 要介護 stands at (要支援 ÷ 3 + k) ÷ FTE. Who comes first is not known
/// here; 要介護3〜5 do, so that reductions fall on the lower fee.
///
/// # Errors
/// When a row does not hold on the day.
pub fn tiers(caseload: &Caseload, kind: Type, book: &Book<'_>) -> Result<Tiers, CostError> {
    let limit = book.term(&format!("care_fee.{}.limit", kind.key()))?.value;
    let (upper, divisor) = (book.term("care_fee.upper")?.value, book.term("care_fee.support_divisor")?.value);
    let before = whole(caseload.support) / divisor;
    let all = caseload.light.saturating_add(caseload.heavy);
    // The last k that is below a limit.
    let up_to = |limit: Exact| {
        let last = at_least(limit * caseload.fte - before) - 1;
        u32::try_from(last.max(0)).unwrap_or(u32::MAX).min(all)
    };
    let ends = [up_to(limit), up_to(upper), all];
    let below = |end: u32, n: u32| end.min(n);
    let heavy_ends = ends.map(|end| below(end, caseload.heavy));
    let light_ends = ends.map(|end| end.saturating_sub(caseload.heavy));
    let steps =
        |ends: [u32; 3]| [ends[0], ends[1].saturating_sub(ends[0]), ends[2].saturating_sub(ends[1].max(ends[0]))];
    Ok(Tiers { light: steps(light_ends), heavy: steps(heavy_ends) })
}

/// Units a month.
///
/// # Errors
/// When a row does not hold on the day.
pub fn units(caseload: &Caseload, kind: Type, book: &Book<'_>) -> Result<Exact, CostError> {
    let tiers = tiers(caseload, kind, book)?;
    let mut sum = whole(0);
    for (i, (light, heavy)) in tiers.light.into_iter().zip(tiers.heavy).enumerate() {
        let id = format!("care_fee.{}.{}", kind.key(), i + 1);
        sum += book.term(&format!("{id}.light"))?.value * whole(light);
        sum += book.term(&format!("{id}.heavy"))?.value * whole(heavy);
    }
    Ok(sum)
}

/// Type Ⅱ against type Ⅰ over a year. `grade` is the area's 級地, `other` where it has none.
///
/// # Errors
/// When a row does not hold on the day.
pub fn compare<'r>(
    caseload: &Caseload,
    grade: &str,
    clerk_wage: Option<Exact>,
    book: &Book<'r>,
) -> Result<Comparison<'r>, CostError> {
    let (one, two) = (units(caseload, Type::One, book)?, units(caseload, Type::Two, book)?);
    let yen_per_unit = book.term(&format!("care_fee.yen_per_unit.{grade}"))?;
    let clerk_hours = book.term("care_fee.clerk_hours")?;
    let clerk_wage = book.typed_or(clerk_wage, "wage.minimum_hyogo")?;
    let gain = (two - one) * yen_per_unit.value * whole(12);
    let clerk = clerk_hours.value * caseload.fte * clerk_wage.value * whole(12);
    Ok(Comparison { one, two, gain, clerk, has_clerk: false, clerk_hours, clerk_wage, yen_per_unit })
}
