use crate::keyed;

/// Which end of the exchange an office is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// 居宅介護支援: sends plans, receives actuals.
    CareManager,
    /// Service office: receives plans, sends actuals.
    Provider,
}

keyed!(Role { CareManager = "care_manager", Provider = "provider" });
