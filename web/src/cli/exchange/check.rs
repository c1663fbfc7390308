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
            return Err(CliError::Call(t!(
                "{path}：ファイルがありません。場所を確かめてください",
                path = self.path.display()
            )));
        }
        let checked = check(&files, rules);
        lines(&checked, rules).iter().try_for_each(|line| say::line(line))?;
        match checked.refused() {
            0 => say::line(t!("送れます（中身の正しさは、介護ソフトで確かめてください）")),
            refused => Err(CliError::WouldBeRefused(refused)),
        }
    }
}

fn lines(checked: &CheckReport, rules: &FileKinds) -> Vec<String> {
    let limits = &rules.limits;
    let size = checked.bytes.map_or(t!("大きさは分かりません").to_owned(), number::megabytes);
    let (most_files, most) = (number::count(limits.max_files), number::megabytes(limits.max_bytes));
    let mut all = vec![t!(
        "{files}ファイル（標準仕様の名前 {standard}、そのほか {other}）、合わせて{size}。1回に送れるのは{most_files}ファイル・{most}までです",
        files = number::count(checked.files),
        standard = number::count(checked.standard),
        other = number::count(checked.files - checked.standard),
        size,
        most_files,
        most
    )];
    if checked.too_many {
        all.push(t!("送れません：1回に送れるのは{most}ファイルまでです。分けて送ってください", most = most_files));
    }
    if checked.too_large {
        all.push(t!("送れません：1回に送れるのは合わせて{most}までです。分けて送ってください", most));
    }
    for (fault, which) in &checked.faults {
        let mark = if fault.refuses() { t!("送れません") } else { t!("注意") };
        all.push(t!(
            "{mark}：{which}件 {rules}",
            mark,
            which = number::count(which.len() as u64),
            rules = words(*fault, rules)
        ));
        all.extend(which.iter().take(MAX_LISTED).map(|one| format!("  {}", place(one))));
        if let Some(more) = which.len().checked_sub(MAX_LISTED).filter(|n| *n > 0) {
            all.push(t!("  ほか{more}件", more = number::count(more as u64)));
        }
    }
    if !checked.faults.is_empty() {
        all.push(
            t!("名前は、人の名前のことがあるため出しません。順番（フォルダーは名前の順、ZIPと一覧は書かれた順）・形式・大きさで探してください").to_owned(),
        );
    }
    all
}

fn bytes(n: u64) -> String {
    t!("{n}バイト", n = number::count(n))
}

/// 3番目　CSV　1,234バイト　第6表 予定（提供票）
fn place(which: &FileLocation) -> String {
    let format = match which.format {
        Format::Other => t!("その他の形式").to_owned(),
        format => format.key().to_uppercase(),
    };
    let message =
        [Some(t!("{place}番目", place = number::count(which.place as u64))), Some(format), which.bytes.map(bytes)];
    message.into_iter().flatten().chain(which.kind.clone()).collect::<Vec<_>>().join("　")
}

fn words(fault: Fault, rules: &FileKinds) -> String {
    match fault {
        Fault::WrongFormat => t!("送れない形式です。送れるのは {formats}", formats = rules.limits.formats.join("・")),
        Fault::NotStandard => {
            t!("標準仕様の名前のCSVではありません。介護ソフトから出し直すか、PDFにしてください").to_owned()
        }
        Fault::NearStandard(departure) => t!(
            "標準仕様の名前と少し違います（{departure}）。受け取る側で取り込めないことがあります。介護ソフトから出し直してください",
            departure = departed(departure)
        ),
        Fault::OldVersion => rules.versions.get("v3").map_or(t!("3版の名前です"), String::as_str).to_owned(),
    }
}

fn departed(departure: Departure) -> &'static str {
    match departure {
        Departure::Kind => t!("種類の綴りが違う"),
        Departure::MonthAbsent => t!("対象年月がない"),
        Departure::MonthExtra => t!("対象年月が要らないのに入っている"),
        Departure::NineDigits => t!("事業所番号が9桁"),
        Departure::NoReceiver => t!("受け取る側の事業所番号がない"),
        Departure::Services => t!("サービスコードの桁がそろっていない、または片方しかない"),
        Departure::NoBranch => t!("枝番がない"),
        Departure::LongSerial => t!("作成日時が15桁（14桁のはず）"),
    }
}
