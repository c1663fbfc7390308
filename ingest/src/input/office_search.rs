use tsunagu_formats::kept;
use tsunagu_formats::parse::office_page;

use super::kind::{Candidate, Detection, InputKind, KindOption, RateRole};
use super::office_page::{page, parse, tidy};

/// The answer to a search by name, which covers no place.
pub static KIND: InputKind = InputKind {
    key: "office_search",
    option: Some(KindOption::Usage),
    role: RateRole::Listing,
    is_numbered: false,
    headers: &[],
    recognise,
    keep: |file, rules| Ok(kept::office_page(file, rules)?),
    read: |file, given| tidy(file, parse(&*page(file)?, given)?, None, given),
};

fn recognise(glance: &Candidate<'_>) -> Option<Detection> {
    let text = glance.head();
    (office_page::looks_like(text) && office_page::is_search(text)).then_some(Detection::Sure(&KIND))
}
