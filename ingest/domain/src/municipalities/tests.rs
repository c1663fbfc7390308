use super::*;

fn all() -> Municipalities {
    Municipalities::load(&Data::embedded()).expect("shipped data loads")
}

fn resolved(code: &str, prefecture: &str, name: &str, address: &str) -> (&'static str, String) {
    with_number(code, prefecture, name, address, "")
}

fn with_number(
    code: &str,
    prefecture: &str,
    name: &str,
    address: &str,
    number_prefecture: &str,
) -> (&'static str, String) {
    static ALL: std::sync::OnceLock<Municipalities> = std::sync::OnceLock::new();
    let resolution = ALL.get_or_init(all).resolve(PlaceClues { code, prefecture, name, address, number_prefecture });
    let kind = match resolution {
        Resolution::Code(_) => "code",
        Resolution::Completed(_) => "completed",
        Resolution::Name(_) => "name",
        Resolution::UnknownName(_) => "unknown_name",
        Resolution::Successor { .. } => "successor",
        Resolution::City(_) => "city",
        Resolution::InName(_) => "in_name",
        Resolution::Differs { .. } => "differs",
        Resolution::Split { .. } => "split",
        Resolution::Unknown(_) => "unknown",
    };
    (kind, resolution.office_place().map(|p| p.to_string()).unwrap_or_default())
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
fn code_that_means_two_places_is_decided_by_name_prefecture_or_number() {
    for (code, jis, cut) in [
        ("11100", ("埼玉県", "さいたま市", "111007"), ("北海道", "札幌市清田区", "011100")),
        ("12106", ("千葉県", "千葉市美浜区", "121061"), ("北海道", "岩見沢市", "012106")),
        ("12203", ("千葉県", "市川市", "122033"), ("北海道", "士別市", "012203")),
        ("12211", ("千葉県", "成田市", "122114"), ("北海道", "名寄市", "012211")),
        ("12220", ("千葉県", "流山市", "122203"), ("北海道", "三笠市", "012220")),
        ("12238", ("千葉県", "いすみ市", "122386"), ("北海道", "根室市", "012238")),
        ("14362", ("神奈川県", "大井町", "143626"), ("北海道", "雨竜町", "014362")),
        ("15202", ("新潟県", "長岡市", "152021"), ("北海道", "幌延町", "015202")),
        ("15504", ("新潟県", "刈羽村", "155047"), ("北海道", "置戸町", "015504")),
        ("16322", ("富山県", "上市町", "163228"), ("北海道", "士幌町", "016322")),
        ("22101", ("静岡県", "静岡市葵区", "221015"), ("青森県", "平川市", "022101")),
        ("23213", ("愛知県", "西尾市", "232131"), ("青森県", "鰺ヶ沢町", "023213")),
        ("23230", ("愛知県", "日進市", "232301"), ("青森県", "深浦町", "023230")),
        ("43214", ("熊本県", "阿蘇市", "432148"), ("宮城県", "大河原町", "043214")),
        ("44211", ("大分県", "宇佐市", "442119"), ("宮城県", "大和町", "044211")),
    ] {
        for (prefecture, name, expected) in [jis, cut] {
            assert_eq!(resolved(code, prefecture, name, "").1, expected, "{code} {prefecture}{name}");
            assert_eq!(resolved(code, "", name, "").1, expected, "{code} {name}");
            assert_eq!(resolved(code, prefecture, "", "").1, expected, "{code} {prefecture}");
            assert_eq!(with_number(code, "", "", "", &expected[..2]).1, expected, "{code} by number");
        }
        assert_eq!(resolved(code, "", "", "").0, "unknown", "{code}");
    }
}

#[test]
fn code_in_any_writing_is_completed() {
    for (code, name, expected) in [
        ("1101", "札幌市中央区", "011011"),
        ("281018.0", "神戸市東灘区", "281018"),
        ("28101.0", "神戸市東灘区", "281018"),
        ("２８２１７１", "川西市", "282171"),
        ("='282171'", "川西市", "282171"),
    ] {
        assert_eq!(resolved(code, "", name, ""), ("completed", expected.into()), "{code}");
    }
}

#[test]
fn code_beside_another_places_name_is_counted_nowhere() {
    for (code, prefecture, name) in [
        ("28217", "", "宝塚市"),
        ("282171", "兵庫県", "宝塚市"),
        ("282171", "大阪府", "川西市"),
        ("282171", "", "市川市"),
        ("281018", "兵庫県", "神戸市灘区"),
        ("281018", "", "大阪市"),
        ("132063", "広島県", "府中市"),
        ("281000", "", "大阪市北区"),
    ] {
        assert_eq!(resolved(code, prefecture, name, "").0, "differs", "{code} {prefecture}{name}");
    }
    assert_eq!(resolved("282171", "兵庫県", "川西市役所前", ""), ("code", "282171".into()));
    assert_eq!(resolved("282171", "兵庫県", "あらざる町", ""), ("unknown_name", "282171".into()));
    assert_eq!(resolved("281018", "兵庫県", "神戸市", ""), ("code", "281018".into()));
    assert_eq!(resolved("282219", "兵庫県", "篠山市", ""), ("code", "282219".into()));
    assert_eq!(resolved("282171", "兵庫県", "兵庫県", ""), ("code", "282171".into()));
}

#[test]
fn designated_city_is_its_ward_by_address_else_the_city() {
    assert_eq!(resolved("281000", "兵庫県", "神戸市", "兵庫県神戸市灘区岩屋1"), ("name", "281026".into()));
    assert_eq!(resolved("", "兵庫県", "神戸市", "灘区岩屋1"), ("name", "281026".into()));
    assert_eq!(resolved("281000", "兵庫県", "神戸市灘区", ""), ("name", "281026".into()));
    assert_eq!(resolved("281000", "兵庫県", "神戸市", "兵庫県神戸市"), ("city", "281000".into()));
    assert_eq!(resolved("", "兵庫県", "神戸市", ""), ("city", "281000".into()));
    assert_eq!(resolved("281000", "", "", ""), ("city", "281000".into()));
}

#[test]
fn careless_name_is_read_by_its_ending_or_its_address() {
    for (prefecture, name, address, expected) in [
        ("青森県", "〒030-0846青森県青森市", "", "022012"),
        ("茨城県", "茨木県古河市", "", "082040"),
        ("神奈川県", "神奈川横浜市", "神奈川県神奈川横浜市中区大平町", "141046"),
        ("静岡県", "浜松浜名区", "", "221392"),
        ("兵庫県", "上郡", "兵庫県上郡町山野里2718", "284815"),
    ] {
        assert_eq!(resolved("", prefecture, name, address), ("in_name", expected.into()), "{prefecture}{name}");
    }
    assert_eq!(resolved("", "山梨県", "石和町四日市", "山梨県石和町四日市場47").0, "unknown");
    let counted = Municipalities::load(&Data::embedded()).expect("shipped data loads");
    let written = PlaceClues { prefecture: "茨城県", name: "茨木県古河市", ..PlaceClues::default() };
    assert_eq!(counted.resolve(written).place(), None, "no count is taken by an ending");
}

#[test]
fn split_place_without_an_address_is_undecided() {
    assert_eq!(resolved("221350", "静岡県", "浜松市北区", "").0, "split");
    assert_eq!(resolved("", "静岡県", "浜松市北区", "静岡県浜松市北区").0, "split");
    assert_eq!(resolved("221350", "静岡県", "浜松市北区", "浜松市浜名区細江町1"), ("successor", "221392".into()));
    let all = all();
    assert_eq!(all.in_address("静岡県", "浜松市西区舞阪町1").map(|p| p.to_string()).as_deref(), Some("221384"));
    assert_eq!(all.in_address("静岡県", "浜松市北区"), None);
}

#[test]
fn succession_counts_from_its_day_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows = Data::embedded().text("successions.csv").expect("shipped");
    let merger = "283011,猪名川町,兵庫県,2027-04-01,282171,,架空の合併,編入\n";
    std::fs::write(folder.path().join("successions.csv"), format!("{}\n{merger}", rows.trim_end())).expect("written");
    let data = Data::with_folder(folder.path()).expect("a folder");
    let on = |date: &str| Municipalities::load_on(&data, date.parse().expect("a day")).expect("loads");
    let (before, after) = (on("2027-03-31"), on("2027-04-01"));
    let old: PlaceCode = "283011".parse().expect("a code");
    let new: PlaceCode = "282171".parse().expect("a code");
    assert!(before.get(old).is_some() && before.former(old).is_none());
    assert!(after.get(old).is_none());
    assert_eq!(after.former(old).and_then(FormerPlace::successor), Some(new));
    for name in ["猪名川町", "川辺郡猪名川町"] {
        let written = PlaceClues { prefecture: "兵庫県", name, ..PlaceClues::default() };
        assert_eq!(before.resolve(written), Resolution::Name(old));
        assert_eq!(after.resolve(written), Resolution::Successor { former: old, place: new });
        assert_eq!(after.named(name).map(|m| m.code), Some(new));
    }
    assert_eq!(after.search("猪名川").first().map(|m| m.code), Some(new));
    assert_eq!(after.in_address("兵庫県", "川辺郡猪名川町上野1"), Some(new));
    let coded = PlaceClues { code: "283011", prefecture: "兵庫県", name: "猪名川町", ..PlaceClues::default() };
    assert_eq!(after.resolve(coded).place(), Some(new));
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

#[test]
fn what_is_not_known_to_the_part_is_known_to_the_whole() {
    let all = all();
    let whole = |name: &str, prefecture: &str, number_prefecture: &str| {
        let written = PlaceClues { name, prefecture, number_prefecture, ..PlaceClues::default() };
        all.whole(all.resolve(written)).map(|place| place.to_string())
    };
    assert_eq!(whole("原市", "大阪府", "27"), Some("270008".to_owned()));
    assert_eq!(whole("原市", "", "27"), Some("270008".to_owned()), "the number's prefecture, for want of another");
    assert_eq!(whole("原市", "どこか", "27"), None, "what is written and not understood is not overruled");
    // 浜松市北区 was split between two wards of the same city.
    assert_eq!(whole("浜松市北区", "静岡県", "22"), Some("221309".to_owned()));
    assert_eq!(whole("川西市", "兵庫県", "28"), None, "a place that is known has a code of its own");
}
