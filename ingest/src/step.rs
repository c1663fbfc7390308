/// A named point of a run. At each of them the process may die and the last warehouse must stay served; tests
/// kill it at every one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The writer's lock is held and leftovers are gone.
    Locked,
    /// A file was read, recognised and parsed.
    Parsed,
    /// Its bytes are in the archive.
    Archived,
    /// Its Parquet file is in the lake, not yet in a manifest.
    LakeWritten,
    /// All files are written; the manifest is not.
    BeforeManifest,
    /// The manifest is in place: the load counts.
    ManifestWritten,
    /// The run's receipts lie with the others: a rebuild counts it too.
    RunFinished,
    /// Counts were derived from the register, not yet in the lake.
    Derived,
    /// Derived counts are in the lake.
    DerivedWritten,
    /// The new warehouse file is filled, not yet checked.
    WarehouseFilled,
    /// Every check has passed.
    WarehouseChecked,
    /// The file has its final name; `CURRENT` still points at the old one.
    WarehouseNamed,
    /// `CURRENT` points at the new one.
    Published,
}

impl Step {
    /// Every step, in the order of a run.
    pub const ALL: [Self; 13] = [
        Self::Locked,
        Self::Parsed,
        Self::Archived,
        Self::LakeWritten,
        Self::BeforeManifest,
        Self::ManifestWritten,
        Self::RunFinished,
        Self::Derived,
        Self::DerivedWritten,
        Self::WarehouseFilled,
        Self::WarehouseChecked,
        Self::WarehouseNamed,
        Self::Published,
    ];

    /// The name used by tests.
    pub fn name(self) -> &'static str {
        match self {
            Self::Locked => "locked",
            Self::Parsed => "parsed",
            Self::Archived => "archived",
            Self::LakeWritten => "lake-written",
            Self::BeforeManifest => "before-manifest",
            Self::ManifestWritten => "manifest-written",
            Self::RunFinished => "run-finished",
            Self::Derived => "derived",
            Self::DerivedWritten => "derived-written",
            Self::WarehouseFilled => "warehouse-filled",
            Self::WarehouseChecked => "warehouse-checked",
            Self::WarehouseNamed => "warehouse-named",
            Self::Published => "published",
        }
    }
}

/// Reported of each step, with the file or table it concerns; shows progress.
pub type Observer<'a> = dyn Fn(Step, &str) + Sync + 'a;
