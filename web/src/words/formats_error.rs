use tsunagu_domain::data::DataError;
use tsunagu_formats::input::OpenError;
use tsunagu_formats::input::path::PathError;
use tsunagu_formats::parse::ParseError;
use tsunagu_formats::recognise::Refusal;

/// Why rules or shipped files can't be used.
pub fn data_error(error: &DataError) -> String {
    error.to_string()
}

/// Why bytes can't be opened.
pub fn open_error(error: &OpenError) -> String {
    error.to_string()
}

/// Why a path is not read.
pub fn path_error(error: &PathError) -> String {
    error.to_string()
}

/// Why a file can't be parsed.
pub fn parse_error(error: &ParseError) -> String {
    error.to_string()
}

/// Why a file is none of ours.
pub fn refusal(refusal: &Refusal) -> String {
    refusal.to_string()
}
