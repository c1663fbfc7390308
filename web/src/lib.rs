//! The pages and the program `tsunagu`.

/// Charts drawn as SVG, with room for Japanese.
pub mod chart;
/// Commands.
pub mod cli;
/// Exchange counters: who may send, see and watch them.
pub mod exchange;
/// CSV, JSON and XLSX of the same rows.
pub mod file;
/// Whole pages: what they read and how they show it.
pub mod page;
/// Pieces that pages share.
pub mod part;
/// Answering requests from one warehouse version at a time.
pub mod server;
/// How numbers, dates and rates are written; nowhere else are they.
pub mod show;
/// Labels that stand in more than one place.
pub mod words;
