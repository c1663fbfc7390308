/// Boxes to tick.
mod checklists;
/// 送付区分表
pub mod division;
/// 依頼文
pub mod request;
/// Other offices of the same corporation.
mod siblings;

use axum::http::StatusCode;
use jiff::civil::Date;
use maud::{Markup, html};
use tsunagu_analytics::query::offices::ListingState;
use tsunagu_analytics::report::office::{OfficeAnswer, OfficeReport};
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::rules::Rules;

use super::{PageError, View, migration, ok};
use crate::address::{self, Link};
use crate::answer::Answer;
use crate::part::layout::{self, Frame};
use crate::part::table::{Header, ScrollTable};
use crate::show::date;
use crate::words;

/// So much of what was typed is stated again.
const MAX_QUOTED: usize = 20;

/// One office: what registers and lists say of its number, what it can do next, and two lists to tick on paper.
pub fn page(view: &View<'_>, number: &str) -> Result<Answer, PageError> {
    with_office(view, number, |office| {
        let office = &office.clone().with_siblings(&*view.reader()?)?;
        let name = name(office, view.rules);
        let here = address::office(office.number.as_str());
        let body = html! {
            h1 { (name) " " small { (t!("事業所番号 {office}", office = office.number)) } }
            (facts(view, office))
            (services(view, office))
            ul.no-print {
                @if office.manages_care(view.rules) {
                    li { a href=(here.below("division")) { (t!("送付区分表を作る")) } (t!("（どの相手に、データ連携・FAX・郵送のどれで送るか）")) }
                }
                li { a href=(here.below("request")) { (t!("相手への依頼文を作る")) } (t!("（FAXで送れる一枚）")) }
            }
            (crate::page::savings::card(view, office.number.as_str())?)
            (checklists::all(view))
            (migration::card::software(""))
            (migration::card::help(view))
            (siblings::section(view, office))
        };
        let title = t!("{name}（事業所番号 {office}）", name, office = office.number);
        let trail = trail(view.rules, office);
        Ok(ok(layout::page(frame(view, office, &[office.listed], &title, &trail), body)))
    })
}

/// 掲載あり of a number that a list has, and nothing of any other: whom a list lacks is nobody's business here.
pub fn listed_words(listed: ListingState) -> Option<String> {
    let day = |as_of: Option<Date>| as_of.map(|d| t!("（{d}現在）", d = date::day(d))).unwrap_or_default();
    match listed {
        ListingState::Yes { as_of } => Some(t!("掲載あり{as_of}", as_of = day(as_of))),
        ListingState::No { .. } | ListingState::Unknown => None,
    }
}

/// The name of an office, or that none is known.
fn name<'o>(office: &'o OfficeReport, rules: &Rules) -> &'o str {
    office.name(rules).unwrap_or(t!("名称の分からない事業所"))
}

/// Its corporation's name with its number, where a register has them.
fn corporation(office: &OfficeReport) -> Option<String> {
    let (name, number) = office.corporation()?;
    let name = name.unwrap_or(t!("名称の記載なし"));
    Some(number.map_or_else(|| name.to_owned(), |number| t!("{name}（法人番号 {number}）", name, number)))
}

fn typed(text: &str) -> Option<OfficeNumber> {
    OfficeNumber::typed(text).ok()
}

/// Shows an office, or says why its number leads nowhere.
fn with_office(
    view: &View<'_>,
    written: &str,
    show: impl FnOnce(&OfficeReport) -> Result<Answer, PageError>,
) -> Result<Answer, PageError> {
    let Some(number) = typed(written) else {
        let quoted: String = written.chars().take(MAX_QUOTED).collect();
        return Err(PageError::BadRequest(t!(
            "「{quoted}」は事業所番号ではありません。事業所番号は英数字10桁です",
            quoted
        )));
    };
    let found = OfficeReport::find(&*view.reader()?, number)?;
    match found {
        OfficeAnswer::Known(office) => show(&office),
        OfficeAnswer::Unknown => Err(PageError::NotFound { params: number.to_string() }),
        OfficeAnswer::NoRegister => Ok(no_register(view, number)),
    }
}

fn no_register(view: &View<'_>, number: OfficeNumber) -> Answer {
    let code = PlaceCode::from_jis(&format!("{}000", &number.as_str()[..2]));
    let prefecture = code.and_then(|code| view.rules.municipalities.get(code));
    let title = t!("事業所番号 {number}", number);
    let body = html! {
        h1 { (title) }
        p {
            (t!("{name}の事業所名簿が取り込まれていません。この事業所の名称・サービス・所在地・掲載は、{unknown}。", name = prefecture.map_or(t!("この番号の都道府県"), |m| m.name.as_str()), unknown = words::UNKNOWN))
        }
        p { a href=(address::DATA.anchor("add")) { (t!("事業所名簿の取り込みかた")) } }
    };
    let frame = Frame {
        trail: &[(t!("全国"), address::COUNTRY)],
        source_status: Some(&view.source_status),
        ..Frame::new(&title)
    };
    Answer::new(StatusCode::NOT_FOUND, "text/html; charset=utf-8", layout::page(frame, body).into_string())
}

/// From the country down to the office's town.
fn trail<'a>(rules: &'a Rules, office: &OfficeReport) -> Vec<(&'a str, Link)> {
    let mut trail = vec![(t!("全国"), address::COUNTRY)];
    if let Some(place) = office.places(rules).first() {
        trail.push((place.prefecture.as_str(), address::prefecture(place.code.as_str())));
        trail.push((place.name.as_str(), address::municipality(place.code.as_str())));
    }
    trail
}

/// The frame of a page about an office that says of listings what is in `stated`.
fn frame<'a>(
    view: &'a View<'_>,
    office: &OfficeReport,
    listings: &[ListingState],
    title: &'a str,
    trail: &'a [(&'a str, Link)],
) -> Frame<'a> {
    let synthetic = office.is_synthetic(view.rules);
    let is_listed = listings.iter().any(|s| matches!(s, ListingState::Yes { .. }));
    let places = office.places(view.rules);
    let listings = places.first().filter(|_| is_listed).map_or(&[][..], |p| view.listing_credits(p.code.as_str()));
    let credits = view.credits_of(synthetic, listings, &[]);
    Frame { trail, credits, synthetic, source_status: Some(&view.source_status), ..Frame::new(title) }
}

fn facts(view: &View<'_>, office: &OfficeReport) -> Markup {
    let places = office.places(view.rules);
    html! {
        dl.facts {
            dt { (t!("所在地")) }
            dd {
                @if places.is_empty() { (words::UNKNOWN) }
                @for place in &places { a href=(address::place(place)) { (place.prefecture) (place.county_name) } " " }
            }
            dt { (t!("法人")) } dd { (corporation(office).unwrap_or_else(|| words::UNKNOWN.to_string())) }
            dt { (t!("WAM NETの掲載")) } dd data-listed=[listed_words(office.listed).map(|_| "yes")] {
                @if let Some(listed) = listed_words(office.listed) { (listed) " " }
                (wam_net(view.rules))
            }
        }
        @if !office.number.has_valid_check_digit() {
            p.note { (t!("検査数字の合わない番号です。公表されたとおりに示しています。")) }
        }
    }
}

/// Where the publisher itself says who is listed now; the same for every office.
fn wam_net(rules: &Rules) -> Markup {
    let address = rules.credit("usage").map(|c| c.address.as_str()).filter(|a| !a.is_empty());
    html! { @if let Some(address) = address { a href=(address) { (t!("いまの掲載はWAM NETで確かめられます")) } } }
}

fn services(view: &View<'_>, office: &OfficeReport) -> Markup {
    html! {
        h2 { (t!("サービス")) }
        @if office.services.is_empty() {
            p { (t!("事業所名簿になく、掲載の一覧だけにある番号です（地域包括支援センター、総合事業のみの事業所、新しい事業所など）。")) }
            @for list in &office.in_lists { p { (t!("一覧での名称：{name}　一覧での種類：", name = list.name)) (list.services) } }
        } @else {
            (ScrollTable::new(t!("サービス"))
                .columns([Header::text(t!("種類")), Header::text(t!("名称")), Header::text(t!("事業所名簿の時点"))])
                .rows(html! {
                    @for s in &office.services {
                        tr {
                            th scope="row" { (view.rules.service(&s.service).map_or(s.service.as_str(), |r| r.short())) }
                            td { (s.name) }
                            td { (s.register_as_of.map_or("–".to_owned(), date::register)) }
                        }
                    }
                }))
        }
    }
}
