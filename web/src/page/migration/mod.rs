/// 移行確認ボード
pub mod board;
/// What other pages show of the move.
pub mod card;
/// 今の介護ソフトは？
pub mod software;
/// When a town begins to use 介護情報基盤.
pub mod start;

use std::collections::HashMap;

use maud::{Markup, html};
use tsunagu_domain::rules::{Checklist, Evidence};

use super::{PageError, View, ok};
use crate::address;
use crate::answer::Answer;
use crate::language::Text;
use crate::part::layout::{self, Frame};
use crate::show::date;

/// The page of questions.
pub const TITLE: Text = Text("移行のよくある質問と問い合わせ先");

/// What is asked about the move, to be read out on the telephone.
///
/// # Errors
/// Never; the signature is that of every page.
pub fn page(view: &View<'_>, _params: &HashMap<String, String>) -> Result<Answer, PageError> {
    let rules = &view.rules.migration;
    let body = html! {
        h1 { (TITLE) }
        p.lead { (t!("ケアプランデータ連携の、介護保険資格確認等WEBサービスへの移行について、電話でそのまま読み上げられる答えです。出典と確かさを、答えごとに書いています。")) }
        section.headline aria-label=(t!("問い合わせ先")) { (card::help_desk(view)) }
        h2 #faq { (t!("よくある質問")) }
        (questions(view))
        (checklist(view))
        (advice(view))
        h2 { (t!("公式の案内")) }
        (card::links(view))
        p.note { (t!("確かめた日：{reviewed_on}。文は data/migration.toml で直せます。", reviewed_on = date::day(rules.reviewed_on))) }
    };
    let frame = Frame {
        trail: &[(t!("全国"), address::COUNTRY)],
        source_status: Some(&view.source_status),
        ..Frame::new(TITLE.get())
    };
    Ok(ok(layout::page(frame, body)))
}

/// Every answer that holds today, with where it comes from.
pub(super) fn questions(view: &View<'_>) -> Markup {
    html! {
        @for faq in view.rules.migration.faq_on(view.today) {
            section.faq data-faq=(faq.key) {
                h3 { (faq.question) }
                p { (faq.answer) }
                p.note { (t!("出典：")) (faq.source) "（" (evidence(faq.evidence)) (t!("。確認日：")) (date::day(faq.reviewed_on)) "）" }
            }
        }
    }
}

/// The checklist of the move, while it holds.
pub(super) fn of_move<'r>(view: &View<'r>) -> Option<&'r Checklist> {
    view.rules.checklists.on(view.today).find(|list| list.is_of_move)
}

/// The same as boxes to tick.
pub(super) fn checklist(view: &View<'_>) -> Markup {
    html! {
        @if let Some(list) = of_move(view) {
            h2 { (list.title) }
            p.note { (list.lead) "。" }
            ul.boxes {
                @for item in &list.items { li { "□ " (item.text) @if !item.note.is_empty() { span.faint { "（" (item.note) "）" } } } }
            }
            p.note { (t!("出典：")) (list.source) (t!("。確認日：")) (date::day(list.reviewed_on)) "。" }
        }
    }
}

/// What is said to those who begin now.
pub(super) fn advice(view: &View<'_>) -> Markup {
    let all: Vec<_> = view.rules.migration.advice_on(view.today).collect();
    html! {
        @if !all.is_empty() {
            h2 { (t!("いま始める方へ")) }
            ul { @for advice in all { li { (advice.text) "。 " span.faint { (advice.source) "（" (evidence(advice.evidence)) "）" } } } }
        }
    }
}

/// How well a sentence is known, in words.
pub(super) fn evidence(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Published => t!("公表資料による"),
        Evidence::Briefing => t!("説明会資料による"),
        Evidence::Secondary => t!("二次資料による。公表資料で確かめていません"),
        Evidence::NotFound => t!("確認できる公表資料がありません"),
        Evidence::Ours => t!("この画面を動かしている事務局の約束"),
    }
}
