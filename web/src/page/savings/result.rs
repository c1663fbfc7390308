use maud::{Markup, html};
use tsunagu_analytics::query::offices::ListingState;
use tsunagu_cost::channel::sheets_saved;
use tsunagu_cost::office::Role;
use tsunagu_cost::range::{Case, Outcome, Sensitivity, sensitivities};
use tsunagu_cost::savings::BreakEven;
use tsunagu_cost::term::Book;
use tsunagu_domain::exact::{Exact, rounded, whole};
use tsunagu_domain::percent::Percent;

use super::charts::{over_coverage, steps, year};
use super::formulas::opened;
use crate::address;
use crate::estimate::office::{CoverageFrom, Estimate};
use crate::estimate::words::{NOTE, break_even, case_names, conditions, method_name};
use crate::page::PageError;
use crate::page::office::listed_words;
use crate::part::table::{Header, ScrollTable};
use crate::show::{date, number, yen};

/// Hours first, yen second; then the steps, the coverage, the table.
pub(super) fn section(estimate: &Estimate<'_>, line: Percent) -> Result<Markup, PageError> {
    let central = estimate.savings.case(Case::Central);
    let found = sensitivities(&estimate.office, &estimate.savings, estimate.rows)
        .map_err(|e| PageError::BadRequest(e.to_string()))?;
    Ok(html! {
        section.headline {
            h2 { "この条件での試算" }
            @if estimate.coverage_from == CoverageFrom::Everyone { p.lead { strong { "相手が全員使っている場合の上限です。" } (at_line(central, line)) } }
            p.lead { (hours_sentence(estimate)) }
            p { (yen_sentence(estimate)) }
            p { "元が取れる目安：" (break_even(central)) "（中央の場合）。" (positive(central)) }
            @if let Some(message) = overhead_sentence(estimate, &found) { p { (message) } }
            p.note { (coverage_sentence(estimate)) }
            p.note { (NOTE) (conditions(estimate)) }
        }
        (partners(estimate))
        (table(estimate))
        (steps(estimate)?)
        (over_coverage(estimate)?)
        (methods(estimate))
        (matters(&found))
        (downloads(estimate))
    })
}

/// What an office saves by its own numbers, in two sentences.
pub(super) fn card(estimate: &Estimate<'_>) -> Markup {
    html! {
        p { (hours_sentence(estimate)) (yen_sentence(estimate)) "元が取れる目安：" (break_even(estimate.savings.case(Case::Central))) "（中央の場合）。" }
        p.note { (coverage_sentence(estimate)) (conditions(estimate)) }
    }
}

/// The paper that need not be printed in a month and in a year, open to its formula.
pub(super) fn sheets(estimate: &Estimate<'_>) -> Result<Markup, PageError> {
    let book = Book::on(estimate.rows, estimate.office.date);
    let saved = sheets_saved(&estimate.office, &book).map_err(|e| PageError::BadRequest(e.to_string()))?;
    let count = |value: Exact| number::count(rounded(value).unsigned_abs() as u64);
    Ok(html! {
        p { "減る紙は、1か月に約" (count(saved.value)) "枚、1年に約" (count(year(saved.value))) "枚です。" }
        (opened("減る紙（1か月）", "枚", &saved))
    })
}

/// From low to high in brackets; nothing where they are the same.
fn range(estimate: &Estimate<'_>, of: impl Fn(&Outcome<'_>) -> Exact, written: impl Fn(Exact) -> String) -> String {
    let [low, _, high] = estimate.savings.cases.each_ref().map(|c| written(of(c)));
    if low == high { String::new() } else { format!("（作業時間の減り方によって{low}〜{high}）") }
}

fn hours_sentence(estimate: &Estimate<'_>) -> String {
    let central = estimate.savings.case(Case::Central);
    let minutes = year(central.saved.minutes);
    if minutes < whole(0) {
        return format!("この条件では、作業の時間は年に{}ほど増えます。", yen::hours(-minutes));
    }
    let range = range(estimate, |c| year(c.saved.minutes), yen::hours_either);
    format!("減る時間は、年に{}ほど{range}です。", yen::hours(minutes))
}

/// So that nobody takes the most for what to expect.
fn at_line(central: &Outcome<'_>, line: Percent) -> String {
    let reached = central.month.saved(Exact::new(line.hundredths().into(), 10_000));
    format!(
        "相手の{}が使えば、年に{}（時間は年に{}）です。",
        number::threshold(line),
        yen::either(year(reached.yen)),
        yen::hours_either(year(reached.minutes))
    )
}

fn yen_sentence(estimate: &Estimate<'_>) -> String {
    let central = estimate.savings.case(Case::Central);
    if central.saved.yen < whole(0) {
        return format!(
            "金額では、手間の増え分も時給で数えて年に{}です{}。手間の増え分は、現金では出ていきません。現金だけなら年に{}です。相手が増えると変わります。",
            yen::either(year(central.saved.yen)),
            range(estimate, |c| year(c.saved.yen), yen::either),
            yen::either(year(central.saved.cash))
        );
    }
    format!(
        "金額では、紙・切手・通信・利用料などの現金だけで年に{}、時間も時給で数えると年に{}{}です。時間は、実際に残業や人手が減ってはじめてお金になります。",
        yen::either(year(central.saved.cash)),
        yen::either(year(central.saved.yen)),
        range(estimate, |c| year(c.saved.yen), yen::either)
    )
}

/// The assumption that is nobody's measurement, where it moves the sum.
fn overhead_sentence(estimate: &Estimate<'_>, found: &[Sensitivity<'_>]) -> Option<String> {
    let label = estimate.savings.case(Case::Central).month.overhead.label;
    let s = found.iter().find(|s| s.label == label)?;
    Some(format!(
        "測られていない「{}」が{}分なら年に{}、{}分なら年に{}です。",
        s.label,
        yen::plain(s.low.0),
        yen::either(s.low.1),
        yen::plain(s.high.0),
        yen::either(s.high.1)
    ))
}

fn positive(central: &Outcome<'_>) -> String {
    match central.turns_positive {
        Some(1) => "慣れるまでの手間を入れても、最初の月から累計がプラスです。".to_owned(),
        Some(month) => format!("慣れるまでの手間を入れると、累計がプラスになるのは{month}か月目です。"),
        None => "慣れるまでの手間を入れると、今の相手の数のままでは10年のうちに元が取れません。".to_owned(),
    }
}

fn coverage_sentence(estimate: &Estimate<'_>) -> String {
    let mut message = share_sentence(estimate);
    if estimate.form.unregistered {
        message += "事業所番号は、取り込まれている事業所名簿にないため、立場・市区町村・サービスは使っていません。";
    }
    message
}

fn share_sentence(estimate: &Estimate<'_>) -> String {
    let share = yen::share(estimate.office.coverage);
    match &estimate.coverage_from {
        CoverageFrom::Counted => format!("データで送れる割合は、交換の記録から数えた{share}です。"),
        CoverageFrom::Typed => format!("データで送れる割合は、入力した{share}です。"),
        CoverageFrom::Numbers { each, unknown_at } => {
            let of = |wanted: fn(&ListingState) -> bool| each.iter().filter(|(_, l)| wanted(l)).count();
            let (yes, unknown) = (of(|l| matches!(l, ListingState::Yes { .. })), of(|l| *l == ListingState::Unknown));
            let at = match (unknown, unknown_at) {
                (0, _) | (_, None) => String::new(),
                (n, Some(town)) => format!(
                    "（この資料では分からない{n}か所は、{}の掲載率{}で送れるとみました。{yes}か所〜{}か所の幅があります）",
                    town.name,
                    yen::share(town.share),
                    yes + n
                ),
            };
            format!(
                "データで送れる割合は、貼り付けた{}か所のうち掲載のある{yes}か所から{share}です{at}。掲載は利用とは限りません。",
                each.len()
            )
        }
        CoverageFrom::Town { name, as_of, by_role, .. } => {
            let when = as_of.map(|d| format!("（{}現在）", date::day(d))).unwrap_or_default();
            let whose = match (by_role, estimate.office.role) {
                (true, Role::CareManager) => "サービス事業所の掲載率",
                (true, Role::Provider) => "居宅介護支援の掲載率",
                (false, _) => "事業所全体の掲載率（役割別は、この資料では分かりません）",
            };
            format!("データで送れる割合は、{name}の{whose}{when}から{share}としました。掲載は利用とは限りません。")
        }
        CoverageFrom::Everyone if !estimate.form.text("town").is_empty() => format!(
            "{}の掲載は{}のため、データで送れる割合は、相手がすべて使っているもの（{share}）としました。",
            estimate.form.text("town"),
            crate::words::NO_DATA
        ),
        CoverageFrom::Everyone => format!(
            "データで送れる割合は、相手がすべて使っているもの（{share}）としました。市区町村か割合を入れると変わります。"
        ),
    }
}

fn partners(estimate: &Estimate<'_>) -> Markup {
    let CoverageFrom::Numbers { each, .. } = &estimate.coverage_from else { return html! {} };
    html! {
        h3 { "貼り付けた相手" }
        (ScrollTable::new("貼り付けた相手").columns([Header::text("事業所番号"), Header::text("掲載")]).rows(html! {
            @for (number, listed) in each {
                tr { th scope="row" { a href=(address::office(number)) { (number) } } td { (listed_words(*listed)) } }
            }
        }))
    }
}

fn table(estimate: &Estimate<'_>) -> Markup {
    let row = |label: &str, of: &dyn Fn(&Outcome<'_>) -> String| {
        html! { tr { th scope="row" { (label) } @for c in &estimate.savings.cases { td.number { (of(c)) } } } }
    };
    html! {
        @let cases = estimate.savings.cases.iter().map(|c| Header::number(case_names(c.case).1));
        @let columns = std::iter::once(Header::text("")).chain(cases);
        (ScrollTable::new("年あたりの試算").caption("年あたりの試算（計算どおりの値。仮定を含むため、確かなのは上の文の「約」の桁までです）")
            .columns(columns)
            .rows(html! {
                (row("残る作業時間の割合", &|c| yen::plain(c.ratio.value)))
                (row("減る時間", &|c| yen::hours(year(c.saved.minutes))))
                (row("現金だけ", &|c| yen::yen(year(c.saved.cash))))
                (row("現金と時間", &|c| yen::yen(year(c.saved.yen))))
                (row("元が取れる相手の数", &|c| match c.break_even {
                    BreakEven::Always => "1か所から".to_owned(),
                    BreakEven::Above { partners, .. } => format!("{}か所から", yen::signed(partners)),
                    BreakEven::OnlyWhole => "すべて".to_owned(),
                    BreakEven::Never => "元が取れません".to_owned(),
                }))
                (row("累計がプラスになる月", &|c| c.turns_positive.map_or("なりません".to_owned(), |m| format!("{m}か月目"))))
            }))
        p.note { "加入していないうちは、減る時間も費用もありません。マイナスは、加入によってかえって増えることを示します。" }
    }
}

fn methods(estimate: &Estimate<'_>) -> Markup {
    let month = &estimate.savings.case(Case::Central).month;
    let all = |channel: &tsunagu_cost::channel::Channel<'_>| {
        channel.yen() + month.worth(channel.minutes() + channel.fixed_minutes())
    };
    let each = |value: Exact| {
        if estimate.office.users > whole(0) { yen::yen(value / estimate.office.users) } else { "–".to_owned() }
    };
    html! {
        (ScrollTable::new("紙の送り方ごとの費用").caption("紙の送り方ごとの費用（全部その方法で送るとき）")
            .columns([Header::text("方法"), Header::number("利用者1人・1か月"), Header::number("1か月"), Header::number("1年")])
            .rows(html! {
                @for (method, channel) in &estimate.by_method {
                    tr .here[*method == estimate.office.method] {
                        th scope="row" { (method_name(*method)) @if *method == estimate.office.method { "（いま）" } }
                        td.number { (each(all(channel))) } td.number { (yen::yen(all(channel))) } td.number { (yen::yen(year(all(channel)))) }
                    }
                }
                tr {
                    th scope="row" { "データ連携（中央）" }
                    td.number { (each(month.digital_yen())) } td.number { (yen::yen(month.digital_yen())) } td.number { (yen::yen(year(month.digital_yen()))) }
                }
            }))
    }
}

fn matters(found: &[Sensitivity<'_>]) -> Markup {
    html! {
        @if !found.is_empty() {
            h2 { "どの数がいちばん効くか" }
            p { "一つだけを下限・上限に変えたときの、年あたりの節約（現金と時間、中央の場合）です。いちばん効くのは「" (found[0].label) "」です。" }
            (ScrollTable::new("どの数がいちばん効くか")
                .columns([
                    Header::text("入力"), Header::number("下限のとき"), Header::number("上限のとき"), Header::number("動く幅"),
                ])
                .rows(html! {
                    @for s in found {
                        tr {
                            th scope="row" { (s.label) "（" (yen::plain(s.low.0)) "〜" (yen::plain(s.high.0)) (yen::unit(s.unit)) "）" }
                            td.number { (yen::yen(s.low.1)) } td.number { (yen::yen(s.high.1)) } td.number { (yen::yen(s.spread())) }
                        }
                    }
                }))
        }
    }
}

fn downloads(estimate: &Estimate<'_>) -> Markup {
    let query = super::fields::query(&estimate.form);
    html! {
        p.downloads {
            "ダウンロード：" a href=(address::SAVINGS_XLSX.query(&query)) { "Excel（式が入っています）" } " "
            a href=(address::SAVINGS_CSV.query(&query)) { "CSV" } " " a href=(address::SAVINGS_API.query(&query)) { "JSON" }
        }
    }
}
