use std::collections::HashMap;

use maud::{Markup, html};
use tsunagu_domain::exchange_set::is_office;
use tsunagu_domain::month::Month;
use tsunagu_domain::rules::Rules;

use crate::address;

/// A partner's month, of which an office says that it had no service, or takes that back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoServiceMonth {
    /// The other office.
    pub partner: String,
    /// The month.
    pub month: Month,
    /// Said, not taken back.
    pub is_so: bool,
}

/// Reads the button; none where it is not ours.
pub fn read(typed: &HashMap<String, String>, rules: &Rules, today: Month) -> Option<NoServiceMonth> {
    let text = |field: &str| typed.get(field).map_or("", String::as_str);
    let partner = text("partner").to_ascii_uppercase();
    let month: Month = text("month").parse().ok()?;
    let is_kept = month <= today && month >= rules.monitor.retention.sets_from(today.day(1));
    (is_office(&partner) && is_kept).then(|| NoServiceMonth { partner, month, is_so: text("undo").is_empty() })
}

/// In one tap: there was no service in this month; or that there was, after all.
pub(super) fn button(partner: &str, month: Month, is_undo: bool) -> Markup {
    html! {
        form.tap.no-print action=(address::monitor::NO_SERVICE) method="post" {
            input type="hidden" name="partner" value=(partner);
            input type="hidden" name="month" value=(month);
            @if is_undo { input type="hidden" name="undo" value="1"; }
            button type="submit" { @if is_undo { (t!("取り消す")) } @else { (t!("この月はサービスなし")) } }
        }
    }
}
