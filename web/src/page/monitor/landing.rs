use std::collections::HashMap;

use maud::html;

use super::View;
use crate::address;
use crate::answer::Answer;
use crate::page::{PageError, ok};
use crate::part::layout::{self, Frame};

/// What this part is for, and the way in for those who have a token.
///
/// # Errors
/// Never; the signature is that of every page.
pub fn page(_view: &View<'_>, _asked: &HashMap<String, String>) -> Result<Answer, PageError> {
    let body = html! {
        h1 { (t!("データ送受信の件数を見る")) }
        p.lead { (t!("ケアプランデータ連携で送受信したファイルの名前と大きさだけから、月ごとの量、予定と実績のそろい具合、相手の数を数えます。ファイルの中は開きません。")) }
        section.headline aria-label=(t!("ログイン")) {
            h2 { (t!("ログイン")) }
            form action=(address::monitor::LOG_IN) method="post" autocomplete="off" {
                div.field { label for="token" { (t!("アクセスキー")) } input #token type="password" name="token" required autocomplete="off"; }
                p.buttons { button type="submit" { (t!("ログイン")) } }
            }
            p { (t!("ログインしている方：")) a href=(address::monitor::OFFICE) { (t!("事業所の画面へ")) } "　" a href=(address::monitor::TOWN) { (t!("市町村の画面へ")) } }
            p.note { (t!("アクセスキーは、この画面を動かしている事務局からもらってください。一度だけ表示され、期限があり、いつでも取り消せます。")) }
        }
        h2 { (t!("だれに何が見えるか")) }
        table {
            thead { tr { th scope="col" { (t!("見る人")) } th scope="col" { (t!("見えるもの")) } } }
            tbody {
                tr { th scope="row" { (t!("事業所")) } td { (t!("自分のやりとりだけ（相手ごと、月ごと）")) } }
                tr { th scope="row" { (t!("市町村")) } td { (t!("合計に含めてよいとした事業所の合計だけ（含む事業所が少ないと、個々の数が分かることがあります）。どの事業所とどの事業所がやりとりしたかは見えません")) } }
                tr { th scope="row" { (t!("だれでも")) } td { (t!("3か所以上の事業所の合計だけ。少ないところと、引き算で分かってしまうところは示しません。月が終わったあと一度だけ決め、後から変えません")) } }
            }
        }
        h2 { (t!("何を残すか")) }
        ul {
            li { (t!("残すもの：自分と相手の事業所番号、向き、種類、対象の月、ファイルの作成時刻、ファイルの数、大きさの区分、形式、名前の版と標準どおりか、数えた方法、届いた時刻。設定に入れた数と送り先。アクセスキーを使った記録（事業所番号は入りません）")) }
            li { (t!("残さないもの：ファイルの中身、標準仕様の形でない名前、フォルダーの名前、利用者の氏名・被保険者番号（そのままでも、変換したものでも）")) }
            li { (t!("組ごとの記録は13か月、月ごとの合計は5年で消します。申し出があれば、すぐに消します（tsunagu exchange erase）")) }
        }
        h2 { (t!("数の送りかた")) }
        ul {
            li { (t!("画面で：ログインしたあと「ファイルを数えて送る」にフォルダーを入れます")) }
            li { (t!("自動で：")) code { (t!("tsunagu exchange send フォルダー --office 番号 --server https://… --token-file ファイル")) } }
            li { (t!("プログラムから：")) code { "POST /api/v1/exchange/sets" } "（" code { "Authorization: Bearer" } (t!("、JSON か NDJSON。同じ組は何度送っても一度だけ数えます）")) }
        }
    };
    let frame =
        Frame { trail: &[(t!("全国"), address::COUNTRY)], ..Frame::new(t!("データ送受信の件数を見る")) };
    Ok(ok(layout::page(frame, body)))
}
