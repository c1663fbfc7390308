use jiff::civil::Date;
use tsunagu_analytics::query::offices::ListingState;
use tsunagu_analytics::report::estimate::coverage::CoverageFrom;
use tsunagu_analytics::report::estimate::outlook::{Outlook, Standing, partners};
use tsunagu_analytics::report::estimate::savings::EstimateReport;
use tsunagu_cost::office::Role;
use tsunagu_cost::savings::BreakEven;
use tsunagu_domain::exact::{Exact, rounded, whole};

use super::form::Form;
use crate::show::{date, number, saved, yen};

/// From how many partners it pays: 元が取れる目安は、30か所のうち2〜7か所
pub fn break_even(outlook: &Outlook, all: Exact) -> String {
    let of = yen::signed(all.ceil().to_integer());
    let ends = [outlook.break_even.from, outlook.break_even.to].map(|point| partners(point, all));
    match ends {
        [Some(from), Some(to)] if from == to => {
            t!("元が取れる目安は、{of}か所のうち{from}か所", of, from = yen::signed(from))
        }
        [Some(from), Some(to)] => {
            t!("元が取れる目安は、{of}か所のうち{from}〜{to}か所", of, from = yen::signed(from), to = yen::signed(to))
        }
        [Some(from), None] => {
            t!(
                "元が取れる目安は、{of}か所のうち{from}か所から。手間が多いと元が取れません",
                of,
                from = yen::signed(from)
            )
        }
        [None, _] => t!("この条件では元が取れません").to_owned(),
    }
}

/// The same of one assumption: 30か所のうち4か所が使えば元が取れます
pub fn pays_from(point: BreakEven, all: Exact) -> String {
    let of = yen::signed(all.ceil().to_integer());
    match point {
        BreakEven::Never => t!("この条件では元が取れません").to_owned(),
        BreakEven::OnlyWhole => t!("{of}か所のすべてが使えば元が取れます", of),
        BreakEven::Always | BreakEven::Above { .. } => {
            let from = partners(point, all).map_or(String::new(), yen::signed);
            t!("{of}か所のうち{from}か所が使えば元が取れます", of, from)
        }
    }
}

/// How many partners it takes: 4か所から
pub fn needed(point: BreakEven, all: Exact) -> String {
    match point {
        BreakEven::Never => t!("元が取れません").to_owned(),
        BreakEven::OnlyWhole => t!("すべて").to_owned(),
        BreakEven::Always | BreakEven::Above { .. } => {
            t!("{from}か所から", from = partners(point, all).map_or(String::new(), yen::signed))
        }
    }
}

/// How many partners can be reached now: いま使えそうなのは約3か所
pub fn reachable(report: &EstimateReport<'_>) -> String {
    let written = |n: Exact| if rounded(n) == 0 && n > whole(0) { yen::tenths(n) } else { yen::signed(rounded(n)) };
    let [least, expected, most] = report.outlook.reachable.map(written);
    match &report.coverage_from {
        CoverageFrom::Everyone => t!("いま何か所が使えるかは、分かりません").to_owned(),
        CoverageFrom::Counted => t!("いまデータでやりとりしているのは{expected}か所", expected),
        CoverageFrom::Numbers { .. } if least != most => {
            t!("いま使えそうなのは{least}〜{most}か所（目安は約{expected}か所）", least, most, expected)
        }
        CoverageFrom::Numbers { each, .. } if whole(each.len() as u32) == report.office.partners => {
            t!("いま掲載があるのは{expected}か所", expected)
        }
        CoverageFrom::Numbers { .. } | CoverageFrom::Typed | CoverageFrom::Town(_) => {
            t!("いま使えそうなのは約{expected}か所", expected)
        }
    }
}

/// How that stands to where it pays; no verdict where what nobody has measured decides.
pub fn standing(report: &EstimateReport<'_>) -> String {
    if report.coverage_from == CoverageFrom::Everyone {
        return String::new();
    }
    match report.outlook.standing {
        Standing::Above => t!("中くらいに見て、いまの相手の数で元が取れます").to_owned(),
        Standing::Within if report.outlook.reachable[0] < report.outlook.reachable[2] => {
            t!("どちらとも言えません。使える相手の数と、紙とデータが混ざる間の手間によって変わります").to_owned()
        }
        Standing::Within => t!("目安の幅の中です。紙とデータが混ざる間の手間によって変わります").to_owned(),
        Standing::Below { more, most: Some(most) } if most > more => {
            t!("まだ早い。あと{more}〜{most}か所", more = yen::signed(more), most = yen::signed(most))
        }
        Standing::Below { more, .. } => t!("まだ早い。あと{more}か所", more = yen::signed(more)),
        Standing::Never => t!("今の相手の数のままでは元が取れません").to_owned(),
    }
}

/// Cash a year, and apart from it time: now, and at a share above; what is not known is empty.
pub fn cash_and_time(report: &EstimateReport<'_>) -> [String; 3] {
    let Outlook { now, ahead, .. } = &report.outlook;
    let cash = t!("紙・通信 年{cash}", cash = saved::cash_span(now.least.cash, now.most.cash));
    let later = saved::time_span(ahead.saved.least.minutes, ahead.saved.most.minutes);
    let central = saved::time(ahead.saved.central.minutes);
    let later = match ahead.share < whole(1) {
        true => t!("相手が半分になれば年{later}（中くらいに見て{central}）", later, central),
        false => t!("相手がすべてになれば年{later}（中くらいに見て{central}）", later, central),
    };
    if report.coverage_from == CoverageFrom::Everyone || report.office.coverage >= whole(1) {
        let all = saved::time_span(now.least.minutes, now.most.minutes);
        return [cash, t!("時間 相手がすべて使えば年{all}（中くらいに見て{central}）", all, central), String::new()];
    }
    let today = saved::time_span(now.least.minutes, now.most.minutes);
    let middle = saved::time(now.central.minutes);
    [cash, t!("時間 今は年{today}（中くらいに見て{middle}）", today, middle), later]
}

/// How the range of the answer comes about, and what time and cash come to together, for who wants one sum.
pub fn together(report: &EstimateReport<'_>) -> String {
    let now = report.outlook.now;
    let minutes: Vec<String> =
        report.outlook.scenarios.iter().filter(|s| s.counts).map(|s| yen::plain(s.minutes)).collect();
    t!(
        "元が取れる目安は、時間を時給で数え、作業の減り方を中くらいに見て、混ざる間の手間が1人・月{minutes}分のときのものです。時間の幅は、控えめから大きめまでを合わせています。時間も時給で数えて合わせると、年{sum}（中くらいに見て{central}）。増えるのは手間の増え分です（現金は出ていきません）。減る時間も、残業や人手が実際に減ってはじめてお金になります。",
        minutes = minutes.join("・"),
        sum = saved::yen_span(now.least.yen, now.most.yen),
        central = saved::yen(now.central.yen)
    )
}

/// Where the share of partners comes from, in one sentence.
pub fn share(report: &EstimateReport<'_>, form: &Form) -> String {
    let share = yen::share(report.office.coverage);
    let mut message = match &report.coverage_from {
        CoverageFrom::Counted => t!("データで送れる割合は、交換の記録から数えた{share}です。", share),
        CoverageFrom::Typed => t!("データで送れる割合は、入力した{share}です。", share),
        CoverageFrom::Numbers { each, towns } => {
            let yes = each.iter().filter(|p| matches!(p.listed, ListingState::Yes { .. })).count();
            let unknown = each.iter().filter(|p| p.listed == ListingState::Unknown).count();
            let rates: Vec<String> = towns
                .iter()
                .map(|town| t!("{name}の掲載率{rate}", name = town.name, rate = yen::share(town.share)))
                .collect();
            let taken = match unknown {
                0 => String::new(),
                _ => t!(
                    "この資料では分からない{unknown}か所は、{rates}で送れるとみました。{yes}か所〜{most}か所の幅があります。",
                    unknown,
                    rates = rates.join("、"),
                    yes,
                    most = yes + unknown
                ),
            };
            t!(
                "データで送れる割合は、貼り付けた{each}か所のうち掲載のある{yes}か所から{share}です。{taken}掲載は利用とは限りません。",
                each = each.len(),
                yes,
                share,
                taken
            )
        }
        CoverageFrom::Town(town) => {
            let whose = match (town.by_role, report.office.role) {
                (true, Role::CareManager) => t!("サービス事業所の掲載率"),
                (true, Role::Provider) => t!("居宅介護支援の掲載率"),
                (false, _) => t!("事業所全体の掲載率（役割別は、この資料では分かりません）"),
            };
            t!(
                "データで送れる割合は、{name}の{whose}{when}から{share}としました。掲載は利用とは限りません。",
                name = town.name,
                whose,
                when = when(town.as_of),
                share
            )
        }
        CoverageFrom::Everyone if !form.text("town").is_empty() => t!(
            "{town}の掲載は{no_data}のため、いま使えそうな相手の数は分かりません。割合か、使える相手の数を入れると計算します。",
            town = form.text("town"),
            no_data = crate::words::NO_DATA
        ),
        CoverageFrom::Everyone => {
            t!("市区町村か、割合か、使える相手の数を入れると、いまの見込みを計算します。").to_owned()
        }
    };
    if form.unregistered {
        message += t!("事業所番号は、取り込まれている事業所名簿にないため、立場・市区町村・サービスは使っていません。");
    }
    message
}

/// What the share of the first line rests on, in brackets.
pub fn share_short(report: &EstimateReport<'_>) -> String {
    let rate = yen::share(report.office.coverage);
    match &report.coverage_from {
        CoverageFrom::Town(town) => match town.as_of {
            Some(day) => t!("（{day}の掲載率 {rate} から。どの相手とも同じ量ずつなら）", day = date::day(day), rate),
            None => t!("（掲載率 {rate} から。どの相手とも同じ量ずつなら）", rate),
        },
        CoverageFrom::Everyone => String::new(),
        _ => t!("（どの相手とも同じ量ずつなら）").to_owned(),
    }
}

fn when(as_of: Option<Date>) -> String {
    as_of.map(|d| t!("（{d}現在）", d = date::day(d))).unwrap_or_default()
}

/// So many care managers that their number should be known: more users than one may have before a reduction.
pub fn staff_question(report: &EstimateReport<'_>) -> Option<String> {
    let limit = report.rows.on("care_fee.1.limit", report.office.date)?.value;
    let asks = report.office.role == Role::CareManager && !report.given("fte") && report.office.users >= limit;
    asks.then(|| {
        t!(
            "利用者{users}人のケアマネジャーは何人ですか。人数（常勤換算）を入れると、混ざる間の手間を人数分で計算し直します（いまは1人分です）。",
            users = number::count(rounded(report.office.users).unsigned_abs() as u64)
        )
    })
}
