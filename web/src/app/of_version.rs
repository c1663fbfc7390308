use std::sync::{Arc, Mutex, PoisonError};

use duckdb::Connection;
use tsunagu_store::warehouse::{Warehouse, WarehouseError};

/// What is read of a version once, and held for as long as the version is the latest.
pub(super) struct OfVersion<T> {
    latest: Mutex<Option<(String, Arc<T>)>>,
}

impl<T> Default for OfVersion<T> {
    fn default() -> Self {
        Self { latest: Mutex::new(None) }
    }
}

impl<T> OfVersion<T> {
    /// Reads it where this version's is not at hand; who asks meanwhile waits.
    pub(super) fn get(
        &self,
        warehouse: &Warehouse,
        read: impl FnOnce(&Connection) -> duckdb::Result<T>,
    ) -> Result<Arc<T>, WarehouseError> {
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, cached)) = latest.as_ref().filter(|(version, _)| version == warehouse.version()) {
            return Ok(cached.clone());
        }
        let cached = Arc::new(read(&*warehouse.reader()?)?);
        *latest = Some((warehouse.version().to_owned(), cached.clone()));
        Ok(cached)
    }
}
