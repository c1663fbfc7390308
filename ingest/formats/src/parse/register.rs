use jiff::civil::Date;
use tsunagu_domain::issue::IssueKind;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::rules::{Headers, OfficeState, Rules};
use tsunagu_domain::wording;

use super::columns::{Columns, is_no_office, register_place, state};
use super::coordinates::coordinates;
use super::number::office_number;
use super::numbered::{self, all_without_numbers};
use super::states;
use super::table::Table;
use super::{Action, Issue, Mismatch, NamedService, ParseError, Unreadable};
use crate::input::published::header;
use crate::input::text::line_of;
use crate::input::{Content, OpenedFile};

/// The rows of one file, column by column, all of equal length.
#[derive(Debug, Clone, Default)]
pub struct RegisterRows {
    /// 事業所番号
    pub office_number: Vec<String>,
    /// Three-digit service code.
    pub service: Vec<String>,
    /// Where the row belongs, if that is known.
    pub place: Vec<Option<PlaceCode>>,
    /// Latitude in degrees.
    pub lat: Vec<Option<f64>>,
    /// Longitude in degrees.
    pub lon: Vec<Option<f64>>,
    /// The columns of [`header::TEXTS`].
    pub texts: [Vec<String>; 8],
    /// `suspended`, or nothing.
    pub state: Vec<Option<&'static str>>,
}

impl RegisterRows {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.office_number.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.office_number.is_empty()
    }
}

/// Reads a register: as it is published, or in whatever form a town or a spreadsheet gives it. `service` is the code in
/// the file's name, if there is one; else the row's サービスの種類 decides, or the name of its sheet. What closed by `day`
/// does not count.
///
/// # Errors
/// When a needed column is missing or no row can be used.
pub fn parse(
    file: &OpenedFile,
    service: Option<&str>,
    date: Option<Date>,
    rules: &Rules,
) -> Result<(RegisterRows, Vec<Issue>), ParseError> {
    let mut reading = Reading::default();
    // As published it is read where it lies: a whole country is tens of megabytes.
    let plain = file.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&file.bytes);
    match std::str::from_utf8(plain) {
        Ok(text) if file.content == Content::Register => published(text, service, date, rules, &mut reading)?,
        _ => return of_tables(&numbered::tables(file.sheets(), rules)?, service, date, rules),
    }
    read(reading)
}

/// The same of tables that have been found.
pub fn of_tables(
    found: &[Table],
    service: Option<&str>,
    date: Option<Date>,
    rules: &Rules,
) -> Result<(RegisterRows, Vec<Issue>), ParseError> {
    let mut reading = Reading::default();
    tables(found, service, date, rules, &mut reading)?;
    read(reading)
}

fn read(reading: Reading) -> Result<(RegisterRows, Vec<Issue>), ParseError> {
    let Reading { rows, issues, numberless, differs, .. } = reading;
    if let Some((line, service, written)) = differs {
        return Err(Mismatch::OtherService { service: Box::new(service), line, written }.into());
    }
    if rows.is_empty() && numberless > 0 && all_without_numbers(&issues) {
        return Err(Mismatch::AllNumbersBlank { rows: numberless }.into());
    }
    if rows.is_empty() {
        return Err(Mismatch::NoRegisterRows.into());
    }
    Ok((rows, issues))
}

/// What has been read of a file.
#[derive(Default)]
struct Reading {
    rows: RegisterRows,
    issues: Vec<Issue>,
    seen: std::collections::HashSet<(OfficeNumber, String)>,
    /// Rows without a number.
    numberless: usize,
    /// The service last written in the column, which a merged cell leaves to the rows below.
    carried: String,
    /// The first row that names another service than the file or its sheet does, with both.
    differs: Option<(u64, NamedService, String)>,
}

/// Reads the text of a register as it is published.
fn published(
    text: &str,
    service: Option<&str>,
    date: Option<Date>,
    rules: &Rules,
    reading: &mut Reading,
) -> Result<(), ParseError> {
    let unreadable = |e: csv::Error| ParseError::Unreadable(Unreadable::Csv(wording::csv(&e)));
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header: Vec<String> = reader.headers().map_err(unreadable)?.iter().map(str::to_owned).collect();
    let mut columns = columns(&header, &rules.headers)?;
    columns.state = columns.state.or_else(|| states::column_of_text(&header, text, rules));
    reading.issues.extend(absent(&columns));
    let context = Context { columns: &columns, service, date, rules };
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(unreadable)? {
        let line = line_of(&record, text);
        // The register has no line breaks in cells: an unclosed quotation mark swallows rows.
        let lines = reader.position().line().saturating_sub(line);
        if lines > 1 {
            reading.issues.push(Issue::cell(line, "", IssueKind::SpansLines, Action::RowSpansLines { lines }));
        }
        if record.len() < columns.count {
            reading.issues.push(short_row(line, record.len(), columns.count));
            continue;
        }
        let cell = |at: Option<usize>| at.and_then(|i| record.get(i)).unwrap_or("").trim();
        row(&cell, record.iter(), line, &context, reading);
    }
    Ok(())
}

fn short_row(line: u64, cells: usize, headers: usize) -> Issue {
    Issue::cell(line, "", IssueKind::ShortRow, Action::RowTooShort { cells, headers })
}

/// Reads every table of a file that has the number's column.
fn tables(
    found: &[Table],
    service: Option<&str>,
    date: Option<Date>,
    rules: &Rules,
    reading: &mut Reading,
) -> Result<(), ParseError> {
    for table in found {
        let columns = columns(&table.header, &rules.headers)?;
        reading.issues.extend(absent(&columns));
        reading.carried.clear();
        let of_sheet = table.sheet.as_deref().filter(|_| columns.service.is_none()).and_then(|s| rules.service_code(s));
        let context = Context { columns: &columns, service: service.or(of_sheet), date, rules };
        for (line, cells) in &table.rows {
            let cell = |at: Option<usize>| at.and_then(|i| cells.get(i)).map_or("", |c| c.trim());
            // The last row of a file that was cut off.
            if table.sheet.is_none() && cells.len() < columns.count && cell(columns.number).is_empty() {
                reading.issues.push(short_row(*line, cells.len(), columns.count));
                continue;
            }
            row(&cell, cells.iter().map(String::as_str), *line, &context, reading);
        }
    }
    Ok(())
}

fn columns(header: &[String], headers: &Headers) -> Result<Columns, ParseError> {
    let columns = Columns::find(header, headers);
    let missing = |name: &str| Mismatch::NoRegisterColumn(name.to_owned()).into();
    if columns.number.is_none() {
        return Err(missing(header::NUMBER));
    }
    if !columns.has_places() {
        return Err(missing(header::MUNICIPALITY));
    }
    Ok(columns)
}

/// A spreadsheet round trip drops columns; what is gone is stated once.
fn absent(columns: &Columns) -> Vec<Issue> {
    let optional = [
        (header::CODE, columns.code.or(columns.publisher_code)),
        (header::SERVICE, columns.service),
        (header::LAT, columns.lat),
        (header::LON, columns.lon),
    ];
    let in_parts = columns.address_parts.first().copied();
    let texts = header::TEXTS.into_iter().zip(columns.texts);
    let texts = texts.map(|(name, at)| (name, if name == header::ADDRESS { at.or(in_parts) } else { at }));
    let absent = optional.into_iter().chain(texts).filter(|(_, at)| at.is_none());
    absent
        .map(|(name, _)| Issue {
            row: None,
            column: name.to_owned(),
            kind: IssueKind::MissingColumn,
            action: Action::ColumnMissing,
        })
        .collect()
}

/// What every row is read by.
struct Context<'a> {
    columns: &'a Columns,
    /// The service of the whole file or sheet.
    service: Option<&'a str>,
    date: Option<Date>,
    rules: &'a Rules,
}

fn row<'c>(
    cell: &impl Fn(Option<usize>) -> &'c str,
    cells: impl Iterator<Item = &'c str>,
    line: u64,
    context: &Context<'c>,
    reading: &mut Reading,
) {
    let Context { columns, rules, .. } = context;
    if OfficeNumber::read(cell(columns.number)).is_err() && is_no_office(cells, &rules.headers) {
        return;
    }
    let Reading { rows, issues, seen, numberless, carried, differs } = reading;
    *numberless += usize::from(cell(columns.number).is_empty());
    if !cell(columns.service).is_empty() {
        // A name rarely changes from row to row.
        if carried != cell(columns.service) {
            cell(columns.service).clone_into(carried);
            if let (None, Some(service)) = (&*differs, context.service) {
                *differs = other_service(carried, service, rules).map(|written| (line, named(service, rules), written));
            }
        }
    }
    let Some(number) = office_number(cell(columns.number), line, header::NUMBER, issues) else { return };
    let mut services = services(cell, carried, line, context, issues);
    if services.is_empty() {
        return;
    }
    let state = state(columns, cell, line, context.date, rules, issues);
    if state == OfficeState::Closed {
        return;
    }
    services.retain(|service| {
        let is_first = seen.insert((number, (*service).to_owned()));
        if !is_first {
            let action = Action::DuplicateLeftOut { number: number.to_string() };
            issues.push(Issue::cell(line, header::NUMBER, IssueKind::Duplicate, action));
        }
        is_first
    });
    if services.is_empty() {
        return;
    }
    let place = register_place(columns, cell, number, line, &rules.municipalities, issues);
    let name = |place| rules.municipalities.get(place).map_or("", |m| m.name.as_str());
    if let Some(elsewhere) = place.filter(|p| p.prefecture_digits() != &number.as_str()[..2]) {
        let action = Action::PrefectureOfNumberDiffers { place: name(elsewhere).to_owned() };
        issues.push(Issue::cell(line, header::NUMBER, IssueKind::PrefectureDiffers, action));
    }
    let (lat, lon) = coordinates(cell(columns.lat), cell(columns.lon), line, issues);
    let address = columns.address(cell);
    for service in services {
        rows.office_number.push(number.to_string());
        rows.service.push(service.to_owned());
        rows.place.push(place);
        rows.lat.push(lat);
        rows.lon.push(lon);
        rows.state.push(state.key());
        for ((column, at), name) in rows.texts.iter_mut().zip(columns.texts).zip(header::TEXTS) {
            column.push(if name == header::ADDRESS { address.to_string() } else { cell(at).to_owned() });
        }
    }
}

/// What a cell says, where it names services and not this one.
fn other_service(cell: &str, service: &str, rules: &Rules) -> Option<String> {
    let codes = rules.services_in(cell).codes;
    (!codes.is_empty() && !codes.contains(&service)).then(|| cell.to_owned())
}

fn named(code: &str, rules: &Rules) -> NamedService {
    NamedService { code: code.to_owned(), name: rules.service(code).map(|service| service.name.clone()) }
}

/// The services of a row: the file's, else those its cell names, else those of a merged cell above.
fn services<'r>(
    cell: &impl Fn(Option<usize>) -> &'r str,
    carried: &str,
    line: u64,
    context: &Context<'r>,
    issues: &mut Vec<Issue>,
) -> Vec<&'r str> {
    if let Some(service) = context.service {
        return vec![service];
    }
    let written = cell(context.columns.service);
    let named = context.rules.services_in(if written.is_empty() { carried } else { written });
    if !named.unknown.is_empty() || named.codes.is_empty() {
        let name = if named.unknown.is_empty() { written.to_owned() } else { named.unknown.join("・") };
        let action = Action::ServiceUnknown { name, is_row_left_out: named.codes.is_empty() };
        issues.push(Issue::cell(line, header::SERVICE, IssueKind::UnknownService, action));
    } else if written.is_empty() {
        let action = Action::ServiceCarried { name: carried.to_owned() };
        issues.push(Issue::cell(line, header::SERVICE, IssueKind::CarriedService, action));
    }
    named.codes
}

#[cfg(test)]
#[path = "register_tests.rs"]
mod tests;
