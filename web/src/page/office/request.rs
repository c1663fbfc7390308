use std::collections::HashMap;

use jiff::civil::Date;
use maud::{Markup, html};
use tsunagu_analytics::query::offices::{self, ListingState};
use tsunagu_analytics::report::office::OfficeReport;
use tsunagu_domain::office_number::OfficeNumber;

use super::{MAX_QUOTED, checklists, frame, trail, typed, with_office};
use crate::address::{self, Link};
use crate::answer::Answer;
use crate::page::{PageError, View, ok};
use crate::part::layout;
use crate::show::date;
use crate::words;

/// 依頼文: one sheet to send by FAX that asks a partner to consider the exchange, or, where the partner is listed, to
/// begin. Names of people are left to be written by hand.
pub fn page(view: &View<'_>, number: &str, params: &HashMap<String, String>) -> Result<Answer, PageError> {
    with_office(view, number, |office| {
        let text = params.get("to").map_or("", |text| text.trim());
        let (partner, wrong) = match typed(text) {
            Some(number) if number == office.number => (None, Some(t!("この事業所の番号です").to_owned())),
            Some(number) => (Some(partner(view, number)?), None),
            None if text.is_empty() => (None, None),
            None => {
                let quoted: String = text.chars().take(MAX_QUOTED).collect();
                (None, Some(t!("「{quoted}」は事業所番号ではありません。英数字10桁で入れてください", quoted)))
            }
        };
        let here = address::office(office.number.as_str());
        let body = html! {
            (field(&here, text, wrong.as_deref()))
            (letter(view, office, partner.as_ref()))
            (sources(view))
        };
        let mut trail = trail(view.rules, office);
        trail.push((super::name(office, view.rules), here.clone()));
        let listings: Vec<ListingState> = partner.iter().map(|p| p.listed).collect();
        Ok(ok(layout::page(frame(view, office, &listings, t!("依頼文"), &trail), body)))
    })
}

/// Whom the letter goes to.
struct Partner {
    number: OfficeNumber,
    name: Option<String>,
    listed: ListingState,
}

fn partner(view: &View<'_>, number: OfficeNumber) -> Result<Partner, PageError> {
    let params = [number.as_str()];
    let listed = offices::listed(&*view.reader()?, &params)?.first().copied().unwrap_or(ListingState::Unknown);
    let name = offices::names(&*view.reader()?, &params)?.remove(number.as_str());
    Ok(Partner { number, name, listed })
}

fn field(here: &Link, text: &str, wrong: Option<&str>) -> Markup {
    html! {
        form.no-print action=(here.below("request")) method="get" {
            div.field {
                label for="to" { (t!("相手の事業所番号（空欄なら、宛名を手で書く依頼文）")) }
                input #to type="text" name="to" value=(text) autocomplete="off" aria-invalid=[wrong.map(|_| "true")] aria-describedby=[wrong.map(|_| "to-wrong")];
                @if let Some(message) = wrong { span.fault #to-wrong { (message) } }
            }
            button type="submit" { (t!("依頼文を作る")) }
        }
    }
}

fn letter(view: &View<'_>, office: &OfficeReport, partner: Option<&Partner>) -> Markup {
    html! {
        article.letter {
            p.right { (date::day(view.today)) }
            (addressee(partner))
            (sender(view, office))
            @match partner.map(|p| p.listed) {
                Some(ListingState::Yes { as_of }) => { (beginning(as_of)) }
                _ => { (asking(view)) }
            }
        }
    }
}

fn addressee(partner: Option<&Partner>) -> Markup {
    html! {
        p {
            @match partner.and_then(|p| p.name.as_deref()) {
                Some(name) => { (name) }
                None => { span.blank.long {} }
            }
            (t!(" 御中"))
            @if let Some(p) = partner { (t!("（事業所番号 {number}）", number = p.number)) }
        }
        p { (t!("ご担当者 ")) span.blank {} (t!(" 様")) }
    }
}

fn sender(view: &View<'_>, office: &OfficeReport) -> Markup {
    html! {
        div.sender {
            p { (t!("{rules}（事業所番号 {office}）", rules = super::name(office, view.rules), office = office.number)) }
            p { (t!("担当者 ")) span.blank {} }
            p { (t!("電話 ")) span.blank {} " FAX " span.blank {} }
        }
    }
}

/// To a partner of whom no list says that it has joined.
fn asking(view: &View<'_>) -> Markup {
    html! {
        h1 { (t!("{system}のご利用のお願い", system = words::SYSTEM)) }
        p { (t!("いつもお世話になっております。利用者の皆様の支援にご協力をいただき、ありがとうございます。")) }
        p { (t!("毎月のサービス提供票や実績などのやりとりについて、郵送やFAXに替えて、国民健康保険中央会の「{system}」でお送りし、お受け取りしたいと考えております。介護ソフトどうしでデータを受け渡すため、印刷や転記の手間が減ることが期待されます。", system = words::SYSTEM)) }
        p { (t!("つきましては、次のことをご覧のうえ、ご利用をご検討くださいますようお願いいたします。すでにお使いの場合は、行き違いをお許しいただき、下の欄でお知らせください。")) }
        ol { @for fact in view.rules.checklists.facts_on(view.today) { li { (fact.text) } } }
        (reply(&[t!("すでに使っている"), t!("使う予定（　　　月ごろ）"), t!("検討する"), t!("説明を聞きたい"), t!("いまは予定がない")]))
    }
}

/// To a partner that a list names: listed is not joined, so it asks before anything is sent.
fn beginning(as_of: Option<Date>) -> Markup {
    html! {
        h1 { (t!("{system}でのやりとりのお願い", system = words::SYSTEM)) }
        p { (t!("いつもお世話になっております。利用者の皆様の支援にご協力をいただき、ありがとうございます。")) }
        p { (t!("貴事業所は、WAM NETの「{system}利用状況」に掲載されています", system = words::SYSTEM)) @if let Some(date) = as_of { "（" (date::day(date)) (t!("現在）")) } (t!("。つきましては、毎月のサービス提供票や実績などのやりとりを、郵送やFAXに替えて、同システムで始めさせていただけないでしょうか。")) }
        p { (t!("掲載は利用とは限らないと承知しております。次のように進めたいと存じますので、ご都合を下の欄でお知らせください。")) }
        ol {
            li { (t!("はじめに一件だけお送りし、届いたかどうかをお電話で確かめます。")) }
            li { (t!("貴事業所の介護ソフトに取り込めることを確かめていただきます。")) }
            li { (t!("差し支えがなければ、次の月の分から、郵送・FAXに替えてお送りします。")) }
        }
        (reply(&[t!("始めてよい（　　　月分から）"), t!("まず試しに送ってほしい"), t!("相談したい"), t!("いまは使っていない")]))
    }
}

fn reply(choices: &[&str]) -> Markup {
    html! {
        div.reply {
            p { (t!("ご返信（この紙に印を付けて、FAXでお返しください）")) }
            p { @for choice in choices { (checklists::tick(choice)) "　" } }
            p { (t!("事業所名 ")) span.blank.long {} (t!(" お名前 ")) span.blank {} }
        }
    }
}

/// For the office that sends the letter, not for the one that gets it.
fn sources(view: &View<'_>) -> Markup {
    html! {
        section.no-print {
            h2 { (t!("依頼文に載せた事実の出典")) }
            ul {
                @for fact in view.rules.checklists.facts_on(view.today) {
                    li { (fact.text) " " span.faint { (fact.source) (t!("（確認日：")) (date::day(fact.reviewed_on)) "）" } }
                }
            }
        }
    }
}
