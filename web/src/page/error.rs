use axum::http::StatusCode;
use maud::html;
use percent_encoding::percent_decode_str;
use strsim::levenshtein;
use tsunagu_store::rules::Rules;
use tsunagu_store::spelling::folded;
use tsunagu_store::warehouse::WarehouseError;

use super::PageError;
use crate::part::layout::{self, Frame};
use crate::server::Answer;

/// How many nearest names are offered.
const NEAREST: usize = 5;

/// A page that says what went wrong and where to go on.
pub fn answer(error: &PageError, rules: &Rules) -> Answer {
    let (status, title) = match error {
        PageError::NotFound { .. } => (StatusCode::NOT_FOUND, "見つかりません"),
        PageError::BadRequest(_) => (StatusCode::BAD_REQUEST, "指定を確かめてください"),
        PageError::Store(WarehouseError::Nothing) => (StatusCode::SERVICE_UNAVAILABLE, "まだデータがありません"),
        PageError::Store(_) | PageError::Chart(_) | PageError::Workbook(_) => {
            tracing::error!(%error, "a page failed");
            (StatusCode::INTERNAL_SERVER_ERROR, "表示できません")
        }
    };
    let near = match error {
        PageError::NotFound { asked } => nearest(asked, rules),
        _ => Vec::new(),
    };
    let body = html! {
        h1 { (title) }
        @match error {
            PageError::Store(WarehouseError::Nothing) => p {
                "データを取り込むと表示されます。端末で " code { "tsunagu add ファイル" } " を実行するか、"
                code { "tsunagu serve" } " を起動し直すと、同梱のデータが読み込まれます。"
            },
            _ => p { (error) "。" },
        }
        @if !near.is_empty() {
            h2 { "お探しのものはこちらですか" }
            ul { @for (name, address) in &near { li { a href=(address) { (name) } } } }
        }
        p { a href="/" { "全国のページへ" } }
    };
    let frame = Frame { title, trail: &[], searched: "", credits: Vec::new(), synthetic: false };
    Answer::new(status, "text/html; charset=utf-8", layout::page(frame, body).into_string())
}

/// Places whose name or code comes nearest to the last part of what was asked for.
pub fn nearest(asked: &str, rules: &Rules) -> Vec<(String, String)> {
    let wanted = asked.trim_matches('/').rsplit('/').next().unwrap_or("");
    let wanted = folded(&percent_decode_str(wanted).decode_utf8_lossy());
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut near: Vec<_> = rules
        .municipalities
        .iter()
        .map(|m| {
            let by_name = levenshtein(&wanted, &folded(&m.name));
            let by_code = levenshtein(&wanted, m.code.as_str());
            (by_name.min(by_code), m)
        })
        .collect();
    // Of codes equally far, the one that begins alike: a slip is likelier at the end.
    let alike = |code: &str| code.bytes().zip(wanted.bytes()).take_while(|(a, b)| a == b).count();
    near.sort_by_key(|(distance, m)| (*distance, std::cmp::Reverse(alike(m.code.as_str())), m.synthetic, m.code));
    near.into_iter()
        .take(NEAREST)
        .map(|(_, m)| (format!("{}（{}）", m.name, m.prefecture), super::search::address(m)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_name_or_code_leads_on() {
        let rules = Rules::load(&tsunagu_store::data::Data::embedded()).expect("shipped rules load");
        let first = |asked: &str| nearest(asked, &rules).first().map(|n| n.1.clone());
        assert_eq!(first("/municipalities/282172").as_deref(), Some("/municipalities/282171"));
        assert_eq!(
            first("/municipalities/%E7%8C%AA%E5%90%8D%E5%B7%9D%E5%B8%82").as_deref(),
            Some("/municipalities/283011")
        );
    }
}
