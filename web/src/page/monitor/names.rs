use std::collections::BTreeMap;

use maud::{Markup, html};
use tsunagu_analytics::query::monitor::{Names, OtherFileCount, Sizes};
use tsunagu_domain::exchange_set::{Conformity, Direction, Format, Version};
use tsunagu_domain::month::Month;
use tsunagu_domain::rules::Rules;

use super::{shown_months, words};
use crate::part::table::{Header, ScrollTable};
use crate::show::{date, number};

/// How near names are to the standard, which will stop working, and how large sets are.
pub(super) fn section(
    names: &[Names],
    senders: &[String],
    sizes: &[Sizes],
    other: &[OtherFileCount],
    rules: &Rules,
    today: Month,
) -> Markup {
    html! {
        h2 { "名前・形式・大きさ" }
        (conformity(names, today))
        (old_versions(names, senders, rules, today))
        (other_files(other, rules))
        (large(sizes, rules))
    }
}

fn conformity(names: &[Names], today: Month) -> Markup {
    let months = shown_months(names.iter().map(|n| n.month), today);
    let mut sums: BTreeMap<Month, [(u64, u64); 2]> = BTreeMap::new();
    for n in names.iter().filter(|n| months.contains(&n.month)) {
        let of = &mut sums.entry(n.month).or_default()[usize::from(n.direction == Direction::Received)];
        *of = (of.0 + n.sets, of.1 + if n.conformity == Conformity::Nonconforming { n.sets } else { 0 });
    }
    let whole = |way: usize| sums.values().fold((0, 0), |sum, of| (sum.0 + of[way].0, sum.1 + of[way].1));
    let (sent, received) = (whole(0), whole(1));
    let label = "名前が標準と少し違う組";
    html! {
        @if sent.0 + received.0 == 0 { p { "標準仕様の名前の組は、まだありません。" } }
        @else {
            p {
                "名前が標準と少し違うものは、送信の組" (number::count(sent.0)) "のうち" (number::count(sent.1)) (share(sent.1, sent.0)) "、受信の組"
                (number::count(received.0)) "のうち" (number::count(received.1)) (share(received.1, received.0)) "です。"
                @if sent.1 > 0 { "送信のものは、受け取る側で取り込めないことがあります。自分の介護ソフトの販売元に確かめてください。" }
                @if received.1 > 0 { "受信のものは、相手の介護ソフトによるものです。" }
            }
            @if sent.1 + received.1 > 0 {
                details {
                    summary { "月ごとに見る" }
                    (ScrollTable::new(label).caption(label)
                        .columns([
                            Header::text("作成の月"), Header::number("送信"), Header::number("少し違う"), Header::number("受信"),
                            Header::number("少し違う"),
                        ])
                        .rows(html! {
                            @for (month, ways) in sums.iter().rev() {
                                tr {
                                    th scope="row" .date { (words::month(*month)) }
                                    @for (all, near) in ways { td.number { (number::count(*all)) } td.number { (number::count(*near)) (share(*near, *all)) } }
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
fn old_versions(names: &[Names], senders: &[String], rules: &Rules, today: Month) -> Markup {
    let recent: Vec<&Names> = names.iter().filter(|n| n.month >= today.plus(-2)).collect();
    let old: u64 = recent.iter().filter(|n| n.version == Version::V3).map(|n| n.sets).sum();
    let sent: u64 =
        recent.iter().filter(|n| n.version == Version::V3 && n.direction == Direction::Sent).map(|n| n.sets).sum();
    let moved = &rules.monitor.r#move;
    html! {
        @if old > 0 {
            p.fault {
                "この3か月に、旧い標準仕様（第3版）の形の名前の組が、送信に" (number::count(sent)) "、受信に" (number::count(old - sent)) "ありました。" (moved.label) "のあとは使えなくなるとされています。"
                @if sent > 0 { "送信の分は、自分の介護ソフトの更新を販売元に確かめてください。" }
                @if !senders.is_empty() { "受信の分の相手：" @for (i, n) in senders.iter().enumerate() { @if i > 0 { "、" } (n) } "。相手に知らせてください。" }
            }
        } @else if !recent.is_empty() {
            p { "この3か月に、旧い標準仕様（第3版）の形の名前（" (moved.label) "のあと使えなくなるとされているもの）はありません。" }
        }
    }
}

fn other_files(other: &[OtherFileCount], rules: &Rules) -> Markup {
    let files: u64 = other.iter().map(|o| o.files).sum();
    let label = |format: Format| match format {
        Format::Other => "そのほか".to_owned(),
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
                (first.observed_on.parse().map_or_else(|_| first.observed_on.clone(), date::day)) "に数えたフォルダーには、標準仕様の名前でないファイルが" (number::count(files)) "ありました（"
                @for (i, o) in other.iter().enumerate() { @if i > 0 { "、" } (label(o.format)) " " (number::count(o.files)) }
                "）。名前には人の名が入ることがあるため、数だけを残しています。"
                @if refused > 0 { "このうち" (number::count(refused)) "は、連携システムで送れない形式です。" }
            }
        }
    }
}

fn large(sizes: &[Sizes], rules: &Rules) -> Markup {
    let limits = &rules.filename.limits;
    let over: u64 = sizes.iter().filter(|s| s.size == "over").map(|s| s.sets).sum();
    let many: u64 = sizes.iter().map(|s| s.too_many).sum();
    let most = sizes.iter().map(|s| s.max_files).max().unwrap_or(0);
    let label = "大きさごとの組の数";
    html! {
        @if !sizes.is_empty() {
            p {
                "1回に送れるのは" (number::count(limits.max_bytes / (1 << 20))) "MB・" (number::count(limits.max_files)) "ファイルまでです。これより大きい組は"
                (number::count(over)) "、ファイルの多すぎる組は" (number::count(many)) "（最も多い組で" (number::count(most)) "ファイル）です。"
            }
            details {
                summary { "大きさごとに見る" }
                table {
                    caption { (label) }
                    thead { tr { th scope="col" { "大きさ" } th scope="col" { "形式" } th scope="col" .number { "組" } } }
                    tbody {
                        @for s in sizes {
                            tr { th scope="row" { (rules.filename.size_label(&s.size)) } td { (if s.format == Format::Jpeg { "CSVと画像" } else { "CSV" }) } td.number { (number::count(s.sets)) } }
                        }
                    }
                }
            }
        }
    }
}
