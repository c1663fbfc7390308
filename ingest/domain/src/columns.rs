//! What every column of every table and download is: `data/columns.toml`.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::data::{Data, DataError};
use crate::data_fault::DataFault;

const FILE: &str = "columns.toml";

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueType {
    /// Free text.
    Text,
    /// Digits that may begin with zeros: no number.
    Code,
    /// One of a few words.
    Key,
    /// A whole number.
    Integer,
    /// A number with decimals.
    Number,
    /// True or false, or 1 or 0.
    Boolean,
    /// A day.
    Date,
    /// `YYYYMM`, or `YYYY-MM`.
    Month,
    /// A moment.
    Timestamp,
}

/// Who may see a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Anybody.
    Public,
    /// A municipality with its token.
    Planner,
    /// The office that it is of.
    Office,
    /// Who runs the program.
    Operator,
}

/// Where a table is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableUse {
    /// A file that pages or commands give.
    Download,
    /// Parquet.
    Lake,
    /// DuckDB, made at each publish.
    Warehouse,
    /// SQLite.
    Ledger,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// As it is headed for people.
    pub label: String,
    /// What its cells are.
    pub r#type: ValueType,
    /// Of its numbers; none where they count nothing that has one.
    pub unit: Option<String>,
    /// What a cell says, and what a blank one does.
    pub meaning: String,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// As it is called where it is met.
    pub name: String,
    /// Where that is.
    pub of: TableUse,
    /// Who may see it.
    pub visibility: Visibility,
    /// Keys of its columns, in their order: their names, or `name@meaning`.
    pub columns: Vec<String>,
}

/// The dictionary of columns.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    /// When a person last looked at it.
    pub reviewed_on: Date,
    column: BTreeMap<String, Column>,
    /// Every table.
    pub table: Vec<Table>,
}

impl Columns {
    /// Reads the dictionary; each column that a table has is in it.
    ///
    /// # Errors
    /// When it can't be read, or a table has a column that is not described.
    pub fn load(data: &Data) -> Result<Self, DataError> {
        let columns: Self = data.toml(FILE)?;
        let unknown = columns.table.iter().flat_map(|t| &t.columns).find(|key| !columns.column.contains_key(*key));
        match unknown {
            Some(key) => Err(DataError::wrong(FILE, DataFault::NoMeaning(key.clone()))),
            None => Ok(columns),
        }
    }

    /// A table's columns by their names.
    pub fn of<'c>(&'c self, table: &'c Table) -> impl Iterator<Item = (&'c str, &'c Column)> {
        table.columns.iter().filter_map(|key| Some((column_name(key), self.column.get(key)?)))
    }

    /// Keys that no table has.
    pub fn unused(&self) -> Vec<&str> {
        let is_used = |key: &&String| self.table.iter().any(|table| table.columns.contains(key));
        self.column.keys().filter(|key| !is_used(key)).map(String::as_str).collect()
    }
}

/// The name of a column: `kind@place` is `kind`.
pub fn column_name(key: &str) -> &str {
    key.split_once('@').map_or(key, |(name, _)| name)
}
