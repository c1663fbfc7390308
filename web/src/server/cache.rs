use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use axum::http::StatusCode;
use sha2::{Digest, Sha256};

/// Everything kept is thrown away beyond this; pages of one version of the country fit many times over.
const MOST_BYTES: usize = 64 << 20;

/// A finished answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Media type.
    pub media: &'static str,
    /// File name for a download.
    pub file_name: Option<String>,
    /// Body.
    pub body: Bytes,
    /// Entity tag over the body.
    pub tag: String,
}

impl Answer {
    /// An answer with the tag of its bytes.
    pub fn new(status: StatusCode, media: &'static str, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        // Weak: the same bytes may go out compressed.
        let tag = format!("W/\"{}\"", hash(&body));
        Self { status, media, file_name: None, body, tag }
    }

    /// Offers the answer as a file.
    pub fn named(mut self, file_name: String) -> Self {
        self.file_name = Some(file_name);
        self
    }
}

/// The first 16 hexadecimal digits of a SHA-256.
pub fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(8).map(|b| format!("{b:02x}")).collect()
}

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
