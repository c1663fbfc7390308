use std::collections::HashMap;

use maud::{Markup, html};
use tsunagu_analytics::query::monitor::{OtherFileCount, Sizes};
use tsunagu_analytics::report::monitor::names::{Conforming, NamesMonth, NamesReport, OldNames};
use tsunagu_domain::exchange_set::Format;
use tsunagu_domain::rules::Rules;

use super::words;
use crate::part::table::{Header, ScrollTable};
use crate::show::{date, number};

/// How near names are to the standard, which will stop working, and how large sets are.
pub(super) fn section(report: &NamesReport, names: &HashMap<String, String>, rules: &Rules) -> Markup {
    html! {
        h2 { (t!("名前・形式・大きさ")) }
        (conformity(&report.months))
        @if let Some(old) = &report.old { (old_versions(old, names, rules)) }
        (other_files(&report.other, rules))
        (large(&report.sizes, rules))
    }
}

fn conformity(months: &[NamesMonth]) -> Markup {
    let whole = |of: fn(&NamesMonth) -> Conforming| months.iter().map(of).fold(Conforming::default(), Conforming::plus);
    let (sent, received) = (whole(|m| m.sent), whole(|m| m.received));
    let label = t!("名前が標準と少し違う組");
    html! {
        @if sent.sets + received.sets == 0 { p { (t!("標準仕様の名前の組は、まだありません。")) } }
        @else {
            p {
                (t!("名前が標準と少し違うものは、送信の組{sent}のうち{sent2}", sent = number::count(sent.sets), sent2 = number::count(sent.nonconforming))) (share(sent.nonconforming, sent.sets)) (t!("、受信の組{received}のうち{received2}", received = number::count(received.sets), received2 = number::count(received.nonconforming))) (share(received.nonconforming, received.sets)) (t!("です。"))
                @if sent.nonconforming > 0 { (t!("送信のものは、受け取る側で取り込めないことがあります。自分の介護ソフトの販売元に確かめてください。")) }
                @if received.nonconforming > 0 { (t!("受信のものは、相手の介護ソフトによるものです。")) }
            }
            @if sent.nonconforming + received.nonconforming > 0 {
                details {
                    summary { (t!("月ごとに見る")) }
                    (ScrollTable::new(label).caption(label)
                        .columns([
                            Header::text(t!("作成の月")), Header::number(t!("送信")), Header::number(t!("少し違う")), Header::number(t!("受信")),
                            Header::number(t!("少し違う")),
                        ])
                        .rows(html! {
                            @for of in months.iter().rev() {
                                tr {
                                    th scope="row" .date { (words::month(of.month)) }
                                    @for Conforming { sets, nonconforming } in [of.sent, of.received] { td.number { (number::count(sets)) } td.number { (number::count(nonconforming)) (share(nonconforming, sets)) } }
                                }
                            }
                        }))
                }
            }
        }
    }
}

/// In brackets; nothing where there is nothing to have a share of.
fn share(part: u64, all: u64) -> String {
    if all == 0 {
        return String::new();
    }
    format!("（{}）", number::rate_percent((part * 1_000 + all / 2) / all))
}

/// Names that are to stop working: none is good news.
fn old_versions(old: &OldNames, names: &HashMap<String, String>, rules: &Rules) -> Markup {
    let OldNames { sent, received, senders } = old;
    // With their names where a register has them: whom to inform.
    let named = |n: &String| names.get(n).map_or_else(|| n.clone(), |name| format!("{name}（{n}）"));
    let moved = &rules.monitor.r#move;
    html! {
        @if sent + received > 0 {
            p.fault {
                (t!("この3か月に、旧い標準仕様（第3版）の形の名前の組が、送信に{sent}、受信に{sent2}ありました。{label}のあとは使えなくなるとされています。", sent = number::count(*sent), sent2 = number::count(*received), label = moved.label))
                @if *sent > 0 { (t!("送信の分は、自分の介護ソフトの更新を販売元に確かめてください。")) }
                @if !senders.is_empty() { (t!("受信の分の相手：")) @for (i, n) in senders.iter().enumerate() { @if i > 0 { "、" } (named(n)) } (t!("。相手に知らせてください。")) }
            }
        } @else {
            p { (t!("この3か月に、旧い標準仕様（第3版）の形の名前（{label}のあと使えなくなるとされているもの）はありません。", label = moved.label)) }
        }
    }
}

fn other_files(other: &[OtherFileCount], rules: &Rules) -> Markup {
    let files: u64 = other.iter().map(|o| o.files).sum();
    let label = |format: Format| match format {
        Format::Other | Format::Json => t!("そのほか").to_owned(),
        known => known.key().to_uppercase(),
    };
    let refused: u64 = other
        .iter()
        .filter(|o| !rules.filename.limits.formats.iter().any(|f| f == o.format.key()))
        .map(|o| o.files)
        .sum();
    html! {
        @if let Some(first) = other.first() {
            p {
                (t!("{observed_on}に数えたフォルダーには、標準仕様の名前でないファイルが{files}ありました（", observed_on = first.observed_on.parse().map_or_else(|_| first.observed_on.clone(), date::day), files = number::count(files)))
                @for (i, o) in other.iter().enumerate() { @if i > 0 { "、" } (label(o.format)) " " (number::count(o.files)) }
                (t!("）。名前には人の名が入ることがあるため、数だけを残しています。"))
                @if refused > 0 { (t!("このうち{refused}は、連携システムで送れない形式です。", refused = number::count(refused))) }
            }
        }
    }
}

fn large(sizes: &[Sizes], rules: &Rules) -> Markup {
    let limits = &rules.filename.limits;
    let over: u64 = sizes.iter().filter(|s| s.size == "over").map(|s| s.sets).sum();
    let many: u64 = sizes.iter().map(|s| s.too_many).sum();
    let most = sizes.iter().map(|s| s.max_files).max().unwrap_or(0);
    let label = t!("大きさごとの組の数");
    html! {
        @if !sizes.is_empty() {
            p {
                (t!("1回に送れるのは{max_bytes}MB・{max_files}ファイルまでです。これより大きい組は{over}、ファイルの多すぎる組は{many}（最も多い組で{most}ファイル）です。", max_bytes = number::count(limits.max_bytes / (1 << 20)), max_files = number::count(limits.max_files), over = number::count(over), many = number::count(many), most = number::count(most)))
            }
            details {
                summary { (t!("大きさごとに見る")) }
                table {
                    caption { (label) }
                    thead { tr { th scope="col" { (t!("大きさ")) } th scope="col" { (t!("形式")) } th scope="col" .number { (t!("組")) } } }
                    tbody {
                        @for s in sizes {
                            tr { th scope="row" { (words::size_class(&s.size, &rules.filename)) } td { (if s.format == Format::Jpeg { t!("CSVと画像") } else { "CSV" }) } td.number { (number::count(s.sets)) } }
                        }
                    }
                }
            }
        }
    }
}
