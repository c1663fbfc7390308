use axum::http::StatusCode;
use jiff::civil::Date;
use tsunagu_domain::month::Month;

use crate::answer::Answer;
use crate::file::adoption_rows::Cell;
use crate::file::csv::{self, Encoding};
use crate::file::xlsx;
use crate::language::Text;
use crate::page::PageError;
use crate::show::date;

/// What is taken along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// Sets by month, direction and kind.
    Volumes,
    /// Plans and actuals.
    Pairs,
}

/// How: keys for programs, or words for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Keys.
    Csv,
    /// Words.
    Xlsx,
}

impl File {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Volumes, Self::Pairs];

    /// In addresses and names of files.
    pub fn key(self) -> &'static str {
        match self {
            Self::Volumes => "volumes",
            Self::Pairs => "pairs",
        }
    }

    fn sheet(self) -> &'static str {
        match self {
            Self::Volumes => t!("量"),
            Self::Pairs => t!("予定と実績"),
        }
    }
}

impl Ending {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Csv, Self::Xlsx];

    /// How names of files end.
    pub fn key(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    /// A value by its key, or in words.
    pub fn value(self, key: &str, words: &str) -> Cell {
        text(if self == Self::Csv { key } else { words })
    }

    /// 202610, or what orders alike and is read as a month.
    pub fn month(self, month: Month) -> Cell {
        self.value(
            &month.to_string(),
            &t!("{year}年{month}月", year = month.year(), month = format_args!("{:02}", month.month())),
        )
    }
}

/// A cell; none where there is nothing to say.
pub fn text(text: &str) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
}

/// A column: its key in a CSV, and its heading in a workbook.
pub type Column = (&'static str, &'static str);

/// Figures of somebody, as a file.
pub struct Table<'c> {
    /// Number of the office, or code of the town.
    pub whose: String,
    /// In order.
    pub columns: &'c [Column],
    /// Cells by column.
    pub rows: Vec<Vec<Cell>>,
    /// What must go with them.
    pub notes: Vec<String>,
}

/// The file.
///
/// # Errors
/// When a workbook can't be written.
pub fn answer(file: File, ending: Ending, table: Table<'_>, today: Date) -> Result<Answer, PageError> {
    let name = format!("tsunagu-exchange-{}-{}-{today}.{}", file.key(), table.whose, ending.key());
    let (media, body) = match ending {
        Ending::Csv => {
            let keys: Vec<&str> = table.columns.iter().map(|c| c.0).collect();
            ("text/csv", csv::bytes(&keys, table.rows.into_iter(), Encoding::Utf8))
        }
        Ending::Xlsx => {
            let headings: Vec<&str> = table.columns.iter().map(|c| c.1).collect();
            (xlsx::MEDIA, xlsx::bytes(file.sheet(), &headings, &table.rows, &table.notes)?)
        }
    };
    Ok(Answer::new(StatusCode::OK, media, body).named(name))
}

/// What goes with an office's file: `counted` is the day on which everything was last counted.
pub fn notes(counted: Option<Date>, synthetic: bool) -> Vec<String> {
    let until = counted.map_or(t!("一部だけを数えた（全部を数えた日がない）").to_owned(), |date| {
        t!("{date}までに数えた", date = date::day(date))
    });
    let message = t!("{until}、ファイルの名前と大きさだけによる数です（中は開きません）。", until);
    sampled(synthetic).into_iter().chain([message, MONTHS.to_string()]).collect()
}

/// What goes with a town's file.
pub fn town_notes(synthetic: bool) -> Vec<String> {
    let message = t!(
        "合計に含めてよいとした事業所の、それぞれ最後に数えた日までの、ファイルの名前と大きさだけによる数の合計です（中は開きません）。"
    );
    sampled(synthetic).into_iter().chain([message, MONTHS.get()].map(str::to_owned)).collect()
}

const MONTHS: Text = Text("組は、一度に作られたファイルのまとまりです。作成の月は、送った月ではありません。");

fn sampled(synthetic: bool) -> Option<String> {
    synthetic.then(|| t!("見本県：{synthetic}。", synthetic = crate::words::SYNTHETIC))
}
