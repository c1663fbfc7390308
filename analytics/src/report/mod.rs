//! Results: what a question's answer holds, typed and without words. Pages, files, API and terminal only render one.

/// An office's savings.
pub mod estimate;
/// A figure with its unit, dates, rule and source.
pub mod figure;
/// A country, a prefecture or an area: its sum and its members.
pub mod group;
/// What a version is built from.
pub mod holdings;
/// Who has moved to the WEB service.
pub mod migration;
/// What is exchanged.
pub mod monitor;
/// What listed numbers say that counts cannot.
pub mod numbers;
/// One office.
pub mod office;
/// Figures that may no longer hold.
pub mod staleness;
/// What offices answered to a survey.
pub mod survey;
/// A municipality or ward.
pub mod town;
/// What the exchange is worth in a town.
pub mod town_savings;
/// A rate over time.
pub mod trend;
