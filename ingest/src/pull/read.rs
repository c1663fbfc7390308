use jiff::civil::Date;
use tsunagu_domain::rules::{PageContent, Rules, Source};
use tsunagu_domain::spelling::folded;

use super::announcement;
use crate::input::{self, Detection, KindOption};
use crate::source::visit::{ExpectedContent, OtherContent, Page, SeenContent};
use tsunagu_formats::input::markup::Document;
use tsunagu_formats::input::text::decoded;
use tsunagu_formats::input::{BEGIN, open};
use tsunagu_formats::parse::{ParseError, office_page, place_counts, stated};

/// What a page was understood to say.
pub(super) struct ParsedPage {
    /// The date it states.
    pub(super) as_of: Option<Date>,
    /// It says that there is no office.
    pub(super) none: bool,
}

fn some(as_of: Option<Date>) -> ParsedPage {
    ParsedPage { as_of, none: false }
}

/// Why it was not understood.
pub(super) struct UnreadPage {
    pub(super) expected: ExpectedContent,
    pub(super) seen: SeenContent,
}

/// Whether a page is what its kind says, before anything is made of it.
pub(super) fn read(page: &Page, bytes: &[u8], rules: &Rules, source: &Source) -> Result<ParsedPage, Box<UnreadPage>> {
    let unread = |expected, content: OtherContent| {
        let seen = SeenContent::Other { content, bytes: bytes.len(), text: glimpse(bytes) };
        Box::new(UnreadPage { expected, seen })
    };
    match page.content {
        PageContent::Links => Ok(some(stated::stated_date(&decoded(bytes).0))),
        PageContent::Counts => match read_as(bytes, |page| place_counts::parse_page(page, &rules.municipalities)) {
            Ok((counts, _)) => Ok(some(counts.as_of)),
            Err(error) => Err(unread(ExpectedContent::Counts, OtherContent::Unread(error.into()))),
        },
        PageContent::Offices => {
            match read_as(bytes, |page| office_page::parse(page, &source.none_words, &rules.municipalities)) {
                Ok((found, _)) => Ok(ParsedPage { as_of: found.offices.as_of, none: found.none }),
                Err(error) => Err(unread(ExpectedContent::Offices, OtherContent::Undrawn(error.into()))),
            }
        }
        PageContent::Register => {
            // A ZIP's files are recognised when they are taken out of it.
            let zipped = bytes.starts_with(b"PK\x03\x04");
            if zipped {
                return Ok(some(page.as_of));
            }
            let opened = open(&page.label, bytes.to_vec(), &rules.intake.file, rules)
                .map_err(|error| unread(ExpectedContent::Register, OtherContent::Unread(error.into())))?;
            match input::look(&input::ALL, &opened, Some(KindOption::Register), &rules.headers) {
                Ok(Detection::Offices { is_register: true, .. }) => Ok(some(page.as_of)),
                Ok(_) => Err(unread(ExpectedContent::Register, OtherContent::OtherTable)),
                Err(error) => Err(unread(ExpectedContent::Register, OtherContent::Unread(error.into()))),
            }
        }
        PageContent::Pdf if bytes.starts_with(b"%PDF") => Ok(some(page.as_of)),
        PageContent::Pdf => Err(unread(ExpectedContent::Pdf, OtherContent::NotPdf)),
        PageContent::Boundaries if bytes.starts_with(b"PK\x03\x04") => Ok(some(page.as_of)),
        PageContent::Boundaries => Err(unread(ExpectedContent::Boundaries, OtherContent::NotZip)),
        PageContent::Starts | PageContent::Notices | PageContent::Software => {
            let expected = match page.content {
                PageContent::Starts => ExpectedContent::Starts,
                PageContent::Notices => ExpectedContent::Notices,
                _ => ExpectedContent::Software,
            };
            announcement::as_of(page, bytes, rules)
                .map(some)
                .map_err(|reason| unread(expected, OtherContent::Undrawn(reason)))
        }
    }
}

/// What is read of a page that was laid out.
fn read_as<T>(bytes: &[u8], read: impl Fn(&Document) -> Result<T, ParseError>) -> Result<T, ParseError> {
    read(&Document::read(bytes)?)
}

/// The beginning of a page's text, for the operator who has to say what came instead.
fn glimpse(bytes: &[u8]) -> String {
    let (text, _) = decoded(&bytes[..bytes.len().min(64 << 10)]);
    let lower = text.to_ascii_lowercase();
    let title = lower.find("<title>").zip(lower.find("</title>")).filter(|(from, to)| from < to);
    let message = match title {
        Some((from, to)) => text.get(from + 7..to).unwrap_or_default().to_owned(),
        // A copy begins with marks that say nothing.
        None => text.trim_start_matches(BEGIN).chars().filter(|c| !c.is_control()).take(400).collect(),
    };
    folded(&message).chars().take(40).collect()
}
