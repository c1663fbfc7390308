use jiff::civil::Date;
use maud::{Markup, html};
use tsunagu_ingest::pull::health::{Health, State};

use crate::address;
use crate::show::{date, number};
use crate::source_status::{LakeFault, SourceStatus};

/// What a reader of any page must know of the sources behind it: late, broken or ended. Nothing where all is well.
pub fn banner(source_status: &SourceStatus) -> Markup {
    let message = source_status.sources.iter().filter_map(sentence).chain(never(source_status));
    let message: Vec<String> = message.collect();
    html! {
        @for line in &message { p.banner.source { (line) " " a href=(address::STATUS.anchor("sources")) { (t!("くわしく")) } } }
    }
}

fn sentence(source: &Health) -> Option<String> {
    let name = &source.name;
    let stays = match source.as_of.or_else(|| source.last_success.as_deref().and_then(day_of)) {
        Some(date) => t!("最後に取れた資料は{date}現在のものです", date = date::day(date)),
        None => t!("一度も取れていません").to_owned(),
    };
    match source.state {
        State::Late(days) => Some(t!("{name}は{days}日間、新しく確かめられていません。{stays}。", name, days, stays)),
        State::Broken => Some(t!("{name}を読み取れなくなっています。{stays}。", name, stays)),
        State::Partly(pages) => Some(t!(
            "{name}のうち{pages}ページを読み取れませんでした。{stays}。",
            name,
            pages = number::count(pages as u64),
            stays
        )),
        State::Ended(on) => {
            Some(t!("{name}の公表は{on}で終わりました。これまでの資料を残しています。", name, on = date::day(on)))
        }
        State::Never | State::Fresh | State::Stopped => None,
    }
}

/// The listing is an old one that came with the program or was brought, and nobody has fetched another.
fn never(source_status: &SourceStatus) -> Option<String> {
    let (listed, days) = source_status.old_listing?;
    let fetched = source_status.sources.iter().any(|s| s.id == "usage" && s.state != State::Never);
    (!fetched).then(|| {
        let (date, ago) = (date::day(listed), date::ago(days));
        t!("掲載は{date}時点のものです（{ago}）。新しい資料は、まだ取りに行っていません。", date, ago)
    })
}

fn day_of(timestamp: &str) -> Option<Date> {
    timestamp.parse().ok().map(tsunagu_domain::date::japan_date)
}

/// What is wrong with the lake, and what to do. Where files lie on the machine is nobody's business on a page.
pub fn lake_fault(fault: LakeFault) -> String {
    let (fault, command) = match fault {
        LakeFault::ManifestsLost => (t!("取り込んだデータの目録の一部がなくなっています"), "tsunagu rebuild"),
        LakeFault::ManifestsBroken => (t!("取り込んだデータの目録が壊れています"), "tsunagu rebuild"),
        LakeFault::Lost => (t!("取り込んだデータがなくなっています"), "tsunagu rebuild"),
        LakeFault::DecisionsBroken => (t!("取り込みの記録が壊れているか、なくなっています"), "tsunagu archive verify"),
    };
    t!(
        "{fault}。いま見えているものは、その前に公開したもので、変わりません。管理する人は、端末で {command} を実行してください。",
        fault,
        command
    )
}

/// A state in words.
pub fn state(state: State) -> String {
    match state {
        State::Never => t!("まだ取りに行っていません").to_owned(),
        State::Fresh => t!("順調").to_owned(),
        State::Late(days) => t!("遅れ（{days}日）", days),
        State::Partly(pages) => t!("一部読み取れません（{pages}ページ）", pages),
        State::Broken => t!("読み取れません").to_owned(),
        State::Stopped => t!("途中（次に続きから）").to_owned(),
        State::Ended(on) => t!("{on}で終了", on),
    }
}
