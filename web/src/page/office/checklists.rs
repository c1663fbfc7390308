use maud::{Markup, html};

use crate::page::View;
use crate::show::date;

/// The lists that hold today, to tick on paper.
pub(super) fn all(view: &View<'_>) -> Markup {
    html! {
        div.checklists {
            @for list in view.rules.checklists.on(view.today) {
                section {
                    h2 { (list.title) }
                    p.note { (list.lead) "。" }
                    ul.boxes {
                        @for item in &list.items {
                            li { "□ " (item.text) @if !item.note.is_empty() { span.faint { "（" (item.note) "）" } } }
                        }
                    }
                    p.note { (t!("出典：")) (list.source) (t!("。確認日：")) (date::day(list.reviewed_on)) "。" }
                }
            }
        }
    }
}

/// A box to tick on paper that stays beside its label.
pub(super) fn tick(label: &str) -> Markup {
    html! { span.tick-box { "□ " (label) } " " }
}
