use std::collections::HashMap;

use super::{Limits, OpenError, Sheet, clean};

/// Lines in which a delimiter is looked for.
const HEAD: usize = 40;

/// What parts the columns: tabs where there are more of them near the top than commas; none where there are neither.
pub(super) fn delimiter(text: &str) -> Option<u8> {
    let head: Vec<&str> = text.split(['\n', '\r']).filter(|line| !line.is_empty()).take(HEAD).collect();
    let count = |mark: char| head.iter().map(|line| line.matches(mark).count()).sum::<usize>();
    match (count('\t'), count(',')) {
        (0, 0) => None,
        (tabs, commas) if tabs > commas => Some(b'\t'),
        _ => Some(b','),
    }
}

/// Reads a whole text as one sheet.
pub(super) fn sheet(text: &str, delimiter: u8, limits: &Limits) -> Result<Sheet, OpenError> {
    let mut rows = Vec::new();
    walk(text, delimiter, limits, |line, cells| {
        // Blank cells at the end stay: a row with fewer than its header has been cut.
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            rows.push((line, cells.iter().map(|cell| clean::cell(cell)).collect()));
        }
        Ok(())
    })?;
    Ok(Sheet { rows, ..Sheet::default() })
}

/// A quoted cell with line breaks, which may have swallowed rows.
struct MultilineCell {
    line: u64,
    /// Delimiters of the lines within it, apart from the first and the last.
    delimiters: Vec<usize>,
}

/// Visits the rows of a text with the line each begins on, and checks cells and quotation marks on the way. Lines end
/// with LF, CR or both, mixed as they come; what follows a Ctrl-Z at the end is nothing.
///
/// # Errors
/// When a quotation mark is not closed, closes only after whole rows, or a limit is passed.
pub(super) fn walk(
    text: &str,
    delimiter: u8,
    limits: &Limits,
    mut visit: impl FnMut(u64, &[&str]) -> Result<(), OpenError>,
) -> Result<(), OpenError> {
    let text = text.trim_start_matches('\u{feff}').trim_end_matches(['\u{1a}', '\0']);
    let bytes = text.as_bytes();
    // Cells without a doubled quotation mark are slices of the text; the others are rewritten here.
    let (mut at, mut line, mut cells_seen) = (0, 1u64, 0u64);
    let mut widths: HashMap<usize, usize> = HashMap::new();
    let mut spanning: Vec<MultilineCell> = Vec::new();
    let mut spans: Vec<(usize, usize, bool)> = Vec::new();
    while at < bytes.len() {
        let first_line = line;
        spans.clear();
        loop {
            let column = spans.len() as u64 + 1;
            let (from, to, has_doubled);
            if bytes.get(at) == Some(&b'"') {
                let opened = line;
                (from, to, has_doubled, at) = quoted(bytes, at, delimiter, &mut line, opened, &mut spanning)?;
            } else {
                let end = bytes[at..].iter().position(|b| *b == delimiter || matches!(b, b'\n' | b'\r'));
                (from, to, has_doubled) = (at, end.map_or(bytes.len(), |n| at + n), false);
                at = to;
            }
            if to - from > limits.cell_chars && text[from..to].chars().count() > limits.cell_chars {
                let limit = limits.cell_chars;
                return Err(OpenError::LongCell { limit, sheet: None, row: first_line, column });
            }
            spans.push((from, to, has_doubled));
            cells_seen += 1;
            if cells_seen > limits.cells {
                return Err(OpenError::TooManyCells { limit: limits.cells, sheet: None, row: first_line, column });
            }
            match bytes.get(at) {
                Some(b) if *b == delimiter => at += 1,
                Some(b'\r') if bytes.get(at + 1) == Some(&b'\n') => {
                    at += 2;
                    break;
                }
                Some(_) => {
                    at += 1;
                    break;
                }
                None => break,
            }
        }
        if spans.len() > limits.columns {
            let (limit, columns) = (limits.columns, spans.len() as u64);
            return Err(OpenError::TooManyColumns { limit, sheet: None, row: first_line, columns });
        }
        line += 1;
        *widths.entry(spans.len()).or_default() += 1;
        let doubled: Vec<String> =
            spans.iter().filter(|s| s.2).map(|(from, to, _)| text[*from..*to].replace("\"\"", "\"")).collect();
        let mut rewritten = doubled.iter();
        let cells: Vec<&str> = spans
            .iter()
            .map(|(from, to, is_doubled)| match is_doubled.then(|| rewritten.next()).flatten() {
                Some(cell) => cell.as_str(),
                None => &text[*from..*to],
            })
            .collect();
        visit(first_line, &cells)?;
    }
    closed_by_luck(&widths, &spanning)
}

/// The inside of a quoted cell from the mark at `at`: its beginning and end, whether a mark stands doubled in it, and
/// where the cell ends.
fn quoted(
    bytes: &[u8],
    at: usize,
    delimiter: u8,
    line: &mut u64,
    opened: u64,
    spanning: &mut Vec<MultilineCell>,
) -> Result<(usize, usize, bool, usize), OpenError> {
    let from = at + 1;
    let (mut i, mut has_doubled) = (from, false);
    let (mut inner, mut here) = (Vec::new(), 0);
    let close = loop {
        match bytes.get(i) {
            None => return Err(OpenError::UnclosedQuote { line: opened }),
            Some(b'"') if bytes.get(i + 1) == Some(&b'"') => {
                has_doubled = true;
                i += 1;
            }
            Some(b'"') => break i,
            Some(b'\n' | b'\r') => {
                if bytes[i] == b'\r' && bytes.get(i + 1) == Some(&b'\n') {
                    i += 1;
                }
                *line += 1;
                inner.push(here);
                here = 0;
            }
            Some(b) if *b == delimiter => here += 1,
            Some(_) => {}
        }
        i += 1;
    };
    if inner.len() > 1 {
        spanning.push(MultilineCell { line: opened, delimiters: inner.split_off(1) });
    }
    // Whatever stands between the closing mark and the delimiter belongs to the cell as it is written.
    let end = bytes[close + 1..].iter().position(|b| *b == delimiter || matches!(b, b'\n' | b'\r'));
    let end = end.map_or(bytes.len(), |n| close + 1 + n);
    let is_padding = bytes[close + 1..end].iter().all(u8::is_ascii_whitespace);
    if is_padding {
        return Ok((from, close, has_doubled, end));
    }
    // The mark of a later cell: what lies between was meant as cells or rows of their own.
    if *line > opened || bytes[from..close].contains(&delimiter) {
        return Err(OpenError::UnclosedQuote { line: opened });
    }
    Ok((at, end, has_doubled, end))
}

/// A cell may hold line breaks, but not a line with as many delimiters as a row: there an open mark met the next one.
fn closed_by_luck(widths: &HashMap<usize, usize>, spanning: &[MultilineCell]) -> Result<(), OpenError> {
    let usual = widths.iter().max_by_key(|(width, rows)| (**rows, **width)).map_or(1, |(width, _)| *width);
    let widest_row = usual.saturating_sub(1);
    let is_row = |delimiters: &usize| match widest_row {
        // One column, or prose with a comma: a line alone reports nothing.
        0 => false,
        1 => *delimiters == 1,
        row => *delimiters >= row,
    };
    match spanning.iter().find(|cell| cell.delimiters.iter().any(is_row)) {
        Some(cell) => Err(OpenError::UnclosedQuote { line: cell.line }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tsunagu_domain::{data::Data, rules::Rules};

    fn limits() -> Limits {
        Rules::load(&Data::embedded()).expect("shipped rules load").intake.file
    }

    fn rows(text: &str) -> Result<Vec<(u64, String)>, OpenError> {
        let sheet = sheet(text, b',', &limits())?;
        Ok(sheet.rows.into_iter().map(|(line, cells)| (line, cells.join("|"))).collect())
    }

    #[test]
    fn line_ends_of_all_kinds_are_read_and_rows_keep_their_line() {
        let read = rows("a,b\r\n1,2\n3,4\r\n\r\n5,6,,\r7,\"8\n9\"\n10,11\u{1a}").expect("read");
        let expected = [(1, "a|b"), (2, "1|2"), (3, "3|4"), (5, "5|6||"), (6, "7|8\n9"), (8, "10|11")];
        assert_eq!(read, expected.map(|(line, row)| (line, row.to_owned())));
    }

    #[test]
    fn doubled_quotes_and_text_after_a_quote_stay() {
        let read = rows("a,b\n\"say \"\"x\"\"\",y\n=\"01\",\"1\"2\n").expect("read");
        assert_eq!(read[1].1, "say \"x\"|y");
        assert_eq!(read[2].1, "=\"01\"|\"1\"2");
    }

    #[test]
    fn unclosed_quote_is_refused_by_the_line_where_it_opens() {
        let text = format!("a,b,c\n1,2,3\n4,\"5,6\n{}", "7,8,9\n".repeat(500));
        assert_eq!(rows(&text), Err(OpenError::UnclosedQuote { line: 3 }));
        let lucky = format!("{text}10,\"11\",12\n");
        assert_eq!(rows(&lucky), Err(OpenError::UnclosedQuote { line: 3 }), "closed by the next cell's mark");
        let padded = "a,b,c\n1,\"2,3\n4,5,6\n7,8,\"9\"\n";
        assert_eq!(rows(padded), Err(OpenError::UnclosedQuote { line: 2 }), "closed by a mark with text behind it");
        let quoted = "\"a\",\"b\"\n\"1\",\"2\n\"3\",\"4\"\n";
        assert_eq!(rows(quoted), Err(OpenError::UnclosedQuote { line: 2 }), "every cell is quoted");
    }

    #[test]
    fn honest_line_breaks_in_a_cell_are_read() {
        let text = "番号,名称,住所\n1,\"い\nろ\nは、に\",川西市\n2,ほ,\"1丁目,2番\n3号,へ\nと\"\n";
        assert_eq!(rows(text).expect("read").len(), 3);
    }

    #[test]
    fn row_of_more_columns_than_the_limit_is_refused_with_its_number() {
        let most = limits().columns;
        let header = |columns: usize| (0..columns).map(|i| format!("見出し{i}")).collect::<Vec<_>>().join(",");
        assert!(rows(&format!("題\n{}\n", header(most))).is_ok());
        let error = rows(&format!("題\n{}\n", header(most + 7))).expect_err("too wide");
        assert_eq!(error, OpenError::TooManyColumns { limit: most, sheet: None, row: 2, columns: most as u64 + 7 });
    }

    #[test]
    fn long_cell_is_refused_by_row_and_column() {
        let text = format!("a,b\n1,{}\n", "x".repeat(40_000));
        let error = rows(&text).expect_err("too long");
        assert!(matches!(error, OpenError::LongCell { row: 2, column: 2, .. }), "{error}");
    }
}
