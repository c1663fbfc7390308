use std::collections::BTreeMap;

use duckdb::{Connection, params};
use tsunagu_store::place::{PlaceCode, PlaceKind};
use tsunagu_store::rules::{Rules, Unit};

/// The group of all real municipalities.
const COUNTRY: &str = "japan";

/// Fills places, groups, denominators and claims from the rules.
pub(super) fn fill(connection: &Connection, rules: &Rules) -> Result<(), duckdb::Error> {
    places(connection, rules)?;
    let members = groups(connection, rules)?;
    let mut member = connection.appender("group_member")?;
    for (group, leaves) in members {
        for leaf in leaves {
            member.append_row(params![group, leaf.as_str()])?;
        }
    }
    member.flush()?;
    denominators(connection, rules)
}

fn places(connection: &Connection, rules: &Rules) -> Result<(), duckdb::Error> {
    let mut place = connection.appender("place")?;
    for m in rules.municipalities.iter() {
        place.append_row(params![
            m.code.as_str(),
            m.name,
            m.county_name,
            m.kana,
            m.kind.as_str(),
            m.code.prefecture().as_str(),
            m.prefecture,
            m.parent.as_ref().map(PlaceCode::as_str),
            m.synthetic
        ])?;
    }
    place.flush()
}

/// Every municipality, prefecture and area is a group, and so is the country; returns the leaves of each.
fn groups(connection: &Connection, rules: &Rules) -> Result<BTreeMap<String, Vec<PlaceCode>>, duckdb::Error> {
    let mut members: BTreeMap<String, Vec<PlaceCode>> = BTreeMap::new();
    let mut group = connection.appender("place_group")?;
    group.append_row(params![COUNTRY, "country", "全国", "ゼンコク", None::<&str>, "", false])?;
    for m in rules.municipalities.iter() {
        group.append_row(params![
            m.code.as_str(),
            m.kind.as_str(),
            m.name,
            m.kana,
            m.code.prefecture().as_str(),
            m.prefecture,
            m.synthetic
        ])?;
        if m.kind.is_leaf() {
            let country = (!m.synthetic).then(|| COUNTRY.to_owned());
            let within = [
                Some(m.code.to_string()),
                Some(m.code.prefecture().to_string()),
                m.parent.map(|p| p.to_string()),
                country,
            ];
            for id in within.into_iter().flatten() {
                members.entry(id).or_default().push(m.code);
            }
        } else if m.kind == PlaceKind::DesignatedCity {
            members.entry(m.code.to_string()).or_default();
        }
    }
    for area in &rules.areas {
        let prefecture = PlaceCode::from_jis(&format!("{}000", area.prefecture));
        let row = prefecture.and_then(|p| rules.municipalities.get(p));
        let (code, name) = row.map_or((None, ""), |m| (Some(m.code.to_string()), m.prefecture.as_str()));
        group.append_row(params![
            area.id,
            "area",
            area.name,
            area.kana,
            code,
            name,
            row.is_some_and(|m| m.synthetic)
        ])?;
        members.insert(area.id.clone(), area.members.clone());
    }
    group.flush()?;
    Ok(members)
}

fn denominators(connection: &Connection, rules: &Rules) -> Result<(), duckdb::Error> {
    let mut denominator = connection.appender("denominator")?;
    let mut service = connection.appender("denominator_service")?;
    for (position, d) in rules.denominators.iter().enumerate() {
        let unit = match d.unit {
            Unit::Sites => "sites",
            Unit::Rows => "rows",
            Unit::Claimed => "claimed",
        };
        denominator.append_row(params![d.name, position as i32, unit, d.takes_total])?;
        for code in &d.services {
            service.append_row(params![d.name, code])?;
        }
    }
    denominator.flush()?;
    service.flush()?;
    let mut claim = connection.appender("claim")?;
    for c in &rules.claims {
        claim.append_row(params![c.municipality, i64::from(c.count), c.as_of.to_string()])?;
    }
    claim.flush()
}
