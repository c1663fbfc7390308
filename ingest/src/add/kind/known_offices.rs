use std::collections::{BTreeMap, HashMap, HashSet};

use duckdb::Connection;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::place::PlaceCode;

use crate::input::{KnownOffice, service_key};
use crate::lake::{Dataset, Lake};

/// Service and place of a number's row.
type Row = ([u8; 3], Option<PlaceCode>);

/// What registers hold: the lake's newest of each service, and those of the same run.
#[derive(Debug, Default)]
pub(in crate::add) struct KnownOffices {
    by_number: HashMap<OfficeNumber, Vec<Row>>,
    by_place: BTreeMap<PlaceCode, HashMap<[u8; 3], HashSet<OfficeNumber>>>,
    /// Services by two digits of a prefecture.
    held: HashSet<([u8; 2], [u8; 3])>,
}

/// The first two characters of a number.
pub(super) fn prefecture_of(number: OfficeNumber) -> [u8; 2] {
    let bytes = number.as_str().as_bytes();
    [bytes[0], bytes[1]]
}

impl KnownOffices {
    /// Of rows as registers give them.
    pub(in crate::add) fn of(rows: impl IntoIterator<Item = KnownOffice>) -> Self {
        let mut known = Self::default();
        known.extend(rows);
        known
    }

    fn extend(&mut self, rows: impl IntoIterator<Item = KnownOffice>) {
        for KnownOffice { number, service, place } in rows {
            self.held.insert((prefecture_of(number), service));
            self.by_number.entry(number).or_default().push((service, place));
            if let Some(place) = place {
                self.by_place.entry(place).or_default().entry(service).or_default().insert(number);
            }
        }
    }

    /// Of the lake and of the same run, which wins per prefecture and service.
    ///
    /// # Errors
    /// When a file of the lake can't be read.
    pub(in crate::add) fn of_lake(
        lake: &Lake,
        datasets: &[&Dataset],
        of_run: Vec<KnownOffice>,
    ) -> Result<Self, duckdb::Error> {
        let mut known = Self::of(of_run);
        let own = known.held.clone();
        known.extend(
            rows_of(lake, datasets)?.into_iter().filter(|o| !own.contains(&(prefecture_of(o.number), o.service))),
        );
        Ok(known)
    }

    /// Where the register puts a number, and under which services.
    pub(super) fn rows(&self, number: OfficeNumber) -> &[([u8; 3], Option<PlaceCode>)] {
        self.by_number.get(&number).map_or(&[], Vec::as_slice)
    }

    /// Where the registers put a number, as far as they know.
    pub(in crate::add) fn places(&self, number: OfficeNumber) -> impl Iterator<Item = PlaceCode> {
        self.rows(number).iter().filter_map(|(_, place)| *place)
    }

    /// Whether the register of a service is there for the prefecture of a number.
    pub(super) fn is_held(&self, number: OfficeNumber, service: [u8; 3]) -> bool {
        self.held.contains(&(prefecture_of(number), service))
    }

    /// Numbers in a place by service.
    pub(super) fn in_place(&self, place: PlaceCode) -> impl Iterator<Item = (&[u8; 3], &HashSet<OfficeNumber>)> {
        self.by_place.get(&place).into_iter().flatten()
    }

    /// Rows of a service by place.
    pub(super) fn counts(&self, service: [u8; 3]) -> BTreeMap<PlaceCode, usize> {
        let rows = self.by_place.iter();
        rows.filter_map(|(place, services)| services.get(&service).map(|numbers| (*place, numbers.len()))).collect()
    }

    /// Rows of a service by two digits of the numbers' prefecture.
    pub(super) fn counts_by_prefecture(&self, service: [u8; 3]) -> BTreeMap<[u8; 2], usize> {
        let mut counts = BTreeMap::new();
        for (number, rows) in &self.by_number {
            if rows.iter().any(|(s, _)| *s == service) {
                *counts.entry(prefecture_of(*number)).or_insert(0) += 1;
            }
        }
        counts
    }
}

/// The rows of the newest register of each service: a later one replaces what it covers of an earlier one.
fn rows_of(lake: &Lake, datasets: &[&Dataset]) -> Result<Vec<KnownOffice>, duckdb::Error> {
    let mut newest: Vec<&&Dataset> = datasets.iter().filter(|d| d.table == "register").collect();
    // Loads come oldest first; of two of the same date the one learned later wins.
    newest.reverse();
    newest.sort_by_key(|d| std::cmp::Reverse(d.as_of));
    let mut covered: HashMap<&str, Vec<&Dataset>> = HashMap::new();
    let mut found = Vec::new();
    let connection = Connection::open_in_memory()?;
    for dataset in newest {
        let Some(service) = dataset.service.as_deref() else { continue };
        let before = covered.entry(service).or_default();
        if before.iter().any(|d| d.scope.is_empty()) {
            continue;
        }
        let (Some(key), path) = (service_key(service), lake.uri(&dataset.path)) else { continue };
        let quoted = path.replace('\'', "''");
        let sql = format!("select office_number, place from read_parquet('{quoted}', hive_partitioning = false)");
        let mut statement = connection.prepare(&sql)?;
        let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?)))?;
        for row in rows {
            let (number, place) = row?;
            let Ok(number) = number.parse::<OfficeNumber>() else { continue };
            let place: Option<PlaceCode> = place.and_then(|p| p.parse().ok());
            if !before.iter().any(|d| covers(d, number, place)) {
                found.push(KnownOffice { number, service: key, place });
            }
        }
        before.push(dataset);
    }
    Ok(found)
}

/// Whether a register covers an office: a prefecture's those of its numbers, a municipality's those that lie in it.
fn covers(dataset: &Dataset, number: OfficeNumber, place: Option<PlaceCode>) -> bool {
    dataset.scope.iter().any(|code| {
        let is_prefecture = *code == code.prefecture();
        if is_prefecture { number.as_str().starts_with(code.prefecture_digits()) } else { place == Some(*code) }
    })
}
