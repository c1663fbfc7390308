//! Exchanged care-plan files by their names and sizes alone. No file is opened here, and no name that is not of the
//! standard's form leaves this module.

/// What would be refused before sending.
pub mod check;
/// Sets, counted.
pub mod count;
/// Names and sizes of a folder, a ZIP or a listing.
pub mod list;
/// What a file's name says.
pub mod name;
