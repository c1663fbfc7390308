use tsunagu_analytics::query::holdings;
use tsunagu_ingest::decisions::{Decision, Decisions, State};
use tsunagu_ingest::loads::{self, Load, NoSuchLoad};
use tsunagu_ingest::publish::{self, Accept, Change, changes::Figure};
use tsunagu_store::warehouse::Warehouse;

use super::format::ListFormat;
use super::{CliError, Context, clock, publish_now, say, table};
use crate::file::adoption_rows::Cell;
use crate::file::csv::{self, Encoding};
use crate::show::{date, number};
use crate::words;

/// Every load with its state: `status --loads`.
pub fn list(context: &Context, format: ListFormat) -> Result<(), CliError> {
    let all = loads::all(&context.home)?;
    let superseded = superseded(context);
    let human = format == ListFormat::Table;
    let count = |n: u64| if human { number::count(n) } else { n.to_string() };
    let rows = all.iter().map(|l| {
        let state = state_key(l, &superseded);
        vec![
            Cell::Text(l.id.clone()),
            Cell::Text(l.name.clone()),
            Cell::Text(l.kind.clone()),
            Cell::Text(l.as_of.to_string()),
            Cell::Text(if human { date::timestamp(&l.learned) } else { l.learned.clone() }),
            Cell::Number(count(l.rows)),
            Cell::Text(if human { state_label(state).to_owned() } else { state.to_owned() }),
            l.changed.map_or(Cell::Empty, |n| Cell::Number(count(n))),
        ]
    });
    let header = if human {
        ["ID", t!("ファイル"), t!("種類"), t!("時点"), t!("取得"), t!("行数"), t!("状態"), t!("変わった市区町村")]
    } else {
        ["id", "name", "kind", "as_of", "learned", "rows", "state", "changed"]
    };
    match format {
        ListFormat::Csv => say::bytes(&csv::bytes(&header, rows, Encoding::Utf8)),
        ListFormat::Json => say::line(&table::json(&header, rows)),
        ListFormat::Table => {
            let cells = rows.map(|row| row.iter().map(|c| c.as_str().to_owned()).collect()).collect();
            say::text(&table::text(&header, cells, 5..6))
        }
    }
}

/// What the served version knows; without one nothing is superseded.
pub fn superseded(context: &Context) -> Vec<String> {
    let open = || {
        let path = context.home.current_warehouse()?;
        let warehouse = Warehouse::open(&path).ok()?;
        holdings::superseded(&*warehouse.reader().ok()?).ok()
    };
    open().unwrap_or_default()
}

fn state_key(load: &Load, superseded: &[String]) -> &'static str {
    match load.state {
        Some(State::Held) => "held",
        Some(State::Withdrawn) => "withdrawn",
        Some(State::Counted) if superseded.contains(&load.id) => "superseded",
        Some(State::Counted) => "counted",
        None => "new",
    }
}

fn state_label(state: &str) -> &'static str {
    match state {
        "held" => t!("公開を保留しています"),
        "withdrawn" => t!("取り消し済み"),
        "superseded" => t!("新しい資料に置き換わりました"),
        "counted" => t!("公開しています"),
        _ => t!("まだ公開していません"),
    }
}

/// Takes a load out of every version, or back in: `archive withdraw`, `archive restore`. With `is_dry` only what
/// would change is shown.
pub fn decide(context: &Context, text: &str, state: State, is_dry: bool) -> Result<(), CliError> {
    let lock = context.home.lock("archive")?;
    let all = loads::all(&context.home)?;
    let is_withdrawn = |l: &Load| l.state == Some(State::Withdrawn);
    let fits = |l: &Load| is_withdrawn(l) == (state == State::Counted);
    let is_held = |l: &Load| l.state == Some(State::Held);
    let found = loads::named(&all, text, fits).or_else(|error| match error {
        // By its name; what is held is not what was asked for, and is reported below.
        NoSuchLoad::Unknown(_) => loads::named(&all, text, is_held),
        _ => Err(error),
    });
    let load = found.map_err(|e| CliError::Call(words::no_such_load(&e)))?;
    if !fits(load) {
        // Taking back in what was never taken out would be a way around the hold.
        if is_held(load) {
            return Err(CliError::StillHeld(load.id.clone()));
        }
        let already = if state == State::Withdrawn {
            t!("もう取り消してあります")
        } else {
            t!("取り消されていません")
        };
        return Err(CliError::Call(t!("{id}（{name}）は{already}", id = load.id, name = load.name, already)));
    }
    let now = clock::now();
    let mut decisions = Decisions::read(&context.home)?;
    let decision = match state {
        State::Counted => decisions.restoring(&load.id, &now.to_string()),
        _ => Decision::new(&now.to_string(), &load.id, state),
    };
    let decision = Decision { learned: Some(load.learned.clone()), ..decision };
    // Shown as if it counted, whether it will or not.
    let would = Decision { state, ..decision.clone() };
    let changes = publish::preview(&context.home, &context.rules, &context.data, now, vec![would])?;
    let (deed, done) = match state {
        State::Withdrawn => (t!("取り消し"), t!("取り消しました（中身は保管庫に残ります）")),
        _ => (t!("取り消しの取りやめ"), t!("元に戻しました")),
    };
    say::line(&t!(
        "{deed}：{id}（{name}、{as_of}現在、{rows}行）",
        deed,
        id = load.id,
        name = load.name,
        as_of = load.as_of,
        rows = number::count(load.rows)
    ))?;
    say_changes(&changes)?;
    if is_dry {
        return say::line(t!("（--dry-run のため、何も変えていません）"));
    }
    let waits = decision.state == State::Held && !decision.changes.is_empty();
    decisions
        .record(&context.home, vec![decision])
        .map_err(|source| CliError::Io { what: context.home.decisions().display().to_string(), source })?;
    publish_now(context, &say::Progress::new(1), &Accept::Nothing)?;
    drop(lock);
    if waits {
        return Err(CliError::StillHeld(load.id.clone()));
    }
    say::line(&t!("{id} を{done}", id = load.id, done))
}

/// Place, denominator, before, after.
fn say_changes(changes: &[Change]) -> Result<(), CliError> {
    let (dates, counts): (Vec<&Change>, Vec<&Change>) = changes.iter().partition(|c| c.is_of_dates_alone());
    if counts.is_empty() {
        say::line(t!("数字の変わる市区町村はありません"))?;
    } else {
        let rows = counts.iter().map(|c| {
            let (before, after) = figures(c);
            vec![c.name.clone(), c.denominator.clone(), before, after]
        });
        say::text(&table::text(&[t!("市区町村"), t!("分母"), t!("今"), t!("あと")], rows.collect(), 2..4))?;
    }
    say_dates(&dates)
}

/// How many places keep their counts and move their date.
pub fn say_dates(changes: &[&Change]) -> Result<(), CliError> {
    let mut places: Vec<&str> = changes.iter().map(|c| c.place.as_str()).collect();
    places.sort_unstable();
    places.dedup();
    let Some(first) = changes.first() else { return Ok(()) };
    let (before, after) = figures(first);
    say::line(&t!(
        "数字は同じで、時点だけが変わる市区町村：{places}（例：{name} {before} → {after}）",
        places = number::count(places.len() as u64),
        name = first.name,
        before,
        after
    ))
}

/// `13/149` on both sides, with the dates that differ; a dash for what can't be stated.
pub fn figures(change: &Change) -> (String, String) {
    let (before, after) = (change.before.as_ref(), change.after.as_ref());
    let date = |of: fn(&Figure) -> &Option<String>| {
        let [b, a] = [before, after].map(|f| f.and_then(|f| of(f).as_deref()));
        if b == a { [None, None] } else { [b, a] }
    };
    let [listing_before, listing_after] = date(|f| &f.listing_as_of);
    let [register_before, register_after] = date(|f| &f.register_as_of);
    (text(before, listing_before, register_before), text(after, listing_after, register_after))
}

fn text(figure: Option<&Figure>, listing: Option<&str>, register: Option<&str>) -> String {
    let Some(figure) = figure else { return "–".to_owned() };
    let part = |n: Option<u64>| n.map_or("–".to_owned(), |n| n.to_string());
    let dates = [(t!("掲載"), listing), (t!("事業所名簿"), register)];
    let dates: Vec<String> = dates.iter().filter_map(|(of, date)| date.map(|date| format!("{of} {date}"))).collect();
    let dates = if dates.is_empty() { String::new() } else { format!("（{}）", dates.join("、")) };
    format!("{}/{}{dates}", part(figure.listed), part(figure.eligible))
}
