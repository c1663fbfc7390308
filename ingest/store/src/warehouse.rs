use std::path::{Path, PathBuf};
use std::time::Duration;

use duckdb::{AccessMode, Config, Connection, DuckdbConnectionManager};

use crate::home::Home;

/// The tables of a warehouse.
pub const SCHEMA_SQL: &str = include_str!("../warehouse.sql");
/// The SQL of a build, in the order it runs.
pub mod build_sql {
    /// Tables that live as long as the build.
    pub const SCRATCH: &str = include_str!("../build_sql/scratch.sql");
    /// A table of the lake, and the statement that reads it from the list in the variable `files`.
    pub type Load = (&'static str, &'static str);
    /// Tables of rows, from which counts are derived.
    pub const ROW_LOADS: [Load; 6] = [
        ("register", include_str!("../build_sql/load_register.sql")),
        ("listing", include_str!("../build_sql/load_listing.sql")),
        ("listed_office", include_str!("../build_sql/load_listed_office.sql")),
        ("listed_place", include_str!("../build_sql/load_listed_place.sql")),
        ("own_office", include_str!("../build_sql/load_own_office.sql")),
        ("unlisted", include_str!("../build_sql/load_unlisted.sql")),
    ];
    /// Tables of counts, those that were just derived among them, and what stands beside.
    pub const COUNT_LOADS: [Load; 4] = [
        ("eligible", include_str!("../build_sql/load_eligible.sql")),
        ("eligible_service", include_str!("../build_sql/load_eligible_service.sql")),
        ("boundary", include_str!("../build_sql/load_boundary.sql")),
        ("issue", include_str!("../build_sql/load_issue.sql")),
    ];
    /// Tables of what stands beside rates, once offices have their places.
    pub const BESIDE_LOADS: [Load; 7] = [
        ("survey_answer", include_str!("../build_sql/load_survey_answer.sql")),
        ("filed_office", include_str!("../build_sql/load_filed_office.sql")),
        ("platform_start", include_str!("../build_sql/load_platform_start.sql")),
        ("notice", include_str!("../build_sql/load_notice.sql")),
        ("watched_page", include_str!("../build_sql/load_watched_page.sql")),
        ("software", include_str!("../build_sql/load_software.sql")),
        ("migrated_office", include_str!("../build_sql/load_migrated_office.sql")),
    ];
    /// Rows of places that are none any more, counted where they went.
    pub const SUCCEED_ROWS: &str = include_str!("../build_sql/succeed_rows.sql");
    /// The same for counts that are shipped.
    pub const SUCCEED_COUNTS: &str = include_str!("../build_sql/succeed_counts.sql");
    /// What files cover, and which of them count.
    pub const SCOPE: &str = include_str!("../build_sql/scope.sql");
    /// From register rows to one place per site.
    pub const DERIVE_SITES: &str = include_str!("../build_sql/derive_sites.sql");
    /// From sites to counts per place.
    pub const DERIVE_ELIGIBLE: &str = include_str!("../build_sql/derive_eligible.sql");
    /// Which counts are used where both a register and shipped counts exist.
    pub const CHOOSE_ELIGIBLE: &str = include_str!("../build_sql/choose_eligible.sql");
    /// Counts of offices that towns say they have designated.
    pub const OWN: &str = include_str!("../build_sql/own.sql");
    /// From listings and counts to rates per place and group.
    pub const ADOPTION: &str = include_str!("../build_sql/adoption.sql");
    /// Which files later ones have replaced.
    pub const SUPERSEDED: &str = include_str!("../build_sql/superseded.sql");
    /// Listed numbers against the register and against the list before.
    pub const LINKING: &str = include_str!("../build_sql/linking.sql");
    /// The tables that pages read.
    pub const SHOWN: &str = include_str!("../build_sql/shown.sql");
    /// Offices that the listing could not place, against the registers.
    pub const UNLISTED: &str = include_str!("../build_sql/unlisted.sql");
    /// Answers of surveys, and what offices have filed.
    pub const SURVEY: &str = include_str!("../build_sql/survey.sql");
    /// An empty version attached as `served`.
    pub const NOTHING_SERVED: &str = include_str!("../build_sql/nothing_served.sql");
    /// Latest figures that differ from the served version's.
    pub const CHANGES: &str = include_str!("../build_sql/changes.sql");
    /// How many places each load changes.
    pub const CHANGED_PLACES: &str = include_str!("../build_sql/changed_places.sql");
    /// Changes against the served version that wait to be accepted.
    pub const HOLDS: &str = include_str!("../build_sql/holds.sql");
    /// Invariants: each statement returns the rows that break it.
    pub const CHECKS: &str = include_str!("../build_sql/checks.sql");
}

/// The version of [`SCHEMA_SQL`]; part of a warehouse's name, so that a new program builds a new file.
pub const SCHEMA_VERSION: i32 = 12;

/// How long a query waits for a connection: each is lent for one query, so that more is a server that can't keep up.
const POOL_TIMEOUT: Duration = Duration::from_secs(5);

/// Connections a server keeps to one version; two cores answer no more at once.
const POOL_SIZE: u32 = 4;

/// One version of the warehouse, open for reading alone.
pub struct Warehouse {
    pool: r2d2::Pool<DuckdbConnectionManager>,
    path: PathBuf,
}

/// A borrowed read-only connection.
pub type Reader = r2d2::PooledConnection<DuckdbConnectionManager>;

/// Why a warehouse can't be read.
#[derive(Debug, thiserror::Error)]
pub enum WarehouseError {
    /// The file is absent, damaged or of another format.
    #[error("the warehouse {path} can't be opened: {reason:?}")]
    Open {
        /// The file.
        path: String,
        /// Why: what DuckDB stated is in the log.
        reason: WarehouseFault,
    },
    /// A query failed.
    #[error("the warehouse can't answer a query")]
    Query(#[source] duckdb::Error),
    /// No connection became free.
    #[error("no connection of the warehouse is free")]
    Busy(#[from] r2d2::Error),
    /// What was published is not there any more.
    #[error("the served warehouse is missing")]
    Gone,
    /// Nothing was published yet.
    #[error("nothing was published yet")]
    Nothing,
}

/// What is wrong with a warehouse file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WarehouseFault {
    /// The disk has no room for what DuckDB keeps beside it.
    DiskFull,
    /// It is gone, damaged or in use by another program.
    Unreadable,
    /// It has another schema than [`SCHEMA_VERSION`].
    Schema {
        /// Its version.
        found: i32,
    },
}

impl From<duckdb::Error> for WarehouseError {
    fn from(error: duckdb::Error) -> Self {
        tracing::debug!(%error, "a query failed");
        Self::Query(error)
    }
}

/// What DuckDB says is English, and names files and tables: it is for the log.
fn reason(message: &str) -> WarehouseFault {
    tracing::debug!(message, "a warehouse can't be opened");
    if crate::disk::message(message) { WarehouseFault::DiskFull } else { WarehouseFault::Unreadable }
}

impl Warehouse {
    /// Opens `path` READ_ONLY in an instance of its own and locks it down: no other file, no network, no
    /// extension, no change of settings.
    ///
    /// # Errors
    /// When the file can't be opened or has another schema version.
    pub fn open(path: &Path) -> Result<Self, WarehouseError> {
        let failed = |reason: WarehouseFault| WarehouseError::Open { path: path.display().to_string(), reason };
        let config = Config::default()
            .access_mode(AccessMode::ReadOnly)
            // Answers are small: a second thread costs more than it brings.
            .and_then(|c| c.threads(1))
            .and_then(|c| c.with("autoinstall_known_extensions", "false"))
            .and_then(|c| c.with("autoload_known_extensions", "false"))
            .map_err(|e| failed(reason(&e.to_string())))?;
        let manager =
            DuckdbConnectionManager::file_with_flags(path, config).map_err(|e| failed(reason(&e.to_string())))?;
        let pool = r2d2::Pool::builder()
            .max_size(POOL_SIZE)
            .connection_timeout(POOL_TIMEOUT)
            .test_on_check_out(false)
            .build(manager)
            .map_err(|e| failed(reason(&e.to_string())))?;
        let reader = pool.get().map_err(|e| failed(reason(&e.to_string())))?;
        reader
            .execute_batch("set enable_external_access = false; set lock_configuration = true;")
            .map_err(|e| failed(reason(&e.to_string())))?;
        let version: i32 = reader
            .query_row("select version from schema_version", [], |row| row.get(0))
            .map_err(|e| failed(reason(&e.to_string())))?;
        if version != SCHEMA_VERSION {
            return Err(failed(WarehouseFault::Schema { found: version }));
        }
        drop(reader);
        Ok(Self { pool, path: path.to_owned() })
    }

    /// Opens the version that a home serves.
    ///
    /// # Errors
    /// When nothing was published, or what was can't be opened.
    pub fn served(home: &Home) -> Result<Self, WarehouseError> {
        match home.current_warehouse() {
            Some(path) => Self::open(&path),
            None if home.has_published() => Err(WarehouseError::Gone),
            None => Err(WarehouseError::Nothing),
        }
    }

    /// A connection; waits for one to become free.
    pub fn reader(&self) -> Result<Reader, WarehouseError> {
        Ok(self.pool.get()?)
    }

    /// Names the version: the file's stem is a hash of everything it was built from.
    pub fn version(&self) -> &str {
        self.path.file_stem().and_then(|s| s.to_str()).unwrap_or("")
    }
}

/// A new, empty warehouse file to build in.
///
/// # Errors
/// When DuckDB can't make the file.
pub fn create(path: &Path) -> Result<Connection, duckdb::Error> {
    let config =
        Config::default().with("autoinstall_known_extensions", "false")?.with("autoload_known_extensions", "false")?;
    let connection = Connection::open_with_flags(path, config)?;
    connection.execute_batch(SCHEMA_SQL)?;
    connection.execute("insert into schema_version values (?)", [SCHEMA_VERSION])?;
    Ok(connection)
}
