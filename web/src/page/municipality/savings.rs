use std::collections::HashMap;

use maud::{Markup, html};
use tsunagu_analytics::query::adoption::Adoption;
use tsunagu_analytics::report::estimate::outlook::{HandlingScenario, Outlook};
use tsunagu_analytics::report::town_savings::{PairReport, SideReport, TownPairs, TownSavingsReport};
use tsunagu_cost::office::Role;
use tsunagu_domain::exact::{Exact, whole};

use crate::address;
use crate::answer::Answer;
use crate::estimate::outlook_words::{break_even, needed};
use crate::estimate::words::NOTE;
use crate::page::choice::Choice;
use crate::page::{PageError, View, ok};
use crate::part::layout::{self, Frame};
use crate::part::table::{Header, ScrollTable};
use crate::show::{date, number, saved, yen};
use crate::words;

/// What the exchange is worth in a town: to one office of each side, and of which pairs both sides have it.
pub fn page(view: &View<'_>, code: &str, params: &HashMap<String, String>) -> Result<Answer, PageError> {
    let choice = Choice::read(params, view.rules)?;
    let place = super::find(view, code)?;
    let id = place.code.as_str();
    let page = address::municipality(id);
    let history = view.snapshot.history(id, &view.rules.headline().name);
    choice.shows(&page.below("savings"), &page, headline(view, id).and_then(|a| a.listing_as_of), history)?;
    let report = TownSavingsReport::new(&view.snapshot, view.rules, place.code.as_str(), choice.threshold, view.today)
        .map_err(|e| PageError::BadRequest(words::cost_error(&e)))?;
    rendered(view, place.code.as_str(), report.as_ref())
}

/// The place by the denominator of headlines.
fn headline<'v>(view: &'v View<'_>, code: &str) -> Option<&'v Adoption> {
    view.snapshot.of(code).iter().find(|a| a.denominator == view.rules.headline().name)
}

/// A report as a page.
///
/// # Errors
/// When there is no such place.
pub fn rendered(view: &View<'_>, code: &str, report: Option<&TownSavingsReport>) -> Result<Answer, PageError> {
    let place = super::find(view, code)?;
    let title = t!("{name}で元が取れる目安", name = place.name);
    let body = html! {
        h1 { (title) }
        @match report {
            Some(report) => { (found(view, &place.name, report)) }
            None => p { (t!("{name}の掲載件数か対象数の資料がないため、試算できません。", name = place.name)) a href=(address::municipality(place.code.as_str())) { (t!("{name}のページへ", name = place.name)) } }
        }
    };
    let trail = [
        (t!("全国"), address::COUNTRY),
        (place.prefecture.as_str(), address::prefecture(place.code.as_str())),
        (place.name.as_str(), address::municipality(place.code.as_str())),
    ];
    let frame = Frame {
        trail: &trail,
        credits: view.credits_of(place.synthetic, headline(view, code).map_or(&[][..], |a| &a.listing_credits), &[]),
        synthetic: place.synthetic,
        ..Frame::new(&title)
    };
    Ok(ok(layout::page(frame, body)))
}

fn found(view: &View<'_>, name: &str, report: &TownSavingsReport) -> Markup {
    let age = headline(view, &report.code).and_then(|a| crate::part::headline::age(a, view.today, view.rules));
    let [managers, providers] = &report.sides;
    let when = report.listing_as_of.map(date::span).unwrap_or_default();
    html! {
        section.headline {
            @if let Some(pairs) = &report.pairs { p.lead { (now(name, pairs)) } }
            @for side in &report.sides { p { (of_side(side)) } }
            @if let Some(age) = age { p.note { (age) } }
            p.note {
                (t!("居宅介護支援{care_managers}、サービス事業所{providers}（両方を持つ番号はそれぞれに数えます）。掲載（{when}現在）の割合は、", care_managers = number::count(managers.offices), providers = number::count(providers.offices), when))
                @if report.by_role { (t!("居宅介護支援{managers}、サービス事業所{providers}です。", managers = yen::share(managers.share), providers = yen::share(providers.share))) }
                @else { (t!("両方とも全体の{share}としました（役割別は、この資料では分かりません）。", share = yen::share(managers.share))) }
                (t!("掲載は利用とは限りません。"))
            }
        }
        @if let Some(pairs) = &report.pairs { (pairs_table(pairs)) }
        @else { p { (t!("居宅介護支援とサービス事業所の数が全体の数と合わないため、組の数は示しません。")) } }
        h2 { (t!("1か所の事業所にとって")) }
        p.note { (t!("町の事業所の利用者数や相手の数は、資料にありません。宮崎県の調査の中央値（利用者{users}人、居宅介護支援の相手{partners}か所）の事業所が、FAXから替えるときの例です。サービス事業所の相手の数は、町の事業所の数の比から置きました。", users = yen::plain(managers.office.users), partners = yen::plain(managers.office.partners))) }
        @for side in &report.sides { (handling(side)) }
        p.note { (NOTE) }
        p { strong { (t!("町全体の金額や時間の合計は出していません。")) } (t!("1か所ごとの利用者数・相手・手間が分からず、合計は仮定だけで決まるためです。")) }
        p { a href=(address::savings_of_town(&report.code)) { (t!("この町の一つの事業所について、自分の数で試算する")) } }
    }
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::CareManager => t!("居宅介護支援"),
        Role::Provider => t!("サービス事業所"),
    }
}

/// From the fewest pairs to the most, and what share of all these are.
fn span(report: &PairReport) -> String {
    let PairReport { pairs, percent: [least, most], .. } = report;
    match pairs.least == pairs.most {
        true => t!("{pairs}組（{percent}％）", pairs = number::count(pairs.most), percent = yen::tenths(*most)),
        false => t!(
            "{least}〜{most}組（{from}〜{to}％）",
            least = number::count(pairs.least),
            most = number::count(pairs.most),
            from = yen::tenths(*least),
            to = yen::tenths(*most)
        ),
    }
}

fn now(name: &str, pairs: &TownPairs) -> String {
    t!(
        "{name}の居宅介護支援とサービス事業所の組は{all}組。両方が掲載されているのは、そのうち{now}です。",
        name,
        all = number::count(pairs.all),
        now = span(&pairs.now)
    )
}

fn of_side(side: &SideReport) -> String {
    let Outlook { reachable: [_, now, _], .. } = &side.outlook;
    t!(
        "{role}1か所なら：{pays}。いまの掲載率では約{now}か所（調査の中央値の大きさの例。どの相手とも同じ量ずつなら）。",
        role = role_name(side.office.role),
        pays = break_even(&side.outlook, side.office.partners),
        now = yen::tenths(*now)
    )
}

fn pairs_table(pairs: &TownPairs) -> Markup {
    let threshold = number::threshold(pairs.threshold);
    html! {
        h2 { (t!("両方がそろった組")) }
        (ScrollTable::new(t!("両方がそろった組")).caption(t!("データで送れるのは、居宅介護支援とサービス事業所の両方が使っている組だけです"))
            .columns([Header::text(t!("使う事業所")), Header::number(t!("事業所の数")), Header::number(t!("両方がそろった組"))])
            .rows(html! {
                tr { th scope="row" { (t!("いまの掲載")) } td.number { (number::count(pairs.now.offices)) } td.number { (span(&pairs.now)) } }
                tr { th scope="row" { (t!("{threshold}の目安（だれが使うかは決めない）", threshold)) } td.number { (number::count(pairs.target.offices)) } td.number { (span(&pairs.target)) } }
                tr { th scope="row" { (t!("両方の側が{threshold}ずつ、ばらばらに", threshold)) } td.number { (number::count(pairs.mixed.offices)) } td.number { (span(&pairs.mixed)) } }
            }))
        p.note { (t!("同じ数の事業所でも、だれが使うかで組の数は大きく変わります。ばらばらに増やすより、よくやりとりする居宅介護支援とサービス事業所でそろえるほうが組になります。")) (words::no_duty(pairs.threshold)) }
    }
}

fn handling(side: &SideReport) -> Markup {
    let row = |s: &HandlingScenario, partners: Exact| {
        html! {
            tr {
                th scope="row" { (t!("{minutes}分", minutes = yen::plain(s.minutes))) }
                td { (needed(s.break_even, partners)) }
                td { (saved::time_span(s.now[0].minutes, s.now[2].minutes)) }
                td { (saved::time_span(s.ahead[0].minutes, s.ahead[2].minutes)) }
            }
        }
    };
    let Outlook { scenarios, ahead, now, .. } = &side.outlook;
    html! {
        h3 { (role_name(side.office.role)) }
        (ScrollTable::new(t!("紙とデータが混ざる間の手間")).caption(t!("紙とデータが混ざる間の手間（月。測られた値はありません）によって変わります"))
            .columns([
                Header::text(t!("手間")), Header::text(t!("元が取れる目安")), Header::text(t!("時間（いまの掲載率、年）")),
                Header::text(if ahead.share < whole(1) { t!("時間（相手の半分、年）") } else { t!("時間（相手のすべて、年）") }),
            ])
            .rows(html! { @for s in scenarios { (row(s, side.office.partners)) } }))
        p.note { (t!("紙・通信は、いまの掲載率なら年{now}、相手の半分なら年{ahead}。時間とは別です。", now = saved::cash(now.central.cash), ahead = saved::cash(ahead.saved.central.cash))) }
    }
}
