use serde::Serialize;
use tsunagu_domain::month::Month;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::timestamp::Timestamp;
use tsunagu_store::ledger::alert::{AlertKind, Notice, Phase};

/// A beginning or an end, as an office's address is notified of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AlertReport {
    /// Whose.
    pub office: OfficeNumber,
    /// What has happened.
    pub kind: AlertKind,
    /// Its beginning or its end.
    pub phase: Phase,
    /// The other office; empty where it is about none.
    pub partner: String,
    /// The month it is about.
    pub month: Month,
    /// When it began.
    pub began: Timestamp,
    /// When it ended.
    pub ended: Option<Timestamp>,
}

impl AlertReport {
    /// What a notice is of.
    pub fn new(notice: &Notice) -> Self {
        let alert = &notice.alert;
        Self {
            office: notice.office,
            kind: alert.about.kind,
            phase: notice.phase,
            partner: alert.about.partner.clone(),
            month: alert.about.month,
            began: alert.began,
            ended: alert.ended,
        }
    }
}
