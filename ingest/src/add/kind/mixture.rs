use std::collections::BTreeSet;

use tsunagu_domain::rules::{Rules, folded_word};
use tsunagu_domain::spelling::folded;

use crate::question::Doubt;
use tsunagu_formats::input::KnownWords;
use tsunagu_formats::parse::office_list;
use tsunagu_formats::parse::table::Table;

/// What may part a list into offices that use the exchange and others: a column of few values, a line
/// between the rows, several sheets. Words can't say them all; the person who brings the list can.
pub(super) fn mixture(tables: &[Table], rules: &Rules) -> Vec<Doubt> {
    let words = KnownWords::new(rules);
    let mut message = Vec::new();
    for (i, table) in tables.iter().enumerate() {
        message.extend(columns(table, &words, rules));
        let goes_on = tables.get(i + 1).is_some_and(|next| next.sheet == table.sheet);
        message.extend(title_between(table, goes_on, rules));
    }
    message.extend(sheets(tables, rules));
    message.extend(tables.iter().find_map(|table| one_of_several(&table.preamble)));
    message.extend(other_total(tables, rules));
    message
}

/// A total above or below the rows that is neither that of the rows nor that of the offices: some are missing.
fn other_total(tables: &[Table], rules: &Rules) -> Option<Doubt> {
    let numbers = tables
        .iter()
        .flat_map(|table| &table.rows)
        .filter_map(|(_, cells)| cells.iter().find_map(|cell| office_list::number(cell.trim())));
    let all: Vec<_> = numbers.collect();
    let distinct = all.iter().collect::<BTreeSet<_>>().len();
    let below = tables.iter().flat_map(|table| &table.rows).map(|(_, cells)| cells.concat());
    let mut texts =
        tables.iter().map(|table| table.preamble.clone()).chain(below.filter(|text| text.chars().count() < 40));
    let stated = texts.find_map(|text| {
        total(&text, &rules.recognition.mixture.total_words).filter(|n| *n != all.len() && *n != distinct)
    })?;
    (!all.is_empty()).then_some(Doubt::OtherTotal { stated, rows: all.len(), numbers: distinct })
}

/// 検索結果 38件, 全38件, 計38件
fn total(text: &str, words: &[String]) -> Option<usize> {
    let text = folded(text);
    words.iter().find_map(|word| {
        let rest = text.split_once(word.as_str())?.1.trim_start_matches([':', ' ', ',']);
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let is_counted = rest[digits..].starts_with('件') || rest[digits..].is_empty();
        rest[..digits].parse().ok().filter(|_| is_counted)
    })
}

/// A title of one file of several: 一覧（1/3）.
fn one_of_several(titles: &str) -> Option<Doubt> {
    let titles = folded(titles);
    let mut inner = titles.split('(').skip(1).filter_map(|rest| rest.split_once(')')).map(|(inner, _)| inner);
    let numbers = |text: &str| text.split_once('/').and_then(|(n, of)| Some((n.parse().ok()?, of.parse().ok()?)));
    let part = inner.find(|text| numbers(text).is_some_and(|(n, of): (u8, u8)| 0 < n && n <= of && 1 < of))?;
    Some(Doubt::OneOfSeveral(part.to_owned()))
}

fn columns(table: &Table, words: &KnownWords, rules: &Rules) -> Vec<Doubt> {
    let unread = (0..table.header.len()).filter(|at| {
        let header = &table.header[*at];
        !header.is_empty() && !rules.headers.is_read(header) && !is_of_the_office(header, rules)
    });
    unread.filter_map(|at| parting(table, at, words, rules)).collect()
}

/// 法人種別, 圏域: of few values, and of no use of the exchange.
fn is_of_the_office(header: &str, rules: &Rules) -> bool {
    let header = folded_word(header);
    let r = &rules.recognition;
    if r.listing_headers.contains(&header) {
        return true;
    }
    // 送り方の種類 is of the exchange, 法人の種類 is not.
    let without =
        |words: &[String], text: String| words.iter().fold(text, |text, word| text.replace(word.as_str(), ""));
    let rest = without(&r.partition_headers, header.clone());
    rest != header && without(&r.partition_added, rest).chars().all(|c| !c.is_alphabetic())
}

fn parting(table: &Table, at: usize, words: &KnownWords, rules: &Rules) -> Option<Doubt> {
    let rows = table.rows.iter().filter(|(_, cells)| cells.iter().filter(|c| !c.trim().is_empty()).count() > 1);
    let cells: Vec<&str> = rows.map(|(_, cells)| cells.get(at).map_or("", |cell| cell.trim())).collect();
    let parts: BTreeSet<&str> = cells.iter().copied().collect();
    let header = &table.header[at];
    let has_blank = parts.contains("");
    let is_of_use = rules.recognition.r#use.is_header(header);
    // What says that an office does not is refused by the parser, with its rows.
    let uses = &rules.recognition.r#use;
    let filled = || parts.iter().filter(|part| !part.is_empty());
    if is_of_use && (filled().any(|p| uses.is_of_another(p)) || has_blank && filled().all(|p| uses.is_of_a_user(p))) {
        return None;
    }
    let limits = &rules.recognition.mixture;
    let most = limits.max_parts.min(cells.len() / 2);
    let few =
        (2..=most).contains(&parts.len()) && parts.iter().all(|part| part.chars().count() <= limits.max_part_chars);
    let parts_it = cells.len() >= limits.min_rows && few || is_of_use && has_blank && parts.len() > 1;
    parts_it.then(|| {
        // What a cell says is shown where it can't be a name.
        let is_plain = |part: &&str| words.is_all_of(part) || uses.is_of_a_user(part) || uses.is_of_another(part);
        let values = filled().copied().filter(is_plain).take(2).map(str::to_owned).collect();
        Doubt::PartingColumn { header: header.clone(), values, count: parts.len(), has_blank }
    })
}

/// A line of its own between offices, that names neither a service nor a place.
fn title_between(table: &Table, goes_on: bool, rules: &Rules) -> Option<Doubt> {
    let has_number = |cells: &[String]| cells.iter().any(|cell| office_list::number(cell.trim()).is_some());
    // What stands below the last office stands between where another table follows.
    let last = if goes_on { table.rows.len() } else { table.rows.iter().rposition(|(_, cells)| has_number(cells))? };
    table.rows[..last].iter().find_map(|(line, cells)| {
        let mut filled = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
        let (title, None) = (filled.next()?, filled.next()) else { return None };
        // 全13件 and 1/3ページ part nothing.
        let telling = title
            .chars()
            .filter(|c| c.is_alphabetic() && !rules.recognition.mixture.uncounted_chars.contains(*c))
            .count();
        let is_title = telling >= rules.recognition.mixture.min_title_chars;
        let is_refused = rules.recognition.r#use.is_heading_of_others(title);
        (is_title && !is_refused && !names_a_part(title, rules))
            .then(|| Doubt::LineBetween { line: *line, title: title.to_owned() })
    })
}

fn sheets(tables: &[Table], rules: &Rules) -> Option<Doubt> {
    let names: BTreeSet<&str> = tables.iter().filter_map(|t| t.sheet.as_deref()).collect();
    let odd: Vec<&str> = names.iter().copied().filter(|name| !names_a_part(name, rules)).collect();
    let is_refused = odd.iter().any(|name| rules.recognition.r#use.is_heading_of_others(name));
    let parts = names.len() > 1 && !odd.is_empty() && !is_refused;
    parts.then(|| Doubt::Sheets(odd.iter().map(|&name| name.to_owned()).collect()))
}

/// A service or a place: parts of one list.
fn names_a_part(name: &str, rules: &Rules) -> bool {
    let bare: String = name.chars().filter(|c| c.is_alphabetic()).collect();
    rules.service_code(name).is_some()
        || rules.service_code(&bare).is_some()
        || rules.municipalities.iter().any(|m| [&m.name, &m.county_name, &m.prefecture].contains(&&bare))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(preamble: &str, below: &str) -> Vec<Table> {
        let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        vec![Table {
            header: row(["事業所番号", "事業所名"]),
            rows: vec![(2, row(["2870000009", "あ"])), (3, row(["2870000016", "い"])), (4, row(["", below]))],
            preamble: preamble.to_owned(),
            ..Table::default()
        }]
    }

    #[test]
    fn total_of_other_rows_than_there_are_is_reported() {
        let rules = Rules::load(&tsunagu_domain::data::Data::embedded()).expect("shipped rules load");
        for (above, below) in
            [("検索結果 38件", ""), ("全3件", ""), ("該当件数：3件", ""), ("", "合計3"), ("", "計3件")]
        {
            assert!(other_total(&list(above, below), &rules).is_some(), "{above} {below}");
        }
        for (above, below) in
            [("検索結果 2件", ""), ("全国の一覧", ""), ("前回より5件増", ""), ("", "合計2"), ("", "計画相談 5件")]
        {
            assert_eq!(other_total(&list(above, below), &rules), None, "{above} {below}");
        }
        assert!(one_of_several("一覧（1／3）").is_some() && one_of_several("一覧（2026/2/5）").is_none());
    }
}
