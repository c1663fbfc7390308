//! Names and numbers of corporations and offices. Every name holds a word that says it is a sample.

use super::services::Service;
use super::towns::PREFECTURE_DIGITS;
use crate::draws::Draws;

/// Words that say "sample", with their kana.
const BRANDS: [(&str, &str); 8] = [
    ("見本", "ミホン"),
    ("サンプル", "サンプル"),
    ("例示", "レイジ"),
    ("模擬", "モギ"),
    ("ひながた", "ヒナガタ"),
    ("架空", "カクウ"),
    ("試作", "シサク"),
    ("凡例", "ハンレイ"),
];

/// Legal forms: what stands before and after the brand, and the weight of the draw.
const FORMS: [(&str, &str, u32); 7] = [
    ("株式会社", "ケア", 40),
    ("社会福祉法人", "会", 20),
    ("医療法人", "会", 14),
    ("合同会社", "", 12),
    ("有限会社", "", 8),
    ("特定非営利活動法人", "の会", 4),
    ("一般社団法人", "協会", 2),
];

/// A corporation as the register shows it.
pub(super) struct Corporation {
    /// 法人の名称.
    pub(super) name: String,
    /// 法人番号, 13 digits. Real ones start with 1 to 9; these start with 0.
    pub(super) number: String,
    /// Position in [`BRANDS`]: its offices carry the same word.
    brand: usize,
}

/// Corporation `rank` (0 is the largest).
pub(super) fn corporation(rank: usize, draws: &mut Draws) -> Corporation {
    let brand = draws.below(BRANDS.len() as u32) as usize;
    let (before, after, _) = FORMS[draws.weighted(&FORMS.map(|form| form.2)).unwrap_or(0)];
    Corporation {
        name: format!("{before}{}{after}第{}", BRANDS[brand].0, rank + 1),
        number: format!("0{PREFECTURE_DIGITS}{:010}", rank + 1),
        brand,
    }
}

/// Name and kana of the `nth` office (counted over the prefecture) whose first service is `service`.
pub(super) fn office(corporation: &Corporation, service: &Service, nth: u32) -> (String, String) {
    let (brand, kana) = BRANDS[corporation.brand];
    (format!("{brand}{}第{nth}", service.word.0), format!("{kana}{}ダイ{nth}", service.word.1))
}

/// Ten-character office number: 99, the third character, two digits of the town, four of the office, and the
/// check digit over the nine before it.
pub(super) fn office_number(third: char, town: usize, nth: u32) -> String {
    let body = format!("{PREFECTURE_DIGITS}{third}{:02}{nth:04}", town + 1);
    let check = check_digit(&body);
    format!("{body}{check}")
}

/// Check digit of an office number: from the right, the weights 2, 1, 2, 1 …; the digits of the products are
/// added; what is missing to the next ten is the check digit.
pub(super) fn check_digit(nine: &str) -> u32 {
    let digits = nine.bytes().rev().map(|b| u32::from(b - b'0'));
    let total: u32 =
        digits.zip([2, 1].into_iter().cycle()).map(|(digit, weight)| digit * weight / 10 + digit * weight % 10).sum();
    (10 - total % 10) % 10
}
