use std::collections::HashMap;

use jiff::civil::Date;
use maud::{Markup, html};
use tsunagu_analytics::query::adoption::Point;
use tsunagu_domain::date::first_date;
use tsunagu_domain::percent::{Percent, PercentError};
use tsunagu_domain::rules::{Denominator, Rules};
use tsunagu_domain::spelling::folded;

use super::PageError;
use crate::address::Link;
use crate::part::rates::SortKey;
use crate::show::number;
use crate::words;

/// What an address chooses, checked.
#[derive(Clone)]
pub struct Choice<'a> {
    /// What rates are divided by.
    pub denominator: &'a Denominator,
    /// The line.
    pub threshold: Percent,
    /// The order of tables.
    pub sort: SortKey,
    /// Largest first.
    pub descending: bool,
    /// The listing that is asked for; none for the latest there is.
    pub as_of: Option<AsOf>,
}

/// The date of a listing, as an address asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOf {
    /// This day.
    Day(Date),
    /// It is no date.
    Unreadable,
}

/// So much text may be a date.
const MAX_DATE_CHARS: usize = 20;

impl AsOf {
    /// 2026-01-05, 令和8年1月5日, full width or not.
    fn typed(text: &str) -> Self {
        let text = folded(text);
        if text.chars().count() > MAX_DATE_CHARS {
            return Self::Unreadable;
        }
        let in_words = || first_date(&text).filter(|_| text.ends_with('日'));
        text.parse().ok().or_else(in_words).map_or(Self::Unreadable, Self::Day)
    }
}

/// A percentage as an input method may leave it: ２５, 25％, 25%.
fn typed_percent(text: &str) -> Result<Percent, PercentError> {
    folded(text).trim_end_matches('%').parse()
}

impl<'a> Choice<'a> {
    /// Refuses a denominator that exists for single places only.
    ///
    /// # Errors
    /// When the denominator is a number somebody wrote down.
    pub fn of_groups(self) -> Result<Self, PageError> {
        match self.denominator.unit {
            unit if unit.is_of_single_places() => Err(PageError::BadRequest(t!(
                "分母「{short}」は、市区町村ごとのページだけで使えます",
                short = self.denominator.short
            ))),
            _ => Ok(self),
        }
    }

    /// Reads `denominator`, `threshold`, `sort` and `order`; what is absent takes the rules' default.
    ///
    /// # Errors
    /// When a value is not one of those offered.
    pub fn read(params: &HashMap<String, String>, rules: &'a Rules) -> Result<Self, PageError> {
        let get = |key: &str| params.get(key).map(|v| v.trim()).filter(|v| !v.is_empty());
        let denominator = match get("denominator") {
            None => rules.headline(),
            Some(name) => rules.denominator(name).ok_or_else(|| {
                let names: Vec<_> = rules.denominators.iter().map(|d| d.name.as_str()).collect();
                PageError::BadRequest(t!(
                    "分母「{name}」はありません。使えるのは {names} です",
                    name,
                    names = names.join("、")
                ))
            })?,
        };
        let threshold = match get("threshold") {
            None => rules.threshold().percent,
            Some(text) => typed_percent(text).map_err(|_| {
                PageError::BadRequest(t!(
                    "目安線「{text}」は使えません。0から100までの数で、小数は2けたまで指定してください（例：25、17.5）",
                    text
                ))
            })?,
        };
        let sort = match get("sort") {
            None => SortKey::Rate,
            Some(text) => {
                SortKey::parse(text).ok_or_else(|| PageError::BadRequest(t!("並べ替え「{text}」はありません", text)))?
            }
        };
        let descending = match get("order") {
            None => matches!(sort, SortKey::Rate),
            Some("desc") => true,
            Some("asc") => false,
            Some(text) => return Err(PageError::BadRequest(t!("並び順は asc か desc です（「{text}」）", text))),
        };
        let as_of = get("as_of").map(AsOf::typed);
        Ok(Self { denominator, threshold, sort, descending, as_of })
    }

    /// Refuses a date that is not that of the listing which the page shows: `shown` are the oldest and the newest listing in
    /// it, `earlier` all that are known of the place, which its page has in a table.
    ///
    /// # Errors
    /// With the dates that there are, each with where it is shown.
    pub fn shows(
        &self,
        to: &Link,
        page: &Link,
        shown: Option<(Date, Date)>,
        earlier: &[Point],
    ) -> Result<(), PageError> {
        let Some(wanted) = self.as_of else { return Ok(()) };
        if shown.is_some_and(|(from, to)| from == to && wanted == AsOf::Day(to)) {
            return Ok(());
        }
        let latest = Self { as_of: None, ..self.clone() };
        let newest = shown.map(|span| match span {
            (from, to_day) if from == to_day => (span, self.link_as_of(to, to_day)),
            _ => (span, latest.link(to)),
        });
        let older = earlier.iter().rev().map(|p| p.listing_as_of).filter(|d| shown.is_none_or(|s| *d < s.0));
        let older = older.map(|date| ((date, date), latest.link(page).anchor("trend")));
        let day = match wanted {
            AsOf::Day(day) => Some(day),
            AsOf::Unreadable => None,
        };
        Err(PageError::NoSuchDate { day, dates: newest.into_iter().chain(older).collect() })
    }

    fn link_as_of(&self, to: &Link, day: Date) -> Link {
        Self { as_of: Some(AsOf::Day(day)), ..self.clone() }.link(to)
    }

    /// A page or file with this choice.
    fn link(&self, to: &Link) -> Link {
        let link =
            to.clone().with("denominator", &self.denominator.name).with("threshold", &self.threshold.to_string());
        match self.as_of {
            Some(AsOf::Day(day)) => link.with("as_of", &day.to_string()),
            _ => link,
        }
    }

    /// A column header that sorts by its column, the other way when it already does.
    pub fn heading(&self, page: &Link, label: &str, key: SortKey) -> Markup {
        let current = self.sort == key;
        let next =
            if current { !self.descending } else { matches!(key, SortKey::Rate | SortKey::Listed | SortKey::Eligible) };
        let order = if next { "desc" } else { "asc" };
        let state = current.then_some(if self.descending { "descending" } else { "ascending" });
        html! {
            th scope="col" aria-sort=[state] .number[key != SortKey::Name] {
                a href=(self.link(page).with("sort", key.name()).with("order", order).anchor("table")) {
                    (label) @if current { span aria-hidden="true" { @if self.descending { " ▼" } @else { " ▲" } } }
                }
            }
        }
    }

    /// A form to choose denominator and line, without JavaScript.
    pub fn form(&self, page: &Link, rules: &Rules) -> Markup {
        html! {
            form.choice action=(page) method="get" {
                @if let Some(AsOf::Day(day)) = self.as_of { input type="hidden" name="as_of" value=(day); }
                label { (t!("分母 "))
                    select name="denominator" {
                        @for d in rules.denominators.iter().filter(|d| !d.unit.is_of_single_places()) {
                            option value=(d.name) selected[d.name == self.denominator.name] { (d.short) }
                        }
                    }
                }
                label { (t!("目安線（％） ")) input type="text" inputmode="decimal" size="4" name="threshold" value=(self.threshold); }
                button type="submit" { (t!("表示")) }
            }
        }
    }

    /// Links to the same rows as files.
    pub fn downloads(&self, page: &Link) -> Markup {
        let file = |name: &str| self.link(&page.file(name));
        html! {
            p.downloads {
                (t!("ダウンロード："))
                a href=(file("adoption.xlsx")) { "Excel（.xlsx）" } " "
                a href=(file("adoption.csv")) { "CSV（UTF-8）" } " "
                a href=(file("adoption.csv").with("encoding", "cp932")) { (t!("CSV（Shift_JIS、古いシステム向け）")) } " "
                a href=(file("adoption.json")) { "JSON" }
            }
        }
    }

    /// 分母：…、目安線：25％（…）
    pub fn sentence(&self, rules: &Rules) -> String {
        // A line of one's own has no row, and is no duty either.
        let row = rules.thresholds.iter().find(|t| t.percent == self.threshold);
        let note = row.map_or(words::NO_DUTY.get(), |t| t.note.as_str());
        let note = if note.contains(words::NO_DUTY.get()) {
            note.to_owned()
        } else {
            t!("{note}。{no_duty}", note, no_duty = words::NO_DUTY)
        };
        t!(
            "分母は「{label}」、目安線は{threshold}（{note}）。",
            label = self.denominator.label,
            threshold = number::threshold(self.threshold),
            note
        )
    }
}
