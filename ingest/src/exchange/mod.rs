//! Exchanged care-plan files by their names and sizes alone. No file is opened here, and no name that is not of the
//! standard's form leaves this module.

/// Telling others of alerts.
pub mod notify;
/// Sending counters to a server.
pub mod send;
