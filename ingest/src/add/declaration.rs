use std::path::PathBuf;

use jiff::civil::Date;
use tsunagu_domain::place::PlaceCode;

use super::PulledInput;
use crate::input::{InputKind, KindOption};
use crate::source::files::NamedBytes;

/// Where bytes come from.
pub(super) enum Input {
    Path(PathBuf),
    Shipped(NamedBytes, Option<PlaceCode>),
    Pulled(PulledInput),
}

/// What is stated of a file besides its bytes.
#[derive(Debug, Clone, Default)]
pub(super) struct Declaration {
    pub(super) kind: Option<KindOption>,
    /// What it was taken for before.
    pub(super) decided: Option<&'static InputKind>,
    pub(super) as_of: Option<Date>,
    pub(super) covers: Option<Vec<PlaceCode>>,
    /// Kept in the receipt; none for what lies in the archive with its receipt already.
    pub(super) origin: Option<&'static str>,
    /// The hash under which it lies in the archive, by its receipt.
    pub(super) sha256: Option<String>,
    /// Where it lies, to be named in a question.
    pub(super) path: Option<PathBuf>,
}
