/// How sources stand, for every page.
pub mod banners;
/// Sentences with numerator, denominator, unit and both dates.
pub mod headline;
/// The frame of every page.
pub mod layout;
/// Tables of rates.
pub mod rates;
/// The style sheet.
pub mod style;
/// What offices answered to a survey.
pub mod survey;
/// Tables that scroll.
pub mod table;
/// Offices that the listing could not place.
pub mod unlisted;
