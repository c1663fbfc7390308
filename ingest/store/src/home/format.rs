/// The version of the layout below a home; raised when an older program could misread it.
pub const FORMAT: &str = "tsunagu-home 3";

/// The versions before it, which can be upgraded: 1 had no load ids, 2 a record of decisions whose lines did not hold
/// each other.
pub(super) const EARLIER_FORMATS: [(&str, EarlierFormat); 2] =
    [("tsunagu-home 1", EarlierFormat::First), ("tsunagu-home 2", EarlierFormat::Second)];

/// A format that can be upgraded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EarlierFormat {
    /// Receipts one by one, loads without ids.
    First,
    /// A record of decisions of which a part could go unseen.
    Second,
}
