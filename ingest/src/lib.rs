//! Published pages and files to a warehouse: source, parse, tidy, lake, publish. The only crate that takes
//! users' bytes.

/// Files and folders of one's own, and what the program ships, into the lake.
pub mod add;
/// Archive and ledger in one file.
pub mod backup;
/// What was decided about loads.
pub mod decisions;
/// Why a file was not taken.
pub mod file_reason;
/// The kinds of files that people bring, a room each.
pub mod input;
/// Dated Parquet tables and their manifests.
pub mod lake;
/// The loads of a lake and their states.
pub mod loads;
/// What is named and no longer there.
pub mod losses;
/// How loads came, and what they are credited to.
pub mod origins;
/// What a load would change.
pub mod preview;
/// From the lake to a warehouse version.
pub mod publish;
/// Public sources, from their publishers' pages to the lake.
pub mod pull;
/// What only the person who brings a file can say.
pub mod question;
/// The lake from the archive alone.
pub mod rebuild;
/// What is wrong with what the program wrote.
pub mod record_fault;
/// Counters of an office, to a server.
pub mod sender;
/// The way in for bytes.
pub mod source;
/// The named points of a run.
pub mod step;
/// Columns and tables of the lake.
pub mod tidy;
/// Homes of earlier formats.
pub mod upgrade;
/// Alerts, to the addresses that offices name.
pub mod webhook;
