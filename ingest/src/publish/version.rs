use std::fs::File;
use std::path::Path;
use tsunagu_store::disk::io;

use duckdb::Connection;
use tsunagu_store::durable::write_durably;
use tsunagu_store::home::Home;
use tsunagu_store::warehouse;

use super::build::{self, Plan};
use super::error::{PublishError, at};
use super::leftovers::sweep_unfinished;
use crate::step::{Observer, Step};

/// A new file, filled and checked; one that fails leaves nothing.
pub(super) fn built(part: &Path, plan: &Plan<'_>, observe: &Observer<'_>) -> Result<Connection, PublishError> {
    let fill = || {
        let connection = warehouse::create(part).map_err(at("making the file"))?;
        build::fill(&connection, plan, observe)?;
        observe(Step::WarehouseFilled, "");
        build::check(&connection)?;
        observe(Step::WarehouseChecked, "");
        Ok(connection)
    };
    fill().inspect_err(|_| {
        let _ = sweep_unfinished(plan.home);
    })
}

pub(super) fn closed(connection: Connection, part: &Path) -> Result<(), PublishError> {
    connection.execute_batch("checkpoint").map_err(at("closing"))?;
    drop(connection);
    Ok(File::open(part).and_then(|f| f.sync_all()).map_err(io(part))?)
}

pub(super) fn point_at(home: &Home, path: &Path) -> Result<(), PublishError> {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(write_durably(&home.current(), format!("{name}\n").as_bytes()).map_err(io(home.current()))?)
}
