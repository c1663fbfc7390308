use std::collections::HashMap;
use std::path::PathBuf;

use clap::Args;
use tsunagu_analytics::query::adoption::Adoption;
use tsunagu_analytics::report::group::GroupReport;
use tsunagu_analytics::report::staleness::Staleness;
use tsunagu_analytics::report::town::TownReport;
use tsunagu_analytics::snapshot::Snapshot;
use tsunagu_domain::place::{PlaceCode, PlaceKind};

use super::format::BookFormat;
use super::{CliError, Context, clock, say, table};
use crate::file::adoption;
use crate::file::adoption_rows::{self, RowRules};
use crate::file::csv::Encoding;
use crate::page::choice::Choice;
use crate::page::download::notes;
use crate::part::rates;
use crate::show::{date, number};
use crate::words;

#[derive(Debug, Args)]
#[command(
    after_help = "例：\n  tsunagu adoption --prefecture 兵庫県\n  tsunagu adoption --municipality 川西市 --threshold 25\n  tsunagu adoption --format xlsx --output 掲載率.xlsx"
)]
pub struct Ask {
    /// 都道府県（28 か 兵庫県）
    #[arg(long)]
    prefecture: Option<String>,
    /// 市区町村（28217、282171 か 川西市）
    #[arg(long)]
    municipality: Option<String>,
    /// 分母の名前（sites care_managers providers rows own claimed）。市区町村を一つ選び、指定しなければすべて
    #[arg(long)]
    denominator: Option<String>,
    /// 目安線（％）
    #[arg(long)]
    threshold: Option<String>,
    /// 出し方
    #[arg(long, value_enum, default_value = "table")]
    format: BookFormat,
    /// CSVの文字コード（utf-8 か cp932）
    #[arg(long, default_value = "utf-8")]
    encoding: String,
    /// 書き出すファイル（指定しなければ画面に出します）
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Ask {
    pub fn run(&self, context: &Context) -> Result<(), CliError> {
        let named = [("denominator", &self.denominator), ("threshold", &self.threshold)];
        let requested: HashMap<String, String> =
            named.into_iter().filter_map(|(key, value)| value.clone().map(|v| (key.to_owned(), v))).collect();
        let choice = Choice::read(&requested, &context.rules).map_err(|e| CliError::Call(e.to_string()))?;
        let encoding = Encoding::parse(&self.encoding).ok_or_else(|| {
            CliError::Call(t!("--encoding {encoding}：utf-8 か cp932 を指定してください", encoding = self.encoding))
        })?;
        if self.format == BookFormat::Xlsx && self.output.is_none() {
            return Err(CliError::Call(
                t!("Excelはファイルに書き出します。--output 掲載率.xlsx を付けてください").to_owned(),
            ));
        }
        let rows = self.rows(context, &choice)?;
        let bytes = self.bytes(context, &choice, &rows, encoding)?;
        match &self.output {
            None => say::bytes(&bytes),
            Some(path) => std::fs::write(path, bytes)
                .map_err(|source| CliError::Io {
                    what: t!("{path} に書き出せません", path = path.display()), source
                }),
        }
    }

    fn rows(&self, context: &Context, choice: &Choice<'_>) -> Result<Vec<Adoption>, CliError> {
        let warehouse = context.warehouse()?;
        let snapshot = Snapshot::read(&*warehouse.reader()?)?;
        let (denominator, threshold) = (choice.denominator.name.as_str(), choice.threshold);
        if let Some(text) = &self.municipality {
            let code = self.municipality_code(context, text)?;
            let Some(place) = context.rules.municipalities.get(code) else { return Ok(Vec::new()) };
            let report = TownReport::new(&snapshot, &context.rules, place, denominator, threshold);
            return Ok(match &self.denominator {
                Some(_) => report.chosen().cloned().into_iter().collect(),
                None => report.rates,
            });
        }
        let Some(text) = &self.prefecture else {
            return Ok(GroupReport::municipalities(&snapshot, denominator, threshold).members);
        };
        let prefecture = context.rules.municipalities.prefecture(text).ok_or_else(|| {
            CliError::Call(t!(
                "--prefecture {text}：都道府県が見つかりません。28 か 兵庫県 のように指定してください",
                text
            ))
        })?;
        Ok(GroupReport::prefecture(&snapshot, prefecture.code.as_str(), denominator, threshold).members)
    }

    /// A municipality by code, or by a name that only one has (within `--prefecture`, if given).
    fn municipality_code(&self, context: &Context, text: &str) -> Result<PlaceCode, CliError> {
        let all = &context.rules.municipalities;
        let by_code = text.parse().ok().or_else(|| PlaceCode::from_jis(text)).filter(|code| all.get(*code).is_some());
        if let Some(code) = by_code {
            return Ok(code);
        }
        let within = self.prefecture.as_deref().and_then(|p| all.prefecture(p)).map(|p| p.prefecture.clone());
        let folded = tsunagu_domain::spelling::folded(text);
        let same = |m: &&tsunagu_domain::municipalities::Municipality| {
            m.kind != PlaceKind::Prefecture
                && (tsunagu_domain::spelling::folded(&m.name) == folded
                    || tsunagu_domain::spelling::folded(&m.county_name) == folded)
                && within.as_ref().is_none_or(|p| *p == m.prefecture)
        };
        let mut found: Vec<_> = all.iter().filter(same).collect();
        if found.is_empty() {
            // A place that is none any more means what it became.
            found.extend(all.named(text).filter(|m| within.as_ref().is_none_or(|p| *p == m.prefecture)));
        }
        let list = |ms: &[&tsunagu_domain::municipalities::Municipality]| {
            ms.iter().map(|m| format!("{}（{} {}）", m.name, m.prefecture, m.code)).collect::<Vec<_>>().join("、")
        };
        match found[..] {
            [only] => Ok(only.code),
            [] => {
                let near: Vec<_> =
                    all.search(text).into_iter().filter(|m| m.kind != PlaceKind::Prefecture).take(5).collect();
                let near =
                    if near.is_empty() { String::new() } else { t!("。近いもの：{near}", near = list(&near)) };
                Err(CliError::Call(t!("--municipality {text}：市区町村が見つかりません{near}", text, near)))
            }
            _ => Err(CliError::Call(t!(
                "--municipality {text}：いくつもあります。コードで指定してください：{found}",
                text,
                found = list(&found)
            ))),
        }
    }

    fn bytes(
        &self,
        context: &Context,
        choice: &Choice<'_>,
        rows: &[Adoption],
        encoding: Encoding,
    ) -> Result<Vec<u8>, CliError> {
        let today = tsunagu_domain::date::japan_date(clock::now());
        let by = RowRules { rules: &context.rules, threshold: choice.threshold, today };
        Ok(match self.format {
            BookFormat::Table => text(rows, by).into_bytes(),
            BookFormat::Csv => adoption::csv(rows, by, encoding),
            BookFormat::Json => {
                let mut text = serde_json::to_string_pretty(&adoption_rows::json(rows, by)).unwrap_or_default();
                text.push('\n');
                text.into_bytes()
            }
            BookFormat::Xlsx => adoption::xlsx(rows, by, &notes(by, choice, rows))?,
        })
    }
}

/// Rows as the terminal shows them.
pub fn text(rows: &[Adoption], by: RowRules<'_>) -> String {
    let RowRules { rules, threshold, today } = by;
    let line = number::threshold(threshold);
    let until = t!("{line}まであと", line);
    let header = [
        t!("市区町村"),
        t!("分母"),
        t!("掲載"),
        t!("うち対象"),
        t!("対象外"),
        t!("対象"),
        t!("掲載率"),
        &until,
        t!("分子"),
        t!("掲載の現在日"),
    ];
    let dash = || "–".to_owned();
    let body = rows.iter().map(|a| {
        let listed = match (a.listed, a.places_listed) {
            (Some(n), _) => number::count(n),
            (None, 0) => words::NO_DATA.to_string(),
            (None, _) => t!("不明").to_owned(),
        };
        vec![
            rates::place_name(a),
            a.denominator.clone(),
            listed,
            a.matched.map_or_else(dash, number::count),
            a.listed_outside.map_or_else(dash, number::count),
            a.eligible.map_or_else(dash, number::count),
            a.rate_hundredths().map_or_else(dash, |r| format!("{}%", number::rate_exact(r))),
            a.needed(threshold).map_or_else(dash, number::count),
            a.numerator.map_or_else(dash, |n| words::numerator(n).to_owned()),
            a.listing_as_of.map_or_else(dash, |(_, to)| to.to_string()),
        ]
    });
    let oldest = rows.iter().filter_map(|a| a.listing_as_of).map(|span| span.0).min();
    let stale = oldest.and_then(|date| Staleness::of(date, rules, today));
    let stale = stale.map_or(String::new(), |stale| {
        let since = words::staleness(&stale, rules);
        t!("掲載は{date}現在のものを含みます。{since}\n", date = date::day(stale.as_of), since)
    });
    format!("{}{}\n{stale}", table::text(&header, body.collect(), 2..8), words::no_duty(threshold))
}
