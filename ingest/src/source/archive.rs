use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tsunagu_store::home::write_durably;

/// What is known of archived bytes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Receipt {
    /// File name with its last folder.
    pub name: String,
    /// What it was recognised as.
    pub kind: String,
    /// Its as-of date.
    pub as_of: String,
    /// When we learned it, UTC.
    pub learned: String,
    /// Of the bytes as they came, hexadecimal.
    pub sha256: String,
    /// Their number.
    pub bytes: u64,
    /// `file` for a user's own, `shipped` for what the program carries.
    pub origin: String,
}

/// Hexadecimal SHA-256.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// Keeps bytes as they came under their hash, once, and the receipt of this arrival.
///
/// # Errors
/// When the disk says no.
pub fn keep(archive: &Path, bytes: &[u8], receipt: &Receipt) -> std::io::Result<()> {
    let path = path_of(archive, &receipt.sha256);
    if !path.exists() {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        write_durably(&path, bytes)?;
    }
    let receipts = archive.join("receipts");
    fs::create_dir_all(&receipts)?;
    let short: String = receipt.sha256.chars().take(16).collect();
    let json = serde_json::to_vec_pretty(receipt)?;
    write_durably(&receipts.join(format!("{}-{short}.json", file_stamp(&receipt.learned))), &json)
}

/// Where bytes of a hash lie.
pub fn path_of(archive: &Path, sha256: &str) -> PathBuf {
    archive.join(&sha256[..2]).join(sha256)
}

/// A moment as part of a file name: no colons, which Windows refuses.
pub fn file_stamp(learned: &str) -> String {
    learned.chars().filter(|c| c.is_ascii_alphanumeric()).collect()
}

/// Removes half-written files that a killed run left.
///
/// # Errors
/// When a leftover can't be removed.
pub fn sweep(archive: &Path) -> std::io::Result<()> {
    for folder in fs::read_dir(archive)?.flatten().filter(|e| e.file_type().is_ok_and(|t| t.is_dir())) {
        for file in fs::read_dir(folder.path())?.flatten() {
            if file.path().extension().is_some_and(|e| e == "part") {
                fs::remove_file(file.path())?;
            }
        }
    }
    Ok(())
}
