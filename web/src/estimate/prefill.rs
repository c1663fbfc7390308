use std::collections::HashMap;

use tsunagu_analytics::query::offices::RegisteredOffice;
use tsunagu_cost::office::Role;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::rules::CARE_MANAGEMENT;

/// The office's number as it was typed: in its own field, or where a town is asked for.
pub fn typed_number(params: &HashMap<String, String>) -> Option<String> {
    let of = |field: &str| params.get(field).and_then(|text| OfficeNumber::typed(text).ok());
    of("office").or_else(|| of("town")).map(|number| number.to_string())
}

/// Fills in role, town and services of an office, where they were not chosen; which fields these were.
pub fn fill_in(params: &mut HashMap<String, String>, office: &RegisteredOffice) -> Vec<&'static str> {
    let manages = office.services.iter().any(|service| service == CARE_MANAGEMENT);
    let role = if manages { Role::CareManager } else { Role::Provider };
    let mut registered = Vec::new();
    if filled(params, "role", role.key()) {
        registered.push("role");
    }
    // A number that stands where a town is asked for is none.
    if params.get("town").is_some_and(|text| OfficeNumber::typed(text).is_ok())
        && let Some(number) = params.remove("town")
    {
        params.insert("office".to_owned(), number);
    }
    if office.place.as_ref().is_some_and(|place| filled(params, "town", place)) {
        registered.push("town");
    }
    for service in &office.services {
        params.entry(format!("s{service}")).or_insert_with(|| "1".into());
    }
    registered
}

/// Whether a field was empty, and so is filled in. An empty field of a form comes as an empty text.
fn filled(params: &mut HashMap<String, String>, field: &str, value: &str) -> bool {
    let typed = params.entry(field.to_owned()).or_default();
    let is_empty = typed.trim().is_empty();
    if is_empty {
        value.clone_into(typed);
    }
    is_empty
}
