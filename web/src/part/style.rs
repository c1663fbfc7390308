use std::sync::OnceLock;

use crate::address::{self, Link};

/// The style sheet of every page.
pub const SHEET: &str = include_str!("../static/style.css");

/// Its address, which changes with its bytes, so that it may be cached for good.
pub fn address() -> &'static Link {
    static ADDRESS: OnceLock<Link> = OnceLock::new();
    ADDRESS.get_or_init(|| {
        let hash = tsunagu_domain::digest::short(SHEET.as_bytes());
        address::style_sheet(&hash)
    })
}
