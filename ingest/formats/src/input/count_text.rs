//! A page of counts saved as text: of its lines those that are read are kept, for the others may say anything.

use tsunagu_domain::date::first_date;
use tsunagu_domain::municipalities::{ENDS, LEAF_ENDS};
use tsunagu_domain::spelling::folded;

use super::count::name_and_count;
use super::{GAP, KnownWords};

/// Longest line with a date that is kept, in characters.
const MAX_DATED: usize = 60;

/// Longest cell that is shaped as a count, in characters.
const MAX_COUNT: usize = 24;

/// What names the exchange on a page.
const EXCHANGE: &str = "ケアプランデータ連携";

/// Whether a text is such a page: a count stands in it.
pub(super) fn is_one(text: &str) -> bool {
    text.lines().flat_map(|line| line.split('\t')).any(|cell| cell.split_whitespace().any(is_count))
}

/// The text with the lines that are read; others are blank, so that each keeps its number.
pub(super) fn copy(text: &str, words: &KnownWords) -> String {
    text.split('\n').map(|line| kept(line, words)).collect::<Vec<_>>().join("\n")
}

fn kept(line: &str, words: &KnownWords) -> String {
    let end = if line.ends_with('\r') { "\r" } else { "" };
    let cells: Vec<&str> = line.trim_end_matches('\r').split('\t').collect();
    let has_count = cells.iter().any(|cell| cell.split_whitespace().any(is_count));
    let kept = cells.iter().enumerate().map(|(i, cell)| {
        let plain = folded(cell);
        let is_dated =
            ["現在", "時点", "利用状況"].iter().any(|mark| plain.contains(mark)) || first_date(&plain).is_some();
        if !cell.trim().is_empty() && cell.split_whitespace().all(is_count) {
            words.of_counts(cell)
        } else if i == 0 && (has_count || is_place(&plain)) && !cell.trim().is_empty() {
            // What stands below a heading that is not kept is not below the one before.
            if words.is_all_of(cell) { (*cell).to_owned() } else { GAP.to_owned() }
        } else if is_dated && plain.chars().count() <= MAX_DATED {
            if words.is_all_of(cell) { (*cell).to_owned() } else { words.only(cell, GAP) }
        } else if plain.contains(EXCHANGE) {
            EXCHANGE.to_owned()
        } else {
            String::new()
        }
    });
    let kept = kept.collect::<Vec<_>>().join("\t");
    // A line that is not read has no cells either.
    if kept.trim().is_empty() { end.to_owned() } else { kept + end }
}

fn is_place(text: &str) -> bool {
    text.ends_with(ENDS)
}

/// `川西市(13)`, or what is shaped so and is reported as unreadable: `西宮市(－)`.
fn is_count(piece: &str) -> bool {
    let plain = folded(piece);
    let shaped = || {
        plain
            .strip_suffix(')')
            .and_then(|p| p.rsplit_once('('))
            .is_some_and(|(name, count)| name.ends_with(LEAF_ENDS) && count.chars().count() <= 6)
    };
    plain.chars().count() <= MAX_COUNT && (name_and_count(piece).is_some() || shaped())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tsunagu_domain::data::Data;
    use tsunagu_domain::rules::Rules;

    #[test]
    fn page_of_counts_keeps_what_is_read_and_no_prose() {
        let page = "市町村\t川西市(13)\t川辺郡猪名川町(23)\r\n(利用状況は2026年1月5日現在の情報です)\n";
        let words = KnownWords::new(&Rules::load(&Data::embedded()).expect("shipped rules load"));
        assert_eq!(copy(page, &words), page, "a page without more stays as it is");
        let more = "メニュー\n神戸市\n東灘区(1) 灘区(2)\t壱岐花子\n昨日は壱岐花子さんが\n西宮市(－)\nケアプランデータ連携の壱岐花子\n";
        assert_eq!(copy("川西市(1) 西市(1)\n", &words), "川西市(1) ？市(1)\n", "one within another");
        let odd = "訪問介護花子村(2)\n0009876543町(3)\n壱岐花子市(0009876543)\n花子区(－)\n志村(花子)\n川西市(１３)\n";
        let kept = copy(odd, &words);
        assert!(!kept.contains("花子") && !kept.contains("9876543") && kept.contains("川西市(１３)"), "{kept}");
        assert_eq!(kept.lines().count(), odd.lines().count());
        assert_eq!(copy(more, &words), "\n神戸市\n東灘区(1) 灘区(2)\t\n\n西宮市(－)\nケアプランデータ連携\n");
        let named = "壱岐花子\t川西市(13)\n令和8年1月5日現在 担当 壱岐花子\n";
        let kept = copy(named, &words);
        assert!(!kept.contains("花子") && kept.contains("川西市(13)") && kept.contains("令和8年1月5日現在"), "{kept}");
    }
}
