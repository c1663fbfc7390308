use std::io::Write;

use tsunagu_domain::data::Data;
use tsunagu_domain::rules::Rules;

use super::*;
use crate::parse::Action;

fn opened(name: &str, bytes: impl Into<Vec<u8>>) -> Result<OpenedFile, OpenError> {
    let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
    open(name, bytes.into(), &rules.intake.file, &rules)
}

pub(super) fn uploaded(bytes: Vec<u8>) -> Result<OpenedFile, OpenError> {
    let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
    open("x", bytes, &rules.intake.upload, &rules)
}

/// A workbook of sheets, each with its state and the inside of its `sheetData`.
pub(crate) fn workbook(sheets: &[(&str, &str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut part = |name: &str, content: &str| {
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        zip.start_file(name, options).expect("begun");
        zip.write_all(content.as_bytes()).expect("written");
    };
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    part("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>");
    let document = format!(
        "<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"r1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    part("_rels/.rels", &document);
    let (mut named, mut related) = (String::new(), String::new());
    for (i, (name, state, data)) in sheets.iter().enumerate() {
        let n = i + 1;
        named.push_str(&format!("<sheet name=\"{name}\" sheetId=\"{n}\" state=\"{state}\" r:id=\"s{n}\"/>"));
        related.push_str(&format!(
            "<Relationship Id=\"s{n}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>"
        ));
        let sheet = format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{data}</sheetData></worksheet>");
        part(&format!("xl/worksheets/sheet{n}.xml"), &sheet);
    }
    part("xl/_rels/workbook.xml.rels", &format!("<Relationships xmlns=\"{PACKAGE}\">{related}</Relationships>"));
    part(
        "xl/workbook.xml",
        &format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>{named}</sheets></workbook>"),
    );
    zip.finish().expect("closed").into_inner()
}

/// Rows of text cells as the inside of a `sheetData`.
pub(crate) fn cells(rows: &[&[&str]]) -> String {
    let cell = |text: &&str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
    rows.iter().map(|row| format!("<row>{}</row>", row.iter().map(cell).collect::<String>())).collect()
}

fn rows(opened: &OpenedFile) -> Vec<String> {
    let rows = opened.sheets().iter().flat_map(|s| &s.rows);
    rows.map(|(line, cells)| format!("{line}:{}", cells.join("|"))).collect()
}

#[test]
fn far_corner_of_a_sheet_is_read_as_two_cells() {
    let data = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1000000\"><c r=\"S1000000\"><v>2</v></c></row>";
    let opened = uploaded(workbook(&[("表", "visible", data)])).expect("opened");
    assert_eq!(rows(&opened), ["1:1".to_owned(), format!("1000000:{}2", "|".repeat(18))]);
}

#[test]
fn sheet_that_lays_out_too_much_is_refused_where_it_does() {
    let wide: String = (1..=1000).map(|r| format!("<row r=\"{r}\"><c r=\"AMJ{r}\"><v>1</v></c></row>")).collect();
    let error = uploaded(workbook(&[("表", "visible", &wide)])).expect_err("too wide");
    assert!(matches!(error, OpenError::TooManyCells { row: 977, column: 1_024, .. }), "{error}");
}

#[test]
fn workbook_that_unpacks_to_too_much_is_refused_before_it_is_read() {
    let bomb = workbook(&[("表", "visible", &" ".repeat(40 << 20))]);
    assert!(bomb.len() < 200 << 10, "{} bytes", bomb.len());
    assert_eq!(uploaded(bomb).expect_err("a bomb"), OpenError::UnpackedTooLarge { limit: 32 << 20 });
}

#[test]
fn hidden_sheets_keep_their_name_and_none_of_their_rows() {
    let data = cells(&[&["事業所番号"], &["0179900071"]]);
    let book = workbook(&[("一覧", "visible", &data), ("旧", "hidden", &data), ("極秘", "veryHidden", &data)]);
    let opened = opened("x.xlsx", book).expect("opened");
    let seen: Vec<_> =
        opened.sheets().iter().map(|s| (s.name.as_deref().unwrap_or(""), s.is_hidden, s.rows.len())).collect();
    assert_eq!(seen, [("一覧", false, 2), ("旧", true, 0), ("第3シート", true, 0)]);
}

#[test]
fn users_in_any_sheet_row_or_page_refuse_the_file() {
    let office = cells(&[&["事業所番号", "事業所名"], &["0179900071", "あ"]]);
    let people = cells(&[&["利用者", "被保番"], &["川西花子", "0000000001"]]);
    let below = format!("{office}{}", cells(&[&[""], &["氏　名", "生年月日"], &["川西花子", "1940-01-01"]]));
    let refused = [
        ("hidden sheet", workbook(&[("一覧", "visible", &office), ("旧", "hidden", &people)])),
        ("second table", workbook(&[("一覧", "visible", &below)])),
        ("csv", "事業所番号,お名前（フリガナ）\n0179900071,川西花子\n".as_bytes().to_vec()),
        ("second table of a csv", "事業所番号,事業所名\n0179900071,あ\n\n被保険者番号,担当ケアマネ\n0000000001,x\n".into()),
        ("register", "都道府県コード又は市町村コード,都道府県名,市区町村名,事業所番号\n282171,兵庫県,川西市,2870000016\n利用者氏名,,,\n".into()),
        ("page", "<html><table><tr><th>事業所<td><table><tr><th>利用者氏名</th></tr></table></table>".into()),
    ];
    for (what, bytes) in refused {
        let error = opened("x", bytes).map(|o| o.content).expect_err(what);
        assert!(matches!(error, OpenError::People(_)), "{what}: {error}");
    }
}

#[test]
fn staff_is_left_out_of_what_is_kept_and_offices_stay() {
    let csv = "川西市指定台帳,,,\n担当者：台帳花子,,,\n事業所番号,事業所名,管理者氏名,代表者\n0179900071,あ,\"管理,花子\",代表太郎\n";
    let opened = opened("x.csv", csv).expect("reduced");
    assert_eq!(rows(&opened), ["1:川西市指定台帳|||", "3:事業所番号|事業所名||", "4:0179900071|あ||"]);
    assert_eq!(opened.dropped, ["代表者", "担当者", "管理者"]);
    let kept = String::from_utf8(opened.bytes.clone()).expect("UTF-8");
    assert!(!kept.contains("花子") && !kept.contains("太郎"), "{kept}");
    let again = super::tests::opened("x.csv", opened.bytes.clone()).expect("opened again");
    assert_eq!((again.content, again.bytes), (opened.content, opened.bytes));
}

#[test]
fn staff_under_a_merged_header_and_in_hidden_sheets_is_left_out_too() {
    let ledger = cells(&[
        &["事業所", "", "管理者", ""],
        &["番号", "名称", "氏名", "電話"],
        &["0179900071", "あ", "管理花子", "0721"],
    ]);
    let hidden = cells(&[&["事業所番号", "代表者"], &["0179900071", "代表太郎"]]);
    let opened =
        opened("x.xlsx", workbook(&[("台帳,1", "visible", &ledger), ("旧", "hidden", &hidden)])).expect("reduced");
    assert_eq!(rows(&opened), ["1:事業所||", "2:番号|名称||", "3:0179900071|あ||"]);
    let kept = String::from_utf8(opened.bytes.clone()).expect("UTF-8");
    assert!(!kept.contains("花子") && !kept.contains("太郎") && !kept.contains("0721"), "{kept}");
    let again = super::tests::opened("x.xlsx", opened.bytes.clone()).expect("opened again");
    assert_eq!((again.content, again.bytes), (opened.content, opened.bytes));
}

#[test]
fn refusals_give_the_true_reason() {
    let zip = |names: &[&str]| {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for name in names {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("begun");
        }
        zip.finish().expect("closed").into_inner()
    };
    let mut ole = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).expect("created");
    ole.create_stream("/EncryptedPackage").expect("a stream");
    let encrypted = ole.into_inner().into_inner();
    for (bytes, reason) in [
        (zip(&["mimetype", "content.xml"]), OpenError::OpenDocument),
        (zip(&["Index/Document.iwa"]), OpenError::Numbers),
        (zip(&["[Content_Types].xml", "xl/workbook.bin"]), OpenError::BinaryWorkbook),
        (zip(&["[Content_Types].xml", "word/document.xml"]), OpenError::NotAWorkbook),
        (encrypted, OpenError::Password),
        (b"%PDF-1.7".to_vec(), OpenError::Pdf),
        (Vec::new(), OpenError::Empty),
        ((128..=255u8).cycle().step_by(7).take(4_000).collect(), OpenError::Encoding),
    ] {
        assert_eq!(opened("x", bytes).map(|o| o.content), Err(reason));
    }
}

/// A workbook before 2007 with numbers at these rows and columns.
fn before_2007(cells: &[(u16, u16)]) -> Vec<u8> {
    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
    }
    let bof = |what: u16| record(0x0809, &[&0x0600u16.to_le_bytes()[..], &what.to_le_bytes(), &[0; 12]].concat());
    let end = record(0x000a, &[]);
    let globals = |start: u32| {
        [bof(5), record(0x0085, &[&start.to_le_bytes()[..], &[0, 0, 1, 0, b'S']].concat()), end.clone()].concat()
    };
    let dimensions = [&0u32.to_le_bytes()[..], &0xffff_u32.to_le_bytes(), &[0, 0, 0xff, 0, 0, 0]].concat();
    let mut sheet = [bof(0x10), record(0x0200, &dimensions)].concat();
    for (row, column) in cells {
        let place = [row.to_le_bytes(), column.to_le_bytes(), [0, 0]].concat();
        sheet.extend(record(0x0203, &[&place[..], &1f64.to_le_bytes()].concat()));
    }
    let start = globals(0).len() as u32;
    let stream = [globals(start), sheet, end].concat();
    let mut file = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).expect("created");
    file.create_stream("/Workbook").expect("a stream").write_all(&stream).expect("written");
    file.flush().expect("flushed");
    file.into_inner().into_inner()
}

#[test]
fn workbook_before_2007_is_bounded_by_its_rectangle() {
    let opened = uploaded(before_2007(&[(0, 0), (2, 1)])).expect("opened");
    assert_eq!(rows(&opened), ["1:1", "3:|1"]);
    let error = uploaded(before_2007(&[(0, 0), (65_535, 255)])).map(|o| o.content).expect_err("a far corner");
    assert!(matches!(error, OpenError::TooManyCells { row: 65_536, column: 256, .. }), "{error}");
}

#[test]
fn control_characters_end_at_the_door() {
    let opened = opened("a\u{202e}b\u{1b}[2J.csv", "事業所番号,事業所名\n0179900071,あ\u{1b}]0;x\u{7}\u{202e}い\n")
        .expect("opened");
    assert_eq!(opened.name, "ab[2J.csv");
    assert_eq!(rows(&opened)[1], "2:0179900071|あ]0;xい");
}

#[test]
fn sheet_named_as_a_service_holds_its_offices() {
    let offices = |number: &str| cells(&[&["事業所番号", "事業所名"], &[number, "あ"]]);
    let (first, second) = (offices("0179900071"), offices("0179900089"));
    let index = cells(&[&["目次", ""], &["1", "訪問介護"]]);
    let book = workbook(&[
        ("目次", "visible", &index),
        ("01_訪問介護", "visible", &first),
        ("居宅介護支援", "visible", &second),
    ]);
    let opened = opened("x.xlsx", book).expect("opened");
    let table = crate::parse::table::find(opened.sheets(), &["事業所番号"]).expect("a table");
    let rows: Vec<String> = table.rows.iter().map(|(line, cells)| format!("{line}:{}", cells.join("|"))).collect();
    assert_eq!(table.header, ["事業所番号", "事業所名", "サービス種類"]);
    assert_eq!(rows, ["2:0179900071|あ|訪問介護", "2:0179900089|あ|居宅介護支援"]);
    let message = crate::parse::table::unread(opened.sheets(), |cell| cell == "事業所番号");
    assert_eq!(
        message
            .iter()
            .map(|c| (c.kind.key(), matches!(c.action, Action::SheetWithoutHeader { .. })))
            .collect::<Vec<_>>(),
        [("unread_sheet", true)]
    );
}

#[test]
fn one_column_is_a_table_and_prose_is_text() {
    let list = opened("x.csv", "事業所番号\n0179900071\n").expect("opened");
    assert_eq!(rows(&list), ["1:事業所番号", "2:0179900071"]);
    let prose = opened("x.txt", "川西市(13)\n\"掲載\"とは別に\n\"閉じない\n").expect("opened");
    assert!(matches!(prose.content, Content::Text(_)), "{:?}", prose.content);
}

#[test]
fn copy_of_a_workbook_holds_its_visible_cells_and_is_read_as_the_workbook() {
    let data = cells(&[&["事業所番号", "事業所\n名"], &["0179900071", "あ,\"い\"\nう"], &["", ""], &["0179900089"]]);
    let book = workbook(&[("一覧", "visible", &data), ("旧", "hidden", &data)]);
    let parts = [
        ("xl/comments1.xml", "<comments><comment><t>壱岐花子</t></comment></comments>"),
        ("xl/threadedComments/threadedComment1.xml", "<t>壱岐花子</t>"),
        ("xl/pivotCache/pivotCacheRecords1.xml", "<r><s v=\"壱岐花子\"/></r>"),
        ("xl/worksheets/sheet9.xml", "<worksheet><sheetData><row><c><v>壱岐花子</v></c></row></sheetData></worksheet>"),
        ("xl/externalLinks/externalLink1.xml", "<a>壱岐花子</a>"),
        ("xl/drawings/drawing1.xml", "<a>壱岐花子</a>"),
        ("customXml/item1.xml", "<a>壱岐花子</a>"),
        ("docProps/core.xml", "<creator>壱岐花子</creator>"),
    ];
    let opened = opened("x.xlsx", super::hostile_tests::with_parts(&book, &parts)).expect("opened");
    let copy = String::from_utf8(opened.bytes.clone()).expect("UTF-8");
    assert!(!copy.contains("壱岐"), "{copy}");
    assert_eq!(rows(&opened), ["1:事業所番号|事業所\n名", "2:0179900071|あ,\"い\"\nう", "4:0179900089"]);
    assert!(opened.came_as.is_some());
    let again = super::tests::opened("x.xlsx", opened.bytes.clone()).expect("opened again");
    assert_eq!((again.content, again.bytes, again.came_as), (opened.content, opened.bytes, None));
}

#[test]
fn copy_of_an_earlier_version_is_read() {
    let copy = "#tsunagu-sheets\n#sheet,訪問介護\n事業所番号,\n\n0179900071,\n#sheet,旧,hidden\n";
    let opened = opened("x.xlsx", copy).expect("opened");
    assert_eq!(rows(&opened), ["1:事業所番号|", "3:0179900071|"]);
    assert_eq!((opened.sheets()[0].service.as_deref(), opened.sheets()[1].is_hidden), (Some("訪問介護"), true));
}

#[test]
fn rows_that_a_filter_hides_are_read_and_reported_once_a_sheet() {
    let cell = |text: &str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let data = format!(
        "<row r=\"1\">{}</row><row r=\"2\" hidden=\"1\">{}</row><row r=\"3\" spans=\"1:1\" hidden='true'>{}</row><row hidden=\"1\"/>",
        cell("事業所番号"),
        cell("0179900071"),
        cell("0179900089")
    );
    let opened =
        opened("x.xlsx", workbook(&[("表", "visible", "<row/>"), ("一覧", "visible", &data)])).expect("opened");
    assert_eq!(opened.sheets().iter().map(|s| s.filtered).collect::<Vec<_>>(), [0, 2]);
    assert_eq!(rows(&opened).len(), 3);
    let message = crate::parse::table::unread(opened.sheets(), |cell| cell == "事業所番号");
    assert_eq!(
        message
            .iter()
            .map(|c| (c.kind.key(), matches!(c.action, Action::HiddenRowsRead { rows: 2, .. })))
            .collect::<Vec<_>>(),
        [("filtered_rows", true)]
    );
    let again = super::tests::opened("x.xlsx", opened.bytes.clone()).expect("opened again");
    assert_eq!((again.content, again.bytes), (opened.content, opened.bytes));
}

#[test]
fn workbook_before_2007_is_kept_as_a_copy_too() {
    let opened = uploaded(before_2007(&[(0, 0), (2, 1)])).expect("opened");
    assert_eq!(String::from_utf8(opened.bytes).expect("UTF-8"), "#tsunagu-sheets-2\n#sheet,第1シート\n1,1\n3,,1\n");
}
