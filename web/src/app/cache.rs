use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::answer::Answer;

/// Everything kept is thrown away beyond this; pages of one version of the country fit many times over.
const MOST_BYTES: usize = 64 << 20;

/// Answers by version, day and address. A new version or day makes new keys; old ones go with the next clearing.
#[derive(Default)]
pub struct Cache {
    kept: Mutex<(HashMap<String, Arc<Answer>>, usize)>,
}

impl Cache {
    /// A kept answer.
    pub fn get(&self, key: &str) -> Option<Arc<Answer>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).0.get(key).cloned()
    }

    /// Keeps an answer.
    pub fn put(&self, key: String, answer: Arc<Answer>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let size = key.len() + answer.body.len();
        if kept.1 + size > MOST_BYTES {
            kept.0.clear();
            kept.1 = 0;
        }
        kept.1 += size;
        kept.0.insert(key, answer);
    }
}
