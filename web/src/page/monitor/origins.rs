use maud::{Markup, html};
use tsunagu_analytics::query::monitor::OriginSums;
use tsunagu_domain::rules::Rules;

use crate::show::number;

/// By what sets were counted, what can't be seen, and what may have been counted twice. A town's totals leave out what
/// was counted manually.
pub(super) fn section(sums: &OriginSums, rules: &Rules, has_manual: bool) -> Markup {
    let counted = shares(sums, has_manual);
    html! {
        @if !counted.is_empty() {
            p data-origins=(format_args!("{} {} {} {}", sums.by_name, sums.by_api, sums.manual, sums.doubtful)) {
                (t!("下の図の期間の数えかた：{counted}。", counted))
                @if !has_manual && sums.manual > 0 { (t!("ほかに手で入れた数が{manual}あり、合計に入れていません。", manual = number::count(sums.manual))) }
                (t!("{label}では、ファイルの名前がありません。介護ソフトから数が届かないやりとりは、ここには出ません（どれだけあるかは分かりません）。", label = rules.monitor.api.label))
            }
        }
        @if sums.doubtful > 0 {
            p.fault data-doubtful=(sums.doubtful) {
                (t!("介護ソフトから届いた組のうち{doubtful}は、ファイルの名前からも数えたものかもしれません（相手・向き・種類・月が同じです）。二重にならないよう、合計に入れていません。", doubtful = number::count(sums.doubtful)))
                @if has_manual { (t!("同じやりとりを両方で数えているときは、どちらか一つにしてください。別のやりとりなら、その分、合計は少なめです。")) }
                @else { (t!("別のやりとりなら、その分、合計は少なめです。")) }
            }
        }
    }
}

/// What is not there is not named, and what is all there is has no share.
fn shares(sums: &OriginSums, has_manual: bool) -> String {
    let all = sums.by_name + sums.by_api + if has_manual { sums.manual } else { 0 };
    let parts = [
        (sums.by_name, t!("ファイルの名前から")),
        (sums.by_api, t!("介護ソフトから")),
        (if has_manual { sums.manual } else { 0 }, t!("手で入れた数")),
    ];
    let parts: Vec<(u64, &str)> = parts.into_iter().filter(|(n, _)| *n > 0).collect();
    match parts[..] {
        [(n, label)] => t!("すべて{label}（{n}組）", label, n = number::count(n)),
        _ => {
            let part = |(n, label): &(u64, &str)| {
                let share = number::rate_percent((n * 1_000 + all / 2) / all.max(1));
                t!("{label}{n}組（{share}）", label, n = number::count(*n), share)
            };
            parts.iter().map(part).collect::<Vec<_>>().join("、")
        }
    }
}
