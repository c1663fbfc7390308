//! A page in few words: visible text by block, where links lead, cells parted by `|`, what is stated to scripts.

use std::fmt::Write;

use scraper::node::Element;
use scraper::{ElementRef, Html, Node};

/// Elements that begin and end a line.
const BLOCKS: [&str; 32] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "head",
    "header",
    "html",
    "legend",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "section",
    "summary",
    "ul",
];

/// The lines of a page, and its header and footer apart.
pub struct Page {
    pub body: String,
    pub chrome: Vec<String>,
}

pub fn page(html: &str) -> Page {
    let document = Html::parse_document(html);
    let mut lines = Lines::default();
    let mut chrome = Vec::new();
    for child in document.root_element().child_elements() {
        if child.value().name() == "head" {
            lines.element(child);
            continue;
        }
        for part in child.children() {
            match ElementRef::wrap(part) {
                Some(part) if ["header", "footer", "nav"].contains(&part.value().name()) => {
                    let mut apart = Lines::default();
                    apart.element(part);
                    chrome.push(apart.end());
                }
                Some(part) => lines.element(part),
                None => lines.node(part.value()),
            }
        }
    }
    Page { body: lines.end(), chrome }
}

#[derive(Default)]
struct Lines {
    done: String,
    line: String,
}

impl Lines {
    fn end(mut self) -> String {
        self.brk();
        self.done
    }

    fn brk(&mut self) {
        let line = self.line.trim();
        if !line.is_empty() {
            let _ = writeln!(self.done, "{line}");
        }
        self.line.clear();
    }

    fn text(&mut self, text: &str) {
        for c in text.chars() {
            let c = if c.is_whitespace() { ' ' } else { c };
            if c != ' ' || !self.line.ends_with(' ') {
                self.line.push(c);
            }
        }
    }

    fn node(&mut self, node: &Node) {
        if let Node::Text(text) = node {
            self.text(text);
        }
    }

    fn children(&mut self, element: ElementRef<'_>) {
        for child in element.children() {
            match ElementRef::wrap(child) {
                Some(child) => self.element(child),
                None => self.node(child.value()),
            }
        }
    }

    fn element(&mut self, element: ElementRef<'_>) {
        let value = element.value();
        let name = value.name();
        let block = BLOCKS.contains(&name);
        if block {
            self.brk();
        }
        match name {
            "h1" | "h2" | "h3" | "h4" => {
                self.line.push_str(&format!("{} ", "#".repeat(usize::from(name.as_bytes()[1] - b'0'))))
            }
            "li" => self.line.push_str("- "),
            "br" => self.brk(),
            _ => {}
        }
        self.hooks(value);
        match name {
            "style" | "col" | "colgroup" => {}
            "title" => {
                self.brk();
                self.children(element);
                self.brk();
            }
            "script" => {
                let from = value.attr("src").unwrap_or("");
                self.alone(&format!("[script {from}]"));
            }
            "meta" | "link" => self.head(value),
            "svg" => self.drawing(element),
            "tr" => self.row(element),
            "form" => {
                let (method, action) = (value.attr("method").unwrap_or("get"), value.attr("action").unwrap_or(""));
                self.alone(&format!("[form {method} {action}]"));
                self.children(element);
            }
            "input" | "textarea" => self.field(value, &element.text().collect::<String>()),
            "select" => self.choice(element),
            "button" => {
                self.line.push('[');
                self.children(element);
                self.line.push(']');
            }
            "img" => {
                let message = value.attr("alt").unwrap_or("no alt");
                self.text(&format!("[img {message} {}]", value.attr("src").unwrap_or("")));
            }
            "a" => {
                self.children(element);
                self.text(&format!("⟨{}⟩", value.attr("href").unwrap_or("")));
            }
            _ => self.children(element),
        }
        if block {
            self.brk();
        }
    }

    fn alone(&mut self, line: &str) {
        self.brk();
        self.text(line);
        self.brk();
    }

    fn head(&mut self, value: &Element) {
        if let (Some(name), Some(content)) = (value.attr("name"), value.attr("content"))
            && name != "viewport"
        {
            self.alone(&format!("[{name}: {content}]"));
        }
        if let (Some(rel), Some(href)) = (value.attr("rel"), value.attr("href"))
            && rel != "stylesheet"
        {
            self.alone(&format!("[{rel}: {href}]"));
        }
    }

    /// What scripts and readers are reported beside the text.
    fn hooks(&mut self, value: &Element) {
        for (name, content) in value.attrs() {
            if name.starts_with("data-") || ["aria-label", "aria-sort", "aria-live", "lang", "open"].contains(&name) {
                self.text(&format!("{{{name}={content}}}"));
            }
        }
    }

    fn field(&mut self, value: &Element, text: &str) {
        let typed = value.attr("value").unwrap_or(text);
        let (kind, name) = (value.attr("type").unwrap_or("text"), value.attr("name").unwrap_or(""));
        let mark = if value.attr("checked").is_some() { " *" } else { "" };
        self.text(&format!("[{kind} {name}={typed}{mark}]"));
    }

    fn choice(&mut self, element: ElementRef<'_>) {
        let options = element.descendent_elements().filter(|e| e.value().name() == "option").map(|option| {
            let mark = if option.value().attr("selected").is_some() { "*" } else { "" };
            format!("{}={}{mark}", option.value().attr("value").unwrap_or(""), option.text().collect::<String>())
        });
        let options = options.collect::<Vec<_>>().join(" / ");
        self.text(&format!("[{}: {options}]", element.value().attr("name").unwrap_or("")));
    }

    fn row(&mut self, row: ElementRef<'_>) {
        self.brk();
        let cells = row.child_elements().map(|cell| {
            let mut inner = Self::default();
            inner.children(cell);
            let sort = cell.value().attr("aria-sort").map(|s| format!("{{{s}}}")).unwrap_or_default();
            format!("{sort}{}", inner.end().trim_end().replace('\n', " ⏎ "))
        });
        let line = cells.collect::<Vec<_>>().join(" | ");
        self.line.push_str(&line);
        self.brk();
    }

    /// What a chart says, and where its parts lead.
    fn drawing(&mut self, svg: ElementRef<'_>) {
        let mut message: Vec<String> = Vec::new();
        for part in svg.descendent_elements() {
            if let Some(href) = part.value().attr("href") {
                message.push(format!("⟨{href}⟩"));
            }
            let own: String = part.children().filter_map(|c| c.value().as_text().map(|t| t.to_string())).collect();
            let own = own.split_whitespace().collect::<Vec<_>>().join(" ");
            if !own.is_empty() {
                message.push(own);
            }
        }
        self.alone(&format!("[svg {}]", message.join(" · ")));
    }
}
