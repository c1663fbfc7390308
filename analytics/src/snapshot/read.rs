use std::collections::HashMap;
use std::sync::Arc;

use duckdb::Connection;

use super::Snapshot;
use crate::query::adoption::{Adoption, everything, point};
use crate::query::coverage::ServiceRegister;
use crate::query::neighbours::Neighbour;
use crate::query::{survey, unreadable};

const MEMBERS_SQL: &str = "select group_id, place from group_member";
const NEIGHBOURS_SQL: &str = "select id, other, km from shown_neighbour order by id, position";
const REGISTERS_SQL: &str = include_str!("registers.sql");
const HISTORIES_SQL: &str = include_str!("histories.sql");

pub(super) fn snapshot(connection: &Connection) -> duckdb::Result<Snapshot> {
    let rows = everything(connection)?;
    let mut found = Snapshot { by_id: ranges(&rows), rows, ..Snapshot::default() };
    let mut statement = connection.prepare(MEMBERS_SQL)?;
    let mut members = statement.query([])?;
    while let Some(row) = members.next()? {
        found.members.entry(row.get(0)?).or_default().insert(row.get(1)?);
    }
    let mut statement = connection.prepare(NEIGHBOURS_SQL)?;
    let mut near = statement.query([])?;
    while let Some(row) = near.next()? {
        let neighbour = Neighbour { id: row.get(1)?, km: row.get(2)? };
        found.neighbours.entry(row.get(0)?).or_default().push(neighbour);
    }
    let mut statement = connection.prepare(HISTORIES_SQL)?;
    let mut points = statement.query([])?;
    while let Some(row) = points.next()? {
        let by_denominator = found.histories.entry(row.get(0)?).or_default();
        by_denominator.entry(row.get(1)?).or_default().extend(point(row, 2)?);
    }
    found.registers = registers(connection)?;
    found.survey_answers = survey::answers(connection)?;
    Ok(found)
}

/// Where the rows of each group lie.
fn ranges(rows: &[Adoption]) -> HashMap<String, std::ops::Range<usize>> {
    let mut found = HashMap::new();
    let mut start = 0;
    for group in rows.chunk_by(|a, b| a.id == b.id) {
        found.insert(group[0].id.clone(), start..start + group.len());
        start += group.len();
    }
    found
}

type Registers = HashMap<String, HashMap<String, Arc<[ServiceRegister]>>>;

/// Nearly all places share a few lists of registers: each list is held once.
fn registers(connection: &Connection) -> duckdb::Result<Registers> {
    let mut lists: HashMap<String, Arc<[ServiceRegister]>> = HashMap::new();
    let mut found = Registers::new();
    let mut statement = connection.prepare(REGISTERS_SQL)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let written: String = row.get(2)?;
        let list = match lists.get(&written) {
            Some(list) => list.clone(),
            None => {
                let list: Option<Arc<[_]>> = written.split(';').map(register).collect();
                let list = list.ok_or_else(|| unreadable(2, &written))?;
                lists.entry(written).or_insert(list).clone()
            }
        };
        found.entry(row.get(0)?).or_default().insert(row.get(1)?, list);
    }
    Ok(found)
}

/// `service,date,later,origin`, as the query writes a register.
fn register(written: &str) -> Option<ServiceRegister> {
    let mut fields = written.split(',');
    let (service, register_as_of) = (fields.next()?.to_owned(), fields.next()?.parse().ok()?);
    let (later_than_listing, shipped) = (fields.next()? == "true", fields.next()? == "shipped");
    Some(ServiceRegister { service, register_as_of, later_than_listing, shipped })
}
