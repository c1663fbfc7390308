use jiff::civil::Date;
use tsunagu_domain::date::first_date;
use tsunagu_domain::rules::Rules;

use crate::input::links::links;
use crate::input::text;
use crate::parse::notices::{COLUMNS, SEEN};

/// Longest address that is kept, in bytes.
const MAX_ADDRESS: usize = 300;

/// Most items of a feed or page that are looked at.
const MAX_ITEMS: usize = 5_000;

/// A notice of which only this is kept: its text is its publisher's.
struct Notice {
    published: Option<Date>,
    words: Vec<String>,
    address: Option<String>,
}

/// What is kept of a feed (RSS 1.0 or 2.0) or of a page of notices: for each that has one of the words its date, the
/// words and its address, and how many were looked at. `address` makes a link whole, or refuses it. None where nothing
/// is there that could be a notice.
pub fn copy(bytes: &[u8], address: &dyn Fn(&str) -> Option<String>, rules: &Rules) -> Option<Vec<u8>> {
    let (text, _) = text::read(bytes);
    let (seen, found) =
        if text.contains("<item") { of_feed(&text, address, rules) } else { of_page(bytes, address, rules) };
    if seen == 0 {
        return None;
    }
    let mut rows = vec![vec![SEEN.to_owned(), seen.to_string()], COLUMNS.map(str::to_owned).to_vec()];
    rows.extend(found.into_iter().map(|n| {
        let date = n.published.map(|d| d.to_string()).unwrap_or_default();
        vec![date, n.words.join("・"), n.address.unwrap_or_default()]
    }));
    Some(super::written(rows))
}

fn notice(title: &str, date: &str, link: Option<String>, rules: &Rules) -> Option<Notice> {
    let words: Vec<String> = rules.migration.notice_words_in(title).into_iter().map(str::to_owned).collect();
    let address = link.filter(|link| link.len() <= MAX_ADDRESS && link.bytes().all(|b| (0x21..0x7f).contains(&b)));
    (!words.is_empty()).then(|| Notice { published: first_date(date), words, address })
}

fn of_feed(text: &str, address: &dyn Fn(&str) -> Option<String>, rules: &Rules) -> (usize, Vec<Notice>) {
    let items = text.split("<item").skip(1).filter(|item| item.starts_with([' ', '>', '\n', '\r', '\t']));
    let items: Vec<&str> = items.take(MAX_ITEMS).map(|item| item.split("</item>").next().unwrap_or(item)).collect();
    let found = items.iter().filter_map(|item| {
        let date = ["dc:date", "pubDate", "date"].iter().find_map(|name| element(item, name)).unwrap_or_default();
        let link = element(item, "link").or_else(|| attribute(item, "rdf:about"));
        let link = link.and_then(|link| address(link.trim()));
        notice(&element(item, "title")?, &rfc_date(&date), link, rules)
    });
    (items.len(), found.collect())
}

/// The text of an element that has no other in it.
fn element(item: &str, name: &str) -> Option<String> {
    let (_, rest) = item.split_once(&format!("<{name}"))?;
    let (_, rest) = rest.split_once('>')?;
    let (text, _) = rest.split_once(&format!("</{name}>"))?;
    let text = text.trim();
    let text = text.strip_prefix("<![CDATA[").and_then(|t| t.strip_suffix("]]>")).unwrap_or(text);
    Some(plain(text))
}

fn attribute(item: &str, name: &str) -> Option<String> {
    let (_, rest) = item.split('>').next()?.split_once(&format!("{name}=\""))?;
    Some(plain(rest.split('"').next()?))
}

fn plain(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'").replace("&amp;", "&")
}

/// `Mon, 24 Aug 2026 10:00:00 +0900`, as RSS 2.0 writes it, in the order in which dates are read; others as they are.
fn rfc_date(text: &str) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let words: Vec<&str> = text.split_whitespace().collect();
    let month = words.iter().position(|word| MONTHS.contains(word));
    let date = month.and_then(|at| {
        let number = MONTHS.iter().position(|m| *m == words[at])? + 1;
        Some(format!("{}-{number:02}-{}", words.get(at + 1)?, words.get(at.checked_sub(1)?)?))
    });
    date.unwrap_or_else(|| text.to_owned())
}

fn of_page(bytes: &[u8], address: &dyn Fn(&str) -> Option<String>, rules: &Rules) -> (usize, Vec<Notice>) {
    // The date stands in the link, before it in its row, or above it; a link without one is of a menu.
    let dated = links(bytes).into_iter().filter_map(|link| {
        let date = [&link.text, &link.row_heading, &link.heading].into_iter().find(|text| first_date(text).is_some());
        date.cloned().map(|date| (link, date))
    });
    let dated: Vec<_> = dated.take(MAX_ITEMS).collect();
    let found = dated.iter().filter_map(|(link, date)| notice(&link.text, date, address(&link.href), rules));
    (dated.len(), found.collect())
}
