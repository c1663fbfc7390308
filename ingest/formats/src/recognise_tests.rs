use super::*;

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
fn exchanged_file_is_known_by_its_name_alone() {
    for name in
        ["UPPLAN_202604_0300000100_43_0300000005_11_20260425200201.CSV", "a/upjsk_1 (1).csv", "ＵＰ１ＫＹＯ_x.csv"]
    {
        assert!(is_exchanged_name(name), "{name}");
    }
}
