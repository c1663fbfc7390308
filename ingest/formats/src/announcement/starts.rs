use jiff::civil::Date;
use tsunagu_domain::date::first_date;
use tsunagu_domain::municipalities::PlaceClues;
use tsunagu_domain::rules::Rules;
use tsunagu_domain::spelling::folded;

use crate::input::markup::{self, Document};
use crate::input::{KnownWords, text};
use crate::parse::starts::{COLUMNS, resolved};
use crate::parse::stated::stated_date;

/// Most characters of what is kept of a name or of what stands in the place of a date.
const MAX_KEPT: usize = 24;

/// Most bytes of a text or page that is looked at.
const MAX_BYTES: usize = 8 << 20;

/// A line of the list as it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct WrittenLine {
    line: u64,
    prefecture: String,
    name: String,
    /// What stands where dates do, in order.
    dates: Vec<String>,
    /// What is neither.
    rest: String,
}

/// What is kept of a text or page that lists towns' starts, as a table; none where it is no such list. `home` is the
/// prefecture of a page that leaves it out. Without `is_requested` the words of the list must stand in it.
pub fn copy(bytes: &[u8], home: Option<&str>, is_requested: bool, rules: &Rules) -> Option<Vec<u8>> {
    if bytes.len() > MAX_BYTES {
        return None;
    }
    let (text, _) = text::read(bytes);
    let marks = rules.migration.start.marks.iter().filter(|mark| text.contains(mark.as_str())).count();
    if !is_requested && marks < 2 {
        return None;
    }
    let (lines, plain) = lines(&text)?;
    let titled = home.map(str::to_owned).or_else(|| titled_prefecture(&plain, rules));
    let found: Vec<WrittenLine> =
        lines.iter().filter_map(|(line, text)| read(*line, text, titled.as_deref(), rules)).collect();
    let is_placed = |row: &&WrittenLine| !row.dates.is_empty() && place(row, rules).is_some();
    let placed = found.iter().filter(is_placed).count();
    // A text in which hardly a line is of the list is another.
    if placed == 0 || placed * 2 < found.len() {
        return None;
    }
    Some(written(&found, stated_date(&plain), rules))
}

fn place(row: &WrittenLine, rules: &Rules) -> Option<tsunagu_domain::place::PlaceCode> {
    let clues = PlaceClues { prefecture: &row.prefecture, name: &row.name, ..PlaceClues::default() };
    resolved(clues, rules)
}

/// Lines of a text, or rows and list items of a page, with their numbers, and the whole as text.
fn lines(text: &str) -> Option<(Vec<(u64, String)>, String)> {
    if !text.contains("</") {
        let lines = text.split(['\n', '\u{c}']).zip(1..).map(|(line, n)| (n, line.to_owned())).collect();
        return Some((lines, text.to_owned()));
    }
    let page = Document::of(text.to_owned()).ok()?;
    let rows: Vec<String> = markup::rows(&page.tree).into_iter().map(|cells| cells.join(" ")).collect();
    let plain = markup::visible_lines(&page.tree);
    let lines = if rows.iter().any(|row| first_date(row).is_some()) { rows } else { plain.clone() };
    Some((lines.into_iter().zip(1..).map(|(line, n)| (n, line)).collect(), plain.join("\n")))
}

/// The one prefecture that a short line above the list names.
fn titled_prefecture(plain: &str, rules: &Rules) -> Option<String> {
    const TITLE: usize = 40;
    let titles = plain.lines().filter(|line| line.chars().count() <= TITLE && first_date(line).is_none());
    let mut named = titles.flat_map(str::split_whitespace).filter_map(|word| {
        let word = folded(word);
        let begins = |m: &&tsunagu_domain::municipalities::Municipality| word.starts_with(m.prefecture.as_str());
        let kind = tsunagu_domain::place::PlaceKind::Prefecture;
        rules.municipalities.iter().filter(|m| m.kind == kind).find(begins).map(|m| m.prefecture.clone())
    });
    let first = named.next()?;
    named.all(|other| other == first).then_some(first)
}

/// A line that begins with a prefecture, or with a municipality of `home`, and goes on with a name. A line with a date
/// that is of nothing else is of the list as well, so that nothing of it goes unreported.
fn read(line: u64, text: &str, home: Option<&str>, rules: &Rules) -> Option<WrittenLine> {
    let mut words: Vec<String> = text.split_whitespace().map(folded).filter(|word| !word.is_empty()).collect();
    // A running number.
    if words.len() > 1 && words[0].chars().all(|c| c.is_ascii_digit()) {
        words.remove(0);
    }
    let mut words = words.into_iter().peekable();
    let first = words.peek()?.clone();
    let mut found = WrittenLine { line, ..WrittenLine::default() };
    match prefecture(&first, rules) {
        Some((named, behind)) => {
            words.next();
            found.prefecture = named;
            found.name = behind;
            // 北海道 （石狩）
            words.next_if(|word| word.starts_with('(') && word.ends_with(')'));
        }
        None => home.unwrap_or_default().clone_into(&mut found.prefecture),
    }
    let is_start = |word: &str| first_date(word).is_some() || rules.migration.start_state(word).is_some();
    while let Some(word) = words.next_if(|word| !is_start(word) && !is_like_a_date(word)) {
        found.name.push_str(&word);
    }
    for word in words {
        if is_start(&word) || is_like_a_date(&word) {
            found.dates.push(word);
        } else {
            found.rest.push_str(&word);
        }
    }
    let plain = folded(text);
    let is_of_the_file = ["現在", "時点", "更新", "作成"].iter().any(|mark| plain.contains(mark));
    let is_named = prefecture(&first, rules).is_some() && !found.name.is_empty();
    let has_start = !found.dates.is_empty();
    (is_named || has_start && !is_of_the_file).then_some(found)
}

/// The prefecture that a word begins with, 北海道（地域） and 神奈川 among them, and what of the word is behind it.
fn prefecture(word: &str, rules: &Rules) -> Option<(String, String)> {
    if word.chars().any(|c| c.is_ascii_digit()) {
        return None;
    }
    let bare = word.split('(').next().unwrap_or(word);
    if let Some(found) = rules.municipalities.prefecture(bare) {
        return Some((found.prefecture.clone(), String::new()));
    }
    let kind = tsunagu_domain::place::PlaceKind::Prefecture;
    let begins = rules.municipalities.iter().filter(|m| m.kind == kind).find(|m| bare.starts_with(&m.prefecture))?;
    Some((begins.prefecture.clone(), bare[begins.prefecture.len()..].to_owned()))
}

/// 2027/4, 令和9年4月: a date without its day, or one that can't be.
fn is_like_a_date(word: &str) -> bool {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let marks = word.chars().filter(|c| "/年月日.-".contains(*c)).count();
    digits >= 2 && marks >= 1 && digits + marks + 2 >= word.chars().count()
}

fn written(found: &[WrittenLine], as_of: Option<Date>, rules: &Rules) -> Vec<u8> {
    let words = KnownWords::new(rules);
    let cut = |text: &str| text.chars().take(MAX_KEPT).collect::<String>();
    let mut rows = Vec::new();
    if let Some(date) = as_of {
        rows.push(vec![format!("{date} 現在"), String::new()]);
    }
    rows.push(COLUMNS.map(str::to_owned).to_vec());
    for row in found {
        // Of a name that is no place's nothing is kept that could be a person's.
        let name = if place(row, rules).is_some() { row.name.clone() } else { cut(&words.only(&row.name, GAP)) };
        let date = |at: usize| row.dates.get(at).map_or(String::new(), |word| kept_start(word, rules));
        let more = row.dates.len().saturating_sub(2);
        let rest = if more > 0 || !row.rest.is_empty() { GAP.to_owned() } else { String::new() };
        rows.push(vec![row.line.to_string(), row.prefecture.clone(), name, date(0), date(1), rest]);
    }
    super::written(rows)
}

/// Stands for what is not kept.
const GAP: &str = crate::input::GAP;

/// A date as a date, a state by its label, anything else by its digits and marks.
fn kept_start(word: &str, rules: &Rules) -> String {
    if let Some(date) = first_date(word) {
        return date.to_string();
    }
    match rules.migration.start_state(word) {
        Some(state) => state.label.clone(),
        None => word.chars().filter(|c| c.is_ascii_digit() || "/年月日.-".contains(*c)).take(MAX_KEPT).collect(),
    }
}
