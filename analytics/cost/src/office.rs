use jiff::civil::Date;
use tsunagu_domain::exact::{Exact, whole};
pub use tsunagu_domain::role::Role;

/// How paper costs are worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// 説明会資料の簡易計算: all by user, one stamp a user.
    Briefing,
    /// 宛先別の詳細計算: envelopes and calls by partner, fixed time, entry of what arrives.
    PerDestination,
}

impl Mode {
    /// Key in addresses.
    pub fn key(self) -> &'static str {
        match self {
            Self::Briefing => "briefing",
            Self::PerDestination => "detail",
        }
    }
}

/// How plans travel today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// お届け
    Deliver,
    /// 郵送
    Post,
    /// FAX
    Fax,
}

impl Method {
    /// Every method, in the order of the briefing.
    pub const ALL: [Self; 3] = [Self::Deliver, Self::Post, Self::Fax];

    /// Key in rows and addresses.
    pub fn key(self) -> &'static str {
        match self {
            Self::Deliver => "deliver",
            Self::Post => "post",
            Self::Fax => "fax",
        }
    }
}

/// The largest number of users or partners that is taken.
pub const MOST: u32 = 1_000_000;

/// What is asked about an office. The caller keeps counts within [`MOST`] and the rest within what
/// [`tsunagu_domain::exact::parse`] reads, so that nothing overflows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    /// Prices of which day.
    pub date: Date,
    /// Which calculation.
    pub mode: Mode,
    /// Today's method.
    pub method: Method,
    /// Which side.
    pub role: Role,
    /// Users a month; an estimate may be a fraction.
    pub users: Exact,
    /// Partners of one user.
    pub destinations: u32,
    /// Partner offices in all.
    pub partners: Exact,
    /// Share of the exchanges whose partner can be reached, 0 to 1.
    pub coverage: Exact,
    /// Yen an hour; none for the briefing's.
    pub wage: Option<Exact>,
    /// Yen a year; none for the fee of the day.
    pub fee: Option<Exact>,
    /// Minutes a month and care manager for handling both channels; none for the row's.
    pub overhead: Option<Exact>,
    /// Care managers in full-time equivalents, each of whom handles both channels; one where that is not known.
    pub care_managers: Exact,
    /// Minutes of digital work per user and month, where the office knows them.
    pub digital: Option<Exact>,
}

impl Office {
    /// The briefing's office: one care manager with 40 users who faxes, every partner reachable.
    pub fn of_the_briefing(date: Date) -> Self {
        Self {
            date,
            mode: Mode::Briefing,
            method: Method::Fax,
            role: Role::CareManager,
            users: whole(40),
            destinations: 3,
            partners: whole(12),
            coverage: whole(1),
            wage: None,
            fee: None,
            overhead: None,
            care_managers: whole(1),
            digital: None,
        }
    }
}
