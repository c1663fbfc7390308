use maud::html;

use super::{PageError, View, ok};
use crate::address;
use crate::answer::Answer;
use crate::part::layout::{self, Frame};

/// What may be taken away, under what licence, and how to bring data of one's own.
pub fn page(view: &View<'_>) -> Result<Answer, PageError> {
    let body = html! {
        h1 { (t!("ダウンロード・出典")) }
        h2 { (t!("ダウンロード")) }
        p { (t!("全国の市区町村（見本県を除く）の掲載件数・対象数・掲載率です。都道府県・市区町村のページからは、その範囲だけを取り出せます。")) }
        ul {
            li { a href=(address::COUNTRY.file("adoption.csv")) { (t!("CSV（UTF-8、Excel向け）")) } }
            li { a href=(address::COUNTRY.file("adoption.csv").with("encoding", "cp932")) { "CSV（Shift_JIS）" } }
            li { a href=(address::COUNTRY.file("adoption.xlsx")) { "Excel" } }
            li { a href=(address::COUNTRY.file("adoption.json")) { "JSON" } }
        }
        p { (t!("空欄（JSONでは null）は「データなし」か「この資料では分かりません」で、0ではありません。")) }
        h2 { (t!("出典と利用条件")) }
        @for credit in &view.rules.credits {
            h3 { (credit.name) }
            p { (credit.line) }
            p { (t!("利用条件：{licence}", licence = credit.licence)) @if !credit.address.is_empty() { (t!("　公表元：")) a href=(credit.address) { (credit.address) } } }
        }
        h2 #add { (t!("自分の資料を取り込む")) }
        p { (t!("事業所名簿・利用状況のファイルやフォルダーを指定すると、種類を見分けて取り込み、画面に反映します。")) }
        pre tabindex="0" { code { (t!("tsunagu add jigyosho_430.csv\ntsunagu add 事業所名簿のフォルダー\ntsunagu add 保存した利用状況のページ.html\ntsunagu add 件数.csv --as-of 2026-02-05\ntsunagu add 事業所番号の列がある一覧.xlsx --as-of 2026-02-05")) } }
        p { (t!("公表元から取りに行くには tsunagu pull を使います（予定だけを見るには tsunagu pull --dry-run）。間違えて取り込んだ資料は tsunagu archive withdraw ID で取り消せます（ID は tsunagu status --loads）。")) }
        p { (t!("件数を手で控えているときは、見出しを「市区町村コード,市区町村名,掲載件数,利用状況の現在日」としたCSVかExcelで取り込めます。")) }
        p { (t!("利用状況の画面から写した名称や番号は、")) a href=(address::OFFICE_MATCH) { (t!("事業所名簿と照合して一覧にできます")) } (t!("（tsunagu match でも）。")) }
        p { (t!("利用者の氏名や被保険者番号を含むファイル、交換したケアプランのファイルは指定しないでください。交換ファイルの名前のものは、開かずに断ります。")) }
    };
    let frame = Frame {
        trail: &[(t!("全国"), address::COUNTRY)],
        source_status: Some(&view.source_status),
        ..Frame::new(t!("ダウンロード・出典"))
    };
    Ok(ok(layout::page(frame, body)))
}
