use std::borrow::Cow;
use std::fmt::{self, Display, Formatter, Write};

use maud::{Escaper, Render};
use url::form_urlencoded::byte_serialize;

use super::base::Base;

/// A path of this server with a query and an anchor. It is written from the base of the rendering that is under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    path: Cow<'static, str>,
    /// The same in every language.
    is_shared: bool,
    query: String,
    anchor: &'static str,
}

impl Link {
    /// A page, or what answers with one: each language has its own. The path begins with a slash.
    pub(super) const fn page(path: &'static str) -> Self {
        Self::new(Cow::Borrowed(path), false)
    }

    /// A page whose path names what it shows.
    pub(super) const fn page_of(path: String) -> Self {
        Self::new(Cow::Owned(path), false)
    }

    /// What is the same in every language: a file, a script, an API.
    pub(super) const fn shared(path: &'static str) -> Self {
        Self::new(Cow::Borrowed(path), true)
    }

    /// A shared file whose path names what it holds.
    pub(super) const fn shared_of(path: String) -> Self {
        Self::new(Cow::Owned(path), true)
    }

    const fn new(path: Cow<'static, str>, is_shared: bool) -> Self {
        Self { path, is_shared, query: String::new(), anchor: "" }
    }

    /// The page that a request asked for, by its path and query, or another path made of these.
    pub fn of_request(path_and_query: &str) -> Self {
        let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
        // What has an ending is a file.
        let is_shared = path.starts_with(super::API) || path.rsplit('/').next().is_some_and(|name| name.contains('.'));
        Self { is_shared, ..Self::page_of(path.to_owned()) }.query(query)
    }

    /// The path from the server's root, as routers know it.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// A page below this one.
    #[must_use]
    pub fn below(&self, name: &str) -> Self {
        Self::page_of(format!("{}/{name}", self.path.trim_end_matches('/')))
    }

    /// A file below this page.
    #[must_use]
    pub fn file(&self, name: &str) -> Self {
        Self { is_shared: true, ..self.below(name) }
    }

    /// The same with a field of the query.
    #[must_use]
    pub fn with(self, field: &str, value: &str) -> Self {
        let value: String = byte_serialize(value.as_bytes()).collect();
        self.query(&format!("{field}={value}"))
    }

    /// The same with fields that are already written as a query.
    #[must_use]
    pub fn query(mut self, pairs: &str) -> Self {
        if !self.query.is_empty() && !pairs.is_empty() {
            self.query.push('&');
        }
        self.query.push_str(pairs);
        self
    }

    /// The same at a part of the page.
    #[must_use]
    pub fn anchor(self, id: &'static str) -> Self {
        Self { anchor: id, ..self }
    }
}

impl Display for Link {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&Base::current().locate(&self.path, self.is_shared))?;
        if !self.query.is_empty() {
            write!(f, "?{}", self.query)?;
        }
        if !self.anchor.is_empty() {
            write!(f, "#{}", self.anchor)?;
        }
        Ok(())
    }
}

impl Render for Link {
    fn render_to(&self, buffer: &mut String) {
        // Writing to a string does not fail.
        let _ = write!(Escaper::new(buffer), "{self}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_encodes_what_is_typed_and_markup_escapes_it() {
        let link = Link::page("/search").with("q", "川西 &#").with("n", "17.5");
        assert_eq!(link.to_string(), "/search?q=%E5%B7%9D%E8%A5%BF+%26%23&n=17.5");
        assert_eq!(
            maud::html! { a href=(link) {} }.into_string(),
            format!("<a href=\"{}\"></a>", link.to_string().replace('&', "&amp;"))
        );
    }

    #[test]
    fn what_stands_below_the_root_has_one_slash() {
        assert_eq!(Link::page("/").file("adoption.csv").to_string(), "/adoption.csv");
        assert_eq!(Link::page("/offices/1").below("request").to_string(), "/offices/1/request");
    }

    #[test]
    fn a_request_keeps_its_query() {
        assert_eq!(
            Link::of_request("/municipalities/282171?threshold=40").to_string(),
            "/municipalities/282171?threshold=40"
        );
        assert_eq!(Link::of_request("/method").to_string(), "/method");
    }
}
