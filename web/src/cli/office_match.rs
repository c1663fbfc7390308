use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;
use tsunagu_analytics::office_match::review::{ReviewedRow, taken};
use tsunagu_analytics::office_match::{Directory, LineMatch, Outcome, lines};
use tsunagu_analytics::query::offices;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_formats::input;
use tsunagu_formats::parse::table;
use tsunagu_formats::recognise::{Refusal, is_exchanged_name};

use super::format::ListFormat;
use super::{CliError, Context, covers, say};
use crate::file::adoption_rows::Cell;
use crate::file::csv::{self, Encoding};
use crate::file::match_rows;
use crate::office_directory;
use crate::words;

#[derive(Debug, Args)]
#[command(
    after_help = "例：\n  tsunagu match 写した一覧.txt --municipality 川西市\n  tsunagu match 写した一覧.txt --municipality 川西市 --output 照合.csv\n  tsunagu match 照合.csv --reviewed --output 掲載一覧.csv\n\n照合.csv を表計算ソフトで開き、「載せる」の列に、載せるなら 1、載せないなら 0 を入れてから、--reviewed で一覧にします。写した文は、どこにも残しません。"
)]
pub struct Ask {
    /// 写した文（名称・番号・電話番号・住所を1行に1か所。- なら標準入力）、--reviewed なら照合した表
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// 照合する市区町村か都道府県（くり返せます。指定しなければ全国）
    #[arg(long, value_name = "PLACE")]
    municipality: Vec<String>,
    /// 確かめ終わった表から、取り込める一覧を作ります
    #[arg(long, requires = "output")]
    reviewed: bool,
    /// 出し方
    #[arg(long, value_enum, default_value = "table")]
    format: ListFormat,
    /// 書き出すファイル（CSV。指定しなければ画面に出します）
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Ask {
    pub fn run(&self, context: &Context) -> Result<(), CliError> {
        if is_exchanged_name(&self.file.to_string_lossy()) {
            return Err(CliError::Refused(words::refusal(&Refusal::ExchangedFile)));
        }
        if self.reviewed {
            return self.list(context);
        }
        let bytes = self.bytes(context)?;
        let (text, _) = input::text::decoded(&bytes);
        let directory = self.directory(context)?;
        let found = lines(&text, &directory).map_err(|error| CliError::Refused(words::pasted_text(error)))?;
        let places = &context.rules.municipalities;
        if let Some(path) = &self.output {
            let rows = match_rows::rows(&found, places);
            write(path, &csv::bytes(&match_rows::header(), rows.into_iter(), Encoding::Utf8))?;
            return say::line(&summary(&found, Some(path)));
        }
        match self.format {
            ListFormat::Json => say::line(&serde_json::to_string_pretty(&found).unwrap_or_default()),
            ListFormat::Csv => {
                let rows = match_rows::rows(&found, places);
                say::bytes(&csv::bytes(&match_rows::header(), rows.into_iter(), Encoding::Utf8))
            }
            ListFormat::Table => {
                let rows = match_rows::rows(&found, places).into_iter();
                let rows = rows.map(|row| row.iter().map(|cell| cell.as_str().to_owned()).collect()).collect();
                say::text(&super::table::text(&match_rows::header(), rows, 0..1))?;
                say::line(&summary(&found, None))
            }
        }
    }

    fn bytes(&self, context: &Context) -> Result<Vec<u8>, CliError> {
        let limit = context.rules.intake.file.bytes;
        if self.file != Path::new("-") {
            return input::path::read(&self.file, limit).map_err(super::savings::unread);
        }
        let mut bytes = Vec::new();
        let what = || t!("標準入力を読めません").to_owned();
        let read = std::io::stdin().lock().take(limit.saturating_add(1)).read_to_end(&mut bytes);
        read.map_err(|source| CliError::Io { what: what(), source })?;
        Ok(bytes)
    }

    fn directory<'c>(&self, context: &'c Context) -> Result<Directory<'c>, CliError> {
        let scope =
            covers::places("--municipality", &self.municipality, &context.rules.municipalities)?.unwrap_or_default();
        let warehouse = context.warehouse()?;
        office_directory::read(&*warehouse.reader()?, &context.rules, &scope)?.ok_or_else(|| {
            CliError::Refused(
                t!("照合する事業所名簿がありません。公表システムの事業所名簿を tsunagu add で取り込んでから、もう一度お試しください")
                    .to_owned(),
            )
        })
    }

    /// Makes the list of a review that is finished.
    fn list(&self, context: &Context) -> Result<(), CliError> {
        let bytes = self.bytes(context)?;
        let refused = |message: String| CliError::Refused(format!("{}：{message}", self.file.display()));
        let rules = &context.rules;
        let opened =
            input::open(t!("一覧"), bytes, &rules.intake.file, rules).map_err(|e| refused(words::open_error(&e)))?;
        let [line, _, take, number, ..] = match_rows::header();
        let found = table::find(opened.sheets(), &[take]).map_err(|e| refused(words::parse_error(&e)))?;
        let columns = [line, take, number].map(|name| found.column(&[name]));
        let cell = |cells: &[String], at: Option<usize>| at.and_then(|at| cells.get(at)).cloned().unwrap_or_default();
        let rows: Vec<ReviewedRow> = found
            .rows
            .iter()
            .map(|(row, cells)| ReviewedRow {
                row: *row,
                line: cell(cells, columns[0]),
                take: cell(cells, columns[1]),
                office_number: cell(cells, columns[2]),
            })
            .collect();
        let numbers = taken(&rows)
            .map_err(|faults| refused(faults.iter().map(words::review_fault).collect::<Vec<_>>().join(t!("。"))))?;
        let output = self.output.as_deref().unwrap_or_else(|| Path::new(""));
        write(output, &csv::bytes(&match_rows::LIST, self.listed(context, &numbers)?.into_iter(), Encoding::Utf8))?;
        say::line(&t!(
            "{count}か所の一覧を {path} に書き出しました。次は、いつ時点の一覧かを付けて取り込みます：\n  tsunagu add {path} --kind usage --as-of 2026-11-30 --covers 市区町村名",
            count = numbers.len(),
            path = output.display()
        ))
    }

    fn listed(&self, context: &Context, numbers: &BTreeSet<OfficeNumber>) -> Result<Vec<Vec<Cell>>, CliError> {
        let warehouse = context.warehouse()?;
        let known = offices::directory(&*warehouse.reader()?, &[])?;
        let row = |number: &OfficeNumber| {
            let office = known.iter().find(|office| office.office_number == number.as_str());
            let name = office.and_then(|office| office.names.first().cloned()).unwrap_or_default();
            let town = office.map_or(String::new(), |office| match_rows::town(office, &context.rules.municipalities));
            vec![Cell::Text(number.to_string()), Cell::Text(name), Cell::Text(town)]
        };
        Ok(numbers.iter().map(row).collect())
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    std::fs::write(path, bytes)
        .map_err(|source| CliError::Io { what: t!("{path} に書き出せません", path = path.display()), source })
}

/// How many lines came to what, and what to do next.
fn summary(found: &[LineMatch], written: Option<&Path>) -> String {
    let count = |is: fn(&Outcome) -> bool| found.iter().filter(|line| is(&line.outcome)).count();
    let matched = count(|outcome| matches!(outcome, Outcome::Matched { .. }));
    let open = count(|outcome| matches!(outcome, Outcome::Undecided { .. } | Outcome::Contradictory { .. }));
    let absent = count(|outcome| matches!(outcome, Outcome::Unmatched { .. }));
    let next = match written {
        Some(path) => t!(
            "{path} の「載せる」の列に 1 か 0 を入れ、tsunagu match {path} --reviewed --output 掲載一覧.csv で一覧にしてください",
            path = path.display()
        ),
        None => t!("確かめるには、--output 照合.csv を付けてください").to_owned(),
    };
    t!(
        "{lines}行のうち、一致{matched}、選ぶもの{open}、見つからないもの{absent}。{next}",
        lines = found.len(),
        matched,
        open,
        absent,
        next
    )
}
