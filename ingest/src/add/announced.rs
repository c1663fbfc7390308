use tsunagu_domain::rules::Rules;
use tsunagu_formats::announcement;
use tsunagu_formats::input::OpenError;

use crate::file_reason::FileReason;
use crate::input::KindOption;
use crate::source::files::NamedBytes;
use crate::source::text_layer::{self, TextLayerError};

/// Beginnings of archives, of which workbooks are made; none of them is a text.
const PACKED: [&[u8]; 2] = [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"];

/// What is kept of a list of towns' starts that comes as a PDF, a page or a text, as a table; none of anything else.
///
/// # Errors
/// For a PDF that can't be read, or is another.
pub(super) fn starts(
    file: &NamedBytes,
    requested: Option<KindOption>,
    rules: &Rules,
) -> Result<Option<Vec<u8>>, FileReason> {
    let is_requested = requested == Some(KindOption::Platform);
    if text_layer::is_pdf(&file.bytes) {
        return of_pdf(&file.bytes, is_requested, rules).map(Some);
    }
    // Tables are asked by their headers; who brings one is not kept waiting for a second look.
    let is_table = file.name.to_ascii_lowercase().ends_with(".csv") || requested.is_some() && !is_requested;
    if is_table || PACKED.iter().any(|mark| file.bytes.starts_with(mark)) {
        return Ok(None);
    }
    Ok(announcement::starts::copy(&file.bytes, None, is_requested, rules))
}

/// The same of a PDF.
///
/// # Errors
/// When it can't be read, or is another.
pub(crate) fn of_pdf(bytes: &[u8], is_requested: bool, rules: &Rules) -> Result<Vec<u8>, FileReason> {
    let text = text_layer::text(bytes).map_err(|error| match error {
        TextLayerError::NoProgram => FileReason::NoTextLayer,
        TextLayerError::NoText => FileReason::Open(OpenError::Pdf),
    })?;
    announcement::starts::copy(&text, None, is_requested, rules).ok_or(FileReason::Open(OpenError::Pdf))
}
