use tsunagu_formats::recognise::{LookedLike, Refusal};

use super::found_headers;

/// Why a file is none that is taken, for the person who brought it.
pub fn refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::ExchangedFile => exchanged_file().to_owned(),
        Refusal::Unknown(headers) => t!(
            "何のファイルか分かりません。「事業所番号」の列も、掲載件数の列もありません{seen}。事業所名簿（事業所番号・市区町村名の列）、利用状況のページ（「川西市(13)」のような件数）、事業所番号の列を持つ一覧のどれかを指定してください",
            seen = found_headers(headers)
        ),
        Refusal::Points => t!(
            "点の地図（GeoJSON）のようです。市区町村の境界ではありません。境界には国土数値情報の行政区域（N03）を、事業所には「事業所番号」の列を持つCSVかExcelを指定してください"
        )
        .to_owned(),
        Refusal::Disability { part, whole } => t!(
            "障害福祉の事業所の一覧のようです（番号{whole}件のうち{part}件は3文字目が2です）。ケアプランデータ連携の対象は介護保険の事業所のため、取り込みませんでした",
            whole,
            part
        ),
        Refusal::OtherKind { requested, found } => {
            t!("--kind {requested} と指定されましたが、中身は{found}のようです", requested, found = looked_like(*found))
        }
    }
}

/// What is stated of a file whose name is that of an exchanged one.
pub fn exchanged_file() -> &'static str {
    t!(
        "ケアプランの交換ファイルとみられる名前のため、中を読まず、保存もしませんでした。事業所名簿か利用状況のファイルを指定してください"
    )
}

fn looked_like(found: LookedLike) -> &'static str {
    match found {
        LookedLike::Usage => t!("利用状況"),
        LookedLike::NoUsage => t!("利用状況ではないもの"),
        LookedLike::NoNumbers => t!("事業所番号の一覧ではないもの"),
        LookedLike::OtherForm => t!(
            "別の形の資料（platform は都道府県・市区町村・利用開始日、software は製品名と4.1・5.0の列、migrated は office_number・migrated_on・source の列があるもの）"
        ),
    }
}
