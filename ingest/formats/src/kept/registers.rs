use std::collections::HashMap;

use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::rules::Rules;

use super::KeptError;
use super::cells::{Sort, kept};
use super::tables::sorts;
use crate::input::{KnownWords, Opened};
use crate::parse::ParseError;
use crate::parse::columns::Columns;

/// Most distinct cells of a column that are remembered: names of places and services are few.
const MAX_REMEMBERED: usize = 10_000;

/// Of a register as it is published the columns that are read, each cell as far as it is what its column says: a copy of
/// somebody's own may have notes anywhere. None where there is nothing to leave out.
pub(super) fn copy(file: &Opened, words: &KnownWords, rules: &Rules) -> Result<Option<Opened>, KeptError> {
    const BOM: &[u8] = b"\xef\xbb\xbf";
    let (bom, body) =
        if file.bytes.starts_with(BOM) { file.bytes.split_at(BOM.len()) } else { (&[][..], &file.bytes[..]) };
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(body);
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(bom.to_vec());
    let unreadable = |e: csv::Error| ParseError::Unreadable(tsunagu_domain::wording::csv(&e));
    let mut record = csv::StringRecord::new();
    if !reader.read_record(&mut record).map_err(unreadable)? {
        return Ok(None);
    }
    writer.write_record(&record).map_err(unreadable)?;
    let header: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
    let columns = Columns::find(&header, &rules.headers);
    let mut sort_of: Vec<Option<Sort>> = vec![None; header.len()];
    for (at, sort) in sorts(&columns) {
        if let Some(at) = at.filter(|_| sort != Sort::Remark) {
            sort_of[at] = Some(sort);
        }
    }
    let mut remembered: HashMap<(usize, String), String> = HashMap::new();
    let mut is_changed = false;
    while reader.read_record(&mut record).map_err(unreadable)? {
        let number = columns.number.and_then(|at| record.get(at)).unwrap_or_default();
        let is_office = OfficeNumber::read(number.trim()).is_ok();
        let mut row: Vec<String> = Vec::with_capacity(record.len());
        for (at, cell) in record.iter().enumerate() {
            // Of a row that was cut short the place is what tells that it was one.
            let sort = sort_of.get(at).copied().flatten().filter(|_| is_office || Some(at) == columns.code);
            let kept = match sort {
                _ if cell.is_empty() => String::new(),
                None => String::new(),
                Some(Sort::Text) => cell.to_owned(),
                Some(sort @ (Sort::Place | Sort::Service | Sort::State)) => {
                    if remembered.len() > MAX_REMEMBERED {
                        remembered.clear();
                    }
                    let new = || self::kept(cell, sort, words, rules);
                    remembered.entry((at, cell.to_owned())).or_insert_with(new).clone()
                }
                Some(sort) => self::kept(cell, sort, words, rules),
            };
            is_changed |= kept != cell;
            row.push(kept);
        }
        writer.write_record(&row).map_err(unreadable)?;
    }
    let bytes = writer.into_inner().map_err(|e| unreadable(e.into_error().into()))?;
    Ok(is_changed.then(|| file.with_bytes(bytes)))
}
