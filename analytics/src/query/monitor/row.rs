use serde::Serialize;
use tsunagu_domain::document_kind::DocumentKind;
use tsunagu_domain::exchange_set::{Conformity, CountOrigin, Direction, Format, Version};
use tsunagu_domain::month::Month;
use tsunagu_domain::timestamp::Timestamp;

/// Sets of one month, direction, group and origin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Volume {
    /// When they were made.
    pub month: Month,
    /// Which way they went.
    pub direction: Direction,
    /// What they are of.
    pub document_kind: DocumentKind,
    /// How they came to be counted.
    pub origin: CountOrigin,
    /// Sets.
    pub sets: u64,
    /// Of them, such as had been sent before.
    pub resends: u64,
    /// Of them, such as may have been sent before or be a part of one sending: names can't say.
    pub unclear: u64,
    /// Files; none where sets were exchanged by API.
    pub files: u64,
    /// Beside the sets, such as names have counted too, or may have.
    pub doubtful: u64,
}

/// Sets by what they were counted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct OriginSums {
    /// By names of files.
    pub by_name: u64,
    /// By software that exchanges by API.
    pub by_api: u64,
    /// Typed by somebody.
    pub manual: u64,
    /// By API and perhaps by names as well: in none of the others.
    pub doubtful: u64,
}

/// A plan, an actual or a withdrawal, and the months it is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Monthly {
    /// The other office.
    pub partner: String,
    /// Which way they went.
    pub direction: Direction,
    /// What they are of.
    pub document_kind: DocumentKind,
    /// Months they are of.
    pub months: Vec<Month>,
    /// Its moment of making.
    pub created_at: String,
}

/// One partner in one month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartnerMonth {
    /// When the sets were made.
    pub month: Month,
    /// The other office.
    pub partner: String,
    /// Sets sent.
    pub sent: u64,
    /// Sets received.
    pub received: u64,
}

/// What goes to and fro about prevention with one partner in one month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoundTrip {
    /// The other office.
    pub partner: String,
    /// Which way they went.
    pub direction: Direction,
    /// What they are of.
    pub document_kind: DocumentKind,
    /// When the sets were made.
    pub month: Month,
    /// Sets.
    pub sets: u64,
    /// Serial of the last.
    pub last: String,
}

/// Names of one month by version and conformity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Names {
    /// When they were made.
    pub month: Month,
    /// Which way they went.
    pub direction: Direction,
    /// Which version their names follow.
    pub version: Version,
    /// How near their names are to the standard.
    pub conformity: Conformity,
    /// Sets.
    pub sets: u64,
}

/// Sets of one class of sizes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sizes {
    /// Key of the class.
    pub size: String,
    /// How they are packed.
    pub format: Format,
    /// Sets.
    pub sets: u64,
    /// Files of the one with the most.
    pub max_files: u64,
    /// Sets with more files than may be sent at once.
    pub too_many: u64,
}

/// Files of other names, as a folder held them on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OtherFileCount {
    /// The day, ISO.
    pub observed_on: String,
    /// How they are packed.
    pub format: Format,
    /// Files.
    pub files: u64,
}

/// A count by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ManualCountRow {
    /// When the sets were made.
    pub month: Month,
    /// Which way they went.
    pub direction: Direction,
    /// The other office, or empty.
    pub partner: String,
    /// What they are of.
    pub document_kind: DocumentKind,
    /// Sets.
    pub sets: u64,
}

/// What has come in of late.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Today {
    /// Sets learned since the day began.
    pub learned: u64,
    /// Of them sent.
    pub sent: u64,
    /// Of them received.
    pub received: u64,
    /// Sets made this month.
    pub this_month: u64,
    /// When the last was learned.
    pub last_learned: Option<Timestamp>,
    /// Serial of the newest.
    pub newest: Option<String>,
}
