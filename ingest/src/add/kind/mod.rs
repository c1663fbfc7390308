//! What a list of offices is, and what a register covers: decided by evidence, never by one header. Pure but for
//! reading the lake's registers; what can't be decided becomes a question.

/// Counts of nobody knows what.
mod counts;
/// Evidence to a decision.
mod decision;
/// What speaks for and against a listing.
mod evidence;
/// The offices that registers hold.
mod known_offices;
/// What may part a list into those who use the exchange and others.
mod mixture;
/// What a list of one's own covers.
mod own_scope;
/// What a question says.
mod question;
/// What a register covers.
mod register_scope;

pub(super) use counts::{counts_question, titled_otherwise};
pub(super) use decision::{Decision, decide};
pub(super) use evidence::evidence;
pub(super) use known_offices::KnownOffices;
pub(super) use own_scope::own_scope;
pub use question::{Answer, Question};
pub(super) use register_scope::{RegisterScope, register_scope};

/// So many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Share {
    pub(super) part: usize,
    pub(super) whole: usize,
}

impl Share {
    /// Whether the part is more than this share of the whole.
    fn is_above(self, percent: u32) -> bool {
        self.part * 100 > self.whole * percent as usize
    }

    /// Whether the part is at least this share of a whole that is not empty.
    fn is_at_least(self, percent: u32) -> bool {
        self.whole > 0 && self.part * 100 >= self.whole * percent as usize
    }

    /// In tenths of a percent, rounded down: 99.96 % must not read as all of it.
    fn tenths(self) -> usize {
        (self.part * 1000).checked_div(self.whole).unwrap_or(0)
    }
}

impl std::fmt::Display for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let tenths = self.tenths();
        write!(f, "{}のうち{}（{}.{}％）", self.whole, self.part, tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
