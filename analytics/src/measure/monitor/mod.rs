//! What an office's exchanges come to, from counters alone. Days are handed in; what is late is late as of the day on
//! which the office last let its files be counted, never as of a day nobody has looked at.

/// What begins and ends.
pub mod alerts;
/// Plans and actuals that belong together.
pub mod pairing;
/// How far an office has come, and with whom.
pub mod stage;
/// What may be published.
pub mod suppression;
