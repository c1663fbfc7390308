use super::*;
use crate::input::opened_for_test;

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
fn exchanged_files_are_refused_by_name_alone() {
    for name in
        ["UPPLAN_202604_0300000100_43_0300000005_11_20260425200201.CSV", "a/upjsk_1 (1).csv", "ＵＰ１ＫＹＯ_x.csv"]
    {
        assert_eq!(kind(&opened_for_test(name, "x"), None), Err(Refusal::ExchangedFile), "{name}");
    }
}

#[test]
fn kinds_by_content() {
    let of = |text: &str| kind(&opened_for_test("x.csv", text), None);
    assert_eq!(of("都道府県コード又は市町村コード,都道府県名,市区町村名,事業所番号\n"), Ok(Kind::Register));
    assert_eq!(of("市区町村コード,掲載件数\n"), Ok(Kind::CountTable));
    assert_eq!(of("サービス種類,事業所名,住所,事業所番号\n"), Ok(Kind::OfficeList));
    assert_eq!(of("<p>（利用状況は2026年1月5日現在の情報です）</p>"), Ok(Kind::CountPage));
    assert_eq!(of("買い物,値段\n"), Err(Refusal::Unknown(vec!["買い物".into(), "値段".into()])));
    assert_eq!(of("サービスの種類,都道府県名,市区町村名,事業所番号\n"), Ok(Kind::OfficeList));
}

#[test]
fn a_kind_that_was_asked_for_must_fit() {
    let list = &opened_for_test("x.csv", "事業所番号,事業所名\n0113513220,あ\n");
    assert_eq!(kind(list, Some(AskedKind::Unlisted)), Ok(Kind::Unlisted));
    assert!(matches!(kind(list, Some(AskedKind::Register)), Err(Refusal::OtherKind { .. })));
    let register = &opened_for_test("x.csv", "都道府県コード又は市町村コード,都道府県名,市区町村名,事業所番号\n");
    assert_eq!(kind(register, Some(AskedKind::Usage)), Ok(Kind::OfficeList));
}
