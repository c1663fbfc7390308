use jiff::civil::Date;
use maud::{Markup, html};
use tsunagu_analytics::report::estimate::savings::{EstimateDetails, EstimateReport};
use tsunagu_analytics::report::estimate::scheme::EnoughPartners;
use tsunagu_cost::incentive::{Amount, SchemeAnswer, SchemeEligibility};
use tsunagu_domain::exact::whole;
use tsunagu_domain::rules::{Event, IncentiveKind, Rules, SchemeFact, SchemeFactKind};

use super::formulas::opened;
use crate::estimate::scheme_words::reason;
use crate::show::{date, number, yen};
use crate::words;

/// Fees, add-ons and grants on the day, and the dates to know.
pub(super) fn section(rules: &Rules, report: &EstimateReport<'_>, details: &EstimateDetails<'_>) -> Markup {
    let (incentives, date) = (&rules.incentives, report.office.date);
    html! {
        h2 #schemes { (t!("使える制度と期限（")) (date::day(date)) "）" }
        p.note { (t!("制度の確認日：")) (date::day(incentives.reviewed_on)) (t!("。申請の前に、必ず元の通知と窓口で確かめてください。加入は任意で、義務ではありません。")) }
        @if report.asked.contains(&"fte") { p data-savings="asked" { a href="#fte" { (t!("ケアマネジャーの人数（常勤換算）を入れてください。居宅介護支援費（Ⅰ）（Ⅱ）の差は、それで変わるため、空欄のままでは計算しません。")) } } }
        @for answer in &details.schemes { (scheme(rules, answer, details.enough_partners.as_ref(), date)) }
        h3 { (t!("期限と予定")) }
        ul {
            @for event in incentives.event.iter().filter(|e| e.until.unwrap_or(e.date) >= date) { li { (dated(event)) } }
        }
    }
}

/// Every scheme that is not over, one line each, for an office's own page.
pub(super) fn card(details: &EstimateDetails<'_>) -> Markup {
    html! {
        ul {
            @for answer in details.schemes.iter().filter(|a| !matches!(a.eligibility, SchemeEligibility::Closed | SchemeEligibility::Not)) {
                li { (answer.incentive.name) "：" (first(answer)) @for amount in &answer.amounts { @if let Amount::UpTo(sum) = amount { (t!("。限度額{value}", value = yen::yen(sum.value))) } } @if let Some(by) = answer.by { "（" (date::day(by)) (t!("まで）")) } }
            }
        }
    }
}

/// What to say first of a scheme: how the office stands to it, or what it takes.
fn first<'a>(answer: &'a SchemeAnswer<'_>) -> &'a str {
    match (answer.eligibility, &answer.incentive.summary) {
        (SchemeEligibility::NotYet | SchemeEligibility::Awaiting, Some(summary)) => summary,
        (given, _) => eligibility(given),
    }
}

fn dated(event: &Event) -> Markup {
    html! {
        strong { (date::day(event.date)) @if let Some(until) = event.until { "〜" (date::day(until)) } } "："
        (event.name) @if event.kind == "planned" && !event.name.contains("予定") { (t!("（予定）")) } "。" (event.detail) " " span.faint { (t!("出典：")) (event.source) }
    }
}

/// A eligibility in words.
pub fn eligibility(eligibility: SchemeEligibility) -> &'static str {
    match eligibility {
        SchemeEligibility::Eligible => t!("使えます"),
        SchemeEligibility::NotYet => t!("条件があります"),
        SchemeEligibility::NotBegun => t!("まだ始まっていません"),
        SchemeEligibility::Unknown => t!("サービスの種類を選んでください"),
        SchemeEligibility::Not => t!("対象ではありません"),
        SchemeEligibility::Awaiting => t!("率や扱いを確かめています"),
        SchemeEligibility::Closed => t!("終わっています"),
    }
}

/// How likely it is that enough partners are listed, by the town's share.
fn enough_partners(found: &EnoughPartners) -> Markup {
    let EnoughPartners { needed, partners, town, permille } = found;
    html! {
        p.note {
            (t!("相手")) (partners) (t!("か所のうち{needed}か所以上が掲載されている見込みは{tenths}です（{name}の割合で、相手どうしは無関係と仮定）。", needed, tenths = number::rate_percent(*permille), name = town))
        }
    }
}

fn scheme(rules: &Rules, answer: &SchemeAnswer<'_>, enough: Option<&EnoughPartners>, date: Date) -> Markup {
    let incentive = answer.incentive;
    let open = !matches!(answer.eligibility, SchemeEligibility::Not | SchemeEligibility::Closed);
    let facts: Vec<&SchemeFact> = rules.scheme_facts.on(incentive.kind, date).filter(|_| open).collect();
    html! {
        section.scheme {
            h3 { (incentive.name) "：" (first(answer)) }
            p { (reason(answer.reason)) "。" @if let (true, Some(by)) = (open, answer.by) { (t!("期限は")) (date::day(by)) (t!("（予定）です。")) } }
            @for amount in &answer.amounts { (amount_block(amount)) }
            @if answer.amounts.len() > 1 { p.note { (t!("介護報酬がすべてそのサービスのときの額を、それぞれ示しています。")) } }
            @if let (IncentiveKind::Software, Some(found)) = (incentive.kind, enough) { (enough_partners(found)) }
            @if let Some(missing) = &answer.missing { p.note { (t!("額は示せません：{missing}", missing = words::cost_error(missing))) } }
            details {
                summary { (t!("条件・書類・すること・出典")) }
                p { (t!("条件：{condition}。", condition = incentive.condition)) }
                p { (t!("制度の期間：")) (date::day(incentive.from)) (t!("から")) @if let Some(to) = incentive.to { (date::day(to)) (t!("まで（延びることがあります）")) } }
                (known(&facts))
                @if open && !incentive.todo.is_empty() { ul { @for item in &incentive.todo { li { "□ " (item) } } } }
                @if !incentive.note.is_empty() { p { (incentive.note) } }
                p { (t!("WEBサービスへの移行で変わること：{after_move}", after_move = incentive.after_move)) }
                p.faint { (t!("出典：")) (incentive.source) }
            }
        }
    }
}

/// What is known of a scheme, by what it is about; how well, and where from.
fn known(facts: &[&SchemeFact]) -> Markup {
    let kinds = [
        (SchemeFactKind::Date, t!("日程")),
        (SchemeFactKind::Document, t!("申請に要る書類")),
        (SchemeFactKind::Condition, t!("くわしい条件")),
        (SchemeFactKind::Equivalent, t!("同等と認められたシステム")),
        (SchemeFactKind::Contact, t!("問い合わせ先")),
    ];
    html! {
        @for (kind, label) in kinds {
            @let of: Vec<_> = facts.iter().filter(|f| f.kind == kind).collect();
            @if !of.is_empty() {
                p { (label) }
                ul {
                    @for fact in &of {
                        li data-fact=(fact.id) {
                            @if kind == SchemeFactKind::Document { "□ " }
                            (fact.text) " "
                            span.faint { (t!("（{confidence}。出典：{source}。確認 {reviewed_on}）", confidence = words::confidence(fact.confidence), source = fact.source, reviewed_on = fact.reviewed_on.to_string())) }
                        }
                    }
                }
            }
        }
    }
}

fn amount_block(amount: &Amount<'_>) -> Markup {
    match amount {
        Amount::Wages(sum) => html! {
            p { (t!("月に{value}を賃金に充てられます（事業所の利益にはなりません）。", value = yen::yen(sum.value))) }
            (opened(t!("加算の差"), t!("円"), sum))
        },
        Amount::WageUnits(sum) => html! {
            p { (t!("月に{value}単位を賃金に充てられます（事業所の利益にはなりません）。", value = yen::plain(sum.value))) }
            (opened(t!("加算"), t!("単位"), sum))
        },
        Amount::Once(sum) => html! {
            p { (t!("助成の額は{value}です。", value = yen::yen(sum.value))) }
            (opened(t!("助成の額"), t!("円"), sum))
        },
        Amount::UpTo(sum) => html! { p { (t!("限度額は{value}です。", value = yen::yen(sum.value))) } },
        Amount::Fee(sum) => html! { p { (t!("無料でなければ年{value}かかる分です。", value = yen::yen(sum.value))) } },
        Amount::Base(sum) => html! { p { (t!("基準額に{value}が上乗せされます。", value = yen::yen(sum.value))) } },
        Amount::CareFee(compared) => html! {
            p {
                (t!("（Ⅰ）は月{one}単位、（Ⅱ）は月{two}単位で、", one = yen::plain(compared.one), two = yen::plain(compared.two)))
                @if compared.gain == whole(0) { (t!("差はありません（逓減の始まる件数まではどちらも同じです）。")) }
                @else if compared.gain < whole(0) { (t!("年に{gain}少なくなります。", gain = yen::yen(-compared.gain))) }
                @else { (t!("年に{gain}多くなります。", gain = yen::yen(compared.gain))) }
                @if compared.has_clerk { (t!("事務職員はすでにいるため、新しい費用は数えていません。")) }
                @else { (t!("事務職員を新しく置く費用は年{clerk}（{value}時間/月×常勤換算×{value2}円。時間数は要確認）で、差し引き{net}", clerk = yen::yen(compared.clerk), value = yen::plain(compared.clerk_hours.value), value2 = yen::plain(compared.clerk_wage.value), net = yen::yen(compared.net()))) @if compared.net() < whole(0) { (t!("（費用のほうが多くなります）")) } (t!("です。")) }
            }
            p.note { (t!("要介護3〜5の人から順に数えました（どの人から数えるかで変わります）。事務職員の時給は、入力が無ければ兵庫県の最低賃金です。")) }
        },
    }
}
