use maud::{Markup, html};
use tsunagu_analytics::report::estimate::savings::EstimateReport;
use tsunagu_cost::channel::{Channel, Line};
use tsunagu_cost::term::{Origin, Sum, Term};
use tsunagu_domain::exact::Exact;
use tsunagu_domain::rules::Row;

use crate::show::yen;
use crate::words;

/// Every sum with its formula, and behind each term its row, source and date.
pub(super) fn section(report: &EstimateReport<'_>) -> Markup {
    let central = report.central();
    let month = &central.month;
    html! {
        p { (t!("行を開くと、式と、使った値・出典・使える期間が出ます。値は1か月あたりです。")) }
        h3 { (t!("紙（いまの送り方）")) }
        (channel(&month.paper))
        h3 { (t!("データ連携（中くらいに見て）")) }
        (channel(&month.digital))
        h3 { (t!("そのほか")) }
        @for term in [&month.wage, &month.overhead, &month.fee, &central.ratio] {
            details { summary { (words::cost_label(term.label)) "：" (value(term)) } (origin(term)) }
        }
        details {
            summary { (t!("作業が今の何％になるかの根拠（控えめ・中くらい・大きめに見て）")) }
            p { (t!("FAXの作業時間を100％としたときの、データ連携の作業時間です。中くらいは、報告例の小さい方と大きい方の真ん中です。")) }
            ul {
                @for id in ["relief.none", "relief.report_least", "relief.report_most", "relief.estimate"] {
                    @if let Some(row) = report.rows.on(id, report.office.date) {
                        li { (row.label) "：" (yen::share(row.value)) " " (source(row)) }
                    }
                }
            }
        }
        @for id in ["learning.first_month", "learning.decay", "learning.months"] {
            @if let Some(row) = report.rows.on(id, report.office.date) {
                details { summary { (row.label) "：" (written(row.value, &row.unit)) } (source(row)) }
            }
        }
        @if let Some(row) = report.rows.on("reference.ministry", report.office.date) {
            p { (t!("参考：{label}は{value}{unit}とされています。測定ではなく、この試算には使っていません。", label = row.label, value = yen::plain(row.value), unit = yen::unit(&row.unit))) (source(row)) }
        }
        p {
            (t!("1か月の節約 ＝ 割合×（紙−データ）−混ざる間の手間×ケアマネジャーの人数−データの決まった時間−利用料÷12。割合が100％のときは、混ざる間の手間がなくなり、紙の決まった時間も減ります。0％のときは、何もやりとりしないので、手間も増えません。"))
        }
    }
}

/// Name of a line.
pub fn line_name(line: Line) -> &'static str {
    match line {
        Line::Print => t!("紙と印刷"),
        Line::Postage => t!("切手と封筒"),
        Line::Call => t!("通信"),
        Line::Sending => t!("送る・取り込む時間"),
        Line::Entry => t!("届いたものの入力"),
        Line::Fixed => t!("決まった時間"),
    }
}

fn channel(channel: &Channel<'_>) -> Markup {
    html! {
        @for (line, sum) in &channel.cash { (opened(line_name(*line), t!("円"), sum)) }
        @for (line, sum) in &channel.time { (opened(line_name(*line), t!("分"), sum)) }
    }
}

/// A sum that opens.
pub(super) fn opened(name: &str, unit: &str, sum: &Sum<'_>) -> Markup {
    html! {
        details {
            summary { (name) "：" (yen::plain(sum.value)) (unit) }
            p { (t!("式：{formula}", formula = words::formula(sum.formula))) }
            ul { @for term in &sum.terms { li { (words::cost_label(term.label)) "：" (value(term)) " " (origin(term)) } } }
        }
    }
}

fn value(term: &Term<'_>) -> String {
    written(term.value, term.unit)
}

/// A value with its unit; a share of one as a percentage.
pub(super) fn written(value: Exact, unit: &str) -> String {
    if unit == "ratio" { yen::share(value) } else { format!("{}{}", yen::plain(value), yen::unit(unit)) }
}

fn origin(term: &Term<'_>) -> Markup {
    match term.origin {
        Origin::Typed => html! { span.faint { (t!("（入力した値。空欄のときは例の値）")) } },
        Origin::Derived => html! { span.faint { (t!("（計算した値）")) } },
        Origin::Row(row) => source(row),
    }
}

fn source(row: &Row) -> Markup {
    let day = |d: Option<jiff::civil::Date>| d.map_or(String::new(), |d| d.to_string());
    html! {
        span.faint {
            "（" (row.id) "。" (words::confidence(row.confidence)) "。"
            @if row.valid_from.is_some() || row.valid_to.is_some() { (day(row.valid_from)) "〜" (day(row.valid_to)) "。" }
            (t!("出典：")) (row.source) (t!("。確認 {reviewed_on}", reviewed_on = row.reviewed_on.to_string()))
            @if !row.note.is_empty() { "。" (row.note) }
            "）"
        }
    }
}
