use std::collections::BTreeSet;

use tsunagu_domain::digest::sha256;
use tsunagu_formats::input::markup;
use tsunagu_formats::input::text::decoded;

/// Fingerprints the markup of a page, not its content: tags with their ids, digits left out, of tables, forms and
/// fields, and the texts of column headers. Another layout has another fingerprint, another number of rows has not.
pub fn fingerprint(bytes: &[u8]) -> String {
    let (text, _) = decoded(bytes);
    // A page too deep to be parsed has a layout that no other page has.
    let Ok(page) = markup::parsed(&text) else { return sha256(text.as_bytes()).chars().take(12).collect() };
    let mut marks = BTreeSet::new();
    for element in page.root_element().descendent_elements() {
        let tag = element.value();
        let id: String = tag.id().unwrap_or("").chars().filter(|c| !c.is_ascii_digit()).collect();
        match tag.name() {
            "table" | "tr" | "form" | "input" | "select" | "iframe" if !id.is_empty() => {
                marks.insert(format!("{}#{id}", tag.name()));
            }
            "th" if element.value().attr("scope") == Some("col") => {
                marks.insert(format!("th {}", element.text().collect::<String>().trim()));
            }
            _ => {}
        }
    }
    let text: String = marks.into_iter().collect::<Vec<_>>().join("\n");
    sha256(text.as_bytes()).chars().take(12).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_rows_are_the_same_layout_and_other_ids_another() {
        let rows = |n: usize, id: &str| (0..n).map(|i| format!("<tr id={id}{i}><td>{i}</td></tr>")).collect::<String>();
        let page = |n, id| fingerprint(format!("<table id=list>{}</table>", rows(n, id)).as_bytes());
        assert_eq!(page(1, "datarow_"), page(30, "datarow_"));
        assert_ne!(page(3, "datarow_"), page(3, "office-"));
    }
}
