/// What the operator would refuse, before it is sent.
mod check;
/// What writes to a ledger, here or at a server.
mod ledger;
/// A made-up town, to be shown or tested with.
mod simulate;

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use tsunagu_domain::exchange_set::SendState;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::rules::FileKinds;
use tsunagu_formats::filename::count::{NameCounts, Set, count};
use tsunagu_formats::filename::list::{ListError, listed};
use tsunagu_formats::filename::name::Conformity;

use super::format::ListFormat;
use super::{CliError, Context, say, table};
use crate::file::adoption_rows::Cell;
use crate::file::csv::{self, Encoding};
use crate::page::monitor::words;
use crate::show::number;

#[derive(Debug, Subcommand)]
pub enum Exchange {
    /// 送る前に、量・形式・名前の決まりに合うかを確かめます（中は開きません）
    Check(check::Check),
    /// やりとりした回数を、ファイルの名前と大きさだけから数えます（中は開きません）
    Count(Count),
    /// 数えたものを tsunagu のサーバーに送ります（数だけを送り、届くまで残します）
    Send(ledger::Send),
    /// 事業所の記録・設定・アクセスキーをすべて消します
    #[command(alias = "forget")]
    Erase(ledger::Erase),
    /// 見本の町のやりとりを作ります（同じ --seed なら同じもの）
    Simulate(simulate::Simulate),
}

#[derive(Debug, Args)]
#[command(
    after_help = "例：\n  tsunagu exchange count 送受信フォルダー --office 2875000008\n  dir /s /b > 一覧.txt のあと：tsunagu exchange count 一覧.txt --office 2875000008 --format csv"
)]
pub struct Count {
    /// フォルダー、ZIP、または名前の一覧（dir /b・dir・ls -l の出力）
    #[arg(value_name = "FOLDER|ZIP|LIST")]
    path: PathBuf,
    /// 自分の事業所番号（送ったか受け取ったかを、これで見分けます）
    #[arg(long, value_name = "NUMBER")]
    office: String,
    /// 出し方
    #[arg(long, value_enum, default_value = "table")]
    format: ListFormat,
}

impl Exchange {
    pub fn run(&self, context: &Context) -> Result<(), CliError> {
        match self {
            Self::Check(check) => check.run(&context.rules.filename),
            Self::Count(count) => count.run(&context.rules.filename),
            Self::Send(send) => send.run(context),
            Self::Erase(erase) => erase.run(context),
            Self::Simulate(simulate) => simulate.run(context),
        }
    }
}

impl From<ListError> for CliError {
    fn from(error: ListError) -> Self {
        match error {
            ListError::Unreadable { .. } => Self::Call(crate::words::list_error(&error)),
            ListError::Damaged { .. } => Self::Refused(crate::words::list_error(&error)),
        }
    }
}

/// Why nothing of an office was found; none where something was.
pub(super) fn nothing_of(counted: &NameCounts, office: OfficeNumber) -> Option<String> {
    let other: u64 = counted.other.values().sum();
    counted.sets.is_empty().then(|| {
        t!("{office} が送受信したファイルが1つもありません（ほかの事業所のもの {foreign}、標準仕様の名前でないもの {other}）。事業所番号と場所を確かめてください", office, foreign = number::count(counted.foreign), other = number::count(other))
    })
}

/// An office's number as an input method may leave it.
pub(super) fn office_of(typed: &str) -> Result<OfficeNumber, CliError> {
    // What is shaped otherwise may be an insured number.
    OfficeNumber::typed(typed).map_err(|_| {
        CliError::Call(
            t!("--office：事業所番号は、都道府県の番号で始まる英数字10桁です。自分の事業所番号を指定してください")
                .to_owned(),
        )
    })
}

impl Count {
    fn run(&self, rules: &FileKinds) -> Result<(), CliError> {
        let office = office_of(&self.office)?;
        let counted = count(&listed(&self.path)?, office, rules);
        if let Some(message) = nothing_of(&counted, office) {
            say::failed(&message);
        }
        match self.format {
            ListFormat::Json => {
                let text = serde_json::to_string_pretty(&json(&counted)).unwrap_or_default();
                say::line(&text)
            }
            ListFormat::Csv => {
                let header = [
                    "created_month",
                    "direction",
                    "partner",
                    "document_kind",
                    "conformity",
                    "sets",
                    "files",
                    "resends",
                    "withdrawn",
                    "unclear",
                ];
                say::bytes(&csv::bytes(&header, rows(&counted).iter().map(Row::keys), Encoding::Utf8))
            }
            ListFormat::Table => {
                let header = [
                    t!("作成の月"),
                    t!("向き"),
                    t!("相手"),
                    t!("種類"),
                    t!("名前"),
                    t!("組"),
                    t!("ファイル"),
                    t!("再送"),
                    t!("取下げ"),
                    t!("再送か不明"),
                ];
                let rows = rows(&counted).iter().map(|row| row.words(rules)).collect();
                say::text(&table::text(&header, rows, 5..10))?;
                let other: u64 = counted.other.values().sum();
                say::line(&t!(
                    "標準仕様の名前でないファイル {other}（名前は残しません）、ほかの事業所のもの {foreign}、写し {copies}。月は、ファイルが作られた月で、送った月ではありません",
                    other = number::count(other),
                    foreign = number::count(counted.foreign),
                    copies = number::count(counted.copies)
                ))
            }
        }
    }
}

/// Sets of one month, direction, partner, kind and conformity.
struct Row<'c> {
    month: &'c str,
    partner: &'c str,
    first: &'c Set,
    /// Sets, files, sent again, withdrawn, unclear.
    counts: [usize; 5],
}

impl Row<'_> {
    fn cells(&self, text: [&str; 5]) -> Vec<Cell> {
        let texts = text.map(|t| Cell::Text(t.to_owned()));
        texts.into_iter().chain(self.counts.map(|n| Cell::Number(n.to_string()))).collect()
    }

    /// By their keys.
    fn keys(&self) -> Vec<Cell> {
        let (direction, kind, conformity) = (self.first.direction, self.first.document_kind, self.first.conformity);
        self.cells([self.month, direction.key(), self.partner, kind.key(), conformity.key()])
    }

    /// As people read them.
    fn words(&self, rules: &FileKinds) -> Vec<String> {
        let conformity = match self.first.conformity {
            Conformity::Standard => t!("標準"),
            Conformity::Nonconforming => t!("少し違う"),
        };
        let (direction, kind) = (words::direction(self.first.direction), rules.group_label(self.first.document_kind));
        let cells = self.cells([self.month, direction, words::partner(self.partner), kind, conformity]);
        cells.iter().map(|cell| cell.as_str().to_owned()).collect()
    }
}

/// In the order of their keys.
fn rows<'c>(counted: &'c NameCounts) -> Vec<Row<'c>> {
    let mut all: BTreeMap<[&'c str; 5], Vec<&'c Set>> = BTreeMap::new();
    for set in &counted.sets {
        let partner = set.partner.as_deref().unwrap_or("");
        let key = [&set.created_at[..6], set.direction.key(), partner, set.document_kind.key(), set.conformity.key()];
        all.entry(key).or_default().push(set);
    }
    let row = |([month, _, partner, ..], sets): ([&'c str; 5], Vec<&'c Set>)| {
        let sending = |sending: SendState| sets.iter().filter(|s| s.sending == sending).count();
        let files = sets.iter().map(|s| s.files as usize).sum();
        let later = [SendState::Resend, SendState::Withdrawal, SendState::Unclear].map(sending);
        Row { month, partner, first: sets[0], counts: [sets.len(), files, later[0], later[1], later[2]] }
    };
    all.into_iter().map(row).collect()
}

fn json(counted: &NameCounts) -> serde_json::Value {
    let set = |s: &Set| {
        serde_json::json!({
            "direction": s.direction.key(), "partner": s.partner, "created_at": s.created_at, "document_kind": s.document_kind.key(),
            "month": s.month(), "months": s.months, "files": s.files, "bytes": s.bytes, "version": s.version.key(),
            "conformity": s.conformity.key(),
            "sending": s.sending.key(),
        })
    };
    let other: serde_json::Map<String, serde_json::Value> =
        counted.other.iter().map(|(format, n)| (format.key().to_owned(), (*n).into())).collect();
    serde_json::json!({
        "sets": counted.sets.iter().map(set).collect::<Vec<_>>(),
        "other": other, "foreign": counted.foreign, "copies": counted.copies,
    })
}
