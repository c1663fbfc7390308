use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use tsunagu_store::home::Home;
use tsunagu_store::warehouse::{Warehouse, WarehouseError};

/// The warehouse version that requests get. A request keeps the version it began with; an old version closes
/// after its last query.
pub struct ServedVersion {
    home: Home,
    current: RwLock<Option<Arc<Warehouse>>>,
    /// A query has failed since it was opened: its file may have been damaged under the server.
    is_suspect: AtomicBool,
}

impl ServedVersion {
    /// Nothing is open until the first request or [`Self::follow`].
    pub fn new(home: Home) -> Self {
        Self { home, current: RwLock::new(None), is_suspect: AtomicBool::new(false) }
    }

    /// The version being served.
    ///
    /// # Errors
    /// When nothing has been published, or the first version can't be opened.
    pub fn warehouse(&self) -> Result<Arc<Warehouse>, WarehouseError> {
        match self.open() {
            // It may have been made again by now; where it was not, what is open may still answer.
            Some(open) if self.is_suspect.load(Ordering::Relaxed) => Ok(self.open_current().unwrap_or(open)),
            Some(open) => Ok(open),
            None => self.open_current(),
        }
    }

    /// The version that is open already.
    pub fn open(&self) -> Option<Arc<Warehouse>> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn open_current(&self) -> Result<Arc<Warehouse>, WarehouseError> {
        let opened = Arc::new(Warehouse::served(&self.home)?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(opened.clone());
        self.is_suspect.store(false, Ordering::Relaxed);
        Ok(opened)
    }

    /// A query on the open version has failed: it is opened once more before the next.
    pub fn suspect(&self) {
        self.is_suspect.store(true, Ordering::Relaxed);
    }

    /// Opens the version that `CURRENT` names, if it is another one. One that can't be opened is reported, and
    /// the old one stays.
    pub fn follow(&self) {
        let named = self.home.current_warehouse();
        let named = named.as_ref().and_then(|p| p.file_stem()).map(|s| s.to_string_lossy().into_owned());
        let open = self.current.read().unwrap_or_else(PoisonError::into_inner).as_ref().map(|w| w.version().to_owned());
        if named.is_none() || named == open {
            return;
        }
        match self.open_current() {
            Ok(opened) => tracing::info!(version = opened.version(), "serving a new warehouse version"),
            Err(error) => tracing::error!(%error, "the new warehouse version can't be served; the old one stays"),
        }
    }
}
