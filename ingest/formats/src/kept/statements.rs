use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::rules::Rules;

use super::KeptError;
use super::cells::Sort;
use super::sheets::{self, CopyRules, Sorts};
use crate::input::{KnownWords, OpenedFile, Sheet};
use crate::parse::numbered;
use crate::parse::statements::{StatementColumns, StatementKind, of_tables};
use crate::parse::table::Table;

/// Of sheets with answers the number, the word and its day; who answered, and in what other words, is left out.
pub(super) fn copy(
    kind: StatementKind,
    file: &OpenedFile,
    words: &KnownWords,
    rules: &Rules,
) -> Result<Vec<Sheet>, KeptError> {
    let whole = numbered::tables(file.sheets(), rules)?;
    let (statements, _) = of_tables(kind, &whole, rules)?;
    let by = CopyRules { words, rules };
    let sorts_of = |table: &Table| sorts(kind, &table.header, rules);
    let row = |cells: &[String], sorts: &Sorts| {
        let number = sorts.iter().find(|(_, sort)| *sort == Sort::Number).and_then(|(at, _)| cells.get(*at));
        let has_number = number.is_some_and(|cell| OfficeNumber::read(cell.trim()).is_ok());
        has_number.then(|| sheets::cells(cells, sorts, by))
    };
    let copies: Vec<Sheet> = file.sheets().iter().map(|sheet| sheets::copy(sheet, &whole, by, sorts_of, row)).collect();
    let (again, _) = of_tables(kind, &numbered::tables(&copies, rules)?, rules)?;
    if statements == again { Ok(copies) } else { Err(KeptError::Differs) }
}

fn sorts(kind: StatementKind, header: &[String], rules: &Rules) -> Sorts {
    let columns = StatementColumns::find(kind, header, rules);
    let word = match kind {
        StatementKind::Survey => Sort::Answer,
        StatementKind::Filed => Sort::Filing,
    };
    let all = [(columns.number, Sort::Number), (columns.stated, word), (columns.on, Sort::Date)];
    all.into_iter().filter_map(|(at, sort)| Some((at?, sort))).collect()
}
