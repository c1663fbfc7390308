//! A register as its publisher writes it, which is told by its header alone.

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
    /// Without these nothing can be counted.
    pub const NEEDED: [&str; 3] = [NUMBER, MUNICIPALITY, PREFECTURE];
}

/// The header of a register as it is published.
pub fn header_of(bytes: &[u8]) -> Vec<String> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let line = text.split(|b| matches!(b, b'\n' | b'\r')).next().unwrap_or_default();
    String::from_utf8_lossy(line).split(',').map(|cell| cell.trim().to_owned()).collect()
}

/// Whether a text begins with the header of a register as its publisher writes it.
pub fn is_as_published(text: &str) -> bool {
    let line = text.lines().next().unwrap_or("");
    let has = |wanted: &str| line.split(',').any(|cell| cell.trim() == wanted);
    header::NEEDED.into_iter().all(has) && has(header::CODE)
}
