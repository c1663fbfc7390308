use sysinfo::{MemoryRefreshKind, System};

/// Says how many megabytes a build may take, where the machine is not to be asked.
const VARIABLE: &str = "TSUNAGU_BUILD_MEMORY_MB";
/// With so much every register there is can be counted; DuckDB spills beyond it, beside the file it builds.
const ENOUGH_MB: u64 = 600;

/// What DuckDB may take for a build, as it reads it.
pub(super) fn limit() -> String {
    let wanted = std::env::var(VARIABLE).ok();
    format!("{}MB", limit_mb(wanted.as_deref(), available_mb()))
}

/// Half of what is free, so that the machine's other programs, a server among them, go on; where that is little, what
/// a build needs, but never all there is.
fn limit_mb(wanted: Option<&str>, available_mb: Option<u64>) -> u64 {
    let wanted = wanted.and_then(|mb| mb.trim().parse().ok()).filter(|mb| *mb > 0);
    wanted.unwrap_or_else(|| match available_mb {
        Some(available) => (available / 2).max(ENOUGH_MB.min(available * 4 / 5)).max(1),
        None => ENOUGH_MB,
    })
}

/// What programs can still take, by the system or the container's bounds; none where the system does not report it.
fn available_mb() -> Option<u64> {
    let mut system = System::new();
    system.refresh_memory_specifics(MemoryRefreshKind::nothing().with_ram());
    let of_container = system.cgroup_limits().map(|limits| limits.free_memory);
    let of_system = Some(system.available_memory()).filter(|bytes| *bytes > 0);
    of_system.into_iter().chain(of_container).min().map(|bytes| bytes / 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limit_of_a_machine_is_half_of_what_is_free_and_never_all() {
        assert_eq!(limit_mb(None, Some(22_000)), 11_000);
        assert_eq!(limit_mb(None, Some(1_000)), 600);
        assert_eq!(limit_mb(None, Some(500)), 400);
        assert_eq!(limit_mb(None, Some(0)), 1);
    }

    #[test]
    fn limit_of_an_unknown_machine_is_what_a_build_needs() {
        assert_eq!(limit_mb(None, None), 600);
    }

    #[test]
    fn limit_that_is_set_comes_before_the_machine() {
        assert_eq!(limit_mb(Some("600"), Some(22_000)), 600);
        assert_eq!(limit_mb(Some("much"), Some(22_000)), 11_000);
        assert_eq!(limit_mb(Some("0"), Some(22_000)), 11_000);
    }
}
