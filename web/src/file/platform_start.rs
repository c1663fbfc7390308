use serde_json::{Value, json as object};
use tsunagu_analytics::query::migration::PlatformStart;
use tsunagu_domain::rules::Rules;

use super::adoption_rows::Cell;
use crate::language::Text;

/// Names and labels of the columns, in their order.
pub const COLUMNS: [(&str, Text); 8] = [
    ("municipality_code", Text("市区町村コード")),
    ("prefecture", Text("都道府県名")),
    ("municipality", Text("市区町村名")),
    ("starts_on", Text("介護情報基盤の利用開始（予定）日")),
    ("second_on", Text("二つ目の日付（意味は公表されていません）")),
    ("state", Text("日付のかわりの状態")),
    ("as_of", Text("時点")),
    ("synthetic", Text("合成データ")),
];

/// A row.
pub fn cells(start: &PlatformStart, rules: &Rules) -> [Cell; 8] {
    let text = |text: &str| Cell::Text(text.to_owned());
    let date = |date: Option<jiff::civil::Date>| date.map_or(Cell::Empty, |d| Cell::Text(d.to_string()));
    let place = start.place.parse().ok().and_then(|code| rules.municipalities.get(code));
    [
        text(&start.place),
        place.map_or(Cell::Empty, |m| text(&m.prefecture)),
        place.map_or(Cell::Empty, |m| text(&m.name)),
        date(start.starts_on),
        date(start.second_on),
        start.state.as_deref().map_or(Cell::Empty, text),
        date(start.as_of),
        Cell::Number(u8::from(place.is_some_and(|m| m.synthetic)).to_string()),
    ]
}

/// Every row as JSON; what is not known is null.
pub fn json(starts: &[PlatformStart], rules: &Rules) -> Value {
    let row = |start: &PlatformStart| {
        let place = start.place.parse().ok().and_then(|code| rules.municipalities.get(code));
        object!({
            "municipality_code": start.place,
            "prefecture": place.map(|m| m.prefecture.as_str()),
            "municipality": place.map(|m| m.name.as_str()),
            "starts_on": start.starts_on,
            "second_on": start.second_on,
            "state": start.state,
            "as_of": start.as_of,
            "synthetic": place.is_some_and(|m| m.synthetic),
        })
    };
    starts.iter().map(row).collect()
}

/// What a workbook must carry with it.
pub fn notes(rules: &Rules) -> Vec<String> {
    let credit = rules.credit("platform").map(|c| t!("出典：{line}", line = c.line));
    let notes = [
        t!("市町村が介護情報基盤を使い始める（予定の）日です。事業所がケアプランデータ連携を使うこととは別で、どの率にも入れていません。").to_owned(),
        t!("資料に日付が二つある市町村は、両方を載せています。二つ目の意味は公表されていません。").to_owned(),
        t!("空欄は、日付が書かれていないか、資料にないという意味です。状態の arranging は日程調整中、undecided は未定です。").to_owned(),
    ];
    notes.into_iter().chain(credit).collect()
}
