use std::collections::HashMap;
use std::path::PathBuf;

use clap::Args;
use tsunagu_analytics::query::offices::{self, ListingState};
use tsunagu_analytics::report::estimate::coverage::ListingFacts;
use tsunagu_analytics::report::estimate::question::Given;
use tsunagu_analytics::report::estimate::savings::{EstimateError, EstimateReport};
use tsunagu_analytics::snapshot::Snapshot;
use tsunagu_domain::date::japan_date;
use tsunagu_domain::rules::Rules;
use tsunagu_formats::input;
use tsunagu_formats::input::path::PathError;
use tsunagu_formats::recognise::is_exchanged_name;

use super::format::BookFormat;
use super::{CliError, Context, clock, say, table};
use crate::demand::Demand;
use crate::estimate::condition_words::lines;
use crate::estimate::office::{Estimate, estimate};
use crate::estimate::outlook_words::{break_even, cash_and_time, reachable};
use crate::estimate::prefill::{fill_in, typed_number};
use crate::estimate::words::NOTE;
use crate::estimate::{form, form_words};
use crate::file::csv::{self, Encoding};
use crate::file::savings_book;
use crate::file::savings_rows::{COLUMNS, figures, json, rows};
use crate::page::PageError;
use crate::page::compare;
use crate::words;

#[derive(Debug, Args)]
#[command(
    after_help = "例：\n  tsunagu savings --users 40 --method fax --coverage 25\n  tsunagu savings --mode detail --users 35 --partners 16 --town 川西市\n  tsunagu savings --offices 事業所一覧.csv --output 結果.csv"
)]
pub struct Ask {
    /// 計算のしかた（detail 宛先別の詳細計算 / briefing 説明会資料の簡易計算。ふつうは detail）
    #[arg(long)]
    mode: Option<String>,
    /// いまの送り方（fax post deliver）
    #[arg(long)]
    method: Option<String>,
    /// 立場（care_manager provider）
    #[arg(long)]
    role: Option<String>,
    /// 毎月の利用者数
    #[arg(long)]
    users: Option<String>,
    /// 利用者1人あたりの送り先の数
    #[arg(long)]
    destinations: Option<String>,
    /// 相手の事業所の数
    #[arg(long)]
    partners: Option<String>,
    /// データで送れる割合（％）
    #[arg(long)]
    coverage: Option<String>,
    /// データで受け取れる相手の数（割合の代わりに）
    #[arg(long)]
    reachable: Option<String>,
    /// 自分の事業所番号（立場と市区町村を、事業所名簿から決めます）
    #[arg(long)]
    office: Option<String>,
    /// ケアマネジャーの人数（常勤換算）
    #[arg(long)]
    fte: Option<String>,
    /// 割合を、この市区町村の掲載率から決めます
    #[arg(long)]
    town: Option<String>,
    /// 割合を、相手の事業所番号（コンマ区切り）の掲載から決めます
    #[arg(long)]
    numbers: Option<String>,
    /// 時給（円）
    #[arg(long)]
    wage: Option<String>,
    /// 利用料（円/年）
    #[arg(long)]
    fee: Option<String>,
    /// 紙とデータが混ざる間の手間（分/月・1人。ふつうは0〜60分の幅で見ます）
    #[arg(long)]
    overhead: Option<String>,
    /// データ連携の作業時間（分/利用者1人・月）
    #[arg(long)]
    digital: Option<String>,
    /// どの日の単価を使うか（ふつうは今日）
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// 利用者数の列を持つ一覧（CSV・Excel）を、1行ずつ試算します
    #[arg(long, value_name = "FILE")]
    offices: Option<PathBuf>,
    /// 出し方（一覧の試算はいつもCSV）
    #[arg(long, value_enum, default_value = "table")]
    format: BookFormat,
    /// 書き出すファイル（指定しなければ画面に出します）
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Ask {
    pub fn run(&self, context: &Context) -> Result<(), CliError> {
        if self.format == BookFormat::Xlsx && self.output.is_none() {
            return Err(CliError::Call(
                t!("Excelはファイルに書き出します。--output 試算.xlsx を付けてください").to_owned(),
            ));
        }
        let today = japan_date(clock::now());
        let warehouse = context.home.has_published().then(|| context.warehouse()).transpose()?;
        let reader = warehouse.as_ref().map(|w| w.reader()).transpose()?;
        let snapshot = reader.as_ref().map(|store| Snapshot::read(store)).transpose()?;
        let listed = |numbers: &[&str]| match &reader {
            Some(reader) => Ok(offices::listed(reader, numbers)?),
            None => Ok(vec![ListingState::Unknown; numbers.len()]),
        };
        let registered = |numbers: &[&str]| match &reader {
            Some(reader) => Ok(offices::registered(reader, numbers)?),
            None => Ok(HashMap::new()),
        };
        let known =
            snapshot.as_ref().map(|snapshot| ListingFacts { listed: &listed, registered: &registered, snapshot });
        if let Some(path) = &self.offices {
            if is_exchanged_name(&path.to_string_lossy()) {
                return Err(CliError::Refused(words::exchanged_file().to_owned()));
            }
            let limits = &context.rules.intake.file;
            let bytes = input::path::read(path, limits.bytes).map_err(unread)?;
            let all = compare::compared(bytes, limits, &context.rules, known, today, &Demand::default()).map_err(
                |e| match e {
                    PageError::Store(error) => error.into(),
                    other => CliError::Refused(format!("{}：{other}", path.display())),
                },
            )?;
            if let Some(message) = all.ignored_words() {
                say::note(&message);
            }
            let keys: Vec<&str> = all.keys.iter().map(String::as_str).collect();
            return self.write(csv::bytes(&keys, all.rows.into_iter(), Encoding::Utf8));
        }
        let mut params = self.params();
        let mut filled = Vec::new();
        let number = typed_number(&params);
        let office =
            number.as_deref().map(|number| Ok::<_, CliError>(registered(&[number])?.remove(number))).transpose()?;
        if let Some(office) = office.flatten() {
            filled = fill_in(&mut params, &office);
        } else if let Some(number) = number {
            say::note(&t!(
                "事業所番号{number}は、取り込まれている事業所名簿にないため、立場・市区町村は使っていません",
                number
            ));
        }
        let mut form = form::read(&params, &context.rules, today);
        form.question.given.extend(filled.into_iter().map(|field| (field, Given::Register)));
        refuse_wrong(&form)?;
        if self.town.is_some() && known.is_none() {
            return Err(CliError::Call(
                t!("--town は、掲載の資料を取り込んでから使えます（tsunagu add、または一度 tsunagu serve）").to_owned(),
            ));
        }
        let estimate = estimate(form, &context.rules, known).map_err(|e| match e {
            EstimateError::Cost(error) => CliError::Call(words::cost_error(&error)),
            EstimateError::Store(error) => error.into(),
        })?;
        // What only the lists can say, such as of whom they do not speak.
        refuse_wrong(&estimate.form)?;
        let Estimate { form, report } = &estimate;
        let bytes = match self.format {
            BookFormat::Table => terminal(report, &context.rules).into_bytes(),
            BookFormat::Csv => csv::bytes(&COLUMNS, rows(report, &context.rules).into_iter(), Encoding::Utf8),
            BookFormat::Json => {
                let mut text = serde_json::to_string_pretty(&json(report, form, &context.rules)).unwrap_or_default();
                text.push('\n');
                text.into_bytes()
            }
            BookFormat::Xlsx => savings_book::bytes(report, &context.rules)?,
        };
        self.write(bytes)
    }

    fn write(&self, bytes: Vec<u8>) -> Result<(), CliError> {
        match &self.output {
            None => say::bytes(&bytes),
            Some(path) => std::fs::write(path, bytes)
                .map_err(|source| CliError::Io {
                    what: t!("{path} に書き出せません", path = path.display()), source
                }),
        }
    }

    fn params(&self) -> HashMap<String, String> {
        let named = [
            ("mode", &self.mode),
            ("method", &self.method),
            ("role", &self.role),
            ("users", &self.users),
            ("destinations", &self.destinations),
            ("partners", &self.partners),
            ("coverage", &self.coverage),
            ("office", &self.office),
            ("reachable", &self.reachable),
            ("fte", &self.fte),
            ("town", &self.town),
            ("numbers", &self.numbers),
            ("wage", &self.wage),
            ("fee", &self.fee),
            ("overhead", &self.overhead),
            ("digital", &self.digital),
            ("on", &self.on),
        ];
        named.into_iter().filter_map(|(key, value)| value.clone().map(|v| (key.to_owned(), v))).collect()
    }
}

/// An estimate for a terminal: the answer, every figure, and what they rest on.
pub fn terminal(report: &EstimateReport<'_>, rules: &Rules) -> String {
    let all = figures(report).into_iter();
    let figures = all.map(|(_, label, cell)| vec![label, cell.as_str().to_owned()]).collect();
    let conditions = lines(report, rules).into_iter().map(|c| vec![c.label, c.value, c.source]).collect();
    let pays = break_even(&report.outlook, report.office.partners);
    format!(
        "{pays}。{reachable}\n{sums}\n\n{figures}\n{conditions}{NOTE}\n",
        reachable = reachable(report),
        sums = cash_and_time(report).into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ｜ "),
        figures = table::text(&[t!("項目"), t!("値")], figures, 1..2),
        conditions = table::text(&[t!("条件"), t!("値"), t!("出どころ")], conditions, 1..2),
    )
}

/// A path that leads nowhere is the call; what lies there and can't be taken is refused.
pub(super) fn unread(error: PathError) -> CliError {
    match &error {
        PathError::Io { source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
            CliError::Call(words::path_error(&error))
        }
        _ => CliError::Refused(words::path_error(&error)),
    }
}

fn refuse_wrong(form: &form::Form) -> Result<(), CliError> {
    match form.faults().iter().next() {
        Some((field, message)) => Err(CliError::Call(format!("--{field}（{}）：{message}", form_words::label(field)))),
        None => Ok(()),
    }
}
