//! One set counted twice: by the names of its files, and by the software that exchanged it by API. Nothing that the two
//! report tells for certain that they are one. So of one partner, direction, kind and month as many sets by API as there
//! are sets by name are in doubt; they stand in no total, and are shown beside it.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, params};

use super::LedgerError;
use tsunagu_domain::document_kind::DocumentKind;
use tsunagu_domain::exchange_set::{Direction, ExchangeSet, SetOrigin};
use tsunagu_domain::office_number::OfficeNumber;

const HAS_KEYS: &str = "select exists (select 1 from exchange_set where office = ?1 and key <> '')";
const ROWS: &str = "select direction, document_kind, iif(months = '', substr(created_at, 1, 6), substr(months, -6)), \
    partner, created_at, key, doubtful from exchange_set where office = ?1 order by created_at, key";
const SET: &str = "update exchange_set set doubtful = ?6 \
    where office = ?1 and direction = ?2 and partner = ?3 and created_at = ?4 and key = ?5";

/// Sets are compared within this: direction, kind and the month that they are of.
type Cell = (&'static str, DocumentKind, String);

/// What sets of a batch may have changed.
#[derive(Default)]
pub(super) struct Touched {
    cells: BTreeSet<Cell>,
    /// The same set by name seen with more files may be of another kind or month than it was.
    is_all: bool,
}

impl Touched {
    pub(super) fn add(&mut self, set: &ExchangeSet) {
        self.is_all |= set.origin == SetOrigin::Name;
        self.cells.insert((set.direction.key(), set.document_kind, set.month().to_owned()));
    }
}

struct ByApi {
    partner: String,
    created_at: String,
    key: String,
    doubtful: i64,
}

#[derive(Default)]
struct InCell {
    /// Sets by name with each partner; '' where the name leaves it out.
    by_name: BTreeMap<String, usize>,
    /// In the order made.
    by_api: Vec<ByApi>,
}

/// Marks what is in doubt now; how many sets that is.
pub(super) fn mark(connection: &Connection, office: OfficeNumber, touched: Touched) -> Result<u64, LedgerError> {
    // Of most offices nothing comes by API: they need not be looked through.
    let has_keys = || connection.prepare_cached(HAS_KEYS)?.query_row([office.as_str()], |row| row.get::<_, bool>(0));
    if touched.cells.is_empty() || !has_keys()? {
        return Ok(0);
    }
    let mut cells: BTreeMap<Cell, InCell> = BTreeMap::new();
    let mut statement = connection.prepare_cached(ROWS)?;
    let mut rows = statement.query([office.as_str()])?;
    while let Some(row) = rows.next()? {
        let cell = (row.get::<_, Direction>(0)?.key(), row.get(1)?, row.get(2)?);
        if !touched.is_all && !touched.cells.contains(&cell) {
            continue;
        }
        let of = cells.entry(cell).or_default();
        let (partner, key): (String, String) = (row.get(3)?, row.get(5)?);
        if key.is_empty() {
            *of.by_name.entry(partner).or_default() += 1;
        } else {
            of.by_api.push(ByApi { partner, created_at: row.get(4)?, key, doubtful: row.get(6)? });
        }
    }
    let mut set = connection.prepare_cached(SET)?;
    let mut doubtful = 0;
    for ((direction, ..), of) in cells {
        for (one, is_doubtful) in of.by_api.iter().zip(of.in_doubt()) {
            doubtful += u64::from(is_doubtful);
            if one.doubtful < 2 && (one.doubtful == 1) != is_doubtful {
                let is_doubtful = i64::from(is_doubtful);
                set.execute(params![office.as_str(), direction, one.partner, one.created_at, one.key, is_doubtful])?;
            }
        }
    }
    Ok(doubtful)
}

impl InCell {
    /// Of each set by API, whether it may be one that a name has counted: with its own partner first, then one whose name
    /// leaves the partner out. One whose counterpart is only left in a sum stays as it is.
    fn in_doubt(&self) -> Vec<bool> {
        let mut left = self.by_name.clone();
        let mut found: Vec<bool> = self.by_api.iter().map(|one| one.doubtful == 2).collect();
        for of_partner in [true, false] {
            for (one, is_doubtful) in self.by_api.iter().zip(&mut found).filter(|(_, is_doubtful)| !**is_doubtful) {
                let partner = if of_partner { one.partner.as_str() } else { "" };
                if let Some(n) = left.get_mut(partner).filter(|n| **n > 0) {
                    *n -= 1;
                    *is_doubtful = true;
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests;
