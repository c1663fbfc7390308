use tsunagu_cost::office::{Method, Mode, Role};
use tsunagu_cost::range::{Case, Outcome};
use tsunagu_cost::savings::BreakEven;

use super::office::{CoverageFrom, Estimate};
use crate::show::{date, yen};

/// Key and name of a case.
pub fn case_names(case: Case) -> (&'static str, &'static str) {
    match case {
        Case::Low => ("low", "少なめ"),
        Case::Central => ("central", "中央"),
        Case::High => ("high", "多め"),
    }
}

/// Name of a method.
pub fn method_name(method: Method) -> &'static str {
    match method {
        Method::Deliver => "お届け",
        Method::Post => "郵送",
        Method::Fax => "FAX",
    }
}

/// Where a share comes from, in words.
pub fn from_words(from: &CoverageFrom) -> &'static str {
    match from {
        CoverageFrom::Typed => "入力",
        CoverageFrom::Counted => "交換の記録",
        CoverageFrom::Numbers { .. } => "相手の番号",
        CoverageFrom::Town { by_role: true, .. } => "市区町村の掲載率（役割別）",
        CoverageFrom::Town { by_role: false, .. } => "市区町村の掲載率",
        CoverageFrom::Everyone => "全員が使うと仮定",
    }
}

/// Everything that the sums rest on, in one sentence.
pub fn conditions(estimate: &Estimate<'_>) -> String {
    let office = &estimate.office;
    let mode = match office.mode {
        Mode::Briefing => "説明会資料の簡易計算",
        Mode::PerDestination => "宛先別の詳細計算",
    };
    let role = match office.role {
        Role::CareManager => "居宅介護支援",
        Role::Provider => "サービス事業所",
    };
    format!(
        "条件：{mode}、{role}、いまは{}、利用者{}人、相手{}か所、データで送れる割合{}、単価は{}。",
        method_name(office.method),
        yen::plain(office.users),
        yen::plain(office.partners),
        yen::share(office.coverage),
        date::day(office.date)
    )
}

/// Goes with every figure.
pub const NOTE: &str = "試算です。データ連携の作業時間は、FAXの作業時間に対して、少なめ＝変わらない、中央＝報告例（単一地域・条件不明）の中央、多め＝厚生労働省の試算によります。";

/// Whether it pays, in words.
pub fn break_even(outcome: &Outcome<'_>) -> String {
    match outcome.break_even {
        BreakEven::Always => "相手が1か所でも元が取れます".to_owned(),
        BreakEven::Above { share, partners } => {
            format!(
                "相手の{}以上（{}か所から）がデータで受け取れれば元が取れます",
                yen::share(share),
                yen::signed(partners)
            )
        }
        BreakEven::OnlyWhole => "紙をすべてなくせば元が取れます".to_owned(),
        BreakEven::Never => "この条件では元が取れません".to_owned(),
    }
}
