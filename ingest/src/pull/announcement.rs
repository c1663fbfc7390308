use jiff::civil::Date;
use tsunagu_domain::rules::{PageContent, Rules, Source};
use tsunagu_formats::announcement;
use tsunagu_formats::input::open;
use tsunagu_formats::parse::{notices, software, starts};
use url::Url;

use super::follow::Target;
use crate::add::announced;
use crate::file_reason::FileReason;
use crate::input::{self, InputError};
use crate::source::fetch::address::permitted;
use crate::source::text_layer;
use crate::source::visit::Page;

/// What is kept of an answer, where it is an announcement that can be read: a table. None for what is another; of notices
/// then nothing is kept at all, for their text is their publisher's.
pub(super) fn copy(
    content: PageContent,
    target: &Target,
    bytes: &[u8],
    source: &Source,
    rules: &Rules,
) -> Result<Option<Vec<u8>>, FileReason> {
    match content {
        PageContent::Starts if text_layer::is_pdf(bytes) => announced::of_pdf(bytes, true, rules).map(Some),
        PageContent::Starts => {
            let home = target.prefecture.as_deref().and_then(|digits| rules.municipalities.prefecture(digits));
            let home = home.map(|m| m.prefecture.as_str());
            Ok(announcement::starts::copy(bytes, home, true, rules))
        }
        PageContent::Notices => {
            let whole = |href: &str| {
                let address = target.address.join(href).ok()?;
                (permitted(&address, source) == Ok(())).then(|| address.to_string())
            };
            let copy = announcement::notices::copy(bytes, &whole, rules);
            Ok(Some(copy.unwrap_or_default()))
        }
        PageContent::Software => {
            let file = open(&name(&target.address), bytes.to_vec(), &rules.intake.file, rules)?;
            let copy = (input::software::KIND.keep)(&file, rules)?;
            Ok(Some(copy.map_or(file.bytes, |copy| copy.bytes)))
        }
        _ => Ok(None),
    }
}

/// The last part of an address.
fn name(address: &Url) -> String {
    address.path_segments().and_then(|mut parts| parts.next_back()).unwrap_or_default().to_owned()
}

/// The date that what is kept says it is of.
///
/// # Errors
/// When it is no table of its kind.
pub(super) fn as_of(page: &Page, bytes: &[u8], rules: &Rules) -> Result<Option<Date>, FileReason> {
    let file = open(&page.label, bytes.to_vec(), &rules.intake.file, rules)?;
    let sheets = file.sheets();
    let stated = match page.content {
        PageContent::Starts => starts::parse(sheets, rules).map(|(found, _)| found.as_of),
        PageContent::Notices => notices::parse(sheets).map(|_| None),
        _ => software::parse(sheets, rules).map(|(found, _)| found.as_of),
    };
    stated.map_err(|error| FileReason::from(InputError::from(error)))
}
