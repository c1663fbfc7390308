use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{WordRow, word_row};
use crate::data::{Data, DataError};
use crate::data_fault::DataFault;
use crate::keyed;
use crate::spelling::folded;

const FILE: &str = "migration.toml";

/// How well a sentence is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// A published document.
    Published,
    /// The briefing of January 2026.
    Briefing,
    /// Somebody else's account of a document.
    Secondary,
    /// Looked for, and not found.
    NotFound,
    /// The operator's own promise or advice.
    Ours,
}

/// Whom to ask on the telephone.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HelpDesk {
    /// Its name.
    pub name: String,
    /// Its number, with hyphens.
    pub phone: String,
    /// When it answers.
    pub hours: String,
    /// Where this comes from.
    pub source: String,
    /// How well it is known.
    pub evidence: Evidence,
    /// When a person last looked at it.
    pub reviewed_on: Date,
}

/// A page of its publisher's own.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficialLink {
    /// What it is called.
    pub title: String,
    /// Its address.
    pub address: String,
    /// What is found there.
    pub what: String,
    /// Who publishes it.
    pub source: String,
    /// How well it is known.
    pub evidence: Evidence,
    /// When a person last looked at it.
    pub reviewed_on: Date,
}

/// A question that is asked on the telephone, with the answer to read out.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Faq {
    /// Its key in addresses.
    pub key: String,
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// The last day on which it is given.
    #[serde(default)]
    pub valid_to: Option<Date>,
    /// Where this comes from.
    pub source: String,
    /// How well it is known.
    pub evidence: Evidence,
    /// When a person last looked at it.
    pub reviewed_on: Date,
}

/// A sentence for those who begin now.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Advice {
    /// The sentence.
    pub text: String,
    /// The last day on which it is given.
    #[serde(default)]
    pub valid_to: Option<Date>,
    /// Where this comes from.
    pub source: String,
    /// How well it is known.
    pub evidence: Evidence,
    /// When a person last looked at it.
    pub reviewed_on: Date,
}

/// Words that a notice is watched for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeWords {
    /// The words.
    pub words: Vec<String>,
}

/// Words by which the list of starts of 介護情報基盤 is read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartWords {
    /// Words that tell the list.
    pub marks: Vec<String>,
    /// What is written in the place of a date.
    pub states: Vec<WordRow>,
}

/// Words of the survey of care software, by how a cell begins.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SoftwareWords {
    /// It is supported.
    pub yes: Vec<String>,
    /// It is not.
    pub no: Vec<String>,
    /// It will be.
    pub planned: Vec<String>,
}

/// Whether a product supports a version of the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Support {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// It will.
    Planned,
    /// The survey's cell can't be read.
    Unclear,
}

keyed!(Support { Yes = "yes", No = "no", Planned = "planned", Unclear = "unclear" });

/// The move of the exchange into the WEB service: whom to ask, what is asked, and by which words its sources are read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Migration {
    /// When a person last looked at the file.
    pub reviewed_on: Date,
    /// Whom to ask.
    pub help_desk: HelpDesk,
    /// Where its publishers say more.
    pub link: Vec<OfficialLink>,
    /// How a move was confirmed.
    pub confirmation: Vec<WordRow>,
    /// Words of notices.
    pub notices: NoticeWords,
    /// Words of the list of starts.
    pub start: StartWords,
    /// Words of the survey of software.
    pub software: SoftwareWords,
    faq: Vec<Faq>,
    advice: Vec<Advice>,
}

/// The key of what no row of [`Migration::confirmation`] names.
pub const OTHER_CONFIRMATION: &str = "other";

impl Migration {
    /// Questions and answers that hold on a day, in order.
    pub fn faq_on(&self, date: Date) -> impl Iterator<Item = &Faq> {
        self.faq.iter().filter(move |f| f.valid_to.is_none_or(|to| date <= to))
    }

    /// The answer of a key, where it holds on a day.
    pub fn answer_on(&self, key: &str, date: Date) -> Option<&Faq> {
        self.faq_on(date).find(|f| f.key == key)
    }

    /// Sentences for those who begin now that hold on a day, in order.
    pub fn advice_on(&self, date: Date) -> impl Iterator<Item = &Advice> {
        self.advice.iter().filter(move |a| a.valid_to.is_none_or(|to| date <= to))
    }

    /// The way of confirming that a cell names.
    pub fn confirmation_of(&self, cell: &str) -> Option<&WordRow> {
        word_row::named(&self.confirmation, cell)
    }

    /// What is written in the place of a start date.
    pub fn start_state(&self, word: &str) -> Option<&WordRow> {
        word_row::named(&self.start.states, word)
    }

    /// A state of starts by its key.
    pub fn start_state_label(&self, key: &str) -> Option<&str> {
        word_row::label(&self.start.states, key)
    }

    /// What a cell of the survey of software says; none where it is none of the words.
    pub fn support_of(&self, cell: &str) -> Option<Support> {
        let cell = folded(cell).to_lowercase();
        let all = [
            (Support::Yes, &self.software.yes),
            (Support::No, &self.software.no),
            (Support::Planned, &self.software.planned),
        ];
        let words = all.into_iter().flat_map(|(support, words)| words.iter().map(move |w| (support, folded(w))));
        let fitting = words.filter(|(_, word)| !word.is_empty() && cell.starts_with(word.to_lowercase().as_str()));
        fitting.max_by_key(|(_, word)| word.chars().count()).map(|(support, _)| support)
    }

    /// The first word that says a support; blank for what can't be read.
    pub fn support_word(&self, support: Support) -> &str {
        let words = match support {
            Support::Yes => &self.software.yes,
            Support::No => &self.software.no,
            Support::Planned => &self.software.planned,
            Support::Unclear => return "",
        };
        words.first().map_or("", String::as_str)
    }

    /// The words of notices that a text holds.
    pub fn notice_words_in<'m>(&'m self, text: &str) -> Vec<&'m str> {
        let text = folded(text).to_lowercase();
        let words = self.notices.words.iter().filter(|w| text.contains(&folded(w).to_lowercase()));
        words.map(String::as_str).collect()
    }
}

pub(super) fn load(data: &Data) -> Result<Migration, DataError> {
    let all: Migration = data.toml(FILE)?;
    let wrong = |fault| Err(DataError::wrong(FILE, fault));
    let sources = all.faq.iter().map(|f| (&f.question, &f.source));
    let sources = sources.chain(all.advice.iter().map(|a| (&a.text, &a.source)));
    let sources = sources.chain(all.link.iter().map(|l| (&l.title, &l.source)));
    if let Some((name, _)) =
        sources.chain([(&all.help_desk.name, &all.help_desk.source)]).find(|(_, s)| s.trim().is_empty())
    {
        return wrong(DataFault::NoSource(name.clone()));
    }
    if all.notices.words.is_empty() || all.notices.words.iter().any(|word| word.trim().is_empty()) {
        return wrong(DataFault::NoWords("notices".to_owned()));
    }
    let rows = all.confirmation.iter().chain(&all.start.states);
    match rows.into_iter().find(|row| row.words.iter().all(|word| word.trim().is_empty())) {
        Some(row) => wrong(DataFault::NoWords(row.key.clone())),
        None => Ok(all),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn answer_that_a_day_makes_untrue_is_not_given_after_it() {
        let rows = load(&Data::embedded()).expect("shipped rows load");
        assert!(rows.answer_on("when", date(2027, 1, 31)).is_some());
        assert!(rows.answer_on("when", date(2027, 2, 1)).is_none());
        let grant = |day| rows.advice_on(day).any(|a| a.text.contains("64,000"));
        assert!(grant(date(2027, 3, 12)) && !grant(date(2027, 3, 13)));
    }

    #[test]
    fn history_is_not_promised() {
        let rows = load(&Data::embedded()).expect("shipped rows load");
        let history = rows.answer_on("history", date(2026, 12, 1)).expect("there");
        assert!(history.evidence == Evidence::NotFound && history.answer.contains("確認できる公表資料がありません"));
    }

    #[test]
    fn longest_beginning_of_a_cell_says_whether_it_is_supported() {
        let rows = load(&Data::embedded()).expect("shipped rows load");
        let said = |cell: &str| rows.support_of(cell);
        assert_eq!(said("○（令和8年9月から）"), Some(Support::Yes));
        assert_eq!(said("対応予定"), Some(Support::Planned));
        assert_eq!((said("対応していない"), said("未対応")), (Some(Support::No), Some(Support::No)));
        assert_eq!((said("お問い合わせください"), said("")), (None, None));
    }

    #[test]
    fn words_are_read_in_any_spelling() {
        let rows = load(&Data::embedded()).expect("shipped rows load");
        assert_eq!(rows.confirmation_of(" ＦＡＸ").map(|r| r.key.as_str()), Some("written"));
        assert_eq!(rows.start_state("日程調整中").map(|r| r.key.as_str()), Some("arranging"));
        assert_eq!(rows.notice_words_in("「介護情報基盤」の移行について"), ["介護情報基盤", "移行"]);
    }
}
