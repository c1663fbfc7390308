use std::borrow::Cow;

use tsunagu_domain::rules::Rules;

use super::KeptError;
use super::cells::{Sort, kept};
use super::tables::sorts;
use super::text;
use crate::input::{KnownWords, OpenedFile};
use crate::parse::columns::Columns;
use crate::parse::{ParseError, Unreadable};

/// Of a register as it is published the columns that are read, without what is stated beside a telephone number, an address
/// of a page or the number of a corporation: a copy of somebody's own may have notes there. None where there is nothing
/// to leave out.
pub(super) fn copy(file: &OpenedFile, words: &KnownWords, rules: &Rules) -> Result<Option<OpenedFile>, KeptError> {
    const BOM: &[u8] = b"\xef\xbb\xbf";
    let (bom, body) =
        if file.bytes.starts_with(BOM) { file.bytes.split_at(BOM.len()) } else { (&[][..], &file.bytes[..]) };
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(body);
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(bom.to_vec());
    let unreadable = |e: csv::Error| ParseError::Unreadable(Unreadable::Csv(tsunagu_domain::wording::csv(&e)));
    let mut record = csv::StringRecord::new();
    if !reader.read_record(&mut record).map_err(unreadable)? {
        return Ok(None);
    }
    writer.write_record(&record).map_err(unreadable)?;
    let header: Vec<&str> = record.iter().map(str::trim).collect();
    let mut sort_of: Vec<Option<Sort>> = vec![None; header.len()];
    for (at, sort) in sorts(&Columns::find(&header, &rules.headers)) {
        sort_of[at] = Some(sort).filter(|sort| *sort != Sort::Remark);
    }
    let (mut row, mut is_changed) = (csv::StringRecord::new(), false);
    while reader.read_record(&mut record).map_err(unreadable)? {
        row.clear();
        for (at, cell) in record.iter().enumerate() {
            let kept = match sort_of.get(at).copied().flatten() {
                None => Cow::Borrowed(""),
                // Its publisher's names stay; a number that no office has is not of them.
                Some(Sort::Text) => text::without_numbers(cell),
                // Places, services and positions are held against what is known where they are read.
                Some(sort @ (Sort::Phone | Sort::Corporation | Sort::Url)) => kept(cell, sort, words, rules).into(),
                Some(_) => cell.into(),
            };
            is_changed |= kept != cell;
            row.push_field(&kept);
        }
        writer.write_record(&row).map_err(unreadable)?;
    }
    let bytes = writer.into_inner().map_err(|e| unreadable(e.into_error().into()))?;
    Ok(is_changed.then(|| file.with_bytes(bytes)))
}
