use jiff::Timestamp;

/// What time it is. `TSUNAGU_NOW` says otherwise, so that a test sees the same dates on every day.
pub fn now() -> Timestamp {
    let stated = std::env::var("TSUNAGU_NOW").ok().and_then(|text| text.parse().ok());
    stated.unwrap_or_else(Timestamp::now)
}
