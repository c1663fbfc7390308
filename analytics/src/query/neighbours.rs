use serde::Serialize;

/// A place near another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Neighbour {
    /// Six digits.
    pub id: String,
    /// Kilometres between the means of their offices.
    pub km: f64,
}
