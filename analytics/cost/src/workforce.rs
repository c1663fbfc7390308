use tsunagu_domain::exact::{Exact, rounded, whole};

use super::CostError;
use super::term::{Book, Term};

/// The projections that are known, by the key of their rows.
pub const PROJECTIONS: [&str; 2] = ["2017", "2023"];

/// Users per care manager in 2050, if the share of care managers among people of working age and of users among the
/// old stays what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Load<'r> {
    /// Key of the projection.
    pub projection: &'static str,
    /// Whole users.
    pub users: i128,
    /// The growth of 65+ to 15–64.
    pub growth: Exact,
    /// 65+ and 15–64 in 2050, then in 2025.
    pub terms: [Term<'r>; 4],
}

/// From `users` in 2025.
///
/// # Errors
/// When a row does not hold on the day.
pub fn load<'r>(users: u32, projection: &'static str, book: &Book<'r>) -> Result<Load<'r>, CostError> {
    let term = |year: u32, what: &str| book.term(&format!("population.{projection}.{year}.{what}"));
    let terms = [term(2050, "old")?, term(2050, "working")?, term(2025, "old")?, term(2025, "working")?];
    let [old, working, old_now, working_now] = &terms;
    let growth = (old.value / working.value) / (old_now.value / working_now.value);
    Ok(Load { projection, users: rounded(growth * whole(users)), growth, terms })
}
