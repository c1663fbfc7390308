use jiff::civil::Date;
use maud::{Markup, html};
use tsunagu_ingest::pull::health::{Health, State};

use crate::server::Standing;
use crate::show::date;

/// What a reader of any page must know of the sources behind it: late, broken or ended. Nothing where all is well.
pub fn banner(standing: &Standing) -> Markup {
    let told: Vec<String> = standing.sources.iter().filter_map(sentence).collect();
    html! {
        @for line in &told { p.banner.source { (line) " " a href="/status#sources" { "くわしく" } } }
    }
}

fn sentence(source: &Health) -> Option<String> {
    let name = &source.name;
    let stays = match source.as_of.or_else(|| source.last_success.as_deref().and_then(day_of)) {
        Some(day) => format!("画面は{}の資料のままです", date::day(day)),
        None => "画面はそれまでの資料のままです".to_owned(),
    };
    match source.state {
        State::Late(days) => Some(format!("{name}は{days}日間、新しく確かめられていません。{stays}。")),
        State::Broken => Some(format!("{name}を読み取れなくなっています。{stays}。")),
        State::Ended(on) => {
            Some(format!("{name}の公表は{}で終わりました。これまでの資料を残しています。", date::day(on)))
        }
        State::Never | State::Fresh | State::Stopped => None,
    }
}

fn day_of(moment: &str) -> Option<Date> {
    moment.parse().ok().map(tsunagu_store::date::japan_date)
}

/// A state in words.
pub fn state(state: State) -> String {
    match state {
        State::Never => "まだ取りに行っていません".to_owned(),
        State::Fresh => "順調".to_owned(),
        State::Late(days) => format!("遅れ（{days}日）"),
        State::Broken => "読み取れません".to_owned(),
        State::Stopped => "途中（次に続きから）".to_owned(),
        State::Ended(on) => format!("{on}で終了"),
    }
}
