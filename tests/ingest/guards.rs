/// What is kept without a receipt, and receipts that are gone.
mod archive;
/// Backups that can't be compared or are not whole, and what is no file.
mod backups;
/// How every command ends.
mod codes;
/// The record of decisions, whose lines hold each other.
mod decisions;
/// Disks that are full, at every reader and writer.
mod disks;
/// Commands that only look, in a folder that is no home.
mod homes;
/// Ledgers that are there and hold nothing of ours.
mod ledgers;
/// What `status` sees to be gone, and refusals that leave nothing.
mod losses;
/// Manifests that are gone or not what was written.
mod manifests;
/// Loads that come back only as somebody has seen them.
mod restored;
/// What is written to a terminal.
mod terminal;
/// The served version, damaged or named wrongly.
mod warehouses;
