use std::collections::HashMap;

use maud::html;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::place::PlaceKind;

use super::{PageError, View, ok};
use crate::address;
use crate::answer::Answer;
use crate::nearest::nearest;
use crate::part::layout::{self, Frame};

/// What is longer is no name, and is cut before it is looked for.
const MAX_TYPED_CHARS: usize = 100;

/// Up to so many places are shown.
const MAX_RESULTS: usize = 100;

/// Places and areas by name or kana.
pub fn page(view: &View<'_>, params: &HashMap<String, String>) -> Result<Answer, PageError> {
    let text = params.get("q").map_or("", |q| q.trim());
    let text = text.char_indices().nth(MAX_TYPED_CHARS).map_or(text, |(end, _)| &text[..end]);
    let number = OfficeNumber::typed(text).ok();
    let found = view.rules.municipalities.search(text);
    let folded = tsunagu_domain::spelling::folded_kana(text);
    let areas =
        view.rules.areas.iter().filter(|a| !text.is_empty() && (a.name.contains(text) || a.kana.contains(&folded)));
    let areas: Vec<_> = areas.collect();
    let near = if found.is_empty() && areas.is_empty() { nearest(text, view.rules) } else { Vec::new() };
    let body = html! {
        h1 { (t!("市区町村・事業所を探す")) }
        @if let Some(number) = &number {
            p { (t!("事業所番号 ")) a href=(address::office(number.as_str())) { (number) } (t!(" の事業所")) }
        }
        @if text.is_empty() {
            p { (t!("市区町村の名前か読み、または10桁の事業所番号を、上の欄に入れてください。名前は、漢字・ひらがな・カタカナのどれでも、一部だけでも探せます。")) }
        } @else if number.is_some() {
        } @else if found.is_empty() && areas.is_empty() {
            p { (t!("「{text}」に当たる市区町村はありません。", text)) }
            @if !near.is_empty() {
                h2 { (t!("近い名前")) }
                ul { @for (name, address) in &near { li { a href=(address) { (name) } } } }
            }
        } @else {
            p { (t!("「{text}」に当たるのは{areas}件です。", text, areas = found.len() + areas.len())) @if found.len() > MAX_RESULTS { (t!("はじめの{max_results}件を示します。", max_results = MAX_RESULTS)) } }
            ul.results {
                @for m in found.iter().take(MAX_RESULTS) {
                    li {
                        a href=(address::place(m)) { (m.county_name) } " " span.faint { (m.kana) }
                        @if m.kind != PlaceKind::Prefecture { " " span.faint { (m.prefecture) } }
                    }
                }
                @for a in &areas { li { a href=(address::area(&a.id)) { (a.name) "（" (a.scheme) "）" } } }
            }
        }
    };
    Ok(ok(layout::page(
        Frame {
            trail: &[(t!("全国"), address::COUNTRY)],
            searched: text,
            source_status: Some(&view.source_status),
            ..Frame::new(t!("市区町村を探す"))
        },
        body,
    )))
}
