use tsunagu_domain::data::Data;
use tsunagu_domain::rules::Rules;

use super::markup::Document;
use super::*;
use crate::input::links;
use crate::parse::{office_page, place_counts};

fn rules() -> Rules {
    Rules::load(&Data::embedded()).expect("shipped rules load")
}

fn opened(page: &str) -> Result<OpenedFile, OpenError> {
    let rules = rules();
    open("x.html", page.as_bytes().to_vec(), &rules.intake.file, &rules)
}

fn kept(page: &str) -> String {
    let opened = opened(page).expect(page);
    let copy = String::from_utf8(opened.bytes).expect("UTF-8");
    let again = self::opened(&copy).expect("opened again");
    assert_eq!((again.bytes, again.came_as), (copy.clone().into_bytes(), None), "{page}");
    copy
}

const ROWS: &str = "<title>兵庫県川西市</title><h1>兵庫県川西市</h1><p>該当件数：1件（2026年3月5日現在）</p>\
    <table id=list><tr><th scope=col>サービス種類<th scope=col>事業所名<th scope=col>住所</tr>\
    <tr id=\"datarow_1\"><td>訪問介護<td>あ&nbsp;い &lt;う&gt;<td>兵庫県川西市1<td><a href=\"m?a=1&amp;JNO=2875000008\">地図</a><td>詳細</tr></table>";

#[test]
fn nothing_is_kept_of_a_page_but_its_text_and_what_is_read() {
    for hidden in [
        "<script>var a={\"利用者氏名\":\"壱岐花子\"}</script>",
        "<script type=\"application/json\">{\"a\":\"壱岐花子\"}</script>",
        "<style>.a::after{content:'壱岐花子'}</style>",
        "<template><p>壱岐花子</p></template>",
        "<noscript>壱岐花子</noscript>",
        "<!-- 利用者氏名：壱岐花子 -->",
        "<input type=hidden name=n value=\"壱岐花子\">",
        "<textarea>壱岐花子</textarea>",
        "<img alt=\"壱岐花子\" title=\"壱岐花子\">",
        "<p data-name=\"壱岐花子\" class=\"壱岐花子\" id=\"壱岐花子\" style=\"a:壱岐花子\">い</p>",
        "<a href=\"/u?name=壱岐花子\" onclick=\"f('壱岐花子')\">い</a>",
        "<svg><text>壱岐花子</text></svg>",
        "<x-壱岐花子>い</x-壱岐花子>",
        "<iframe src=\"壱岐花子\">壱岐花子</iframe>",
        "<p>担当：壱岐花子</p>",
        "<p>問合せ ikihanako@example.jp</p>",
        "<meta name=author content=壱岐花子>",
    ] {
        let copy = kept(&format!("<html><body>{ROWS}{hidden}</body></html>"));
        assert!(!copy.contains("壱岐") && !copy.contains("hanako"), "{hidden}: {copy}");
    }
}

#[test]
fn page_is_read_from_its_copy_as_from_itself() {
    let rules = rules();
    let hidden = "<p hidden>該当件数：9件</p><div style='display: none'>全8件</div><script>x</script>";
    let counts = "<html><body><h1>市区町村選択</h1><table id=cities><tr><th>神戸市</th><td><a href=\"/l/1?Open\">東灘区(12)</a></td>\
        <td><a onclick=\"open('/l/2.html')\">灘区(3)</a></td></tr><tr><th>市町村</th><td><b>川西市(13)</b> 猪名川町(2)</td></tr></table>\
        <map><area href=d alt='兵庫県'></map><p>（利用状況は2026年1月5日現在の情報です）</p></body></html>";
    let lists =
        "<ul><li><a href=a>川西市(13)</a></li><li><a href=b>猪名川町(2)</a></li></ul><p>利用状況は2026年1月5日現在</p>";
    let pages = [
        format!("<html><body>{ROWS}{hidden}</body></html>"),
        format!("<form><input id=\"searchtext\"></form>{ROWS}"),
        format!("<p>x<b>y<p>z</b>w{ROWS}<pre>\n\n a</pre>"),
        "<p>該当する事業所は<b>ありません。</b><table><tr id=datarow_1><td>a".to_owned(),
        counts.to_owned(),
        lists.to_owned(),
    ];
    for page in pages {
        for copy in
            [Some(kept(&page).into_bytes()), fetched_page(page.as_bytes(), &rules.intake.file, &rules).expect("copied")]
        {
            let copy = copy.expect("a page");
            let offices = |bytes: &[u8]| {
                let none = ["該当する事業所はありません".to_owned()];
                let page = Document::read(bytes).expect("a page");
                format!("{:?}", office_page::parse(&page, &none, &rules.municipalities).map_err(|e| e.to_string()))
            };
            let counts = |bytes: &[u8]| {
                let page = Document::read(bytes).expect("a page");
                format!("{:?}", place_counts::parse_page(&page, &rules.municipalities).map_err(|e| e.to_string()))
            };
            let text = String::from_utf8(copy.clone()).expect("UTF-8");
            assert_eq!(offices(&copy), offices(page.as_bytes()), "{page}");
            assert_eq!(counts(&copy), counts(page.as_bytes()), "{page}");
            assert_eq!(office_page::is_search(&text), office_page::is_search(&page), "{page}");
            assert_eq!(office_page::looks_like(&text), office_page::looks_like(&page), "{page}");
        }
        let copy = fetched_page(page.as_bytes(), &rules.intake.file, &rules).expect("copied").expect("a page");
        assert_eq!(links::links(&copy), links::links(page.as_bytes()), "{page}");
        let again = fetched_page(&copy, &rules.intake.file, &rules).expect("copied");
        assert_eq!(again, Some(copy), "{page}");
    }
}

#[test]
fn headings_about_users_refuse_a_page_wherever_they_stand() {
    for part in [
        "<table><tr><th>利用者<th>事業所</table>",
        "<table><tr><td>要介護度<td>3</table>",
        "<table><tr><td>利用者<td>氏名</table>",
        "<dl><dt>氏名<dd>壱岐花子</dl>",
        "<pre>氏名,被保険者番号\n壱岐花子,0000000001</pre>",
        "<div role=table><div role=row><span role=columnheader>利用者氏名</span></div></div>",
        "<div><div>利用者</div><div>要介護度</div></div>",
        "<ul><li>被保険者番号</li></ul>",
        "<p>利用者：壱岐花子</p>",
        "<p>利用者氏名：壱岐花子</p>",
    ] {
        let page = format!("<html><body>{ROWS}{part}</body></html>");
        let error = opened(&page).map(|o| o.content).expect_err(part);
        assert!(matches!(error, OpenError::People(_)), "{part}: {error}");
        let rules = rules();
        assert!(fetched_page(page.as_bytes(), &rules.intake.file, &rules).is_err(), "{part}");
    }
}

#[test]
fn prose_and_menus_about_users_pass() {
    for part in [
        "<ul><li><a href=a>利用者</a></li><li><a href=b>要介護認定</a></li><li><a>利用者氏名</a></li></ul>",
        "<p>利用者の方へ：サービスを利用するには、要介護認定を受けてください。担当ケアマネジャーにご相談ください。</p>",
        "<h2>利用者</h2><p>利用者数は3人です。</p>",
        "<table><tr><td><a href=a>利用者</a><td><a href=b>ご家族</a></table>",
        "<ul><li>利用者</li><li>ご家族</li></ul><p>川西市(13)</p>",
        "<p><span>利用者</span> <span>ご家族</span></p>",
        "<table><tr><td>利用者</td><td>家族</td></tr></table>",
        "<table><tr><th>利用者数<th>利用者負担<tr><td>3<td>1割</table>",
        "<table><tr><th>利用者の声<th>所在地<tr><td>x<td>川西市1</table>",
        "<p>利用者：介護事業所</p>",
    ] {
        let copy = kept(&format!("<html><body>{ROWS}{part}</body></html>"));
        assert!(copy.contains("利用者"), "{part}: {copy}");
    }
}

#[test]
fn staff_is_left_out_of_a_page_where_its_cell_is_plain() {
    for part in [
        "<table><tr><th>管理者<td>壱岐花子<th>所在地<td>川西市1</table>",
        "<table><tr><th>所在地<th>管理者<tr><td>川西市1<td>壱岐花子<tr><td>川西市2<td>壱岐花子</table>",
        "<dl><dt>所在地<dd>川西市1<dt>代表者氏名<dd>壱岐花子</dl>",
    ] {
        let opened = opened(&format!("<html><body>{ROWS}{part}</body></html>")).expect(part);
        let copy = String::from_utf8(opened.bytes).expect("UTF-8");
        assert!(!copy.contains("壱岐") && copy.contains("川西市1") && !opened.dropped.is_empty(), "{part}: {copy}");
    }
    for part in [
        "<table><tr><th colspan=2>所在地<th>管理者<tr><td>川西市<td>1<td>壱岐花子</table>",
        "<table><tr><td>所在地<td>管理者<tr><td>川西市1<td>壱岐花子</table>",
    ] {
        let error = opened(&format!("<html><body>{ROWS}{part}</body></html>")).map(|o| o.content).expect_err(part);
        assert!(matches!(error, OpenError::People(_)), "{part}: {error}");
    }
}
