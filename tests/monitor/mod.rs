/// What time does to a ledger, and clocks that are wrong.
mod aging;
/// What is reported when it begins and when it ends.
mod alerts;
/// A month without file names.
mod april;
/// Names in the browser and in Rust.
mod browser_names;
/// Names and insured numbers planted in names appear nowhere.
mod canary;
/// One-time codes, and browsers that are remembered.
mod codes;
/// Counters at the server: who may send, what is taken, what is reported.
mod counters;
/// What an office sees of its exchanges.
mod dashboard;
/// What developers copy.
mod examples;
/// Servers and senders of counters that are killed.
mod killed;
/// Who gets in: over which connection, with which form, and out again.
mod logging_in;
/// Exchanged files, by their names alone.
mod names;
/// Sending counters: nothing is lost and nothing doubled.
mod sending;
/// Tokens, counters and the ledger at a terminal.
mod submissions;
/// What a town and everybody see of exchanges, and other sites.
mod totals;
