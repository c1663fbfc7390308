use std::collections::HashMap;

use maud::{Markup, html};
use tsunagu_cost::term::Book;
use tsunagu_cost::workforce::{Load, PROJECTIONS, load};
use tsunagu_domain::rules::Rules;

use super::{PageError, View, ok};
use crate::address;
use crate::answer::Answer;
use crate::chart::{self, waterfall};
use crate::part::layout::{self, Frame};
use crate::show::{number, yen};
use crate::words;

/// The users of one care manager whom the briefing begins with.
const USERS: &str = "briefing.users";

/// How many users a care manager would have in 2050, by each projection, with the people behind it.
pub fn page(view: &View<'_>, _asked: &HashMap<String, String>) -> Result<Answer, PageError> {
    let book = Book::on(&view.rules.cost, view.today);
    let failed = |e: tsunagu_cost::CostError| PageError::BadRequest(words::cost_error(&e));
    let users = book.term(USERS).map_err(failed)?.value.to_integer();
    let users = u32::try_from(users).unwrap_or(40);
    let loads: Vec<Load<'_>> =
        PROJECTIONS.iter().map(|p| load(users, p, &book)).collect::<Result<_, _>>().map_err(failed)?;
    let body = html! {
        h1 { (t!("2050年の働き手と利用者")) }
        p.lead { (t!("いま1人が{users}人を受け持つケアマネジャーは、2050年には{loads}人ほどを受け持つ計算になります。", users, loads = spread(&loads))) }
        p { (t!("働き手（15〜64歳）に占めるケアマネジャーの割合と、65歳以上に占める利用者の割合が、いまと変わらないとしたときの数です。説明会資料の「約80人」は、算出条件が異なるとみられます。")) }
        @for load in &loads { (projection(view.rules, load, &book)?) }
        p.note { (t!("推計は新しいものが出ると変わります。どちらの推計による数かを、必ず添えて使ってください。")) }
    };
    let trail = [(t!("節約の試算"), address::SAVINGS)];
    let frame = Frame {
        trail: &trail,
        credits: vec![t!("国立社会保障・人口問題研究所 日本の将来推計人口（推計の名前は図ごと）").to_owned()],
        ..Frame::new(t!("2050年の働き手と利用者"))
    };
    Ok(ok(layout::page(frame, body)))
}

fn spread(loads: &[Load<'_>]) -> String {
    let all: Vec<i128> = loads.iter().map(|l| l.users).collect();
    match (all.iter().min(), all.iter().max()) {
        (Some(a), Some(b)) if a == b => a.to_string(),
        (Some(a), Some(b)) => format!("{a}〜{b}"),
        _ => String::new(),
    }
}

fn name(rules: &Rules, projection: &str, view_day: jiff::civil::Date) -> (String, String) {
    let row = rules.cost.on(&format!("population.{projection}.2050.total"), view_day);
    let name = row.and_then(|r| r.label.split_once('、')).map_or(projection, |(_, rest)| rest.trim_end_matches('）'));
    (name.to_owned(), row.map_or(String::new(), |r| r.source.clone()))
}

fn projection(rules: &Rules, load: &Load<'_>, book: &Book<'_>) -> Result<Markup, PageError> {
    let (name, source) = name(rules, load.projection, book.day());
    let mut steps = Vec::new();
    let mut message = Vec::new();
    for (what, label) in [("total", t!("総人口")), ("working", t!("15〜64歳")), ("old", t!("65歳以上"))] {
        let at = |year: u32| {
            book.term(&format!("population.{}.{year}.{what}", load.projection)).map(|t| t.value.to_integer())
        };
        let failed = |e: tsunagu_cost::CostError| PageError::BadRequest(words::cost_error(&e));
        let (now, then) = (at(2025).map_err(failed)?, at(2050).map_err(failed)?);
        let census = book.term(&format!("population.census.2020.{what}")).map_err(failed)?.value.to_integer();
        for (year, n) in [(2020, census), (2025, now), (2050, then)] {
            steps.push(waterfall::Step {
                label: t!("{label} {year}年", label, year),
                from: 0,
                to: n,
                figure: t!("{n}万人", n = yen::signed(n)),
                total: year != 2050,
            });
        }
        let change = then - now;
        let word = if change < 0 { t!("減り") } else { t!("増え") };
        message.push(t!(
            "{label}は{change}万人{word}",
            label,
            change = number::count(u64::try_from(change.unsigned_abs()).unwrap_or(0)),
            word
        ));
    }
    let description = t!(
        "{name}では、2025年から2050年までに、{message}ます。1人あたりの利用者は{users}人になります（{growth}倍）。2020年は実績、橙が2050年です。",
        name,
        message = message.join("、"),
        users = load.users,
        growth = yen::tenths(load.growth)
    );
    let drawings = waterfall::draw(&steps)?;
    Ok(html! {
        h2 { (name) }
        (chart::figure(&format!("population-{}", load.projection), &t!("人口（{name}）", name), &description, drawings))
        p.note { (t!("出典：")) (source) }
    })
}
