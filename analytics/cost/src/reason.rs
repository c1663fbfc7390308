/// Why an office stands so to a scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason<'r> {
    /// It is over; in the words of its row, where it has any.
    Over(Option<&'r str>),
    /// It has not begun.
    NotBegun,
    /// The office's services are not known.
    NoServices,
    /// How services of this kind are treated is not confirmed.
    Unconfirmed,
    /// None of its services is among those that it is for.
    NoMatchingService,
    /// Joined: there is no fee.
    FeeFree,
    /// There would be no fee.
    FeeAfterJoining,
    /// Purchase and connection are complete.
    Connected,
    /// One applies once they are.
    ToConnect,
    /// It takes class Ⅰイ or Ⅱイ.
    NoClass,
    /// Joined; a report of results is to follow.
    ToReport,
    /// Joining, or the pledge to, and a report of results.
    ToJoinAndReport,
    /// Joined; what 加算Ⅳ asks for would do as well.
    JoinedOrClassFour,
    /// Joining, or what 加算Ⅳ asks for.
    ToJoinOrClassFour,
    /// The exchange is used, and there is a clerk.
    UsedWithClerk,
    /// There is no clerk.
    NoClerk,
    /// The exchange is not used.
    NotUsed,
    /// Neither.
    NotUsedNoClerk,
    /// In the words of its row.
    Awaiting(&'r str),
    /// Joined.
    Joined,
    /// Joining, or the pledge to.
    ToJoin,
}

impl Reason<'_> {
    /// Its key.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Over(_) => "over",
            Self::NotBegun => "not_begun",
            Self::NoServices => "no_services",
            Self::Unconfirmed => "unconfirmed",
            Self::NoMatchingService => "no_matching_service",
            Self::FeeFree => "fee_free",
            Self::FeeAfterJoining => "fee_after_joining",
            Self::Connected => "connected",
            Self::ToConnect => "to_connect",
            Self::NoClass => "no_class",
            Self::ToReport => "to_report",
            Self::ToJoinAndReport => "to_join_and_report",
            Self::JoinedOrClassFour => "joined_or_class_four",
            Self::ToJoinOrClassFour => "to_join_or_class_four",
            Self::UsedWithClerk => "used_with_clerk",
            Self::NoClerk => "no_clerk",
            Self::NotUsed => "not_used",
            Self::NotUsedNoClerk => "not_used_no_clerk",
            Self::Awaiting(_) => "awaiting",
            Self::Joined => "joined",
            Self::ToJoin => "to_join",
        }
    }
}
