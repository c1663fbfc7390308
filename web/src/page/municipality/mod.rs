/// The place beside its neighbours, and within its area and prefecture.
mod around;
/// What the whole town saves.
pub mod savings;
/// A voluntary survey on paper.
pub mod survey;

use std::collections::HashMap;

use maud::{Markup, html};
use tsunagu_analytics::query::adoption::Adoption;
use tsunagu_analytics::query::coverage::ServiceRegister;
use tsunagu_analytics::report::numbers::{NumbersOf, NumbersReport};
use tsunagu_analytics::report::survey::SurveyReport;
use tsunagu_analytics::report::town::TownReport;
use tsunagu_domain::municipalities::Municipality;
use tsunagu_domain::percent::Percent;
use tsunagu_domain::place::{PlaceCode, PlaceKind};
use tsunagu_domain::rules::Claim;

use super::choice::Choice;
use super::{PageError, View, migration, numbers, ok, over_time};
use crate::address;
use crate::answer::Answer;
use crate::part::layout::{self, Frame};
use crate::part::table::{Header, ScrollTable};
use crate::part::{headline, rates, survey as part_survey};
use crate::show::{date, number};
use crate::words;

/// A municipality: its headline, every denominator, its neighbours, and what cannot be reported.
pub fn page(view: &View<'_>, code: &str, params: &HashMap<String, String>) -> Result<Answer, PageError> {
    let choice = Choice::read(params, view.rules)?;
    let place = find(view, code)?;
    let mut report = report(view, place, &choice);
    let path = address::municipality(place.code.as_str());
    choice.shows(&path, &path, report.chosen().and_then(|a| a.listing_as_of), &report.history)?;
    if report.chosen().is_some_and(|a| a.by_number) {
        report.numbers = NumbersReport::read(&*view.reader()?, place.code.as_str(), NumbersOf::Place)?;
    }
    report.platform_start = migration::start::read(&*view.reader()?, place)?;
    rendered(view, place, &choice, &report)
}

/// What is known of a place by what an address chooses.
pub fn report(view: &View<'_>, place: &Municipality, choice: &Choice<'_>) -> TownReport {
    TownReport::new(&view.snapshot, view.rules, place, &choice.denominator.name, choice.threshold)
}

/// The page of a report.
///
/// # Errors
/// When a chart can't be drawn, or published sums can't be read.
pub fn rendered(
    view: &View<'_>,
    place: &Municipality,
    choice: &Choice<'_>,
    report: &TownReport,
) -> Result<Answer, PageError> {
    let id = place.code.as_str();
    let all = &report.rates;
    let body = html! {
        h1 { (place.name) @if place.kind != PlaceKind::Prefecture { " " small { (place.prefecture) } } }
        @if let Some(chosen) = report.chosen() { (headline_block(view, chosen, choice, &report.registers)) }
        @else { p.lead { (place.name) "：" (words::NO_DATA) } }
        (choice.form(&address::municipality(id), view.rules))
        (denominators(view, all, choice.threshold))
        (around::context(&report.around, choice.threshold))
        (wards(place, choice, report))
        (over_time::block(view, &place.name, &report.history, choice.threshold)?)
        (listed_numbers(view, id, report))
        (super::monitor::public::block(view, place.code)?)
        (part_survey::section(&SurveyReport::new(&view.snapshot, place.code, view.rules), view.rules))
        (around::neighbours(place, report, choice.threshold)?)
        (unknowns(all))
        // Paper has one sheet for the rates; the move has a board of its own.
        div.no-print {
            (migration::start::section(view, place, report.platform_start.as_ref()))
            (migration::card::help(view))
        }
        p.downloads { (t!("節約の試算：")) a href=(address::municipality(id).below("savings")) { (t!("{name}全体", name = place.name)) } " " a href=(address::savings_of_town(id)) { (t!("一つの事業所")) } }
        (part_survey::links(id))
        (choice.downloads(&address::municipality(id)))
    };
    let title = t!(
        "{name}（{prefecture}）の{listing_rate}",
        name = place.name,
        prefecture = place.prefecture,
        listing_rate = words::LISTING_RATE
    );
    let prefecture = (place.prefecture.as_str(), address::prefecture(id));
    let parent = place.parent.and_then(|p| view.rules.municipalities.get(p));
    let mut trail = vec![(t!("全国"), address::COUNTRY), prefecture];
    trail.extend(parent.map(|p| (p.name.as_str(), address::municipality(p.code.as_str()))));
    let listings = all.first().map_or(&[][..], |a| &a.listing_credits);
    let frame = Frame {
        trail: &trail,
        credits: view.credits_of(place.synthetic, listings, &report.registers),
        synthetic: place.synthetic,
        source_status: Some(&view.source_status),
        ..Frame::new(&title)
    };
    Ok(ok(layout::page(frame, body)))
}

/// The headline and the charts of a place, for a page that shows more beside them.
///
/// # Errors
/// When the store fails or a chart can't be drawn.
pub fn adoption_charts(view: &View<'_>, place: &Municipality) -> Result<Markup, PageError> {
    let choice = Choice::read(&HashMap::new(), view.rules)?;
    let report = report(view, place, &choice);
    Ok(html! {
        @if let Some(own) = report.chosen() { (headline_block(view, own, &choice, &report.registers)) }
        @else { p.lead { (place.name) "：" (words::NO_DATA) } }
        (over_time::block(view, &place.name, &report.history, choice.threshold)?)
        (around::neighbours(place, &report, choice.threshold)?)
    })
}

/// A municipality or ward by its six digits.
pub fn find<'a>(view: &'a View<'_>, code: &str) -> Result<&'a Municipality, PageError> {
    let missing = || PageError::NotFound { params: code.to_owned() };
    let code: PlaceCode = code.parse().map_err(|_| missing())?;
    view.rules.municipalities.get(code).filter(|m| m.kind != PlaceKind::Prefecture).ok_or_else(missing)
}

/// Where the listing names numbers, what they say; where it only counts, that it does.
fn listed_numbers(view: &View<'_>, id: &str, report: &TownReport) -> Markup {
    match report.chosen() {
        Some(a) if a.by_number => {
            let csv = address::municipality(id).file("offices.csv");
            let of =
                |numbers: &NumbersReport| numbers::block(view, numbers, (!numbers.offices.is_empty()).then_some(csv));
            html! { @if let Some(numbers) = &report.numbers { (of(numbers)) } }
        }
        Some(a) if a.listed.is_some() => {
            html! { p.note { (t!("この資料は件数だけのため、どの事業所かは分かりません。")) } }
        }
        _ => html! {},
    }
}

fn headline_block(view: &View<'_>, a: &Adoption, choice: &Choice<'_>, registers: &[ServiceRegister]) -> Markup {
    html! {
        section.headline aria-label=(t!("まとめ")) {
            @if let Some(rate) = a.rate_tenths() {
                p.figure {
                    span.big { (number::rate(rate)) span.unit { "％" } }
                    @if let Some(distance) = headline::distance(a, choice.threshold) { span.distance { (distance) } }
                }
                @if rate > 1_000 { p.fault { (t!("100％を超えています。分子か分母のデータに不備があります。")) } }
            }
            p.lead { (headline::rate(a, choice.denominator)) }
            p { (headline::dates(a, choice.denominator, registers, view.rules)) }
            @if let Some(later) = headline::later(registers, view.rules) { p.note { (later) } }
            @if let Some(counting) = headline::counting(a) { p.note { (counting) } }
            @if a.counted == Some(0) && a.listed == Some(0) { p.note { (t!("掲載0件は、資料の表示どおりです。未利用とは限りません。")) } }
            @if let Some(age) = headline::age(a, view.today, view.rules) { p.note { (age) } }
        }
    }
}

/// Every denominator side by side, and how far apart they put the rate.
fn denominators(view: &View<'_>, all: &[Adoption], threshold: Percent) -> Markup {
    let rates: Vec<u64> = all.iter().filter_map(Adoption::rate_tenths).collect();
    html! {
        h2 { (t!("分母ごとの掲載率")) }
        (ScrollTable::new(t!("分母ごとの掲載率"))
            .caption(t!("{line}目安の数とあとは、か所（事業所番号）です。", line = words::no_duty(threshold)))
            .columns([
                Header::text(t!("分母")), Header::number(t!("掲載件数")), Header::number(t!("対象数")), Header::number(t!("掲載率")),
                Header::number(t!("目安の数")), Header::number(t!("あと")), Header::text(t!("事業所名簿・台帳の時点")).class("wide"),
            ])
            .rows(html! {
                @for a in all {
                    @let d = view.rules.denominator(&a.denominator);
                    tr {
                        th scope="row" { (d.map_or(a.denominator.as_str(), |d| d.label.as_str())) }
                        @match (a.places_listed, a.counted.or(a.listed)) {
                            (0, _) => td.number { (words::NO_DATA) },
                            (_, Some(n)) => td.number { (number::count(n)) (rates::beside(a)) },
                            (_, None) => td.unknown { (words::UNKNOWN) },
                        }
                        td.number { (a.eligible.or(a.eligible_all).map_or(words::NO_DATA.to_string(), number::count)) (rates::suspended(a)) }
                        td.number { (rates::rate_cell(a)) }
                        td.number { (a.target(threshold).map_or("–".to_owned(), number::count)) }
                        td.number { (a.needed(threshold).map_or("–".to_owned(), number::count)) }
                        td.wide { (a.register_as_of.map_or("–".to_owned(), date::register_span)) }
                    }
                }
            }))
        @if let (Some(low), Some(high)) = (rates.iter().min(), rates.iter().max()) {
            p.note { (t!("分母の取り方によって、{low}から{high}まで変わります。", low = number::rate_percent(*low), high = number::rate_percent(*high))) a href=(address::METHOD) { (t!("分母の定義")) } }
        }
        @for claim in view.rules.claims.iter().filter(|c| all.first().is_some_and(|a| a.id == c.municipality)) {
            p.note { (claimed(all, claim)) span.no-print { (t!("（出典：{source}）", source = claim.source)) } }
        }
    }
}

/// A count that a document states, beside the one that this page counts.
fn claimed(all: &[Adoption], claim: &Claim) -> String {
    let (claim, note) = (number::count(u64::from(claim.count)), &claim.note);
    let of = |name: &str| all.iter().find(|a| a.denominator == name);
    let stated = |a: &Adoption| Some((a.counted?, number::rate_exact(a.rate_hundredths()?)));
    let shown = |a: &Adoption| Some((a.counted?, a.eligible?, number::rate_percent(a.rate_tenths()?)));
    match (of("claimed").and_then(stated), all.first().and_then(shown)) {
        (Some((listed, stated)), Some((counted, eligible, rate))) if listed == counted => t!(
            "説明会資料の{stated}％は{listed}÷{claim}、この画面の{rate}は{listed}÷{eligible}です。掲載{listed}件は同じで、対象の数え方が違います。{claim}の{note}。",
            stated,
            listed = number::count(listed),
            claim,
            rate,
            eligible = number::count(eligible),
            note
        ),
        _ => t!("説明会資料の値は{claim}です。{claim}の{note}。", claim, note),
    }
}

/// The wards of a designated city.
fn wards(place: &Municipality, choice: &Choice<'_>, report: &TownReport) -> Markup {
    if place.kind != PlaceKind::DesignatedCity {
        return html! {};
    }
    let mut wards = report.wards.clone();
    rates::sort(&mut wards, choice.sort, choice.descending, choice.threshold);
    let path = address::municipality(place.code.as_str());
    html! {
        h2 #table { (t!("区ごとの掲載率")) }
        (rates::table(&t!("{name}の区", name = place.name), &wards, choice.threshold,
            &|label, key| choice.heading(&path, label, key), &rates::address_of, None))
    }
}

/// What the source cannot say is stated, never shown as zero.
fn unknowns(all: &[Adoption]) -> Markup {
    let unlisted = all.iter().all(|a| a.places_listed == 0);
    let counted_only = all.iter().any(|a| a.places_listed > 0 && !a.by_number);
    html! {
        @if unlisted {
            h2 { (t!("掲載の資料")) }
            p { (t!("この地域の掲載件数の資料は、まだ取り込まれていません。")) a href=(address::DATA.anchor("add")) { (t!("取り込みかた")) } }
        } @else if counted_only {
            h2 { (t!("この資料で分からないこと")) }
            dl.unknowns {
                dt { (t!("居宅介護支援とサービス事業所の別の掲載数")) } dd { (words::UNKNOWN) }
                dt { (t!("事業所名簿で確認できない掲載")) } dd { (words::UNKNOWN) }
                dt { (t!("新たに載った事業所・今回は掲載のない事業所")) } dd { (words::UNKNOWN) }
            }
            p.note { (t!("件数だけの資料のためです。事業所番号のある一覧を取り込むと分かります。「掲載なし」は未利用とは限りません。")) }
        }
    }
}
