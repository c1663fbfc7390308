use std::collections::HashMap;

use axum::http::StatusCode;
use maud::{Markup, html};
use tsunagu_analytics::query::offices;
use tsunagu_domain::municipalities::Municipality;
use tsunagu_domain::rules::Rules;

use super::{PageError, View, find};
use crate::address;
use crate::answer::Answer;
use crate::file::adoption_rows::Cell;
use crate::file::csv;
use crate::page::{download, ok};
use crate::part::layout::{self, Frame};
use crate::show::number;
use crate::words;

/// One sheet that asks the offices of a town, by FAX or by hand, and how its answers come back in.
pub fn page(view: &View<'_>, code: &str) -> Result<Answer, PageError> {
    let place = find(view, code)?;
    let title = t!("{name}：利用のおたずね（任意）", name = place.name);
    let here = address::municipality(place.code.as_str());
    let body = html! {
        (letter(place, view.rules))
        section.no-print {
            h2 { (t!("答えを取り込むには")) }
            ol {
                li { (t!("この用紙を印刷し（A4で1枚）、期限と返信先を手で書いてから、事業所へ送ります。")) }
                li { a href=(here.file("survey.csv")) { (t!("答えを入れる表（CSV）")) } (t!("を表計算ソフトで開き、「回答」の列に、用紙の答えのことばをそのまま入れます。答えのない所は空けておきます。")) }
                li { (t!("次のように取り込みます。")) code { (t!("tsunagu add 答えの表.csv --kind survey --as-of 日付 --covers {name}", name = place.name)) } }
            }
            p { (t!("結果は市区町村のページに件数で出ます（どの答えも{min}か所以上のときだけ）。事業所ごとの答えは、事務局だけが見ます。", min = number::count(view.rules.monitor.suppression.offices))) }
        }
    };
    let prefecture = (place.prefecture.as_str(), address::prefecture(place.code.as_str()));
    let trail = [(t!("全国"), address::COUNTRY), prefecture, (place.name.as_str(), here)];
    let frame = Frame { trail: &trail, synthetic: place.synthetic, ..Frame::new(&title) };
    Ok(ok(layout::page(frame, body)))
}

fn letter(place: &Municipality, rules: &Rules) -> Markup {
    html! {
        article.letter {
            p.right { (t!("令和　　年　　月　　日")) }
            p { (t!("{name}の介護サービス事業所 御中", name = place.name)) }
            (sender(rules))
            h1 { (t!("{system}の利用についてのおたずね（任意）", system = words::SYSTEM)) }
            p { (t!("やりとりの相手が使えるかどうかを知り、紙とFAXを減らす相談に役立てるため、次の一つだけをおたずねします。")) }
            p { b { (t!("回答は任意です。指導・監査には使いません。回答しないことで不利益はありません。")) } }
            p { (t!("お答えは件数にまとめて使い、{min}か所より少ない答えは公表しません。事業所ごとのお答えは事務局だけが見ます。利用者のサービス選びの理由にはしません。", min = number::count(rules.monitor.suppression.offices))) }
            p { (t!("事業所番号（10桁） ")) span.blank.long {} (t!("　事業所名 ")) span.blank.long {} }
            p { (t!("いまの様子に一つ印を付けてください。")) }
            // A line each, as large as the rest: it comes back by FAX.
            @for answer in &rules.survey.answers {
                p { span.tick-box { "□ " (answer.label) } @if let Some(note) = note(&answer.key) { "（" (note) "）" } }
            }
            p { (t!("ご記入日　令和　　年　　月　　日　　返信の期限　　　月　　　日")) }
            p { (t!("返信先 FAX ")) span.blank.long {} }
            p.note { (t!("電話でのお答えもお受けします。利用者のお名前や番号は書かないでください。")) }
        }
    }
}

/// Who asks: as configured, else to be written by hand. A town that inspects offices must not pass for somebody else.
fn sender(rules: &Rules) -> Markup {
    let secretariat = &rules.secretariat;
    let town = secretariat.place().and_then(|code| rules.municipalities.get(code));
    html! {
        div.sender {
            @if secretariat.is_known() {
                p { (t!("事務局 {name}", name = secretariat.name)) }
                p { (t!("電話 {telephone} ", telephone = secretariat.telephone)) " FAX " span.blank {} }
            } @else {
                p { (t!("事務局 ")) span.blank.long {} }
                p { (t!("電話 ")) span.blank {} " FAX " span.blank {} }
            }
            @if let Some(town) = town { p { (t!("このおたずねは{name}が行っています。", name = town.name)) } }
        }
    }
}

/// What an answer means, where its words alone leave it open.
fn note(key: &str) -> Option<&'static str> {
    Some(match key {
        "using" => t!("データで送るか受け取るかしたことがある"),
        "registered" => t!("利用申請は済み、まだ送受信していない"),
        "migrated" => t!("使っていて、介護保険資格確認等WEBサービスの利用登録も済んだ"),
        "planned" => t!("これから申請する、または相談したい"),
        "equivalent" => t!("ほかの方法でデータをやりとりしている"),
        _ => return None,
    })
}

/// The town's offices in a table that has only the answers still to be typed.
pub fn form(view: &View<'_>, code: &str, params: &HashMap<String, String>) -> Result<Answer, PageError> {
    let place = find(view, code)?;
    let parts = view.rules.municipalities.iter().filter(|m| m.code == place.code || m.parent == Some(place.code));
    let codes: Vec<&str> = parts.map(|m| m.code.as_str()).collect();
    let all = offices::directory(&*view.reader()?, &codes)?;
    if all.is_empty() {
        return Err(PageError::NotFound { params: t!("{name}の事業所名簿", name = place.name) });
    }
    let counted = &view.rules.headline().services;
    let rows = all.into_iter().filter(|office| office.services.iter().any(|s| counted.contains(s))).map(|office| {
        let services: Vec<&str> = office
            .services
            .iter()
            .filter_map(|code| view.rules.service(code))
            .map(|service| service.name.as_str())
            .collect();
        vec![
            Cell::Text(office.office_number),
            Cell::Text(office.names.into_iter().next().unwrap_or_default()),
            Cell::Text(services.join("、")),
            Cell::Empty,
            Cell::Empty,
        ]
    });
    let header = ["事業所番号", "事業所名", "サービス", "回答", "回答日"];
    let body = csv::bytes(&header, rows, download::encoding(params)?);
    let synthetic = if place.synthetic { "-synthetic" } else { "" };
    Ok(Answer::new(StatusCode::OK, "text/csv", body).named(format!("tsunagu-{}{synthetic}-survey.csv", place.code)))
}
