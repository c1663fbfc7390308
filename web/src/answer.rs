use axum::body::Bytes;
use axum::http::StatusCode;
use tsunagu_domain::digest;

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
    /// Seconds after which to ask again, where there was too much to do.
    pub retry_after: Option<u64>,
    /// Entity tag over the body.
    pub tag: String,
}

impl Answer {
    /// An answer with the tag of its bytes.
    pub fn new(status: StatusCode, media: &'static str, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        // Weak: the same bytes may go out compressed.
        let tag = format!("W/\"{}\"", digest::short(&body));
        Self { status, media, file_name: None, body, retry_after: None, tag }
    }

    /// Offers the answer as a file.
    pub fn named(mut self, file_name: String) -> Self {
        self.file_name = Some(file_name);
        self
    }
}
