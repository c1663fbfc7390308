use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::io::AsyncReadExt;
use tokio::process::Command;
use tsunagu_domain::rules::Source;
use url::Url;

use super::address::is_public;

/// Programs that print a page's DOM.
const BROWSERS: [&str; 5] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/// How long a page's scripts may draw, in their own time.
const DRAWING_MS: u32 = 15_000;

/// Why a page could not be drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum RenderError {
    /// No browser on this machine.
    #[error("no Chromium")]
    NoBrowser,
    /// The host has no address that may be asked.
    #[error("{0} has no address that may be asked")]
    Host(String),
    /// It did not print a page.
    #[error("Chromium can't draw {address}: {reason:?}")]
    Failed {
        /// The address.
        address: String,
        /// Why.
        reason: RenderFault,
    },
}

/// Why a browser printed no page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RenderFault {
    /// Nothing in time.
    TimedOut,
    /// More than so many MiB.
    TooLarge(u64),
    /// It ended otherwise: the system's own words.
    Exit(String),
    /// The system's own words.
    #[serde(untagged)]
    System(String),
}

/// The browser of this machine: `TSUNAGU_CHROMIUM`, else the first on the path.
pub fn browser() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("TSUNAGU_CHROMIUM") {
        return Some(PathBuf::from(named)).filter(|p| p.is_file());
    }
    let path = std::env::var_os("PATH")?;
    let folders: Vec<_> = std::env::split_paths(&path).collect();
    BROWSERS.iter().flat_map(|name| folders.iter().map(move |f| f.join(name))).find(|p| p.is_file())
}

/// The DOM of a page after its scripts have drawn it. The browser can reach the source's hosts and nothing else.
///
/// # Errors
/// Without a browser, or when it prints nothing within `most`.
pub async fn dom(address: &Url, source: &Source, agent: &str, most: Duration) -> Result<Vec<u8>, RenderError> {
    let browser = browser().ok_or(RenderError::NoBrowser)?;
    let failed = |reason: RenderFault| RenderError::Failed { address: address.to_string(), reason };
    let profile = tempfile::tempdir().map_err(|e| failed(RenderFault::System(e.to_string())))?;
    let mut command = Command::new(browser);
    command
        .args(["--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-extensions"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync", "--mute-audio"])
        // Only the page and its scripts: pictures are nobody's business, and a proxy would look names up elsewhere.
        .args(["--blink-settings=imagesEnabled=false", "--no-proxy-server"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("--user-agent={agent}"))
        .arg(format!("--host-resolver-rules={}", only(source).await?))
        .arg(format!("--virtual-time-budget={DRAWING_MS}"))
        .arg("--dump-dom")
        .arg(address.as_str());
    if is_root() {
        // Chromium refuses to run as root inside its sandbox.
        command.arg("--no-sandbox");
    }
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(|e| failed(RenderFault::System(e.to_string())))?;
    let largest = source.max_mib << 20;
    let mut page = Vec::new();
    let stdout = child.stdout.take();
    let printed = async {
        if let Some(stdout) = stdout {
            stdout.take(largest + 1).read_to_end(&mut page).await?;
        }
        child.wait().await
    };
    match tokio::time::timeout(most, printed).await {
        Err(_) => Err(failed(RenderFault::TimedOut)),
        Ok(Err(error)) => Err(failed(RenderFault::System(error.to_string()))),
        Ok(Ok(_)) if page.len() as u64 > largest => Err(failed(RenderFault::TooLarge(source.max_mib))),
        Ok(Ok(status)) if !status.success() || page.is_empty() => Err(failed(RenderFault::Exit(status.to_string()))),
        Ok(Ok(_)) => Ok(page),
    }
}

/// Names resolve to nothing but the source's hosts, each to an address looked up and checked here.
async fn only(source: &Source) -> Result<String, RenderError> {
    let mut rules = Vec::new();
    for host in &source.hosts {
        let (name, port) = host.rsplit_once(':').map_or((host.as_str(), 443), |(n, p)| (n, p.parse().unwrap_or(443)));
        let unknown = || RenderError::Host(host.clone());
        let found = tokio::net::lookup_host((name, port)).await.map_err(|_| unknown())?;
        let ip = found.map(|a| a.ip()).find(|ip| source.allow_private || is_public(*ip)).ok_or_else(unknown)?;
        // A host that is an address already needs no rule but must not be forbidden.
        let to = if ip.is_ipv6() { format!("[{ip}]") } else { ip.to_string() };
        rules.push(if name == to { format!("EXCLUDE {name}") } else { format!("MAP {name} {to}") });
    }
    rules.push("MAP * ~NOTFOUND".to_owned());
    Ok(rules.join(", "))
}

#[cfg(unix)]
fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|m| std::os::unix::fs::MetadataExt::uid(&m) == 0)
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}
