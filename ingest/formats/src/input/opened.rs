use std::sync::OnceLock;

use super::markup::Document;
use super::{Limits, OpenError, content, delimited, page, reduced, register, text};
use tsunagu_domain::digest::sha256;

/// A file, opened: what it holds, within limits and without people.
#[derive(Debug, Clone)]
pub struct OpenedFile {
    /// Its name, cleaned.
    pub name: String,
    /// What is hashed, archived and parsed: the bytes as they came, or those of the reduced copy.
    pub bytes: Vec<u8>,
    /// SHA-256 of the bytes as they came, where a copy is kept in their place.
    pub came_as: Option<String>,
    /// What it holds.
    pub content: Content,
    /// Headers of the columns about staff that were left out.
    pub dropped: Vec<String>,
    /// Its bytes as text, where its content is none, decoded when it is first asked for.
    decoded: OnceLock<String>,
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Sheets of a workbook, or a CSV as one sheet without a name.
    Tables(Vec<Sheet>),
    /// A national register as published: checked like any table, and read where it lies.
    Register,
    /// HTML.
    Markup(Document),
    /// JSON of any kind.
    GeoJson,
    /// Text without columns.
    Text(String),
}

/// One sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its name; a CSV has none.
    pub name: Option<String>,
    /// Hidden sheets are named and never read; their rows are left out.
    pub is_hidden: bool,
    /// Rows that are hidden, by a filter or by hand; they are read all the same.
    pub filtered: u64,
    /// The service that its name is, where a sheet holds the offices of one.
    pub service: Option<String>,
    /// Row number in the file from 1, and its cells: those of a CSV as they stand, those of a workbook up to the last
    /// that is not blank.
    pub rows: Vec<(u64, Vec<String>)>,
}

impl OpenedFile {
    pub(super) fn new(
        name: String,
        bytes: Vec<u8>,
        came_as: Option<String>,
        content: Content,
        dropped: Vec<String>,
    ) -> Self {
        Self { name, bytes, came_as, content, dropped, decoded: OnceLock::new() }
    }

    /// With its text, where that was decoded already.
    pub(super) fn with_text(self, text: String) -> Self {
        Self { decoded: text.into(), ..self }
    }

    /// Its text, decoded once.
    pub fn text(&self) -> &str {
        match &self.content {
            Content::Markup(page) => &page.text,
            Content::Text(text) => text,
            _ => self.decoded.get_or_init(|| text::decoded(&self.bytes).0),
        }
    }

    /// The sheets, where it has any.
    pub fn sheets(&self) -> &[Sheet] {
        match &self.content {
            Content::Tables(sheets) => sheets,
            _ => &[],
        }
    }

    /// The file with other sheets in place of its own, as they are read again from the copy that is kept of them.
    ///
    /// # Errors
    /// When the copy is beyond a limit.
    pub(crate) fn with_sheets(&self, sheets: &[Sheet], limits: &Limits) -> Result<Self, OpenError> {
        let is_text = sheets.iter().all(|sheet| sheet.name.is_none());
        let bytes = if is_text { sheets.iter().flat_map(reduced::text).collect() } else { reduced::book(sheets) };
        let mut content = content(&bytes, limits)?;
        // The names of its sheets were made fit to be kept before.
        if let Content::Tables(again) = &mut content {
            again.iter_mut().zip(sheets).for_each(|(copy, sheet)| copy.service.clone_from(&sheet.service));
        }
        Ok(self.kept_as(bytes, content).laid_out(limits))
    }

    /// The page with each of its texts as `text` makes it, as it is read again from the copy.
    ///
    /// # Errors
    /// When it can't be parsed.
    pub(crate) fn with_texts(
        &self,
        text: impl FnMut(ego_tree::NodeRef<'_, scraper::Node>, &str) -> String,
    ) -> Result<Self, OpenError> {
        let Content::Markup(page) = &self.content else { return Ok(self.clone()) };
        let copy = page::with_texts(&page.tree, text);
        Ok(self.kept_as(copy.clone().into_bytes(), Content::Markup(Document::of(copy)?)))
    }

    /// The register with other bytes in place of its own.
    pub(crate) fn with_bytes(&self, bytes: Vec<u8>) -> Self {
        self.kept_as(bytes, self.content.clone())
    }

    fn kept_as(&self, bytes: Vec<u8>, content: Content) -> Self {
        let came_as = self.came_as.clone().or_else(|| Some(sha256(&self.bytes)));
        Self::new(self.name.clone(), bytes, came_as, content, self.dropped.clone())
    }

    /// A register as published, laid out as any table is, to be read as another kind; anything else as it is.
    #[must_use]
    pub fn laid_out(self, limits: &Limits) -> Self {
        let text = if self.content == Content::Register { register(&self.bytes) } else { None };
        // It was walked within the same limits before.
        match text.and_then(|text| delimited::sheet(text, b',', limits).ok()) {
            Some(sheet) => Self { content: Content::Tables(vec![sheet]), ..self },
            None => self,
        }
    }
}
