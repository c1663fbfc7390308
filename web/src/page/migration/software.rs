use std::collections::HashMap;

use maud::{Markup, html};
use tsunagu_analytics::query::migration::{self, Product};
use tsunagu_domain::rules::Support;
use tsunagu_domain::spelling::folded_kana;

use super::card;
use crate::address;
use crate::answer::Answer;
use crate::language::Text;
use crate::page::{PageError, View, ok};
use crate::part::layout::{self, Frame};
use crate::part::table::{Header, ScrollTable};
use crate::show::{date, number};

/// The page of care software.
pub const TITLE: Text = Text("今の介護ソフトは？");

/// What is longer is no name, and is cut before it is looked for.
const MAX_TYPED_CHARS: usize = 60;

/// The products of the ministry's survey, those that a name is part of. What is typed is kept nowhere.
///
/// # Errors
/// When the warehouse can't be read.
pub fn page(view: &View<'_>, params: &HashMap<String, String>) -> Result<Answer, PageError> {
    let typed: String = params.get("q").map_or("", |q| q.trim()).chars().take(MAX_TYPED_CHARS).collect();
    let all = migration::software(&*view.reader()?)?;
    let wanted = plain(&typed);
    let found: Vec<&Product> =
        all.iter().filter(|p| plain(&p.product).contains(&wanted) || plain(&p.vendor).contains(&wanted)).collect();
    let as_of = all.iter().filter_map(|p| p.as_of).max();
    let body = html! {
        h1 { (TITLE) }
        p.lead { (t!("お使いの介護ソフトが、移行（2027年1月の予定）のあとのやりとりに対応しているかを見ます。")) }
        (card::software(&typed))
        @if all.is_empty() { (not_here()) }
        @else if found.is_empty() {
            p data-products="0" { (t!("「{typed}」に当たる製品は、調査の{all}製品にありません。名前の一部だけで探すか、販売元に「標準仕様の4.1か5.0に対応していますか」と確かめてください。載っていないことは、対応していないという意味ではありません。", typed, all = number::count(all.len() as u64))) }
        } @else { (table(&found)) }
        @if let Some(as_of) = as_of {
            p { (t!("出典：介護記録ソフトの機能調査（厚生労働省、{as_of}時点の{all}製品）を加工して作成。いまの対応は、販売元に確かめてください。", as_of = date::day(as_of), all = number::count(all.len() as u64))) }
        }
        p.note { (t!("4.1か5.0のどちらかに対応していれば、移ったあともやりとりできるとされています（4.1と5.0は、サービスの側で変換。二次資料による）。第3版までのソフトは、使えなくなるとされています。資料の列の読み方は想定によります。")) }
        p.note { (t!("入力した名前は、どこにも保存しません。事業所とも結び付けません。")) }
        (card::help(view))
    };
    let frame = Frame {
        trail: &[(t!("全国"), address::COUNTRY)],
        credits: if all.is_empty() { Vec::new() } else { view.credits(&["software"]) },
        source_status: Some(&view.source_status),
        ..Frame::new(TITLE.get())
    };
    Ok(ok(layout::page(frame, body)))
}

fn plain(text: &str) -> String {
    folded_kana(text).to_lowercase()
}

fn not_here() -> Markup {
    html! {
        p data-products="0" { (t!("製品の一覧は、まだ取り込まれていません。管理する人は、端末で tsunagu pull software を実行してください（保存したExcelは tsunagu add ファイル --kind software）。")) }
        p { (t!("それまでは、販売元に「標準仕様の4.1か5.0に対応していますか」と確かめてください。")) }
    }
}

fn table(found: &[&Product]) -> Markup {
    html! {
        (ScrollTable::new(t!("介護ソフトの対応"))
            .columns([Header::text(t!("製品")), Header::text(t!("会社")), Header::text(t!("標準仕様4.1")), Header::text(t!("標準仕様5.0")), Header::text(t!("移行のあと"))])
            .rows(html! {
                @for p in found {
                    tr data-product=(p.product) {
                        th scope="row" { (p.product) } td { (p.vendor) }
                        td { (support(p.v4_1)) } td { (support(p.v5_0)) } td { (after(p)) }
                    }
                }
            }))
    }
}

/// A support in words.
pub fn support(support: Support) -> &'static str {
    match support {
        Support::Yes => t!("対応"),
        Support::No => t!("未対応"),
        Support::Planned => t!("予定"),
        Support::Unclear => t!("読み取れません"),
    }
}

/// Whether it goes along.
fn after(p: &Product) -> &'static str {
    let either = |wanted: Support| p.v4_1 == wanted || p.v5_0 == wanted;
    if either(Support::Yes) {
        t!("やりとりできるとされています")
    } else if either(Support::Planned) {
        t!("対応の予定。時期を販売元に確かめてください")
    } else if either(Support::Unclear) {
        t!("この資料では分かりません。販売元に確かめてください")
    } else {
        t!("このままではやりとりできないとされています。販売元に確かめてください")
    }
}
