//! Kinds of files that people bring, a file each: what reports one, what is kept of it, its rows and its tables of the
//! lake. What takes evidence beyond one file (is a list of offices a listing, a register or a list of one's own?)
//! stands above them, in `add`.

/// The kinds there are, and which of them a file is.
mod all;
/// Outlines of municipalities and wards.
pub mod boundary;
/// The page of municipalities with their counts.
pub mod count_page;
/// Counts kept by hand.
pub mod count_table;
/// Which places a file covers.
pub mod covers;
/// Counts that the program ships.
pub mod eligible;
/// Dates of the registers behind those counts.
pub mod eligible_services;
/// What every kind says of itself.
mod kind;
/// Offices that have moved.
pub mod migrated;
/// Notices that were watched for words.
pub mod notices;
/// Listed offices by number.
pub mod office_list;
/// Listed offices as a page shows them.
pub mod office_page;
/// The answer to a search by name.
pub mod office_search;
/// A town's or prefecture's own list of offices.
pub mod own_list;
/// What is read of a file.
mod parsed;
/// Towns' starts of 介護情報基盤.
pub mod platform_start;
/// 公表システムの事業所名簿
pub mod register;
/// Which versions of the standard care software supports.
pub mod software;
/// Answers to a survey, and what offices have filed.
pub mod survey;
/// Offices that the listing could not place.
pub mod unlisted;

pub use all::{ALL, Kinds, header, is_telling, look, named, read};
pub use kind::{Candidate, Detection, InputKind, KindOption, RateRole};
pub use parsed::{ImportOptions, InputError, KnownOffice, LakeTable, ParsedFile, service_key};

#[cfg(test)]
mod tests;
