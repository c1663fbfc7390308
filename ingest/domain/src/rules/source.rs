use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::data::{Data, DataError};
use crate::data_fault::DataFault;

const FILE: &str = "sources.toml";

/// Where public sources are fetched from, and how politely.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sources {
    /// When a person last looked at this file.
    pub reviewed_on: Date,
    /// Whom a publisher can write to; empty until the user sets it.
    pub contact: String,
    /// Sent with every request; `{contact}` stands for the contact.
    pub user_agent: String,
    /// Further tries after a failed one.
    pub retries: u32,
    /// Wait before the first further try; doubled for each next.
    pub backoff_first_ms: u64,
    /// The longest such wait.
    #[serde(alias = "backoff_most_ms")]
    pub max_backoff_ms: u64,
    /// A longer Retry-After ends the run.
    #[serde(alias = "retry_after_most_s")]
    pub max_retry_after_s: u64,
    /// So many pages in a row that can't be had end the run.
    pub give_up_after_failures: u32,
    /// Redirects followed for one address.
    pub redirects_most: u32,
    /// For one answer as a whole.
    pub timeout_s: u64,
    /// An unfinished run younger than this is gone on with.
    pub resume_within_hours: i64,
    /// The sources.
    pub source: Vec<Source>,
}

/// One publisher's pages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// `register`, `usage`, `boundaries`, `platform`, `notices`, `software`.
    pub id: String,
    /// As its publisher calls it.
    pub name: String,
    /// Who publishes it.
    pub publisher: String,
    /// Where a run begins.
    pub entry: String,
    /// The only hosts that are asked.
    pub hosts: Vec<String>,
    /// Kind of its credit line.
    pub credit: String,
    /// How often it changes, in words.
    pub cadence: String,
    /// Days without a successful run after which it is late.
    pub late_after_days: i32,
    /// Age in days of what it says after which pages say so.
    pub old_after_days: i32,
    /// Least wait between two requests.
    pub delay_ms: u64,
    /// Added to it at random, up to this.
    pub jitter_ms: u64,
    /// Requests of one run.
    pub budget_requests: u32,
    /// Minutes of one run.
    pub budget_minutes: u32,
    /// The largest body, unpacked.
    #[serde(alias = "largest_mib")]
    pub max_mib: u64,
    /// What is known of its terms.
    pub terms: String,
    /// When a person read them; empty while nobody has.
    pub terms_read_on: String,
    /// How sure the layout is.
    pub layout: String,
    /// Words by which a page says that it has no rows.
    #[serde(default)]
    pub none_words: Vec<String>,
    /// Private and loopback addresses are allowed: for stand-ins.
    #[serde(default)]
    pub allow_private: bool,
    /// Fetched only when named.
    #[serde(default)]
    pub on_request: bool,
    /// The day its publisher ended it.
    #[serde(default)]
    pub ended_on: Option<Date>,
    /// Where a run begins as well.
    #[serde(default)]
    pub also: Vec<Beginning>,
    /// Its kinds of page.
    pub page: Vec<Page>,
}

/// A kind of page and the links that are followed from it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// Name of the kind; a run begins at `entry`.
    pub role: String,
    /// What a page of this kind is read as.
    #[serde(alias = "holds")]
    pub content: PageContent,
    /// Links to follow, the first that fits a link wins.
    #[serde(default)]
    pub follow: Vec<LinkRule>,
    /// Metres by which an outline may be off once it is simplified.
    #[serde(default)]
    pub simplify_m: Option<u32>,
}

/// What a page holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageContent {
    /// Links alone.
    Links,
    /// 川西市(13)
    Counts,
    /// Rows of offices.
    Offices,
    /// A file of the register.
    Register,
    /// A PDF, archived and not read.
    Pdf,
    /// Outlines of municipalities.
    Boundaries,
    /// Towns' starts of 介護情報基盤: a PDF, or a page.
    Starts,
    /// Notices, of which words are looked for.
    Notices,
    /// A survey of care software.
    Software,
}

impl PageContent {
    /// A page that a browser may have to draw.
    pub fn is_drawn(self) -> bool {
        matches!(self, Self::Links | Self::Counts | Self::Offices | Self::Starts)
    }

    /// What is kept of it is a table, made before anything is.
    pub fn is_announcement(self) -> bool {
        matches!(self, Self::Starts | Self::Notices | Self::Software)
    }
}

/// A further address at which a run begins.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beginning {
    /// Its address.
    pub address: String,
    /// The kind of page that it is.
    pub role: String,
    /// What it is, in words.
    pub label: String,
    /// The prefecture that it speaks of, as two digits.
    #[serde(default)]
    pub prefecture: Option<String>,
    /// Asked only where a browser draws it: without, nothing is on it.
    #[serde(default)]
    pub drawn_only: bool,
}

/// Which links lead to which kind of page. Both patterns must fit; an absent one fits all.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkRule {
    /// The kind of page it leads to.
    pub role: String,
    /// Regular expression over the link's text, white space removed.
    #[serde(default)]
    pub text: Option<String>,
    /// Regular expression over its address; a group named `prefecture` catches two digits.
    #[serde(default)]
    pub href: Option<String>,
    /// What such a link is, in words.
    pub label: String,
    /// The heading above the link states the date of what it leads to.
    #[serde(default)]
    pub date_in_heading: bool,
}

impl Sources {
    /// A source by id.
    pub fn get(&self, id: &str) -> Option<&Source> {
        self.source.iter().find(|s| s.id == id)
    }

    /// Metres by which an outline may be off once it is simplified.
    pub fn simplify_m(&self) -> u32 {
        self.source.iter().flat_map(|s| &s.page).find_map(|p| p.simplify_m).unwrap_or(0)
    }
}

impl Source {
    /// A kind of page by name.
    pub fn page(&self, role: &str) -> Option<&Page> {
        self.page.iter().find(|p| p.role == role)
    }
}

pub(super) fn load(data: &Data) -> Result<Sources, DataError> {
    let sources: Sources = data.toml(FILE)?;
    for source in &sources.source {
        check(source)?;
    }
    Ok(sources)
}

fn check(source: &Source) -> Result<(), DataError> {
    let wrong = |fault: DataFault| Err(DataError::wrong(FILE, fault));
    let source_id = source.id.clone();
    if !(source.entry.starts_with("https://") || source.allow_private && source.entry.starts_with("http://")) {
        return wrong(DataFault::EntryAddress { source_id });
    }
    if source.delay_ms < 1_000 && !source.allow_private {
        return wrong(DataFault::Delay { source_id });
    }
    if source.budget_requests == 0 || source.hosts.is_empty() || source.page("entry").is_none() {
        return wrong(DataFault::NoEntry { source_id });
    }
    let is_safe = |address: &str| address.starts_with("https://") || source.allow_private;
    if source.also.iter().any(|also| !is_safe(&also.address)) {
        return wrong(DataFault::EntryAddress { source_id });
    }
    let followed = source.page.iter().flat_map(|p| &p.follow).map(|f| &f.role);
    match followed.chain(source.also.iter().map(|also| &also.role)).find(|role| source.page(role).is_none()) {
        Some(role) => wrong(DataFault::NoPageToFollow { source_id, role: role.clone() }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hurried_or_open_source_is_refused() {
        let sources = load(&Data::embedded()).expect("shipped sources load");
        let register = sources.get("register").expect("there");
        let hurried = Source { delay_ms: 10, ..register.clone() };
        assert!(check(&hurried).expect_err("too fast").to_string().contains("delay_ms"));
        let open = Source { entry: "http://www.mhlw.go.jp/".into(), ..register.clone() };
        assert!(check(&open).expect_err("not https").to_string().contains("https"));
        let nowhere = Source { page: vec![register.page[0].clone()], ..register.clone() };
        assert!(check(&nowhere).expect_err("leads nowhere").to_string().contains("register_file"));
    }

    #[test]
    fn nobody_is_named_as_contact_for_the_user() {
        assert_eq!(load(&Data::embedded()).expect("shipped sources load").contact, "");
    }
}
