use std::path::Path;
use std::sync::OnceLock;

use super::{TestHome, project, shared};

/// The real register and 兵庫県's listing, loaded once.
pub fn home() -> Option<&'static TestHome> {
    static HOME: OnceLock<Option<TestHome>> = OnceLock::new();
    HOME.get_or_init(|| {
        let (genuine, rebuilt) = (shared("register/2025-12")?, shared("register/rebuilt")?);
        let home = TestHome::new();
        let listing = project().join("data/listings");
        home.ok(&[Path::new("add"), &listing, &genuine, &rebuilt]);
        Some(home)
    })
    .as_ref()
}
