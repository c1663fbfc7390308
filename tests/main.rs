//! All tests that cross crates, in one program: linking it once is what a test run costs.

/// Figures: rates, savings, sums.
mod analytics;
/// Every page, file and command as it stood, to read what a change changes.
mod golden;
/// What the code keeps to.
mod house;
/// What comes in: kinds of files, loads, archives, publishers.
mod ingest;
/// The monitor: names, counters, tokens, sums.
mod monitor;
/// Homes, servers, publishers' sites that misbehave on demand, and tools that may be absent.
mod support;
/// Pages, the server, and the program as typed.
mod web;
