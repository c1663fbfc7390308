use html5ever::driver::{ParseOpts, parse_document};
use html5ever::tendril::TendrilSink;
use scraper::{ElementRef, Html, HtmlTreeSink, Node};

use super::text::decoded;
use super::{OpenError, clean};

/// How deep elements may nest: real pages of tables within tables stay below 50. Deeper ones cost the square of
/// their length, here and in any browser.
pub const MAX_DEPTH: usize = 256;

/// Attributes of one element; each is compared with all before it.
const MAX_ATTRIBUTES: usize = 2_000;

/// Ancestors of the nodes that a byte of a page makes, at the most: dense tables within tables have ten. Marks left open
/// are around or in each later paragraph, which makes hundreds.
const ANCESTORS_PER_BYTE: usize = 64;

/// Bytes handed to the parser before the depth is looked at.
const PART: usize = 4 << 10;

#[cfg(test)]
thread_local! {
    /// How many pages this thread has laid out.
    pub(crate) static PARSED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Elements whose text no reader sees.
const UNSEEN: [&str; 4] = ["script", "style", "noscript", "template"];

/// A page that was decoded and laid out, once: every reader reads this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its source.
    pub text: String,
    /// What it is made of.
    pub tree: Html,
}

impl Document {
    /// Of a page's source.
    ///
    /// # Errors
    /// As [`parsed`].
    pub fn of(text: String) -> Result<Self, OpenError> {
        let tree = parsed(&text)?;
        Ok(Self { text, tree })
    }

    /// Of bytes in any encoding.
    ///
    /// # Errors
    /// As [`parsed`].
    pub fn read(bytes: &[u8]) -> Result<Self, OpenError> {
        Self::of(decoded(bytes).0)
    }
}

/// Parses a page, unless it nests deeper than any honest one, or grows far beyond what is written.
///
/// # Errors
/// When it does either.
pub fn parsed(text: &str) -> Result<Html, OpenError> {
    #[cfg(test)]
    PARSED.with(|n| n.set(n.get() + 1));
    let too_deep = OpenError::TooDeep { limit: MAX_DEPTH };
    if has_endless_tag(text) {
        return Err(too_deep);
    }
    let mut parser = parse_document(HtmlTreeSink::new(Html::new_document()), ParseOpts::default());
    let (mut rest, mut seen) = (text, 0);
    while !rest.is_empty() {
        let part = &rest[..rest.floor_char_boundary(PART)];
        rest = &rest[part.len()..];
        parser.process(part.into());
        let page = parser.tokenizer.sink.sink.0.borrow();
        let total = page.tree.nodes().len();
        // Counted part by part: a long text before them would make room for any number of elements.
        let mut ancestors = 0;
        for node in page.tree.nodes().rev().take(total - seen) {
            let depth = node.ancestors().take(MAX_DEPTH + 1).count();
            ancestors += depth;
            if depth > MAX_DEPTH {
                return Err(too_deep);
            }
            if ancestors > PART * ANCESTORS_PER_BYTE {
                return Err(OpenError::Unclosed);
            }
        }
        seen = total;
    }
    Ok(parser.finish())
}

/// An element with more attributes than any page needs, outside of scripts and remarks.
fn has_endless_tag(text: &str) -> bool {
    let (bytes, mut at) = (text.as_bytes(), 0);
    while let Some(open) = bytes[at..].iter().position(|b| *b == b'<') {
        at += open + 1;
        if bytes[at..].starts_with(b"!--") {
            at = text[at..].find("-->").map_or(bytes.len(), |n| at + n);
            continue;
        }
        if !bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let end = bytes[at..].iter().position(|b| *b == b'>').map_or(bytes.len(), |n| at + n);
        // A value in quotation marks may hold white space or `>`; both only make the count smaller or larger by words.
        let parts = bytes[at..end].iter().filter(|b| b.is_ascii_whitespace() || **b == b'/').count();
        if parts > MAX_ATTRIBUTES && bytes[at..end].iter().filter(|b| **b == b'=').count() > MAX_ATTRIBUTES / 4 {
            return true;
        }
        if parts > MAX_ATTRIBUTES * 50 {
            return true;
        }
        at = end;
    }
    false
}

/// Rows of all tables in the order in which they begin: the text of each cell without that of tables within it.
pub fn rows(page: &Html) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    // Rows and cells that are open, innermost last: the row, and its cell where the text goes into one.
    let mut open: Vec<(usize, Option<usize>)> = Vec::new();
    let mut unseen = 0usize;
    for edge in page.root_element().traverse() {
        match edge {
            ego_tree::iter::Edge::Open(node) => match node.value() {
                Node::Text(text) if unseen == 0 => {
                    if let Some((row, Some(cell))) = open.last() {
                        rows[*row][*cell].push_str(text);
                    }
                }
                Node::Element(element) => match element.name() {
                    name if UNSEEN.contains(&name) => unseen += 1,
                    "tr" => {
                        open.push((rows.len(), None));
                        rows.push(Vec::new());
                    }
                    // Between the table and its cells no text belongs to the cell around.
                    "th" | "td" => {
                        if let Some((row, _)) = open.last().copied() {
                            open.push((row, Some(rows[row].len())));
                            rows[row].push(String::new());
                        }
                    }
                    _ => {}
                },
                _ => {}
            },
            ego_tree::iter::Edge::Close(node) => {
                let Some(element) = node.value().as_element() else { continue };
                match element.name() {
                    name if UNSEEN.contains(&name) => unseen = unseen.saturating_sub(1),
                    "tr" | "th" | "td" => {
                        open.pop();
                    }
                    _ => {}
                }
            }
        }
    }
    let tidy = |cell: &String| clean::cell(&cell.replace('\u{a0}', " ")).trim().to_owned();
    rows.iter().map(|cells| cells.iter().map(tidy).collect()).collect()
}

/// Text a reader sees: scripts, styles and what is hidden are none of it.
pub fn visible_text(page: &Html) -> String {
    let mut text = String::new();
    let mut unseen = 0usize;
    for edge in page.root_element().traverse() {
        match edge {
            ego_tree::iter::Edge::Open(node) => {
                if ElementRef::wrap(node).is_some_and(is_unseen) {
                    unseen += 1;
                } else if let Some(piece) = node.value().as_text().filter(|_| unseen == 0) {
                    text.push_str(piece);
                }
            }
            ego_tree::iter::Edge::Close(node) => {
                if ElementRef::wrap(node).is_some_and(is_unseen) {
                    unseen -= 1;
                }
            }
        }
    }
    text
}

/// Text a reader sees, a line for each block.
pub fn visible_lines(page: &Html) -> Vec<String> {
    const INLINE: [&str; 10] = ["a", "b", "em", "font", "i", "small", "span", "strong", "sub", "sup"];
    let (mut text, mut unseen) = (String::new(), 0usize);
    for edge in page.root_element().traverse() {
        let (node, is_open) = match edge {
            ego_tree::iter::Edge::Open(node) => (node, true),
            ego_tree::iter::Edge::Close(node) => (node, false),
        };
        if let Some(piece) = node.value().as_text().filter(|_| is_open && unseen == 0) {
            text.push_str(&piece.replace(['\n', '\r', '\u{a0}'], " "));
        }
        let Some(element) = ElementRef::wrap(node) else { continue };
        if is_unseen(element) {
            unseen = if is_open { unseen + 1 } else { unseen.saturating_sub(1) };
        }
        text.push(if INLINE.contains(&element.value().name()) { ' ' } else { '\n' });
    }
    text.lines().map(|line| clean::cell(line).trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

fn is_unseen(element: ElementRef<'_>) -> bool {
    UNSEEN.contains(&element.value().name()) || is_hidden(element)
}

/// Whether an element says of itself that it is hidden.
pub(super) fn is_hidden(element: ElementRef<'_>) -> bool {
    let element = element.value();
    let style: String = element.attr("style").unwrap_or("").split_whitespace().collect();
    element.attr("hidden").is_some() || style.to_ascii_lowercase().contains("display:none")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_nested_too_deep_is_refused_in_linear_time() {
        // Marks left open are opened again in each paragraph: without a bound the page grows by its square.
        let reopened: String = (0..100_000).map(|i| format!("<p><b x={i}>")).collect();
        for page in ["<div>".repeat(200_000), "<table><tr><td>".repeat(200_000), "<svg>".repeat(200_000), reopened] {
            assert_eq!(parsed(&page).err(), Some(OpenError::TooDeep { limit: MAX_DEPTH }), "{}", &page[..20]);
        }
        let wide = format!("<p {}>", (0..100_000).map(|i| format!("a{i}=1 ")).collect::<String>());
        assert!(parsed(&wide).is_err(), "one element with 100,000 attributes");
    }

    #[test]
    fn page_whose_marks_are_opened_again_in_each_paragraph_is_refused() {
        let open: String = (0..245).map(|i| format!("<b x={i}>")).collect();
        for (before, padding) in [("", 0), ("", 1 << 20), ("<p>", 0)] {
            let page = format!("<html><body>{}{before}{open}{}", "あ".repeat(padding), "<p>x".repeat(20_000));
            assert_eq!(parsed(&page).err(), Some(OpenError::Unclosed), "{before}{padding}");
        }
        let plain = format!("<body><font size=2>{}", "<p>x<b>y</b>".repeat(20_000));
        assert!(parsed(&plain).is_ok(), "one mark left open");
    }

    #[test]
    fn honest_page_with_unclosed_cells_is_parsed() {
        let page = format!("<table>{}</table>", "<tr><td><font size=1>川西市(13)<td>x".repeat(5_000));
        assert_eq!(rows(&parsed(&page).expect("parsed")).len(), 5_000);
    }

    #[test]
    fn rows_of_a_table_within_a_cell_stand_on_their_own() {
        let page =
            parsed("<table><tr><th>外<td>a<table><tr><td>内<script>x</script><td hidden>b</table>c<tr><td>次</table>")
                .expect("parsed");
        assert_eq!(rows(&page), [vec!["外", "ac"], vec!["内", "b"], vec!["次"]]);
        assert_eq!(visible_text(&page), "外a内c次");
    }
}
