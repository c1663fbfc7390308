//! A register as its publisher writes it, which is recognised by its header alone.

use tsunagu_domain::office_number::is_office;

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
    /// Columns kept as they are, in this order.
    pub const TEXTS: [&str; 8] =
        ["事業所名", "事業所名カナ", ADDRESS, "電話番号", "FAX番号", "法人番号", "法人の名称", "URL"];
    /// Columns of the publication that are not read: with those above, all that it has.
    pub const UNREAD: [&str; 9] = [
        "No",
        "方書（ビル名等）",
        "利用可能曜日",
        "利用可能曜日特記事項",
        "定員",
        "高齢者の方と障害者の方が同時一体的に利用できるサービス",
        "介護保険の通常の指定基準を満たしている",
        "障害福祉の通常の指定基準を満たしている",
        "備考",
    ];
    /// Without these nothing can be counted.
    pub const NEEDED: [&str; 3] = [NUMBER, MUNICIPALITY, PREFECTURE];
}

/// The header of a register as it is published.
pub fn header_of(bytes: &[u8]) -> Vec<String> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let line = text.split(|b| matches!(b, b'\n' | b'\r')).next().unwrap_or_default();
    String::from_utf8_lossy(line).split(',').map(|cell| cell.trim().to_owned()).collect()
}

/// Whether a text begins with the header of a register as its publisher writes it: with a column of somebody's own it is
/// a table like any other.
pub fn is_as_published(text: &str) -> bool {
    use header::{CODE, LAT, LON, MUNICIPALITY, NEEDED, NUMBER, PREFECTURE, SERVICE, TEXTS, UNREAD};
    let line = text.lines().next().unwrap_or("");
    let has = |wanted: &str| line.split(',').any(|cell| cell.trim() == wanted);
    let own = [CODE, PREFECTURE, MUNICIPALITY, SERVICE, NUMBER, LAT, LON];
    let is_known = |cell: &str| own.contains(&cell) || TEXTS.contains(&cell) || UNREAD.contains(&cell);
    NEEDED.into_iter().all(has) && has(CODE) && line.split(',').all(|cell| is_known(cell.trim()))
}

/// Where the columns stand by which a row is reported to be a register's.
pub struct Shape {
    width: usize,
    code: usize,
    number: usize,
}

impl Shape {
    /// None where the header lacks one of them.
    pub fn of(header: &[String]) -> Option<Self> {
        let at = |name: &str| header.iter().position(|h| h == name);
        Some(Self { width: header.len(), code: at(header::CODE)?, number: at(header::NUMBER)? })
    }

    /// Whether a row is one of such a register: as wide as its header, with the number of an office of a prefecture; or
    /// cut short behind the code of its municipality, as the last row of a file that did not come whole.
    pub fn fits(&self, cells: &[&str]) -> bool {
        let cell = |at: usize| cells.get(at).map_or("", |c| c.trim());
        let is_code = |cell: &str| (5..=6).contains(&cell.len()) && cell.bytes().all(|b| b.is_ascii_digit());
        match cells.len().cmp(&self.width) {
            std::cmp::Ordering::Less => is_code(cell(self.code)),
            std::cmp::Ordering::Equal => is_office(cell(self.number)),
            std::cmp::Ordering::Greater => false,
        }
    }
}
