use axum::http::StatusCode;
use jiff::civil::Date;
use maud::{Markup, html};
use tsunagu_domain::rules::Rules;
use tsunagu_store::ledger::LedgerError;
use tsunagu_store::warehouse::WarehouseError;

use super::PageError;
use crate::address::{self, Link};
use crate::answer::Answer;
use crate::nearest::nearest;
use crate::part::layout::{self, Frame};
use crate::show::date;
use crate::words;

/// A page that says what went wrong and where to go on.
pub fn answer(error: &PageError, rules: &Rules) -> Answer {
    let (status, title) = match error {
        PageError::NotFound { .. } => (StatusCode::NOT_FOUND, t!("見つかりません")),
        PageError::NoSuchDate { day: Some(_), .. } => (StatusCode::NOT_FOUND, t!("見つかりません")),
        PageError::BadRequest(_) | PageError::NoSuchDate { .. } => {
            (StatusCode::BAD_REQUEST, t!("指定を確かめてください"))
        }
        PageError::Store(WarehouseError::Nothing) => (StatusCode::SERVICE_UNAVAILABLE, t!("まだデータがありません")),
        PageError::Ledger(error) if error.is_gone() => (StatusCode::SERVICE_UNAVAILABLE, t!("いまは使えません")),
        PageError::Store(WarehouseError::Busy(_)) | PageError::GivenUp(_) => return busy(),
        PageError::Ledger(error) if is_waiting(error) => return busy(),
        // The data is away, not the program: a monitor reads 503, and the page says what to do.
        PageError::Store(_) => {
            tracing::error!(%error, "the served version can't be read");
            (StatusCode::SERVICE_UNAVAILABLE, t!("表示できません"))
        }
        PageError::Ledger(_) | PageError::Chart(_) | PageError::Workbook(_) => {
            tracing::error!(%error, "a page failed");
            (StatusCode::INTERNAL_SERVER_ERROR, t!("表示できません"))
        }
    };
    let near = match error {
        PageError::NotFound { params } => nearest(params, rules),
        _ => Vec::new(),
    };
    let body = html! {
        h1 { (title) }
        @match error {
            PageError::Store(WarehouseError::Nothing) => p {
                (t!("データを取り込むと表示されます。端末で ")) code { (t!("tsunagu add ファイル")) } (t!(" を実行するか、"))
                code { "tsunagu serve" } (t!(" を起動し直すと、同梱のデータが読み込まれます。"))
            },
            // Where files lie on the machine is nobody's business on a page; the log has it.
            PageError::Store(_) => p {
                (t!("データを読めません。管理する人は、端末で ")) code { "tsunagu publish" } (t!("（できなければ "))
                code { "tsunagu rebuild" } (t!("）を実行してください。"))
            },
            PageError::Ledger(error) if error.is_gone() => p { (words::LEDGER_GONE) "。" },
            PageError::Ledger(_) => p { (t!("記録を読めません。少し待って、もう一度お試しください。")) },
            _ => p { (error) "。" },
        }
        @if let PageError::NoSuchDate { dates, .. } = error { (dates_there_are(dates)) }
        @if !near.is_empty() {
            h2 { (t!("お探しのものはこちらですか")) }
            ul { @for (name, address) in &near { li { a href=(address) { (name) } } } }
        }
        p { a href=(address::COUNTRY) { (t!("全国のページへ")) } }
    };
    let frame = Frame::new(title);
    Answer::new(status, "text/html; charset=utf-8", layout::page(frame, body).into_string())
}

/// So much of a field's name is stated again.
const MAX_QUOTED: usize = 40;

/// Which fields an address has that mean nothing there; of what was typed, the names alone.
pub fn unknown_fields_sentence(names: &[String]) -> String {
    let quoted = |name: &String| match name.chars().take(MAX_QUOTED).collect::<String>() {
        name if name.is_empty() => t!("（名前なし）").to_owned(),
        name => format!("「{name}」"),
    };
    let names = names.iter().map(quoted).collect::<Vec<_>>().join(t!("と"));
    t!("住所（URL）の{names}は、このページでは使えない項目です", names)
}

/// A page that says so, and leads to the address without them.
pub fn unknown_fields(names: &[String], clean: &Link) -> Answer {
    let title = t!("使えない項目があります");
    let body = html! {
        h1 { (title) }
        p { (unknown_fields_sentence(names)) (t!("。書きまちがいのまま表示すると、別の条件の数字に見えるため、表示していません。")) }
        p { a href=(clean) data-clean="" { (t!("その項目を除いて表示する")) } }
        p { a href=(address::COUNTRY) { (t!("全国のページへ")) } }
    };
    let page = layout::page(Frame::new(title), body);
    Answer::new(StatusCode::BAD_REQUEST, "text/html; charset=utf-8", page.into_string())
}

fn dates_there_are(dates: &[((Date, Date), Link)]) -> Markup {
    html! {
        @if dates.is_empty() {
            p { (t!("ここには、掲載の資料がまだありません。")) a href=(address::DATA.anchor("add")) { (t!("取り込みかた")) } }
        } @else {
            h2 { (t!("掲載の資料がある時点")) }
            ul { @for (span, link) in dates { li { a href=(link) { (t!("{span}時点", span = date::span(*span))) } } } }
        }
    }
}

/// A client that was turned away may retry after so many seconds.
const RETRY_AFTER: u64 = 5;

fn is_waiting(error: &LedgerError) -> bool {
    !error.is_gone() && error.is_busy()
}

/// A page that says that there is more to do than can be done now.
pub fn busy() -> Answer {
    let title = t!("いま混み合っています");
    let body = html! {
        h1 { (title) }
        p { (t!("ほかの計算や表示で手がいっぱいです。少し待って、もう一度お試しください。")) }
        p { a href=(address::COUNTRY) { (t!("全国のページへ")) } }
    };
    let page = layout::page(Frame::new(title), body);
    let answer = Answer::new(StatusCode::SERVICE_UNAVAILABLE, "text/html; charset=utf-8", page.into_string());
    Answer { retry_after: Some(RETRY_AFTER), ..answer }
}

/// A page that says that an address is longer than any of ours.
pub fn too_long() -> Answer {
    let title = t!("アドレスが長すぎます");
    let body = html! {
        h1 { (title) }
        p { (t!("入れた文字を減らして、もう一度お試しください。長い一覧は「まとめて試算」にファイルで渡してください。")) }
        p { a href=(address::COUNTRY) { (t!("全国のページへ")) } }
    };
    Answer::new(
        StatusCode::URI_TOO_LONG,
        "text/html; charset=utf-8",
        layout::page(Frame::new(title), body).into_string(),
    )
}
