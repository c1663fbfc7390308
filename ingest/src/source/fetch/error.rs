use serde::{Deserialize, Serialize};

use super::address::AddressError;
use super::render::RenderError;
use crate::file_reason::FileReason;

/// Why an address gave nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum FetchError {
    /// It may not be asked.
    #[error("{address} is not asked: {reason}")]
    Refused {
        /// The address.
        address: String,
        /// Why.
        reason: AddressError,
    },
    /// robots.txt forbids it.
    #[error("robots.txt forbids {0}")]
    Robots(String),
    /// robots.txt could not be had, so nothing is known to be allowed.
    #[error("{0} can't be had")]
    RobotsUnknown(String),
    /// Answered otherwise than with a page.
    #[error("{address} answered {status}")]
    Status {
        /// The address.
        address: String,
        /// Its status.
        status: u16,
    },
    /// No whole answer after every try.
    #[error("no answer of {address}: {reason:?}")]
    Unreachable {
        /// The address.
        address: String,
        /// What happened last.
        reason: FetchFault,
    },
    /// Too large, packed or unpacked, or too many redirects.
    #[error("{address} is not taken: {reason:?}")]
    Excessive {
        /// The address.
        address: String,
        /// What was too much.
        reason: Excess,
    },
    /// The publisher asks for a longer pause than a run waits.
    #[error("{address} asks for a pause of {seconds} s")]
    RetryLater {
        /// The address.
        address: String,
        /// How long.
        seconds: u64,
    },
    /// The run's requests or minutes are used up.
    #[error("the budget of the run is used up: {0:?}")]
    Budget(Budget),
    /// Ctrl-C.
    #[error("stopped")]
    Stopped,
    /// The client could not be made, or the contact is no header.
    #[error("the client can't be made: {0}")]
    Client(String),
}

/// What came of the last try.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FetchFault {
    /// Nothing in time.
    TimedOut,
    /// A status that a later try may change.
    Status(u16),
    /// A body that was cut short: the library's own words.
    Cut(String),
    /// The browser drew nothing.
    Render(RenderError),
    /// The library's own words.
    #[serde(untagged)]
    System(String),
}

/// What was too much, or is not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Excess {
    /// More redirects than so many.
    Redirects(u64),
    /// More than so many MiB.
    TooLarge(u64),
    /// Packed in a way that is not known.
    Encoding(String),
    /// A page that is not kept.
    Page(FileReason),
}

/// What a run may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Budget {
    /// So many requests.
    Requests(u32),
    /// So many minutes.
    Minutes(u32),
}

impl FetchError {
    /// Whether the whole run ends here; otherwise only this page is missing.
    pub fn ends_the_run(&self) -> bool {
        matches!(
            self,
            Self::RobotsUnknown(_) | Self::RetryLater { .. } | Self::Budget(_) | Self::Stopped | Self::Client(_)
        )
    }
}
