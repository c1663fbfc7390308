use serde::Deserialize;

use crate::data::{Data, DataError};
use crate::data_fault::DataFault;
use crate::municipalities::Municipalities;
use crate::place::PlaceCode;

const FILE: &str = "exchange/secretariat.toml";

/// 事務局: who runs this, and whom to ring. Empty where nobody has said so yet.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Secretariat {
    /// As people call it.
    pub name: String,
    /// Where it is rung.
    pub telephone: String,
    /// When.
    #[serde(default)]
    pub hours: String,
    /// The municipality that runs this, where one does.
    #[serde(default)]
    pub municipality: String,
    #[serde(skip)]
    place: Option<PlaceCode>,
}

impl Secretariat {
    /// Whether somebody has said whom to ring.
    pub fn is_known(&self) -> bool {
        !self.name.is_empty()
    }

    /// The municipality that runs this.
    pub fn place(&self) -> Option<PlaceCode> {
        self.place
    }
}

pub(super) fn load(data: &Data, municipalities: &Municipalities) -> Result<Secretariat, DataError> {
    let mut secretariat: Secretariat = data.toml(FILE)?;
    let text = [&mut secretariat.name, &mut secretariat.telephone, &mut secretariat.hours];
    for text in text {
        *text = text.trim().to_owned();
    }
    let place = secretariat.municipality.trim();
    if !place.is_empty() {
        secretariat.place = municipalities.named(place).map(|m| m.code);
    }
    // Whom nobody can ring is nobody's help.
    let is_half = secretariat.name.is_empty() != secretariat.telephone.is_empty();
    if is_half || !place.is_empty() && secretariat.place.is_none() {
        return Err(DataError::wrong(FILE, DataFault::Secretariat));
    }
    Ok(secretariat)
}
