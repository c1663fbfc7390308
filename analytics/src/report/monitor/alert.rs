use rusqlite::Connection;
use serde::Serialize;
use tsunagu_domain::month::Month;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::pair_side::Side;
use tsunagu_domain::timestamp::Timestamp;
use tsunagu_store::ledger::LedgerError;
use tsunagu_store::ledger::alert::{self, Alert, AlertEnding, AlertKind, Notice, Phase};

use crate::query::monitor as query;

/// So many are reported.
const MAX_ALERTS: u32 = 200;

/// An alert of an office: a page shows it, a feed has an entry for each end of it, an address is notified of each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AlertReport {
    /// Its number.
    pub id: i64,
    /// What has happened.
    pub kind: AlertKind,
    /// The other office; empty where it is about none.
    pub partner: String,
    /// The month it is about.
    pub month: Month,
    /// At which end of the partner's plans the office is; none where it is at both, or where that is not known.
    pub side: Option<Side>,
    /// It happened, and has no end of its own.
    pub is_once: bool,
    /// When it began.
    pub began: Timestamp,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// By what; none where it has not, or where that is not known.
    pub ending: Option<AlertEnding>,
}

/// Alerts of an office, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AlertsReport {
    /// Whose.
    pub office: OfficeNumber,
    /// Everything of it was counted once: until then nothing is late or silent.
    pub is_judged: bool,
    /// Those that hold.
    pub open: Vec<AlertReport>,
    /// Those that have ended, or happened once.
    pub ended: Vec<AlertReport>,
}

/// One end of an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoticeReport {
    /// Whose.
    pub office: OfficeNumber,
    /// Its beginning or its end.
    pub phase: Phase,
    /// When that was.
    pub at: Timestamp,
    /// The alert.
    #[serde(flatten)]
    pub alert: AlertReport,
}

impl From<&Alert> for AlertReport {
    fn from(alert: &Alert) -> Self {
        Self {
            id: alert.id,
            kind: alert.about.kind,
            partner: alert.about.partner.clone(),
            month: alert.about.month,
            side: alert.side,
            is_once: alert.about.kind.is_once(),
            began: alert.began,
            ended: alert.ended,
            ending: alert.ending,
        }
    }
}

impl AlertsReport {
    /// Reads an office's latest alerts.
    ///
    /// # Errors
    /// On a database error.
    pub fn read(connection: &Connection, office: OfficeNumber) -> Result<Self, LedgerError> {
        let all = alert::latest(connection, office, MAX_ALERTS)?;
        let (open, ended) = all.iter().map(AlertReport::from).partition(|a| a.ended.is_none());
        Ok(Self { office, is_judged: query::counted_at(connection, office)?.is_some(), open, ended })
    }

    /// Every beginning and every end, the latest first.
    pub fn notices(&self) -> Vec<NoticeReport> {
        let of = |alert: &AlertReport, phase, at| NoticeReport { office: self.office, phase, at, alert: alert.clone() };
        let mut all: Vec<NoticeReport> = Vec::new();
        for alert in self.open.iter().chain(&self.ended) {
            all.push(of(alert, Phase::Began, alert.began));
            all.extend(alert.ended.filter(|_| !alert.is_once).map(|at| of(alert, Phase::Ended, at)));
        }
        all.sort_by_key(|notice| std::cmp::Reverse((notice.at, notice.alert.id)));
        all
    }
}

impl NoticeReport {
    /// What an office's address is notified of.
    pub fn new(notice: &Notice) -> Self {
        let alert = AlertReport::from(&notice.alert);
        let at = alert.ended.filter(|_| notice.phase == Phase::Ended).unwrap_or(alert.began);
        Self { office: notice.office, phase: notice.phase, at, alert }
    }
}
