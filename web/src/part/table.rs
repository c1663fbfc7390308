use std::borrow::Cow;

use maud::{Markup, html};

/// A header of a column.
pub struct Header<'a> {
    label: Cow<'a, str>,
    class: &'static str,
}

impl<'a> Header<'a> {
    /// A column of words.
    pub fn text(label: impl Into<Cow<'a, str>>) -> Self {
        Self { label: label.into(), class: "" }
    }

    /// A column of figures, which stand to the right.
    pub fn number(label: impl Into<Cow<'a, str>>) -> Self {
        Self::text(label).class("number")
    }

    /// The same in a class of the style sheet.
    #[must_use]
    pub fn class(self, class: &'static str) -> Self {
        Self { class, ..self }
    }
}

/// A table that scrolls by itself where the page is narrower, also from the keyboard.
pub struct ScrollTable<'a> {
    label: Cow<'a, str>,
    caption: Option<Cow<'a, str>>,
    class: &'static str,
    around: &'static str,
    head: Markup,
    foot: Option<Markup>,
}

impl<'a> ScrollTable<'a> {
    /// A table whose scrolling part is announced as `label`.
    pub fn new(label: impl Into<Cow<'a, str>>) -> Self {
        Self { label: label.into(), caption: None, class: "", around: "scroll", head: html! {}, foot: None }
    }

    /// What stands above the table.
    #[must_use]
    pub fn caption(self, caption: impl Into<Cow<'a, str>>) -> Self {
        Self { caption: Some(caption.into()), ..self }
    }

    /// Classes of the table.
    #[must_use]
    pub fn class(self, class: &'static str) -> Self {
        Self { class, ..self }
    }

    /// Classes of what scrolls; `scroll` is one of them.
    #[must_use]
    pub fn around(self, around: &'static str) -> Self {
        Self { around, ..self }
    }

    /// Headers of columns.
    #[must_use]
    pub fn columns<'c>(self, columns: impl IntoIterator<Item = Header<'c>>) -> Self {
        let class = |c: &Header<'_>| (!c.class.is_empty()).then_some(c.class);
        self.head(html! { tr { @for c in columns { th scope="col" class=[class(&c)] { (c.label) } } } })
    }

    /// Rows of header cells that are more than a label.
    #[must_use]
    pub fn head(self, head: Markup) -> Self {
        Self { head, ..self }
    }

    /// Rows that stand below.
    #[must_use]
    pub fn foot(self, foot: Option<Markup>) -> Self {
        Self { foot, ..self }
    }

    /// The whole, with these rows.
    pub fn rows(self, rows: Markup) -> Markup {
        let class = (!self.class.is_empty()).then_some(self.class);
        html! {
            div class=(self.around) tabindex="0" role="region" aria-label=(self.label) {
                table class=[class] {
                    @if let Some(caption) = &self.caption { caption { (caption) } }
                    thead { (self.head) }
                    tbody { (rows) }
                    @if let Some(foot) = &self.foot { tfoot { (foot) } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_can_be_scrolled_from_the_keyboard_and_names_its_columns() {
        let table = ScrollTable::new("月ごと").class("wide").caption("月ごとの数");
        let table = table.columns([Header::text("月"), Header::number("数")]).foot(Some(html! { tr { td { "計" } } }));
        let parts = [
            r#"<div class="scroll" tabindex="0" role="region" aria-label="月ごと"><table class="wide">"#,
            "<caption>月ごとの数</caption>",
            r#"<thead><tr><th scope="col">月</th><th scope="col" class="number">数</th></tr></thead>"#,
            "<tbody><tr></tr></tbody><tfoot><tr><td>計</td></tr></tfoot></table></div>",
        ];
        assert_eq!(table.rows(html! { tr {} }).into_string(), parts.concat());
    }
}
