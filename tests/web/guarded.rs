/// Backups: whole, and put back whole or not at all.
mod backups;
/// Lakes, ledgers and disks that are damaged, gone or full.
mod homes;
/// Fetching the library that is linked.
mod library;
/// What is written to the log.
mod logs;
