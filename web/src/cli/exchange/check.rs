use std::path::PathBuf;

use clap::Args;
use tsunagu_domain::rules::FileKinds;
use tsunagu_formats::filename::check::{CheckReport, Fault, FileLocation, check};
use tsunagu_formats::filename::list::listed;
use tsunagu_formats::filename::name::{Departure, Format};

use crate::cli::{CliError, say};
use crate::show::number;

#[derive(Debug, Args)]
#[command(after_help = "例：\n  tsunagu exchange check 送信フォルダー")]
pub struct Check {
    /// 送るファイルのフォルダー、ZIP、または名前の一覧（dir /b の出力など）
    #[arg(value_name = "FOLDER|ZIP|LIST")]
    path: PathBuf,
}

/// So many files are reported one by one.
const MAX_LISTED: usize = 20;

impl Check {
    pub fn run(&self, rules: &FileKinds) -> Result<(), CliError> {
        let files = listed(&self.path)?;
        if files.is_empty() {
            return Err(CliError::Call(format!(
                "{}：ファイルがありません。場所を確かめてください",
                self.path.display()
            )));
        }
        let checked = check(&files, rules);
        lines(&checked, rules).iter().try_for_each(|line| say::line(line))?;
        match checked.refused() {
            0 => say::line("送れます（中身の正しさは、介護ソフトで確かめてください）"),
            refused => Err(CliError::WouldBeRefused(refused)),
        }
    }
}

fn lines(checked: &CheckReport, rules: &FileKinds) -> Vec<String> {
    let limits = &rules.limits;
    let size = checked.bytes.map_or("大きさは分かりません".to_owned(), bytes);
    let mut all = vec![format!("{}ファイル、{size}", number::count(checked.files))];
    if checked.too_many {
        let most = number::count(limits.max_files);
        all.push(format!("送れません：1回に送れるのは{most}ファイルまでです。分けて送ってください"));
    }
    if checked.too_large {
        let most = bytes(limits.max_bytes);
        all.push(format!("送れません：1回に送れるのは合わせて{most}までです。分けて送ってください"));
    }
    for (fault, which) in &checked.faults {
        let mark = if fault.refuses() { "送れません" } else { "注意" };
        all.push(format!("{mark}：{}件 {}", number::count(which.len() as u64), words(*fault, rules)));
        all.extend(which.iter().take(MAX_LISTED).map(|one| format!("  {}", place(one))));
        if let Some(more) = which.len().checked_sub(MAX_LISTED).filter(|n| *n > 0) {
            all.push(format!("  ほか{}件", number::count(more as u64)));
        }
    }
    if !checked.faults.is_empty() {
        all.push(
            "名前は、人の名前のことがあるため出しません。順番（フォルダーは名前の順、ZIPと一覧は書かれた順）・形式・大きさで探してください".to_owned(),
        );
    }
    all
}

fn bytes(n: u64) -> String {
    format!("{}バイト", number::count(n))
}

/// 3番目　CSV　1,234バイト　第6表 予定（提供票）
fn place(which: &FileLocation) -> String {
    let format = match which.format {
        Format::Other => "その他の形式".to_owned(),
        format => format.key().to_uppercase(),
    };
    let message = [Some(format!("{}番目", number::count(which.place as u64))), Some(format), which.bytes.map(bytes)];
    message.into_iter().flatten().chain(which.kind.clone()).collect::<Vec<_>>().join("　")
}

fn words(fault: Fault, rules: &FileKinds) -> String {
    match fault {
        Fault::WrongFormat => format!("送れない形式です。送れるのは {}", rules.limits.formats.join("・")),
        Fault::NotStandard => {
            "標準仕様の名前のCSVではありません。介護ソフトから出し直すか、PDFにしてください".to_owned()
        }
        Fault::NearStandard(departure) => format!(
            "標準仕様の名前と少し違います（{}）。受け取る側で取り込めないことがあります。介護ソフトから出し直してください",
            departed(departure)
        ),
        Fault::OldVersion => rules.versions.get("v3").map_or("3版の名前です", String::as_str).to_owned(),
    }
}

fn departed(departure: Departure) -> &'static str {
    match departure {
        Departure::Kind => "種類の綴りが違う",
        Departure::MonthAbsent => "対象年月がない",
        Departure::MonthExtra => "対象年月が要らないのに入っている",
        Departure::NineDigits => "事業所番号が9桁",
        Departure::NoReceiver => "受け取る側の事業所番号がない",
        Departure::Services => "サービスコードの桁がそろっていない、または片方しかない",
        Departure::NoBranch => "枝番がない",
        Departure::LongSerial => "作成日時が15桁（14桁のはず）",
    }
}
