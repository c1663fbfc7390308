use maud::{Markup, html};
use tsunagu_analytics::query::offices::ListingState;
use tsunagu_analytics::report::estimate::case::{CaseReport, YearlySaving};
use tsunagu_analytics::report::estimate::coverage::CoverageFrom;
use tsunagu_analytics::report::estimate::savings::{EstimateDetails, EstimateReport};
use tsunagu_cost::office::Role;
use tsunagu_cost::range::Sensitivity;
use tsunagu_cost::savings::BreakEven;
use tsunagu_domain::exact::{Exact, rounded, whole};
use tsunagu_domain::percent::Percent;

use super::charts::{over_coverage, steps};
use super::formulas::opened;
use crate::address;
use crate::estimate::form::Form;
use crate::estimate::office::Estimate;
use crate::estimate::words::{NOTE, break_even, case_name, conditions, method_name};
use crate::page::PageError;
use crate::page::office::listed_words;
use crate::part::table::{Header, ScrollTable};
use crate::show::{date, number, yen};
use crate::words;

/// Hours first, yen second; then the steps, the coverage, the table.
pub(super) fn section(estimate: &Estimate<'_>, details: &EstimateDetails<'_>) -> Result<Markup, PageError> {
    let Estimate { form, report } = estimate;
    let central = report.central();
    Ok(html! {
        section.headline {
            h2 { (t!("この条件での試算")) }
            @if report.coverage_from == CoverageFrom::Everyone { p.lead { strong { (t!("相手が全員使っている場合の上限です。")) } (at_line(details.at_threshold)) } }
            p.lead { (hours_sentence(report)) }
            p { (yen_sentence(report)) }
            p { (t!("元が取れる目安：{central}（中央の場合）。{central2}", central = break_even(central), central2 = positive(central))) }
            @if let Some(message) = overhead_sentence(report, &details.sensitivities) { p { (message) } }
            p.note { (coverage_sentence(estimate)) }
            p.note { (NOTE) (conditions(report)) }
        }
        (partners(report))
        (table(report))
        (steps(report)?)
        (over_coverage(report)?)
        (methods(report))
        (matters(&details.sensitivities))
        (downloads(form))
    })
}

/// What an office saves by its own numbers, in two sentences.
pub(super) fn card(estimate: &Estimate<'_>) -> Markup {
    let report = &estimate.report;
    html! {
        p { (t!("{estimate}{estimate2}元が取れる目安：{central}（中央の場合）。", estimate = hours_sentence(report), estimate2 = yen_sentence(report), central = break_even(report.central()))) }
        p.note { (coverage_sentence(estimate)) (conditions(report)) }
    }
}

/// The paper that need not be printed in a month and in a year, open to its formula.
pub(super) fn sheets(details: &EstimateDetails<'_>) -> Markup {
    let saved = &details.sheets;
    let count = |value: Exact| number::count(rounded(value).unsigned_abs() as u64);
    html! {
        p { (t!("減る紙は、1か月に約{value}枚、1年に約{value2}枚です。", value = count(saved.value), value2 = count(saved.value * whole(12)))) }
        (opened(t!("減る紙（1か月）"), t!("枚"), saved))
    }
}

/// From low to high in brackets; nothing where they are the same.
fn range(
    report: &EstimateReport<'_>,
    of: impl Fn(&CaseReport<'_>) -> Exact,
    written: impl Fn(Exact) -> String,
) -> String {
    let [low, _, high] = report.cases.each_ref().map(|c| written(of(c)));
    if low == high { String::new() } else { t!("（作業時間の減り方によって{low}〜{high}）", low, high) }
}

fn hours_sentence(report: &EstimateReport<'_>) -> String {
    let central = report.central();
    let minutes = central.saved.minutes;
    if minutes < whole(0) {
        return t!("この条件では、作業の時間は年に{minutes}ほど増えます。", minutes = yen::hours(-minutes));
    }
    let range = range(report, |c| c.saved.minutes, yen::hours_either);
    t!("減る時間は、年に{minutes}ほど{range}です。", minutes = yen::hours(minutes), range)
}

/// So that nobody takes the most for what to expect.
fn at_line((line, reached): (Percent, YearlySaving)) -> String {
    t!(
        "相手の{line}が使えば、年に{reached}（時間は年に{minutes}）です。{no_duty}",
        line = number::threshold(line),
        reached = yen::either(reached.yen),
        minutes = yen::hours_either(reached.minutes),
        no_duty = crate::words::no_duty(line)
    )
}

fn yen_sentence(report: &EstimateReport<'_>) -> String {
    let central = report.central();
    if central.saved.yen < whole(0) {
        return t!(
            "金額では、手間の増え分も時給で数えて年に{saved}です{either}。手間の増え分は、現金では出ていきません。現金だけなら年に{cash}です。相手が増えると変わります。",
            saved = yen::either(central.saved.yen),
            either = range(report, |c| c.saved.yen, yen::either),
            cash = yen::either(central.saved.cash)
        );
    }
    t!(
        "金額では、紙・切手・通信・利用料などの現金だけで年に{cash}、時間も時給で数えると年に{saved}{either}です。時間は、実際に残業や人手が減ってはじめてお金になります。",
        cash = yen::either(central.saved.cash),
        saved = yen::either(central.saved.yen),
        either = range(report, |c| c.saved.yen, yen::either)
    )
}

/// The assumption that is nobody's measurement, where it moves the sum.
fn overhead_sentence(report: &EstimateReport<'_>, found: &[Sensitivity<'_>]) -> Option<String> {
    let label = report.central().month.overhead.label;
    let s = found.iter().find(|s| s.label == label)?;
    Some(t!(
        "測られていない「{label}」が{low}分なら年に{low2}、{high}分なら年に{high2}です。",
        label = words::cost_label(s.label),
        low = yen::plain(s.low.0),
        low2 = yen::either(s.low.1),
        high = yen::plain(s.high.0),
        high2 = yen::either(s.high.1)
    ))
}

fn positive(central: &CaseReport<'_>) -> String {
    match central.turns_positive {
        Some(1) => t!("慣れるまでの手間を入れても、最初の月から累計がプラスです。").to_owned(),
        Some(month) => t!("慣れるまでの手間を入れると、累計がプラスになるのは{month}か月目です。", month),
        None => t!("慣れるまでの手間を入れると、今の相手の数のままでは10年のうちに元が取れません。").to_owned(),
    }
}

fn coverage_sentence(estimate: &Estimate<'_>) -> String {
    let mut message = share_sentence(estimate);
    if estimate.form.unregistered {
        message += t!("事業所番号は、取り込まれている事業所名簿にないため、立場・市区町村・サービスは使っていません。");
    }
    message
}

fn share_sentence(estimate: &Estimate<'_>) -> String {
    let share = yen::share(estimate.report.office.coverage);
    match &estimate.report.coverage_from {
        CoverageFrom::Counted => t!("データで送れる割合は、交換の記録から数えた{share}です。", share),
        CoverageFrom::Typed => t!("データで送れる割合は、入力した{share}です。", share),
        CoverageFrom::Numbers { each, unknown_at } => {
            let of = |wanted: fn(&ListingState) -> bool| each.iter().filter(|(_, l)| wanted(l)).count();
            let (yes, unknown) = (of(|l| matches!(l, ListingState::Yes { .. })), of(|l| *l == ListingState::Unknown));
            let at = match (unknown, unknown_at) {
                (0, _) | (_, None) => String::new(),
                (n, Some(town)) => t!(
                    "（この資料では分からない{n}か所は、{name}の掲載率{town}で送れるとみました。{yes}か所〜{yes2}か所の幅があります）",
                    n,
                    name = town.name,
                    town = yen::share(town.share),
                    yes,
                    yes2 = yes + n
                ),
            };
            t!(
                "データで送れる割合は、貼り付けた{each}か所のうち掲載のある{yes}か所から{share}です{at}。掲載は利用とは限りません。",
                each = each.len(),
                yes,
                share,
                at
            )
        }
        CoverageFrom::Town { name, as_of, by_role, .. } => {
            let when = as_of.map(|d| t!("（{d}現在）", d = date::day(d))).unwrap_or_default();
            let whose = match (by_role, estimate.report.office.role) {
                (true, Role::CareManager) => t!("サービス事業所の掲載率"),
                (true, Role::Provider) => t!("居宅介護支援の掲載率"),
                (false, _) => t!("事業所全体の掲載率（役割別は、この資料では分かりません）"),
            };
            t!(
                "データで送れる割合は、{name}の{whose}{when}から{share}としました。掲載は利用とは限りません。",
                name,
                whose,
                when,
                share
            )
        }
        CoverageFrom::Everyone if !estimate.form.text("town").is_empty() => t!(
            "{form}の掲載は{no_data}のため、データで送れる割合は、相手がすべて使っているもの（{share}）としました。",
            form = estimate.form.text("town"),
            no_data = crate::words::NO_DATA,
            share
        ),
        CoverageFrom::Everyone => t!(
            "データで送れる割合は、相手がすべて使っているもの（{share}）としました。市区町村か割合を入れると変わります。",
            share
        ),
    }
}

fn partners(report: &EstimateReport<'_>) -> Markup {
    let CoverageFrom::Numbers { each, .. } = &report.coverage_from else { return html! {} };
    html! {
        h3 { (t!("貼り付けた相手")) }
        (ScrollTable::new(t!("貼り付けた相手")).columns([Header::text(t!("事業所番号")), Header::text(t!("掲載"))]).rows(html! {
            @for (number, listed) in each {
                tr { th scope="row" { a href=(address::office(number)) { (number) } } td { (listed_words(*listed).unwrap_or_default()) } }
            }
        }))
    }
}

fn table(report: &EstimateReport<'_>) -> Markup {
    let row = |label: &str, of: &dyn Fn(&CaseReport<'_>) -> String| {
        html! { tr { th scope="row" { (label) } @for c in &report.cases { td.number { (of(c)) } } } }
    };
    html! {
        @let cases = report.cases.iter().map(|c| Header::number(case_name(c.case)));
        @let columns = std::iter::once(Header::text("")).chain(cases);
        (ScrollTable::new(t!("年あたりの試算")).caption(t!("年あたりの試算（計算どおりの値。仮定を含むため、確かなのは上の文の「約」の桁までです）"))
            .columns(columns)
            .rows(html! {
                (row(t!("残る作業時間の割合"), &|c| yen::plain(c.ratio.value)))
                (row(t!("減る時間"), &|c| yen::hours(c.saved.minutes)))
                (row(t!("現金だけ"), &|c| yen::yen(c.saved.cash)))
                (row(t!("現金と時間"), &|c| yen::yen(c.saved.yen)))
                (row(t!("元が取れる相手の数"), &|c| match c.break_even {
                    BreakEven::Always => t!("1か所から").to_owned(),
                    BreakEven::Above { partners, .. } => t!("{partners}か所から", partners = yen::signed(partners)),
                    BreakEven::OnlyWhole => t!("すべて").to_owned(),
                    BreakEven::Never => t!("元が取れません").to_owned(),
                }))
                (row(t!("累計がプラスになる月"), &|c| c.turns_positive.map_or(t!("なりません").to_owned(), |m| t!("{m}か月目", m))))
            }))
        p.note { (t!("加入していないうちは、減る時間も費用もありません。マイナスは、加入によってかえって増えることを示します。")) }
    }
}

fn methods(report: &EstimateReport<'_>) -> Markup {
    let sums = |year: Exact| {
        let month = year / whole(12);
        let users = report.office.users;
        let each = if users > whole(0) { yen::yen(month / users) } else { "–".to_owned() };
        html! { td.number { (each) } td.number { (yen::yen(month)) } td.number { (yen::yen(year)) } }
    };
    let now = report.office.method;
    html! {
        (ScrollTable::new(t!("紙の送り方ごとの費用")).caption(t!("紙の送り方ごとの費用（全部その方法で送るとき）"))
            .columns([Header::text(t!("方法")), Header::number(t!("利用者1人・1か月")), Header::number(t!("1か月")), Header::number(t!("1年"))])
            .rows(html! {
                @for paper in &report.paper {
                    tr .here[paper.method == now] {
                        th scope="row" { (method_name(paper.method)) @if paper.method == now { (t!("（いま）")) } }
                        (sums(paper.year))
                    }
                }
                tr { th scope="row" { (t!("データ連携（中央）")) } (sums(report.central().digital_year)) }
            }))
    }
}

fn matters(found: &[Sensitivity<'_>]) -> Markup {
    html! {
        @if !found.is_empty() {
            h2 { (t!("どの数がいちばん効くか")) }
            p { (t!("一つだけを下限・上限に変えたときの、年あたりの節約（現金と時間、中央の場合）です。いちばん効くのは「{label}」です。", label = words::cost_label(found[0].label))) }
            (ScrollTable::new(t!("どの数がいちばん効くか"))
                .columns([
                    Header::text(t!("入力")), Header::number(t!("下限のとき")), Header::number(t!("上限のとき")), Header::number(t!("動く幅")),
                ])
                .rows(html! {
                    @for s in found {
                        tr {
                            th scope="row" { (words::cost_label(s.label)) "（" (yen::plain(s.low.0)) "〜" (yen::plain(s.high.0)) (yen::unit(s.unit)) "）" }
                            td.number { (yen::yen(s.low.1)) } td.number { (yen::yen(s.high.1)) } td.number { (yen::yen(s.spread())) }
                        }
                    }
                }))
        }
    }
}

fn downloads(form: &Form) -> Markup {
    let query = super::fields::query(form);
    html! {
        p.downloads {
            (t!("ダウンロード：")) a href=(address::SAVINGS_XLSX.query(&query)) { (t!("Excel（式が入っています）")) } " "
            a href=(address::SAVINGS_CSV.query(&query)) { "CSV" } " " a href=(address::SAVINGS_API.query(&query)) { "JSON" }
        }
    }
}
