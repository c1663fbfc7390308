use std::cell::LazyCell;

use jiff::civil::Date;
use serde::Deserialize;

use crate::data::{Data, DataError};
use crate::date::{first_date, last_date, month_end};
use crate::spelling::folded;

/// What a register says of an office's designation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfficeState {
    /// It counts.
    Active,
    /// It counts, and figures say how many are so.
    Suspended,
    /// It does not count.
    Closed,
}

impl OfficeState {
    /// As the lake has it; nothing for an active office.
    pub fn key(self) -> Option<&'static str> {
        match self {
            Self::Active => None,
            Self::Suspended => Some("suspended"),
            Self::Closed => Some("closed"),
        }
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    key: OfficeState,
    words: Vec<String>,
}

/// Words of states, in the order in which they are looked for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct States {
    /// When a person last looked at them.
    pub reviewed_on: Date,
    /// Characters of a cell of states; longer is prose.
    max_chars: usize,
    state: Vec<Row>,
    remark: RemarkWords,
}

/// Words around those of a state in a remark.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RemarkWords {
    /// Characters of a remark that is read; longer is prose that says nothing certain.
    max_chars: usize,
    /// What may stand before them.
    before: Vec<String>,
    /// What behind them says that not the whole office is meant, or not yet.
    limits: Vec<String>,
    /// What behind them says no more than that it is done.
    done: Vec<String>,
    /// What gives the reason of what stands behind it.
    by: Vec<String>,
    /// Characters of dates, and of what joins them to a word.
    of_dates: String,
}

/// What a remark says of an office's state on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remark {
    /// Nothing, or that it is open on the day.
    Silent,
    /// It is suspended.
    Suspended,
    /// It has closed, on this date where one is written.
    Closed(Option<Date>),
    /// It has a word of closing, and what has closed does not follow from it.
    Unclear,
}

/// Whether digits stand before the word that are no date: 3月末, 8.3.31.
fn has_undated_digits(segment: &str, text: &str, rest: &str) -> bool {
    let before = &text[..text.len() - rest.len()];
    before.contains(|c: char| c.is_ascii_digit()) && first_date(segment).is_none() && month_of(before).is_none()
}

/// The end of the month that a text begins with: R7.3閉所.
fn month_of(text: &str) -> Option<Date> {
    let end = text.char_indices().rev().find(|(_, c)| c.is_ascii_digit() || *c == '月' || *c == '末')?;
    month_end(&text[..end.0 + end.1.len_utf8()])
}

/// Whether a text has more characters than that; what has no more bytes is not counted.
fn is_longer(text: &str, chars: usize) -> bool {
    text.len() > chars && text.chars().nth(chars).is_some()
}

impl States {
    /// Whether a text may hold a word of a closed or suspended office; a cheap look before [`remark`](Self::remark).
    pub fn may_close(&self, cell: &str) -> bool {
        !cell.is_empty() && self.has(OfficeState::Closed, cell)
    }

    fn has(&self, state: OfficeState, text: &str) -> bool {
        self.state.iter().filter(|row| row.key == state).flat_map(|row| &row.words).any(|w| text.contains(w.as_str()))
    }

    /// What a free text says: only what begins with a word of a state, behind dates, is stated of the office.
    pub fn remark(&self, cell: &str, date: Option<Date>) -> Remark {
        if is_longer(cell, self.remark.max_chars) {
            return if self.may_close(cell) { Remark::Unclear } else { Remark::Silent };
        }
        let mut remark = Remark::Silent;
        // Looked for once: a remark may have as many segments as characters.
        let last = LazyCell::new(|| last_date(cell));
        // Brackets that are open where a segment begins: what stands within is stated of something else.
        let mut open = 0usize;
        for segment in cell.split(['\n', '\r', '、', '。', ';', '；', '，', ',']) {
            let is_inside = open > 0;
            open = (open + segment.matches(['(', '（']).count()).saturating_sub(segment.matches([')', '）']).count());
            let text = folded(segment);
            let is_closing = self.has(OfficeState::Closed, &text);
            if !is_closing && !self.has(OfficeState::Suspended, &text) && !text.contains("再") {
                continue;
            }
            let on = first_date(segment).or_else(|| *last).or_else(|| self.month_before(&text));
            let is_later = on.zip(date).is_some_and(|(on, date)| on > date);
            let state = self.read(&text);
            if state == Some(OfficeState::Active) {
                // A plan whose date has passed may have been carried out.
                let is_overdue = is_closing && on.is_some() && !is_later && text.contains("予定");
                match is_overdue {
                    true => remark = Remark::Unclear,
                    false if text.contains("再") => remark = Remark::Silent,
                    false => {}
                }
                continue;
            }
            let Some(rest) = self.behind_word(&text).or_else(|| self.behind_reason(&text)) else {
                if is_closing && remark == Remark::Silent {
                    remark = Remark::Unclear;
                }
                continue;
            };
            if is_later {
                continue;
            }
            let is_limited = is_inside
                || self.goes_on(rest)
                || has_undated_digits(segment, &text, rest)
                || self.remark.limits.iter().any(|word| rest.contains(word.as_str()));
            remark = match (state, is_limited) {
                (Some(OfficeState::Closed), false) => Remark::Closed(on),
                (Some(OfficeState::Closed), true) => Remark::Unclear,
                (Some(OfficeState::Suspended), false) => Remark::Suspended,
                _ => remark,
            };
        }
        remark
    }

    /// The month that a text names before the word of a state.
    fn month_before(&self, text: &str) -> Option<Date> {
        let rest = self.behind_dates(text, &[]);
        month_of(&text[..text.len() - rest.len()])
    }

    /// What stands behind the word of a state to which a text gives the reason: …へ統合により廃止.
    fn behind_reason<'t>(&self, text: &'t str) -> Option<&'t str> {
        let ends = self.remark.by.iter().filter_map(|word| text.rfind(word.as_str()).map(|at| at + word.len()));
        let (reason, rest) = text.split_at(ends.max()?);
        let is_limited = self.remark.limits.iter().any(|word| reason.contains(word.as_str()));
        if is_limited { None } else { self.behind_word(rest) }
    }

    /// Whether a text says more behind the word of a state than a date and that it is done.
    fn goes_on(&self, rest: &str) -> bool {
        !self.behind_dates(rest, &self.remark.done).is_empty()
    }

    /// What stands behind the word of a state that a text begins with, once its dates and the words before are gone.
    fn behind_word<'t>(&self, text: &'t str) -> Option<&'t str> {
        let rest = self.behind_dates(text, &self.remark.before);
        let of_states = self.state.iter().filter(|row| row.key != OfficeState::Active).flat_map(|row| &row.words);
        of_states.filter_map(|word| rest.strip_prefix(word.as_str())).min_by_key(|rest| rest.len())
    }

    /// A text without the dates, marks and words that it begins with.
    fn behind_dates<'t>(&self, text: &'t str, words: &[String]) -> &'t str {
        let is_of_date = |c: char| c.is_ascii_digit() || !c.is_alphanumeric() || self.remark.of_dates.contains(c);
        let mut rest = text;
        loop {
            rest = rest.trim_start_matches(is_of_date);
            match words.iter().find_map(|word| rest.strip_prefix(word.as_str())) {
                Some(stripped) => rest = stripped,
                None => return rest,
            }
        }
    }

    /// Every word of a state.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.state.iter().flat_map(|row| &row.words).map(String::as_str)
    }

    /// What a cell says; none where no word is known.
    pub fn read(&self, cell: &str) -> Option<OfficeState> {
        if is_longer(cell, self.max_chars) {
            return None;
        }
        let cell = folded(cell);
        if cell.is_empty() {
            return Some(OfficeState::Active);
        }
        self.state.iter().find(|row| row.words.iter().any(|word| cell.contains(word.as_str()))).map(|row| row.key)
    }
}

pub(super) fn load(data: &Data) -> Result<States, DataError> {
    data.toml("states.toml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_of_registers_are_read_by_their_words() {
        let states = load(&Data::embedded()).expect("shipped states load");
        for (cell, expected) in [
            ("", Some(OfficeState::Active)),
            ("提供中", Some(OfficeState::Active)),
            ("指定（休止中）", Some(OfficeState::Suspended)),
            ("休 止", Some(OfficeState::Suspended)),
            ("再開", Some(OfficeState::Active)),
            ("廃止予定", Some(OfficeState::Active)),
            ("廃止", Some(OfficeState::Closed)),
            ("指定取消", Some(OfficeState::Closed)),
            ("辞退", Some(OfficeState::Closed)),
            ("青", None),
            ("閉所", Some(OfficeState::Closed)),
            ("指定返上", Some(OfficeState::Closed)),
            ("サービス終了", Some(OfficeState::Closed)),
            ("取下げ", Some(OfficeState::Closed)),
            ("指定取り消し", Some(OfficeState::Closed)),
            ("廃業", Some(OfficeState::Closed)),
            ("終了予定", Some(OfficeState::Active)),
            ("更新終了", Some(OfficeState::Active)),
            ("指定有効期間終了日 R9.3.31", Some(OfficeState::Active)),
            ("業務終了なし", Some(OfficeState::Active)),
        ] {
            assert_eq!(states.read(cell), expected, "{cell}");
        }
    }

    #[test]
    fn remark_closes_an_office_only_where_it_begins_with_a_word_of_closing() {
        let states = load(&Data::embedded()).expect("shipped states load");
        let date = Date::new(2026, 1, 5).ok();
        let on = |y, m, d| Remark::Closed(Date::new(y, m, d).ok());
        for (cell, expected) in [
            ("", Remark::Silent),
            ("駐車場あり", Remark::Silent),
            ("廃止", Remark::Closed(None)),
            ("廃止済", Remark::Closed(None)),
            ("※廃 止", Remark::Closed(None)),
            ("事業廃止（3/31）", Remark::Closed(None)),
            ("R7.3.31廃止", on(2025, 3, 31)),
            ("令和7年3月31日で廃止", on(2025, 3, 31)),
            ("令和７年３月３１日付け指定辞退", on(2025, 3, 31)),
            ("R4.4.1名称変更\nR7.3.31廃止", on(2025, 3, 31)),
            ("廃止（令和7年3月31日）", on(2025, 3, 31)),
            ("R8.3.31廃止", Remark::Silent),
            ("令和8年3月31日、廃止", Remark::Silent),
            ("廃止予定", Remark::Silent),
            ("R8.3.31廃止予定", Remark::Silent),
            ("R7.3.31廃止予定", Remark::Unclear),
            ("一部廃止", Remark::Silent),
            ("R6.3.31廃止、R7.4.1再開", Remark::Silent),
            ("廃止（介護予防のみ）", Remark::Unclear),
            ("訪問入浴は廃止", Remark::Unclear),
            ("R7.3.31休止", Remark::Suspended),
            ("受付終了", Remark::Silent),
            ("終了時間18時", Remark::Silent),
            ("取消料あり", Remark::Unclear),
            ("返上金あり", Remark::Unclear),
            ("廃止届取下げ", Remark::Silent),
            ("廃止延期", Remark::Silent),
            ("廃止→移転のうえ継続", Remark::Unclear),
            ("名称変更（旧：あ、R7.3.31廃止）", Remark::Unclear),
            ("8.3.31廃止", Remark::Unclear),
            ("3月末廃止", Remark::Unclear),
            ("R7.3閉所", on(2025, 3, 31)),
            ("令和7年3月末廃止", on(2025, 3, 31)),
            ("R9.3閉所", Remark::Silent),
            ("令和7年3月31日をもって廃止", on(2025, 3, 31)),
            ("○○へ統合により廃止", Remark::Closed(None)),
            ("予防の統合により廃止", Remark::Unclear),
            ("訪問入浴の廃止に伴い名称変更", Remark::Unclear),
            ("廃止届出済", Remark::Closed(None)),
        ] {
            assert_eq!(states.remark(cell, date), expected, "{cell}");
        }
    }

    /// A remark of thousands of segments once took minutes: what is longer than a remark is not read as one.
    #[test]
    fn cell_longer_than_its_limit_is_prose_that_says_nothing_certain() {
        let states = load(&Data::embedded()).expect("shipped states load");
        let closing = "廃止、".repeat(states.remark.max_chars);
        assert_eq!(states.remark(&closing, None), Remark::Unclear);
        assert_eq!(states.remark(&"休止、".repeat(states.remark.max_chars), None), Remark::Silent);
        let whole = format!("廃止、{}", "　".repeat(states.remark.max_chars - 3));
        assert_eq!(states.remark(&whole, None), Remark::Closed(None));
        assert_eq!(states.read(&"廃止、".repeat(states.max_chars)), None);
        assert_eq!(states.read(&format!("廃止{}", "　".repeat(states.max_chars - 2))), Some(OfficeState::Closed));
    }
}
