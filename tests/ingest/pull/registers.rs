use crate::support::site::Site;
use crate::support::stand_in::pages;

#[test]
fn every_linked_vintage_of_the_register_is_taken_once() {
    let csv = |n: u32| {
        let row = |i| format!("282171,兵庫県,川西市,{},居宅介護支援\r\n", pages::number("28", i));
        let header = "\u{feff}都道府県コード又は市町村コード,都道府県名,市区町村名,事業所番号,サービスの種類\r\n";
        (header.to_owned() + &(0..n).map(row).collect::<String>()).into_bytes()
    };
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("jigyosho_110.csv", zip::write::SimpleFileOptions::default()).expect("begun");
    std::io::Write::write_all(
        &mut zip,
        &String::from_utf8(csv(3)).expect("text").replace("居宅介護支援", "訪問介護").into_bytes(),
    )
    .expect("written");
    let zip = zip.finish().expect("closed").into_inner();
    let files = [
        ("２０２６年６月末時点", "/content/12300000/jigyosho_430_all_20260709180740.csv", csv(9)),
        ("２０２５年１２月末時点", "/content/12300000/jigyosho_430.csv", csv(8)),
        ("２０２５年１２月末時点", "/content/12300000/jigyosho_110_all_20260114000000.zip", zip),
    ];
    let site = Site::new(pages::register(&files));
    let counts = "service,prefecture,as_of,rows\n430,28,2025-06-30,8\n110,28,2025-06-30,3\n";
    site.home.file("data/register_counts.csv", counts);
    let ran = site.ok(&["pull", "register"]);
    let status = site.home.csv(&["status", "--format", "csv"]);
    let mut held: Vec<_> = status
        .iter()
        .filter(|r| r["dataset"] == "register")
        .map(|r| format!("{} {} {}", r["service"], r["as_of"], r["rows"]))
        .collect();
    held.sort();
    assert_eq!(held, ["110 2025-12-31 3", "430 2025-12-31 8", "430 2026-06-30 9"], "{}", ran.err());
    site.site.reset();
    let ran = site.ok(&["pull", "register"]);
    assert!(ran.err().contains("うち変わりなし4"), "{}", ran.err());
    assert_eq!(site.site.count("/content/readme.pdf"), 0);
    assert_eq!(site.home.csv(&["status", "--format", "csv"]), status);
}

/// A register that is cut short is refused, for nobody is there to be asked; the exit code reports a schedule so.
#[test]
fn pulled_register_that_raises_a_question_is_refused_with_its_reason() {
    let csv = |n: u32| {
        let row = |i| format!("282171,兵庫県,川西市,{},居宅介護支援\r\n", pages::number("28", i));
        let header = "都道府県コード又は市町村コード,都道府県名,市区町村名,事業所番号,サービスの種類\r\n";
        (header.to_owned() + &(0..n).map(row).collect::<String>()).into_bytes()
    };
    let path = "/content/12300000/jigyosho_430.csv";
    let site = Site::new(pages::register(&[("２０２５年１２月末時点", path, csv(60))]));
    site.home.file("data/register_counts.csv", "service,prefecture,as_of,rows\n430,28,2025-06-30,60\n");
    site.ok(&["pull", "register"]);
    site.site.set_all(pages::register(&[("２０２６年６月末時点", path, csv(20))]));
    let ran = site.run(&["pull", "register"]);
    assert_eq!(ran.code(), Some(3), "{}", ran.err());
    assert!(ran.err().contains("居宅介護支援20行") && ran.err().contains("60行"), "{}", ran.err());
    let rows: Vec<_> =
        site.home.csv(&["status", "--format", "csv"]).into_iter().filter(|r| r["dataset"] == "register").collect();
    assert_eq!((rows.len(), &rows[0]["rows"][..]), (1, "60"));
    site.ok(&["rebuild"]);
}
