//! What the exchange is worth to an office, in minutes and yen. Every value is a row of `data/cost/` or typed by the
//! reader; amounts are exact fractions, and every sum opens to the terms it is made of.

/// 処遇改善加算
pub mod addon;
/// 居宅介護支援費（Ⅰ・Ⅱ）
pub mod care_fee;
/// What one channel costs in a month.
pub mod channel;
/// 介護情報基盤の助成金
pub mod grant;
/// Which schemes an office can use on a day.
pub mod incentive;
/// What is asked about an office.
pub mod office;
/// Low, central and high, and what matters most.
pub mod range;
/// Why an office stands so to a scheme.
pub mod reason;
/// Net savings over the share of partners that can be reached.
pub mod savings;
/// Figures that open to their formula.
pub mod term;
/// A whole town.
pub mod town;
/// Users per care manager in 2050.
pub mod workforce;

#[cfg(test)]
mod tests;

use jiff::civil::Date;

/// Why nothing can be worked out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CostError {
    /// No row of `data/cost/` holds on that day.
    #[error("no row {id} holds on {date}")]
    NoRow {
        /// Key of the row.
        id: String,
        /// The day asked for.
        date: Date,
    },
}
