use jiff::civil::Date;
use serde::Deserialize;

use crate::data::{Data, DataError};
use crate::spelling::folded;

/// What a register says of an office's designation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfficeState {
    /// It counts.
    Active,
    /// It counts, and figures say how many are so.
    Suspended,
    /// It does not count.
    Closed,
}

impl OfficeState {
    /// As the lake has it; nothing for an active office.
    pub fn key(self) -> Option<&'static str> {
        match self {
            Self::Active => None,
            Self::Suspended => Some("suspended"),
            Self::Closed => Some("closed"),
        }
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    key: OfficeState,
    words: Vec<String>,
}

/// Words of states, in the order in which they are looked for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct States {
    /// When a person last looked at them.
    pub reviewed_on: Date,
    state: Vec<Row>,
}

impl States {
    /// Every word of a state.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.state.iter().flat_map(|row| &row.words).map(String::as_str)
    }

    /// What a cell says; none where no word is known.
    pub fn read(&self, cell: &str) -> Option<OfficeState> {
        let cell = folded(cell);
        if cell.is_empty() {
            return Some(OfficeState::Active);
        }
        self.state.iter().find(|row| row.words.iter().any(|word| cell.contains(word.as_str()))).map(|row| row.key)
    }
}

pub(super) fn load(data: &Data) -> Result<States, DataError> {
    data.toml("states.toml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_of_registers_are_read_by_their_words() {
        let states = load(&Data::embedded()).expect("shipped states load");
        for (cell, expected) in [
            ("", Some(OfficeState::Active)),
            ("提供中", Some(OfficeState::Active)),
            ("指定（休止中）", Some(OfficeState::Suspended)),
            ("休 止", Some(OfficeState::Suspended)),
            ("再開", Some(OfficeState::Active)),
            ("廃止予定", Some(OfficeState::Active)),
            ("廃止", Some(OfficeState::Closed)),
            ("指定取消", Some(OfficeState::Closed)),
            ("辞退", Some(OfficeState::Closed)),
            ("青", None),
        ] {
            assert_eq!(states.read(cell), expected, "{cell}");
        }
    }
}
