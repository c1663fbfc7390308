use tsunagu_analytics::report::estimate::coverage::ListingFacts;
use tsunagu_analytics::report::estimate::savings::{EstimateError, EstimateReport};
use tsunagu_domain::rules::Rules;

use super::form::Form;

/// A form and what it comes to.
#[derive(Debug, Clone)]
pub struct Estimate<'r> {
    /// What was typed, and what is wrong with it.
    pub form: Form,
    /// What it comes to; no answer where something is wrong.
    pub report: EstimateReport<'r>,
}

/// Works a form out.
///
/// # Errors
/// When a price does not hold on the day, or the store fails.
pub fn estimate<'r>(
    mut form: Form,
    rules: &'r Rules,
    known: Option<ListingFacts<'_>>,
) -> Result<Estimate<'r>, EstimateError> {
    let report = EstimateReport::new(&form.question, rules, known)?;
    let unknown = report.coverage_from.undecided();
    if unknown > 0 {
        form.wrong.insert("town", t!("貼り付けた番号のうち{unknown}件は、掲載の資料がある市区町村か分かりません。市区町村の欄に掲載の資料のある市区町村を入れるか、番号の代わりに割合を入れてください", unknown));
    }
    Ok(Estimate { form, report })
}
