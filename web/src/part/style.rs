use std::sync::OnceLock;

/// The style sheet of every page.
pub const SHEET: &str = include_str!("../static/style.css");

/// Its address, which changes with its bytes, so that it may be cached for good.
pub fn address() -> &'static str {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    ADDRESS.get_or_init(|| {
        let hash = tsunagu_domain::digest::short(SHEET.as_bytes());
        format!("/static/style-{hash}.css")
    })
}
