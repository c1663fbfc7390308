use std::collections::{BTreeMap, HashMap};

use maud::{Markup, html};

/// What is wrong with a form, by field.
pub type FieldErrors = BTreeMap<&'static str, String>;
/// What a form says, or what is wrong with it.
pub type Read<T> = Result<T, FieldErrors>;
/// What was typed, by field, and what is wrong with it.
pub type FormValues = (HashMap<String, String>, FieldErrors);

/// How much is wrong and where, above the form: what stands by a field may lie below the screen.
pub fn summary(wrong: &FieldErrors, labels: &[(&str, Text)]) -> Markup {
    html! {
        @if !wrong.is_empty() {
            div.fault role="alert" tabindex="-1" autofocus {
                (t!("直すところが{wrong}か所あります。まだ登録していません。", wrong = wrong.len()))
                ul { @for (field, fault) in wrong { li {
                    @match labels.iter().find(|(name, _)| name == field) {
                        Some((_, label)) => { a href={ "#" (field) } { (label) } "：" (fault) },
                        None => (fault),
                    }
                } } }
            }
        }
    }
}

/// What is wrong with a field, beside it.
pub fn fault(wrong: &FieldErrors, field: &str) -> Markup {
    html! { @if let Some(fault) = wrong.get(field) { span.fault id={ (field) "-wrong" } { (fault) } } }
}

/// For `aria-invalid`.
pub fn invalid(wrong: &FieldErrors, field: &str) -> Option<&'static str> {
    wrong.get(field).map(|_| "true")
}

/// For `aria-describedby`.
pub fn described(wrong: &FieldErrors, field: &str) -> Option<String> {
    wrong.get(field).map(|_| format!("{field}-wrong"))
}
use crate::language::Text;
