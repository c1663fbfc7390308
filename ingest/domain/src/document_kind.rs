use serde::{Deserialize, Serialize};

use crate::keyed;

/// What exchanged documents are, by the beginnings of their names (`data/exchange/kinds.toml`, ケアプランデータ連携
/// 標準仕様 2.4, 3.4). In the order of their keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// 第6表 実績
    Actual,
    /// 利用者基本情報
    Basic,
    /// 居宅サービス計画書
    CarePlan,
    /// 第6表 予定, 第7表
    MonthlyPlan,
    /// 介護予防サービス・支援計画書
    Prevention,
    /// 補足情報, which belongs to what it comes with.
    Supplement,
    /// 取下げ of anything but plans and actuals.
    Withdrawal,
    /// 取下げ（実績）
    WithdrawalActual,
    /// 取下げ（予定）
    WithdrawalPlan,
}

keyed!(DocumentKind {
    Actual = "actual",
    Basic = "basic",
    CarePlan = "care_plan",
    MonthlyPlan = "monthly_plan",
    Prevention = "prevention",
    Supplement = "supplement",
    Withdrawal = "withdrawal",
    WithdrawalActual = "withdrawal_actual",
    WithdrawalPlan = "withdrawal_plan",
});

impl DocumentKind {
    /// It takes back what was sent before.
    pub fn is_withdrawal(self) -> bool {
        matches!(self, Self::Withdrawal | Self::WithdrawalActual | Self::WithdrawalPlan)
    }

    /// What it is, or takes back, is an actual of a month.
    pub fn is_of_actuals(self) -> bool {
        matches!(self, Self::Actual | Self::WithdrawalActual)
    }

    /// What it is, or takes back, is a plan of a month.
    pub fn is_of_plans(self) -> bool {
        matches!(self, Self::MonthlyPlan | Self::WithdrawalPlan)
    }
}
