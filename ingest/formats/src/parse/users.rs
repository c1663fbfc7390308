//! Whether a list of those who use the exchange holds nobody else: by its columns, sheets, lines between rows and notes.
//! Such a file is refused; what it says is asked before anything of it is left out.

use jiff::civil::Date;
use tsunagu_domain::date::end_date;
use tsunagu_domain::rules::{Rules, UseRules, word_row};
use tsunagu_domain::spelling::folded;

use super::columns::Columns;
use super::office_list::number;
use super::statements::{StatementColumns, StatementKind};
use super::table::Table;
use super::{Mismatch, NonUserCells, NonUserSign, ParseError};
use crate::input::published::header::UNREAD;

/// # Errors
/// When a list of users also holds offices that it says are none, on its date where it has one.
pub fn only_users(tables: &[Table], date: Option<Date>, rules: &Rules) -> Result<(), ParseError> {
    let sign = tables.iter().find_map(|table| titled(table, rules).or_else(|| of_columns(table, date, rules)));
    sign.map_or(Ok(()), |sign| Err(Mismatch::NonUsers(Box::new(sign)).into()))
}

/// What a title, the name of a sheet or a line of its own says.
fn titled(table: &Table, rules: &Rules) -> Option<NonUserSign> {
    let r#use = &rules.recognition.r#use;
    if r#use.is_title_of_others(&table.preamble) {
        return Some(NonUserSign::Title);
    }
    if let Some(name) = table.sheet.as_deref().filter(|name| r#use.is_heading_of_others(name)) {
        return Some(NonUserSign::Sheet { sheet: name.to_owned() });
    }
    table.rows.iter().find_map(|(line, cells)| {
        let mut filled = cells.iter().filter(|cell| !cell.trim().is_empty());
        let (Some(title), None) = (filled.next(), filled.next()) else { return None };
        let is_of_others = r#use.is_heading_of_others(title);
        is_of_others.then(|| NonUserSign::Line { line: *line, title: title.trim().to_owned() })
    })
}

/// A column, its header, and its cells in the rows of offices.
struct Column<'t> {
    header: &'t str,
    cells: Vec<&'t str>,
}

impl<'t> Column<'t> {
    fn those(&self, is_so: impl Fn(&str) -> bool) -> Vec<&'t str> {
        self.cells.iter().copied().filter(|cell| is_so(cell)).collect()
    }

    /// Cells that are filled, and how many are blank.
    fn filled(&self) -> (Vec<&'t str>, usize) {
        let filled = self.those(|cell| !cell.is_empty());
        let blank = self.cells.len() - filled.len();
        (filled, blank)
    }
}

fn of_columns(table: &Table, date: Option<Date>, rules: &Rules) -> Option<NonUserSign> {
    let read = Columns::find(&table.header, &rules.headers);
    let is_office = |cells: &&(u64, Vec<String>)| read.number.and_then(|at| number(cells.1.get(at)?.trim())).is_some();
    let rows: Vec<_> = table.rows.iter().filter(is_office).collect();
    let column = |at: usize| Column {
        header: &table.header[at],
        cells: rows.iter().map(|(_, cells)| cells.get(at).map_or("", |cell| cell.trim())).collect(),
    };
    let r#use = &rules.recognition.r#use;
    let named = [read.texts[0], read.service].into_iter().flatten().map(column);
    // A survey has answers of those who use it not among those of users.
    let asked = StatementColumns::find(StatementKind::Survey, &table.header, rules).stated.map(column);
    let not_using = |cell: &str| {
        word_row::named(&rules.survey.answers, cell).is_some_and(|answer| !rules.survey.is_user(&answer.key))
    };
    if let Some(answers) = asked
        && let Some(first) = answers.those(not_using).first()
    {
        return Some(others_in(&answers, first, answers.those(not_using).len()));
    }
    let mut found = named.filter_map(|names| {
        let others = names.those(|cell| r#use.is_name_of_another(cell));
        others.first().map(|first| others_in(&names, first, others.len()))
    });
    found.next().or_else(|| {
        let unread = (0..table.header.len()).filter(|at| {
            let header = &table.header[*at];
            !rules.headers.is_read(header) && (!UNREAD.contains(&header.as_str()) || rules.headers.is_remark(header))
        });
        unread.map(column).find_map(|column| of_column(&column, date, r#use))
    })
}

fn of_column(column: &Column<'_>, date: Option<Date>, r#use: &UseRules) -> Option<NonUserSign> {
    let header = folded(column.header);
    let matches = |words: &[String]| words.iter().any(|word| header.contains(word.as_str()));
    let is_of_use = r#use.is_header(&header);
    // 事業開始年月日 is of the office; 開始時期 and 利用開始日 are of the exchange.
    let begins = matches(&r#use.uses_begin)
        && (is_of_use || r#use.uses_begin.iter().any(|word| header.starts_with(word.as_str())));
    let others =
        column.those(|cell| r#use.is_title_of_others(cell) || (is_of_use || begins) && r#use.is_of_another(cell));
    if let Some(first) = others.first() {
        return Some(others_in(column, first, others.len()));
    }
    let (filled, blank) = column.filled();
    let sign = |rows: usize, cells: NonUserCells| {
        (rows > 0).then(|| NonUserSign::Column { header: column.header.to_owned(), cells, rows })
    };
    if (is_of_use || begins)
        && !filled.is_empty()
        && filled.iter().all(|cell| r#use.is_of_a_user(cell) || end_date(cell).is_some())
    {
        let later = filled.iter().filter(|cell| end_date(cell).zip(date).is_some_and(|(on, date)| on > date)).count();
        return sign(blank, NonUserCells::Blank).or_else(|| sign(later, NonUserCells::Later));
    }
    let is_number = |cell: &str| folded(cell).parse::<f64>().is_ok();
    if matches(&r#use.uses_counted) && !filled.is_empty() && filled.iter().all(|cell| is_number(cell)) {
        let zero = filled.iter().filter(|cell| folded(cell).parse() == Ok(0.0)).count();
        return sign(zero + blank, NonUserCells::ZeroOrBlank);
    }
    let is_of_the_exchange = matches(&r#use.uses_end) && !matches(&r#use.uses_end_excepts);
    let earlier = filled.iter().filter(|cell| end_date(cell).zip(date).is_some_and(|(on, date)| on < date)).count();
    sign(earlier, NonUserCells::Earlier).filter(|_| is_of_the_exchange)
}

/// What a cell says is repeated where it is no more than a word.
fn others_in(column: &Column<'_>, first: &str, rows: usize) -> NonUserSign {
    const MAX_SHOWN: usize = 12;
    let first = Some(first.to_owned()).filter(|first| first.chars().count() <= MAX_SHOWN);
    NonUserSign::Cells { header: column.header.to_owned(), first, rows }
}

#[cfg(test)]
#[path = "users_tests.rs"]
mod tests;
