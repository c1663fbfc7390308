use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Somebody who waits for an answer. Dropped when the answer is given, or when nobody wants it any more.
#[derive(Debug)]
pub struct Waiter(Arc<AtomicBool>);

impl Drop for Waiter {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Whether an answer is still wanted. Work that takes long asks between its steps.
#[derive(Debug, Clone, Default)]
pub struct Demand {
    is_over: Arc<AtomicBool>,
}

/// Nobody waits for the answer any more: the client has gone, or its time is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("nobody waits for the answer")]
pub struct Cancellation;

impl Demand {
    /// A demand, and who makes it. [`Demand::default`] is one that lasts.
    pub fn new() -> (Waiter, Self) {
        let demand = Self::default();
        (Waiter(demand.is_over.clone()), demand)
    }

    /// # Errors
    /// When nobody waits any more.
    pub fn check(&self) -> Result<(), Cancellation> {
        if self.is_over.load(Ordering::Relaxed) { Err(Cancellation) } else { Ok(()) }
    }
}
