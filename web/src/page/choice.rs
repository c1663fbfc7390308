use std::collections::HashMap;

use maud::{Markup, html};
use tsunagu_domain::percent::{Percent, PercentError};
use tsunagu_domain::rules::{Denominator, Rules};
use tsunagu_domain::spelling::folded;

use super::PageError;
use crate::address::Link;
use crate::part::rates::SortKey;
use crate::show::number;

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
        Ok(Self { denominator, threshold, sort, descending })
    }

    /// A page or file with this choice.
    fn link(&self, to: &Link) -> Link {
        to.clone().with("denominator", &self.denominator.name).with("threshold", &self.threshold.to_string())
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
        let note = rules
            .thresholds
            .iter()
            .find(|t| t.percent == self.threshold)
            .map(|t| format!("（{}）", t.note))
            .unwrap_or_default();
        t!(
            "分母は「{label}」、目安線は{threshold}{note}。",
            label = self.denominator.label,
            threshold = number::threshold(self.threshold),
            note
        )
    }
}
