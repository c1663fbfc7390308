//! The register in the ministry's layout.

use super::SampleFile;
use super::offices::{Office, Prefecture};
use super::services::SERVICES;
use super::tables::file;
use super::towns::{PREFECTURE, TOWNS, code6};

/// Columns of the ministry's register.
#[rustfmt::skip]
pub(super) const COLUMNS: [&str; 24] = [
    "都道府県コード又は市町村コード", "No", "都道府県名", "市区町村名", "事業所名", "事業所名カナ",
    "サービスの種類", "住所", "方書（ビル名等）", "緯度", "経度", "電話番号", "FAX番号", "法人番号",
    "法人の名称", "事業所番号", "利用可能曜日", "利用可能曜日特記事項", "定員", "URL",
    "高齢者の方と障害者の方が同時一体的に利用できるサービス", "介護保険の通常の指定基準を満たしている",
    "障害福祉の通常の指定基準を満たしている", "備考",
];
/// The register of 31 December 2025, sorted by number, then by the name of the service.
pub(super) fn register(prefecture: &Prefecture) -> SampleFile {
    let mut rows = Vec::new();
    for office in &prefecture.offices {
        let mut services = office.services.clone();
        services.sort_by_key(|&(service, _)| SERVICES[service].name);
        rows.extend(services.into_iter().map(|service| register_row(prefecture, office, service)));
    }
    file("register_2025-12-31.csv".to_owned(), true, &COLUMNS, rows)
}

/// One row of the register: an office and one of its services with its 定員.
fn register_row(prefecture: &Prefecture, office: &Office, (service, places): (usize, u32)) -> Vec<String> {
    let town = &TOWNS[office.town];
    let corporation = &prefecture.corporations[office.corporation];
    let empty = String::new;
    vec![
        code6(town.code5),
        office.number.clone(),
        PREFECTURE.to_owned(),
        town.name.to_owned(),
        office.name.clone(),
        office.kana.clone(),
        SERVICES[service].name.to_owned(),
        office.address.clone(),
        empty(),
        format!("{:.6}", office.place.0),
        format!("{:.6}", office.place.1),
        // No telephone number of Japan starts with 000.
        format!("000-00{:02}-{:04}", office.town + 1, office.nth),
        format!("000-01{:02}-{:04}", office.town + 1, office.nth),
        corporation.number.clone(),
        corporation.name.clone(),
        office.number.clone(),
        office.days.to_owned(),
        empty(),
        if places == 0 { empty() } else { places.to_string() },
        empty(),
        empty(),
        empty(),
        empty(),
        "合成データ".to_owned(),
    ]
}
