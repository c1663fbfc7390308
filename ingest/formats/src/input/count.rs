use tsunagu_domain::municipalities::LEAF_ENDS;
use tsunagu_domain::spelling::folded;

/// Headers of counts kept by hand; those behind the first two say nothing of what is counted.
pub const COUNT_HEADERS: [&str; 6] = ["掲載件数", "掲載事業所数", "利用事業所数", "利用件数", "件数", "事業所数"];

/// Whether a header says that it is of counts of a listing.
pub fn is_of_a_listing(header: &str) -> bool {
    COUNT_HEADERS[..2].contains(&header)
}

/// A name and its count, as a link or a cell writes them, whatever the width of digits and brackets: `川西市(13)`.
pub fn name_and_count(cell: &str) -> Option<(String, u32)> {
    let cell = folded(cell);
    let (name, count) = cell.strip_suffix(')')?.rsplit_once('(')?;
    let name = name.trim_end_matches(['※', '*']);
    let named = name.ends_with(LEAF_ENDS);
    let count = number(count.strip_suffix('件').unwrap_or(count)).filter(|_| named)?;
    Some((name.to_owned(), count))
}

/// `13`, `1,234`; a comma elsewhere is none of thousands.
pub fn number(text: &str) -> Option<u32> {
    let mut groups = text.split(',');
    let first = groups.next().filter(|g| !g.is_empty() && g.bytes().all(|b| b.is_ascii_digit()))?;
    let rest: Vec<&str> = groups.collect();
    let is_grouped = rest.iter().all(|g| g.len() == 3 && g.bytes().all(|b| b.is_ascii_digit()));
    (rest.is_empty() || is_grouped && first.len() <= 3).then(|| text.replace(',', "").parse().ok()).flatten()
}
