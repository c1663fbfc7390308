/// The fields that a route understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fields {
    /// These.
    Named(&'static [&'static str]),
    /// Those of the form of savings.
    Savings,
}

/// What a page of rates may be asked by.
const RATES: Fields = Fields::Named(&["as_of", "denominator", "threshold", "sort", "order"]);
/// The same as a file.
const RATES_FILE: Fields = Fields::Named(&["as_of", "denominator", "threshold", "sort", "order", "encoding"]);
const ENCODING: Fields = Fields::Named(&["encoding"]);
const DONE: Fields = Fields::Named(&["done"]);

/// By pattern, as routers have them.
const FIELDS: [(&str, Fields); 28] = [
    ("/", RATES),
    ("/adoption.{format}", RATES_FILE),
    ("/prefectures/{code}", RATES),
    ("/prefectures/{code}/adoption.{format}", RATES_FILE),
    ("/areas/{id}", RATES),
    ("/areas/{id}/adoption.{format}", RATES_FILE),
    ("/municipalities/{code}", RATES),
    ("/municipalities/{code}/adoption.{format}", RATES_FILE),
    ("/municipalities/{code}/offices.csv", Fields::Named(&["as_of", "encoding"])),
    ("/municipalities/{code}/savings", Fields::Named(&["as_of", "denominator", "threshold"])),
    ("/municipalities/{code}/survey.csv", ENCODING),
    ("/offices/{number}/division", Fields::Named(&["numbers", "month"])),
    ("/offices/{number}/request", Fields::Named(&["to"])),
    ("/savings", Fields::Savings),
    ("/savings.{format}", Fields::Savings),
    ("/api/v1/savings", Fields::Savings),
    ("/search", Fields::Named(&["q"])),
    ("/software", Fields::Named(&["q"])),
    ("/platform-start.{format}", ENCODING),
    ("/status/issues.csv", ENCODING),
    ("/status/loads.csv", ENCODING),
    ("/exchange/office", Fields::Named(&["month"])),
    ("/exchange/record", Fields::Named(&["year"])),
    // Whose sets an NDJSON body holds.
    ("/api/v1/exchange/sets", Fields::Named(&["office"])),
    ("/exchange/sets", Fields::Named(&["office"])),
    ("/exchange/manual", DONE),
    ("/exchange/settings", DONE),
    ("/embed/{token}", Fields::Named(&["theme"])),
];

/// The fields of the route of a pattern; a route that has no row understands none.
pub fn fields(pattern: &str) -> Fields {
    FIELDS.iter().find(|(route, _)| *route == pattern).map_or(Fields::Named(&[]), |(_, fields)| *fields)
}
