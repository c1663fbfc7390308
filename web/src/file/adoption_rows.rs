use jiff::civil::Date;
use tsunagu_analytics::query::adoption::{Adoption, Numerator};
use tsunagu_analytics::report::staleness::Staleness;
use tsunagu_domain::percent::Percent;
use tsunagu_domain::rules::Rules;

use crate::show::number;
use crate::words;

/// A cell: text, or a number that stays one in a spreadsheet and in JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Text.
    Text(String),
    /// A number in its shortest decimal form.
    Number(String),
    /// Not known, or not applicable; never zero.
    Empty,
}

impl Cell {
    fn count(n: Option<u64>) -> Self {
        n.map_or(Self::Empty, |n| Self::Number(n.to_string()))
    }

    fn text(text: Option<String>) -> Self {
        text.map_or(Self::Empty, Self::Text)
    }

    /// As a file writes it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Text(text) | Self::Number(text) => text,
            Self::Empty => "",
        }
    }
}

/// Keys in files and JSON, and the label a spreadsheet shows. New ones go to the end: somebody reads these by position.
pub const COLUMNS: [(&str, &str); 23] = [
    ("municipality_code", "市区町村コード"),
    ("municipality", "市区町村"),
    ("prefecture", "都道府県"),
    ("kind", "区分"),
    ("listing_as_of", "掲載の現在日"),
    ("register_as_of_min", "事業所名簿の時点（最も古い種別）"),
    ("register_as_of_max", "事業所名簿の時点（最も新しい種別）"),
    ("denominator", "分母"),
    ("listed", "掲載件数"),
    ("eligible", "対象数"),
    ("rate_percent", "掲載率（％）"),
    ("threshold_percent", "目安線（％）"),
    ("target", "目安線に届く件数"),
    ("needed", "目安まであと"),
    ("places_listed", "掲載資料のある市区町村数"),
    ("in_total", "合計に含める"),
    ("source", "出典"),
    ("note", "注"),
    ("matched", "掲載のうち対象にある番号"),
    ("listed_outside", "掲載のうち対象外の番号"),
    ("counted", "掲載率の分子"),
    ("numerator", "分子の数え方"),
    ("suspended", "対象数のうち休止"),
];

/// What rows are held against.
#[derive(Clone, Copy)]
pub struct RowRules<'a> {
    /// Rules.
    pub rules: &'a Rules,
    /// The line.
    pub threshold: Percent,
    /// Today in Japan.
    pub today: Date,
}

/// The cells of one place, in the order of [`COLUMNS`].
pub fn cells(a: &Adoption, by: RowRules<'_>) -> [Cell; 23] {
    let threshold = by.threshold;
    let register = |at: Option<jiff::civil::Date>| Cell::text(at.map(|d| d.to_string()));
    [
        Cell::Text(a.municipality_code().to_owned()),
        Cell::Text(a.name.clone()),
        Cell::Text(a.prefecture.clone()),
        Cell::Text(a.kind.clone()),
        Cell::text(a.listing_as_of.map(|(from, to)| if from == to { to.to_string() } else { format!("{from}/{to}") })),
        register(a.register_as_of.map(|r| r.0)),
        register(a.register_as_of.map(|r| r.1)),
        Cell::Text(a.denominator.clone()),
        Cell::count(a.listed),
        Cell::count(a.eligible),
        a.rate_hundredths().map_or(Cell::Empty, |r| Cell::Number(number::rate_exact(r))),
        Cell::Number(threshold.to_string()),
        Cell::count(a.target(threshold)),
        Cell::count(a.needed(threshold)),
        Cell::Number(a.places_listed.to_string()),
        // A designated city is the sum of its wards: adding both would count twice.
        Cell::Number(u8::from(a.kind != "designated_city").to_string()),
        Cell::Text(source(a, by.rules)),
        note(a, by),
        Cell::count(a.matched),
        Cell::count(a.listed_outside),
        Cell::count(a.counted),
        Cell::text(a.numerator.map(|n| n.as_str().to_owned())),
        Cell::count(a.suspended),
    ]
}

/// What the row's loads are credited to, and where its counts of those who could be come from.
fn source(a: &Adoption, rules: &Rules) -> String {
    if a.synthetic {
        return t!("見本県（合成データ）").to_owned();
    }
    let name = |kind: &str| rules.credit(kind).map(|c| c.name.clone());
    let listings: Vec<String> = a.listing_credits.iter().filter_map(|kind| name(kind)).collect();
    let claim = || rules.claims.iter().find(|c| c.municipality == a.id).map(|c| c.source.clone());
    let register = || rules.credit("register").map(|c| c.line.clone());
    let eligible = |origin: &String| match origin.as_str() {
        "own" => Some(t!("市区町村・都道府県の指定台帳").to_owned()),
        "claimed" => claim(),
        "shipped" => name("eligible").zip(register()).map(|(name, line)| format!("{name}。{line}")),
        _ => register(),
    };
    let eligible: Vec<String> = a.eligible_origins.iter().filter_map(eligible).collect();
    let parts = [
        (!listings.is_empty()).then(|| t!("掲載：{listings}", listings = listings.join("、"))),
        (!eligible.is_empty()).then(|| t!("対象数：{eligible}", eligible = eligible.join("、"))),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("／")
}

fn note(a: &Adoption, by: RowRules<'_>) -> Cell {
    let stale = a.listing_as_of.and_then(|(oldest, _)| Staleness::of(oldest, by.rules, by.today));
    let stale = stale.map(|stale| words::staleness(&stale, by.rules));
    let line = words::no_duty(by.threshold);
    let notes: Vec<&str> = [
        (a.synthetic, words::SYNTHETIC.get()),
        (a.places_listed == 0, t!("掲載はデータなし")),
        (a.places_listed > 0 && a.places_listed < a.places, t!("掲載資料のある市区町村だけの合計")),
        (a.places_listed > 0 && a.listed.is_none(), t!("掲載件数の内訳はこの資料では分かりません")),
        (a.numerator == Some(Numerator::List), t!("事業所名簿と照合していない番号の数です")),
        (a.numerator == Some(Numerator::Mixed), t!("番号で照合したところと件数だけのところの合計です")),
        (a.kind == "ward_unknown", t!("市までしか分からない事業所。市と都道府県の数に入っています")),
        (a.kind == "municipality_unknown", t!("都道府県までしか分からない事業所。都道府県の数に入っています")),
        (a.denominator == "own", t!("指定台帳の範囲はほかの分母と違うことがあります")),
        (a.rate_hundredths().is_some_and(|r| r > 10_000), t!("100％を超えています。データの不備です")),
        (stale.is_some(), stale.as_deref().unwrap_or("").trim_end_matches('。')),
        (a.target(by.threshold).is_some(), line.trim_end_matches('。')),
    ]
    .into_iter()
    .filter_map(|(holds, text)| holds.then_some(text))
    .collect();
    if notes.is_empty() { Cell::Empty } else { Cell::Text(notes.join("／")) }
}

/// A cell in JSON; what is unknown is null.
pub fn value(cell: &Cell) -> serde_json::Value {
    match cell {
        Cell::Text(text) => serde_json::Value::String(text.clone()),
        Cell::Number(text) => {
            text.parse::<serde_json::Number>().map_or(serde_json::Value::Null, serde_json::Value::Number)
        }
        Cell::Empty => serde_json::Value::Null,
    }
}

/// Rows as a JSON array with the keys of [`COLUMNS`]; what is unknown is null.
pub fn json(rows: &[Adoption], by: RowRules<'_>) -> serde_json::Value {
    let object = |a: &Adoption| {
        let cells = cells(a, by);
        COLUMNS
            .iter()
            .zip(&cells)
            .map(|((key, _), cell)| ((*key).to_owned(), value(cell)))
            .collect::<serde_json::Map<_, _>>()
    };
    rows.iter().map(|a| serde_json::Value::Object(object(a))).collect()
}
