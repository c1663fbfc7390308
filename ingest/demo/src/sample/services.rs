//! The services of the register, spelled as the ministry's files spell them.

/// One service and how its sample offices look.
pub(super) struct Service {
    /// サービスの種類.
    pub(super) name: &'static str,
    /// Weight of the draw of an office's first service: rows in the whole country in hundreds, less for
    /// services that mostly come as companions.
    pub(super) weight: u32,
    /// Third character of the office number: 7 care office, 9 community-based, 6 visiting nurses,
    /// 5 health facility for the elderly, 1 medical institution.
    pub(super) third: char,
    /// What an office of this service is called, and its kana.
    pub(super) word: (&'static str, &'static str),
    /// Smallest and largest 定員 in persons; zeros where the register leaves it empty.
    pub(super) places: (u32, u32),
    /// Positions in [`SERVICES`] of services offered under the same number, the usual one first.
    pub(super) companions: &'static [usize],
}

/// Position of 居宅介護支援 (care managers) in [`SERVICES`].
pub(super) const CARE_MANAGER: usize = 0;

/// The services, care managers first.
#[rustfmt::skip]
pub(super) const SERVICES: [Service; 16] = [
    service("居宅介護支援", 365, '7', ("ケアプランセンター", "ケアプランセンター"), (0, 0), &[1, 2]),
    service("訪問介護", 350, '7', ("ヘルパーステーション", "ヘルパーステーション"), (0, 0), &[0, 2]),
    service("通所介護", 247, '7', ("デイサービス", "デイサービス"), (19, 40), &[0, 7, 1]),
    service("地域密着型通所介護", 190, '9', ("ミニデイ", "ミニデイ"), (10, 18), &[10]),
    service("訪問看護", 180, '6', ("訪問看護", "ホウモンカンゴ"), (0, 0), &[0]),
    service("通所リハビリテーション", 77, '1', ("デイケア", "デイケア"), (10, 40), &[8]),
    service("福祉用具貸与", 70, '7', ("福祉用具", "フクシヨウグ"), (0, 0), &[1, 0]),
    service("短期入所生活介護", 110, '7', ("ショートステイ", "ショートステイ"), (8, 20), &[2, 0]),
    service("訪問リハビリテーション", 50, '1', ("訪問リハビリ", "ホウモンリハビリ"), (0, 0), &[5]),
    service("小規模多機能型居宅介護", 54, '9', ("小規模多機能", "ショウキボタキノウ"), (18, 29), &[10]),
    service("認知症対応型通所介護", 16, '9', ("認知症デイ", "ニンチショウデイ"), (3, 12), &[9, 3]),
    service("短期入所療養介護（介護老人保健施設）", 37, '5', ("老健", "ロウケン"), (0, 0), &[5, 8]),
    service("訪問入浴介護", 16, '7', ("訪問入浴", "ホウモンニュウヨク"), (0, 0), &[1]),
    service("定期巡回・随時対応型訪問介護看護", 15, '9', ("定期巡回", "テイキジュンカイ"), (0, 0), &[15]),
    service("看護小規模多機能型居宅介護（複合型サービス）", 11, '9', ("看多機", "カンタキ"), (18, 29), &[]),
    service("夜間対応型訪問介護", 2, '9', ("夜間ケア", "ヤカンケア"), (0, 0), &[13]),
];

/// One line of [`SERVICES`].
const fn service(
    name: &'static str,
    weight: u32,
    third: char,
    word: (&'static str, &'static str),
    places: (u32, u32),
    companions: &'static [usize],
) -> Service {
    Service { name, weight, third, word, places, companions }
}
