//! A link is written the same way throughout one rendering, so what it is written from is set around the rendering and
//! not passed down: several dozen functions that write links would each take an argument that none of them may choose,
//! and one that forgot it would write a link that leads nowhere in a translated or a static copy. A task-local instead of
//! a thread-local, for two reasons: a handler may be moved to another thread at an `await`, and a rendering on a
//! blocking thread sets it for itself (`within`).

use std::borrow::Cow;
use std::sync::Arc;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;

use crate::language::Language;

/// What links are written from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Base {
    language: Language,
    form: Form,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum Form {
    /// `/method`
    #[default]
    Root,
    /// `https://tsunagu.example.jp/method`
    Origin(Arc<str>),
    /// `../method`, from the page with this path.
    Relative(Arc<str>),
}

tokio::task_local! {
    static CURRENT: Base;
}

impl Base {
    /// From an origin (`https://tsunagu.example.jp`, with or without a slash at its end).
    pub fn origin(origin: &str) -> Self {
        Self { form: Form::Origin(origin.trim_end_matches('/').into()), ..Self::default() }
    }

    /// From the page with this path, before any language. Of a page that is a folder's `index.html`, the path ends with
    /// a slash.
    pub fn relative_to(page: &str) -> Self {
        Self { form: Form::Relative(page.into()), ..Self::default() }
    }

    /// The same for the pages in a language, which stand behind its name: `/en/method`. Files do not: a style sheet, an
    /// API and a download are the same in every language.
    #[must_use]
    pub fn in_language(self, language: Language) -> Self {
        Self { language, ..self }
    }

    /// The same on another page.
    #[must_use]
    fn on(self, page: &str) -> Self {
        match self.form {
            Form::Relative(_) => Self { form: Form::Relative(page.into()), ..self },
            _ => self,
        }
    }

    /// The base of the rendering that is under way; the server's root where none is set.
    pub fn current() -> Self {
        CURRENT.try_with(Self::clone).unwrap_or_default()
    }

    /// Renders with links written from here, and in the language of their pages.
    pub fn within<T>(self, render: impl FnOnce() -> T) -> T {
        let language = self.language;
        CURRENT.sync_scope(self, || language.within(render))
    }

    /// Where a path of this server lies, seen from here.
    pub(super) fn locate<'p>(&self, path: &'p str, is_shared: bool) -> Cow<'p, str> {
        let path = if is_shared { Cow::Borrowed(path) } else { self.translated(path) };
        match &self.form {
            Form::Root => path,
            Form::Origin(origin) => format!("{origin}{path}").into(),
            Form::Relative(page) => relative(&self.translated(page), &path).into(),
        }
    }

    fn translated<'p>(&self, path: &'p str) -> Cow<'p, str> {
        match self.language.prefix() {
            None => Cow::Borrowed(path),
            // A path that ends with a slash is led to the one that does not.
            Some(language) if path == "/" => format!("/{language}").into(),
            Some(language) => format!("/{language}{path}").into(),
        }
    }
}

fn relative(from: &str, to: &str) -> String {
    let folders: Vec<&str> = from.split('/').skip(1).collect();
    let folders = &folders[..folders.len().saturating_sub(1)];
    let parts: Vec<&str> = to.split('/').skip(1).collect();
    let last = parts.len().saturating_sub(1);
    let common = folders.iter().zip(&parts[..last]).take_while(|(a, b)| a == b).count();
    let up = "../".repeat(folders.len() - common);
    match parts[common..].join("/") {
        // Without a dot, the link would lead to the page itself, with its query.
        down if down.is_empty() && up.is_empty() => "./".to_owned(),
        down => format!("{up}{down}"),
    }
}

/// Answers a request with links written from the `Base` that came with it as an extension.
pub async fn of_request(mut request: Request, next: Next) -> Response {
    match request.extensions_mut().remove::<Base>() {
        None => next.run(request).await,
        Some(base) => {
            let base = base.on(request.uri().path());
            let language = base.language;
            language.scope(CURRENT.scope(base, next.run(request))).await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{COUNTRY, FAVICON, Link, METHOD, SAVINGS, municipality};
    use super::Base;
    use crate::language::Language;

    fn written(base: &Base, links: &[Link]) -> Vec<String> {
        base.clone().within(|| links.iter().map(Link::to_string).collect())
    }

    fn links() -> [Link; 6] {
        [
            COUNTRY,
            METHOD,
            SAVINGS.with("mode", "detail").with("town", "282171"),
            COUNTRY.with("sort", "rate").anchor("table"),
            municipality("282171").file("offices.csv"),
            FAVICON,
        ]
    }

    #[test]
    fn links_without_a_base_begin_at_the_root() {
        let all: Vec<String> = links().iter().map(Link::to_string).collect();
        let root = [
            "/",
            "/method",
            "/savings?mode=detail&town=282171",
            "/?sort=rate#table",
            "/municipalities/282171/offices.csv",
            "/favicon.svg",
        ];
        assert_eq!(all, root);
        assert_eq!(written(&Base::default(), &links()), root);
    }

    #[test]
    fn links_in_a_language_prefix_pages_and_no_files() {
        assert_eq!(
            written(&Base::default().in_language(Language::Pseudo), &links()),
            [
                "/pseudo",
                "/pseudo/method",
                "/pseudo/savings?mode=detail&town=282171",
                "/pseudo?sort=rate#table",
                "/municipalities/282171/offices.csv",
                "/favicon.svg",
            ]
        );
    }

    #[test]
    fn links_from_an_origin_are_whole_with_or_without_its_slash() {
        for origin in ["https://tsunagu.example.jp", "https://tsunagu.example.jp/"] {
            assert_eq!(
                written(&Base::origin(origin), &links()),
                [
                    "https://tsunagu.example.jp/",
                    "https://tsunagu.example.jp/method",
                    "https://tsunagu.example.jp/savings?mode=detail&town=282171",
                    "https://tsunagu.example.jp/?sort=rate#table",
                    "https://tsunagu.example.jp/municipalities/282171/offices.csv",
                    "https://tsunagu.example.jp/favicon.svg",
                ]
            );
        }
        let both = Base::origin("https://tsunagu.example.jp").in_language(Language::Pseudo);
        assert_eq!(
            written(&both, &[COUNTRY, METHOD]),
            ["https://tsunagu.example.jp/pseudo", "https://tsunagu.example.jp/pseudo/method"]
        );
    }

    #[test]
    fn relative_links_lead_from_the_page_they_stand_on() {
        let from = |page: &str| written(&Base::relative_to(page), &links());
        let from_root = [
            "./",
            "method",
            "savings?mode=detail&town=282171",
            "./?sort=rate#table",
            "municipalities/282171/offices.csv",
            "favicon.svg",
        ];
        assert_eq!(from("/"), from_root);
        assert_eq!(from("/method"), from_root, "a page beside the first");
        let town = [
            "../",
            "../method",
            "../savings?mode=detail&town=282171",
            "../?sort=rate#table",
            "282171/offices.csv",
            "../favicon.svg",
        ];
        assert_eq!(from("/municipalities/282171"), town);
        let folder = from("/municipalities/282171/");
        assert_eq!([&folder[1], &folder[4]], ["../../method", "offices.csv"], "a page that is a folder's");
        let english = written(&Base::relative_to("/municipalities/282171").in_language(Language::Pseudo), &links());
        assert_eq!(
            english,
            [
                "../../pseudo",
                "../method",
                "../savings?mode=detail&town=282171",
                "../../pseudo?sort=rate#table",
                "../../municipalities/282171/offices.csv",
                "../../favicon.svg",
            ]
        );
    }

    /// Every pair of pages, by the rules of browsers.
    #[test]
    fn every_base_resolves_to_the_same_place() {
        let paths =
            ["/", "/method", "/municipalities/282171", "/municipalities/282171/savings", "/exchange/town/a.csv"];
        let root = url::Url::parse("https://tsunagu.example.jp").expect("an address");
        for (page, to) in paths.iter().flat_map(|page| paths.iter().map(move |to| (*page, *to))) {
            let link = [Link::page(to).with("q", "市").anchor("table")];
            let stands = root.join(page).expect("a page");
            let wanted = stands.join(&link[0].to_string()).expect("a link");
            for base in [Base::relative_to(page), Base::origin("https://tsunagu.example.jp")] {
                let written = &written(&base, &link)[0];
                assert_eq!(stands.join(written).expect("a link"), wanted, "{written} on {page}");
            }
        }
    }

    #[test]
    fn a_base_ends_with_its_rendering() {
        Base::default().in_language(Language::Pseudo).within(|| assert_eq!(METHOD.to_string(), "/pseudo/method"));
        let ended = std::panic::catch_unwind(|| {
            Base::default().in_language(Language::Pseudo).within(|| panic!("a page failed"))
        });
        assert!(ended.is_err());
        assert_eq!(METHOD.to_string(), "/method");
    }
}
