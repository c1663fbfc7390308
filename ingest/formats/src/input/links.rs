use scraper::ElementRef;
use tsunagu_domain::spelling::folded;

use super::text::decoded;
use super::{clean, markup};

/// A link as a reader of the page sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its text, white space removed.
    pub text: String,
    /// Its address as written, in `href` or in the script that a press of it runs.
    pub href: String,
    /// The nearest heading above it.
    pub heading: String,
    /// The first cell of its row, or of the nearest row above that has one without a link: 神戸市 before its wards.
    pub row_heading: String,
}

/// Every link of a page, in order.
pub fn links(bytes: &[u8]) -> Vec<Link> {
    let (text, _) = decoded(bytes);
    let Ok(page) = markup::parsed(&text) else { return Vec::new() };
    let mut found = Vec::new();
    let (mut heading, mut row_heading) = (String::new(), String::new());
    for element in page.root_element().descendent_elements() {
        match element.value().name() {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "caption" | "dt" | "legend" => {
                heading = plain(element);
                row_heading.clear();
            }
            "table" => row_heading.clear(),
            "tr" => {
                if let Some(first) = first_cell(element) {
                    row_heading = first;
                }
            }
            "a" | "area" => {
                let Some(href) = address(element) else { continue };
                let written = plain(element);
                let text = if written.is_empty() { alternative(element) } else { written };
                found.push(Link { text, href, heading: heading.clone(), row_heading: row_heading.clone() });
            }
            _ => {}
        }
    }
    found
}

/// A press may run a script with the address among its words: `DownLd('7 MB','N03_28.zip','/ksj/N03_28.zip')`. The
/// last word with a folder and an ending is taken.
pub(crate) fn address(element: ElementRef<'_>) -> Option<String> {
    let href = element.value().attr("href").map(str::trim);
    let script = href.and_then(|h| h.strip_prefix("javascript:"));
    let plain = href.filter(|h| script.is_none() && !h.starts_with('#') && !h.is_empty());
    let scripts = [script, element.value().attr("onclick")].into_iter().flatten();
    let word = scripts.flat_map(|s| s.split(['\'', '"'])).rfind(|w| is_path(w));
    plain.or(word).map(str::to_owned)
}

fn is_path(word: &str) -> bool {
    let ending = word.rsplit_once('.').map_or("", |(_, ending)| ending);
    let named = (2..=7).contains(&ending.len()) && ending.bytes().all(|b| b.is_ascii_alphanumeric());
    word.contains('/') && named && !word.contains(char::is_whitespace)
}

fn plain(element: ElementRef<'_>) -> String {
    clean::name(&element.text().collect::<String>()).split_whitespace().collect()
}

/// An image or a region of a map says what it is in its `alt` or `title`.
fn alternative(element: ElementRef<'_>) -> String {
    let alternative_of = |e: ElementRef<'_>| e.value().attr("alt").or(e.value().attr("title")).map(str::to_owned);
    let found = alternative_of(element).or_else(|| element.descendent_elements().find_map(alternative_of));
    found.unwrap_or_default().split_whitespace().collect()
}

/// The text of a row's first cell, unless it is empty or itself a link.
fn first_cell(row: ElementRef<'_>) -> Option<String> {
    let cell = row.child_elements().find(|e| matches!(e.value().name(), "th" | "td"))?;
    let linked = cell.descendent_elements().any(|e| e.value().name() == "a");
    Some(folded(&plain(cell))).filter(|text| !text.is_empty() && !linked)
}

/// The office number that a link to a map names: the value of `jno=`, in any case.
pub(crate) fn number_in(href: &str) -> Option<String> {
    let at = href.to_ascii_lowercase().match_indices("jno=").map(|(i, _)| i).find(|i| {
        // Part of a longer name is another parameter.
        *i == 0 || !href.as_bytes()[i - 1].is_ascii_alphanumeric()
    })?;
    let value: String = href[at + 4..].chars().take_while(char::is_ascii_alphanumeric).collect();
    (!value.is_empty()).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_press_that_runs_a_script_names_its_file() {
        let html = "<a onclick=\"javascript:DownLd('7.6MB','N03_28.zip','../data/N03_28_GML.zip' ,this);\">取得</a>\
            <a href=\"javascript:open('/map/28.html')\">兵庫県</a><a href='#' onclick='toggle()'>閉じる</a><a href=#top>上へ</a>";
        let found: Vec<_> = links(html.as_bytes()).into_iter().map(|l| l.href).collect();
        assert_eq!(found, ["../data/N03_28_GML.zip", "/map/28.html"]);
    }

    #[test]
    fn each_link_knows_its_heading_and_its_row() {
        let html = "<h2>２０２６年６月末時点</h2><table><tr><th>神戸市</th><td><a href='a?1'> 東灘区 (12)</a></td></tr>\
            <tr><td></td><td><a href=b>灘区(3)</a></td></tr><tr><td><a href=c>川西市(13)</a></td></tr></table>\
            <h2>２０２５年１２月末時点</h2><map><area href=d alt='兵庫県'></map><a>no address</a>";
        let found = links(html.as_bytes());
        let seen: Vec<_> = found.iter().map(|l| (l.text.as_str(), l.href.as_str(), l.row_heading.as_str())).collect();
        assert_eq!(
            seen,
            [
                ("東灘区(12)", "a?1", "神戸市"),
                ("灘区(3)", "b", "神戸市"),
                ("川西市(13)", "c", "神戸市"),
                ("兵庫県", "d", "")
            ]
        );
        assert_eq!(
            (found[0].heading.as_str(), found[3].heading.as_str()),
            ("２０２６年６月末時点", "２０２５年１２月末時点")
        );
    }
}
