//! What tables say of offices in one word each: answers to a survey, and what was filed. A word that is not known refuses
//! the file: who answered something that nobody reads would be counted as silent.

use std::collections::BTreeMap;

use jiff::civil::Date;
use tsunagu_domain::date::first_date;
use tsunagu_domain::issue::IssueKind;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::rules::Rules;
use tsunagu_domain::rules::{WordRow, word_row};
use tsunagu_domain::spelling::folded;

use super::contradiction::one_date;
use super::number::office_number;
use super::office_list::NUMBER_HEADER;
use super::table::Table;
use super::{Action, Issue, Mismatch, ParseError};
use crate::parse::columns::Columns;

/// Which of them a table is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatementKind {
    /// Answers of a survey.
    Survey,
    /// What offices have filed.
    Filed,
}

impl StatementKind {
    /// What a cell may say.
    pub fn categories(self, rules: &Rules) -> &[WordRow] {
        match self {
            Self::Survey => &rules.survey.answers,
            Self::Filed => &rules.survey.filings,
        }
    }

    fn headers(self, rules: &Rules) -> &[String] {
        match self {
            Self::Survey => &rules.survey.columns.answer,
            Self::Filed => &rules.survey.columns.filing,
        }
    }
}

/// Where the columns of such a table stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatementColumns {
    /// 事業所番号
    pub number: Option<usize>,
    /// What is stated.
    pub stated: Option<usize>,
    /// On which day.
    pub on: Option<usize>,
}

impl StatementColumns {
    /// By the headers of `data/survey.toml`.
    pub fn find(kind: StatementKind, header: &[String], rules: &Rules) -> Self {
        let folded: Vec<String> = header.iter().map(|h| folded(h)).collect();
        let at = |names: &[String]| names.iter().find_map(|name| folded.iter().position(|h| h == name));
        Self {
            number: Columns::find(header, &rules.headers).number,
            stated: at(kind.headers(rules)),
            on: at(&rules.survey.columns.answered_on),
        }
    }
}

/// What is stated of one office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// 事業所番号
    pub office_number: OfficeNumber,
    /// The key of the category; none of a list that says it of all in its title.
    pub key: Option<String>,
    /// On which day, where a column says so.
    pub on: Option<Date>,
    /// The row in the file, from 1.
    pub row: u64,
}

/// A table of offices, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statements {
    /// The date the file states, if it does.
    pub as_of: Option<Date>,
    /// By number.
    pub all: Vec<Statement>,
}

/// Reads all tables with office numbers. A blank answer is none. Of two answers of one office the later day's stands.
///
/// # Errors
/// When a column is missing, a word is not known, or one office answers differently on the same day.
pub fn of_tables(kind: StatementKind, tables: &[Table], rules: &Rules) -> Result<(Statements, Vec<Issue>), ParseError> {
    let mut issues = Vec::new();
    // One office answers once; it may file several things.
    let mut found: BTreeMap<(OfficeNumber, Option<String>), Statement> = BTreeMap::new();
    let mut unknown: Vec<u64> = Vec::new();
    for table in tables {
        let columns = StatementColumns::find(kind, &table.header, rules);
        // A list of those who have filed may say it in its title, of all of them.
        if columns.stated.is_none() && kind == StatementKind::Survey {
            let seen = table.header.iter().filter(|h| !h.is_empty()).cloned().collect();
            return Err(Mismatch::NoColumn { headers: rules.survey.columns.answer.clone(), seen }.into());
        }
        let of_all = category_in(kind, &table.preamble, rules);
        for (row, cells) in &table.rows {
            let cell = |at: Option<usize>| at.and_then(|i| cells.get(i)).map_or("", |c| c.trim());
            let key = match (cell(columns.stated), kind) {
                ("", StatementKind::Survey) => continue,
                ("", StatementKind::Filed) => of_all.clone(),
                (written, _) => match word_row::named(kind.categories(rules), written) {
                    Some(category) => Some(category.key.clone()),
                    None => {
                        unknown.push(*row);
                        continue;
                    }
                },
            };
            let Some(office_number) = office_number(cell(columns.number), *row, NUMBER_HEADER, &mut issues) else {
                continue;
            };
            let on = match (cell(columns.on), first_date(cell(columns.on))) {
                ("", _) => None,
                // What stands there instead of a day may be anybody's words.
                (_, None) => return Err(Mismatch::UnreadableAnswerDate { line: *row }.into()),
                (_, on) => on,
            };
            let statement = Statement { office_number, key, on, row: *row };
            let at = (office_number, statement.key.clone().filter(|_| kind == StatementKind::Filed));
            let Some(before) = found.get(&at) else {
                found.insert(at, statement);
                continue;
            };
            if before.key != statement.key && before.on == statement.on {
                let number = office_number.to_string();
                return Err(Mismatch::AnswersDiffer { number, lines: [before.row, *row] }.into());
            }
            let action = Action::DuplicateLeftOut { number: office_number.to_string() };
            let [kept, left] = if statement.on > before.on { [&statement, before] } else { [before, &statement] };
            issues.push(Issue::cell(left.row, NUMBER_HEADER, IssueKind::Duplicate, action));
            let kept = kept.clone();
            found.insert(at, kept);
        }
    }
    if let Some(line) = unknown.first() {
        let known = kind.categories(rules).iter().map(|category| category.label.clone()).collect();
        return Err(Mismatch::UnknownAnswers { rows: unknown.len(), line: *line, known }.into());
    }
    if found.is_empty() {
        return Err(Mismatch::NoAnswers.into());
    }
    let as_of = one_date(tables, rules)?;
    Ok((Statements { as_of, all: found.into_values().collect() }, issues))
}

/// The one category that a title names.
fn category_in(kind: StatementKind, title: &str, rules: &Rules) -> Option<String> {
    let title = folded(title);
    let is_named = |row: &&WordRow| rules.survey.title_words(row).any(|word| title.contains(&folded(word)));
    let mut named = kind.categories(rules).iter().filter(is_named);
    let first = named.next()?;
    named.next().is_none().then(|| first.key.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tsunagu_domain::data::Data;

    use crate::parse::numbered;

    fn read(kind: StatementKind, csv: &str) -> Result<Statements, ParseError> {
        let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
        let opened = crate::input::opened_for_test("x.csv", csv);
        let tables = numbered::tables(opened.sheets(), &rules)?;
        of_tables(kind, &tables, &rules).map(|(statements, _)| statements)
    }

    fn keys(statements: &Statements) -> Vec<(String, Option<String>)> {
        statements.all.iter().map(|s| (s.office_number.to_string(), s.key.clone())).collect()
    }

    #[test]
    fn answers_are_read_once_an_office_and_blank_ones_are_none() {
        let csv = "令和8年12月1日現在\n事業所番号,事業所名,回答,回答日\n2870000016,あ,使っている,2026-11-20\n\
            2870000024,い,,\n2870000016,あ,登録のみ,2026-11-10\n2870000032,う,今は しない,\n";
        let found = read(StatementKind::Survey, csv).expect("answers");
        assert_eq!(found.as_of.map(|d| d.to_string()).as_deref(), Some("2026-12-01"));
        let using = ("2870000016".to_owned(), Some("using".to_owned()));
        assert_eq!(keys(&found), [using, ("2870000032".to_owned(), Some("not_now".to_owned()))]);
    }

    #[test]
    fn what_nobody_can_read_refuses_the_file() {
        let unknown = read(StatementKind::Survey, "事業所番号,回答\n2870000016,たぶん\n");
        assert!(matches!(unknown, Err(ParseError::NotThisKind(Mismatch::UnknownAnswers { rows: 1, line: 2, .. }))));
        let twice = read(StatementKind::Survey, "事業所番号,回答\n2870000016,これから\n2870000016,使っている\n");
        assert!(matches!(twice, Err(ParseError::NotThisKind(Mismatch::AnswersDiffer { lines: [2, 3], .. }))));
        let none = read(StatementKind::Survey, "事業所番号,回答\n2870000016,\n");
        assert!(matches!(none, Err(ParseError::NotThisKind(Mismatch::NoAnswers))));
        let column = read(StatementKind::Survey, "事業所番号,事業所名\n2870000016,あ\n");
        assert!(matches!(column, Err(ParseError::NotThisKind(Mismatch::NoColumn { .. }))));
    }

    #[test]
    fn filed_lists_say_it_of_each_or_of_all() {
        let of_all = "処遇改善加算 ロ 届出事業所一覧\n事業所番号,事業所名\n2870000016,あ\n";
        let found = read(StatementKind::Filed, of_all).expect("a list");
        assert_eq!(keys(&found), [("2870000016".to_owned(), Some("improvement_ro".to_owned()))]);
        let each = read(StatementKind::Filed, "事業所番号,届出\n2870000016,居宅(Ⅱ)\n").expect("a list");
        assert_eq!(keys(&each), [("2870000016".to_owned(), Some("care_management_2".to_owned()))]);
        let both = "事業所番号,届出\n2870000016,居宅(Ⅱ)\n2870000016,処遇改善ロ\n";
        assert_eq!(read(StatementKind::Filed, both).expect("a list").all.len(), 2);
        let bare = read(StatementKind::Filed, "事業所番号\n2870000016\n").expect("a list");
        assert_eq!(keys(&bare), [("2870000016".to_owned(), None)]);
    }
}
