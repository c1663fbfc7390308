use std::path::{Path, PathBuf};

use clap::Args;
use jiff::civil::Date;
use tsunagu_analytics::query::shipped::{register_counts, register_dates};
use tsunagu_demo::sample::{DEFAULT_SEED, generate};
use tsunagu_formats::parse::eligible::{COUNT_HEADERS, SERVICE_HEADERS};

use super::{CliError, Context, say};

#[derive(Debug, Args)]
#[command(after_help = "例：\n  tsunagu sample --output data/sample")]
pub struct Sample {
    /// 乱数の種（同じ種からは同じファイルができます）
    #[arg(long, default_value_t = DEFAULT_SEED)]
    seed: u64,
    /// 書き出すフォルダー
    #[arg(long, value_name = "DIR")]
    output: PathBuf,
}

impl Sample {
    pub fn run(&self) -> Result<(), CliError> {
        for file in generate(self.seed) {
            write(&self.output, &file.name, &file.bytes)?;
        }
        Ok(())
    }
}

#[derive(Debug, Args)]
#[command(
    after_help = "例：\n  tsunagu add 事業所名簿のフォルダー\n  tsunagu eligible --as-of 2026-01-05 --output data/eligible\n\n事業所名簿の行は含まず、市区町村ごとの数と位置の平均だけを書き出します。"
)]
pub struct Eligible {
    /// どの掲載の日に対する対象数か
    #[arg(long, value_name = "DATE")]
    as_of: String,
    /// 書き出すフォルダー
    #[arg(long, value_name = "DIR")]
    output: PathBuf,
}

impl Eligible {
    pub fn run(&self, context: &Context) -> Result<(), CliError> {
        let as_of: Date = self
            .as_of
            .parse()
            .map_err(|_| CliError::Call(t!("--as-of {as_of}：日付として読めません", as_of = self.as_of)))?;
        let warehouse = context.warehouse()?;
        let reader = warehouse.reader()?;
        let counts = register_counts(&reader, as_of)?;
        if counts.is_empty() {
            return Err(CliError::Call(t!(
                "{as_of}に対する、事業所名簿から数えた対象数がありません。先に事業所名簿を取り込んでください",
                as_of
            )));
        }
        let position = |degrees: Option<f64>| degrees.map(|d| format!("{d:.5}")).unwrap_or_default();
        let rows = counts.iter().map(|c| {
            [c.place.clone(), c.denominator.clone(), c.count.to_string(), position(c.mean_lat), position(c.mean_lon)]
        });
        write(&self.output, &format!("{as_of}.csv"), &csv_file(&COUNT_HEADERS, rows))?;
        let dates = register_dates(&reader, as_of)?;
        let rows = dates.iter().map(|d| [d.prefecture.clone(), d.service.clone(), d.register_as_of.clone()]);
        write(&self.output, &format!("{as_of}_services.csv"), &csv_file(&SERVICE_HEADERS, rows))
    }
}

fn csv_file<const N: usize>(header: &[&str; N], rows: impl Iterator<Item = [String; N]>) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = writer.write_record(header);
    for row in rows {
        let _ = writer.write_record(row);
    }
    writer.into_inner().unwrap_or_default()
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), CliError> {
    let path = folder.join(name);
    let failed = |source| CliError::Io { what: t!("{path} に書き出せません", path = path.display()), source };
    std::fs::create_dir_all(folder).map_err(failed)?;
    std::fs::write(&path, bytes).map_err(failed)?;
    say::line(&path.display().to_string())
}
