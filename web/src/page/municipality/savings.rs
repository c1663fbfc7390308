use std::collections::HashMap;

use maud::{Markup, html};
use tsunagu_analytics::query::adoption::Adoption;
use tsunagu_cost::office::Role;
use tsunagu_cost::town::{Expected, Range, Town, expected, one_more, typical};
use tsunagu_domain::exact::{Exact, whole};
use tsunagu_domain::percent::Percent;

use crate::address;
use crate::answer::Answer;
use crate::chart::{self, waterfall};
use crate::estimate::words::NOTE;
use crate::page::choice::Choice;
use crate::page::{PageError, View, ok};
use crate::part::layout::{self, Frame};
use crate::part::table::{Header, ScrollTable};
use crate::show::{date, number, yen};
use crate::words;

/// What a whole town saves in a year now, at the line, and when all are listed; and what one more office does.
pub fn page(view: &View<'_>, code: &str, params: &HashMap<String, String>) -> Result<Answer, PageError> {
    let choice = Choice::read(params, view.rules)?;
    let place = super::find(view, code)?;
    let rows = view.snapshot.of(place.code.as_str());
    let of = |name: &str| rows.iter().find(|a| a.denominator == name);
    let headline = of(&view.rules.headline().name);
    let page = address::municipality(place.code.as_str());
    let history = view.snapshot.history(place.code.as_str(), &view.rules.headline().name);
    choice.shows(&page.below("savings"), &page, headline.and_then(|a| a.listing_as_of), history)?;
    let town = town_of(headline, of("care_managers"), of("providers"));
    let title = t!("{name}全体の節約の試算", name = place.name);
    let body = html! {
        h1 { (title) }
        @match (&town, headline) {
            (Some((town, by_role)), Some(headline)) => { (worked(view, &place.name, town, *by_role, headline, choice.threshold)?) }
            _ => p { (t!("{name}の掲載件数か対象数の資料がないため、試算できません。", name = place.name)) a href=(address::municipality(place.code.as_str())) { (t!("{name}のページへ", name = place.name)) } }
        }
    };
    let trail = [
        (t!("全国"), address::COUNTRY),
        (place.prefecture.as_str(), address::prefecture(place.code.as_str())),
        (place.name.as_str(), address::municipality(place.code.as_str())),
    ];
    let frame = Frame {
        trail: &trail,
        credits: view.credits_of(place.synthetic, headline.map_or(&[][..], |a| &a.listing_credits), &[]),
        synthetic: place.synthetic,
        ..Frame::new(&title)
    };
    Ok(ok(layout::page(frame, body)))
}

/// Offices of both sides and what share of each is listed; whether the shares are those of each side.
fn town_of(
    headline: Option<&Adoption>,
    managers: Option<&Adoption>,
    providers: Option<&Adoption>,
) -> Option<(Town, bool)> {
    let share = |a: &Adoption| -> Option<Exact> {
        let eligible = a.eligible.filter(|n| *n > 0)?;
        Some(Exact::new(a.counted?.into(), eligible.into()).min(whole(1)))
    };
    let count = |a: Option<&Adoption>| a.and_then(|a| a.eligible.or(a.eligible_all));
    let (care_managers, providers_n) = (count(managers)?, count(providers)?);
    let whole_town = share(headline?)?;
    let (own, other) = (managers.and_then(share), providers.and_then(share));
    let by_role = own.is_some() && other.is_some();
    let town = Town {
        care_managers,
        providers: providers_n,
        care_managers_share: own.filter(|_| by_role).unwrap_or(whole_town),
        providers_share: other.filter(|_| by_role).unwrap_or(whole_town),
        overhead: None,
    };
    Some((town, by_role))
}

fn worked(
    view: &View<'_>,
    name: &str,
    town: &Town,
    by_role: bool,
    headline: &Adoption,
    threshold: Percent,
) -> Result<Markup, PageError> {
    let cost = &view.rules.cost;
    let failed = |e: tsunagu_cost::CostError| PageError::BadRequest(words::cost_error(&e));
    let at = |town: &Town| expected(town, view.today, cost).map_err(failed);
    let line = Exact::new(threshold.hundredths().into(), 10_000);
    let easy = |town: Town| at(&Town { overhead: Some(whole(0)), ..town });
    let scenarios = [
        Scenario { label: t!("いまの掲載").to_owned(), expected: at(town)?, easy: easy(town.clone())? },
        Scenario {
            label: t!("目安の{threshold}", threshold = number::threshold(threshold)),
            expected: at(&town.at(line))?,
            easy: easy(town.at(line))?,
        },
        Scenario {
            label: t!("すべて").to_owned(), expected: at(&town.at(whole(1)))?, easy: easy(town.at(whole(1)))?
        },
    ];
    let office = typical(Role::CareManager, whole(1), view.today, cost).map_err(failed)?;
    let overhead = tsunagu_cost::term::Book::on(cost, view.today).term("overhead").map_err(failed)?;
    let when = headline.listing_as_of.map(date::span).unwrap_or_default();
    Ok(html! {
        p.lead { (sentence(name, &scenarios)) (words::no_duty(threshold)) }
        @if let Some(age) = crate::part::headline::age(headline, view.today, view.rules) { p.note { (age) } }
        p {
            (t!("居宅介護支援{care_managers}、サービス事業所{providers}（両方を持つ番号はそれぞれに数えます）。掲載（{when}現在）の割合は、", care_managers = number::count(town.care_managers), providers = number::count(town.providers), when))
            @if by_role { (t!("居宅介護支援")) (yen::share(town.care_managers_share)) (t!("、サービス事業所")) (yen::share(town.providers_share)) (t!("です。")) }
            @else { (t!("両方とも全体の")) (yen::share(town.care_managers_share)) (t!("としました（役割別は、この資料では分かりません）。")) }
        }
        p.note {
            (t!("掲載されている事業所どうしが、すべてデータでやりとりしたとしたときの試算です。掲載は利用とは限りません。1事業所は、利用者{users}人・相手{partners}か所・FAXとしました（宮崎県の調査の、両方の事業所を合わせた中央値。どちらの事業所にも同じ数を当てています）。{note}", users = yen::plain(office.users), partners = yen::plain(office.partners), note = NOTE))
        }
        (table(&scenarios, threshold))
        p.note { (t!("掲載が少ないうちは、紙とデータが混ざる間の手間（月{value}分、仮定）が上回ります。この仮定がいちばん効きます。表は、現金と時間を合わせた年あたりの額で、四捨五入のため合計と合わないことがあります。", value = yen::plain(overhead.value))) }
        (chart(name, &scenarios, threshold)?)
        (one(view, town)?)
        p { a href=(address::savings_of_town(&headline.id)) { (t!("この町の一つの事業所について試算する")) } }
    })
}

/// A share, and what it comes to.
struct Scenario {
    label: String,
    expected: Expected,
    /// As if handling both channels took no time.
    easy: Expected,
}

fn sentence(name: &str, scenarios: &[Scenario]) -> String {
    let hours = |e: &Expected| {
        let minutes = e.minutes[1];
        if minutes < whole(0) {
            t!("{minutes}増え", minutes = yen::hours(-minutes))
        } else {
            t!("{minutes}減り", minutes = yen::hours(minutes))
        }
    };
    let message = scenarios.iter().map(|s| {
        t!(
            "{label}なら、時間は年に{expected}、金額では年{total}（試算）",
            label = s.label,
            expected = hours(&s.expected),
            total = yen::either(s.expected.total()[1])
        )
    });
    t!("{name}全体では、{vec}です（中央の場合）。", name, vec = message.collect::<Vec<_>>().join("。"))
}

fn span(range: &Range) -> String {
    format!("{}〜{}", yen::about(range[0]), yen::about(range[2]))
}

fn table(scenarios: &[Scenario], threshold: Percent) -> Markup {
    html! {
        (ScrollTable::new(t!("町全体の試算")).class("wide").caption(t!("年あたりの節約（マイナスは、かえって増えること）　{line}", line = words::no_duty(threshold)))
            .columns([
                Header::text(t!("掲載の割合")), Header::number(t!("居宅介護支援")), Header::number(t!("サービス事業所")), Header::number(t!("合計（中央）")),
                Header::number(t!("少なめ〜多め")), Header::number(t!("混ざる間の手間が0分なら")), Header::number(t!("時間（中央）")),
                Header::number(t!("双方が掲載されている組")),
            ])
            .rows(html! {
                @for s in scenarios {
                    @let e = &s.expected;
                    tr {
                        th scope="row" { (s.label) }
                        td.number { (yen::about(e.care_managers[1])) } td.number { (yen::about(e.providers[1])) }
                        td.number { (yen::about(e.total()[1])) } td.number { (span(&e.total())) } td.number { (yen::about(s.easy.total()[1])) }
                        td.number { (yen::hours(e.minutes[1])) } td.number { (yen::share(e.pairs)) }
                    }
                }
            }))
    }
}

fn chart(name: &str, scenarios: &[Scenario], threshold: Percent) -> Result<Markup, PageError> {
    let steps: Vec<waterfall::Step> = scenarios
        .iter()
        .map(|Scenario { label, expected: e, .. }| waterfall::Step {
            label: label.clone(),
            from: 0,
            to: tsunagu_domain::exact::rounded(e.total()[1]),
            figure: yen::about(e.total()[1]),
            total: true,
        })
        .collect();
    let description = sentence(name, scenarios) + &words::no_duty(threshold);
    Ok(chart::figure("town-savings", &t!("{name}全体の節約", name), &description, waterfall::draw(&steps)?))
}

fn one(view: &View<'_>, town: &Town) -> Result<Markup, PageError> {
    let cost = &view.rules.cost;
    let failed = |e: tsunagu_cost::CostError| PageError::BadRequest(words::cost_error(&e));
    let sides = [(t!("居宅介護支援"), Role::CareManager), (t!("サービス事業所"), Role::Provider)];
    let rows = sides.map(|(label, role)| one_more(role, town, view.today, cost).map(|one| (label, one)));
    let [managers, providers] = rows;
    let rows = [managers.map_err(failed)?, providers.map_err(failed)?];
    Ok(html! {
        h2 { (t!("あと一つの事業所が加わると")) }
        p { (t!("相手がいま掲載されている割合のまま、一つの事業所が新しく加わったときの年あたりの変化です。相手の側は、加わった事業所とのやりとりがデータになる分です。")) }
        (ScrollTable::new(t!("あと一つの事業所が加わると")).class("wide")
            .columns([
                Header::text(t!("加わる事業所")), Header::number(t!("その事業所（中央）")), Header::number(t!("少なめ〜多め")),
                Header::number(t!("相手の合計（中央）")), Header::number(t!("少なめ〜多め")),
            ])
            .rows(html! {
                @for (label, one) in &rows {
                    tr {
                        th scope="row" { (label) }
                        td.number { (yen::about(one.own[1])) } td.number { (span(&one.own)) }
                        td.number { (yen::about(one.partners[1])) } td.number { (span(&one.partners)) }
                    }
                }
            }))
    })
}
