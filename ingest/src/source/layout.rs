use std::path::{Path, PathBuf};

/// Where receipts lie.
pub fn receipts_folder(archive: &Path) -> PathBuf {
    archive.join("receipts")
}

/// Where bytes of a hash lie.
pub fn path_of(archive: &Path, sha256: &str) -> PathBuf {
    // What stands in a receipt may be no hash at all; then there is no such body.
    archive.join(sha256.get(..2).unwrap_or("__")).join(sha256)
}
