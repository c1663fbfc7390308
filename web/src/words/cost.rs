use tsunagu_cost::CostError;
use tsunagu_cost::term::{Formula, Label};
use tsunagu_domain::rules::Confidence;

/// Why nothing can be worked out.
pub fn cost_error(error: &CostError) -> String {
    match error {
        CostError::NoRow { id, date } => {
            let date = crate::show::date::day(*date);
            t!("この日の単価はまだ公表されていません（{date}、{id}）。別の日を選んでください", date, id)
        }
    }
}

/// What a value in a formula is.
pub fn cost_label(label: Label<'_>) -> &str {
    match label {
        Label::Row(text) => text,
        Label::MinutesPerUser => t!("利用者1人あたりの作業時間"),
        Label::Coverage => t!("データで送れる割合"),
        Label::Users => t!("利用者数"),
        Label::Destinations => t!("1人あたりの送り先"),
        Label::Partners => t!("相手の事業所数（送り先の数まで）"),
        Label::SheetsEach => t!("1か所に送る枚数"),
        Label::PieceWeight => t!("1通の重さ"),
        Label::PiecesEach => t!("1か所あたりの通数"),
        Label::ThreeMinutes => t!("3分の数（切り上げ）"),
        Label::Claims => t!("1か月の介護報酬（円）"),
        Label::AddonEach => t!("1人あたりの加算（四捨五入）"),
        Label::AddonUsers => t!("その人数"),
        Label::Spent => t!("かかった費用（税込）"),
        Label::OtherGrants => t!("ほかの補助など"),
        Label::Entered => t!("入力した値"),
        Label::MiddleRatio => t!("データ連携にすると作業が今の何％になるか（報告例の中ほど。単一地域・条件不明）"),
        Label::Ratio => t!("データ連携にすると作業が今の何％になるか"),
    }
}

/// How a figure is worked out.
pub fn formula(formula: Formula) -> &'static str {
    match formula {
        Formula::PerUser => t!("1人あたりの時間×利用者数"),
        Formula::FaxRemaining => t!("FAXの時間×60÷例の利用者数×利用者数×残る割合"),
        Formula::SheetsSaved => t!("枚数×送り先×利用者数×割合"),
        Formula::Print => t!("（紙＋印刷）×枚数×送り先×利用者数"),
        Formula::Stamps => t!("（切手＋封筒）×利用者数"),
        Formula::FaxSheets => t!("FAX代×枚数×送り先×利用者数"),
        Formula::Envelopes => t!("（重さに応じた切手＋封筒）×通数×相手の事業所数"),
        Formula::Calls => t!("3分の料金×（枚数×送信時間÷3分、切り上げ）×相手の事業所数"),
        Formula::Sending => t!("時間×60÷例の利用者数×利用者数"),
        Formula::EntryRemaining => t!("入力時間×利用者数×残る割合"),
        Formula::Entry => t!("入力時間×利用者数"),
        Formula::Fixed => t!("月ごとに決まった時間"),
        Formula::AddonStep => t!("介護報酬×（ロ−イ）÷1000"),
        Formula::AddonUnits => t!("（単位数×率÷1000、1人ごとに四捨五入）×人数の合計"),
        Formula::AddonYen => t!("介護報酬×率÷1000"),
        Formula::Caps => t!("区分ごとの限度額の合計"),
        Formula::Grant => t!("（費用−ほかの補助）と限度額の小さい方、1,000円未満切り捨て"),
        Formula::FeeSaved => t!("利用料が要らなくなる分（年）"),
        Formula::PartnersBonus => t!("データ連携でやりとりする相手が決まった数以上のときの上乗せ"),
    }
}

/// How well a value is known, in words.
pub fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Measured => t!("調査で測られた値"),
        Confidence::Official => t!("公定・公式の値"),
        Confidence::OfficialEstimate => t!("行政の試算"),
        Confidence::Secondary => t!("二次資料の値"),
        Confidence::Assumption => t!("仮定"),
    }
}
