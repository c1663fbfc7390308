use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

/// Writes beside and renames over, both synced: after a power cut the file is the old one or the new one.
pub fn write_durably(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let part = part_of(path);
    let written = || {
        let mut file = File::create(&part)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        rename_durably(&part, path)
    };
    written().inspect_err(|_| {
        // A half-written file would take the room that is missing.
        let _ = fs::remove_file(&part);
    })
}

/// Where a file is written before it gets its name: no other process and no other thread writes there.
pub fn part_of(path: &Path) -> std::path::PathBuf {
    static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    let n = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    path.with_extension(format!("{}-{n}.part", std::process::id()))
}

/// Renames and syncs the folder that holds the name.
pub fn rename_durably(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::rename(from, to)?;
    // A bare name lies here.
    let folder = to.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    sync_folder(folder)
}

/// Makes the names in a folder last. Windows has no such call and needs none.
///
/// # Errors
/// On a disk error.
pub fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Closes a folder to the machine's other users: whom an office exchanges with is nobody else's business. Where the
/// system has no such rights, or the folder is another's, it stays as it is.
pub fn private_folder(_folder: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let _ = fs::set_permissions(_folder, fs::Permissions::from_mode(0o700));
    }
}

/// A new file that only its owner reads, where the system has such rights.
///
/// # Errors
/// On a disk error.
pub fn private_file(path: &Path) -> std::io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
