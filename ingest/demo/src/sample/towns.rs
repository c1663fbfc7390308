//! The 13 towns of 見本県. No municipality of Japan has one of these names.

/// Name of the prefecture.
pub(super) const PREFECTURE: &str = "見本県";
/// The same in full-width katakana.
pub(super) const PREFECTURE_KANA: &str = "ミホンケン";
/// First two digits of its codes and office numbers: real prefectures end at 47.
pub(super) const PREFECTURE_DIGITS: &str = "99";

/// One town, with what its offices think of joining.
pub(super) struct Town {
    /// Municipality code without its check digit.
    pub(super) code5: &'static str,
    pub(super) name: &'static str,
    /// Full-width katakana of `name`.
    pub(super) kana: &'static str,
    /// County, empty for cities.
    pub(super) county: &'static str,
    /// `city`, `town` or `village`.
    pub(super) kind: &'static str,
    /// Distinct office numbers in the register.
    pub(super) sites: u32,
    /// Latitude and longitude of the centre in degrees: open Pacific, no island within the spread.
    pub(super) centre: (f64, f64),
    /// Readiness to join: 1 is the prefecture's average, 0 means that nobody ever joins.
    pub(super) appetite: f64,
    /// First listing (0 is June 2025) before which the joining has stopped; 8 if it never stops.
    pub(super) stops_at: i32,
}

/// Number of listings, so that a town with this `stops_at` never stops.
const NEVER: i32 = 8;

/// All towns, largest first within each kind of code.
#[rustfmt::skip]
pub(super) const TOWNS: [Town; 13] = [
    town("99201", "見本市", "ミホンシ", "", "city", 420, (30.02, 141.22), 0.85, NEVER),
    town("99202", "例示市", "レイジシ", "", "city", 255, (29.74, 140.86), 0.95, NEVER),
    town("99203", "雛形市", "ヒナガタシ", "", "city", 180, (30.31, 141.61), 1.60, NEVER),
    town("99204", "模擬市", "モギシ", "", "city", 140, (29.66, 141.47), 0.70, NEVER),
    town("99205", "凡例市", "ハンレイシ", "", "city", 110, (30.33, 140.91), 2.50, NEVER),
    town("99206", "試作市", "シサクシ", "", "city", 85, (29.97, 141.82), 1.90, 0),
    town("99301", "設例町", "セツレイチョウ", "見本郡", "town", 70, (29.98, 140.72), 0.70, NEVER),
    town("99302", "例題町", "レイダイチョウ", "見本郡", "town", 55, (30.12, 141.48), 1.75, NEVER),
    town("99321", "練習町", "レンシュウチョウ", "例示郡", "town", 45, (29.61, 141.15), 0.80, NEVER),
    town("99322", "想定町", "ソウテイチョウ", "例示郡", "town", 34, (30.41, 141.27), 0.75, NEVER),
    town("99323", "書式町", "ショシキチョウ", "例示郡", "town", 27, (29.79, 141.75), 0.00, NEVER),
    town("99401", "余白村", "ヨハクムラ", "余白郡", "village", 20, (30.17, 140.68), 0.90, NEVER),
    town("99402", "試行村", "シコウムラ", "余白郡", "village", 15, (30.44, 141.86), 0.90, NEVER),
];

/// One line of [`TOWNS`], so that the table stays a table.
#[expect(clippy::too_many_arguments, reason = "one argument for each column of the table")]
const fn town(
    code5: &'static str,
    name: &'static str,
    kana: &'static str,
    county: &'static str,
    kind: &'static str,
    sites: u32,
    centre: (f64, f64),
    appetite: f64,
    stops_at: i32,
) -> Town {
    Town { code5, name, kana, county, kind, sites, centre, appetite, stops_at }
}

impl Town {
    /// Start of every address in the town: prefecture, county if any, town.
    pub(super) fn address_start(&self) -> String {
        format!("{PREFECTURE}{}{}", self.county, self.name)
    }
}

/// Six-digit municipality code: five digits and their check digit (weights 6 to 2, modulo 11).
pub(super) fn code6(code5: &str) -> String {
    let total: u32 = code5.bytes().zip((2..=6).rev()).map(|(b, weight)| u32::from(b - b'0') * weight).sum();
    format!("{code5}{}", (11 - total % 11) % 10)
}
