use super::*;

fn all() -> Municipalities {
    Municipalities::load(&Data::embedded()).expect("shipped data loads")
}

fn resolved(code: &str, prefecture: &str, name: &str, address: &str) -> (&'static str, String) {
    let resolution = all().resolve(Written { code, prefecture, name, address });
    let kind = match resolution {
        Resolution::Code(_) => "code",
        Resolution::Completed(_) => "completed",
        Resolution::Name(_) => "name",
        Resolution::Successor(_) => "successor",
        Resolution::Unknown => "unknown",
    };
    (kind, resolution.place().map(|p| p.to_string()).unwrap_or_default())
}

#[test]
fn real_municipalities_and_wards_are_complete() {
    let all = all();
    let count = |kinds: &[PlaceKind]| all.iter().filter(|m| !m.synthetic && kinds.contains(&m.kind)).count();
    use PlaceKind::*;
    assert_eq!(count(&[Prefecture]), 47);
    assert_eq!(count(&[Ward]), 171);
    assert_eq!(count(&[DesignatedCity, SpecialWard, City, Town, Village]), 1741);
}

#[test]
fn by_code_six_or_five_digits() {
    assert_eq!(resolved("282171", "", "", ""), ("code", "282171".into()));
    assert_eq!(resolved("28217", "", "", ""), ("completed", "282171".into()));
    // 011011 札幌市中央区 that lost its zero in a spreadsheet
    assert_eq!(resolved("11011", "北海道", "札幌市中央区", ""), ("completed", "011011".into()));
}

#[test]
fn by_name_with_or_without_county() {
    assert_eq!(resolved("", "兵庫県", "川辺郡猪名川町", ""), ("name", "283011".into()));
    assert_eq!(resolved("", "兵庫県", "猪名川町", ""), ("name", "283011".into()));
    assert_eq!(resolved("", "兵庫県", "兵庫県川西市", ""), ("name", "282171".into()));
    assert_eq!(resolved("", "兵庫県", "姫路市飾磨区", ""), ("name", "282014".into()));
    assert_eq!(resolved("", "愛知県", "天白区", ""), ("name", "231169".into()));
}

#[test]
fn county_inside_a_name_is_no_county() {
    for (prefecture, name) in [
        ("兵庫県", "赤穂郡上郡町"),
        ("岐阜県", "郡上市"),
        ("愛知県", "蒲郡市"),
        ("奈良県", "大和郡山市"),
        ("福岡県", "小郡市"),
    ] {
        assert_eq!(resolved("", prefecture, name, "").0, "name", "{name}");
    }
}

#[test]
fn abolished_wards_lead_to_their_successors() {
    assert_eq!(resolved("221333", "静岡県", "浜松市西区", ""), ("successor", "221384".into()));
    assert_eq!(resolved("", "静岡県", "浜松市浜北区", ""), ("successor", "221392".into()));
    assert_eq!(resolved("221350", "静岡県", "浜松市北区", "浜松市北区三方原町1"), ("successor", "221384".into()));
    assert_eq!(resolved("221350", "静岡県", "浜松市北区", "浜松市北区細江町1"), ("successor", "221392".into()));
}

#[test]
fn a_prefecture_is_no_place_of_an_office() {
    assert_eq!(resolved("280003", "兵庫県", "", "").0, "unknown");
    assert_eq!(resolved("", "兵庫県", "あらざる町", "").0, "unknown");
}

#[test]
fn search_by_name_or_kana() {
    let all = all();
    let first = |text: &str| all.search(text).first().map(|m| m.name.clone());
    assert_eq!(first("川西市").as_deref(), Some("川西市"));
    assert!(all.search("川西").iter().any(|m| m.name == "川西市"));
    assert_eq!(first("かわにしし").as_deref(), Some("川西市"));
    assert_eq!(first("いながわ").as_deref(), Some("猪名川町"));
    assert_eq!(first("兵庫県 川西市").as_deref(), Some("川西市"));
    assert_eq!(first("川西市役所").as_deref(), Some("川西市"));
    assert_eq!(first("兵庫県").as_deref(), Some("兵庫県"));
    assert_eq!(first("  "), None);
}

#[test]
fn a_name_that_one_place_has_means_it() {
    let all = all();
    let code = |text: &str| all.named(text).map(|m| m.code.to_string());
    for (text, expected) in [
        ("川西市", "282171"),
        ("兵庫県川西市", "282171"),
        ("282171", "282171"),
        ("猪名川町", "283011"),
        ("川辺郡猪名川町", "283011"),
        ("神戸市", "281000"),
        ("神戸市灘区", "281026"),
        ("大阪府府中市", ""),
    ] {
        assert_eq!(code(text).unwrap_or_default(), expected, "{text}");
    }
    for ambiguous in ["府中市", "北区", "", "兵庫県", "どこか"] {
        assert_eq!(code(ambiguous), None, "{ambiguous}");
    }
}
