use serde::{Deserialize, Serialize};

use crate::keyed;

/// Which end of a plan an office is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// It sends plans and waits for actuals.
    ManagesCare,
    /// It receives plans and owes actuals.
    Provides,
}

keyed!(Side { ManagesCare = "manages_care", Provides = "provides" });
