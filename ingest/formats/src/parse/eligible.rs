use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::wording;

use super::{Issue, Mismatch, ParseError, Unreadable};

/// Headers of the file of counts.
pub const COUNT_HEADERS: [&str; 5] = ["市区町村コード", "分母", "数", "緯度の平均", "経度の平均"];
/// Headers of the file of register dates.
pub const SERVICE_HEADERS: [&str; 3] = ["都道府県", "種別", "登録簿の時点"];

/// One count of offices that could be listed.
#[derive(Debug, Clone, PartialEq)]
pub struct EligibleCount {
    /// Municipality or ward.
    pub place: PlaceCode,
    /// Name of the denominator.
    pub denominator: String,
    /// Offices, or rows.
    pub count: u32,
    /// Mean latitude of the offices, degrees.
    pub mean_lat: Option<f64>,
    /// Mean longitude of the offices, degrees.
    pub mean_lon: Option<f64>,
}

/// The date of the register that a service's counts come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EligibleService {
    /// Two digits.
    pub prefecture: String,
    /// Three digits.
    pub service: String,
    /// The register's date.
    pub register_as_of: jiff::civil::Date,
}

fn reader(text: &str) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().from_reader(text.as_bytes())
}

fn wrong(line: usize, header: &str) -> ParseError {
    Mismatch::UnreadableCell { line, header: header.to_owned() }.into()
}

/// Reads the counts. They are made by this program, so the first wrong row refuses the file.
pub fn parse_counts(text: &str) -> Result<(Vec<EligibleCount>, Vec<Issue>), ParseError> {
    let mut rows = Vec::new();
    for (i, record) in reader(text).records().enumerate() {
        let record = record.map_err(|e| ParseError::Unreadable(Unreadable::Csv(wording::csv(&e))))?;
        let cell = |at: usize| record.get(at).unwrap_or("");
        rows.push(EligibleCount {
            place: cell(0).parse().map_err(|_| wrong(i + 2, COUNT_HEADERS[0]))?,
            denominator: cell(1).to_owned(),
            count: cell(2).parse().map_err(|_| wrong(i + 2, COUNT_HEADERS[2]))?,
            mean_lat: cell(3).parse().ok(),
            mean_lon: cell(4).parse().ok(),
        });
    }
    Ok((rows, Vec::new()))
}

/// Reads the register dates.
pub fn parse_services(text: &str) -> Result<(Vec<EligibleService>, Vec<Issue>), ParseError> {
    let mut rows = Vec::new();
    for (i, record) in reader(text).records().enumerate() {
        let record = record.map_err(|e| ParseError::Unreadable(Unreadable::Csv(wording::csv(&e))))?;
        let cell = |at: usize| record.get(at).unwrap_or("");
        rows.push(EligibleService {
            prefecture: cell(0).to_owned(),
            service: cell(1).to_owned(),
            register_as_of: cell(2).parse().map_err(|_| wrong(i + 2, SERVICE_HEADERS[2]))?,
        });
    }
    Ok((rows, Vec::new()))
}
