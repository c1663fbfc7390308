//! What publishers announce, synthetic: a PDF with a text layer, a feed, a page, a workbook.

use rust_xlsxwriter::Workbook;

/// Maps every character of the only font to itself.
const TO_UNICODE: &str = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def \
    1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap end end";

/// A PDF of one page whose text layer has these lines, each in columns.
pub fn pdf(lines: &[&[&str]]) -> Vec<u8> {
    let mut content = String::new();
    for (line, columns) in lines.iter().enumerate() {
        for (column, text) in columns.iter().enumerate() {
            let hex: String = text.encode_utf16().map(|unit| format!("{unit:04x}")).collect();
            let (x, y) = (50 + column * 130, 780 - line * 14);
            content += &format!("BT /F1 10 Tf {x} {y} Td <{hex}> Tj ET\n");
        }
    }
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>".to_owned(),
        format!("<</Length {}>>stream\n{content}endstream", content.len()),
        "<</Type/Font/Subtype/Type0/BaseFont/S/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 7 0 R>>".to_owned(),
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/S/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>\
         /DW 1000/FontDescriptor 8 0 R>>"
            .to_owned(),
        format!("<</Length {}>>stream\n{TO_UNICODE}\nendstream", TO_UNICODE.len() + 1),
        "<</Type/FontDescriptor/FontName/S/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 800/Descent -200\
         /CapHeight 700/StemV 80>>"
            .to_owned(),
    ];
    let mut file = "%PDF-1.4\n".to_owned();
    let mut places = String::new();
    for (i, object) in objects.iter().enumerate() {
        places += &format!("{:010} 00000 n \n", file.len());
        file += &format!("{} 0 obj\n{object}\nendobj\n", i + 1);
    }
    let begins = file.len();
    let size = objects.len() + 1;
    file += &format!(
        "xref\n0 {size}\n0000000000 65535 f \n{places}trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{begins}\n%%EOF\n"
    );
    file.into_bytes()
}

/// The list of towns' starts; layout as it is told (assumed), with a town that does not exist in its seventh line.
pub fn starts() -> Vec<u8> {
    pdf(&[
        &["介護情報基盤の対応状況（令和8年7月10日時点）"],
        &["都道府県", "市区町村", "利用開始日"],
        &["北海道（地域）", "札幌市", "2026/11/1"],
        &["神奈川", "川崎市", "2026/11/1", "2027/4/1"],
        &["兵庫県", "川西市", "2027/1/4"],
        &["兵庫県", "猪名川町", "日程調整中"],
        &["兵庫県", "存在市", "2026/12/1"],
        &["兵庫県", "宝塚市", "未定"],
        &["兵庫県", "三田市", "2027年4月"],
        &["- 1 -"],
    ])
}

/// A feed of three notices, two of which have a watched word; what stands in them is theirs.
pub fn feed(base: &str) -> String {
    let item = |n: u32, title: &str, date: &str| {
        format!(
            "<item rdf:about=\"{base}/gyoseiShiryou/{n}\"><title>{title}</title><link>{base}/gyoseiShiryou/{n}</link>\
             <description>ひみつの本文その{n}</description><dc:date>{date}</dc:date></item>"
        )
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><rdf:RDF xmlns=\"http://purl.org/rss/1.0/\"><channel><title>新着</title></channel>{}{}{}</rdf:RDF>",
        item(1, "介護情報基盤の稼働に関するひみつの題名", "2026-11-27T10:00:00+09:00"),
        item(2, "感染症のひみつの題名", "2026-11-26T10:00:00+09:00"),
        item(3, "ケアプランデータ連携の移行についてのひみつの題名", "2026-11-25T10:00:00+09:00"),
    )
}

/// A page of notices; layout assumed.
pub const NOTICE_PAGE: &str = "<html><body><nav><a href=\"/about\">ケアプランデータ連携とは</a></nav><dl><dt>2026年11月28日</dt>\
    <dd><a href=\"/info/9.html\">WEBサービスへの移行の日程のひみつの題名</a></dd><dt>2026年11月1日</dt><dd><a href=\"/info/8.html\">休業日</a></dd></dl></body></html>";

/// A survey of care software; layout assumed.
pub fn software() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let rows: [&[&str]; 7] = [
        &["介護記録ソフトの機能調査（2026年8月24日現在）"],
        &["No", "製品名", "提供元", "標準仕様4.1", "標準仕様5.0", "担当者"],
        &["1", "みほんケア", "見本ソフト株式会社", "○", "対応予定", "壱岐花子"],
        &["2", "ためし記録", "試し商会", "×", "×", "壱岐花子"],
        &["3", "よみとり手帳", "試し商会", "要相談", "○（令和8年12月から）", "壱岐花子"],
        &["4", "ケアノート", "別の会社", "対応済", "未対応", "壱岐花子"],
        &["5", "みらい帳票", "別の会社", "予定", "予定", "壱岐花子"],
    ];
    for (line, cells) in (0u32..).zip(rows) {
        for (column, cell) in (0u16..).zip(cells) {
            sheet.write_string(line, column, *cell).expect("written");
        }
    }
    book.save_to_buffer().expect("a workbook")
}
