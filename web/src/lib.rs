//! The pages and the program `tsunagu`.

/// The language of a rendering, and its texts; first, because every module uses `t!`.
#[macro_use]
pub mod language;

/// Where pages stand.
pub mod address;
/// A finished answer.
pub mod answer;
/// What every request may use, and how a question is answered.
pub mod app;
/// Charts drawn as SVG, with room for Japanese.
pub mod chart;
/// Commands.
pub mod cli;
/// Whether an answer is still wanted.
pub mod demand;
/// What an office's savings come to.
pub mod estimate;
/// CSV, JSON and XLSX of the same rows.
pub mod file;
/// Exchange counters: who may send, see and watch them.
pub mod monitor;
/// What a mistyped name or code may have meant.
pub mod nearest;
/// The offices of places, to hold pasted lines against.
pub mod office_directory;
/// Whole pages: what they read and how they show it.
pub mod page;
/// Pieces that pages share.
pub mod part;
/// Answering requests from one warehouse version at a time.
pub mod server;
/// How numbers, dates and rates are written; nowhere else are they.
pub mod show;
/// How the sources of a home stand.
pub mod source_status;
/// What users submit, and who watches it.
pub mod submissions;
/// Labels that stand in more than one place.
pub mod words;
