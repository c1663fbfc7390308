use rusqlite::{Connection, params};

use super::{LedgerError, doubt};
use tsunagu_domain::document_kind::DocumentKind;
use tsunagu_domain::exchange_set::{Batch, Direction, ExchangeSet, SetOrigin};
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::timestamp::Timestamp;

/// Begins a statement: the rows of `exchange_set` and what each is to those before it, as `sending`.
pub const SENDING: &str = include_str!("../../ledger_sql/sending.sql");
const ALL: &str = "select direction, partner, created_at, document_kind, months, files, size, format, version, conformity, \
    origin, key from exchange_set where office = ?1 order by created_at, partner, direction, key";
const ADD: &str = include_str!("../../ledger_sql/add_set.sql");
const NAMED: &str = include_str!("../../ledger_sql/named_set.sql");
const KEYED: &str = include_str!("../../ledger_sql/keyed_set.sql");
const ERASE_NAMELESS: &str =
    "delete from exchange_set where office = ?1 and direction = ?2 and partner = '' and created_at = ?3";
const ENRICH: &str = include_str!("../../ledger_sql/enrich_set.sql");
const FORGET_OTHER: &str = "delete from exchange_other where office = ?1";
const ADD_OTHER: &str = "insert into exchange_other (office, observed_on, format, files) values (?1, ?2, ?3, ?4) \
    on conflict (office, observed_on, format) do update set files = files + excluded.files";
/// Also back: a clock that was ahead has reported of a day that is still to come.
const SET_COUNTED: &str = "insert into counted (office, at) values (?1, ?2) \
    on conflict (office) do update set at = excluded.at";
const SET_MANUAL_COUNT: &str = include_str!("../../ledger_sql/set_manual_count.sql");
const FORGET_HAND: &str = "delete from exchange_month \
    where office = ?1 and made_month = ?2 and direction = ?3 and partner = ?4 and document_kind = ?5 and origin = 'hand'";

/// What became of a batch.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SubmissionResult {
    /// Sets that were new.
    pub accepted: u64,
    /// Sets that were there already.
    pub known: u64,
    /// Sets that were there with fewer files.
    pub richer: u64,
    /// Sets made before what is kept, so that their sums are not counted twice, or in the future: not taken.
    pub outside: u64,
    /// The first month and the last moment of sets that are taken, by the server's clock; empty where it does not tell.
    #[serde(default)]
    pub oldest: String,
    /// Fourteen digits.
    #[serde(default)]
    pub newest: String,
    /// The ledger's name: another one has forgotten what an earlier one acknowledged.
    #[serde(default)]
    pub ledger: String,
    /// Sets by API, of the kinds and months that were sent, that names may have counted as well: in no total.
    #[serde(default)]
    pub doubtful: u64,
}

impl SubmissionResult {
    /// Whether a set was made in the time that is taken. Clocks go wrong: what was not may be the next time.
    pub fn within(&self, set: &ExchangeSet) -> bool {
        set.made_month() >= self.oldest.as_str() && (self.newest.is_empty() || set.created_at <= self.newest)
    }
}

/// Adds an office's sets; those that are there already change nothing. `oldest` is the first month whose rows are
/// kept, six digits; `learned` is now.
///
/// # Errors
/// On a database error, or where a client has used a key for two different sets; the caller's transaction then counts for
/// nothing.
pub fn add(
    connection: &Connection,
    office: OfficeNumber,
    batch: &Batch,
    oldest: &str,
    learned: Timestamp,
) -> Result<SubmissionResult, LedgerError> {
    let (ledger, sets_from) = super::state(connection)?;
    let oldest = oldest.max(&sets_from);
    let newest = newest(learned);
    let mut taken =
        SubmissionResult { ledger, oldest: oldest.to_owned(), newest: newest.clone(), ..SubmissionResult::default() };
    let mut add = connection.prepare_cached(ADD)?;
    let mut enrich = connection.prepare_cached(ENRICH)?;
    let mut named = connection.prepare_cached(NAMED)?;
    let mut erase_nameless = connection.prepare_cached(ERASE_NAMELESS)?;
    let mut touched = doubt::Touched::default();
    for (row, set) in (1..).zip(&batch.sets) {
        // A client that tries again may state another moment: its key says that it is the same set.
        if set.origin == SetOrigin::Api && has_key(connection, office, set, row)? {
            touched.add(set);
            taken.known += 1;
            continue;
        }
        if !taken.within(set) {
            taken.outside += 1;
            continue;
        }
        touched.add(set);
        // A partner that one list could not tell another may: it is one set all the same.
        let same = params![office.as_str(), set.direction, set.created_at];
        if set.partner.is_empty() && named.query_row(same, |row| row.get(0))? {
            taken.known += 1;
            continue;
        }
        let replaced = !set.partner.is_empty() && erase_nameless.execute(same)? > 0;
        let months = set.months.join(" ");
        let values = params![
            office.as_str(),
            set.direction,
            set.partner,
            set.created_at,
            set.document_kind,
            months,
            set.files,
            set.size,
            set.format.key(),
            set.version,
            set.conformity,
            batch.importer.key(),
            learned,
            set.origin,
            set.key,
        ];
        if add.execute(values)? == 1 {
            let counter = if replaced { &mut taken.richer } else { &mut taken.accepted };
            *counter += 1;
        } else if set.origin == SetOrigin::Name && enrich.execute(values)? == 1 {
            taken.richer += 1;
        } else {
            taken.known += 1;
        }
    }
    taken.doubtful = doubt::mark(connection, office, touched)?;
    if batch.complete {
        connection.prepare_cached(SET_COUNTED)?.execute(params![office.as_str(), learned])?;
    }
    if let Some(other) = &batch.other {
        let date = learned.date().to_string();
        connection.prepare_cached(FORGET_OTHER)?.execute(params![office.as_str()])?;
        let mut statement = connection.prepare_cached(ADD_OTHER)?;
        for files in other {
            statement.execute(params![office.as_str(), date, files.format.key(), files.files])?;
        }
    }
    Ok(taken)
}

/// Whether a set of this key is there.
///
/// # Errors
/// On a database error, or where it is another set.
fn has_key(connection: &Connection, office: OfficeNumber, set: &ExchangeSet, row: usize) -> Result<bool, LedgerError> {
    let mut statement = connection.prepare_cached(KEYED)?;
    let mut rows = statement.query(params![office.as_str(), set.key])?;
    let Some(known) = rows.next()? else { return Ok(false) };
    let is_same = known.get::<_, Direction>(0)? == set.direction
        && known.get::<_, String>(1)? == set.partner
        && known.get::<_, DocumentKind>(2)? == set.document_kind
        && known.get::<_, String>(3)? == set.months.join(" ");
    if is_same { Ok(true) } else { Err(LedgerError::KeyReused { row }) }
}

/// The last moment of tomorrow in Japan: a clock may be wrong by a day, not by a year.
fn newest(learned: Timestamp) -> String {
    learned.date().tomorrow().map_or_else(|_| "9".to_owned(), |date| date.strftime("%Y%m%d235959").to_string())
}

/// A number of sets that an office has counted by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManualCount {
    /// Six digits.
    pub month: String,
    /// `sent` or `received`.
    pub direction: Direction,
    /// The other office, or empty.
    pub partner: String,
    /// Key of the group.
    pub document_kind: DocumentKind,
    /// Sets; zero takes an earlier count back.
    pub sets: u32,
}

/// Puts a count by hand in place of an earlier one for the same month, direction, partner and group.
///
/// # Errors
/// On a database error.
pub fn set_manual_count(
    connection: &Connection,
    office: OfficeNumber,
    manual: &ManualCount,
) -> Result<(), LedgerError> {
    let key = params![office.as_str(), manual.month, manual.direction, manual.partner, manual.document_kind];
    connection.prepare_cached(FORGET_HAND)?.execute(key)?;
    if manual.sets > 0 {
        connection.prepare_cached(SET_MANUAL_COUNT)?.execute(params![
            office.as_str(),
            manual.month,
            manual.direction,
            manual.partner,
            manual.document_kind,
            manual.sets
        ])?;
    }
    Ok(())
}

/// The set as the ledger has it; for tests and exports.
///
/// # Errors
/// On a database error.
pub fn all(connection: &Connection, office: OfficeNumber) -> Result<Vec<ExchangeSet>, LedgerError> {
    let mut statement = connection.prepare_cached(ALL)?;
    let rows = statement.query_map([office.as_str()], |row| {
        Ok(ExchangeSet {
            direction: row.get(0)?,
            partner: row.get(1)?,
            created_at: row.get(2)?,
            document_kind: row.get(3)?,
            months: row.get::<_, String>(4)?.split_whitespace().map(str::to_owned).collect(),
            files: row.get(5)?,
            size: row.get(6)?,
            format: row.get(7)?,
            version: row.get(8)?,
            conformity: row.get(9)?,
            origin: row.get(10)?,
            key: row.get(11)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
