//! The server's side of exchange counters: who may ask, what is taken, what is watched.

/// What a token in the address opens: frames and feeds.
pub mod addressed;
/// What holds of an office, and what has ended.
pub mod alerts;
/// Taking counters from programs.
pub mod api;
/// What every day brings.
pub mod daily;
/// An office's forms and pages.
pub mod dashboard;
/// A page that is watched.
pub mod events;
/// Months of towns that everybody may see.
pub mod finalize;
/// Who asks, and whether they may.
pub mod guard;
/// What a server does on its own, and of several servers one.
pub mod jobs;
/// Getting in and out with a browser.
pub mod log_in;
/// Telling addresses of alerts.
pub mod notices;
/// Pages that let nobody in.
pub mod refused_page;
/// What a browser has sent.
mod typed;
