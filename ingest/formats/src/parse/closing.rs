//! Columns of days on which offices closed or left. A day that can't be read leaves the office in doubt, and the figure
//! with it: such a table is refused.

use tsunagu_domain::date::end_date;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::rules::Rules;

use super::columns::Columns;
use super::table::Table;
use super::{Mismatch, ParseError};

/// Characters of the longest cell that a refusal repeats.
const MAX_SHOWN: usize = 12;

/// # Errors
/// When the row of an office says something else in such a column, or the column is also of other days and no column of
/// states reports which are meant.
pub(super) fn readable(table: &Table, rules: &Rules) -> Result<(), ParseError> {
    let columns = Columns::find(&table.header, &rules.headers);
    let closing = &rules.headers.closing;
    for (line, cells) in &table.rows {
        let cell = |at: usize| cells.get(at).map_or("", |cell| cell.trim());
        if columns.number.is_none_or(|at| OfficeNumber::read(cell(at)).is_err()) {
            continue;
        }
        let either = columns.closed_or_suspended_on.iter();
        let of_days = columns.closed_on.iter().chain(either).copied();
        for at in of_days.filter(|at| !cell(*at).is_empty() && !closing.is_none(cell(*at))) {
            let header = &table.header[at];
            let date = end_date(cell(at));
            if date.is_none() {
                let shown = cell(at);
                let shown = Some(shown.to_owned()).filter(|shown| shown.chars().count() <= MAX_SHOWN);
                return Err(Mismatch::UnreadableClosing { line: *line, header: header.clone(), shown }.into());
            }
            let reported = columns.state.is_some_and(|state| !cell(state).is_empty());
            if columns.closed_or_suspended_on.contains(&at) && !reported {
                return Err(Mismatch::UnclearClosing { line: *line, header: header.clone() }.into());
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use tsunagu_domain::data::Data;
    use tsunagu_domain::rules::Rules;

    use crate::parse::office_list::parse;
    use crate::parse::{Mismatch, ParseError};

    /// The numbers of a list with one office that a column says something of, on 5 January 2026; or why it is refused.
    fn listed(header: &str, cell: &str) -> Result<usize, ParseError> {
        let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
        let csv = format!(
            "令和8年1月5日現在\n事業所番号,事業所名,住所,{header}\n2870000016,あ,兵庫県川西市1,\n2870000024,い,兵庫県川西市2,{cell}\n"
        );
        let file = crate::input::opened_for_test("x.csv", &csv);
        parse(file.sheets(), None, &rules).map(|(offices, _)| offices.office_number.len())
    }

    #[test]
    fn office_that_has_closed_by_whatever_its_column_is_called_does_not_count() {
        for header in [
            "廃止",
            "廃止届出日",
            "指定廃止日",
            "事業廃止年月日",
            "廃止年月日(予定)",
            "廃止等年月日",
            "取消・廃止日",
            "廃止（辞退）日",
            "指定辞退日",
            "廃業日",
            "閉鎖日",
            "抹消日",
            "終了年月日",
            "指定終了日",
            "事業終了日",
            "解約日",
            "停止年月日",
            "退会年月日",
            "廃止 年月日",
            "利用終了日",
        ] {
            assert_eq!(listed(header, "令和7年3月31日"), Ok(1), "{header}");
            assert_eq!(listed(header, "令和9年3月31日"), Ok(2), "{header}: it closes later");
            for none in ["", "-", "－", "なし", "未定"] {
                assert_eq!(listed(header, none), Ok(2), "{header}: {none}");
            }
        }
        for cell in ["令和7年3月末", "R7.3末", "2025.3", "令和6年度末", "2025/3/31 0:00"] {
            assert_eq!(listed("廃止年月日", cell), Ok(1), "{cell}");
        }
    }

    #[test]
    fn day_that_cannot_be_read_is_refused_with_its_row() {
        for cell in ["7.3.31", "廃", "済", "31-Mar-25", "3/31/2025", "昭和100年3月31日", "○"] {
            let refused = listed("廃止年月日", cell).expect_err(cell);
            let (header, shown) = ("廃止年月日".to_owned(), Some(cell.to_owned()));
            assert_eq!(refused, Mismatch::UnreadableClosing { line: 4, header, shown }.into(), "{cell}");
        }
        let refused = listed("休廃止年月日", "令和7年3月31日").expect_err("either");
        assert!(matches!(refused, ParseError::NotThisKind(Mismatch::UnclearClosing { line: 4, .. })), "{refused}");
        assert_eq!(listed("状態,休廃止年月日", "休止,令和7年3月31日"), Ok(2));
        assert_eq!(listed("状態,休廃止年月日", "廃止,令和7年3月31日"), Ok(1));
        for header in ["指定有効期間終了日", "営業終了時間", "定休日", "更新終了日"] {
            assert_eq!(listed(header, "令和7年3月31日"), Ok(2), "{header}");
        }
    }
}
