use std::collections::{BTreeMap, BTreeSet};

use duckdb::{Connection, params};
use tsunagu_domain::municipalities::Resolution;
use tsunagu_domain::place::{PlaceCode, PlaceKind};
use tsunagu_domain::rules::{Rules, Unit};
use tsunagu_domain::spelling::folded;

/// The group of all real municipalities.
const COUNTRY: &str = "japan";
/// After the code of a designated city or a prefecture, the group of what is known of it alone; also written in
/// `build_sql`.
const UNKNOWN: &str = "-unknown";

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
    place.flush()?;
    let mut former = connection.appender("former_place")?;
    for f in rules.municipalities.all_former() {
        let successor = f.successor().map(|code| code.to_string());
        let whole = rules.municipalities.whole(Resolution::Split { former: f.code }).map(|code| code.to_string());
        former.append_row(params![f.code.as_str(), successor, whole, f.abolished_on.to_string()])?;
    }
    former.flush()
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
        } else {
            // Offices of which only the city or the prefecture is known stand under its code, beside its parts.
            let unknown = format!("{}{UNKNOWN}", m.code);
            let kind = if m.kind == PlaceKind::Prefecture { "municipality_unknown" } else { "ward_unknown" };
            group.append_row(params![
                unknown,
                kind,
                m.kind.unknown_part(),
                m.kana,
                m.code.prefecture().as_str(),
                m.prefecture,
                m.synthetic
            ])?;
            let country = (!m.synthetic).then(|| COUNTRY.to_owned());
            let within = [unknown, m.code.to_string(), m.code.prefecture().to_string()].into_iter().chain(country);
            for id in within.collect::<BTreeSet<_>>() {
                members.entry(id).or_default().push(m.code);
            }
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
        let mut leaves = area.members.clone();
        let cities = rules.municipalities.iter().filter(|m| m.kind == PlaceKind::DesignatedCity);
        leaves.extend(cities.map(|c| c.code).filter(|city| {
            let mut wards = rules.municipalities.iter().filter(|w| w.parent == Some(*city)).peekable();
            wards.peek().is_some() && wards.all(|w| area.members.contains(&w.code))
        }));
        members.insert(area.id.clone(), leaves);
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
            Unit::Own => "own",
        };
        denominator.append_row(params![d.name, position as i32, unit, d.takes_total])?;
        for code in &d.services {
            service.append_row(params![d.name, code])?;
        }
    }
    denominator.flush()?;
    service.flush()?;
    service_words(connection, rules)?;
    let mut claim = connection.appender("claim")?;
    for c in &rules.claims {
        claim.append_row(params![c.municipality, i64::from(c.count), c.as_of.to_string()])?;
    }
    claim.flush()
}

/// How lists may write each service: its names, and its name without what stands in brackets.
fn service_words(connection: &Connection, rules: &Rules) -> Result<(), duckdb::Error> {
    let mut word = connection.appender("service_word")?;
    for service in &rules.services {
        let base = service.name.split_once('（').map(|(base, _)| base.to_owned());
        let names = [&service.name].into_iter().chain(&service.also).cloned();
        let words: BTreeSet<String> =
            names.chain(base).chain(service.short.clone()).map(|name| folded(&name)).collect();
        for name in words {
            word.append_row(params![name, service.code])?;
        }
    }
    word.flush()
}
