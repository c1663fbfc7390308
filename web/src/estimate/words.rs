use tsunagu_analytics::report::estimate::coverage::{CoverageFrom, TownShare};
use tsunagu_analytics::report::estimate::figures::{End, Measure};
use tsunagu_analytics::report::estimate::savings::EstimateReport;
use tsunagu_cost::office::Method;
use tsunagu_cost::range::Case;

use super::form_words::word_of;
use crate::language::Text;
use crate::show::{date, yen};

/// Name of a case.
pub fn case_name(case: Case) -> &'static str {
    match case {
        Case::Low => t!("控えめ"),
        Case::Central => t!("中くらい"),
        Case::High => t!("大きめ"),
    }
}

/// What a figure measures, with its unit.
pub fn label(measure: Measure) -> String {
    match measure {
        Measure::Coverage => t!("データで送れる割合（％）").to_owned(),
        Measure::Reachable => t!("いま使えそうな相手の数").to_owned(),
        Measure::ReachableEnd(End::From) => t!("いま使えそうな相手の数（少なくて）").to_owned(),
        Measure::ReachableEnd(End::To) => t!("いま使えそうな相手の数（多くて）").to_owned(),
        Measure::BreakEvenEnd(End::From) => t!("元が取れる相手の数（混ざる間の手間が少ないとき）").to_owned(),
        Measure::BreakEvenEnd(End::To) => t!("元が取れる相手の数（混ざる間の手間が多いとき）").to_owned(),
        Measure::HoursEnd(End::From) => t!("節約できる時間（幅の下、時間/年）").to_owned(),
        Measure::HoursEnd(End::To) => t!("節約できる時間（幅の上、時間/年）").to_owned(),
        Measure::CashEnd(End::From) => t!("節約できる現金（幅の下、円/年）").to_owned(),
        Measure::CashEnd(End::To) => t!("節約できる現金（幅の上、円/年）").to_owned(),
        Measure::YenEnd(End::From) => t!("現金と時間の合計（幅の下、円/年）").to_owned(),
        Measure::YenEnd(End::To) => t!("現金と時間の合計（幅の上、円/年）").to_owned(),
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
        CoverageFrom::Town(TownShare { by_role: true, .. }) => t!("市区町村の掲載率（役割別）"),
        CoverageFrom::Town(_) => t!("市区町村の掲載率"),
        CoverageFrom::Everyone => t!("相手が全員使うときの上限"),
    }
}

/// Everything that the sums rest on, in one sentence.
pub fn conditions(report: &EstimateReport<'_>) -> String {
    let office = &report.office;
    let said = t!(
        "条件：{mode}、{role}、いまは{method}、利用者{users}人、相手{partners}か所、データで送れる割合{coverage}、いつの値段か：{office}。",
        mode = word_of("mode", office.mode.key()),
        role = word_of("role", office.role.key()),
        method = method_name(office.method),
        users = yen::plain(office.users),
        partners = yen::plain(office.partners),
        coverage = yen::share(office.coverage),
        office = date::day(office.date)
    );
    let handling = match report.given("fte") {
        true => t!(
            "紙とデータが混ざる間の手間は、ケアマネジャー{people}人分です。",
            people = yen::plain(office.care_managers)
        ),
        false => t!("紙とデータが混ざる間の手間は、1人分です（ケアマネジャーの人数を入れると、人数分になります）。")
            .to_owned(),
    };
    said + &handling
}

/// Goes with every figure.
pub const NOTE: Text = Text(
    "試算です。データ連携にしたときの作業は、控えめ＝今と変わらない、中くらい＝報告例（単一地域・条件不明）の中ほど、大きめ＝厚生労働省の試算によります。どの相手とも同じ量をやりとりするとみています。",
);
