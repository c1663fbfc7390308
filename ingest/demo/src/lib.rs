//! What is made up, for demonstrations and tests: nothing that serves needs it but to show how it would look.

/// Random draws that are the same on every platform.
mod draws;
/// 見本県, a synthetic prefecture.
pub mod sample;
/// A synthetic town's exchanges.
pub mod simulate;
