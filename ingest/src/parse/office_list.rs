use jiff::civil::Date;
use tsunagu_store::date::first_date;
use tsunagu_store::municipalities::{Municipalities, Written};
use tsunagu_store::office_number::OfficeNumber;
use tsunagu_store::place::PlaceCode;
use tsunagu_store::spelling::folded;

use super::{Complaint, ParseError, table};
use crate::input::Sheet;

/// The column without which a file is no list of offices.
pub const NUMBER_HEADER: &str = "事業所番号";

/// Columns that are read.
pub const USED_HEADERS: [&str; 16] = [
    NUMBER_HEADER,
    "サービス種類",
    "サービスの種類",
    "サービス種別",
    "サービス",
    "事業所名",
    "事業所名称",
    "名称",
    "住所",
    "所在地",
    "事業所住所",
    "市区町村コード",
    "市区町村名",
    "市区町村",
    "都道府県名",
    "都道府県",
];

/// Columns that tell a row's service.
pub const SERVICE_HEADERS: [&str; 4] = ["サービス種類", "サービスの種類", "サービス種別", "サービス"];

/// Offices that a listing names, one row per office and service; columns of equal length.
#[derive(Debug, Clone, Default)]
pub struct ListedOffices {
    /// The date the list states, if it does.
    pub as_of: Option<Date>,
    /// 事業所番号
    pub office_number: Vec<String>,
    /// サービス種類 as written.
    pub service_name: Vec<String>,
    /// 事業所名
    pub name: Vec<String>,
    /// 住所
    pub address: Vec<String>,
    /// Where the row itself says the office is.
    pub place: Vec<Option<PlaceCode>>,
}

/// Reads a list of offices with a 事業所番号 column.
///
/// # Errors
/// When there is no such column or no row can be used.
pub fn parse(sheets: &[Sheet], municipalities: &Municipalities) -> Result<(ListedOffices, Vec<Complaint>), ParseError> {
    let table = table::find(sheets, &[NUMBER_HEADER])?;
    let number_at = table.column(&[NUMBER_HEADER]);
    let service = table.column(&SERVICE_HEADERS);
    let name = table.column(&["事業所名", "事業所名称", "名称"]);
    let address = table.column(&["住所", "所在地", "事業所住所"]);
    let code = table.column(&["市区町村コード"]);
    let municipality = table.column(&["市区町村名", "市区町村"]);
    let prefecture = table.column(&["都道府県名", "都道府県"]);
    let mut offices = ListedOffices { as_of: first_date(&table.preamble), ..ListedOffices::default() };
    let mut complaints = Vec::new();
    for (line, cells) in &table.rows {
        let cell = |at: Option<usize>| at.and_then(|i| cells.get(i)).map_or("", |c| c.trim());
        let Some(number) = number(cell(number_at)) else {
            let said = "事業所番号が半角英数字10桁でないため、この行は取り込みませんでした";
            complaints.push(Complaint::cell(*line, NUMBER_HEADER, "bad_number", said));
            continue;
        };
        if !number.check_digit_holds() {
            let said = format!("{number}は検査数字が合いませんが、そのまま取り込みました");
            complaints.push(Complaint::cell(*line, NUMBER_HEADER, "check_digit", said));
        }
        let home = prefecture_of(number, municipalities);
        let written = Written {
            code: cell(code),
            prefecture: Some(cell(prefecture)).filter(|p| !p.is_empty()).unwrap_or(home),
            name: cell(municipality),
            address: cell(address),
        };
        let place = municipalities.resolve(written).place().or_else(|| municipalities.in_address(home, cell(address)));
        if place.is_none() {
            let said = "所在地から市区町村が分かりません。登録簿に同じ番号があればその所在地に数えます";
            complaints.push(Complaint::cell(*line, "住所", "unplaced", said));
        }
        offices.office_number.push(number.to_string());
        offices.service_name.push(cell(service).to_owned());
        offices.name.push(cell(name).to_owned());
        offices.address.push(cell(address).to_owned());
        offices.place.push(place);
    }
    if offices.office_number.is_empty() {
        return Err(ParseError::NotThisKind(
            "事業所番号のある行が一つもありません。一覧が画面に出てから保存し直してください".to_owned(),
        ));
    }
    Ok((offices, complaints))
}

/// A cell's office number, also one that lost its first zero in a spreadsheet.
pub(crate) fn number(cell: &str) -> Option<OfficeNumber> {
    let written = folded(cell);
    let lost_zero = written.len() == 9 && written.bytes().all(|b| b.is_ascii_digit());
    if lost_zero { format!("0{written}") } else { written }.parse().ok()
}

/// The prefecture that the first two characters of a number name.
pub(super) fn prefecture_of(number: OfficeNumber, municipalities: &Municipalities) -> &str {
    municipalities.prefecture(&number.as_str()[..2]).map_or("", |m| m.prefecture.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tsunagu_store::data::Data;

    #[test]
    fn rows_are_placed_by_name_or_address_and_bad_ones_told() {
        let csv = "令和8年1月5日現在\nサービス種類,事業所名,住所,事業所番号\n訪問介護,あ,兵庫県川西市中央町1,2870000016\n\
            通所介護,い,川辺郡猪名川町上野1,2870000016\n通所介護,う,,12345\n";
        let municipalities = Municipalities::load(&Data::embedded()).expect("shipped data loads");
        let (offices, complaints) =
            parse(crate::input::opened_for_test("x.csv", csv).sheets(), &municipalities).expect("a list");
        assert_eq!(offices.as_of.map(|d| d.to_string()).as_deref(), Some("2026-01-05"));
        let places: Vec<_> = offices.place.iter().map(|p| p.map(|p| p.to_string()).unwrap_or_default()).collect();
        assert_eq!(places, ["282171", "283011"]);
        let kinds: Vec<_> = complaints.iter().map(|c| (c.row, c.kind)).collect();
        assert!(kinds.contains(&(Some(5), "bad_number")), "{kinds:?}");
    }
}
