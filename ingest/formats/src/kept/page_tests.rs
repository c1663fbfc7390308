use super::tests::{CANARIES, Kind, PARTS, copy, kept_of, rules};
use crate::input::markup::PARSED;
use crate::input::{self, Content};
use crate::parse::{office_page, place_counts};

fn page_kept(kind: Kind, page: &str) -> Option<String> {
    let rules = rules();
    kept_of(kind, page.as_bytes().to_vec(), &rules).map(|kept| String::from_utf8(kept.bytes).expect("UTF-8"))
}

#[test]
fn prose_and_cells_of_pages_that_are_not_read_are_not_kept() {
    let page = |prose: &str, cell: &str, head: &str| {
        format!(
            "<html><head><title>兵庫県川西市</title></head><body><h1>兵庫県川西市</h1><p>{prose}</p><p>該当件数：1件（2026年2月5日現在）</p>\
             <table><tr><th>サービス種類<th>事業所名<th>住所<th>{head}</tr><tr id=\"datarow_1\"><td>訪問介護<td>あ<td>兵庫県川西市1\
             <td><a href=\"m?JNO=2870000009\">地図</a><td>{cell}</tr></table>"
        )
    };
    for canary in CANARIES {
        for page in [
            page(canary, "詳細", "x"),
            page("", canary, "x"),
            page("", "詳細", canary),
            page("", canary, "管理者（常勤）"),
        ] {
            let Some(kept) = page_kept(Kind::OfficePage, &page) else { continue };
            assert_eq!(PARTS.iter().find(|part| kept.contains(*part)), None, "{canary}: {kept}");
            assert!(kept.contains("川西市1") && kept.contains("2870000009"), "{kept}");
        }
        let counts = format!(
            "<html><body><p>{canary}</p><p>利用状況は2026年2月5日現在の情報です</p><table><tr><th>{canary}<td><a>川西市(13)</a></tr>\
             <tr><th>神戸市<td>東灘区(1) 灘区(2)<td>{canary}</tr></table>"
        );
        let Some(kept) = page_kept(Kind::CountPage, &counts) else { continue };
        assert_eq!(PARTS.iter().find(|part| kept.contains(*part)), None, "{canary}: {kept}");
        assert!(kept.contains("川西市(13)") && kept.contains("東灘区(1) 灘区(2)"), "{kept}");
    }
    assert!(page_kept(Kind::OfficePage, &page("昨日の話", "詳細", "x")).is_some(), "some of them are taken");
}

/// Each text is laid out once: as it came, as it is opened, and as it is kept.
#[test]
fn page_that_is_brought_is_laid_out_once_for_each_of_its_texts() {
    let rules = rules();
    let offices = "<html><head><title>兵庫県川西市</title></head><body><h1>兵庫県川西市</h1><p>昨日の話</p><p>該当件数：1件</p>\
        <table><tr><th>サービス種類<th>事業所名<th>住所</tr><tr id=\"datarow_1\"><td>訪問介護<td>あ<td>兵庫県川西市1\
        <td><a href=\"m?JNO=2870000009\">地図</a><td>詳細</tr></table>";
    let counts = "<html><body><p>昨日の話</p><p>利用状況は2026年2月5日現在の情報です</p><table><tr><th>市町村<td><a>川西市(13)</a>\
        <td>猪名川町(2)</tr></table>";
    for (kind, page) in [(Kind::OfficePage, offices), (Kind::CountPage, counts)] {
        let before = PARSED.get();
        let file = input::open("x.html", page.as_bytes().to_vec(), &rules.intake.file, &rules).expect("opened");
        let _ = crate::recognise::unknown(&file);
        let file = copy(kind, &file, &rules).expect("copied").expect("another");
        let Content::Markup(page) = &file.content else { unreachable!("a page") };
        match kind {
            Kind::OfficePage => {
                let (found, _) = office_page::parse(page, &[], &rules.municipalities).expect("offices");
                assert!(office_page::headed_place(page, &found.offices, &rules.municipalities).is_some());
            }
            _ => assert_eq!(place_counts::parse_page(page, &rules.municipalities).expect("counts").0.rows.len(), 2),
        }
        assert_eq!(PARSED.get() - before, 3, "{kind:?}");
    }
}
