/// Adding files: kinds, dates, repeats, refusals.
mod add;
/// The archive: made again, verified, backed up, and pulls that are killed.
mod archive;
/// What stands beside the rates.
mod beside;
/// Outlines of municipalities and the map.
mod boundaries;
/// Files of the trial, each with its right outcome.
mod cases;
/// The process dies at every named step, and nothing is lost or counted half.
mod crash;
/// Counts that a publish derives, and their copies in the lake.
mod derived;
/// Files that two readings fit: they are asked about.
mod doubts;
/// Guards of what is kept: nothing vanishes unseen, and nothing counts unseen.
mod guards;
/// Kinds of files beyond those that the program has.
mod inputs;
/// What comes in at the door, and what does not.
mod intake;
/// What a file is taken for, and what a register covers.
mod kinds;
/// Loads by id: held, accepted, withdrawn, restored, replaced.
mod loads;
/// Faults that were found by use.
mod mended;
/// Lists that were taken for what they are not.
mod misread;
/// People stay out of what is kept, whatever they stand in.
mod people;
/// Places that are none any more.
mod places;
/// What a change would do, before it is done.
mod previews;
/// Fetching from publishers, over HTTP on loopback.
mod pull;
/// The real register against known figures and the naive count.
mod real_register;
/// What the program ships.
mod shipped;
/// What titles, totals and names say.
mod stated;
/// Offices that the listing could not place.
mod unlisted;
/// Workbooks as other programs read them.
mod workbooks;
