//! All tests that cross crates, in one program: linking it once is what a test run costs.

/// Adding files: kinds, dates, repeats, refusals.
mod add;
/// What time does to a ledger, and clocks that are wrong.
mod aging;
/// What is told when it begins and when it ends.
mod alerts;
/// Outlines of municipalities and the map.
mod boundaries;
/// Pages in a real browser.
mod browser;
/// Names in the browser and in Rust.
mod browser_names;
/// Names and insured numbers planted in names appear nowhere.
mod canary;
/// Files of the trial, each with its right outcome.
mod cases;
/// The program as typed.
mod cli;
/// What every column is, against what is given and kept.
mod columns;
/// Counters at the server: who may send, what is taken, what is told.
mod counters;
/// The process dies at every named step, and nothing is lost or counted half.
mod crash;
/// One address that asks for much, and everybody else.
mod crowd;
/// Who gets in: over which connection, with which form, and out again.
mod doubts;
/// Exchanged files, by their names alone.
mod exchange;
/// What a rate divides, and what stands beside it.
mod figures;
/// Every page, file and command as it stood, to read what a change changes.
mod golden;
/// What is guarded fails closed, and what is whole is served all the same.
mod guarded;
/// Guards of what is kept: nothing vanishes unseen, and nothing counts unseen.
mod guards;
/// Bodies, clients and guesses that mean harm.
mod hostile;
/// Kinds of files beyond those that the program has.
mod inputs;
/// What comes in at the door, and what does not.
mod intake;
/// What may not stand where.
mod invariants;
/// The archive: made again, verified, backed up, and pulls that are killed.
mod keep;
/// Servers and senders of counters that are killed.
mod killed;
/// What a file is taken for, and what a register covers.
mod kinds;
/// Loads by id: held, accepted, withdrawn, restored, replaced.
mod loads;
mod logging_in;
/// Faults that were found by use.
mod mended;
/// Lists that were taken for what they are not.
mod misread;
/// What an office sees of its exchanges.
mod monitor;
/// The notebook runs.
mod notebook;
/// One office: its page, whom it sends to, and what it asks a partner.
mod offices;
/// Pages and files over HTTP.
mod pages;
/// People stay out of what is kept, whatever they stand in.
mod people;
/// Places that are none any more.
mod places;
/// Fetching from publishers, over HTTP on loopback.
mod previews;
mod pull;
/// The real register against known figures and the naive count.
mod real_register;
/// Rooms that import one way.
mod rooms;
/// What the exchange is worth: page, API, terminal and workbook agree.
mod savings;
/// Sending counters: nothing is lost and nothing doubled.
mod sending;
/// What the program ships.
mod shipped;
/// How sources stand, and what numbers tell.
mod source_status;
/// Publishers' sites that misbehave on demand.
mod stand_in;
/// What titles, totals and names say.
mod stated;
/// Tokens, counters and the ledger at a terminal.
mod submissions;
/// Homes, servers, and tools that may be absent.
mod support;
/// What a town and everybody see of exchanges, and other sites.
mod totals;
/// Offices that the listing could not place.
mod unlisted;
/// Workbooks as other programs read them.
mod workbooks;
