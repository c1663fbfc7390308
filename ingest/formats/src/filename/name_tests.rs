use super::*;
use proptest::prelude::*;
use tsunagu_domain::data::Data;
use tsunagu_domain::rules::Rules;

fn rules() -> &'static FileKinds {
    static RULES: std::sync::OnceLock<Rules> = std::sync::OnceLock::new();
    &RULES.get_or_init(|| Rules::load(&Data::embedded()).expect("shipped rules load")).filename
}

fn reported(name: &str) -> String {
    let Some(n) = read(name, rules()) else { return "other".to_owned() };
    let text = |t: Option<&str>| t.unwrap_or("-").to_owned();
    format!(
        "{:?} {} {} {} {} {} {:?}{}",
        n.conformity(),
        n.kind.prefix,
        text(n.month),
        n.from,
        text(n.to),
        n.created_at,
        n.version,
        match n.copy {
            CopyMark::None => "",
            CopyMark::Numbered => " numbered",
            CopyMark::Copied => " copied",
        }
    )
}

/// Names of the specification's form and what real programs make of it.
#[test]
fn the_corpus_of_good_names() {
    for (name, expected) in [
        (
            "UPPLAN_202504_0300000100_43_0300000005_11_20250325200201.CSV",
            "Standard UPPLAN 202504 0300000100 0300000005 20250325200201 V4_1",
        ),
        (
            "UPPLAN_201912_0300000100_0300000005_20191025200201.CSV",
            "Standard UPPLAN 201912 0300000100 0300000005 20191025200201 V3",
        ),
        (
            "UPPLAN_202504_0300000100_430_0300000005_110_20250325200201.CSV",
            "Standard UPPLAN 202504 0300000100 0300000005 20250325200201 V4_0",
        ),
        (
            "UPHOSOKU_000000_0300000100_43_0300000005_2A_20250325200201.CSV",
            "Standard UPHOSOKU - 0300000100 0300000005 20250325200201 V4_1",
        ),
        (
            "UP1KYO_0300000100_43_0300000005_A1_20250325200201.CSV",
            "Standard UP1KYO - 0300000100 0300000005 20250325200201 V4_1",
        ),
        (
            "UPJSK_202504_0300000005_43_0300000100_11_20250503090000.csv",
            "Standard UPJSK 202504 0300000005 0300000100 20250503090000 V4_1",
        ),
        (
            "UPKIHON_000000_0300000100_46_0300000005_43_20250325200201.CSV",
            "Standard UPKIHON - 0300000100 0300000005 20250325200201 V4_1",
        ),
        (
            "UPKIHON_SUB2_0300000100_46_0300000005_43_20250325200201.CSV",
            "Standard UPKIHON_SUB2 - 0300000100 0300000005 20250325200201 V4_1",
        ),
        (
            "UPKIHON_IMAGE_0300000100_46_0300000005_43_20250325200201_0001.jpg",
            "Standard UPKIHON_IMAGE - 0300000100 0300000005 20250325200201 V4_1",
        ),
        (
            "DLTJSK_202504_0300000005_43_0300000100_11_20250503090000.CSV",
            "Standard DLTJSK 202504 0300000005 0300000100 20250503090000 V4_1",
        ),
        (
            "C:\\Users\\someone\\受信\\UPPLAN_202504_0300000100_43_0300000005_11_20250325200201 (1).CSV",
            "Standard UPPLAN 202504 0300000100 0300000005 20250325200201 V4_1 numbered",
        ),
        (
            "/home/a/01B1400014/UPYOBO_SUB_01B1400014_46_0300000005_43_20250325200201.CSV",
            "Standard UPYOBO_SUB - 01B1400014 0300000005 20250325200201 V4_1",
        ),
        (
            "UPPLAN_202504_0300000100_43_0300000005_11_20250325200201 - コピー.CSV",
            "Standard UPPLAN 202504 0300000100 0300000005 20250325200201 V4_1 copied",
        ),
        (
            "UPPLAN_202504_0300000100_43_0300000005_11_20250325200201 - コピー (2) - コピー.CSV",
            "Standard UPPLAN 202504 0300000100 0300000005 20250325200201 V4_1 copied",
        ),
        (
            "UPPLAN_202504_0300000100_43_0300000005_11_20250325200201のコピー 2.CSV",
            "Standard UPPLAN 202504 0300000100 0300000005 20250325200201 V4_1 copied",
        ),
        (
            "UPPLAN_202504_0300000100_43_0300000005_11_20250325200201のコ\u{30d2}\u{309a}ー.CSV",
            "Standard UPPLAN 202504 0300000100 0300000005 20250325200201 V4_1 copied",
        ),
        (
            "UPPLAN_202504_0300000100_43_0300000005_11_20250325200201 (1) - Copy (2).CSV",
            "Standard UPPLAN 202504 0300000100 0300000005 20250325200201 V4_1 copied",
        ),
        (
            "UPPLAN_202504_0300000100_43_0300000005_11_20250325200201（1）.CSV",
            "Standard UPPLAN 202504 0300000100 0300000005 20250325200201 V4_1 numbered",
        ),
        (
            "UPPLAN_202504_0300000100_43_0300000005_11_20250325200201　（２）.CSV",
            "Standard UPPLAN 202504 0300000100 0300000005 20250325200201 V4_1 numbered",
        ),
        (
            "UPPLAN_202504_0300000100_43_0300000005_11_20250325200201 - コピー（１２）.CSV",
            "Standard UPPLAN 202504 0300000100 0300000005 20250325200201 V4_1 copied",
        ),
        (
            "UPPLAN_202504_0300000100_43_0300000005_11_20250325200201のコピー ２.CSV",
            "Standard UPPLAN 202504 0300000100 0300000005 20250325200201 V4_1 copied",
        ),
        (
            "コピー（３） ～ UPPLAN_202504_0300000100_43_0300000005_11_20250325200201.CSV",
            "Standard UPPLAN 202504 0300000100 0300000005 20250325200201 V4_1 copied",
        ),
        (
            "コピー (3) ～ UPPLAN_202504_0300000100_43_0300000005_11_20250325200201.CSV",
            "Standard UPPLAN 202504 0300000100 0300000005 20250325200201 V4_1 copied",
        ),
        (
            "UPPLAN_202504_0300000100_43_0300000005_11_202503252002010.CSV",
            "Nonconforming UPPLAN 202504 0300000100 0300000005 20250325200201 V4_1",
        ),
        // What is seen besides.
        ("UP1KYO_0300000100_43_20250325200201.csv", "Nonconforming UP1KYO - 0300000100 - 20250325200201 V4_1"),
        (
            "UPPLAN_202504_0300000100_43___20250325200201.CSV",
            "Nonconforming UPPLAN 202504 0300000100 - 20250325200201 V4_1",
        ),
        (
            "UPPLAN_202504_300000100_43_300000005_11_20250325200201.CSV",
            "Nonconforming UPPLAN 202504 300000100 300000005 20250325200201 V4_1",
        ),
        (
            "UPKHON_0300000100_46_0300000005_43_20250325200201.CSV",
            "Nonconforming UPKIHON - 0300000100 0300000005 20250325200201 V4_1",
        ),
        (
            "UPJSK_0300000005_43_0300000100_11_20250503090000.CSV",
            "Nonconforming UPJSK - 0300000005 0300000100 20250503090000 V4_1",
        ),
        // No month belongs to supplements of plan documents, and one to a plan.
        (
            "UPPLAN_000000_0300000100_43_0300000005_11_20250325200201.CSV",
            "Nonconforming UPPLAN - 0300000100 0300000005 20250325200201 V4_1",
        ),
    ] {
        assert_eq!(reported(name), expected, "{name}");
    }
}

#[test]
fn the_corpus_of_other_names() {
    for name in [
        "",
        ".",
        "2026-04_通所介護計画書_川西花子.pdf",
        "第1表.csv",
        "UPPLAN.CSV",
        "UPPLAN_202504_0300000100_43_0300000005_11_20250325200201.PDF",
        "UPPLAN_202513_0300000100_43_0300000005_11_20250325200201.CSV",
        "UPPLAN_202504_0300000100_43_0300000005_11_20251325200201.CSV",
        "UPPLAN_202504_0300000100_43_0300000005_11_2025032520020.CSV",
        "UPPLAN_２０２５０４_0300000100_43_0300000005_11_20250325200201.CSV",
        "UPPLAN_202504_0300000100_43_0300000005_11_20250325200201_0001.CSV",
        "UPPLANX_202504_0300000100_43_0300000005_11_20250325200201.CSV",
        "UPPLAN_202504_03-0000100_43_0300000005_11_20250325200201.CSV",
        "UPPLAN_202504_0300000100_43_0300000005_11_20250325200201.CSV.exe",
        "UPPLAN_202504_0300000100_43_0300000005_11_2025032520020100.CSV",
        "UPPLAN_202504_0300000100_43_0300000005_11_20250325.CSV",
        "UPPLAN_202504_0300000100_43_0300000005_11_20250325200201 - メモ.CSV",
        "UPPLAN＿202504＿0300000100＿43＿0300000005＿11＿20250325200201.CSV",
        "DLTBET_202504_0300000100_43_0300000005_11_20250325200201.CSV",
    ] {
        assert_eq!(reported(name), "other", "{name}");
    }
}

/// The way in for other files refuses every kind of these by its name.
#[test]
fn no_exchanged_file_is_taken_for_a_source() {
    for kind in &rules().kind {
        for prefix in kind.also.iter().chain([&kind.prefix]) {
            assert!(crate::recognise::is_exchanged_name(&format!("{prefix}_anything.CSV")), "{prefix}");
        }
    }
}

fn any_standard() -> impl Strategy<Value = (usize, String, String, String, String, String)> {
    (
        0..rules().kind.len(),
        "20[0-9]{2}(0[1-9]|1[0-2])",
        "(0[1-9]|[1-3][0-9]|4[0-7]|99)[0-9A-Z][0-9]{7}",
        "(0[1-9]|[1-3][0-9]|4[0-7]|99)[0-9A-Z][0-9]{7}",
        "20[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])([01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]",
        "([0-9A-Z]{2}_|[0-9A-Z]{3}_|)",
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// Whatever is written by the grammar is read back.
    #[test]
    fn what_the_grammar_writes_is_read((kind, month, from, to, created_at, service) in any_standard()) {
        let kind = &rules().kind[kind];
        let month_field = if kind.month.always() { format!("{month}_") } else { String::new() };
        let (branch, ending) = if kind.branch { ("_0001", "JPG") } else { ("", "CSV") };
        let name = format!("{}_{month_field}{from}_{service}{to}_{service}{created_at}{branch}.{ending}", kind.prefix);
        let read = read(&name, rules()).expect("of the standard's form");
        prop_assert_eq!(&read.kind.prefix, &kind.prefix);
        prop_assert_eq!((read.from, read.to, read.created_at), (from.as_str(), Some(to.as_str()), created_at.as_str()));
        prop_assert_eq!(read.departure, None);
        prop_assert_eq!(read.month, kind.month.always().then_some(month.as_str()));
    }

    /// Nothing that anybody may call a file makes it stumble, and what it keeps is ASCII.
    #[test]
    fn no_name_is_too_odd(name in "\\PC{0,90}") {
        if let Some(read) = read(&name, rules()) {
            prop_assert!(read.from.is_ascii() && read.created_at.len() == 14);
        }
        let _ = format(&name);
    }
}

/// Letters and digits where a number belongs may be a person.
#[test]
fn a_person_in_the_place_of_an_office_is_no_office() {
    for name in [
        "UP1KYO_0300000100_yamadataro_20250325200201.CSV",
        "UPJSK_202504_suzukihana_43_0300000100_11_20250325200201.CSV",
        "UPJSK_202504_0001234567_43_0300000100_11_20250325200201.CSV",
        "UPJSK_202504_H123456789_43_0300000100_11_20250325200201.CSV",
        "UP1KYO_0300000100_taro-yamada_20250325200201.CSV",
        "UPPLAN_299912_0300000100_43_0300000005_11_20250325200201.CSV",
    ] {
        assert_eq!(reported(name), "other", "{name}");
    }
}
