use std::sync::{Arc, Mutex, PoisonError};

use tsunagu_analytics::query::shares::{Shares, shares};
use tsunagu_store::warehouse::{Warehouse, WarehouseError};

/// What is listed of every municipality, for the version being served.
#[derive(Default)]
pub(super) struct CachedShares {
    latest: Mutex<Option<(String, Arc<Shares>)>>,
}

impl CachedShares {
    /// Reads it once for each version.
    pub(super) fn of(&self, warehouse: &Warehouse) -> Result<Arc<Shares>, WarehouseError> {
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, shares)) = latest.as_ref().filter(|(version, _)| version == warehouse.version()) {
            return Ok(shares.clone());
        }
        let read = Arc::new(shares(&*warehouse.reader()?)?);
        *latest = Some((warehouse.version().to_owned(), read.clone()));
        Ok(read)
    }
}
