use std::time::Duration;

use jiff::Timestamp;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use tsunagu_domain::rules::{Source, Sources};

/// The wait between two requests: the source's delay, or the longer one its robots.txt asks for, and a little more
/// at random.
pub fn between(source: &Source, robots_delay: Option<Duration>, random: &mut ChaCha8Rng) -> Duration {
    let delay = Duration::from_millis(source.delay_ms).max(robots_delay.unwrap_or_default());
    delay + Duration::from_millis(random.random_range(0..=source.jitter_ms))
}

/// The wait before try `n` (1 is the first further one): doubled each time up to the cap, of which between half and
/// all is waited.
pub fn backoff(sources: &Sources, n: u32, random: &mut ChaCha8Rng) -> Duration {
    let doubled = sources.backoff_first_ms.saturating_mul(1 << n.saturating_sub(1).min(20));
    let most = doubled.min(sources.max_backoff_ms);
    Duration::from_millis(random.random_range(most / 2..=most))
}

/// Retry-After, as seconds or as a date.
pub fn retry_after(header: &str, now: Timestamp) -> Option<Duration> {
    if let Ok(seconds) = header.trim().parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let at = httpdate::parse_http_date(header.trim()).ok()?;
    let at = Timestamp::try_from(at).ok()?;
    Some(Duration::from_secs(u64::try_from(at.as_second() - now.as_second()).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use tsunagu_domain::data::Data;
    use tsunagu_domain::rules::Rules;

    #[test]
    fn waits_grow_to_their_cap_and_never_fall_below_the_delay() {
        let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
        let source = rules.sources.get("usage").expect("there");
        let mut random = ChaCha8Rng::seed_from_u64(1);
        for _ in 0..200 {
            let wait = between(source, None, &mut random);
            assert!((3_000..=5_000).contains(&wait.as_millis()), "{wait:?}");
            assert!(between(source, Some(Duration::from_secs(10)), &mut random).as_secs() >= 10);
        }
        let waits: Vec<_> = (1..12).map(|n| backoff(&rules.sources, n, &mut random).as_millis()).collect();
        assert!((1_000..=2_000).contains(&waits[0]) && (2_000..=4_000).contains(&waits[1]), "{waits:?}");
        assert!(waits.iter().all(|w| *w <= 120_000) && waits[10] >= 60_000, "{waits:?}");
        assert!(backoff(&rules.sources, 4_000_000, &mut random).as_millis() <= 120_000);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now: Timestamp = "2026-11-23T00:00:00Z".parse().expect("a moment");
        assert_eq!(retry_after("120", now), Some(Duration::from_secs(120)));
        assert_eq!(retry_after("Mon, 23 Nov 2026 00:01:00 GMT", now), Some(Duration::from_secs(60)));
        assert_eq!(retry_after("Sun, 23 Nov 2025 00:01:00 GMT", now), Some(Duration::ZERO), "it is over");
        assert_eq!(retry_after("soon", now), None);
    }
}
