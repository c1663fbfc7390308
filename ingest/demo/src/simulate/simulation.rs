use jiff::civil::Date;
use tsunagu_domain::office_number::OfficeNumber;

use tsunagu_formats::filename::list::NamedFile;

/// What an office does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OfficeType {
    /// 居宅介護支援事業所.
    CareManager,
    /// 居宅サービス等の事業所.
    Provider,
    /// 地域包括支援センター.
    SupportCentre,
}

/// An office of the town.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Member {
    /// Its number; no two of a town have the same.
    pub number: OfficeNumber,
    /// What it does.
    pub role: OfficeType,
}

/// What is to be made.
#[derive(Debug, Clone, Copy)]
pub struct Simulation<'m> {
    /// The same seed gives the same names and sizes on every platform.
    pub seed: u64,
    /// The town's offices, whether they join or not.
    pub members: &'m [Member],
    /// Year and month of the first files, 2000 to 2099.
    pub first: (i16, i8),
    /// Calendar months in which files are made.
    pub months: u32,
    /// Nothing is made after this day.
    pub until: Date,
}

/// One office's folder as names and sizes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Number of the office.
    pub office: OfficeNumber,
    /// Year and month in which it joined. For one that never did, the month after the last: its folder is empty.
    pub joined: (i16, i8),
    /// Sent and received, in the order made.
    pub files: Vec<NamedFile>,
}
