use std::io::Write;
use std::sync::Arc;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;
use quick_cache::sync::{Cache as Answers, DefaultLifecycle, PlaceholderGuard};
use quick_cache::{DefaultHashBuilder, Weighter};

use super::response::{respond, respond_with};
use crate::answer::Answer;

/// Answers weigh no more than this, with their keys; those that nobody asks for go first.
const MAX_BYTES: u64 = 64 << 20;

/// About so many answers weigh so much.
const ANSWERS: usize = 2_048;

/// Smaller bodies are not worth packing, bytes.
const MIN_PACKED: usize = 32;

/// An answer as it is cached: packed once, not for every client.
#[derive(Debug)]
pub struct CachedAnswer {
    answer: Answer,
    /// By gzip; none where that is not worth it.
    packed: Option<Bytes>,
}

impl CachedAnswer {
    /// Packs an answer.
    pub fn new(answer: Answer) -> Self {
        // Pictures are packed already, but for those that are text.
        let is_text = !answer.media.starts_with("image/") || answer.media.starts_with("image/svg+xml");
        let packed = (is_text && answer.body.len() >= MIN_PACKED).then(|| packed(&answer.body)).flatten();
        Self { answer, packed }
    }

    /// The response to a request with `headers`, packed where that is asked for. Whatever else a client takes is worked out
    /// for it on the way out.
    pub fn respond(&self, headers: &HeaderMap) -> Response {
        let Some(packed) = self.packed.as_ref().filter(|_| takes_gzip(headers)) else {
            return respond(&self.answer, headers);
        };
        let mut response = respond_with(&self.answer, packed.clone(), headers);
        if response.status() != StatusCode::NOT_MODIFIED {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
        response
    }
}

fn packed(body: &Bytes) -> Option<Bytes> {
    // Pages are made faster than the best packing packs them.
    let mut packing = GzEncoder::new(Vec::new(), Compression::fast());
    packing.write_all(body).ok()?;
    packing.finish().ok().map(Bytes::from)
}

/// Whether gzip is taken without reserve.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|v| v.to_str().ok());
    values.any(|value| value.split(',').any(|coding| coding.trim().eq_ignore_ascii_case("gzip")))
}

/// An answer weighs what it takes.
#[derive(Clone)]
struct Weight;

impl Weighter<String, Arc<CachedAnswer>> for Weight {
    fn weight(&self, key: &String, cached: &Arc<CachedAnswer>) -> u64 {
        (key.len() + cached.answer.body.len() + cached.packed.as_ref().map_or(0, Bytes::len)) as u64
    }
}

/// Answers by version, day and address. A new version or day makes new keys; nobody asks for the old ones any more.
pub struct Cache {
    answers: Answers<String, Arc<CachedAnswer>, Weight>,
}

/// A rendering that others wait for. Where it is given up, the next of them begins it anew.
pub struct Rendering<'c>(
    PlaceholderGuard<
        'c,
        String,
        Arc<CachedAnswer>,
        Weight,
        DefaultHashBuilder,
        DefaultLifecycle<String, Arc<CachedAnswer>>,
    >,
);

impl Rendering<'_> {
    /// Caches what was rendered, and gives it to all who wait.
    pub fn done(self, answer: Arc<CachedAnswer>) {
        // Where it was taken out meanwhile, nobody waits.
        let _ = self.0.insert(answer);
    }
}

impl Default for Cache {
    fn default() -> Self {
        Self { answers: Answers::with_weighter(ANSWERS, MAX_BYTES, Weight) }
    }
}

impl Cache {
    /// A cached answer.
    pub fn get(&self, key: &str) -> Option<Arc<CachedAnswer>> {
        self.answers.get(key)
    }

    /// A cached answer, also of a rendering that somebody has begun; else it is begun here.
    ///
    /// # Errors
    /// With the rendering, where nobody else renders it.
    pub async fn get_or_begin(&self, key: &str) -> Result<Arc<CachedAnswer>, Rendering<'_>> {
        self.answers.get_value_or_guard_async(key).await.map_err(Rendering)
    }

    /// Caches an answer.
    pub fn put(&self, key: String, answer: Arc<CachedAnswer>) {
        self.answers.insert(key, answer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    fn answer(body: Vec<u8>) -> Arc<CachedAnswer> {
        Arc::new(CachedAnswer::new(Answer::new(StatusCode::OK, "text/html; charset=utf-8", body)))
    }

    #[test]
    fn what_is_asked_for_stays_when_more_comes_than_there_is_room_for() {
        let cache = Cache::default();
        cache.put("asked for".to_owned(), answer(vec![b'a'; 1_000]));
        for n in 0..4_000 {
            assert!(cache.get("asked for").is_some(), "gone after {n}");
            // No two bytes alike pack badly.
            let body = (0..40_000u32).map(|at| (at.wrapping_mul(2_654_435_761).wrapping_add(n) >> 13) as u8);
            cache.put(format!("asked for once {n}"), answer(body.collect()));
            assert!(cache.answers.weight() <= MAX_BYTES);
        }
        assert!(cache.answers.weight() > MAX_BYTES / 2, "{}", cache.answers.weight());
    }

    #[tokio::test]
    async fn second_who_asks_waits_for_the_first_and_begins_where_that_is_given_up() {
        let cache = Cache::default();
        let first = cache.get_or_begin("page").await.expect_err("nobody has begun");
        let mut second = Box::pin(cache.get_or_begin("page"));
        assert!(second.as_mut().now_or_never().is_none(), "it waits");
        assert!(cache.get_or_begin("another").now_or_never().is_some_and(|begun| begun.is_err()));
        drop(first);
        let second = second.await.expect_err("it begins anew");
        let mut third = Box::pin(cache.get_or_begin("page"));
        assert!(third.as_mut().now_or_never().is_none(), "it waits");
        second.done(answer(b"page".to_vec()));
        assert_eq!(third.await.ok().expect("what was rendered").answer.body, "page");
    }

    #[test]
    fn packed_answer_goes_to_who_takes_it_without_reserve() {
        let cached = answer("頁".repeat(1_000).into_bytes());
        let encoding = |accepted: &'static str| {
            let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(accepted))]);
            cached.respond(&headers).headers().get(header::CONTENT_ENCODING).cloned()
        };
        assert_eq!(encoding("br, GZIP").expect("an encoding"), "gzip");
        // What of them is taken all the same is decided, and packed, on the way out.
        assert!(["", "identity", "br", "gzip;q=0", "gzip;q=0.5"].iter().all(|accepted| encoding(accepted).is_none()));
        let picture = CachedAnswer::new(Answer::new(StatusCode::OK, "image/png", vec![0; 1_000]));
        assert!(picture.packed.is_none());
    }
}
