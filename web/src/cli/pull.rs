use clap::{Args, ValueEnum};
use tokio::sync::watch;
use tsunagu_domain::place::{PlaceCode, PlaceKind};
use tsunagu_domain::rules::Source;
use tsunagu_ingest::pull::record::Record;
use tsunagu_ingest::pull::{self, PullError, PullListener, Request, Selection, plan};
use tsunagu_ingest::source::visit::Problem;

use super::{CliError, Context, accept_new, add, clock, publish_now, say};
use crate::show::number;
use crate::words;

/// What to fetch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PullScope {
    /// 公表システムの事業所名簿
    Register,
    /// WAM NETの利用状況
    Usage,
    /// 行政区域の境界（頼んだときだけ）
    Boundaries,
    /// 介護情報基盤の市町村の開始日（--render を付けると、都道府県の地図のページも）
    Platform,
    /// お知らせの見張り（日付・ことば・リンクだけを残します）
    Notices,
    /// 介護ソフトの標準仕様4.1・5.0への対応
    Software,
    /// 境界のほかのすべて
    All,
}

#[derive(Debug, Args)]
#[command(
    after_help = "例：\n  tsunagu pull all --dry-run\n  tsunagu pull usage --prefecture 兵庫県 --contact tanto@example.jp\n  tsunagu pull register --contact https://example.jp/contact\n\n公開元に同時に1接続、間隔をあけて取りに行きます。途中で止めても（Ctrl-C）、次の同じ pull が続きから始めます。"
)]
pub struct Pull {
    /// 何を取りに行くか
    #[arg(value_enum, default_value = "all")]
    what: PullScope,
    /// 都道府県（28 か 兵庫県。くり返せます）
    #[arg(long, value_name = "PREFECTURE")]
    prefecture: Vec<String>,
    /// 市区町村（282171 か 川西市。くり返せます）
    #[arg(long, value_name = "MUNICIPALITY")]
    municipality: Vec<String>,
    /// 取りに行かず、予定（ページ数・回数・時間）だけを示します
    #[arg(long)]
    dry_run: bool,
    /// この機械の Chromium で画面を描いてから読みます（表が後から描かれるページのとき）
    #[arg(long)]
    render: bool,
    /// 公開元が連絡できる先（メールアドレスか https のページ）
    #[arg(long, env = "TSUNAGU_CONTACT", value_name = "CONTACT")]
    contact: Option<String>,
    /// データで説明できない急な変化があっても公開します
    #[arg(long)]
    accept: bool,
}

impl Pull {
    /// Only what would be asked for is shown.
    pub fn is_dry(&self) -> bool {
        self.dry_run
    }

    pub fn run(&self, context: &Context) -> Result<(), CliError> {
        let selection = self.selection(context)?;
        let sources = self.sources(context)?;
        if self.dry_run {
            return sources.iter().try_for_each(|source| self.say_plan(context, source, &selection));
        }
        let contact = self.contact.clone().unwrap_or_else(|| context.rules.sources.contact.clone());
        let request = Request { selection, contact, render: self.render };
        let today = tsunagu_domain::date::japan_date(clock::now());
        for source in &sources {
            pull::check(source, &request.contact, today)?;
            if source.terms_read_on.is_empty() && !source.allow_private {
                say::failed(&t!(
                    "{name}：利用条件を人が確かめた記録がありません（sources.toml の terms_read_on）。{terms}",
                    name = source.name,
                    terms = source.terms
                ));
            }
        }
        let _lock = context.home.lock("pull")?;
        let stop = on_interrupt();
        let mut failed = 0;
        let mut loaded = false;
        let mut unanswered = 0;
        for source in sources {
            match one(context, source, &request, &stop) {
                Ok(loading) => {
                    loaded |= loading.is_new;
                    unanswered += loading.unanswered;
                }
                Err(error) => {
                    say::failed(&format!("{}：{}", source.name, words::pull_error(&error)));
                    failed += 1;
                    if *stop.borrow() {
                        break;
                    }
                }
            }
        }
        if loaded {
            publish_now(context, &say::Progress::new(1), &accept_new(self.accept))?;
        }
        match (failed, unanswered) {
            (0, 0) => Ok(()),
            (0, n) => Err(CliError::Unanswered(n)),
            (n, _) => Err(CliError::SomeNotPulled(n)),
        }
    }

    fn sources<'c>(&self, context: &'c Context) -> Result<Vec<&'c Source>, CliError> {
        let sources = &context.rules.sources;
        let named = |id: &str| {
            sources.get(id).ok_or_else(|| CliError::Call(t!("sources.toml に id = \"{id}\" の行がありません", id)))
        };
        Ok(match self.what {
            PullScope::Register => vec![named("register")?],
            PullScope::Usage => vec![named("usage")?],
            PullScope::Boundaries => vec![named("boundaries")?],
            PullScope::Platform => vec![named("platform")?],
            PullScope::Notices => vec![named("notices")?],
            PullScope::Software => vec![named("software")?],
            // One that has ended holds back only itself.
            PullScope::All => {
                let today = tsunagu_domain::date::japan_date(clock::now());
                let ended = |s: &Source| s.ended_on.is_some_and(|on| on <= today);
                sources.source.iter().filter(|s| !s.on_request && !ended(s)).collect()
            }
        })
    }

    fn selection(&self, context: &Context) -> Result<Selection, CliError> {
        let municipalities = &context.rules.municipalities;
        let prefectures = self.prefecture.iter().map(|text| {
            let found = municipalities.prefecture(text);
            found.map(|p| p.code.prefecture_digits().to_owned()).ok_or_else(|| {
                CliError::Call(t!("--prefecture {text}：見つかりません。28 か 兵庫県 のように指定してください", text))
            })
        });
        let mut prefectures: Vec<String> = prefectures.collect::<Result<_, _>>()?;
        let mut places: Vec<PlaceCode> = Vec::new();
        for text in &self.municipality {
            let found: Vec<_> = municipalities
                .search(text)
                .into_iter()
                .filter(|m| m.kind != PlaceKind::Prefecture && (m.name == *text || m.code.as_str() == text))
                .filter(|m| prefectures.is_empty() || prefectures.contains(&m.code.prefecture_digits().to_owned()))
                .collect();
            match found[..] {
                [one] => places.push(one.code),
                [] => match text.parse::<PlaceCode>().ok().and_then(|c| municipalities.get(c)) {
                    Some(one)
                        if prefectures.is_empty() || prefectures.iter().any(|p| p == one.code.prefecture_digits()) =>
                    {
                        places.push(one.code);
                    }
                    _ => {
                        return Err(CliError::Call(t!(
                            "--municipality {text}：見つかりません。282171 か 川西市 のように指定してください",
                            text
                        )));
                    }
                },
                _ => {
                    return Err(CliError::Call(t!(
                        "--municipality {text}：同じ名前が複数あります。6桁のコードか --prefecture を添えてください",
                        text
                    )));
                }
            }
        }
        prefectures.extend(places.iter().map(|p| p.prefecture_digits().to_owned()));
        prefectures.sort();
        prefectures.dedup();
        Ok(Selection { prefectures, municipalities: places })
    }

    fn say_plan(&self, context: &Context, source: &Source, selection: &Selection) -> Result<(), CliError> {
        let archive = context.home.archive();
        let runs = pull::finished_of(&archive, &source.id).unwrap_or_default();
        let mut runs = runs.iter().rev().filter_map(|p| pull::receipts(p).ok());
        let pages = runs.find(|(header, _)| header.selection.is_empty()).map(|(_, pages)| pages);
        let rules = &context.rules;
        let plan = plan::plan(source, selection, &rules.municipalities, rules.services.len(), pages.as_deref());
        say::line(&format!("■ {}（{}）", source.name, source.publisher))?;
        if let Some(on) = source.ended_on {
            return say::line(&t!("  {on}で終了しています。取りに行きません", on));
        }
        say::line(&t!("  始めるページ：{entry}", entry = source.entry))?;
        say::line(t!("  ここから、次の形のリンクだけをたどります（住所を推測して作ることはしません）："))?;
        for page in &source.page {
            for follow in &page.follow {
                say::line(&format!("    {} → {}：{}", page.role, follow.role, follow.label))?;
            }
        }
        let (plain, drawn): (Vec<_>, Vec<_>) = source.also.iter().partition(|also| !also.drawn_only);
        for also in plain {
            say::line(&t!("  ほかに始めるページ：{label}（{address}）", label = also.label, address = also.address))?;
        }
        if !drawn.is_empty() {
            say::line(&t!("  --render を付けたときだけ取りに行くページ：{pages}", pages = drawn.len()))?;
        }
        let counted = if plan.from_last_run {
            t!("前回の数から")
        } else {
            t!("市区町村・種別の数からの見込み")
        };
        let pages: Vec<String> =
            plan.pages.iter().map(|(role, n)| format!("{role} {}", number::count(*n as u64))).collect();
        say::line(&t!("  ページ（{counted}）：robots.txt 1、{pages}", counted, pages = pages.join("、")))?;
        let (least, most) = (source.delay_ms, source.delay_ms + source.jitter_ms);
        say::line(&t!(
            "  回数：約{requests}回　時間：約{minutes}分（間隔 {least}〜{most}秒、1接続）　1回の上限：{budget_requests}回・{budget_minutes}分",
            requests = number::count(plan.requests as u64),
            minutes = number::count(plan.minutes as u64),
            least = format_args!("{:.1}", least as f64 / 1000.0),
            most = format_args!("{:.1}", most as f64 / 1000.0),
            budget_requests = number::count(u64::from(source.budget_requests)),
            budget_minutes = number::count(u64::from(source.budget_minutes))
        ))?;
        say::line(&t!("  周期：{cadence}", cadence = source.cadence))?;
        say::line(&t!("  利用条件：{terms}", terms = source.terms))?;
        say::line(&t!("  ページの作り：{layout}", layout = source.layout))?;
        let contact = self.contact.as_deref().unwrap_or(&rules.sources.contact);
        let contact =
            if contact.is_empty() { t!("まだ決まっていません（--contact で指定）") } else { contact };
        say::line(&t!("  連絡先：{contact}", contact))
    }
}

/// What came of one source.
struct SourceOutcome {
    /// Something was loaded.
    is_new: bool,
    /// Files that raise a question, which nobody is there to answer.
    unanswered: usize,
}

fn one(
    context: &Context,
    source: &Source,
    request: &Request,
    stop: &watch::Receiver<bool>,
) -> Result<SourceOutcome, PullError> {
    let progress = say::Progress::new(1);
    let page = |n: usize, waiting: usize, label: &str| {
        progress.page(n, waiting, label);
    };
    let step = |step, about: &str| progress.step(step, about);
    let listener = PullListener { page: &page, step: &step };
    let pulled = pull::pull(&context.home, &context.rules, source, request, clock::now(), stop.clone(), &listener)?;
    progress.done(&summary(&pulled.record));
    // The terminal is gone, not the data.
    let _ = add::report(&pulled.outcome, &context.rules);
    // What the loader refused was reported above.
    pulled.record.problems.iter().filter(|p| p.role != "load").for_each(say_problem);
    for role in &pulled.record.new_layouts {
        say::failed(&t!(
            "{name}：{role} のページの作りが、これまでと変わっています。件数を確かめてください",
            name = source.name,
            role
        ));
    }
    let unanswered = pulled.outcome.unanswered;
    if pulled.outcome.taken.is_empty() && unanswered == 0 && !pulled.record.problems.is_empty() {
        return Err(PullError::NothingRead);
    }
    Ok(SourceOutcome { is_new: !pulled.outcome.taken.is_empty(), unanswered })
}

fn summary(record: &Record) -> String {
    t!(
        "{pages}ページ（うち変わりなし{unchanged}）、取得{requests}回、読めなかったページ{problems}",
        pages = number::count(record.pages),
        unchanged = number::count(record.unchanged),
        requests = number::count(u64::from(record.requests)),
        problems = number::count(record.problems.len() as u64)
    )
}

fn say_problem(problem: &Problem) {
    let address = if problem.address.is_empty() { String::new() } else { format!("（{}）", problem.address) };
    say::failed(&t!(
        "{label}{address}：{expected}のはずが、{seen}{sha256}",
        label = problem.label,
        address,
        expected = words::expected(&problem.expected),
        seen = words::seen(&problem.seen),
        sha256 = if problem.sha256.is_some() { t!("。中身は保管してあります") } else { "" }
    ));
}

/// Turns true at the first Ctrl-C; a second one ends the program at once.
fn on_interrupt() -> watch::Receiver<bool> {
    let (stop, stopped) = watch::channel(false);
    std::thread::spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
        runtime.block_on(async {
            if tokio::signal::ctrl_c().await.is_ok() {
                say::failed(t!("止めています。取れたところまでは残ります（もう一度 Ctrl-C で直ちに終わります）"));
                let _ = stop.send(true);
            }
            if tokio::signal::ctrl_c().await.is_ok() {
                std::process::exit(130);
            }
        });
    });
    stopped
}
