use jiff::civil::Date;
use maud::{Markup, html};
use tsunagu_analytics::query::adoption::{Numerator, Point};
use tsunagu_analytics::report::staleness::Staleness;
use tsunagu_analytics::report::trend::{Series, Trend, Turn};
use tsunagu_domain::percent::Percent;
use tsunagu_domain::rate::rate_tenths;
use tsunagu_domain::rules::Rules;

use crate::chart::{self, trend};
use crate::page::{PageError, View};
use crate::part::table::{Header, ScrollTable};
use crate::show::{date, number};
use crate::words;

/// All of those who could be listed, tenths of a percent.
const ALL: u64 = 1_000;

/// The rate of a place over time: drawn, in words and as a table, from the same values.
///
/// # Errors
/// When the chart can't be drawn.
pub fn block(view: &View<'_>, name: &str, history: &[Point], threshold: Percent) -> Result<Markup, PageError> {
    let trend = Trend::new(history, view.rules, view.today);
    let title = t!("{name}の掲載率の動き", name);
    let description = sentence(name, &trend, threshold, view.rules, view.today);
    // One listing is no move: the sheet has it in its headline, with its date and what has changed since.
    let moves = trend.series.iter().map(|s| s.points.len()).sum::<usize>() > 1;
    Ok(html! {
        section.no-print[!moves] {
            h2 #trend { (t!("これまでの動き")) }
            @match trend::draw(&trend, threshold)? {
                Some(drawings) => {
                    (chart::figure("trend", &title, &description, drawings))
                    (table(&trend))
                }
                None => p.note { (description) },
            }
        }
    })
}

/// The drawing in words.
fn sentence(name: &str, trend: &Trend, threshold: Percent, rules: &Rules, today: Date) -> String {
    let Some(latest) = trend.latest() else {
        return t!("{name}の掲載率が分かる資料がまだないため、動きは示せません。", name);
    };
    let mut parts: Vec<String> = Vec::new();
    for (i, series) in trend.series.iter().enumerate() {
        parts.extend((i > 0).then(|| t!("そのあとの数は別の資料によるもので、線でつないでいません。").to_owned()));
        parts.push(moved(name, series));
        // Said where the line ends, which is before what came after.
        if let Some(end) = trend.ended_on.filter(|end| i == 0 && series.first().on <= *end && *end <= today) {
            parts.push(t!("WAM NETの掲載は、{end}で公表が終わりました。", end = date::day(end)));
        }
    }
    if trend.series.iter().any(|s| s.highest().rate > ALL) {
        parts.push(t!("100％を超える時点があります（赤い点）。分子か分母のデータに不備があります。").to_owned());
    }
    parts.push(registers(&trend.points));
    parts.extend(Staleness::of(latest.last().on, rules, today).map(|stale| words::staleness(&stale, rules)));
    parts.push(words::milestones(&trend.milestones));
    parts.push(words::no_duty(threshold));
    parts.concat()
}

fn moved(name: &str, series: &Series) -> String {
    let (first, last) = (series.first(), series.last());
    if first.on == last.on {
        return t!(
            "{name}の掲載率は、{day}時点で{rate}です（資料が一つのため、動きは分かりません）。",
            name,
            day = date::day(last.on),
            rate = number::rate_percent(last.rate)
        );
    }
    let moved = if first.rate == last.rate {
        t!("{rate}で、はじめと同じです", rate = number::rate_percent(last.rate))
    } else {
        t!("{from}から{to}になりました", from = number::rate_percent(first.rate), to = number::rate_percent(last.rate))
    };
    let moved = if series.points.iter().all(|p| p.rate == first.rate) {
        t!("{rate}のままです", rate = number::rate_percent(last.rate))
    } else {
        moved
    };
    let turn = series.turn.map(|turn| between(series, turn)).unwrap_or_default();
    t!(
        "{name}の掲載率は、{first}から{last}までに、{moved}。{turn}",
        name,
        first = date::day(first.on),
        last = date::day(last.on),
        moved,
        turn
    )
}

/// What the first and the last do not tell.
fn between(series: &Series, Turn { from, to }: Turn) -> String {
    let fell = from.rate > to.rate;
    let (day, rate) = (|p: tsunagu_analytics::report::trend::RatedPoint| date::day(p.on), number::rate_percent);
    // Where it began or ended with the whole, that end is stated already.
    let only = if from == series.first() {
        Some((to, !fell))
    } else if to == series.last() {
        Some((from, fell))
    } else {
        None
    };
    match (only, fell) {
        (Some((at, true)), _) => t!("途中、{day}には{rate}まで上がりました。", day = day(at), rate = rate(at.rate)),
        (Some((at, false)), _) => t!("途中、{day}には{rate}まで下がりました。", day = day(at), rate = rate(at.rate)),
        (None, true) => t!(
            "途中、{from}に{high}まで上がったあと、{to}に{low}まで下がりました。",
            from = day(from),
            high = rate(from.rate),
            to = day(to),
            low = rate(to.rate)
        ),
        (None, false) => t!(
            "途中、{from}に{low}まで下がったあと、{to}に{high}まで上がりました。",
            from = day(from),
            low = rate(from.rate),
            to = day(to),
            high = rate(to.rate)
        ),
    }
}

fn registers(points: &[Point]) -> String {
    match points.iter().filter(|p| p.register_later).count() {
        0 => t!("対象数は、各時点以前で最も新しい事業所名簿によります。").to_owned(),
        _ if points.len() == 1 => {
            t!("対象数の一部は、掲載の日より後の事業所名簿によります（それ以前のものが無いため）。").to_owned()
        }
        n => t!(
            "対象数は、{points}時点のうち{n}時点では、掲載の日より後の事業所名簿によります（それ以前のものが無いため）。",
            points = points.len(),
            n
        ),
    }
}

/// The newest first; where the listing has ended, a row says so.
fn table(trend: &Trend) -> Markup {
    let ended = trend.ended_on;
    let newest_before = ended.and_then(|end| trend.points.iter().map(|p| p.listing_as_of).filter(|d| *d <= end).max());
    let rate = |p: &Point| rate_tenths(p.counted?, p.eligible?);
    html! {
        details {
        summary { (t!("表で見る")) }
        (ScrollTable::new(t!("時点ごとの掲載率"))
            .columns([
                Header::text(t!("掲載の時点")), Header::number(t!("掲載件数")), Header::number(t!("対象数")), Header::number(t!("掲載率")),
            ])
            .rows(html! {
                @for p in trend.points.iter().rev() {
                    @if let Some(end) = ended.filter(|_| newest_before == Some(p.listing_as_of)) {
                        tr { td colspan="4" { (t!("{end}でWAM NETの掲載の公表が終わりました。これより上は別の資料で、比べられません", end = date::day(end))) } }
                    }
                    tr {
                        th scope="row" { (date::day(p.listing_as_of)) }
                        td.number { (p.counted.map_or(words::UNKNOWN.to_string(), number::count)) @if p.numerator == Some(Numerator::Mixed) { " " span.faint { (t!("数え方が混在")) } } }
                        td.number { (p.eligible.map_or(words::NO_DATA.to_string(), number::count)) }
                        td.number { @match rate(p) {
                            Some(rate) if rate > ALL => span.fault { (t!("{rate} 要確認", rate = number::rate_percent(rate))) },
                            Some(rate) => (number::rate_percent(rate)),
                            None => "–",
                        } }
                    }
                }
            }))
        }
    }
}
