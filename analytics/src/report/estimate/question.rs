use std::collections::BTreeMap;

use serde::Serialize;
use tsunagu_cost::incentive::Facts;
use tsunagu_cost::office::Office;
use tsunagu_domain::exact::Exact;
use tsunagu_domain::place::PlaceCode;

/// What is asked about an office's savings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EstimateQuestion {
    /// The office; its share of partners is that of [`Self::coverage`], and counts only where that is known.
    pub office: Office,
    /// What is known for schemes.
    pub facts: Facts,
    /// The share of partners, where it was typed.
    pub coverage: Option<Exact>,
    /// Its 事業所番号.
    pub number: Option<String>,
    /// Partners' numbers.
    pub numbers: Vec<String>,
    /// The office's town.
    pub town: Option<PlaceCode>,
    /// Fields that were left open though something that was typed takes them: asked for, and never assumed.
    pub asked: Vec<&'static str>,
    /// Fields that somebody gave; the others stand at the value of their rule row.
    pub given: BTreeMap<&'static str, Given>,
}

impl EstimateQuestion {
    /// Who gave a field; none where it stands at the value of its row.
    pub fn given(&self, field: &str) -> Option<Given> {
        self.given.get(field).copied()
    }
}

/// Who gave a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Given {
    /// The reader typed it.
    Typed,
    /// The register of offices has it.
    Register,
    /// It was counted from the files that the office has exchanged.
    Exchanges,
}
