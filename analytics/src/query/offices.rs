use std::collections::HashMap;

use duckdb::Connection;
use jiff::civil::Date;
use serde::Serialize;

use super::date;
use crate::office_match::DirectoryOffice;

const OFFICE_SQL: &str = include_str!("offices.sql");
const IN_LISTS_SQL: &str = include_str!("office_in_lists.sql");
const OF_PLACE_SQL: &str = include_str!("offices_of_place.sql");
const LISTED_SQL: &str = include_str!("offices_listed.sql");
const CONTACT_SQL: &str = include_str!("office_contact.sql");
const NAMES_SQL: &str = include_str!("office_names.sql");
const REGISTER_SQL: &str = include_str!("register_of.sql");
const DIRECTORY_SQL: &str = include_str!("office_directory.sql");
const SERVICES_SQL: &str = include_str!("office_services.sql");
const SIBLINGS_SQL: &str = include_str!("siblings.sql");

/// Of a corporation with more offices only so many are given.
pub const MAX_SIBLINGS: usize = 50;

/// One service of an office, as the newest register that has it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfficeService {
    /// Three digits.
    pub service: String,
    /// The office's name under this service; empty where the register has none.
    pub name: String,
    /// Six digits of the municipality.
    pub place: Option<String>,
    /// 法人番号
    pub corporate_number: Option<String>,
    /// 法人の名称
    pub corporate_name: Option<String>,
    /// The register's date.
    pub register_as_of: Option<Date>,
}

/// Another number of the same corporation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sibling {
    /// 事業所番号
    pub office_number: String,
    /// Its names, each once.
    pub names: Vec<String>,
    /// Six digits of the municipality.
    pub place: Option<String>,
    /// Three digits each.
    pub services: Vec<String>,
    /// What the lists say of it.
    pub listed: ListingState,
}

/// An office as a list names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListEntry {
    /// As the list writes it.
    pub name: String,
    /// As the list writes them.
    pub services: String,
    /// Six digits of the municipality.
    pub place: String,
}

/// What the registers say of a number, as far as a form is filled in from it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RegisteredOffice {
    /// Six digits of the municipality.
    pub place: Option<String>,
    /// Three digits each, in their order.
    pub services: Vec<String>,
}

/// What the lists say of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ListingState {
    /// A list names it.
    Yes {
        /// Of when that list is.
        as_of: Option<Date>,
    },
    /// The list of its town names offices, and not this one.
    No {
        /// Of when that list is.
        as_of: Option<Date>,
    },
    /// No list of offices speaks of its town, or its town is not known.
    Unknown,
}

/// The services of a number, by code; none where no register has it.
pub fn office(connection: &Connection, number: &str) -> duckdb::Result<Vec<OfficeService>> {
    let mut statement = connection.prepare_cached(OFFICE_SQL)?;
    let rows = statement.query_map([number], |row| {
        Ok(OfficeService {
            service: row.get(0)?,
            name: row.get(1)?,
            place: row.get(2)?,
            corporate_number: row.get(3)?,
            corporate_name: row.get(4)?,
            register_as_of: date(row, 5)?,
        })
    })?;
    rows.collect()
}

/// Where lists name a number, the newest first and those that have dropped it last.
pub fn in_lists(connection: &Connection, number: &str) -> duckdb::Result<Vec<ListEntry>> {
    let mut statement = connection.prepare_cached(IN_LISTS_SQL)?;
    let rows = statement
        .query_map([number], |row| Ok(ListEntry { name: row.get(0)?, services: row.get(1)?, place: row.get(2)? }))?;
    rows.collect()
}

/// What the lists say of each number, in the order asked.
pub fn listed(connection: &Connection, numbers: &[&str]) -> duckdb::Result<Vec<ListingState>> {
    let mut statement = connection.prepare_cached(LISTED_SQL)?;
    let rows = statement.query_map([numbers.join(",")], |row| {
        let state = match (date(row, 1)?, date(row, 2)?) {
            (Some(as_of), _) => ListingState::Yes { as_of: Some(as_of) },
            (None, Some(as_of)) => ListingState::No { as_of: Some(as_of) },
            (None, None) => ListingState::Unknown,
        };
        Ok((row.get::<_, String>(0)?, state))
    })?;
    let known: HashMap<String, ListingState> = rows.collect::<duckdb::Result<_>>()?;
    Ok(numbers.iter().map(|number| known.get(*number).copied().unwrap_or(ListingState::Unknown)).collect())
}

/// Where an office is published to be; nobody has checked it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contact {
    /// Its address.
    pub address: Option<String>,
    /// Its telephone.
    pub phone: Option<String>,
    /// The day of which the register speaks.
    pub register_as_of: Option<Date>,
}

/// Where the newest register has an office to be; none where no register has its number.
pub fn contact(connection: &Connection, number: &str) -> duckdb::Result<Option<Contact>> {
    let mut statement = connection.prepare_cached(CONTACT_SQL)?;
    let mut rows = statement.query_map([number], |row| {
        let as_of: String = row.get(2)?;
        Ok(Contact { address: row.get(0)?, phone: row.get(1)?, register_as_of: as_of.parse().ok() })
    })?;
    rows.next().transpose()
}

/// Of each number that a register has, where it stands and its services.
pub fn registered(connection: &Connection, numbers: &[&str]) -> duckdb::Result<HashMap<String, RegisteredOffice>> {
    let mut statement = connection.prepare_cached(SERVICES_SQL)?;
    let mut rows = statement.query([numbers.join(",")])?;
    let mut all: HashMap<String, RegisteredOffice> = HashMap::new();
    while let Some(row) = rows.next()? {
        let office = all.entry(row.get(0)?).or_default();
        office.services.push(row.get(1)?);
        let place: Option<String> = row.get(2)?;
        office.place = office.place.take().or(place);
    }
    Ok(all)
}

/// The name of each number that a register or a list has.
pub fn names(connection: &Connection, numbers: &[&str]) -> duckdb::Result<HashMap<String, String>> {
    let mut statement = connection.prepare_cached(NAMES_SQL)?;
    let rows =
        statement.query_map([numbers.join(",")], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    let mut names = HashMap::new();
    for row in rows {
        let (number, name) = row?;
        names.entry(number).or_insert(name);
    }
    Ok(names)
}

/// The offices of municipalities (six digits each), of all where none is named, as the registers publish them.
pub fn directory(connection: &Connection, places: &[&str]) -> duckdb::Result<Vec<DirectoryOffice>> {
    let mut statement = connection.prepare_cached(DIRECTORY_SQL)?;
    let mut rows = statement.query([places.join(",")])?;
    let mut all: Vec<DirectoryOffice> = Vec::new();
    while let Some(row) = rows.next()? {
        let office_number: String = row.get(0)?;
        if all.last().is_none_or(|last| last.office_number != office_number) {
            all.push(DirectoryOffice { office_number, place: row.get(2)?, ..DirectoryOffice::default() });
        }
        let Some(office) = all.last_mut() else { continue };
        office.services.push(row.get(1)?);
        for (at, texts) in
            [(3, &mut office.names), (4, &mut office.kana), (5, &mut office.addresses), (6, &mut office.phones)]
        {
            let text: String = row.get(at)?;
            if !text.is_empty() && !texts.contains(&text) {
                texts.push(text);
            }
        }
    }
    Ok(all)
}

/// The numbers of a municipality (six digits), each with its services.
pub fn of_place(connection: &Connection, place: &str) -> duckdb::Result<Vec<(String, Vec<String>)>> {
    let mut statement = connection.prepare_cached(OF_PLACE_SQL)?;
    let rows = statement.query_map([place], |row| {
        let services: String = row.get(1)?;
        Ok((row.get(0)?, services.split(',').map(str::to_owned).collect()))
    })?;
    rows.collect()
}

/// Whether any register speaks of a prefecture (two digits).
pub fn has_register(connection: &Connection, prefecture: &str) -> duckdb::Result<bool> {
    connection.prepare_cached(REGISTER_SQL)?.query_row([prefecture], |row| row.get(0))
}

/// Other numbers of the same corporation, those of the same prefecture first; none where the register does not tell
/// the corporation.
pub fn siblings(connection: &Connection, number: &str) -> duckdb::Result<Vec<Sibling>> {
    let mut statement = connection.prepare_cached(SIBLINGS_SQL)?;
    let rows = statement.query_map([number], |row| {
        let (office_number, service, name, place) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        Ok(Sibling { office_number, names: vec![name], place, services: vec![service], listed: ListingState::Unknown })
    })?;
    let mut siblings = grouped(rows.collect::<duckdb::Result<Vec<_>>>()?);
    let prefecture = number.get(..2).unwrap_or("");
    siblings
        .sort_by_cached_key(|s| (!s.office_number.starts_with(prefecture), s.place.clone(), s.office_number.clone()));
    siblings.truncate(MAX_SIBLINGS);
    let numbers: Vec<&str> = siblings.iter().map(|s| s.office_number.as_str()).collect();
    let state = listed(connection, &numbers)?;
    for (sibling, state) in siblings.iter_mut().zip(state) {
        sibling.listed = state;
    }
    Ok(siblings)
}

/// One of each number, from one of each number and service that lie side by side.
fn grouped(rows: Vec<Sibling>) -> Vec<Sibling> {
    let mut siblings: Vec<Sibling> = Vec::new();
    for row in rows {
        match siblings.last_mut().filter(|last| last.office_number == row.office_number) {
            None => siblings.push(row),
            Some(last) => {
                last.services.extend(row.services);
                let new: Vec<String> = row.names.into_iter().filter(|name| !last.names.contains(name)).collect();
                last.names.extend(new);
                last.place = last.place.take().or(row.place);
            }
        }
    }
    for sibling in &mut siblings {
        sibling.names.retain(|name| !name.is_empty());
    }
    siblings
}

#[cfg(test)]
mod tests {
    use super::*;
    use tsunagu_store::warehouse::SCHEMA_SQL;

    const ROWS: &str = "
        insert into shown_office (
            office_number, service, place, name, corporate_number, corporate_name, register_as_of
        ) values
            ('2800000001', '110', '282171', '訪問', '1', '法人', '2025-06-30'),
            ('2800000001', '430', '282171', '居宅', '1', '法人', '2025-12-31'),
            ('2800000002', '150', '282171', '通所', '1', '法人', '2025-12-31'),
            ('2800000002', '780', '282171', '通所', '1', '法人', '2025-12-31'),
            ('2700000003', '150', '271004', '遠く', '1', '法人', '2025-12-31'),
            ('2800000004', '150', '283011', '件数だけの町', '2', '別', '2025-12-31'),
            ('2800000005', '150', '282171', '法人不明', null, null, '2025-12-31');
        insert into shown_list values ('282171', '2026-01-05');
        insert into shown_listed_office
        select place, as_of, null, number, name, services, 'provider', 'linked', as_of, as_of, state
        from (values
            ('282171', '2026-01-05', '2800000001', '一覧の名', '訪問介護', 'stayed'),
            ('282171', '2026-01-05', '2800000005', '一覧の名', '通所介護', 'left'),
            ('282171', '2026-01-05', '2800000009', '包括', '介護予防支援', 'joined'),
            ('271004', '2026-02-05', '2800000001', '隣の一覧', '訪問介護', 'left')
        ) as v (place, as_of, number, name, services, state);";

    fn store() -> Connection {
        let store = Connection::open_in_memory().expect("a store");
        store.execute_batch(SCHEMA_SQL).and_then(|()| store.execute_batch(ROWS)).expect("tables and rows");
        store
    }

    #[test]
    fn each_number_is_listed_or_not_or_nobody_knows() {
        let day = |text: &str| text.parse::<Date>().ok();
        let requested =
            ["2800000001", "2800000002", "2800000004", "2800000005", "2800000009", "0000000000", "2700000003", ""];
        let (yes, no) = (ListingState::Yes { as_of: day("2026-01-05") }, ListingState::No { as_of: day("2026-01-05") });
        let state = listed(&store(), &requested).expect("an answer");
        assert_eq!(
            state,
            [
                yes,
                no,
                ListingState::Unknown,
                no,
                yes,
                ListingState::Unknown,
                ListingState::Unknown,
                ListingState::Unknown
            ]
        );
        assert!(listed(&store(), &[]).expect("an answer").is_empty());
    }

    #[test]
    fn a_sibling_stands_once_and_those_nearby_come_first() {
        let store = store();
        let found = siblings(&store, "2800000001").expect("an answer");
        let numbers: Vec<_> = found.iter().map(|s| s.office_number.as_str()).collect();
        assert_eq!(numbers, ["2800000002", "2700000003"]);
        assert_eq!((found[0].services.join(","), found[0].names.join(",")), ("150,780".into(), "通所".into()));
        assert!(matches!(found[0].listed, ListingState::No { .. }));
        assert!(siblings(&store, "2800000005").expect("an answer").is_empty(), "no corporation is no common one");
    }

    #[test]
    fn the_register_names_a_number_before_a_list_does() {
        let names = names(&store(), &["2800000001", "2800000009", "2800000005"]).expect("names");
        let of = |number: &str| names.get(number).map(String::as_str);
        assert_eq!(
            (of("2800000001"), of("2800000009"), of("2800000005")),
            (Some("訪問"), Some("包括"), Some("法人不明"))
        );
        assert!(has_register(&store(), "28").expect("an answer"));
        assert!(!has_register(&store(), "13").expect("an answer"));
    }
}
