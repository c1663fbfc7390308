use jiff::civil::Date;
use tsunagu_domain::rules::{PageContent, Rules, Source};
use tsunagu_domain::spelling::folded;

use crate::input::{self, Detection, KindOption};
use crate::source::visit::{Page, PageFault, Seen};
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
    pub(super) expected: &'static str,
    pub(super) seen: Seen,
}

/// Whether a page is what its kind says, before anything is made of it.
pub(super) fn read(page: &Page, bytes: &[u8], rules: &Rules, source: &Source) -> Result<ParsedPage, UnreadPage> {
    let other = |expected, seen: &str| {
        let (length, begin) = glimpse(bytes);
        UnreadPage { expected, seen: Seen::Text(format!("{seen}（{length}バイト、「{begin}」）")) }
    };
    let unread = |expected, fault| UnreadPage {
        expected,
        seen: Seen::Fault { fault: Box::new(fault), glimpse: Some(glimpse(bytes)) },
    };
    match page.content {
        PageContent::Links => Ok(some(stated::stated_date(&decoded(bytes).0))),
        PageContent::Counts => match read_as(bytes, |page| place_counts::parse_page(page, &rules.municipalities)) {
            Ok((counts, _)) => Ok(some(counts.as_of)),
            Err(error) => Err(unread("「川西市(13)」のような市区町村と件数", PageFault::Parse(error))),
        },
        PageContent::Offices => {
            match read_as(bytes, |page| office_page::parse(page, &source.none_words, &rules.municipalities)) {
                Ok((found, _)) => Ok(ParsedPage { as_of: found.offices.as_of, none: found.none }),
                Err(error) => {
                    Err(unread("事業所の行（tr#datarow_N、5列、地図のリンクに jno=）", PageFault::Offices(error)))
                }
            }
        }
        PageContent::Register => {
            // A ZIP's files are recognised when they are taken out of it.
            let zipped = bytes.starts_with(b"PK\x03\x04");
            if zipped {
                return Ok(some(page.as_of));
            }
            let opened = open(&page.label, bytes.to_vec(), &rules.intake.file, rules)
                .map_err(|error| unread("事業所名簿の列（事業所番号・市区町村名）", PageFault::Open(error)))?;
            match input::look(&input::ALL, &opened, Some(KindOption::Register), &rules.headers) {
                Ok(Detection::Offices { is_register: true, .. }) => Ok(some(page.as_of)),
                Ok(_) => Err(other("事業所名簿の列（事業所番号・市区町村名）", "別の種類の表")),
                Err(error) => Err(unread("事業所名簿の列（事業所番号・市区町村名）", PageFault::Refusal(error))),
            }
        }
        PageContent::Pdf if bytes.starts_with(b"%PDF") => Ok(some(page.as_of)),
        PageContent::Pdf => Err(other("PDF", "PDFではないもの")),
        PageContent::Boundaries if bytes.starts_with(b"PK\x03\x04") => Ok(some(page.as_of)),
        PageContent::Boundaries => Err(other("行政区域データのZIP", "ZIPではないもの")),
    }
}

/// What is read of a page that was laid out.
fn read_as<T>(bytes: &[u8], read: impl Fn(&Document) -> Result<T, ParseError>) -> Result<T, ParseError> {
    read(&Document::read(bytes)?)
}

/// The length of a page and the beginning of its text, for the operator who has to say what came instead.
fn glimpse(bytes: &[u8]) -> (usize, String) {
    let (text, _) = decoded(&bytes[..bytes.len().min(64 << 10)]);
    let lower = text.to_ascii_lowercase();
    let title = lower.find("<title>").zip(lower.find("</title>")).filter(|(from, to)| from < to);
    let message = match title {
        Some((from, to)) => text.get(from + 7..to).unwrap_or_default().to_owned(),
        // A copy begins with marks that say nothing.
        None => text.trim_start_matches(BEGIN).chars().filter(|c| !c.is_control()).take(400).collect(),
    };
    (bytes.len(), folded(&message).chars().take(40).collect())
}
