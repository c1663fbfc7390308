use std::io::Read;

use flate2::read::MultiGzDecoder;

/// Why a body is not taken.
#[derive(Debug, thiserror::Error)]
pub(super) enum BodyError {
    #[error("the body is beyond {0} MiB")]
    TooLarge(u64),
    #[error("the body is cut short: {0}")]
    Broken(String),
    #[error("the body is packed by {0}")]
    Encoding(String),
}

/// Reads a body up to `most_mib`, packed and unpacked alike: what a small body unpacks to is counted as it comes.
pub(super) async fn read(mut response: reqwest::Response, max_mib: u64) -> Result<Vec<u8>, BodyError> {
    let most = max_mib << 20;
    let encoding = response.headers().get(reqwest::header::CONTENT_ENCODING);
    let encoding = encoding.map(|e| String::from_utf8_lossy(e.as_bytes()).trim().to_ascii_lowercase());
    if response.content_length().is_some_and(|n| n > most) {
        return Err(BodyError::TooLarge(max_mib));
    }
    let mut packed = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|e| BodyError::Broken(e.to_string()))? {
        if (packed.len() + chunk.len()) as u64 > most {
            return Err(BodyError::TooLarge(max_mib));
        }
        packed.extend_from_slice(&chunk);
    }
    match encoding.as_deref() {
        // An answer without a body may name an encoding all the same.
        _ if packed.is_empty() => Ok(packed),
        None | Some("" | "identity") => Ok(packed),
        Some("gzip" | "x-gzip") => unpacked(&packed, max_mib),
        Some(other) => Err(BodyError::Encoding(other.to_owned())),
    }
}

fn unpacked(packed: &[u8], max_mib: u64) -> Result<Vec<u8>, BodyError> {
    let most = max_mib << 20;
    let mut bytes = Vec::new();
    let read = MultiGzDecoder::new(packed).take(most + 1).read_to_end(&mut bytes);
    read.map_err(|e| BodyError::Broken(e.to_string()))?;
    if bytes.len() as u64 > most { Err(BodyError::TooLarge(max_mib)) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).expect("packed");
        encoder.finish().expect("packed")
    }

    #[test]
    fn a_small_body_that_unpacks_to_a_large_one_is_refused() {
        let bomb = packed(&vec![0; 3 << 20]);
        assert!(bomb.len() < 1 << 14);
        assert!(matches!(unpacked(&bomb, 2), Err(BodyError::TooLarge(2))));
        assert_eq!(unpacked(&bomb, 3).expect("just fits").len(), 3 << 20);
    }

    #[test]
    fn a_packed_body_cut_short_is_broken() {
        let whole = packed(b"abc");
        assert!(matches!(unpacked(&whole[..whole.len() - 3], 1), Err(BodyError::Broken(_))));
    }
}
