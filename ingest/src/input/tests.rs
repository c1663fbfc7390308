use tsunagu_domain::data::Data;
use tsunagu_domain::rules::Rules;
use tsunagu_formats::input::{OpenedFile, open};
use tsunagu_formats::recognise::Refusal;

use super::{ALL, Detection, KindOption, count_page, count_table, office_page, office_search};

fn rules() -> &'static Rules {
    static RULES: std::sync::LazyLock<Rules> =
        std::sync::LazyLock::new(|| Rules::load(&Data::embedded()).expect("the shipped rules"));
    &RULES
}

fn opened(name: &str, text: &str) -> OpenedFile {
    open(name, text.as_bytes().to_vec(), &rules().intake.file, rules()).expect("opened")
}

fn look(file: &OpenedFile, option: Option<KindOption>) -> Result<Detection, Refusal> {
    super::look(&ALL, file, option, &rules().headers)
}

#[test]
fn keys_of_kinds_are_those_of_receipts_and_each_is_there_once() {
    let mut keys: Vec<&str> = ALL.iter().map(|kind| kind.key).collect();
    keys.sort_unstable();
    let kept = [
        "boundary",
        "count_page",
        "count_table",
        "eligible",
        "eligible_services",
        "filed",
        "migrated",
        "notices",
        "office_list",
        "office_page",
        "office_search",
        "own_list",
        "platform_start",
        "register",
        "software",
        "survey",
        "unlisted",
    ];
    assert_eq!(keys, kept, "what was brought is known by them");
}

#[test]
fn exchanged_file_is_refused_by_name_alone() {
    for name in
        ["UPPLAN_202604_0300000100_43_0300000005_11_20260425200201.CSV", "a/upjsk_1 (1).csv", "ＵＰ１ＫＹＯ_x.csv"]
    {
        assert_eq!(look(&opened(name, "x"), None), Err(Refusal::ExchangedFile), "{name}");
    }
}

#[test]
fn detection_by_content_separates_the_sure_from_what_takes_evidence() {
    let of = |text: &str| look(&opened("x.csv", text), None);
    let is_register = |text: &str| match of(text) {
        Ok(Detection::Offices { is_register, .. }) => Some(is_register),
        _ => None,
    };
    assert_eq!(is_register("都道府県コード又は市町村コード,都道府県名,市区町村名,事業所番号\n"), Some(true));
    assert_eq!(of("市区町村コード,掲載件数\n"), Ok(Detection::Sure(&count_table::KIND)));
    assert_eq!(is_register("サービス種類,事業所名,住所,事業所番号\n"), Some(false));
    assert_eq!(of("<p>（利用状況は2026年1月5日現在の情報です）</p>"), Ok(Detection::Sure(&count_page::KIND)));
    assert_eq!(of("買い物,値段\n"), Err(Refusal::Unknown(vec!["買い物".into(), "値段".into()])));
    assert_eq!(is_register("サービスの種類,都道府県名,市区町村名,事業所番号\n"), Some(false));
    assert_eq!(
        of("<table><tr id=\"datarow_1\"><td>訪問介護</td></tr></table>"),
        Ok(Detection::Sure(&office_page::KIND))
    );
    let search = "<input id=\"searchtext\"><table><tr id=\"datarow_1\"><td>訪問介護</td></tr></table>";
    assert_eq!(of(search), Ok(Detection::Sure(&office_search::KIND)));
    // Any spelling of the column that is read is one by which a list is known.
    for number in ["介護保険事業所番号", "指定事業所番号", "事業者番号", "事業所 番号", "介護保険指定事業所番号"]
    {
        assert_eq!(is_register(&format!("No,{number},事業所名\n")), Some(false), "{number}");
    }
}

#[test]
fn look_with_a_kind_that_does_not_fit_is_refused() {
    let list = &opened("x.csv", "事業所番号,事業所名\n0113513220,あ\n");
    for option in [KindOption::Unlisted, KindOption::Own, KindOption::Usage, KindOption::Register] {
        assert!(matches!(look(list, Some(option)), Ok(Detection::Offices { is_register: false, .. })));
    }
    let counts = &opened("x.csv", "市区町村コード,掲載件数\n");
    assert_eq!(look(counts, Some(KindOption::Usage)), Ok(Detection::Sure(&count_table::KIND)));
    assert!(matches!(look(counts, Some(KindOption::Own)), Err(Refusal::OtherKind { .. })));
    assert!(matches!(look(counts, Some(KindOption::Register)), Err(Refusal::OtherKind { .. })));
}
