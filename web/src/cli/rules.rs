use clap::{Args, ValueEnum};
use tsunagu_domain::date::japan_date;
use tsunagu_domain::rules::Row;

use super::{CliError, Context, clock, say, table};
use crate::file::adoption_rows::Cell;
use crate::file::csv::{self, Encoding};
use crate::show::yen;
use crate::words::confidence;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Csv,
}

#[derive(Debug, Args)]
#[command(
    after_help = "例：\n  tsunagu rules\n  tsunagu rules --on 2025-05-31\n  tsunagu rules --format csv > 単価.csv"
)]
pub struct Ask {
    /// この日に使える行だけを出します（ふつうは今日）
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// 期間の終わったものも、まだのものも、すべて出します
    #[arg(long, conflicts_with = "on")]
    all: bool,
    /// 出し方
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

impl Ask {
    pub fn run(&self, context: &Context) -> Result<(), CliError> {
        let date = match &self.on {
            None => japan_date(clock::now()),
            Some(text) => tsunagu_domain::date::first_date(text).ok_or_else(|| {
                CliError::Call(t!("--on {text}：日付として読めません。2026-11-24 のように指定してください", text))
            })?,
        };
        let cost = &context.rules.cost;
        let rows: Vec<&Row> = if self.all { cost.iter().collect() } else { cost.below("", date).collect() };
        let header = [
            "id",
            t!("名前"),
            t!("値"),
            t!("単位"),
            t!("下限"),
            t!("上限"),
            t!("いつから"),
            t!("いつまで"),
            t!("確かさ"),
            t!("出典"),
            t!("確認した日"),
            t!("注"),
        ];
        let cells = rows.iter().map(|r| row(r));
        match self.format {
            Format::Csv => {
                let cells = cells.map(|r| r.into_iter().map(Cell::Text).collect());
                say::bytes(&csv::bytes(&header, cells, Encoding::Utf8))
            }
            Format::Table => {
                let short = cells.map(|r| [0, 1, 2, 3, 6, 7, 8].map(|i| r[i].clone()).to_vec()).collect();
                let header = [0, 1, 2, 3, 6, 7, 8].map(|i| header[i]);
                say::text(&table::text(&header, short, 2..3))?;
                say::line(t!("出典・下限・上限・注は --format csv で出ます"))
            }
        }
    }
}

fn row(r: &Row) -> Vec<String> {
    let exact = |value: Option<tsunagu_domain::exact::Exact>| value.map(yen::plain).unwrap_or_default();
    let date = |date: Option<jiff::civil::Date>| date.map(|d| d.to_string()).unwrap_or_default();
    vec![
        r.id.clone(),
        r.label.clone(),
        r.written.clone(),
        yen::unit(&r.unit).to_owned(),
        exact(r.low),
        exact(r.high),
        date(r.valid_from),
        date(r.valid_to),
        confidence(r.confidence).to_owned(),
        r.source.clone(),
        r.reviewed_on.to_string(),
        r.note.clone(),
    ]
}
