use std::collections::{BTreeMap, HashMap};

use axum::http::StatusCode;
use maud::{Markup, html};
use tsunagu_analytics::query::monitor::{self as query, ManualCountRow, Volume};
use tsunagu_domain::document_kind::DocumentKind;
use tsunagu_domain::exchange_set::{CountOrigin, Direction, is_office};
use tsunagu_domain::month::Month;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::rules::Rules;
use tsunagu_domain::spelling::folded;
use tsunagu_store::ledger::sets::ManualCount;

use super::typed::{FormValues, Read, described, fault, invalid, summary};
use super::{Dashboard, words};
use crate::address;
use crate::answer::Answer;
use crate::language::Text;
use crate::page::PageError;
use crate::part::table::{Header, ScrollTable};
use crate::show::number;

/// No office counts more by hand in a month.
const MAX_SETS: u32 = 100_000;

/// Fields by the names that people read.
const LABELS: [(&str, Text); 5] = [
    ("month", Text("月")),
    ("direction", Text("向き")),
    ("group", Text("種類")),
    ("partner", Text("相手の事業所番号")),
    ("sets", Text("組の数")),
];

/// Reads the form.
///
/// # Errors
/// When the ledger can't be read; inside, with the fields that are wrong.
pub fn read(dashboard: &Dashboard<'_>, typed: &HashMap<String, String>) -> Result<Read<ManualCount>, PageError> {
    let (rules, today) = (dashboard.view.rules, Month::of(dashboard.view.today));
    let text = |field: &str| typed.get(field).map(|t| folded(t)).unwrap_or_default();
    let mut wrong = BTreeMap::new();
    let month: Option<Month> = text("month").parse().ok();
    let oldest = rules.monitor.retention.months_from(today.day(1));
    if month.is_none_or(|m| m > today || m < oldest) {
        wrong.insert("month", t!("今月までの月を選んでください").to_owned());
    }
    let direction = text("direction").parse().ok().filter(|d| *d != Direction::Inside);
    if direction.is_none() {
        wrong.insert("direction", t!("送信か受信を選んでください").to_owned());
    }
    let group = text("group").parse().ok();
    if group.is_none() {
        wrong.insert("group", t!("種類を選んでください").to_owned());
    }
    let written = text("partner");
    let partner = OfficeNumber::typed(&written).map_or(written, |number| number.to_string());
    if !partner.is_empty() && !is_office(&partner) {
        wrong.insert("partner", t!("事業所番号は英数字10桁です。分からなければ空けてください").to_owned());
    } else if partner == dashboard.office.as_str() {
        wrong.insert("partner", t!("自分の事業所番号です。相手の番号を入れるか、空けてください").to_owned());
    }
    let sets = text("sets").replace(',', "").parse::<u32>().ok().filter(|n| *n <= MAX_SETS);
    if sets.is_none() {
        wrong.insert(
            "sets",
            t!("0から{max_sets}までの数を入れてください（0は取り消し）", max_sets = number::count(u64::from(MAX_SETS))),
        );
    }
    let (Some(month), Some(direction), Some(group), Some(sets)) = (month, direction, group, sets) else {
        return Ok(Err(wrong));
    };
    let manual = ManualCount { month: month.to_string(), direction, partner, document_kind: group, sets };
    let counted = if sets == 0 || typed.contains_key("apart") { 0 } else { counted(dashboard, &manual)? };
    if counted > 0 {
        let of_month =
            t!("この月・向き・種類は、ファイルから{counted}組を数えています。", counted = number::count(counted));
        wrong.insert("apart", of_month + t!("そこに入っていない組だけを入れるときは、下の印を付けてください"));
    }
    Ok(if wrong.is_empty() { Ok(manual) } else { Err(wrong) })
}

/// Sets that were counted from files where some are to be added by hand.
fn counted(dashboard: &Dashboard<'_>, manual: &ManualCount) -> Result<u64, PageError> {
    let volumes = dashboard.report()?.volumes;
    Ok(from_files(&volumes, &manual.month, manual.direction, manual.document_kind))
}

/// Sets of one month, direction and group that files have reported.
pub(super) fn from_files(volumes: &[Volume], month: &str, direction: Direction, group: DocumentKind) -> u64 {
    let alike = volumes.iter().filter(|v| v.origin != CountOrigin::Manual && v.month.to_string() == month);
    alike.filter(|v| v.direction == direction && v.document_kind == group).map(|v| v.sets).sum()
}

/// The form, and what was typed before.
///
/// # Errors
/// When ledger or warehouse can't be read.
pub fn page(
    dashboard: &Dashboard<'_>,
    params: &HashMap<String, String>,
    typed: Option<&FormValues>,
) -> Result<Answer, PageError> {
    let rules = dashboard.view.rules;
    let today = Month::of(dashboard.view.today);
    let none = (HashMap::new(), BTreeMap::new());
    let (values, wrong) = typed.unwrap_or(&none);
    let value = |field: &str| values.get(field).map_or("", String::as_str);
    let all = query::manual_counts(dashboard.ledger, dashboard.office)?;
    let volumes = dashboard.report()?.volumes;
    let fault = |field: &str| fault(wrong, field);
    let months: Vec<Month> = today.plus(-12).to(today).collect();
    let body = html! {
        p { (t!("送受信したファイルが残っていない月は、組の数（一度に送った、または受け取ったまとまり）を手で入れられます。同じ月・向き・種類・相手の数は、入れ直すと置き換わり、0で取り消せます。")) }
        p.note { (t!("月ごとの量に「手で入れた数」として足されます。ファイルから数えた組をここにも入れると、二重になります。相手・段階・年度の記録・予定と実績には入りません（名前による記録ではないため）。")) }
        @if params.contains_key("done") { p.banner.ok role="status" { (t!("登録しました。")) } }
        (summary(wrong, &LABELS))
        form action=(address::monitor::MANUAL) method="post" autocomplete="off" {
            fieldset {
                legend { (t!("数を入れる")) }
                div.field { label for="month" { (t!("月")) } select #month name="month" aria-invalid=[invalid(wrong, "month")] aria-describedby=[described(wrong, "month")] { @for m in months.iter().rev() { option value=(m) selected[value("month") == m.to_string()] { (words::month(*m)) } } } (fault("month")) }
                div.field { label for="direction" { (t!("向き")) } select #direction name="direction" aria-invalid=[invalid(wrong, "direction")] aria-describedby=[described(wrong, "direction")] { @for (key, label) in [Direction::Sent, Direction::Received].map(|d| (d.key(), words::direction(d))) { option value=(key) selected[value("direction") == key] { (label) } } } (fault("direction")) }
                div.field { label for="group" { (t!("種類")) } select #group name="group" aria-invalid=[invalid(wrong, "group")] aria-describedby=[described(wrong, "group")] { @for (key, label) in groups(rules) { option value=(key) selected[value("group") == key] { (label) } } } (fault("group")) }
                div.field { label for="partner" { (t!("相手の事業所番号（分かれば）")) } input #partner name="partner" aria-invalid=[invalid(wrong, "partner")] aria-describedby=[described(wrong, "partner")] inputmode="numeric" maxlength="20" value=(value("partner")); (fault("partner")) }
                div.field { label for="sets" { (t!("組の数")) } input #sets name="sets" aria-invalid=[invalid(wrong, "sets")] aria-describedby=[described(wrong, "sets")] inputmode="numeric" maxlength="9" required value=(value("sets")); (fault("sets")) }
                @if wrong.contains_key("apart") || values.contains_key("apart") { div.ticks { (fault("apart")) label.tick { input type="checkbox" name="apart" value="1" checked[values.contains_key("apart")]; (t!(" ファイルから数えた組とは別の組です")) } } }
            }
            p.buttons { button type="submit" { (t!("登録する")) } }
        }
        (entered(&all, &volumes, rules))
    };
    let mut answer = dashboard.page(t!("手で登録する"), body)?;
    if !wrong.is_empty() {
        answer.status = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(answer)
}

/// The groups that people count, the usual ones first.
fn groups(rules: &Rules) -> Vec<(&str, &str)> {
    let usual = [
        DocumentKind::MonthlyPlan,
        DocumentKind::Actual,
        DocumentKind::CarePlan,
        DocumentKind::Prevention,
        DocumentKind::Basic,
        DocumentKind::WithdrawalPlan,
        DocumentKind::WithdrawalActual,
        DocumentKind::Withdrawal,
    ];
    usual.iter().filter_map(|key| Some((key.key(), rules.filename.groups.get(key)?.as_str()))).collect()
}

fn entered(all: &[ManualCountRow], volumes: &[Volume], rules: &Rules) -> Markup {
    let label = t!("手で入れた数");
    let twice = |h: &ManualCountRow| from_files(volumes, &h.month.to_string(), h.direction, h.document_kind);
    html! {
        h2 { (label) }
        @if all.iter().any(|h| twice(h) > 0) { p.fault { (t!("ファイルからも数えている月・向き・種類があります（＊）。同じ組なら、手で入れた数を取り消してください。")) } }
        @if all.is_empty() { p { (t!("まだありません。")) } }
        @else {
            (ScrollTable::new(label)
                .columns([
                    Header::text(t!("月")), Header::text(t!("向き")), Header::text(t!("種類")), Header::text(t!("相手")),
                    Header::number(t!("組")), Header::text(t!("取り消し")),
                ])
                .rows(html! {
                    @for h in all {
                        tr {
                            th scope="row" .date { (words::month(h.month)) }
                            td.date { (words::direction(h.direction)) } td { (rules.filename.group_label(h.document_kind)) } td { (words::partner(&h.partner)) } td.number { (number::count(h.sets)) @if twice(h) > 0 { "＊" } }
                            td {
                                form action=(address::monitor::MANUAL) method="post" {
                                    @for (name, value) in [("month", h.month.to_string()), ("direction", h.direction.to_string()), ("group", h.document_kind.to_string()), ("partner", h.partner.clone()), ("sets", "0".to_owned())] { input type="hidden" name=(name) value=(value); }
                                    button type="submit" { (t!("取り消す")) }
                                }
                            }
                        }
                    }
                }))
        }
    }
}
