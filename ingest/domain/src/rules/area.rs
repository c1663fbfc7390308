use std::collections::HashMap;

use serde::Deserialize;

use crate::data::{Data, DataError};
use crate::municipalities::{FormerPlace, Municipalities};
use crate::place::{PlaceCode, PlaceKind};

/// A group of municipalities below a prefecture.
#[derive(Debug, Clone)]
pub struct Area {
    /// Key in addresses.
    pub id: String,
    /// 阪神北
    pub name: String,
    /// Reading.
    pub kana: String,
    /// 高齢者福祉圏域
    pub scheme: String,
    /// Where the division is laid down.
    pub source: String,
    /// Two digits.
    pub prefecture: String,
    /// Leaf municipalities (wards instead of their city).
    pub members: Vec<PlaceCode>,
}

#[derive(Debug, Clone, Deserialize)]
struct AreaRow {
    id: String,
    name: String,
    kana: String,
    members: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct SchemeRow {
    prefecture: String,
    name: String,
    source: String,
    area: Vec<AreaRow>,
}

#[derive(Debug, Clone, Deserialize)]
struct AreaFile {
    scheme: Vec<SchemeRow>,
}
/// Areas with designated cities replaced by their wards; no municipality may stand in two areas of a scheme.
pub(super) fn load(data: &Data, municipalities: &Municipalities) -> Result<Vec<Area>, DataError> {
    let wrong = |reason: String| DataError::wrong("areas.toml", reason);
    let mut areas = Vec::new();
    for scheme in data.toml::<AreaFile>("areas.toml")?.scheme {
        let mut taken = HashMap::new();
        for row in scheme.area {
            let mut members = Vec::new();
            for code in &row.members {
                let Ok(code) = code.parse::<PlaceCode>() else {
                    return Err(wrong(format!("{}: {code} is no code", row.id)));
                };
                // A place that has become part of another is in the area by that one.
                let today = municipalities.former(code).and_then(FormerPlace::successor).unwrap_or(code);
                let found = municipalities.get(today);
                if today != code && members.contains(&today) {
                    continue;
                }
                let m = found.ok_or_else(|| wrong(format!("{}: {code} is not in municipalities.csv", row.id)))?;
                if let Some(other) = taken.insert(m.code, row.id.clone()) {
                    return Err(wrong(format!("{code} stands in {other} and in {}", row.id)));
                }
                match m.kind {
                    PlaceKind::DesignatedCity => {
                        members.extend(municipalities.iter().filter(|w| w.parent == Some(m.code)).map(|w| w.code));
                    }
                    _ => members.push(m.code),
                }
            }
            areas.push(Area {
                id: row.id,
                name: row.name,
                kana: row.kana,
                scheme: scheme.name.clone(),
                source: scheme.source.clone(),
                prefecture: scheme.prefecture.clone(),
                members,
            });
        }
    }
    Ok(areas)
}
