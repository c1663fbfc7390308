use serde::Deserialize;

use crate::data::{Data, DataError};

/// One kind of service of the 公表システム.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Three digits.
    pub code: String,
    /// As the register writes it.
    pub name: String,
    /// Other spellings.
    #[serde(default)]
    pub also: Vec<String>,
    /// A shorter name for tables.
    pub short: Option<String>,
    /// Whether the exchange covers it.
    pub exchange: Exchange,
}

impl Service {
    /// The name for tables and sentences.
    pub fn short(&self) -> &str {
        self.short.as_deref().unwrap_or(&self.name)
    }
}

/// Whether the care-plan exchange covers a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exchange {
    /// 居宅介護支援
    Sender,
    /// Covered.
    Yes,
    /// Covered for 短期利用 alone.
    ShortStayOnly,
    /// Not covered.
    No,
}

#[derive(Debug, Clone, Deserialize)]
struct ServiceFile {
    service: Vec<Service>,
}
/// The services of `services.toml`, in the register's order.
pub(super) fn load(data: &Data) -> Result<Vec<Service>, DataError> {
    Ok(data.toml::<ServiceFile>("services.toml")?.service)
}
