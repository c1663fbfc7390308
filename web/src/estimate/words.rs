use tsunagu_analytics::report::estimate::case::CaseReport;
use tsunagu_analytics::report::estimate::coverage::CoverageFrom;
use tsunagu_analytics::report::estimate::figures::Measure;
use tsunagu_analytics::report::estimate::savings::EstimateReport;
use tsunagu_cost::office::{Method, Mode, Role};
use tsunagu_cost::range::Case;
use tsunagu_cost::savings::BreakEven;

use crate::language::Text;
use crate::show::{date, yen};

/// Name of a case.
pub fn case_name(case: Case) -> &'static str {
    match case {
        Case::Low => t!("少なめ"),
        Case::Central => t!("中央"),
        Case::High => t!("多め"),
    }
}

/// What a figure measures, with its unit.
pub fn label(measure: Measure) -> String {
    match measure {
        Measure::Coverage => t!("データで送れる割合（％）").to_owned(),
        Measure::Paper(method) => t!("{method}の費用（円/年）", method = method_name(method)),
        Measure::Digital(case) => t!("全部データのときの費用（{name}、円/年）", name = case_name(case)),
        Measure::Hours(case) => t!("節約できる時間（{name}、時間/年）", name = case_name(case)),
        Measure::Cash(case) => t!("節約できる現金（{name}、円/年）", name = case_name(case)),
        Measure::Yen(case) => t!("現金と時間の合計（{name}、円/年）", name = case_name(case)),
        Measure::BreakEvenShare(case) => t!("元が取れる割合（{name}、％）", name = case_name(case)),
        Measure::BreakEvenPartners(case) => t!("元が取れる相手の数（{name}）", name = case_name(case)),
        Measure::TurnsPositive(case) => t!("累計がプラスになる月（{name}）", name = case_name(case)),
    }
}

/// Name of a method.
pub fn method_name(method: Method) -> &'static str {
    match method {
        Method::Deliver => t!("お届け"),
        Method::Post => t!("郵送"),
        Method::Fax => "FAX",
    }
}

/// Where a share comes from, in words.
pub fn from_words(from: &CoverageFrom) -> &'static str {
    match from {
        CoverageFrom::Typed => t!("入力"),
        CoverageFrom::Counted => t!("交換の記録"),
        CoverageFrom::Numbers { .. } => t!("相手の番号"),
        CoverageFrom::Town { by_role: true, .. } => t!("市区町村の掲載率（役割別）"),
        CoverageFrom::Town { by_role: false, .. } => t!("市区町村の掲載率"),
        CoverageFrom::Everyone => t!("全員が使うと仮定"),
    }
}

/// Everything that the sums rest on, in one sentence.
pub fn conditions(report: &EstimateReport<'_>) -> String {
    let office = &report.office;
    let mode = match office.mode {
        Mode::Briefing => t!("説明会資料の簡易計算"),
        Mode::PerDestination => t!("宛先別の詳細計算"),
    };
    let role = match office.role {
        Role::CareManager => t!("居宅介護支援"),
        Role::Provider => t!("サービス事業所"),
    };
    t!(
        "条件：{mode}、{role}、いまは{method}、利用者{users}人、相手{partners}か所、データで送れる割合{coverage}、単価は{office}。",
        mode,
        role,
        method = method_name(office.method),
        users = yen::plain(office.users),
        partners = yen::plain(office.partners),
        coverage = yen::share(office.coverage),
        office = date::day(office.date)
    )
}

/// Goes with every figure.
pub const NOTE: Text = Text(
    "試算です。データ連携の作業時間は、FAXの作業時間に対して、少なめ＝変わらない、中央＝報告例（単一地域・条件不明）の中央、多め＝厚生労働省の試算によります。",
);

/// Whether it pays, in words.
pub fn break_even(case: &CaseReport<'_>) -> String {
    match case.break_even {
        BreakEven::Always => t!("相手が1か所でも元が取れます").to_owned(),
        BreakEven::Above { share, partners } => {
            t!(
                "相手の{share}以上（{partners}か所から）がデータで受け取れれば元が取れます",
                share = yen::share(share),
                partners = yen::signed(partners)
            )
        }
        BreakEven::OnlyWhole => t!("紙をすべてなくせば元が取れます").to_owned(),
        BreakEven::Never => t!("この条件では元が取れません").to_owned(),
    }
}
