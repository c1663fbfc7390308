use clap::Args;
use tsunagu_analytics::query::survey::{self, FiledOffice, SurveyAnswer};
use tsunagu_analytics::report::survey::SurveyReport;
use tsunagu_analytics::snapshot::Snapshot;
use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::rules::{WordRow, word_row};

use super::format::ListFormat;
use super::{CliError, Context, covers, say, table};
use crate::file::adoption_rows::Cell;
use crate::file::csv::{self, Encoding};
use crate::part::survey::{NOT_LISTING, sentences};

/// Headers of the answers of offices.
const ANSWERS: [&str; 5] = ["時点", "事業所番号", "名称", "回答", "回答日"];
/// Headers of what offices have filed.
const FILED: [&str; 4] = ["時点", "事業所番号", "名称", "届出"];

#[derive(Debug, Args)]
#[command(
    after_help = "例：\n  tsunagu add 回答.csv --kind survey --as-of 2026-12-01 --covers 川西市\n  tsunagu survey 川西市\n  tsunagu survey 川西市 --filed\n\n事業所ごとの答えは、事務局だけが見るものです。市町村には件数で渡してください。"
)]
pub struct Ask {
    /// 市区町村（28217、282171 か 川西市）
    #[arg(value_name = "PLACE")]
    place: String,
    /// アンケートの答えの代わりに、届出をした事業所（加入または誓約）を出します
    #[arg(long)]
    filed: bool,
    /// 出し方
    #[arg(long, value_enum, default_value = "table")]
    format: ListFormat,
}

impl Ask {
    pub fn run(&self, context: &Context) -> Result<(), CliError> {
        let places =
            covers::places("tsunagu survey", std::slice::from_ref(&self.place), &context.rules.municipalities)?;
        let [place] = places.unwrap_or_default()[..] else {
            return Err(CliError::Call(t!("市区町村を一つ指定してください").to_owned()));
        };
        if self.filed { self.filed(context, place) } else { self.answers(context, place) }
    }

    fn answers(&self, context: &Context, place: PlaceCode) -> Result<(), CliError> {
        let warehouse = context.warehouse()?;
        let snapshot = Snapshot::read(&*warehouse.reader()?)?;
        let report = SurveyReport::new(&snapshot, place, &context.rules);
        let answers = snapshot.survey_answers(place.as_str());
        if answers.is_empty() {
            return Err(CliError::Refused(t!(
                "{place}のアンケートの答えは、まだ取り込まれていません。tsunagu add 回答.csv --kind survey --as-of 日付 --covers {place} で取り込みます",
                place = self.place
            )));
        }
        let label = |key: &str| label(&context.rules.survey.answers, key);
        match self.format {
            ListFormat::Json => {
                let both = serde_json::json!({ "report": report, "answers": answers });
                say::line(&serde_json::to_string_pretty(&both).unwrap_or_default())
            }
            ListFormat::Csv => {
                let rows = answers.iter().map(|a| answer_row(a, &label));
                say::bytes(&csv::bytes(&ANSWERS, rows, Encoding::Utf8))
            }
            ListFormat::Table => {
                report
                    .surveys
                    .iter()
                    .flat_map(|s| sentences(s, &context.rules, false))
                    .try_for_each(|text| say::line(&text))?;
                let rows = answers.iter().map(|a| texts(answer_row(a, &label))).collect();
                say::text(&table::text(&ANSWERS, rows, 0..0))?;
                say::line(&NOT_LISTING)
            }
        }
    }

    fn filed(&self, context: &Context, place: PlaceCode) -> Result<(), CliError> {
        let warehouse = context.warehouse()?;
        let filed = survey::filed(&*warehouse.reader()?, place)?;
        if filed.is_empty() {
            return Err(CliError::Refused(t!(
                "{place}の届出の一覧は、まだ取り込まれていません。tsunagu add 一覧.csv --kind filed --as-of 日付 --covers {place} で取り込みます",
                place = self.place
            )));
        }
        let label = |key: &str| label(&context.rules.survey.filings, key);
        match self.format {
            ListFormat::Json => say::line(&serde_json::to_string_pretty(&filed).unwrap_or_default()),
            ListFormat::Csv => {
                let rows = filed.iter().map(|f| filed_row(f, &label));
                say::bytes(&csv::bytes(&FILED, rows, Encoding::Utf8))
            }
            ListFormat::Table => {
                let rows = filed.iter().map(|f| texts(filed_row(f, &label))).collect();
                say::text(&table::text(&FILED, rows, 0..0))?;
                say::line(t!(
                    "届出は「加入または誓約」で、加入とは限りません。掲載にも数えていません。誓約の事業所には、説得ではなく手伝いを"
                ))
            }
        }
    }
}

fn label(all: &[WordRow], key: &str) -> String {
    word_row::label(all, key).unwrap_or(key).to_owned()
}

fn date(date: Option<jiff::civil::Date>) -> Cell {
    date.map_or(Cell::Empty, |date| Cell::Text(date.to_string()))
}

fn answer_row(answer: &SurveyAnswer, label: &impl Fn(&str) -> String) -> Vec<Cell> {
    vec![
        date(answer.as_of),
        Cell::Text(answer.office_number.to_string()),
        Cell::Text(answer.name.clone().unwrap_or_default()),
        Cell::Text(label(&answer.answer)),
        date(answer.answered_on),
    ]
}

fn filed_row(filed: &FiledOffice, label: &impl Fn(&str) -> String) -> Vec<Cell> {
    vec![
        date(filed.as_of),
        Cell::Text(filed.office_number.to_string()),
        Cell::Text(filed.name.clone().unwrap_or_default()),
        Cell::Text(filed.filing.as_deref().map(label).unwrap_or_default()),
    ]
}

fn texts(row: Vec<Cell>) -> Vec<String> {
    row.iter().map(|cell| cell.as_str().to_owned()).collect()
}
