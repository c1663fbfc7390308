use jiff::civil::Date;
use serde::Deserialize;

use crate::data::{Data, DataError};
use crate::data_fault::DataFault;
use crate::spelling::folded;

const FILE: &str = "headers.toml";

/// How tables of offices head their columns; of each the preferred first, folded.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Headers {
    /// Where these were seen.
    pub source: String,
    /// When a person last looked at them.
    pub reviewed_on: Date,
    /// By what a column means.
    pub columns: ColumnHeaders,
    /// Columns that are one value together.
    pub parts: PartHeaders,
    /// Columns of days on which offices closed.
    pub closing: ClosingWords,
    /// Headers that do not say whose.
    pub generic: GenericHeaders,
    /// Rows that are no offices.
    pub rows: RowWords,
}

/// Spellings of each column's header.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the columns are those of `data/headers.toml`, which says what they mean")]
pub struct ColumnHeaders {
    pub number: Vec<String>,
    pub code: Vec<String>,
    pub publisher_code: Vec<String>,
    pub prefecture: Vec<String>,
    pub municipality: Vec<String>,
    pub service: Vec<String>,
    pub name: Vec<String>,
    pub kana: Vec<String>,
    pub address: Vec<String>,
    pub phone: Vec<String>,
    pub fax: Vec<String>,
    pub corporate_number: Vec<String>,
    pub corporate_name: Vec<String>,
    pub url: Vec<String>,
    pub lat: Vec<String>,
    pub lon: Vec<String>,
    pub state: Vec<String>,
    pub closed_on: Vec<String>,
    pub suspended_on: Vec<String>,
    pub resumed_on: Vec<String>,
}

/// Columns to join.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartHeaders {
    /// 所在地1, 所在地2
    pub address: Vec<Vec<String>>,
}

/// By which words a column says on which day an office came to its end.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClosingWords {
    /// 廃止, 解約
    pub words: Vec<String>,
    /// 日, 年月
    pub dates: Vec<String>,
    /// What such a header does not hold: 有効期間.
    pub excepts: Vec<String>,
    /// What says in a header that other days stand there as well: 休.
    pub others: Vec<String>,
    /// Cells that say that there is no such day: なし.
    pub none: Vec<String>,
}

impl ClosingWords {
    /// Whether a column is of such days.
    pub fn is_header(&self, header: &str) -> bool {
        let header = folded(header);
        let holds = |words: &[String]| words.iter().any(|word| header.contains(word.as_str()));
        self.words.contains(&header) || holds(&self.words) && holds(&self.dates) && !holds(&self.excepts)
    }

    /// Whether such a column holds days of something else too: 休廃止年月日.
    pub fn is_of_others_too(&self, header: &str) -> bool {
        let header = folded(header);
        self.others.iter().any(|word| header.contains(word.as_str()))
    }

    /// Whether a cell says that there is no such day.
    pub fn is_none(&self, cell: &str) -> bool {
        let cell = folded(cell);
        cell.chars().all(|c| "-−–—―ーｰ…・/*".contains(c)) || self.none.contains(&cell)
    }
}

/// Headers that belong to the one before them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GenericHeaders {
    /// 住所, 電話
    pub beside: Vec<String>,
    /// フリガナ
    pub kana: Vec<String>,
}

/// How rows begin that are no offices.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowWords {
    /// What headers hold of columns that may be of states: their cells decide.
    pub state_like: Vec<String>,
    /// How headers of remarks begin.
    pub remarks: Vec<String>,
    /// 合計, 注
    pub not_offices: Vec<String>,
    /// How sheets begin that hold what was so before.
    pub former_sheets: Vec<String>,
}

impl Headers {
    /// Where the first header stands that is one of `names`; the order of `names` decides.
    pub fn position<H: AsRef<str>>(header: &[H], names: &[String]) -> Option<usize> {
        Self::position_of_folded(&header.iter().map(|h| folded(h.as_ref())).collect::<Vec<_>>(), names)
    }

    /// The same of headers that are folded: a table is asked for every column.
    pub fn position_of_folded(header: &[String], names: &[String]) -> Option<usize> {
        names.iter().find_map(|name| header.iter().position(|h| h == name))
    }

    /// Whether a header is of the column of office numbers.
    pub fn is_number(&self, header: &str) -> bool {
        Self::position(&[header], &self.columns.number).is_some()
    }

    /// Whether a column holds remarks: by its header, or because it has none.
    pub fn is_remark(&self, header: &str) -> bool {
        let header = folded(header);
        header.is_empty() || self.rows.remarks.iter().any(|word| header.starts_with(word.as_str()))
    }

    /// Whether any column is headed so that is read.
    pub fn is_read(&self, header: &str) -> bool {
        let header = folded(header);
        self.all().any(|names| names.contains(&header)) || self.closing.is_header(&header)
    }

    fn fold(&mut self) {
        let c = &mut self.columns;
        let columns = [
            &mut c.number,
            &mut c.code,
            &mut c.publisher_code,
            &mut c.prefecture,
            &mut c.municipality,
            &mut c.service,
            &mut c.name,
            &mut c.kana,
            &mut c.address,
            &mut c.phone,
            &mut c.fax,
            &mut c.corporate_number,
            &mut c.corporate_name,
            &mut c.url,
            &mut c.lat,
            &mut c.lon,
            &mut c.state,
            &mut c.closed_on,
            &mut c.suspended_on,
            &mut c.resumed_on,
        ];
        let generic = [&mut self.generic.beside, &mut self.generic.kana];
        let all = columns.into_iter().chain(&mut self.parts.address).chain(generic).flatten();
        all.for_each(|name| *name = folded(name));
    }

    /// The spellings of every column that is read.
    pub fn all(&self) -> impl Iterator<Item = &Vec<String>> {
        let c = &self.columns;
        let columns = [
            &c.number,
            &c.code,
            &c.publisher_code,
            &c.prefecture,
            &c.municipality,
            &c.service,
            &c.name,
            &c.kana,
            &c.address,
            &c.phone,
            &c.fax,
            &c.corporate_number,
            &c.corporate_name,
            &c.url,
            &c.lat,
            &c.lon,
            &c.state,
            &c.closed_on,
            &c.suspended_on,
            &c.resumed_on,
        ];
        columns.into_iter().chain(&self.parts.address)
    }
}

pub(super) fn load(data: &Data) -> Result<Headers, DataError> {
    let mut headers: Headers = data.toml(FILE)?;
    headers.fold();
    if headers.columns.number.is_empty() || headers.columns.service.is_empty() {
        return Err(DataError::wrong(FILE, DataFault::NoHeaders));
    }
    Ok(headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_is_found_in_any_width_and_the_preferred_first() {
        let headers = load(&Data::embedded()).expect("shipped headers load");
        let header = ["所在地", "ｻｰﾋﾞｽ 種類", "事業所 番号", "住所"];
        let at = |names: &[String]| Headers::position(&header, names);
        let columns = &headers.columns;
        assert_eq!((at(&columns.number), at(&columns.service)), (Some(2), Some(1)));
        assert_eq!((at(&columns.address), at(&columns.state)), (Some(3), None));
    }
}
