use tsunagu_domain::rules::{Rules, folded_word};
use tsunagu_formats::input::Sheet;
use tsunagu_formats::input::count::{COUNT_HEADERS, is_of_a_listing};
use tsunagu_formats::parse::table;

use super::evidence::telling;
use crate::question::{Answer, Question, Reading, Undecided};

/// Characters of a title that a question repeats.
const MAX_SHOWN: usize = 40;

/// What is asked of counts of nobody knows what.
pub(in crate::add) fn counts_question(about: Undecided) -> Question {
    Question::of(about, vec![Answer { flag: "--kind usage".to_owned(), reading: Reading::Usage }])
}

/// The question that titles above counts of places raise: 目標, 説明会 参加事業所数, 居宅介護支援のみ.
pub(in crate::add) fn titled_otherwise(sheets: &[Sheet], rules: &Rules) -> Option<Question> {
    let tables = table::tables(sheets, table::MAX_HEADER_ROW, |cell| COUNT_HEADERS.contains(&cell));
    let words = &rules.recognition.exchange_words;
    let says_so = |table: &table::Table| {
        let titles = folded_word(&format!("{} {}", table.preamble, table.sheet.as_deref().unwrap_or("")));
        table.header.iter().any(|header| is_of_a_listing(header))
            || words.iter().any(|word| titles.contains(word.as_str()))
    };
    if !tables.iter().all(says_so) {
        return Some(counts_question(Undecided::CountTable));
    }
    let names = tables.iter().filter_map(|table| table.sheet.clone());
    let mut titles = tables.iter().map(|table| table.preamble.clone()).chain(names);
    let message = titles.find_map(|title| {
        let r = &rules.recognition;
        let words = r.exchange_words.iter().chain(&r.purpose_words);
        let bare = words.fold(folded_word(&title), |title, word| title.replace(word.as_str(), ""));
        let rest = telling(&bare, rules);
        let is_of_another = rest.chars().count() > 1 || r.r#use.is_title_of_others(&title);
        is_of_another.then(|| title.chars().take(MAX_SHOWN).collect::<String>())
    })?;
    Some(counts_question(Undecided::TitledCounts(message)))
}
