use std::sync::OnceLock;

use sha2::{Digest, Sha256};

/// The style sheet of every page.
pub const SHEET: &str = include_str!("../static/style.css");

/// Its address, which changes with its bytes, so that it may be cached for good.
pub fn address() -> &'static str {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    ADDRESS.get_or_init(|| {
        let hash: String = Sha256::digest(SHEET).iter().take(8).map(|b| format!("{b:02x}")).collect();
        format!("/static/style-{hash}.css")
    })
}
