use tsunagu_store::municipalities::{Municipalities, Resolution, Written};
use tsunagu_store::office_number::OfficeNumber;
use tsunagu_store::place::PlaceCode;
use tsunagu_store::rules::Rules;

use super::text::line_of;
use super::{Complaint, ParseError, table};
use crate::input::{Content, Opened, Sheet};

/// Headers by which the columns are found; the order in the file does not matter.
pub mod header {
    /// 市区町村コード
    pub const CODE: &str = "都道府県コード又は市町村コード";
    /// 都道府県名
    pub const PREFECTURE: &str = "都道府県名";
    /// 市区町村名
    pub const MUNICIPALITY: &str = "市区町村名";
    /// サービスの種類
    pub const SERVICE: &str = "サービスの種類";
    /// 事業所番号
    pub const NUMBER: &str = "事業所番号";
    /// 住所
    pub const ADDRESS: &str = "住所";
    /// 緯度
    pub const LAT: &str = "緯度";
    /// 経度
    pub const LON: &str = "経度";
    /// Columns kept as they are, in the order of [`super::RegisterRows::texts`].
    pub const TEXTS: [&str; 8] =
        ["事業所名", "事業所名カナ", ADDRESS, "電話番号", "FAX番号", "法人番号", "法人の名称", "URL"];
    /// Without these nothing can be counted.
    pub const NEEDED: [&str; 3] = [NUMBER, MUNICIPALITY, PREFECTURE];
}

/// Where Japan lies: a coordinate outside is a mistake.
const LATITUDES: std::ops::RangeInclusive<f64> = 20.0..=46.0;
const LONGITUDES: std::ops::RangeInclusive<f64> = 122.0..=154.0;

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

/// Column positions in one file.
struct Columns {
    code: Option<usize>,
    prefecture: Option<usize>,
    municipality: Option<usize>,
    service: Option<usize>,
    number: Option<usize>,
    lat: Option<usize>,
    lon: Option<usize>,
    texts: [Option<usize>; 8],
    count: usize,
}

/// Reads a register: as it is published, or what a spreadsheet made of it. `service` is the
/// code in the file's name, if there is one; else the row's サービスの種類 decides.
///
/// # Errors
/// When a needed column is missing or no row can be used.
pub fn parse(
    file: &Opened,
    service: Option<&str>,
    rules: &Rules,
) -> Result<(RegisterRows, Vec<Complaint>), ParseError> {
    // As published it is read where it lies: a whole country is tens of megabytes.
    let plain = file.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&file.bytes);
    let other;
    let mut lines = None;
    let text = match std::str::from_utf8(plain) {
        Ok(text) if file.content == Content::Register => text,
        _ => {
            let (converted, numbers) = converted(file.sheets())?;
            (other, lines) = (converted, Some(numbers));
            &other
        }
    };
    // Line numbers are those of the file that was brought.
    let line_in_file = |line: u64| match &lines {
        Some(numbers) => {
            usize::try_from(line).ok().and_then(|n| numbers.get(n.wrapping_sub(2))).copied().unwrap_or(line)
        }
        None => line,
    };
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let columns = columns(reader.headers().map_err(|e| ParseError::Unreadable(e.to_string()))?)?;
    let mut complaints = columns.absent();
    let mut rows = RegisterRows::default();
    let mut seen = std::collections::HashSet::new();
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {
                let first = line_of(&record, text);
                let line = line_in_file(first);
                // The register has no line breaks in cells: an unclosed quotation mark swallows rows.
                let lines = reader.position().line().saturating_sub(first);
                if lines > 1 {
                    let said = format!(
                        "この行から{lines}行が一つの行として読まれました。閉じていない引用符（\"）がないか確かめてください"
                    );
                    complaints.push(Complaint::cell(line, "", "spans_lines", said));
                }
                if record.len() < columns.count {
                    let said = format!(
                        "{}列しかないため、この行は取り込みませんでした（見出しは{}列）",
                        record.len(),
                        columns.count
                    );
                    complaints.push(Complaint::cell(line, "", "short_row", said));
                    continue;
                }
                row(&record, line, &columns, service, rules, &mut seen, &mut rows, &mut complaints);
            }
            Err(error) => return Err(ParseError::Unreadable(error.to_string())),
        }
    }
    if rows.is_empty() {
        return Err(ParseError::NotThisKind(
            "登録簿の形ですが、使える行が一つもありません。ファイルが途中で切れていないか確かめてください".to_owned(),
        ));
    }
    Ok((rows, complaints))
}

/// The header of a register as it is published.
pub(crate) fn published_header(bytes: &[u8]) -> Vec<String> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let line = text.split(|b| matches!(b, b'\n' | b'\r')).next().unwrap_or_default();
    String::from_utf8_lossy(line).split(',').map(|cell| cell.trim().to_owned()).collect()
}

/// Whether a text begins with the header of a register as its publisher writes it.
pub(crate) fn is_as_published(text: &str) -> bool {
    let line = text.lines().next().unwrap_or("");
    let has = |wanted: &str| line.split(',').any(|cell| cell.trim() == wanted);
    header::NEEDED.into_iter().all(has) && has(header::CODE)
}

/// Spreadsheets, other encodings, tabs, and titles above the header, as comma-separated text one line a row, and
/// the row of each line in the file.
fn converted(sheets: &[Sheet]) -> Result<(String, Vec<u64>), ParseError> {
    let table = table::find(sheets, &[header::NUMBER])?;
    let unreadable = |e: csv::Error| ParseError::Unreadable(e.to_string());
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    writer.write_record(&table.header).map_err(unreadable)?;
    for (_, cells) in &table.rows {
        // A line break inside a cell would shift the numbers of all lines below.
        writer.write_record(cells.iter().map(|c| c.replace(['\r', '\n'], " "))).map_err(unreadable)?;
    }
    let text = writer.into_inner().map_err(|e| ParseError::Unreadable(e.to_string()))?;
    let text = String::from_utf8(text).map_err(|e| ParseError::Unreadable(e.to_string()))?;
    Ok((text, table.rows.iter().map(|(line, _)| *line).collect()))
}

fn columns(headers: &csv::StringRecord) -> Result<Columns, ParseError> {
    let find = |name: &str| headers.iter().position(|h| h.trim() == name);
    for needed in header::NEEDED {
        if find(needed).is_none() {
            return Err(ParseError::NotThisKind(format!("登録簿に必要な「{needed}」の列がありません")));
        }
    }
    Ok(Columns {
        code: find(header::CODE),
        prefecture: find(header::PREFECTURE),
        municipality: find(header::MUNICIPALITY),
        service: find(header::SERVICE),
        number: find(header::NUMBER),
        lat: find(header::LAT),
        lon: find(header::LON),
        texts: header::TEXTS.map(find),
        count: headers.len(),
    })
}

impl Columns {
    /// A spreadsheet round trip drops columns; what is gone is said once.
    fn absent(&self) -> Vec<Complaint> {
        let optional = [
            (header::CODE, self.code),
            (header::SERVICE, self.service),
            (header::LAT, self.lat),
            (header::LON, self.lon),
        ];
        let texts = header::TEXTS.into_iter().zip(self.texts);
        let absent = optional.into_iter().chain(texts).filter(|(_, at)| at.is_none());
        absent
            .map(|(name, _)| Complaint {
                row: None,
                column: name.to_owned(),
                kind: "missing_column",
                action: "列がないため、空欄として取り込みました".to_owned(),
            })
            .collect()
    }
}

#[expect(clippy::too_many_arguments, reason = "one row's context, used in one place")]
fn row(
    record: &csv::StringRecord,
    line: u64,
    columns: &Columns,
    service: Option<&str>,
    rules: &Rules,
    seen: &mut std::collections::HashSet<(OfficeNumber, String)>,
    rows: &mut RegisterRows,
    complaints: &mut Vec<Complaint>,
) {
    let cell = |at: Option<usize>| at.and_then(|i| record.get(i)).unwrap_or("").trim();
    let Some(number) = office_number(cell(columns.number), line, complaints) else { return };
    let named = cell(columns.service);
    let Some(service) = service.or_else(|| rules.service_code(named)) else {
        let said = format!("サービスの種類「{named}」が分からないため、この行は取り込みませんでした");
        complaints.push(Complaint::cell(line, header::SERVICE, "unknown_service", said));
        return;
    };
    if !seen.insert((number, service.to_owned())) {
        let said = format!("{number}が同じ種別に二度あるため、先の行だけを使いました");
        complaints.push(Complaint::cell(line, header::NUMBER, "duplicate", said));
        return;
    }
    let written = Written {
        code: cell(columns.code),
        prefecture: cell(columns.prefecture),
        name: cell(columns.municipality),
        address: cell(columns.texts[2]),
    };
    let place = place(written, number, line, &rules.municipalities, complaints);
    let (lat, lon) = coordinates(cell(columns.lat), cell(columns.lon), line, complaints);
    rows.office_number.push(number.to_string());
    rows.service.push(service.to_owned());
    rows.place.push(place);
    rows.lat.push(lat);
    rows.lon.push(lon);
    for (column, at) in rows.texts.iter_mut().zip(columns.texts) {
        column.push(cell(at).to_owned());
    }
}

/// A number as written, or with the leading zero that a spreadsheet took from it.
fn office_number(written: &str, line: u64, complaints: &mut Vec<Complaint>) -> Option<OfficeNumber> {
    let lost_zero = written.len() == 9 && written.bytes().all(|b| b.is_ascii_digit());
    let text = if lost_zero { format!("0{written}") } else { written.to_owned() };
    let mut complain = |kind, action: String| complaints.push(Complaint::cell(line, header::NUMBER, kind, action));
    let Ok(number) = text.parse::<OfficeNumber>() else {
        complain("bad_number", "事業所番号が半角英数字10桁でないため、この行は取り込みませんでした".to_owned());
        return None;
    };
    if lost_zero {
        complain("lost_zero", format!("先頭の0が消えていたため{number}として取り込みました"));
    }
    if !number.check_digit_holds() {
        complain("check_digit", format!("{number}は検査数字が合いませんが、そのまま取り込みました"));
    }
    Some(number)
}

fn place(
    written: Written<'_>,
    number: OfficeNumber,
    line: u64,
    municipalities: &Municipalities,
    complaints: &mut Vec<Complaint>,
) -> Option<PlaceCode> {
    let resolution = municipalities.resolve(written);
    let name = |place| municipalities.get(place).map_or("", |m| m.name.as_str());
    let said = match resolution {
        Resolution::Code(_) => None,
        Resolution::Completed(p) => {
            Some(("completed_code", format!("コード{}を{p}（{}）と読みました", written.code, name(p))))
        }
        Resolution::Name(p) => Some((
            "place_by_name",
            format!("コードが使えないため、名称「{}」から{p}（{}）としました", written.name, name(p)),
        )),
        Resolution::Successor(p) => {
            Some(("abolished_ward", format!("廃止された区のため、{p}（{}）に移しました", name(p))))
        }
        Resolution::Unknown => {
            Some(("unplaced", format!("市区町村「{}」が分からないため、どの市区町村にも数えていません", written.name)))
        }
    };
    if let Some((kind, action)) = said {
        complaints.push(Complaint::cell(line, header::CODE, kind, action));
    }
    let place = resolution.place();
    if let Some(elsewhere) = place.filter(|p| p.prefecture_digits() != &number.as_str()[..2]) {
        let said = format!("番号の都道府県と所在地（{}）が違いますが、所在地に数えました", name(elsewhere));
        complaints.push(Complaint::cell(line, header::NUMBER, "prefecture_differs", said));
    }
    place
}

fn coordinates(lat: &str, lon: &str, line: u64, complaints: &mut Vec<Complaint>) -> (Option<f64>, Option<f64>) {
    if lat.is_empty() && lon.is_empty() {
        return (None, None);
    }
    match (lat.parse::<f64>(), lon.parse::<f64>()) {
        (Ok(lat), Ok(lon)) if LATITUDES.contains(&lat) && LONGITUDES.contains(&lon) => (Some(lat), Some(lon)),
        _ => {
            let said = "日本の外か0を指すため、位置は空欄としました";
            complaints.push(Complaint::cell(line, header::LAT, "coordinates", said));
            (None, None)
        }
    }
}

#[cfg(test)]
#[path = "register_tests.rs"]
mod tests;
