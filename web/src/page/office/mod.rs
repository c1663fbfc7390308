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
use tsunagu_analytics::query::offices::{self, ListEntry, ListingState, OfficeService};
use tsunagu_domain::municipalities::Municipality;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::rules::{Exchange, Rules};

use super::{PageError, View, ok};
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
        let name = office.name(view.rules);
        let here = address::office(office.number.as_str());
        let body = html! {
            h1 { (name) " " small { "事業所番号 " (office.number) } }
            (facts(view, office))
            (services(view, office))
            ul.no-print {
                @if office.manages_care(view.rules) {
                    li { a href=(here.below("division")) { "送付区分表を作る" } "（どの相手に、データ連携・FAX・郵送のどれで送るか）" }
                }
                li { a href=(here.below("request")) { "相手への依頼文を作る" } "（FAXで送れる一枚）" }
            }
            (crate::page::savings::card(view, office.number.as_str())?)
            (checklists::all(view))
            (siblings::section(view, office)?)
        };
        let title = format!("{name}（事業所番号 {}）", office.number);
        let trail = trail(view.rules, office);
        Ok(ok(layout::page(frame(view, office, &[office.listed], &title, &trail), body)))
    })
}

/// What the lists say of a number, in words.
pub fn listed_words(listed: ListingState) -> String {
    let day = |as_of: Option<Date>| as_of.map(|d| format!("（{}現在）", date::day(d))).unwrap_or_default();
    match listed {
        ListingState::Yes { as_of } => format!("掲載あり{}", day(as_of)),
        ListingState::No { as_of } => format!("掲載なし（未利用とは限りません）{}", day(as_of)),
        ListingState::Unknown => words::UNKNOWN.to_owned(),
    }
}

/// An office as registers and lists know it.
struct Office {
    number: OfficeNumber,
    /// None where no register has it.
    services: Vec<OfficeService>,
    /// Asked for only where no register has it.
    in_lists: Vec<ListEntry>,
    listed: ListingState,
}

impl Office {
    /// Whether plans go out from here.
    fn manages_care(&self, rules: &Rules) -> bool {
        self.services.iter().any(|s| sends_plans(rules, s))
    }

    /// Of several names, the one that its care managers use.
    fn name(&self, rules: &Rules) -> &str {
        let sending = self.services.iter().filter(|s| sends_plans(rules, s));
        let registered = sending.chain(&self.services).map(|s| s.name.as_str());
        registered
            .chain(self.in_lists.iter().map(|l| l.name.as_str()))
            .find(|name| !name.is_empty())
            .unwrap_or("名称の分からない事業所")
    }

    /// Where it stands: rarely in more than one municipality, when its registers are of different dates.
    fn places<'r>(&self, rules: &'r Rules) -> Vec<&'r Municipality> {
        let registered = self.services.iter().filter_map(|s| s.place.as_deref());
        let written = registered.chain(self.in_lists.iter().map(|l| l.place.as_str()));
        let mut places: Vec<&Municipality> = Vec::new();
        for place in written.filter_map(|code| rules.municipalities.get(code.parse().ok()?)) {
            if places.iter().all(|p| p.code != place.code) {
                places.push(place);
            }
        }
        places
    }

    fn synthetic(&self, rules: &Rules) -> bool {
        self.places(rules).iter().any(|m| m.synthetic)
    }

    /// Its name with its number, where a register reports it.
    fn corporation(&self) -> Option<String> {
        let numbered = self.services.iter().find(|s| s.corporate_number.is_some());
        let service = numbered.or_else(|| self.services.iter().find(|s| s.corporate_name.is_some()))?;
        let name = service.corporate_name.as_deref().unwrap_or("名称の記載なし");
        Some(match &service.corporate_number {
            Some(number) => format!("{name}（法人番号 {number}）"),
            None => name.to_owned(),
        })
    }
}

fn sends_plans(rules: &Rules, service: &OfficeService) -> bool {
    rules.service(&service.service).is_some_and(|s| s.exchange == Exchange::Sender)
}

fn typed(text: &str) -> Option<OfficeNumber> {
    OfficeNumber::typed(text).ok()
}

/// Shows an office, or says why its number leads nowhere.
fn with_office(
    view: &View<'_>,
    written: &str,
    show: impl FnOnce(&Office) -> Result<Answer, PageError>,
) -> Result<Answer, PageError> {
    let Some(number) = typed(written) else {
        let listings: String = written.chars().take(MAX_QUOTED).collect();
        return Err(PageError::BadRequest(format!(
            "「{listings}」は事業所番号ではありません。事業所番号は英数字10桁です"
        )));
    };
    if let Some(office) = find(view, number)? {
        return show(&office);
    }
    if offices::has_register(&*view.reader()?, &number.as_str()[..2])? {
        return Err(PageError::NotFound { params: number.to_string() });
    }
    Ok(no_register(view, number))
}

fn find(view: &View<'_>, number: OfficeNumber) -> Result<Option<Office>, PageError> {
    let text = number.as_str();
    let services = offices::office(&*view.reader()?, text)?;
    let in_lists = if services.is_empty() { offices::in_lists(&*view.reader()?, text)? } else { Vec::new() };
    if services.is_empty() && in_lists.is_empty() {
        return Ok(None);
    }
    let listed = offices::listed(&*view.reader()?, &[text])?.first().copied().unwrap_or(ListingState::Unknown);
    Ok(Some(Office { number, services, in_lists, listed }))
}

fn no_register(view: &View<'_>, number: OfficeNumber) -> Answer {
    let code = PlaceCode::from_jis(&format!("{}000", &number.as_str()[..2]));
    let prefecture = code.and_then(|code| view.rules.municipalities.get(code));
    let title = format!("事業所番号 {number}");
    let body = html! {
        h1 { (title) }
        p {
            (prefecture.map_or("この番号の都道府県", |m| m.name.as_str()))
            "の登録簿が取り込まれていません。この事業所の名称・サービス・所在地・掲載は、" (words::UNKNOWN) "。"
        }
        p { a href=(address::DATA.anchor("add")) { "登録簿の取り込みかた" } }
    };
    let frame =
        Frame {
            trail: &[("全国", address::COUNTRY)], source_status: Some(&view.source_status), ..Frame::new(&title)
        };
    Answer::new(StatusCode::NOT_FOUND, "text/html; charset=utf-8", layout::page(frame, body).into_string())
}

/// From the country down to the office's town.
fn trail<'a>(rules: &'a Rules, office: &Office) -> Vec<(&'a str, Link)> {
    let mut trail = vec![("全国", address::COUNTRY)];
    if let Some(place) = office.places(rules).first() {
        trail.push((place.prefecture.as_str(), address::prefecture(place.code.as_str())));
        trail.push((place.name.as_str(), address::municipality(place.code.as_str())));
    }
    trail
}

/// The frame of a page about an office that says of listings what is in `stated`.
fn frame<'a>(
    view: &'a View<'_>,
    office: &Office,
    listings: &[ListingState],
    title: &'a str,
    trail: &'a [(&'a str, Link)],
) -> Frame<'a> {
    let synthetic = office.synthetic(view.rules);
    let listing = listings.iter().any(|s| *s != ListingState::Unknown);
    let credits = view.credits_of(synthetic, listing, &[]);
    Frame { trail, credits, synthetic, source_status: Some(&view.source_status), ..Frame::new(title) }
}

fn facts(view: &View<'_>, office: &Office) -> Markup {
    let places = office.places(view.rules);
    html! {
        dl.facts {
            dt { "所在地" }
            dd {
                @if places.is_empty() { (words::UNKNOWN) }
                @for place in &places { a href=(address::place(place)) { (place.prefecture) (place.county_name) } " " }
            }
            dt { "法人" } dd { (office.corporation().unwrap_or_else(|| words::UNKNOWN.to_owned())) }
            dt { "WAM NETの掲載" } dd { (listed_words(office.listed)) }
        }
        @if !office.number.has_valid_check_digit() {
            p.note { "検査数字の合わない番号です。公表されたとおりに示しています。" }
        }
    }
}

fn services(view: &View<'_>, office: &Office) -> Markup {
    html! {
        h2 { "サービス" }
        @if office.services.is_empty() {
            p { "登録簿になく、掲載の一覧だけにある番号です（地域包括支援センター、総合事業のみの事業所、新しい事業所など）。" }
            @for list in &office.in_lists { p { "一覧での名称：" (list.name) "　一覧での種類：" (list.services) } }
        } @else {
            (ScrollTable::new("サービス")
                .columns([Header::text("種類"), Header::text("名称"), Header::text("登録簿の時点")])
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
