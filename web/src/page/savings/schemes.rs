use jiff::civil::Date;
use maud::{Markup, html};
use tsunagu_analytics::report::estimate::savings::EstimateDetails;
use tsunagu_analytics::report::estimate::scheme::EnoughPartners;
use tsunagu_cost::incentive::{Amount, SchemeAnswer, SchemeEligibility};
use tsunagu_domain::exact::whole;
use tsunagu_domain::rules::{Event, IncentiveKind, Incentives};

use super::formulas::opened;
use crate::estimate::scheme_words::reason;
use crate::show::{date, number, yen};
use crate::words;

/// Fees, add-ons and grants on the day, and the dates to know.
pub(super) fn section(incentives: &Incentives, details: &EstimateDetails<'_>, date: Date) -> Markup {
    html! {
        h2 #schemes { (t!("使える制度と期限（")) (date::day(date)) "）" }
        p.note { (t!("制度の確認日：")) (date::day(incentives.reviewed_on)) (t!("。申請の前に、必ず元の通知と窓口で確かめてください。加入は任意で、義務ではありません。")) }
        @for answer in &details.schemes { (scheme(answer, details.enough_partners.as_ref())) }
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
                li { (answer.incentive.name) "：" (reason(answer.reason)) @for amount in &answer.amounts { @if let Amount::UpTo(sum) = amount { (t!("。限度額{value}", value = yen::yen(sum.value))) } } @if let Some(by) = answer.by { "（" (date::day(by)) (t!("まで）")) } }
            }
        }
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
        SchemeEligibility::NotYet => t!("まだ条件がそろっていません（下の条件を確かめてください）"),
        SchemeEligibility::NotBegun => t!("まだ始まっていません"),
        SchemeEligibility::Unknown => t!("サービスの種類を選んでください"),
        SchemeEligibility::Not => t!("対象ではありません"),
        SchemeEligibility::Awaiting => t!("通知待ち"),
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

fn scheme(answer: &SchemeAnswer<'_>, enough: Option<&EnoughPartners>) -> Markup {
    let incentive = answer.incentive;
    let open = !matches!(answer.eligibility, SchemeEligibility::Not | SchemeEligibility::Closed);
    html! {
        section.scheme {
            h3 { (incentive.name) "：" (eligibility(answer.eligibility)) }
            p { (reason(answer.reason)) "。" @if let (true, Some(by)) = (open, answer.by) { (t!("期限は")) (date::day(by)) (t!("です。")) } }
            @for amount in &answer.amounts { (amount_block(amount)) }
            @if answer.amounts.len() > 1 { p.note { (t!("介護報酬がすべてそのサービスのときの額を、それぞれ示しています。")) } }
            @if let (IncentiveKind::Software, Some(found)) = (incentive.kind, enough) { (enough_partners(found)) }
            @if let Some(missing) = &answer.missing { p.note { (t!("額は示せません：{missing}", missing = words::cost_error(missing))) } }
            details {
                summary { (t!("条件・すること・出典")) }
                p { (t!("条件：{condition}。", condition = incentive.condition)) }
                p { (t!("制度の期間：")) (date::day(incentive.from)) (t!("から")) @if let Some(to) = incentive.to { (date::day(to)) (t!("まで（延びることがあります）")) } }
                @if open && !incentive.todo.is_empty() { ul { @for item in &incentive.todo { li { "□ " (item) } } } }
                @if !incentive.note.is_empty() { p { (incentive.note) } }
                p { (t!("WEBサービスへの移行で変わること：{after_move}", after_move = incentive.after_move)) }
                p.faint { (t!("出典：")) (incentive.source) }
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
                (t!("事務職員の費用は年{clerk}（{value}時間/月×常勤換算×{value2}円。時間数は要確認）で、差し引き{net}", clerk = yen::yen(compared.clerk), value = yen::plain(compared.clerk_hours.value), value2 = yen::plain(compared.clerk_wage.value), net = yen::yen(compared.net()))) @if compared.net() < whole(0) { (t!("（損になります）")) } (t!("です。"))
            }
            p.note { (t!("要介護3〜5の人から順に数えました（どの人から数えるかで変わります）。事務職員の時給は、入力が無ければ兵庫県の最低賃金です。")) }
        },
    }
}
