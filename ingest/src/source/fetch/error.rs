use super::address::AddressError;

/// Why an address gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// It may not be asked.
    #[error("{address} は取りに行きません：{reason}")]
    Refused {
        /// The address.
        address: String,
        /// Why.
        reason: AddressError,
    },
    /// robots.txt forbids it.
    #[error("{0} は robots.txt で断られているため、取りに行きません")]
    Robots(String),
    /// robots.txt could not be had, so nothing is known to be allowed.
    #[error("{0} を確かめられないため、取りに行きません。時間をおいて、もう一度お試しください")]
    RobotsUnknown(String),
    /// Answered otherwise than with a page.
    #[error("{address} が {status} を返しました")]
    Status {
        /// The address.
        address: String,
        /// Its status.
        status: u16,
    },
    /// No whole answer after every try.
    #[error("{address} を取れません（{reason}）")]
    Unreachable {
        /// The address.
        address: String,
        /// What happened last.
        reason: String,
    },
    /// Too large, packed or unpacked, or too many redirects.
    #[error("{address} は受け取りません：{reason}")]
    Excessive {
        /// The address.
        address: String,
        /// What was too much.
        reason: String,
    },
    /// The publisher asks for a longer pause than a run waits.
    #[error(
        "{address} が {seconds} 秒待つよう求めています。この回はここまでにします。あとで同じ pull を実行すると続きから始めます"
    )]
    RetryLater {
        /// The address.
        address: String,
        /// How long.
        seconds: u64,
    },
    /// The run's requests or minutes are used up.
    #[error("この回の予算（{0}）を使い切りました。もう一度同じ pull を実行すると続きから始めます")]
    Budget(String),
    /// Ctrl-C.
    #[error("止めました。もう一度同じ pull を実行すると続きから始めます")]
    Stopped,
    /// The client could not be made, or the contact is no header.
    #[error("取得の準備ができません（{0}）")]
    Client(String),
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
