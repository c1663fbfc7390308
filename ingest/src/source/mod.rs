//! The only way in for bytes. Recognises what it got before anything is kept; what it does not recognise, and
//! anything that looks like an exchanged care plan, leaves no byte behind. Never interprets.

/// Bytes as they came.
pub mod archive;
/// Pages asked of their publishers.
pub mod fetch;
/// Files, folders and ZIPs as named bytes.
pub mod files;
/// Where things lie in an archive.
mod layout;
/// Receipts of archived bytes, one file a run.
pub mod receipts;
/// The text of a PDF.
pub mod text_layer;
/// Bodies that no receipt names yet.
pub mod unclaimed;
/// Every byte of the archive against its hash.
pub mod verify;
/// Visits, pages and what was wrong with them.
pub mod visit;
