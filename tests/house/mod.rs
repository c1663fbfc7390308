/// What every column is, against what is given and kept.
mod columns;
/// What may not stand where.
mod invariants;
/// The notebook runs.
mod notebook;
/// Rooms that import one way.
mod rooms;
/// Words of the crates that ingest and count.
/// What the parsers and the rules report has no words.
mod words_of_formats;
mod words_of_ingest;
