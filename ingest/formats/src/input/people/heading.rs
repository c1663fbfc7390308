use std::collections::HashSet;

use tsunagu_domain::rules::{HeaderSubject, PeopleWords, Rules, heading};
use tsunagu_domain::spelling::folded;

use crate::input::count::COUNT_HEADERS;
use crate::input::{OpenError, PeopleMark};

/// Longest header, in characters.
const MAX_HEADER: usize = 20;

/// The same in the header of a table of offices, where nothing else stands: forms ask in whole sentences.
const MAX_QUESTION: usize = 80;

/// What is known of headings: words about people, and the columns that are read.
pub(in crate::input) struct Headings<'r> {
    pub(super) words: &'r PeopleWords,
    /// Of columns that are read, folded.
    read: HashSet<String>,
    /// Of the columns of office numbers and of counts, folded.
    telling: HashSet<String>,
}

impl<'r> Headings<'r> {
    pub(in crate::input) fn new(rules: &'r Rules) -> Self {
        let read = rules.headers.all().flatten().map(|name| heading(name)).collect();
        let number = rules.headers.columns.number.iter().map(String::as_str);
        let telling = number.chain(COUNT_HEADERS).map(heading).collect();
        Self { words: &rules.people, read, telling }
    }

    /// Whom a heading is about.
    pub(in crate::input) fn about(&self, heading: &str) -> Option<HeaderSubject<'r>> {
        self.words.about(heading)
    }

    /// The same of a text that is nothing but a heading.
    pub(in crate::input) fn exactly(&self, text: &str) -> Option<HeaderSubject<'r>> {
        self.words.is_exactly(text)
    }

    /// The columns about staff that a row heads, with their words.
    ///
    /// # Errors
    /// When it heads one about users.
    pub(super) fn of_row(
        &self,
        above: Option<&[String]>,
        cells: &[String],
    ) -> Result<Vec<(usize, &'r str)>, OpenError> {
        let is_header = is_header_like(cells);
        let filled = filled(cells);
        let is_of_table = self.table_at(above, cells).is_some() || self.is_of_headings(cells);
        let longest = if is_of_table { MAX_QUESTION } else { MAX_HEADER };
        let groups = above.filter(|_| is_header).map(|above| self.groups(above, cells));
        let mut found = Vec::new();
        for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty()) {
            let group = groups.as_ref().and_then(|groups| groups[column]);
            let about = match (group, is_header && filled > 1 && cell.chars().count() <= longest) {
                (Some(group), true) => self.words.about(&format!("{group}{cell}")),
                (None, true) => self.words.about(cell),
                // One word alone in a row may be a title; prose and data are no words alone.
                (_, false) => self.words.is_exactly(cell),
            };
            match about {
                // 管理者, 職, 氏名: the name is that of the one whose post stands before it.
                Some(HeaderSubject::Users(word))
                    if is_of_table && self.is_anybody(word) && self.is_beside_staff(&found, column) =>
                {
                    found.push((column, word));
                }
                Some(HeaderSubject::Users(word)) => return Err(OpenError::People(PeopleMark::Word(word.to_owned()))),
                Some(HeaderSubject::Staff(word)) => found.push((column, word)),
                None => {}
            }
        }
        Ok(found)
    }

    fn is_anybody(&self, word: &str) -> bool {
        self.words.anybody.iter().any(|anybody| anybody == word)
    }

    /// Whether the column before is about staff.
    fn is_beside_staff(&self, found: &[(usize, &str)], column: usize) -> bool {
        found.last().is_some_and(|(last, _)| last + 1 == column)
    }

    /// For each column the heading above about people that is merged over it, if there is one: 管理者 over 氏名. It ends
    /// where the next begins, or at a heading of the office's own.
    fn groups<'c>(&self, above: &'c [String], cells: &[String]) -> Vec<Option<&'c str>> {
        let has_several = filled(above) > 1;
        let mut group = None;
        (0..cells.len())
            .map(|column| {
                if let Some(top) = above.get(column).filter(|top| !top.trim().is_empty()) {
                    let is_short = top.chars().count() <= MAX_HEADER;
                    group = (has_several && is_short && self.words.about(top).is_some()).then_some(top.as_str());
                }
                if self.is_of_office(&cells[column]) {
                    group = None;
                }
                group
            })
            .collect()
    }

    /// A heading that is read, and of no person whatever stands above it.
    fn is_of_office(&self, cell: &str) -> bool {
        !cell.trim().is_empty() && self.read.contains(&heading(cell)) && !self.words.is_beside(cell)
            || self.is_telling(cell)
    }

    /// Whether a cell is a heading and no name.
    pub(super) fn is_heading(&self, cell: &str) -> bool {
        let words = self.words;
        self.read.contains(&heading(cell)) || words.is_beside(cell) || words.is_of_matter(cell)
    }

    /// The column by which the rows of a table are named, where a row heads one: that of office numbers or of counts.
    pub(super) fn table_at(&self, above: Option<&[String]>, cells: &[String]) -> Option<usize> {
        if !is_header_like(cells) {
            return None;
        }
        let alone = cells.iter().position(|cell| self.is_telling(cell));
        alone.or_else(|| {
            let above = above.filter(|above| filled(above) > 1)?;
            let mut group = "";
            (0..cells.len()).find(|column| {
                group = above.get(*column).filter(|top| !top.trim().is_empty()).map_or(group, |top| top);
                !cells[*column].trim().is_empty() && self.is_telling(&format!("{group}{}", cells[*column]))
            })
        })
    }

    /// Whether a row is made of headings that are read, for the greater part.
    pub(super) fn is_of_headings(&self, cells: &[String]) -> bool {
        if !is_header_like(cells) {
            return false;
        }
        let read = cells.iter().filter(|cell| self.read.contains(&heading(cell))).count();
        read >= 2 && read * 2 > filled(cells)
    }

    pub(super) fn is_telling(&self, cell: &str) -> bool {
        !cell.trim().is_empty() && cell.chars().count() <= MAX_HEADER && self.telling.contains(&heading(&folded(cell)))
    }
}

pub(super) fn filled(cells: &[String]) -> usize {
    cells.iter().filter(|cell| !cell.trim().is_empty()).count()
}

/// A row without anything that only data has: a number of six places, a date, a telephone number.
pub(super) fn is_header_like(cells: &[String]) -> bool {
    let is_data = |cell: &String| {
        let cell = cell.trim();
        let digits = cell.chars().filter(|c| c.is_numeric()).count();
        digits >= 6 && cell.chars().all(|c| c.is_numeric() || !c.is_alphanumeric())
    };
    !cells.iter().any(is_data)
}
