use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::answer::Answer;

/// The whole cache is cleared beyond this; pages of one version of the country fit many times over.
const MAX_BYTES: usize = 64 << 20;

/// Answers by version, day and address. A new version or day makes new keys; old ones go with the next clearing.
#[derive(Default)]
pub struct Cache {
    answers: Mutex<(HashMap<String, Arc<Answer>>, usize)>,
}

impl Cache {
    /// A cached answer.
    pub fn get(&self, key: &str) -> Option<Arc<Answer>> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).0.get(key).cloned()
    }

    /// Caches an answer.
    pub fn put(&self, key: String, answer: Arc<Answer>) {
        let mut cached = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let size = key.len() + answer.body.len();
        if cached.1 + size > MAX_BYTES {
            cached.0.clear();
            cached.1 = 0;
        }
        cached.1 += size;
        cached.0.insert(key, answer);
    }
}
