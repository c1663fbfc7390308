//! Files by what they hold: bytes to bounded tables and pages, what a file is, its rows, and what is kept of it; and
//! exchanged files by their names alone. No database, no network, no clock.

/// What publishers announce in forms that are no tables.
pub mod announcement;
/// Exchanged care-plan files by name and size.
pub mod filename;
/// Bytes to bounded tables.
pub mod input;
/// What is kept of a file: what is read of it.
pub mod kept;
/// Bytes to rows and issues.
pub mod parse;
/// What a file is.
pub mod recognise;
