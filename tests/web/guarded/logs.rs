use crate::support::TestHome;
use crate::support::counters::NAME;

/// Parsers of pages and tables log what they read; nothing of it may stand in a log, whatever is asked for.
#[test]
fn no_cell_is_logged_at_any_level() {
    let home = TestHome::new();
    let people = home.file("people.csv", format!("利用者氏名,事業所番号\n{NAME},2875000008\n"));
    let page = format!(
        "<html><body><h1>利用状況</h1><p>{NAME}</p><table><tr><th>市町村</th><th>氏名</th></tr><tr><td>川西市(13)</td><td>{NAME}</td></tr></table></body></html>"
    );
    let page = home.file("page.html", page);
    let book = std::path::PathBuf::from("data/sample/register_2025-12-31.csv");
    let book = crate::support::project().join(book);
    for requested in
        ["trace", "debug", "trace,html5ever=trace,html5ever::tree_builder=trace,selectors=trace,scraper=trace"]
    {
        let mut command = home.command();
        command.arg("add").args([&people, &page, &book]).env("TSUNAGU_LOG", requested);
        let ran = command.output().expect("tsunagu starts");
        let message = String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned();
        assert!(!message.contains(NAME), "{requested}: {message}");
        for parser in ["html5ever", "selectors", "calamine", "polars"] {
            assert!(!message.contains(parser), "{requested}: {parser}");
        }
    }
}
