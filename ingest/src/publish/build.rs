use duckdb::Connection;
use jiff::Timestamp;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::rules::Rules;
use tsunagu_store::home::Home;
use tsunagu_store::warehouse::build_sql;

use super::{PublishError, at, derive, dimensions, memory};
use crate::lake::{Dataset, Lake, Manifest};
use crate::origins::Origins;
use crate::step::{Observer, Step};

/// What a version is built from.
pub(super) struct Plan<'a> {
    pub(super) home: &'a Home,
    pub(super) rules: &'a Rules,
    /// The loads that count, and counts derived earlier.
    pub(super) loads: &'a [Manifest],
    /// Of everything it is built from, and of all of that but the loads.
    pub(super) hash: &'a str,
    pub(super) rules_hash: &'a str,
    pub(super) now: Timestamp,
    /// Copies of derived counts go to the lake; not for a version that is only looked at.
    pub(super) is_kept: bool,
}

/// Bounds the build, not the data: DuckDB spills beyond it, into a folder beside the file that is built.
fn bound(connection: &Connection, memory: &str) -> Result<(), duckdb::Error> {
    connection.execute_batch(&format!(
        "set memory_limit = '{memory}'; set threads = 2; set preserve_insertion_order = false;"
    ))
}

/// Fills a new file with everything that counts.
pub(super) fn fill(connection: &Connection, plan: &Plan<'_>, observe: &Observer<'_>) -> Result<(), PublishError> {
    let Plan { home, rules, loads, .. } = *plan;
    bound(connection, &memory::limit()).map_err(at("setting up"))?;
    connection.execute_batch(build_sql::SCRATCH).map_err(at("setting up"))?;
    dimensions::fill(connection, rules).map_err(at("filling places and rules"))?;
    let mut next_id = 0;
    let origins = Origins::read(&home.archive());
    for manifest in loads {
        name_datasets(connection, home, manifest, &origins, &mut next_id).map_err(at("naming the lake's files"))?;
    }
    connection.execute_batch(build_sql::SCOPE).map_err(at("finding what files cover"))?;
    for load in build_sql::ROW_LOADS {
        load_table(connection, load).map_err(at("reading the lake"))?;
    }
    connection.execute_batch(build_sql::SUCCEED_ROWS).map_err(at("following mergers"))?;
    connection.execute_batch(build_sql::DERIVE_SITES).map_err(at("placing sites"))?;
    connection.execute_batch(build_sql::DERIVE_ELIGIBLE).map_err(at("counting sites"))?;
    observe(Step::Derived, "");
    if plan.is_kept
        && let Some(derived) = derive::write(connection, home, loads, plan.now)?
    {
        name_datasets(connection, home, &derived, &origins, &mut next_id).map_err(at("naming the lake's files"))?;
    }
    observe(Step::DerivedWritten, "");
    for load in build_sql::COUNT_LOADS {
        load_table(connection, load).map_err(at("reading the lake"))?;
    }
    connection.execute_batch(build_sql::SUCCEED_COUNTS).map_err(at("following mergers"))?;
    connection.execute_batch(build_sql::CHOOSE_ELIGIBLE).map_err(at("choosing counts"))?;
    connection.execute_batch(build_sql::OWN).map_err(at("counting designated offices"))?;
    connection.execute_batch(build_sql::ADOPTION).map_err(at("working out rates"))?;
    connection.execute_batch(build_sql::SUPERSEDED).map_err(at("finding what was replaced"))?;
    failed_checks(connection).map_err(at("testing check digits"))?;
    connection.execute_batch(build_sql::LINKING).map_err(at("linking numbers"))?;
    connection.execute_batch(build_sql::SHOWN).map_err(at("laying out what pages read"))?;
    connection.execute_batch(build_sql::UNLISTED).map_err(at("linking numbers"))?;
    for load in build_sql::BESIDE_LOADS {
        load_table(connection, load).map_err(at("reading the lake"))?;
    }
    connection.execute_batch(build_sql::SURVEY).map_err(at("counting answers"))?;
    let learned = loads.iter().map(|m| m.learned.as_str()).max().unwrap_or("");
    connection
        .execute("insert into build values (?, ?, ?, ?)", [plan.hash, plan.rules_hash, learned, &plan.now.to_string()])
        .map_err(at("signing"))?;
    Ok(())
}

/// The check digit has one definition, and it is not in SQL.
fn failed_checks(connection: &Connection) -> Result<(), duckdb::Error> {
    let mut statement = connection.prepare("select distinct office_number from office_row")?;
    let numbers: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut failed = connection.appender("failed_check")?;
    for number in numbers.iter().filter(|n| n.parse::<OfficeNumber>().is_ok_and(|n| !n.has_valid_check_digit())) {
        failed.append_row([number])?;
    }
    failed.flush()
}

/// Gives each file of a load its number and remembers where it lies.
fn name_datasets(
    connection: &Connection,
    home: &Home,
    manifest: &Manifest,
    origins: &Origins,
    next_id: &mut i32,
) -> Result<(), duckdb::Error> {
    let mut dataset = connection.appender("dataset")?;
    let mut file = connection.appender("lake_file")?;
    let mut scope = connection.appender("dataset_scope")?;
    let lake = Lake::of_home(home);
    for d in &manifest.datasets {
        *next_id += 1;
        let Dataset { table, kind, source_name, sha256, service, prefecture, rows, issues, synthetic, path, .. } = d;
        dataset.append_row(duckdb::params![
            *next_id,
            d.load,
            table,
            kind,
            source_name,
            sha256,
            d.as_of.to_string(),
            manifest.learned,
            service,
            prefecture,
            *rows as i64,
            *issues as i64,
            synthetic,
            path,
            false,
            origins.credit(manifest, d)
        ])?;
        file.append_row(duckdb::params![lake.uri(path), *next_id])?;
        for code in &d.scope {
            scope.append_row(duckdb::params![*next_id, code.as_str()])?;
        }
    }
    dataset.flush()?;
    scope.flush()?;
    file.flush()
}

/// Reads all files of one lake table.
fn load_table(connection: &Connection, (table, sql): build_sql::Load) -> Result<(), duckdb::Error> {
    let files: Option<String> = connection.query_row(
        "select string_agg('''' || replace(f.path, '''', '''''') || '''', ', ' order by f.path) \
         from lake_file as f join dataset as d on d.id = f.dataset where d.lake_table = ? and d.kind <> 'derived'",
        [table],
        |row| row.get(0),
    )?;
    let Some(files) = files else { return Ok(()) };
    connection.execute_batch(&format!("set variable files = [{files}]; {sql}"))
}

/// Runs every invariant; the first row that breaks one is named.
pub(super) fn check(connection: &Connection) -> Result<(), PublishError> {
    for statement in build_sql::CHECKS.split("-- check: ").skip(1) {
        let (name, sql) = statement.split_once('\n').unwrap_or((statement, ""));
        let sql = sql.trim().trim_end_matches(';');
        let first = connection.query_row(&format!("select t::text from ({sql}) as t limit 1"), [], |row| row.get(0));
        match first {
            Err(duckdb::Error::QueryReturnedNoRows) => {}
            Ok(row) => return Err(PublishError::Check { check: name.to_owned(), row }),
            Err(source) => return Err(PublishError::Build { stage: "checking", source }),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limited(memory: &str) -> Connection {
        let connection = Connection::open_in_memory().expect("a store");
        bound(&connection, memory).expect("bounded");
        connection
    }

    #[test]
    fn memory_limit_reaches_duckdb() {
        let limit = |memory: &str| {
            let sql = "select current_setting('memory_limit')";
            limited(memory).query_row(sql, [], |row| row.get::<_, String>(0)).expect("a setting")
        };
        assert_eq!((limit("600MB"), limit("2048MiB")), ("572.2 MiB".into(), "2.0 GiB".into()));
    }

    #[test]
    fn machine_without_memory_is_no_fault_of_the_loads() {
        let starved = limited("1MB").execute_batch("select list(range) from range(1000000)");
        let error = at("counting sites")(starved.expect_err("too little memory"));
        assert!(!error.is_of_data(), "{error:?}");
    }
}
