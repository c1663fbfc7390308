use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tsunagu_store::home::{sync_folder, write_durably};

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
    /// Two digits of the prefecture of which it names every office, where its bringer said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub covers: Option<String>,
    /// Headers of columns about an office's staff: the archive has the copy without them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dropped: Vec<String>,
    /// When its bringer took it back, UTC: its bytes stay, and the lake is made without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<String>,
}

/// Takes back what somebody brought under this name, with its last folder or without; bytes and receipts stay. How
/// many receipts there were.
///
/// # Errors
/// When a receipt can't be read or written.
pub fn withdraw(archive: &Path, name: &str, now: &str) -> std::io::Result<usize> {
    let folder = receipts_folder(archive);
    let mut withdrawn = 0;
    if !folder.is_dir() {
        return Ok(0);
    }
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        if path.extension().is_none_or(|e| e != "json") {
            continue;
        }
        let mut receipt: Receipt = serde_json::from_slice(&fs::read(&path)?)?;
        let named = receipt.name == name || receipt.name.rsplit('/').next() == Some(name);
        if named && receipt.withdrawn.is_none() {
            receipt.withdrawn = Some(now.to_owned());
            write_durably(&path, &serde_json::to_vec_pretty(&receipt)?)?;
            withdrawn += 1;
        }
    }
    Ok(withdrawn)
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
    if bytes_of(archive, &receipt.sha256).is_none() {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        write_durably(&path, bytes)?;
        sync_folder(archive)?;
    }
    let receipts = receipts_folder(archive);
    fs::create_dir_all(&receipts)?;
    let short: String = receipt.sha256.chars().take(16).collect();
    let json = serde_json::to_vec_pretty(receipt)?;
    write_durably(&receipts.join(format!("{}-{short}.json", file_stamp(&receipt.learned))), &json)
}

/// Keeps bytes under their hash without waiting for the disk: after a power cut they may be missing or cut short,
/// which their hash tells. [`settle`] waits for all of them at once.
///
/// # Errors
/// When the disk says no.
pub fn keep_for_now(archive: &Path, bytes: &[u8]) -> std::io::Result<String> {
    let hash = sha256(bytes);
    let path = path_of(archive, &hash);
    // A power cut may have left a body cut short: it is written again.
    if bytes_of(archive, &hash).is_none() {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let part = path.with_extension(format!("{}.part", std::process::id()));
        fs::write(&part, bytes)?;
        fs::rename(&part, &path)?;
    }
    Ok(hash)
}

/// Waits until everything kept for now is on the disk.
///
/// # Errors
/// When the disk says no.
pub fn settle<'h>(archive: &Path, hashes: impl Iterator<Item = &'h str>) -> std::io::Result<()> {
    let mut folders = std::collections::BTreeSet::new();
    for hash in hashes {
        let path = path_of(archive, hash);
        fs::OpenOptions::new().write(true).open(&path)?.sync_all()?;
        folders.extend(path.parent().map(Path::to_owned));
    }
    folders.iter().try_for_each(|folder| sync_folder(folder))?;
    sync_folder(archive)
}

/// The bytes of a hash, if they are there and still are what they were.
pub fn bytes_of(archive: &Path, hash: &str) -> Option<Vec<u8>> {
    let whole = hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit());
    let bytes = whole.then(|| fs::read(path_of(archive, hash)).ok()).flatten()?;
    (sha256(&bytes) == hash).then_some(bytes)
}

/// Where receipts lie.
pub fn receipts_folder(archive: &Path) -> PathBuf {
    archive.join("receipts")
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
