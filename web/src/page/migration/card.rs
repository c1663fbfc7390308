use maud::{Markup, html};

use super::evidence;
use crate::address;
use crate::page::View;
use crate::show::date;

/// Whom to ask, on one line.
pub fn help_desk(view: &View<'_>) -> Markup {
    let desk = &view.rules.migration.help_desk;
    let digits: String = desk.phone.chars().filter(char::is_ascii_digit).collect();
    html! {
        p.lead { (t!("手続きの質問：")) (desk.name) " " strong { a href=(format!("tel:{digits}")) { (desk.phone) } } "（" (desk.hours) "）" }
        p.note { (t!("出典：")) (desk.source) "（" (evidence(desk.evidence)) (t!("。確認日：")) (date::day(desk.reviewed_on)) "）" }
    }
}

/// Where publishers say more themselves.
pub fn links(view: &View<'_>) -> Markup {
    html! {
        ul {
            @for link in &view.rules.migration.link {
                li { a href=(link.address) { (link.title) } "：" (link.what) " " span.faint { (link.source) } }
            }
        }
    }
}

/// What offices and clerks ask, where they look: whom to ask, and the answers behind a fold.
pub fn help(view: &View<'_>) -> Markup {
    let questions = view.rules.migration.faq_on(view.today).count();
    html! {
        section.move-help {
            h2 #move { (t!("移行の質問と問い合わせ先")) }
            (help_desk(view))
            details.no-print {
                summary { (t!("よくある質問（{questions}）：何が送れるか、安全、署名、暫定、データの引き継ぎ など", questions)) }
                (super::questions(view))
            }
            p.no-print { a href=(address::MOVE) { (t!("電話で読み上げるための画面（質問・チェック表・公式の案内）")) } }
        }
    }
}

/// A field for the name of the care software that an office uses; nothing of it is kept.
pub fn software(typed: &str) -> Markup {
    html! {
        form.software.no-print action=(address::SOFTWARE) method="get" autocomplete="off" {
            label for="software" { (t!("今の介護ソフトは？")) } " "
            input #software type="search" name="q" value=(typed) maxlength="60" placeholder=(t!("製品か会社の名前")) ;
            " " button type="submit" { (t!("移行に対応しているか見る")) }
        }
    }
}
