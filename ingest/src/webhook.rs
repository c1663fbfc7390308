use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use url::{Host, Url};

use crate::source::fetch::address::{PublicNames, is_public};
use crate::source::fetch::prepare_tls;

/// The receiver must take it within this time.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Why somebody could not be reported.
#[derive(Debug, thiserror::Error)]
pub enum NotifyError {
    /// Not an address that is reported anything.
    #[error("not an address that is reported anything")]
    Address,
    /// Inside somebody's network.
    #[error("an address inside a network")]
    Private,
    /// Did not take it.
    #[error("not taken: {0}")]
    NotTaken(String),
}

/// Whether an address may be informed of alerts: https, no name or password in it, not inside a network. Names are looked
/// at again when they are looked up.
///
/// # Errors
/// With the reason it may not.
pub fn permitted(address: &str, allow_private: bool) -> Result<Url, NotifyError> {
    let url = Url::parse(address).map_err(|_| NotifyError::Address)?;
    let secure = url.scheme() == "https" || allow_private && url.scheme() == "http";
    if !secure || !url.username().is_empty() || url.password().is_some() || address.len() > 500 {
        return Err(NotifyError::Address);
    }
    let inside = match url.host() {
        Some(Host::Ipv4(ip)) => !is_public(IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => !is_public(IpAddr::V6(ip)),
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost") || name.ends_with(".localhost"),
        None => return Err(NotifyError::Address),
    };
    if inside && !allow_private { Err(NotifyError::Private) } else { Ok(url) }
}

/// Reports an address, once: no redirect is followed.
///
/// # Errors
/// When it may not be reported, or does not take it.
pub async fn post(address: &str, body: &impl Serialize, allow_private: bool) -> Result<(), NotifyError> {
    let url = permitted(address, allow_private)?;
    prepare_tls();
    let failed = |e: reqwest::Error| NotifyError::NotTaken(e.without_url().to_string());
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(TIMEOUT)
        .dns_resolver(Arc::new(PublicNames { allow_private }))
        .build()
        .map_err(failed)?;
    let text = serde_json::to_vec(body).map_err(|e| NotifyError::NotTaken(e.to_string()))?;
    let answer = client.post(url).header("content-type", "application/json").body(text).send().await.map_err(failed)?;
    if answer.status().is_success() { Ok(()) } else { Err(NotifyError::NotTaken(answer.status().as_u16().to_string())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_network_receives_no_webhook() {
        for address in [
            "https://127.0.0.1/",
            "https://10.0.0.8/x",
            "https://[::1]/",
            "https://localhost/",
            "https://0x7f000001/",
            "https://169.254.169.254/",
        ] {
            assert!(matches!(permitted(address, false), Err(NotifyError::Private)), "{address}");
        }
        for address in ["http://example.jp/", "ftp://example.jp/", "https://a:b@example.jp/", "x"] {
            assert!(matches!(permitted(address, false), Err(NotifyError::Address)), "{address}");
        }
        assert!(permitted("https://hooks.example.jp/tsunagu", false).is_ok());
    }
}
