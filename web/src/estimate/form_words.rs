use tsunagu_domain::role::Role;
use tsunagu_domain::spelling::folded;

/// What people write for the form's choices: field, key, and words, of which the first is the form's own.
const WORDS: [(&str, &str, &[&str]); 7] = [
    ("mode", "detail", &["宛先別の詳細計算", "詳細", "詳細計算"]),
    ("mode", "briefing", &["説明会資料の簡易計算", "簡易", "簡易計算"]),
    ("method", "fax", &["FAX", "ファックス", "ファクス"]),
    ("method", "post", &["郵送", "郵便"]),
    ("method", "deliver", &["お届け", "持参", "手渡し", "手渡"]),
    ("role", Role::CareManager.key(), &["居宅介護支援", "居宅", "ケアマネ", "ケアマネジャー", "居宅介護支援事業所"]),
    ("role", Role::Provider.key(), &["サービス事業所", "サービス"]),
];

/// The key of a choice as somebody wrote it.
pub(super) fn key_of(field: &str, text: &str) -> String {
    let folded = folded(text);
    let found = WORDS.iter().find(|(f, _, words)| *f == field && words.iter().any(|w| w.eq_ignore_ascii_case(&folded)));
    found.map_or_else(|| text.to_ascii_lowercase(), |(_, key, _)| (*key).to_owned())
}

/// A choice in words.
pub fn word_of<'k>(field: &str, key: &'k str) -> &'k str {
    WORDS.iter().find(|(f, k, _)| *f == field && *k == key).map_or(key, |(_, _, words)| words[0])
}

/// Fields that a form may have.
const FIELDS: [&str; 29] = [
    "office",
    "mode",
    "method",
    "role",
    "users",
    "destinations",
    "partners",
    "coverage",
    "reachable",
    "town",
    "numbers",
    "wage",
    "fee",
    "overhead",
    "digital",
    "on",
    "joined",
    "clerk",
    "connected",
    "exchanging",
    "class",
    "claims",
    "fte",
    "light",
    "heavy",
    "support",
    "clerk_wage",
    "grade",
    "grant_cost",
];

/// Whether a form has such a field.
pub fn known(field: &str) -> bool {
    let service =
        field.strip_prefix('s').is_some_and(|code| code.len() == 3 && code.bytes().all(|b| b.is_ascii_digit()));
    service || field == "grant_other" || FIELDS.contains(&field)
}

/// A field in words.
pub fn label(field: &str) -> &str {
    match field {
        "users" => t!("利用者数"),
        "destinations" => t!("1人あたりの送り先"),
        "partners" => t!("相手の数"),
        "coverage" => t!("割合"),
        "reachable" => t!("使える相手の数"),
        "exchanging" => t!("データ連携でやりとりしている相手の数"),
        "town" => t!("市区町村か事業所番号"),
        "numbers" => t!("相手の事業所番号"),
        "office" => t!("自分の事業所番号"),
        "method" => t!("送り方"),
        "role" => t!("立場"),
        "mode" => t!("計算のしかた"),
        "wage" => t!("時給"),
        "fee" => t!("利用料"),
        "overhead" => t!("紙とデータが混ざる間の手間"),
        "digital" => t!("データ連携の作業時間"),
        "on" => t!("いつの値段で計算するか"),
        "claims" => t!("介護報酬"),
        "fte" => t!("ケアマネジャーの常勤換算"),
        other => other,
    }
}
