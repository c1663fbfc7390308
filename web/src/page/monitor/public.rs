use maud::{Markup, html};
use tsunagu_analytics::measure::monitor::suppression::ALL;
use tsunagu_analytics::query::monitor::town::PublicMonth;
use tsunagu_analytics::report::monitor::public::{PublicReport, sum};
use tsunagu_domain::exchange_set::Direction;
use tsunagu_domain::month::Month;
use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::rules::Rules;

use super::words;
use crate::address;
use crate::chart::{self, months};
use crate::page::{PageError, View};
use crate::part::table::{Header, ScrollTable};
use crate::show::number;

/// What everybody may see of a town: published once a month, suppressed where few stand behind it; where there is nothing, why.
///
/// # Errors
/// When the ledger can't be read.
pub fn block(view: &View<'_>, place: PlaceCode) -> Result<Markup, PageError> {
    let report = match view.ledger.read(|c| PublicReport::read(c, place)) {
        // The rest of the page does not need it.
        Err(error) if error.is_gone() => {
            return Ok(html! {
                section.no-print {
                    h2 #exchange { (t!("データ送受信の件数")) }
                    p { (t!("いまは表示できません（公開した合計を読めないため。この画面を動かしている事務局が直すまでお待ちください）。")) }
                }
            });
        }
        read => read?,
    };
    rendered(&report, view.rules)
}

/// What was published, as a part of a page.
///
/// # Errors
/// When a chart can't be drawn.
pub fn rendered(report: &PublicReport, rules: &Rules) -> Result<Markup, PageError> {
    let PublicReport { published, months, stages } = report;
    if published.is_empty() {
        return Ok(html! {
            section.no-print {
                h2 #exchange { (t!("データ送受信の件数")) }
                p { (t!("公開できる集計はまだありません（{offices}事業所以上の同意がそろった月から表示）。", offices = rules.monitor.suppression.offices)) a href=(address::monitor::LANDING) { (t!("事業所・市町村の画面へ")) } }
            }
        });
    }
    let bars = super::bars(months);
    let (marks, changed) = super::milestones(months, rules);
    Ok(html! {
        h2 #exchange { (t!("データ送受信の件数（公開の合計）")) }
        @if let Some(last) = published.last() { p { (sentence(last, rules)) } }
        @if !bars.is_empty() {
            (chart::figure("exchange", t!("月ごとの組の数（公開の合計）"), &(super::volumes::description(&bars) + &held_sentence(&bars) + &changed), months::draw(&bars, &marks)?))
        }
        @if let Some((month, of)) = stages { (stages_table(*month, of, rules)) }
        (table(published, rules))
        p.note {
            (t!("合計に含めてよいとした事業所の、ファイルの名前による数です。{offices}か所に満たないものと、引き算で分かってしまうものは「非公開」としています。月が終わったあと一度だけ決め、後から変えません。同じやりとりが、送る側と受け取る側の両方で数えられることがあります。", offices = rules.monitor.suppression.offices)) (rules.monitor.suppression.source) "。"
        }
    })
}

/// Which of the drawn months are held back; nothing where none is.
pub(super) fn held_sentence(bars: &[months::Bars]) -> String {
    let held: Vec<String> = bars.iter().filter(|b| b.held).map(|b| words::month(b.month)).collect();
    if held.is_empty() { String::new() } else { t!("{held}は非公開です（–）。", held = held.join("・")) }
}

fn sentence(last: &PublicMonth, rules: &Rules) -> String {
    let message = |direction: Direction| {
        sum(last, ALL, direction).flatten().map_or(t!("非公開").to_owned(), |n| t!("{n}組", n = number::count(n)))
    };
    let offices = last.offices.map_or(t!("{offices}か所以上", offices = rules.monitor.suppression.offices), |n| {
        t!("{n}か所", n = number::count(n))
    });
    t!(
        "{month}は、合計に含む事業所{offices}の送信が{sent}、受信が{received}でした。",
        month = words::month(last.month),
        offices,
        sent = message(Direction::Sent),
        received = message(Direction::Received)
    )
}

fn stages_table(month: Month, stages: &[(String, u64)], rules: &Rules) -> Markup {
    let labels = [
        ("none", t!("やりとりの記録なし")),
        ("some", t!("やりとりの記録あり（定着の前か、このごろなし）")),
        ("steady", t!("定着")),
        (ALL, t!("合計")),
    ];
    let of = |key: &str| stages.iter().find(|s| s.0 == key).map(|s| s.1);
    html! {
        table {
            caption { (t!("事業所の段階（合計に含めてよいとした事業所、{month}）", month = words::month(month))) }
            thead { tr { th scope="col" { (t!("段階")) } th scope="col" .number { (t!("事業所")) } } }
            tbody { @for (key, label) in labels { @if let Some(n) = of(key) { tr { th scope="row" { (label) } td.number { (number::count(n)) } } } } }
        }
        p.note { (t!("定着は、送信と受信の両方が続けて{steady_months}か月ある事業所です。前に載せた月との差が小さい月や、少ない段階のある月は載せません。WAM NETの掲載とは別の数え方です。", steady_months = rules.monitor.stage.steady_months)) }
    }
}

/// Whether anything is held back: then a zero would help to work it out.
fn held(month: &PublicMonth, direction: Direction) -> bool {
    month.sums.iter().any(|s| s.1 == direction && s.2.is_none())
}

fn shown(n: Option<u64>) -> String {
    n.map_or(t!("非公開").to_owned(), number::count)
}

fn table(published: &[PublicMonth], rules: &Rules) -> Markup {
    let groups: Vec<&str> = rules.filename.groups.keys().map(|kind| kind.key()).chain([ALL]).collect();
    let label = t!("月・種類ごとの組の数（公開の合計）");
    let recent: Vec<&PublicMonth> = published.iter().rev().take(12).collect();
    html! {
        details {
            summary { (t!("表で見る（種類ごと）")) }
            (ScrollTable::new(label).caption(label)
                .columns([Header::text(t!("作成の月")), Header::text(t!("種類")), Header::number(t!("送信")), Header::number(t!("受信"))])
                .rows(html! {
                    @for month in &recent {
                        @for group in &groups {
                            @let (sent, received) = (sum(month, group, Direction::Sent), sum(month, group, Direction::Received));
                            @let none = |way| if held(month, way) { t!("非公開").to_owned() } else { "0".to_owned() };
                            @if sent.is_some() || received.is_some() {
                                tr {
                                    th scope="row" .date { (words::month(month.month)) }
                                    td { @if *group == ALL { strong { (t!("すべて")) } } @else { (group.parse().map_or(*group, |kind| rules.filename.group_label(kind))) } }
                                    td.number { (sent.map_or_else(|| none(Direction::Sent), shown)) } td.number { (received.map_or_else(|| none(Direction::Received), shown)) }
                                }
                            }
                        }
                    }
                }))
        }
    }
}
