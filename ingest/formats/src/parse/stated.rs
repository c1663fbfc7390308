use jiff::civil::Date;
use tsunagu_domain::date::{dates, first_date, last_date};
use tsunagu_domain::rules::TitleWords;
use unicode_normalization::UnicodeNormalization;

/// The date of the 利用状況, for a page states others too; else the first date before 現在 or 時点.
pub fn stated_date(text: &str) -> Option<Date> {
    stated_as_usage(text).or_else(|| before_a_mark(&text.nfkc().collect::<String>()))
}

/// The date that titles above a table state.
pub(crate) fn titled(titles: &str, words: &TitleWords) -> Option<Date> {
    let titles = without_other_dates(titles, words);
    stated_as_usage(&titles).or_else(|| title_date(&titles, words))
}

/// The date of the 利用状況, where a text calls it that.
fn stated_as_usage(text: &str) -> Option<Date> {
    // White space stays: a time stands behind its day by a space alone.
    let text: String = text.nfkc().collect();
    let after = |mark: &str| text.match_indices(mark).map(|(i, m)| i + m.len()).collect::<Vec<_>>();
    let starts = [after("利用状況は"), after("利用状況(")].concat();
    starts.into_iter().find_map(|at| first_date(&text[at..].chars().take(30).collect::<String>()))
}

/// The first date before 現在 or 時点.
pub(super) fn before_a_mark(text: &str) -> Option<Date> {
    // White space stays: a time stands behind its day by a space alone.
    let text: String = text.nfkc().collect();
    let marks = text.match_indices("現在").chain(text.match_indices("時点"));
    let mut behind = marks.filter_map(|(i, _)| {
        let start = text[..i].char_indices().rev().nth(24).map_or(0, |(at, _)| at);
        last_date(&text[start..i])
    });
    behind.next()
}

/// The date that titles above a table state; none where they state several, or one that says when something else is:
/// 令和8年3月12日締切, 2026.2.5-2026.3.5, …現在の事業所名簿.
fn title_date(titles: &str, words: &TitleWords) -> Option<Date> {
    let all = dates(titles);
    let bare = |behind: &str| behind.trim_start_matches(is_of_time).to_owned();
    let is_marked = |behind: &str| words.marks.iter().any(|mark| bare(behind).starts_with(mark.as_str()));
    let is_of_another = |behind: &str| words.of_another.iter().any(|word| bare(behind).starts_with(word.as_str()));
    let distinct = |found: &[&(Date, String)]| match found {
        [first, rest @ ..] => rest.iter().all(|(date, _)| *date == first.0).then_some(first.0),
        [] => None,
    };
    let marked: Vec<_> = all.iter().filter(|(_, behind)| is_marked(behind) && !is_of_another(behind)).collect();
    if !marked.is_empty() {
        return distinct(&marked);
    }
    // A word right behind a date says what is on it.
    let ends = |behind: &str| {
        let behind = behind.trim_start_matches('日');
        behind.starts_with([' ', 'T'])
            || bare(behind).chars().next().is_none_or(|c| !c.is_alphanumeric() && !"-~〜".contains(c))
    };
    let is_plain =
        all.iter().all(|(_, behind)| ends(behind) || words.behind.iter().any(|w| bare(behind).starts_with(w.as_str())));
    is_plain.then(|| distinct(&all.iter().collect::<Vec<_>>())).flatten()
}

/// 日 10時30分, 9:00
fn is_of_time(c: char) -> bool {
    "日時分: ".contains(c) || c.is_ascii_digit()
}

/// A text without the dates of the file itself: 印刷日：2026年11月20日.
fn without_other_dates(text: &str, words: &TitleWords) -> String {
    let mut kept = Vec::new();
    let mut is_named = false;
    for part in text.split_whitespace().flat_map(|part| part.split(['、', '（', '）', '(', ')'])) {
        // 利用更新事業所一覧 令和8年2月5日現在: what a date is of is stated right behind it.
        let is_marked = words.marks.iter().any(|mark| part.contains(mark.as_str()));
        let is_of_file = !is_marked && words.of_the_file.iter().any(|word| part.contains(word.as_str()));
        let has_date = part.chars().any(char::is_numeric);
        if !(is_of_file || is_named && has_date && !is_marked) {
            kept.push(part);
        }
        // The date may stand apart from its name.
        is_named = is_of_file && !has_date;
    }
    kept.join(" ")
}
