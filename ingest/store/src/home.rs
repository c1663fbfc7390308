use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use crate::regular;

/// The version of the layout below a home; raised when an older program could misread it.
const FORMAT: &str = "tsunagu-home 3";

/// The versions before it, which can be upgraded: 1 had no load ids, 2 a record of decisions whose lines did not hold
/// each other.
const EARLIER_FORMATS: [(&str, Earlier); 2] = [("tsunagu-home 1", Earlier::First), ("tsunagu-home 2", Earlier::Second)];

/// A format that can be upgraded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Earlier {
    /// Receipts one by one, loads without ids.
    First,
    /// A record of decisions of which a part could go unseen.
    Second,
}

/// A folder with everything Tsunagu keeps: archive, lake, warehouse and ledger.
#[derive(Debug, Clone)]
pub struct Home {
    root: PathBuf,
}

/// Why a home can't be used.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    /// The disk said no.
    #[error("{path} {action}。書き込めるフォルダーか、空き容量があるかを確かめてください")]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// Made by the version before, and fit to be upgraded.
    #[error(
        "{path} は前の版の tsunagu のものです。tsunagu publish とすると、この版の形式に直します（前のものも残します）。まだ何も変えていません"
    )]
    Earlier {
        /// The home.
        path: String,
        /// Which.
        format: Earlier,
    },
    /// Made by another version.
    #[error(
        "{path} は別の版の tsunagu のものです（{found}。このプログラムは {FORMAT}）。--home で別のフォルダーを指定してください"
    )]
    Format {
        /// The home.
        path: String,
        /// What its format file says.
        found: String,
    },
    /// There is no home.
    #[error(
        "{path} には tsunagu のデータがありません。--home が正しいか確かめてください。新しく始めるときは、tsunagu serve（同梱のデータを読み込みます）か tsunagu add ファイル としてください。何も作っていません"
    )]
    None {
        /// The folder.
        path: String,
    },
    /// The folder holds something that is not ours.
    #[error(
        "{path} には、tsunagu のものでないファイルがあります。--home で、空のフォルダーか新しい名前を指定してください。何も変えていません"
    )]
    Foreign {
        /// The folder.
        path: String,
    },
    /// Somebody else is writing.
    #[error("{path} は {holder} が書き込み中です。終わるのを待って、もう一度お試しください")]
    Locked {
        /// The home.
        path: String,
        /// Process and command of the writer.
        holder: String,
    },
}

/// Proof that this process alone writes to a home; released when dropped.
#[derive(Debug)]
pub struct WriterLock {
    _file: File,
}

fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> HomeError {
    let path = path.display().to_string();
    move |source| HomeError::Io { action, path, source }
}

impl Home {
    /// Opens a home, making its folders when it is new.
    ///
    /// # Errors
    /// When the folder can't be made, holds what is not ours, or was made by another version.
    pub fn open(root: &Path) -> Result<Self, HomeError> {
        let home = Self { root: root.to_owned() };
        if !home.is_there() && !is_empty(root).map_err(io("を読めません", root))? {
            return Err(HomeError::Foreign { path: root.display().to_string() });
        }
        home.finish_moves()?;
        for folder in [home.archive(), home.lake(), home.warehouse(), home.ledger()] {
            fs::create_dir_all(&folder).map_err(io("を作れません", &folder))?;
        }
        private_folder(&home.ledger());
        let format = root.join("FORMAT");
        match fs::read_to_string(&format) {
            Ok(found) if found.trim() == FORMAT => Ok(home),
            Ok(found) => Err(other_format(root, found.trim())),
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(io("を読めません", &format)(error)),
            Err(_) => {
                write_format(root)?;
                Ok(home)
            }
        }
    }

    /// Opens a home that is there, and makes nothing.
    ///
    /// # Errors
    /// When there is none, or it was made by another version.
    pub fn found(root: &Path) -> Result<Self, HomeError> {
        let home = Self { root: root.to_owned() };
        if !home.is_there() {
            return Err(HomeError::None { path: root.display().to_string() });
        }
        let format = root.join("FORMAT");
        match fs::read_to_string(&format) {
            Ok(found) if found.trim() != FORMAT => return Err(other_format(root, found.trim())),
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(io("を読めません", &format)(error));
            }
            _ => {}
        }
        home.finish_moves()?;
        Ok(home)
    }

    /// Whether a folder is a home, whole or not.
    pub fn is_there(&self) -> bool {
        let folders = [self.archive(), self.lake(), self.warehouse(), self.ledger(), self.restored()];
        self.root.join("FORMAT").exists() || folders.iter().any(|folder| folder.is_dir())
    }

    /// Ends what was decided and killed before its last move.
    fn finish_moves(&self) -> Result<(), HomeError> {
        // A rebuild died between moving the old lake away and the new one in.
        if !self.lake().exists() && self.rebuilt_lake().exists() {
            fs::rename(self.rebuilt_lake(), self.lake()).map_err(io("を移せません", &self.lake()))?;
        }
        self.finish_restore()
    }

    /// A home that [`open`](Self::open) found to be of an earlier format.
    ///
    /// # Errors
    /// When it is of another.
    pub fn of_earlier_format(root: &Path) -> Result<(Self, Earlier), HomeError> {
        match Self::open(root) {
            Err(HomeError::Earlier { format, .. }) => Ok((Self { root: root.to_owned() }, format)),
            Err(error) => Err(error),
            Ok(_) => Err(HomeError::Format { path: root.display().to_string(), found: FORMAT.to_owned() }),
        }
    }

    /// Names a home without making or changing anything of it.
    pub fn existing(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Bytes as they came, and receipts.
    pub fn archive(&self) -> PathBuf {
        self.root.join("archive")
    }

    /// Dated Parquet tables.
    pub fn lake(&self) -> PathBuf {
        self.root.join("lake")
    }

    /// A backup that is whole and has still to be moved in.
    pub fn restored(&self) -> PathBuf {
        self.root.join("restored")
    }

    /// Moves in what a restore has decided; one that was killed is finished by whoever opens the home next.
    ///
    /// # Errors
    /// When the disk says no; then it is tried again the next time.
    pub fn finish_restore(&self) -> Result<(), HomeError> {
        let restored = self.restored();
        if !restored.is_dir() {
            return Ok(());
        }
        for name in ["archive", "ledger", "HELD.json"] {
            let (from, to) = (restored.join(name), self.root.join(name));
            if from.is_dir() && to.is_dir() {
                fs::remove_dir_all(&to).map_err(io("を移せません", &to))?;
            }
            if from.exists() {
                rename_durably(&from, &to).map_err(io("を移せません", &to))?;
            }
        }
        if self.ledger().join("ledger.sqlite").is_file() {
            self.remember_ledger().map_err(io("に書き込めません", &self.root))?;
        }
        if self.decisions().is_file() {
            self.remember_decisions().map_err(io("に書き込めません", &self.root))?;
        }
        fs::remove_dir_all(&restored).map_err(io("を移せません", &restored))
    }

    /// Where a rebuild makes the lake anew.
    pub fn rebuilt_lake(&self) -> PathBuf {
        self.root.join("lake.rebuilt")
    }

    /// Warehouse versions and `CURRENT`.
    pub fn warehouse(&self) -> PathBuf {
        self.root.join("warehouse")
    }

    /// What people entrust to us.
    pub fn ledger(&self) -> PathBuf {
        self.root.join("ledger")
    }

    /// Says that this home has a ledger, which is never made anew where it is missing.
    fn ledger_mark(&self) -> PathBuf {
        self.root.join("LEDGER")
    }

    /// Whether people have entrusted something to this home before.
    pub fn has_had_ledger(&self) -> bool {
        self.ledger_mark().exists()
    }

    /// Keeps in mind that this home has a ledger.
    ///
    /// # Errors
    /// When the disk says no.
    pub fn remember_ledger(&self) -> std::io::Result<()> {
        if self.has_had_ledger() {
            return Ok(());
        }
        let words = "この home には預かりもの（ledger）があります。なくなったときに新しく作らないための印です。\n";
        write_durably(&self.ledger_mark(), words.as_bytes())
    }

    /// The file that names the warehouse version being served.
    pub fn current(&self) -> PathBuf {
        self.warehouse().join("CURRENT")
    }

    /// What was decided about loads; it changes whenever something is held, accepted or withdrawn.
    pub fn decisions(&self) -> PathBuf {
        self.archive().join("decisions.jsonl")
    }

    /// How many decisions there are and the hash of the last, so that none can go unseen.
    pub fn decisions_head(&self) -> PathBuf {
        self.archive().join("decisions.head")
    }

    /// Says that something has been decided in this home: a record that is missing is then no new one.
    fn decisions_mark(&self) -> PathBuf {
        self.root.join("DECISIONS")
    }

    /// Whether something has been decided in this home before.
    pub fn has_had_decisions(&self) -> bool {
        self.decisions_mark().exists()
    }

    /// Keeps in mind that something has been decided here.
    ///
    /// # Errors
    /// When the disk says no.
    pub fn remember_decisions(&self) -> std::io::Result<()> {
        if self.has_had_decisions() {
            return Ok(());
        }
        let words =
            "この home には取り込みの記録（archive/decisions.jsonl）があります。なくなったときに気づくための印です。\n";
        write_durably(&self.decisions_mark(), words.as_bytes())
    }

    /// The version that waits to be accepted.
    pub fn held_warehouse(&self) -> PathBuf {
        self.warehouse().join("held")
    }

    /// The warehouse file being served, when there is one.
    pub fn current_warehouse(&self) -> Option<PathBuf> {
        let name = regular::read_to_string(&self.current()).ok()?;
        // A name and no more: what else stands there leads nowhere.
        let is_name = Path::new(name.trim()).components().count() == 1 && name.trim().ends_with(".duckdb");
        let path = self.warehouse().join(name.trim());
        (is_name && path.is_file()).then_some(path)
    }

    /// Whether something was published, be it still there or not.
    pub fn has_published(&self) -> bool {
        self.current().exists()
    }

    /// Takes the one writer's lock. `command` names the holder to whoever finds it taken.
    ///
    /// # Errors
    /// When another process holds it.
    pub fn lock(&self, command: &str) -> Result<WriterLock, HomeError> {
        let path = self.root.join("LOCK");
        let mut options = OpenOptions::new();
        let mut file = options
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .map_err(io("を開けません", &path))?;
        if file.try_lock().is_err() {
            let mut holder = String::new();
            let _ = file.read_to_string(&mut holder);
            let holder =
                if holder.trim().is_empty() { "ほかのプログラム".to_owned() } else { holder.trim().to_owned() };
            return Err(HomeError::Locked { path: self.root.display().to_string(), holder });
        }
        file.set_len(0).map_err(io("に書き込めません", &path))?;
        let holder = format!("tsunagu {command} (process {})", std::process::id());
        file.write_all(holder.as_bytes()).map_err(io("に書き込めません", &path))?;
        Ok(WriterLock { _file: file })
    }
}

/// Whether a folder holds nothing, but for what systems leave in every folder; one that is not there does.
fn is_empty(folder: &Path) -> std::io::Result<bool> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(true),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && !["lost+found", "desktop.ini", "Thumbs.db"].contains(&name.as_str()) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn other_format(root: &Path, found: &str) -> HomeError {
    let path = root.display().to_string();
    match EARLIER_FORMATS.iter().find(|(name, _)| *name == found) {
        Some((_, format)) => HomeError::Earlier { path, format: *format },
        None => HomeError::Format { path, found: found.to_owned() },
    }
}

/// Marks a home as of the present format.
///
/// # Errors
/// When the disk refuses.
pub fn write_format(root: &Path) -> Result<(), HomeError> {
    let format = root.join("FORMAT");
    write_durably(&format, format!("{FORMAT}\n").as_bytes()).map_err(io("に書き込めません", &format))
}

/// Writes beside and renames over, both synced: after a power cut the file is the old one or the new one.
pub fn write_durably(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    // Two processes may begin a home at once.
    let part = path.with_extension(format!("{}.part", std::process::id()));
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
/// When the disk says no.
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
/// When the disk says no.
pub fn private_file(path: &Path) -> std::io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("tsunagu-home-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        path
    }

    #[test]
    fn a_second_writer_is_told_who_holds_the_lock() {
        let root = scratch("lock");
        let home = Home::open(&root).expect("a new home");
        let held = home.lock("add").expect("the first writer");
        let refused = home.lock("publish").expect_err("the second writer").to_string();
        assert!(refused.contains("tsunagu add (process"), "{refused}");
        drop(held);
        home.lock("publish").expect("after the first has finished");
        fs::remove_dir_all(root).expect("scratch is removed");
    }

    #[test]
    fn a_home_of_another_version_is_refused() {
        let root = scratch("format");
        Home::open(&root).expect("a new home");
        fs::write(root.join("FORMAT"), "tsunagu-home 99\n").expect("written");
        let error = Home::open(&root).expect_err("another format").to_string();
        assert!(error.contains("tsunagu-home 99"), "{error}");
        fs::remove_dir_all(root).expect("scratch is removed");
    }
}
