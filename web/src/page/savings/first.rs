use maud::{Markup, html};
use tsunagu_analytics::query::offices::ListingState;
use tsunagu_analytics::report::estimate::case::YearlySaving;
use tsunagu_analytics::report::estimate::coverage::CoverageFrom;
use tsunagu_analytics::report::estimate::outlook::{HandlingScenario, Standing, partners};
use tsunagu_analytics::report::estimate::savings::{EstimateDetails, EstimateReport};
use tsunagu_cost::incentive::{Amount, SchemeEligibility};
use tsunagu_cost::office::Role;
use tsunagu_cost::range::Case;
use tsunagu_domain::exact::{Exact, rounded, whole};
use tsunagu_domain::rules::IncentiveKind;

use super::fields::query_with;
use crate::address;
use crate::estimate::form::Form;
use crate::estimate::office::Estimate;
use crate::estimate::outlook_words::{
    break_even, cash_and_time, needed, reachable, share, share_short, staff_question, standing, together,
};
use crate::estimate::words::{NOTE, conditions, method_name};
use crate::page::View;
use crate::part::table::{Header, ScrollTable};
use crate::show::{date, saved, yen};

/// The answer first: from how many partners it pays, cash apart from time, schemes, and what to do next.
pub(super) fn section(view: &View<'_>, estimate: &Estimate<'_>, details: &EstimateDetails<'_>) -> Markup {
    let Estimate { form, report } = estimate;
    html! {
        section.headline {
            (answer(form, report))
            @if report.coverage_from == CoverageFrom::Everyone { p { (at_line(details)) } }
            (bar(report))
            (role(form, report))
            (handling(form, report))
            (money(details, report))
            (next(view, form))
            (briefing(details))
            @if let Some(question) = staff_question(report) { p.note { a href="#fte" { (question) } } }
            p.note { (conditions(report)) }
            details {
                summary { (t!("数え方")) }
                p.note { (share(report, form)) }
                p.note { (together(report)) }
                p.note { (NOTE) }
            }
        }
    }
}

/// The same for a card that leads to the page.
pub(super) fn card(estimate: &Estimate<'_>) -> Markup {
    let Estimate { form, report } = estimate;
    html! {
        (answer(form, report))
        p.note { (share(report, form)) (conditions(report)) }
    }
}

fn answer(form: &Form, report: &EstimateReport<'_>) -> Markup {
    let [cash, time, later] = cash_and_time(report);
    let standing = standing(report);
    html! {
        p.lead data-savings="break-even" {
            strong { (t!("{pays}。{reachable}", pays = break_even(&report.outlook, report.office.partners), reachable = reachable(report))) }
            (share_short(report))
        }
        @if !standing.is_empty() {
            p data-savings="standing" {
                (standing) "。"
                @if let Standing::Below { .. } | Standing::Never = report.outlook.standing { (to_ask(form, report)) }
            }
        }
        p.sums data-savings="cash-and-time" { span { (cash) " ｜" } " " span { (time) @if !later.is_empty() { "、" } } span { (later) } }
    }
}

/// Where the partners stand who can be asked.
fn to_ask(form: &Form, report: &EstimateReport<'_>) -> Markup {
    let others = matches!(&report.coverage_from, CoverageFrom::Numbers { each, .. } if each.iter().any(|p| !matches!(p.listed, ListingState::Yes { .. })));
    html! {
        @if others { a href="#partners" { (t!("確かめる相手を見る")) } }
        @else if let Some(number) = &form.question.number { a href=(address::office(number).below("request")) { (t!("相手に確かめる（依頼文）")) } }
        @else if let Some(town) = form.question.town { a href=(address::municipality(town.as_str())) { (t!("町の事業所の掲載を見る")) } }
        @else { a href=(address::SEARCH) { (t!("町の事業所の掲載を見る")) } }
    }
}

/// So that nobody takes the most for what to expect.
fn at_line(details: &EstimateDetails<'_>) -> String {
    let (line, reached) = &details.at_threshold;
    let one_of = whole(100) / Exact::new(line.hundredths().into(), 100).max(whole(1));
    let who = match one_of.is_integer() {
        true => t!("{n}か所に1か所が使えば", n = yen::plain(one_of)),
        false => t!("相手の{line}が使えば", line = crate::show::number::threshold(*line)),
    };
    t!(
        "{who}、年に現金で{cash}、時間は{time}（中くらいに見て）。{no_duty}",
        no_duty = crate::words::no_duty(*line),
        who,
        cash = saved::cash(reached.cash),
        time = saved::time(reached.minutes)
    )
}

/// Partners in a row: those that can be reached now, and from which on it pays.
fn bar(report: &EstimateReport<'_>) -> Markup {
    let all = report.office.partners;
    let span = report.outlook.break_even;
    let (Some(from), true) = (partners(span.from, all), all >= whole(2)) else { return html! {} };
    let to = partners(span.to, all);
    let at = |n: Exact| yen::tenths((n / all).min(whole(1)) * whole(100));
    let (low, high) = (at(whole(from - 1)), at(whole(to.unwrap_or_else(|| all.ceil().to_integer()))));
    let now = match report.coverage_from {
        CoverageFrom::Everyone => whole(0),
        _ => report.outlook.reachable[1],
    };
    let width = |from: &str, to: &str| {
        let number = |text: &str| text.parse::<f64>().unwrap_or(0.0);
        format!("{:.1}", (number(to) - number(from)).max(0.8))
    };
    let now_at = at(now);
    html! {
        div.partners aria-hidden="true" {
            svg viewBox="0 0 100 8" preserveAspectRatio="none" {
                rect.all x="0" y="2" width="100" height="4" {}
                rect.pays x=(low) y="0" width=(width(&low, &high)) height="8" {}
                rect.now x="0" y="2" width=(width("0", &now_at)) height="4" {}
            }
            p.note {
                span.key.now {} (t!("いま")) " " span.key.pays {} (t!("元が取れる目安")) " "
                (t!("（全部で{all}か所）", all = yen::signed(all.ceil().to_integer())))
            }
        }
    }
}

/// For which side it was worked out, where that was not chosen.
fn role(form: &Form, report: &EstimateReport<'_>) -> Markup {
    let other = match report.office.role {
        Role::CareManager => {
            (t!("居宅介護支援として計算しました。"), Role::Provider, t!("サービス事業所として計算する"))
        }
        Role::Provider => {
            (t!("サービス事業所として計算しました。"), Role::CareManager, t!("居宅介護支援として計算する"))
        }
    };
    html! {
        @if form.text("role").is_empty() {
            p.note { (other.0) a.no-print href=(address::SAVINGS.query(&query_with(form, "role", other.1.key()))) { (other.2) } }
        }
    }
}

/// What nobody has measured, as one choice, with what each comes to side by side.
fn handling(form: &Form, report: &EstimateReport<'_>) -> Markup {
    let open = report.outlook.scenarios.iter().all(|s| s.counts) && report.outlook.scenarios.len() > 1;
    let choice = |s: &HandlingScenario| address::SAVINGS.query(&query_with(form, "overhead", &yen::plain(s.minutes)));
    let all = report.office.partners;
    let central = Case::ALL.iter().position(|case| *case == Case::Central).unwrap_or(1);
    let of_everyone = report.coverage_from == CoverageFrom::Everyone;
    let times = |all: &[YearlySaving; 3]| {
        html! { (saved::time(all[central].minutes)) br; span.faint { (saved::time_span(all[0].minutes, all[2].minutes)) } }
    };
    html! {
        (ScrollTable::new(t!("紙とデータが混ざる間の手間")).caption(t!("紙とデータが混ざる間の手間（1人・月。測られた値はありません。選ぶと、その値で計算します）"))
            .columns([
                Header::text(t!("手間")), Header::text(t!("元が取れる目安")), Header::text(t!("時間、今（年）")),
                Header::text(if report.outlook.ahead.share < whole(1) { t!("相手の半分なら（年）") } else { t!("相手のすべてなら（年）") }),
            ])
            .rows(html! {
                @for s in &report.outlook.scenarios {
                    tr .here[s.counts && !open] {
                        th scope="row" { a href=(choice(s)) { (t!("{minutes}分", minutes = yen::plain(s.minutes))) } @if s.counts && !open { (t!("（選択中）")) } }
                        td { (needed(s.break_even, all)) }
                        td { @if of_everyone { "–" } @else { (times(&s.now)) } }
                        td { (times(&s.ahead)) }
                    }
                }
            }))
        @if !open && !form.text("overhead").is_empty() {
            p.no-print { a href=(address::SAVINGS.query(&query_with(form, "overhead", ""))) { (t!("手間を決めずに、幅で見る")) } }
        }
    }
}

/// Schemes in one line; what goes to wages stands apart.
fn money(details: &EstimateDetails<'_>, report: &EstimateReport<'_>) -> Markup {
    let of = |kind: IncentiveKind| {
        details.schemes.iter().find(|s| {
            s.incentive.kind == kind
                && !matches!(
                    s.eligibility,
                    SchemeEligibility::Closed | SchemeEligibility::NotBegun | SchemeEligibility::Not
                )
        })
    };
    let fee = report.central().month.fee.value;
    let grant = of(IncentiveKind::Grant).map(|grant| {
        let most = grant.amounts.iter().find_map(|a| match a {
            Amount::UpTo(sum) | Amount::Once(sum) => Some(yen::yen(sum.value)),
            _ => None,
        });
        let span = details
            .grant_caps
            .map(|(least, most)| t!("{least}〜{most}（種類による）", least = yen::yen(least), most = yen::yen(most)));
        let by = grant.by.map_or_else(String::new, |by| t!("{by}まで＝予定、", by = date::day(by)));
        most.or(span).map(|most| t!("助成 上限{most}（{by}購入・接続・支払いのあとに申請）", most, by))
    });
    let wages: Vec<String> = [IncentiveKind::NewAddon, IncentiveKind::Addon]
        .into_iter()
        .filter_map(|kind| of(kind).filter(|s| s.eligibility != SchemeEligibility::Unknown)?.incentive.summary.clone())
        .collect();
    html! {
        p data-savings="schemes" {
            strong { (t!("お金の制度")) } "："
            (t!("利用料 年{fee}", fee = yen::yen(fee))) @if of(IncentiveKind::Fee).is_some() && fee == whole(0) { (t!("（申請により）")) }
            @if let Some(Some(grant)) = grant { " · " (grant) }
            @for summary in wages { " · " (t!("処遇改善：{summary}", summary)) }
            "　" a href="#schemes" { (t!("制度と期限を見る")) }
        }
    }
}

/// Three things to do.
fn next(view: &View<'_>, form: &Form) -> Markup {
    let office = form.question.number.as_ref().filter(|_| !form.unregistered).map(|number| address::office(number));
    let lists: Vec<&str> = view.rules.checklists.on(view.today).map(|list| list.title.as_str()).collect();
    html! {
        p { strong { (t!("次にすること")) } }
        ol data-savings="next" {
            li {
                (t!("よく送る相手5か所に、使っているか確かめる"))
                @if let Some(office) = &office { " " a href=(office.below("request")) { (t!("依頼文")) } }
            }
            li {
                (t!("電子請求のユーザーID（KJで始まる14文字）を探す"))
                @if let Some(office) = &office { " " a href=(office) { (t!("チェック表")) } }
            }
            @for title in lists.iter().skip(1) { li { (title) (t!("の準備をする")) @if let Some(office) = &office { " " a href=(office) { (t!("チェック表")) } } } }
        }
        @if office.is_none() { p.note { (t!("自分の事業所番号を入れると、依頼文とチェック表を作れます。使うかどうかは任意です。")) } }
    }
}

/// What the briefing's example comes to for each user.
fn briefing(details: &EstimateDetails<'_>) -> Markup {
    let each: Vec<String> = details
        .briefing
        .iter()
        .map(|(method, each)| format!("{}{}", method.map_or(t!("データ"), method_name), yen::signed(rounded(*each))))
        .collect();
    html! {
        p.note data-savings="briefing" {
            (t!("説明会の表：{each}円（1人・月。データは中くらいに見て）", each = each.join(" "))) "　" a href="#formulas" { (t!("計算の中身")) }
        }
    }
}
