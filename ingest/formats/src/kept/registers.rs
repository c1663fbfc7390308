use super::KeptError;
use crate::input::Opened;
use crate::input::published::header;
use crate::parse::ParseError;

/// Of a register as it is published the columns that are read: a copy of somebody's own may have notes in the others.
/// None where there is nothing in them.
pub(super) fn copy(file: &Opened) -> Result<Option<Opened>, KeptError> {
    const BOM: &[u8] = b"\xef\xbb\xbf";
    let (bom, body) =
        if file.bytes.starts_with(BOM) { file.bytes.split_at(BOM.len()) } else { (&[][..], &file.bytes[..]) };
    let unread: Vec<usize> = first_line(body)
        .split(',')
        .enumerate()
        .filter(|(_, name)| header::UNREAD.contains(&name.trim()))
        .map(|(at, _)| at)
        .collect();
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(body);
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(bom.to_vec());
    let unreadable = |e: csv::Error| ParseError::Unreadable(tsunagu_domain::wording::csv(&e));
    let (mut record, mut is_header, mut is_changed) = (csv::StringRecord::new(), true, false);
    while reader.read_record(&mut record).map_err(unreadable)? {
        let kept = record.iter().enumerate().map(|(at, cell)| {
            let is_left_out = !is_header && !cell.is_empty() && unread.contains(&at);
            is_changed |= is_left_out;
            if is_left_out { "" } else { cell }
        });
        writer.write_record(kept).map_err(unreadable)?;
        is_header = false;
    }
    let bytes = writer.into_inner().map_err(|e| unreadable(e.into_error().into()))?;
    Ok(is_changed.then(|| file.with_bytes(bytes)))
}

fn first_line(body: &[u8]) -> &str {
    let line = body.split(|b| matches!(b, b'\n' | b'\r')).next().unwrap_or_default();
    std::str::from_utf8(line).unwrap_or_default()
}
