use maud::{Markup, html};
use tsunagu_analytics::query::offices::{MAX_SIBLINGS, Sibling};
use tsunagu_analytics::report::office::OfficeReport;

use super::listed_words;
use crate::address;
use crate::page::View;
use crate::part::table::{Header, ScrollTable};
use crate::show::number;
use crate::words;

/// The sheet has room for so many; `style.css` leaves out the others.
const PRINTED: usize = 3;

/// Other numbers of the same corporation, or why they can't be shown.
pub(super) fn section(view: &View<'_>, office: &OfficeReport) -> Markup {
    let Some(siblings) = &office.siblings else {
        return html! {
            h2 { (t!("同じ法人の事業所")) }
            p { (t!("事業所名簿に法人番号の欄がないか空のため、{unknown}。", unknown = words::UNKNOWN)) }
        };
    };
    html! {
        h2 { (t!("同じ法人の事業所")) }
        p { (sentence(siblings)) }
        @if !siblings.is_empty() { (table(view, siblings)) }
    }
}

/// How many there are, and not how many of them are listed: a small corporation is one family.
fn sentence(siblings: &[Sibling]) -> String {
    match siblings.len() {
        0 => t!("同じ法人番号の事業所は、事業所名簿にほかにありません。").to_owned(),
        MAX_SIBLINGS => t!(
            "同じ法人番号の事業所のうち、同じ都道府県から順に{max_siblings}か所までを示します。",
            max_siblings = number::count(MAX_SIBLINGS as u64)
        ),
        n => t!("同じ法人番号の事業所は、ほかに{u64}か所あります。", u64 = number::count(n as u64)),
    }
}

fn table(view: &View<'_>, siblings: &[Sibling]) -> Markup {
    let place = |s: &Sibling| {
        s.place.as_deref().and_then(|code| view.rules.municipalities.get(code.parse().ok()?)).map(|m| m.name.as_str())
    };
    let short = |code: &String| view.rules.service(code).map_or(code.clone(), |r| r.short().to_owned());
    html! {
        (ScrollTable::new(t!("同じ法人の事業所")).around("scroll siblings")
            .columns([
                Header::text(t!("事業所番号")), Header::text(t!("名称")), Header::text(t!("市区町村")).class("wide"), Header::text(t!("種類")),
                Header::text(t!("掲載")),
            ])
            .rows(html! {
                @for s in siblings {
                    tr {
                        th scope="row" { a href=(address::office(&s.office_number)) { (s.office_number) } }
                        td { (s.names.join("、")) }
                        td.wide { (place(s).unwrap_or(words::UNKNOWN.get())) }
                        td { (s.services.iter().map(short).collect::<Vec<_>>().join("、")) }
                        td { (listed_words(s.listed).unwrap_or_default()) }
                    }
                }
            }))
        @if siblings.len() > PRINTED {
            p.note.print-only { (t!("印刷は{printed}か所までです。ほかは画面で見られます。", printed = number::count(PRINTED as u64))) }
        }
    }
}
