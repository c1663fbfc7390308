use tsunagu_domain::data::Data;
use tsunagu_domain::rules::Rules;

use super::*;
use crate::input::opened_for_test;

fn look(file: &Opened, asked: Option<AskedKind>) -> Result<Look, Refusal> {
    static RULES: std::sync::LazyLock<Rules> =
        std::sync::LazyLock::new(|| Rules::load(&Data::embedded()).expect("the shipped rules"));
    super::look(file, asked, &RULES.headers)
}

#[test]
fn dates_in_names() {
    let date = |name: &str| register_date(name).map(|d| d.to_string()).unwrap_or_default();
    assert_eq!(date("2025-12/jigyosho_430.csv"), "2025-12-31");
    assert_eq!(date("rebuilt/jigyosho_110_2025-06_reconstructed.csv"), "2025-06-30");
    assert_eq!(date("x/jigyosho_430_all_20260709180740.csv"), "2026-06-30");
    assert_eq!(date("x/jigyosho_430_all_20250106000000.csv"), "2024-12-31");
    assert_eq!(date("x/jigyosho_430.csv"), "");
    assert_eq!(date("2025-06-spreadsheet-damaged/jigyosho_520.csv"), "");
}

#[test]
fn services_in_names() {
    assert_eq!(service_in_name("x/jigyosho_430_all_20260709180740.csv").as_deref(), Some("430"));
    assert_eq!(service_in_name("x/jigyosho.csv"), None);
}

#[test]
fn exchanged_file_is_refused_by_name_alone() {
    for name in
        ["UPPLAN_202604_0300000100_43_0300000005_11_20260425200201.CSV", "a/upjsk_1 (1).csv", "ＵＰ１ＫＹＯ_x.csv"]
    {
        assert_eq!(look(&opened_for_test(name, "x"), None), Err(Refusal::ExchangedFile), "{name}");
    }
}

#[test]
fn look_by_content_tells_what_is_sure_and_what_takes_evidence() {
    let of = |text: &str| look(&opened_for_test("x.csv", text), None);
    let is_register = |text: &str| match of(text) {
        Ok(Look::Offices { is_register, .. }) => Some(is_register),
        _ => None,
    };
    assert_eq!(is_register("都道府県コード又は市町村コード,都道府県名,市区町村名,事業所番号\n"), Some(true));
    assert_eq!(of("市区町村コード,掲載件数\n"), Ok(Look::Sure(Kind::CountTable)));
    assert_eq!(is_register("サービス種類,事業所名,住所,事業所番号\n"), Some(false));
    assert_eq!(of("<p>（利用状況は2026年1月5日現在の情報です）</p>"), Ok(Look::Sure(Kind::CountPage)));
    assert_eq!(of("買い物,値段\n"), Err(Refusal::Unknown(vec!["買い物".into(), "値段".into()])));
    assert_eq!(is_register("サービスの種類,都道府県名,市区町村名,事業所番号\n"), Some(false));
    // Any spelling of the column that is read is one by which a list is known.
    for number in ["介護保険事業所番号", "指定事業所番号", "事業者番号", "事業所 番号", "介護保険指定事業所番号"]
    {
        assert_eq!(is_register(&format!("No,{number},事業所名\n")), Some(false), "{number}");
    }
}

#[test]
fn look_with_a_kind_that_does_not_fit_is_refused() {
    let list = &opened_for_test("x.csv", "事業所番号,事業所名\n0113513220,あ\n");
    for asked in [AskedKind::Unlisted, AskedKind::Own, AskedKind::Usage, AskedKind::Register] {
        assert!(matches!(look(list, Some(asked)), Ok(Look::Offices { is_register: false, .. })));
    }
    let counts = &opened_for_test("x.csv", "市区町村コード,掲載件数\n");
    assert!(matches!(look(counts, Some(AskedKind::Own)), Err(Refusal::OtherKind { .. })));
    assert!(matches!(look(counts, Some(AskedKind::Register)), Err(Refusal::OtherKind { .. })));
}
