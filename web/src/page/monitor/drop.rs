use maud::{PreEscaped, html};

use super::Dashboard;
use super::scripts;
use crate::address;
use crate::answer::Answer;
use crate::page::PageError;

/// So many sets go in one request.
const BATCH_SIZE: u32 = 5_000;

/// Reads names and sizes in the page itself, shows what would be sent, and sends counters only.
///
/// # Errors
/// When the warehouse can't be read.
pub fn page(dashboard: &Dashboard<'_>) -> Result<Answer, PageError> {
    let rules = serde_json::to_string(&dashboard.view.rules.filename).unwrap_or_default().replace('<', "\\u003c");
    let body = html! {
        p.lead { (t!("送受信したファイルの入ったフォルダーを入れると、この画面の中で名前と大きさだけを読んで数えます。ファイルの中は開きません。")) }
        ul {
            li { (t!("送るのは、自分と相手の事業所番号、向き、種類、月、作成の時刻、ファイルの数、大きさの区分、形式、名前の版と標準どおりか、数えた方法だけです。送る前に、そのまま見られます。")) }
            li { (t!("標準仕様の名前でないファイル（PDFなど）は、形式ごとの数だけを送ります。名前は残しません。")) }
            li { (t!("同じフォルダーを何度入れても、二重には数えません。")) }
        }
        noscript { p.fault { (t!("この画面は、ブラウザーの JavaScript を使って、パソコンの中だけで数えます。使えないときは、")) a href=(address::monitor::MANUAL) { (t!("数を手で入れる")) } (t!("か、{secretariat}に相談してください。", secretariat = super::secretariat::named(&dashboard.view.rules.secretariat))) } }
        section #drop data-office=(dashboard.office) data-address=(address::monitor::SETS) data-most=(BATCH_SIZE) {
            div #drop-zone .zone { p { (t!("ここにフォルダーかファイルを入れてください（ドラッグして放す）")) } }
            fieldset {
                legend { (t!("選んで入れる")) }
                div.field { label for="drop-folder" { (t!("フォルダー")) } input #drop-folder type="file" webkitdirectory multiple; }
                div.field { label for="drop-files" { (t!("ファイル")) } input #drop-files type="file" multiple; }
            }
            p.note { (t!("ブラウザーが「アップロードしますか」とたずねることがありますが、読むのは名前と大きさだけです。")) }
            details {
                summary { (t!("名前の一覧を貼って数える（dir /b の出力など）")) }
                div.field { label for="drop-listing" { (t!("一覧")) } textarea #drop-listing rows="6" autocomplete="off" spellcheck="false" {} }
                button type="button" #drop-read { (t!("一覧を読む")) }
            }
            div #drop-result hidden {}
            p { label.tick { input type="checkbox" #drop-complete; (t!(" これで、今日までに送受信したファイルの全部です")) } br;
                span.faint { (t!("全部のときだけ選んでください。「まだ届いていない」「途絶えた」は、全部を数えた日だけ判断します。選ばなければ、数を足すだけです。")) } }
            p.buttons { button type="button" #drop-send hidden { (t!("この数を送る")) } " " button type="button" #drop-clear hidden { (t!("やめる（消す）")) } }
            p #drop-status role="status" tabindex="-1" {}
            p #drop-next hidden { a href=(address::monitor::OFFICE) { (t!("量と相手を見る")) } "　" a href=(address::monitor::DROP) { (t!("ほかのフォルダーを数える")) } }
        }
        script type="application/json" #exchange-rules { (PreEscaped(rules)) }
        script type="module" src=(scripts::address("drop.js")) {}
    };
    dashboard.page(t!("ファイルを数えて送る"), body)
}
