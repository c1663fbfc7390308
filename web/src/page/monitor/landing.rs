use std::collections::HashMap;

use maud::html;

use super::View;
use crate::address;
use crate::answer::Answer;
use crate::page::{PageError, migration, ok};
use crate::part::layout::{self, Frame};

/// What this part is for, and the way in for those who have a token.
///
/// # Errors
/// Never; the signature is that of every page.
pub fn page(view: &View<'_>, _asked: &HashMap<String, String>) -> Result<Answer, PageError> {
    let rules = view.rules;
    let (days, minutes) = (rules.monitor.access.device_days, rules.monitor.access.code_minutes);
    let secretariat = super::secretariat::named(&rules.secretariat);
    let body = html! {
        h1 { (t!("データ送受信の件数を見る")) }
        p.lead { (t!("ケアプランデータ連携で送受信したファイルの名前と大きさだけから、月ごとの量、予定と実績のそろい具合、相手の数を数えます。ファイルの中は開きません。")) }
        (super::secretariat::section(rules))
        section.headline aria-label=(t!("ログイン")) {
            h2 { (t!("ログイン")) }
            h3 { (t!("事務局から届いた8桁の番号で")) }
            form action=(address::monitor::LOG_IN_BY_CODE) method="post" autocomplete="off" {
                div.field { label for="office" { (t!("事業所番号")) } input #office name="office" inputmode="numeric" required maxlength="20" autocomplete="off"; }
                div.field { label for="code" { (t!("8桁の番号")) } input #code name="code" inputmode="numeric" required maxlength="20" autocomplete="one-time-code"; }
                (super::devices::fields("code", days))
                p.buttons { button type="submit" { (t!("番号でログイン")) } }
            }
            p.note { (t!("番号は、頼むと、公表されている事業所のFAXか住所あてに届きます。{minutes}分のあいだ、一度だけ使えます。", minutes)) }
            details { summary { (t!("アクセスキーでログインする（事業所・市町村）")) }
            form action=(address::monitor::LOG_IN) method="post" autocomplete="off" {
                div.field { label for="token" { (t!("アクセスキー")) } input #token type="password" name="token" required autocomplete="off"; }
                (super::devices::fields("token", days))
                p.buttons { button type="submit" { (t!("ログイン")) } }
            } }
            p { (t!("ログインしている方：")) a href=(address::monitor::OFFICE) { (t!("事業所の画面へ")) } "　" a href=(address::monitor::TOWN) { (t!("市町村の画面へ")) } }
            p.note { (t!("番号とアクセスキーは、{secretariat}からもらってください。アクセスキーには期限があり、いつでも取り消せます。", secretariat)) }
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
            li { (t!("組ごとの記録は13か月、月ごとの合計は5年で消します。申し出があれば、事務局がすぐに消します")) }
        }
        (migration::card::help(view))
        h2 { (t!("数の送りかた")) }
        ul {
            li { (t!("画面で：ログインしたあと「ファイルを数えて送る」にフォルダーを入れます")) }
            li { (t!("毎日自動で：送受信したファイルのあるパソコンに仕組みを入れます。{secretariat}に頼んでください", secretariat)) }
            li { (t!("介護ソフトから（開発する方へ）：")) code { "POST /api/v1/exchange/sets" } "（" code { "Authorization: Bearer" } (t!("、JSON か NDJSON）。ファイルの名前がないAPIでのやりとりも数えられます。同じ組は何度送っても一度だけ数えます。例（curl・PowerShell・Python）は、このプログラムの docs/API.md にあります")) }
        }
    };
    let frame =
        Frame { trail: &[(t!("全国"), address::COUNTRY)], ..Frame::new(t!("データ送受信の件数を見る")) };
    Ok(ok(layout::page(frame, body)))
}
