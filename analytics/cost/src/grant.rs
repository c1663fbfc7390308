use tsunagu_domain::exact::{Exact, whole};
use tsunagu_domain::rules::Incentives;

use super::CostError;
use super::term::{Book, Formula, Label, Sum, Term};

/// The group of the grant that a service belongs to.
pub fn group<'i>(service: &str, incentives: &'i Incentives) -> Option<&'i str> {
    incentives.groups.iter().find(|(_, services)| services.iter().any(|s| s == service)).map(|(key, _)| key.as_str())
}

/// The most that is paid: each group's cap once.
///
/// # Errors
/// When no cap holds on the day.
pub fn cap<'r>(groups: &[&str], book: &Book<'r>) -> Result<Sum<'r>, CostError> {
    let mut caps: Vec<Term<'r>> = Vec::new();
    for group in groups {
        let cap = book.term(&format!("grant.cap.{group}"))?;
        if !caps.contains(&cap) {
            caps.push(cap);
        }
    }
    Ok(Sum { value: caps.iter().map(|c| c.value).sum(), formula: Formula::Caps, terms: caps })
}

/// min(cost − other income, cap), cut to whole thousands; zero where nothing is left. Services of different groups
/// add their caps; whether two of one group do is not known, and they don't here.
///
/// # Errors
/// When no cap holds on the day.
pub fn amount<'r>(groups: &[&str], cost: Exact, other: Exact, book: &Book<'r>) -> Result<Sum<'r>, CostError> {
    let Sum { value: cap, terms: caps, .. } = cap(groups, book)?;
    let step = book.term("grant.round")?;
    let paid = (cost - other).min(cap).max(whole(0));
    let value = (paid / step.value).floor() * step.value;
    let mut terms = vec![Term::typed(Label::Spent, cost, "yen"), Term::typed(Label::OtherGrants, other, "yen")];
    terms.extend(caps);
    terms.push(step);
    Ok(Sum { value, formula: Formula::Grant, terms })
}
