use jiff::civil::Date;
use maud::{Markup, html};
use tsunagu_analytics::query::holdings::StoredRows;
use tsunagu_analytics::query::unlisted::Unlisted;

use super::table::{Header, ScrollTable};
use crate::language::Text;
use crate::show::{date, number};
use crate::words::UNKNOWN;

/// What they are called where they are published.
pub const TITLE: Text = Text("所在地を表示できない事業所");

/// Columns of [`cells`]: a date, figures, and dates.
pub const HEADER: [&str; 6] = [
    "時点",
    "事業所番号",
    "事業所名簿にある番号",
    "事業所名簿にない番号",
    "事業所名簿がなく分からない番号",
    "事業所名簿の時点",
];

/// One date's numbers, and how they stand against the registers. Where no register is there, none of them is known, and
/// that is not zero.
pub fn cells(unlisted: &Unlisted) -> [String; 6] {
    let as_of = unlisted.as_of.map_or("–".to_owned(), |date| date.to_string());
    let of_register = |n: u64| {
        if unlisted.without_register == unlisted.numbers { UNKNOWN.to_string() } else { number::count(n) }
    };
    let registers = match unlisted.registers {
        None => "–".to_owned(),
        Some((first, last)) if first == last => first.to_string(),
        Some((first, last)) => format!("{first}〜{last}"),
    };
    [
        if unlisted.synthetic { t!("{as_of}（見本県）", as_of) } else { as_of },
        number::count(unlisted.numbers),
        of_register(unlisted.in_register),
        of_register(unlisted.not_in_register()),
        number::count(unlisted.without_register),
        registers,
    ]
}

/// That the newest listing has none yet, where it has not.
pub fn missing(found: &[Unlisted], holdings: &[StoredRows]) -> Option<String> {
    let listings = holdings.iter().filter(|h| ["listing", "listed_office"].contains(&h.table.as_str()));
    let newest: Option<Date> = listings.filter(|h| !h.synthetic).filter_map(|h| h.as_of).max();
    let known = found.iter().filter(|u| !u.synthetic).filter_map(|u| u.as_of).max();
    let newest = newest.filter(|newest| known.is_some_and(|known| known < *newest))?;
    Some(t!("いちばん新しい利用状況（{newest}現在）の分は、まだ取り込まれていません。", newest = date::day(newest)))
}

/// What every date's list says; nothing where none was brought.
pub fn section(found: &[Unlisted], holdings: &[StoredRows]) -> Markup {
    if found.is_empty() {
        return html! {};
    }
    html! {
        h2 { (TITLE) }
        p { (t!("利用状況の公表元が、所在地を表示できないとしている事業所です。どの市区町村の掲載件数・掲載率にも数えていません。事業所名簿とは事業所番号だけで照合しています。事業所名簿には、地域包括支援センター、総合事業のみの事業所などがありません。")) }
        @if let Some(missing) = missing(found, holdings) { p.note { (missing) } }
        (ScrollTable::new(TITLE)
            .columns([
                Header::text(HEADER[0]), Header::number(HEADER[1]), Header::number(HEADER[2]),
                Header::number(HEADER[3]), Header::number(HEADER[4]), Header::text(HEADER[5]),
            ])
            .rows(html! {
                @for unlisted in found {
                    @let [as_of, figures @ .., registers] = cells(unlisted);
                    tr {
                        th scope="row" { (as_of) }
                        @for figure in figures { td.number { (figure) } }
                        td.date { (registers) }
                    }
                }
            }))
    }
}
