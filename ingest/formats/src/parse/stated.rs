use jiff::civil::Date;
use tsunagu_domain::date::{first_date, last_date};
use unicode_normalization::UnicodeNormalization;

/// The date of the 利用状況, for a page states others too; else the first date before 現在 or 時点.
pub fn stated_date(text: &str) -> Option<Date> {
    // White space stays: a time stands behind its day by a space alone.
    let text: String = text.nfkc().collect();
    let after = |mark: &str| text.match_indices(mark).map(|(i, m)| i + m.len()).collect::<Vec<_>>();
    let starts = [after("利用状況は"), after("利用状況(")].concat();
    let stated = starts.into_iter().find_map(|at| first_date(&text[at..].chars().take(30).collect::<String>()));
    stated.or_else(|| before_a_mark(&text))
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

/// What dates of a file itself are called: they say nothing of when its rows were so.
const OF_THE_FILE: [&str; 7] = ["印刷", "更新", "作成", "出力", "ダウンロード", "取得日", "発行"];

/// A text without the dates of the file itself: 印刷日：2026年11月20日.
pub(super) fn without_other_dates(text: &str) -> String {
    let mut kept = Vec::new();
    let mut is_named = false;
    for part in text.split_whitespace().flat_map(|part| part.split(['、', '（', '）', '(', ')'])) {
        let is_of_file = OF_THE_FILE.iter().any(|word| part.contains(word));
        let has_date = part.chars().any(char::is_numeric);
        if !(is_of_file || is_named && has_date) {
            kept.push(part);
        }
        // The date may stand apart from its name.
        is_named = is_of_file && !has_date;
    }
    kept.join(" ")
}
