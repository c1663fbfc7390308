use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use tsunagu_domain::date::file_stamp;

use crate::lake::{Dataset, Manifest};
use crate::pull;
use crate::source::receipts;

/// The listing as its publisher shows it.
const PUBLISHER: &str = "usage";
/// What the program ships of it, which stood in a briefing.
const SHIPPED: &str = "usage_briefing";
/// A page of the publisher that somebody has brought.
const PAGE: &str = "usage_page";
/// Counts or a list that somebody has brought; also where no receipt says how it came.
const BROUGHT: &str = "usage_brought";
/// 見本県
const SAMPLE: &str = "sample";

/// Kinds of pages as a publisher draws them; a table of counts anybody may have made.
const PAGES: [&str; 3] = ["count_page", "office_page", "listing_pages"];

/// How loads came, by their receipts: what a figure made of them is credited to.
#[derive(Debug, Default)]
pub struct Origins {
    /// `file` or `shipped`, by load.
    brought: BTreeMap<String, String>,
    /// Moments of pulls of the listing.
    pulled: BTreeSet<String>,
}

impl Origins {
    /// Reads the receipts of an archive. Those that can't be read are reported by the command that needs them; here they
    /// say nothing, and what they are of is credited to nobody.
    pub fn read(archive: &Path) -> Self {
        let brought = receipts::brought(archive).unwrap_or_default();
        let brought = brought.into_iter().filter_map(|r| Some((r.load()?, r.origin))).collect();
        let runs = pull::finished_of(archive, PUBLISHER).unwrap_or_default();
        let stamp = |path: &Path| {
            let name = path.file_name()?.to_str()?;
            Some(name.split('-').next()?.to_owned())
        };
        Self { brought, pulled: runs.iter().filter_map(|path| stamp(path)).collect() }
    }

    /// The kind of credit (`data/credits.toml`) of a part of a listing; empty for anything else.
    pub fn credit(&self, manifest: &Manifest, dataset: &Dataset) -> &'static str {
        if !["listing", "listed_office", "listed_place"].contains(&dataset.table.as_str()) {
            return "";
        }
        if dataset.synthetic {
            return SAMPLE;
        }
        match self.brought.get(&dataset.load).map(String::as_str) {
            Some("shipped") => SHIPPED,
            Some(_) if PAGES.contains(&dataset.kind.as_str()) => PAGE,
            Some(_) => BROUGHT,
            None if self.pulled.contains(&file_stamp(&manifest.learned)) => PUBLISHER,
            None => BROUGHT,
        }
    }
}
