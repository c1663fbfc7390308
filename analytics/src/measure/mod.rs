/// Share of offices that are listed, and how far it is to a line.
pub mod adoption;
/// How far a rate of few offices may swing.
pub mod interval;
/// What an office's exchanges come to.
pub mod monitor;
/// Pairs of both sides of which both have joined.
pub mod pairs;
/// How many partners may be listed.
pub mod partners;
