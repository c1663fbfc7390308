use tsunagu_analytics::query::adoption::Numerator;

/// What a source cannot say.
pub const UNKNOWN: &str = "この資料では分かりません";
/// No listing is known.
pub const NO_DATA: &str = "データなし";
/// Title of every page and file.
pub const PRODUCT: &str = "Tsunagu（繋ぐ）";
/// The measure.
pub const LISTING_RATE: &str = "WAM NET掲載率";
/// The measure in full.
pub const LISTING_RATE_FULL: &str = "WAM NET掲載率（所在地別・事業所番号ベース）";
/// The system that offices join.
pub const SYSTEM: &str = "ケアプランデータ連携システム";
/// Said wherever 見本県 shows.
pub const SYNTHETIC: &str = "合成データ（実在の地域・事業所ではありません）";

/// What a rate's numerator is, for tables.
pub fn numerator(numerator: Numerator) -> &'static str {
    match numerator {
        Numerator::Matched => "番号を照合",
        Numerator::CountPage => "件数",
        Numerator::List => "番号（照合なし）",
        Numerator::Mixed => "混在",
    }
}
