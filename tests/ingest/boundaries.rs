use std::io::Write;

use crate::support::site::{Site, towns};
use crate::support::stand_in::pages;
use crate::support::stand_in::{Answer, StandIn, Trick};
use crate::support::{TestHome, get, project, serve};

const AS_OF: &str = "2026年3月5日";

/// A square of a tenth of a degree, as N03 writes the outline of a municipality.
fn feature(code: &str, x: f64, y: f64) -> String {
    let (e, n) = (x + 0.1, y + 0.1);
    format!(
        r#"{{"type":"Feature","properties":{{"N03_001":"","N03_007":"{code}"}},"geometry":{{"type":"Polygon","coordinates":[[[{x},{y}],[{e},{y}],[{e},{n}],[{x},{n}],[{x},{y}]]]}}}}"#
    )
}

/// A prefecture's file: the outlines and what else such a ZIP holds.
fn packed(name: &str, features: &[String]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let geojson = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
    for (ending, body) in [("geojson", geojson.as_bytes()), ("shp", b"\0\0\x27\x0a"), ("xml", b"<ksj:Dataset/>")] {
        zip.start_file(format!("{name}.{ending}"), zip::write::SimpleFileOptions::default()).expect("begun");
        zip.write_all(body).expect("written");
    }
    zip.finish().expect("closed").into_inner()
}

/// The publisher's page, whose links run a script. Layout assumed.
fn answers() -> Vec<(String, Answer)> {
    let hyogo = [feature("28217", 135.4, 34.8), feature("28102", 135.2, 34.7), feature("28301", 135.4, 34.9)];
    let files = [
        ("28", "兵庫県", packed("N03-20250101_28", &hyogo)),
        ("31", "鳥取県", packed("N03-20250101_31", &[feature("31202", 133.3, 35.4)])),
    ];
    let mut rows = "<tr><td>全国</td><td><a onclick=\"DownLd('600MB','N03-20250101_GML.zip','/ksj/N03-20250101_GML.zip',this)\">取得</a></td></tr>".to_owned();
    for (digits, name, _) in &files {
        let file = format!("N03-20250101_{digits}_GML.zip");
        rows += &format!(
            "<tr><td>{name}</td><td><a onclick=\"DownLd('9MB','{file}','../ksj/{file}',this)\">取得</a></td></tr>"
        );
    }
    let mut answers = vec![(pages::ENTRY.to_owned(), Answer::html(format!("<table>{rows}</table>")))];
    answers.extend(files.into_iter().map(|(digits, _, zip)| {
        (format!("/wamappl/kpdrsys.nsf/ksj/N03-20250101_{digits}_GML.zip"), Answer::bytes("application/zip", zip))
    }));
    answers
}

#[tokio::test]
async fn boundaries_are_brought_on_request_and_drawn_in_the_shades_of_the_rates() {
    let site = Site::new(answers());
    let usage = Site::new(pages::usage(&towns(), AS_OF));
    let ran = site.ok(&["pull", "boundaries", "--prefecture", "兵庫県"]);
    assert!(ran.err().contains("2ページ") || ran.err().contains("3ページ"), "{}", ran.err());
    assert_eq!(site.site.paths().iter().filter(|p| p.ends_with(".zip")).count(), 1, "{:?}", site.site.paths());
    let base = serve(site.home.app()).await;
    assert!(!get(&base, "/prefectures/28").await.1.contains("<h2>地図</h2>"), "no listing yet, nothing to shade");
    let data = project().join("data");
    let shipped = ["listings", "eligible"].map(|folder| data.join(folder).display().to_string());
    site.home.ok(&["add", &shipped[0], &shipped[1]]);
    let base = serve(site.home.app()).await;
    let (_, page) = get(&base, "/prefectures/28").await;
    // 川西市 8.7 %, 灘区 7.8 %, 猪名川町 63.9 %
    assert!(page.contains("兵庫県の市区町村は、5～10％が2、25％以上が1です。"), "{page}");
    assert!(page.contains("国土数値情報（行政区域データ）"), "the credit");
    assert!(page.contains("令和7年1月1日現在のもので"));
    assert!(!get(&base, "/prefectures/31").await.1.contains("<h2>地図</h2>"));
    // `all` leaves boundaries alone.
    let message = usage.ok(&["pull", "all", "--dry-run"]).out();
    assert!(!message.contains("N03"), "{message}");
}

#[test]
fn own_file_is_taken_and_an_empty_zip_is_reported() {
    let home = TestHome::new();
    let file = home.file(
        "N03-20250101_28_GML.zip",
        packed("N03-20250101_28", &[feature("28217", 135.4, 34.8), feature("28999", 1.0, 1.0)]),
    );
    let ran = home.run(&["add", &file.display().to_string()]);
    assert_eq!(ran.code(), Some(0), "{}", ran.err());
    let issues = home.ok(&["status", "--issues", "--format", "csv"]);
    assert!(issues.contains("28999は今の市区町村にないコード"), "{issues}");
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("N03.shp", zip::write::SimpleFileOptions::default()).expect("begun");
    let empty = home.file("empty.zip", zip.finish().expect("closed").into_inner());
    let ran = home.run(&["add", &empty.display().to_string()]);
    assert!(ran.code() != Some(0) && ran.err().contains("geojson"), "{}", ran.err());
}

#[test]
fn each_host_of_a_source_is_asked_for_its_rules() {
    let forbidding = StandIn::start([(
        "/robots.txt".to_owned(),
        Answer::bytes("text/plain", b"User-agent: *\nDisallow: /moved\n".to_vec()),
    )]);
    let host = forbidding.host();
    let two = |source: &mut toml::Table| {
        source["hosts"].as_array_mut().expect("hosts").push(toml::Value::String(host.clone()));
    };
    let site = Site::with(pages::usage(&towns(), AS_OF), two);
    site.site.trick(&towns()[0].path(), [Trick::Redirect(format!("{}/moved", forbidding.base()))]);
    let ran = site.ok(&["pull", "usage"]);
    assert!(ran.err().contains("robots.txt で断られて"), "{}", ran.err());
    assert_eq!(forbidding.paths(), ["/robots.txt"]);
}
