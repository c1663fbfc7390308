use jiff::civil::Date;
use tsunagu_domain::issue::IssueKind;
use tsunagu_domain::rules::{Rules, Support};

use super::stated::stated_date;
use super::table::{self, Table};
use super::{Action, Issue, Mismatch, ParseError, UnusableRows};
use crate::input::Sheet;

/// Headers of a product's name, by which the survey is known beside a version of the standard.
pub const PRODUCT_HEADERS: [&str; 8] = [
    "製品名",
    "製品名称",
    "ソフト名",
    "ソフト名称",
    "ソフトウェア名",
    "介護ソフト名",
    "介護記録ソフト名",
    "ソフトウェア名称",
];

const VENDOR: [&str; 9] =
    ["提供元", "事業者名", "提供事業者名", "開発元", "販売元", "ベンダー名", "会社名", "企業名", "提供事業者"];

/// Versions of the standard, as headers name them.
pub const VERSIONS: [&str; 2] = ["4.1", "5.0"];

/// Most characters of a name that is kept.
pub(crate) const MAX_NAME: usize = 80;

/// What the survey says of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Its name.
    pub product: String,
    /// Who sells it.
    pub vendor: String,
    /// Of 4.1 and of 5.0.
    pub support: [Support; 2],
}

/// The products of a survey.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Products {
    /// As the survey says of itself.
    pub as_of: Option<Date>,
    /// In its order.
    pub rows: Vec<Product>,
}

/// The columns of the survey.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ProductColumns {
    pub(crate) product: Option<usize>,
    pub(crate) vendor: Option<usize>,
    pub(crate) versions: [Option<usize>; 2],
}

impl ProductColumns {
    pub(crate) fn of(table: &Table) -> Self {
        let version = |version: &str| table.header.iter().position(|header| names_version(header, version));
        let (product, vendor) = (table.column(&PRODUCT_HEADERS), table.column(&VENDOR));
        Self { product, vendor, versions: VERSIONS.map(version) }
    }
}

/// Whether a header is of a version: 4.1, ４．１, V4.1対応.
pub fn names_version(header: &str, version: &str) -> bool {
    tsunagu_domain::spelling::folded(header).contains(version)
}

/// Reads the survey. A cell that is none of the words is an issue, and its support unclear.
///
/// # Errors
/// When a column is missing, or no product has a name.
pub fn parse(sheets: &[Sheet], rules: &Rules) -> Result<(Products, Vec<Issue>), ParseError> {
    let table = table::find(sheets, &PRODUCT_HEADERS)?;
    let columns = ProductColumns::of(&table);
    if columns.versions.iter().all(Option::is_none) {
        let headers = VERSIONS.map(str::to_owned).to_vec();
        return Err(Mismatch::NoColumn { headers, seen: table.header.clone() }.into());
    }
    let (mut rows, mut issues) = (Vec::new(), Vec::new());
    for (line, cells) in &table.rows {
        let cell = |at: Option<usize>| at.and_then(|i| cells.get(i)).map_or("", |c| c.trim());
        let name = |at| cell(at).chars().take(MAX_NAME).collect::<String>();
        if cell(columns.product).is_empty() {
            continue;
        }
        let support = [0, 1].map(|at| {
            let written = cell(columns.versions[at]);
            rules.migration.support_of(written).unwrap_or_else(|| {
                let column = VERSIONS[at].to_owned();
                issues.push(Issue::cell(
                    *line,
                    &column.clone(),
                    IssueKind::SupportUnread,
                    Action::SupportUnreadable { column },
                ));
                Support::Unclear
            })
        });
        rows.push(Product { product: name(columns.product), vendor: name(columns.vendor), support });
    }
    if rows.is_empty() {
        return Err(Mismatch::NoRow(UnusableRows::of(&issues)).into());
    }
    Ok((Products { as_of: stated_date(&table.preamble), rows }, issues))
}
