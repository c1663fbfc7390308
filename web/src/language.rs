//! The language of a rendering, and its texts. The Japanese text is its own key: whoever reads the code reads what
//! readers read, no key is without a text, and the compiler checks every placeholder against its value. Other languages
//! bring a table from these texts to theirs (docs/decisions/0026).
//!
//! The language is set around a rendering for the reasons that `address::base` gives for links.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::{self, Display, Write};
use std::ops::Deref;
use std::sync::{LazyLock, Mutex, PoisonError};

use maud::Render;

/// A language that pages are rendered in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// Japanese, in which every text is written.
    #[default]
    Japanese,
    /// Japanese between ⟦ and ⟧: what stands outside of them has no key.
    Pseudo,
}

tokio::task_local! {
    static CURRENT: Language;
}

impl Language {
    /// The first part of the path of its pages; none for the language of `/`.
    pub const fn prefix(self) -> Option<&'static str> {
        match self {
            Self::Japanese => None,
            Self::Pseudo => Some("pseudo"),
        }
    }

    /// The language of the rendering under way.
    pub fn current() -> Self {
        CURRENT.try_with(|language| *language).unwrap_or_default()
    }

    /// Renders in this language.
    pub fn within<T>(self, render: impl FnOnce() -> T) -> T {
        CURRENT.sync_scope(self, render)
    }

    /// Answers in this language.
    pub async fn scope<T>(self, answer: impl Future<Output = T>) -> T {
        CURRENT.scope(self, answer).await
    }

    /// The text of a key, placeholders and all.
    pub fn text(self, key: &'static str) -> &'static str {
        match self {
            Self::Japanese => key,
            Self::Pseudo => bracketed(key),
        }
    }

    /// The text of a key with its placeholders filled, each by its name. The compiler fills Japanese itself.
    pub fn filled(self, key: &'static str, values: &[(&str, &dyn Display)]) -> String {
        filled(self.text(key), values)
    }
}

/// Each bracketed text once, for as long as the program runs: there are as many as literals.
fn bracketed(key: &'static str) -> &'static str {
    static BRACKETED: LazyLock<Mutex<HashMap<&'static str, &'static str>>> = LazyLock::new(Mutex::default);
    let mut all = BRACKETED.lock().unwrap_or_else(PoisonError::into_inner);
    all.entry(key).or_insert_with(|| Box::leak(format!("⟦{key}⟧").into_boxed_str()))
}

/// Placeholders without a value stay as they are, so that they are seen.
fn filled(text: &str, values: &[(&str, &dyn Display)]) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, found) = rest.split_at(at);
        whole.push_str(before);
        let name = found.strip_prefix('{').and_then(|found| found.split_once('}')).map(|(name, _)| name);
        let value = name.and_then(|name| values.iter().find(|(of, _)| *of == name));
        rest = match (value, name) {
            (Some((name, value)), _) => {
                // Writing to a string does not fail.
                let _ = write!(whole, "{value}");
                &found[name.len() + 2..]
            }
            (None, _) => {
                whole.push_str(&found[..1]);
                let doubled = found.starts_with("{{") || found.starts_with("}}");
                &found[if doubled { 2 } else { 1 }..]
            }
        };
    }
    whole.push_str(rest);
    whole
}

/// A text that is a constant: it is found in the language of the rendering where it is written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text(pub &'static str);

impl Text {
    /// The text in the language of the rendering.
    pub fn get(self) -> &'static str {
        Language::current().text(self.0)
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.get()
    }
}

impl Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.get())
    }
}

impl Render for Text {
    fn render_to(&self, buffer: &mut String) {
        self.get().render_to(buffer);
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.get().to_owned()
    }
}

impl From<Text> for Cow<'static, str> {
    fn from(text: Text) -> Self {
        text.get().into()
    }
}

/// Whether a text has placeholders: then it is not used without their values.
pub const fn has_placeholder(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if matches!(bytes[at], b'{' | b'}') {
            return true;
        }
        at += 1;
    }
    false
}

/// A text in the language of the rendering under way, by its Japanese text: `t!("住所")`, or with values by name,
/// `t!("{count}件", count)`, `t!("{count}件", count = rows.len())`.
macro_rules! t {
    (@value $name:ident) => { $name };
    (@value $name:ident $value:expr) => { $value };
    ($text:literal $(,)?) => {{
        const { assert!(!$crate::language::has_placeholder($text), "a placeholder without its value") };
        $crate::language::Language::current().text($text)
    }};
    ($text:literal, $($name:ident $(= $value:expr)?),+ $(,)?) => {
        match $crate::language::Language::current() {
            $crate::language::Language::Japanese => format!($text, $($name = t!(@value $name $($value)?)),+),
            other => other.filled($text, &[$((stringify!($name), &t!(@value $name $($value)?))),+]),
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONSTANT: Text = Text("件数");

    fn sentence(count: usize) -> String {
        t!("{town}は{count}件（{{}}）", town = "見本市", count)
    }

    #[test]
    fn text_is_of_the_language_of_its_rendering() {
        assert_eq!((t!("件数"), CONSTANT.get()), ("件数", "件数"));
        assert_eq!(Language::Pseudo.within(|| (t!("件数"), CONSTANT.get())), ("⟦件数⟧", "⟦件数⟧"));
        assert_eq!(CONSTANT.to_string(), "件数", "the rendering has ended");
    }

    #[test]
    fn placeholders_are_filled_alike_in_every_language() {
        assert_eq!(sentence(3), "見本市は3件（{}）");
        assert_eq!(Language::Pseudo.within(|| sentence(3)), "⟦見本市は3件（{}）⟧");
        assert_eq!(filled("{b}と{a}と{c}", &[("a", &1), ("b", &"{a}")]), "{a}と1と{c}");
    }
}
