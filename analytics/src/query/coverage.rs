use jiff::civil::Date;
use serde::Serialize;

/// The register that one service was counted from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceRegister {
    /// Three digits.
    pub service: String,
    /// Its date.
    pub register_as_of: Date,
    /// It is later than the listing it is held against, for want of an earlier one.
    pub later_than_listing: bool,
    /// Counted before shipping, not from a register that was added.
    pub shipped: bool,
}
