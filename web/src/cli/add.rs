use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::civil::Date;
use tsunagu_domain::rules::Rules;
use tsunagu_ingest::add::{self, AddError, Outcome, Question, Request, SupersededLoad};
use tsunagu_ingest::input::KindOption;
use tsunagu_ingest::publish::Accept;

use super::{CliError, Context, accept_new, clock, covers, dry_run, publish_now, say};
use crate::show::number;
use crate::words;

/// What the file is, when it should not be guessed.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// 公表システムの事業所名簿
    Register,
    /// 利用状況（件数のページ・件数の表・事業所の一覧）
    Usage,
    /// 所在地を表示できない事業所の一覧
    Unlisted,
    /// 市区町村や都道府県の事業所の一覧（独自の対象数として、事業所名簿の対象数と並べます）
    Own,
    /// アンケートの答え（「回答」の列。掲載とは混ぜません。--covers で、尋ねた市区町村を指定します）
    Survey,
    /// 居宅介護支援費（Ⅱ）や処遇改善加算ロを届け出た事業所の一覧（「加入または誓約」。--covers で、届け先の市区町村を指定します）
    Filed,
    /// 介護情報基盤の利用開始日の一覧（PDF・ページ・CSV。どの率にも入れません）
    Platform,
    /// 介護ソフトの調査（製品と標準仕様4.1・5.0への対応）
    Software,
    /// 移行を確かめた事業所の一覧（office_number, migrated_on, source）
    Migrated,
}

#[derive(Debug, Args)]
#[command(
    after_help = "例：\n  tsunagu add jigyosho_430.csv --as-of 2025-12-31\n  tsunagu add 事業所名簿/2025-12 事業所名簿/2025-06\n  tsunagu add 兵庫県.html\n  tsunagu add 一覧.xlsx --kind usage --as-of 2026-02-05 --covers 28\n  tsunagu add 移行の確認.csv --kind migrated\n  tsunagu add taioujyoukyou.pdf --kind platform"
)]
pub struct Add {
    /// ファイルかフォルダー（csv・xlsx・html・txt・zip。介護情報基盤の開始日の一覧はpdfも）
    #[arg(required = true, value_name = "FILE|FOLDER")]
    paths: Vec<PathBuf>,
    /// 種類（中身から見分けられないときは、終了コード3でたずねます）
    #[arg(long)]
    kind: Option<Kind>,
    /// いつ時点の資料か（ファイルに書かれていないとき）例：2025-12-31
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
    /// 漏れなく載せている地域：全国、都道府県、市区町村の名前か番号（くり返せます。掲載の一覧では、その中で一覧に
    /// 無い市区町村を0件とします）
    #[arg(long, value_name = "PLACE")]
    covers: Vec<String>,
    /// データで説明できない急な変化があっても公開します
    #[arg(long)]
    accept: bool,
    /// 取り込まずに、何と見分けたかと、どの市区町村の何が変わるかだけを示します
    #[arg(long)]
    dry_run: bool,
    /// --dry-run の出し方
    #[arg(long, value_enum, default_value = "table", requires = "dry_run")]
    format: dry_run::Format,
}

impl Add {
    /// Only what would change is shown.
    pub fn is_dry(&self) -> bool {
        self.dry_run
    }

    pub fn run(&self, context: &Context) -> Result<(), CliError> {
        let request = self.request(context)?;
        if self.dry_run {
            let outcome = dry_run::run(context, &request, &accept_new(self.accept), self.format)?;
            outcome
                .refused
                .iter()
                .for_each(|(name, reason)| say::failed(&format!("{name}：{}", words::file_reason(reason))));
            return self.ended(&outcome);
        }
        let _lock = context.home.lock("add")?;
        let files = tsunagu_ingest::source::files::listed(&self.paths).map_err(AddError::from)?;
        let progress = say::Progress::new(files.len());
        let outcome =
            add::add(&context.home, &context.rules, &request, clock::now(), &|step, about| progress.step(step, about))?;
        report(&outcome, &context.rules)?;
        if !outcome.taken.is_empty() {
            publish_now(context, &progress, &accept_new(self.accept))?;
            let held: Vec<String> = outcome.taken.iter().filter_map(|t| t.held.clone()).collect();
            if self.accept && !held.is_empty() {
                publish_now(context, &progress, &Accept::Loads(held))?;
            }
        }
        self.ended(&outcome)
    }

    /// How a run ends, by what became of its files.
    fn ended(&self, outcome: &Outcome) -> Result<(), CliError> {
        if !outcome.questions.is_empty() {
            outcome.questions.iter().for_each(|question| self.ask(question));
            return Err(CliError::Question(outcome.questions.len()));
        }
        match (outcome.taken.len(), outcome.refused.len()) {
            (0, 0) => {
                let paths: Vec<_> = self.paths.iter().map(|p| p.display().to_string()).collect();
                Err(CliError::NothingToAdd(paths.join(" ")))
            }
            (0, _) => Err(CliError::AllRefused),
            // Accepted in this very call it waits no more.
            (_, 0) if !self.accept && outcome.taken.iter().any(|t| t.held.is_some()) => {
                let held: Vec<&str> = outcome.taken.iter().filter_map(|t| t.held.as_deref()).collect();
                Err(CliError::StillHeld(held.join(" ")))
            }
            // It was brought to stand, and does not.
            (_, 0) if !outcome.replaced.is_empty() => {
                outcome.replaced.iter().for_each(|replaced| say::failed(&message_of(replaced)));
                Err(CliError::Replaced(outcome.replaced.len()))
            }
            (_, 0) => Ok(()),
            (_, refused) => Err(CliError::SomeRefused(refused)),
        }
    }

    fn request(&self, context: &Context) -> Result<Request, CliError> {
        let as_of = self.as_of.as_deref().map(date).transpose()?;
        let covers = covers::places("--covers", &self.covers, &context.rules.municipalities)?;
        let kind = self.kind.map(|kind| match kind {
            Kind::Register => KindOption::Register,
            Kind::Usage => KindOption::Usage,
            Kind::Unlisted => KindOption::Unlisted,
            Kind::Own => KindOption::Own,
            Kind::Survey => KindOption::Survey,
            Kind::Filed => KindOption::Filed,
            Kind::Platform => KindOption::Platform,
            Kind::Software => KindOption::Software,
            Kind::Migrated => KindOption::Migrated,
        });
        Ok(Request { paths: self.paths.clone(), kind, as_of, covers, ..Request::default() })
    }

    /// Says what was seen in a file, and the command that answers; without a prompt, which a schedule can't answer.
    fn ask(&self, question: &Question) {
        let file = question.path.as_ref().map_or(question.name.clone(), |p| p.display().to_string());
        let mut command = format!("tsunagu add {}", quoted(&file));
        let given =
            [self.kind.map(|k| format!("--kind {}", k.word())), self.as_of.as_ref().map(|d| format!("--as-of {d}"))];
        let keeps_kind = question.answers.iter().all(|a| !a.flag.starts_with("--kind"));
        let [kind, as_of] = given;
        kind.filter(|_| keeps_kind).into_iter().chain(as_of).for_each(|flag| command += &format!(" {flag}"));
        let mut text = t!(
            "{name}：{seen}。次のどれかで答えてください：",
            name = question.name,
            seen = words::undecided(&question.about)
        );
        for answer in &question.answers {
            text += &format!("\n  {command} {}\n    {}", answer.flag, words::reading(&answer.reading));
        }
        text += t!("\n  --dry-run を加えると、取り込まずに、どの市区町村の何が変わるかだけを示します");
        say::failed(&text);
    }
}

impl Kind {
    /// As it is typed.
    fn word(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Usage => "usage",
            Self::Unlisted => "unlisted",
            Self::Own => "own",
            Self::Survey => "survey",
            Self::Filed => "filed",
            Self::Platform => "platform",
            Self::Software => "software",
            Self::Migrated => "migrated",
        }
    }
}

/// What stands in a file's place, and how it comes back.
fn message_of(replaced: &SupersededLoad) -> String {
    let by: Vec<String> = replaced.by.iter().map(|(load, name)| format!("{name}（{load}）")).collect();
    let withdraw: Vec<String> =
        replaced.by.iter().map(|(load, _)| format!("tsunagu archive withdraw {load}")).collect();
    t!(
        "{name}（{load}、{as_of}現在）は、あとから取り込んだ {by} に全部か一部が置き換わっています。このファイルの数字に戻すには {withdraw}",
        name = replaced.name,
        load = replaced.load,
        as_of = replaced.as_of,
        by = by.join("、"),
        withdraw = withdraw.join("、")
    )
}

/// As a shell takes it for one word.
fn quoted(file: &str) -> String {
    let plain = file.chars().all(|c| c.is_alphanumeric() || "/\\._-:".contains(c));
    if plain { file.to_owned() } else { format!("\"{file}\"") }
}

fn date(text: &str) -> Result<Date, CliError> {
    tsunagu_domain::date::first_date(text).ok_or_else(|| {
        CliError::Call(t!("--as-of {text}：日付として読めません。2025-12-31 のように指定してください", text))
    })
}

/// One line a file: what became of it.
pub fn report(outcome: &Outcome, rules: &Rules) -> Result<(), CliError> {
    for taken in &outcome.taken {
        let state = match (taken.known, &taken.held) {
            (true, Some(_)) => t!("取り込み済み（公開を待っています）"),
            (true, None) if outcome.replaced.iter().any(|r| r.name == taken.kept_name && r.as_of == taken.as_of) => {
                t!("取り込み済み（あとの資料に置き換わっています）")
            }
            (true, None) => t!("取り込み済み（変更なし）"),
            (false, _) => t!("取り込みました"),
        };
        let issues = match taken.issues {
            0 => String::new(),
            n => t!("、注意{n}件（tsunagu status --issues で見られます）", n = number::count(n)),
        };
        let why = taken.grounds.as_ref().map_or(String::new(), |grounds| {
            let doubts: Vec<String> = taken.doubts.iter().map(words::doubt).collect();
            let why = match &doubts[..] {
                [] => words::grounds(grounds),
                doubts => t!(
                    "{grounds}。{doubts}。使っていない事業所が混じっていないか確かめてください",
                    grounds = words::grounds(grounds),
                    doubts = doubts.join("、")
                ),
            };
            t!("（根拠：{why}）", why)
        });
        let scope =
            taken.scope.as_deref().map_or(String::new(), |s| t!("、範囲：{rules}", rules = covers::names(s, rules)));
        say::line(&t!(
            "{name}：{kind}として{state}{why}（{as_of}現在、{rows}行{scope}{issues}）",
            name = taken.name,
            kind = words::kind_label(taken.kind),
            state,
            why,
            as_of = taken.as_of,
            rows = number::count(taken.rows),
            scope,
            issues
        ))?;
    }
    for taken in outcome.taken.iter().filter(|taken| !taken.dropped.is_empty()) {
        say::line(&t!(
            "{name}：名前などの列（{dropped}）は除いて取り込みました。保管したのも、その列を除いた写しです",
            name = taken.name,
            dropped = taken.dropped.join("・")
        ))?;
    }
    for (name, reason) in &outcome.skipped {
        say::line(&format!("{name}：{}", words::file_reason(reason)))?;
    }
    for (name, reason) in &outcome.refused {
        say::failed(&format!("{name}：{}", words::file_reason(reason)));
    }
    Ok(())
}
