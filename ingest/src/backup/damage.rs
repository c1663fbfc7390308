use crate::record_fault::JsonFault;
use crate::source::verify::ArchiveFault;
use crate::upgrade::UpgradeError;

/// Something that is to be kept, and is not what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BackupFault {
    /// Of the archive.
    Archive(ArchiveFault),
    /// The ledger is damaged.
    LedgerDamaged,
    /// The ledger is missing.
    LedgerMissing,
}

/// Why a file is no whole backup.
#[derive(Debug)]
pub enum BackupDamage {
    /// A ZIP of an unsupported form.
    UnsupportedZip,
    /// It can't be read.
    Io,
    /// It is no ZIP, or cut short.
    NoZip,
    /// It has no list of its files.
    NoList,
    /// Its list is no JSON of its type.
    List(JsonFault),
    /// It is of another format.
    Format {
        /// Its format.
        found: u32,
        /// That of this program.
        readable: u32,
    },
    /// A file of its list lies outside of a home.
    Outside(String),
    /// A file of its list is not in it.
    Missing(String),
    /// A file can't be taken out to its end.
    Cut(String),
    /// A file is not what the list says.
    Changed(String),
    /// Its archive is not whole.
    Archive(Vec<ArchiveFault>),
    /// Its ledger is damaged.
    Ledger,
    /// It is of an earlier format, and can't be upgraded.
    Upgrade(Box<UpgradeError>),
}
