//! What parsers say, in words for the person who mends a file. Their own English comes last, where it names a field or a
//! place that helps.

use serde::{Deserialize, Serialize};

/// Why a text is no CSV, or a row of it not what it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{fault}{}", .line.map_or(String::new(), |line| format!(" in line {line}")))]
pub struct CsvFault {
    /// Its line, from 1.
    pub line: Option<u64>,
    /// What.
    pub fault: RowFault,
}

/// What is wrong with a row of CSV.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum RowFault {
    /// Other columns than the header has.
    #[error("{columns} columns under {headers} headers")]
    Length {
        /// Of the row.
        columns: u64,
        /// Of the header.
        headers: u64,
    },
    /// No UTF-8.
    #[error("no UTF-8")]
    Utf8,
    /// A value, in the parser's words.
    #[error("{0}")]
    Value(String),
    /// It can't be read.
    #[error("not read")]
    Io,
    /// Anything else.
    #[error("no CSV")]
    Other,
}

/// CSV, and values of typed rows.
pub fn csv(error: &csv::Error) -> CsvFault {
    use csv::ErrorKind;
    let fault = match error.kind() {
        ErrorKind::UnequalLengths { expected_len, len, .. } => {
            RowFault::Length { columns: *len, headers: *expected_len }
        }
        ErrorKind::Utf8 { .. } => RowFault::Utf8,
        ErrorKind::Deserialize { err, .. } => RowFault::Value(err.to_string()),
        ErrorKind::Io(_) => RowFault::Io,
        _ => RowFault::Other,
    };
    CsvFault { line: error.position().map(csv::Position::line), fault }
}

/// Why a text is not the TOML that it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}{}", .line.map_or(String::new(), |line| format!(" in line {line}")))]
pub struct TomlFault {
    /// Its line, from 1.
    pub line: Option<usize>,
    /// In the parser's words.
    pub detail: String,
}

/// TOML of a text.
pub fn toml(error: &toml::de::Error, text: &str) -> TomlFault {
    let at = error.span().and_then(|span| text.get(..span.start));
    let line = at.map(|before| before.matches('\n').count() + 1);
    TomlFault { line, detail: error.message().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fault_of_a_parser_has_its_line() {
        let mut reader = ::csv::Reader::from_reader("a,b\n1,2,3\n".as_bytes());
        let error = reader.records().next().expect("a row").expect_err("too long");
        assert_eq!(csv(&error), CsvFault { line: Some(2), fault: RowFault::Length { columns: 3, headers: 2 } });
        let text = "a = 1\nb = \n";
        let error = ::toml::from_str::<::toml::Table>(text).expect_err("no value");
        assert_eq!(toml(&error, text).line, Some(2));
    }
}
