//! The places on disk where Tsunagu keeps things: the home, the ledger, the versions that are served. No network, no
//! polars.

/// A disk without room.
pub mod disk;
/// Files that are whole after a power cut, and for their owner alone.
pub mod durable;
/// The folder that holds archive, lake, warehouse and ledger.
pub mod home;
/// What users submit.
pub mod ledger;
/// Files that are files, not pipes, devices or links.
pub mod regular;
/// Opening a warehouse version for reading.
pub mod warehouse;
