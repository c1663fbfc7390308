use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use tsunagu_analytics::query::adoption::Adoption;
use tsunagu_analytics::snapshot::{Scope, Snapshot};
use tsunagu_domain::place::PlaceKind;
use tsunagu_domain::rules::Unit;
use tsunagu_ingest::add::{self, IngestedFile, Outcome, Request};
use tsunagu_ingest::input::{self, RateRole};
use tsunagu_ingest::lake::Lake;
use tsunagu_ingest::preview::{self, Scratch};
use tsunagu_ingest::publish::changes::Figure;
use tsunagu_ingest::publish::{self, Accept, Change, PublishError};
use tsunagu_store::home::Home;
use tsunagu_store::warehouse::Warehouse;

use super::{CliError, Context, clock, covers, loads, say, table};
use crate::file::adoption_rows::Cell;
use crate::file::csv::{self, Encoding};
use crate::part::rates::place_name;
use crate::words;

/// How it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// 画面で読む表
    Table,
    /// CSV（ファイルの表、空行、変わる市区町村の表）
    Csv,
}

/// A place and denominator that would change, and the files behind it.
struct RateChange {
    change: Change,
    files: String,
}

/// What a load would do, by doing it in a scratch home: what is taken for what, what would change, and what would be
/// held. Nothing of the real home changes.
///
/// # Errors
/// As the load itself.
pub fn run(context: &Context, request: &Request, accept: &Accept, format: Format) -> Result<Outcome, CliError> {
    let scratch = Scratch::of(&context.home)?;
    let now = clock::now();
    let outcome = add::add(&scratch.home, &context.rules, request, now, &|_, _| {})?;
    let (changes, held) = if outcome.taken.iter().any(|t| !t.known) {
        changes(context, &scratch.home, now, accept, &outcome.taken)?
    } else {
        (Vec::new(), None)
    };
    match format {
        Format::Table => say_text(context, &outcome, &changes)?,
        Format::Csv => say_csv(&outcome, &changes)?,
    }
    match held {
        Some(held) => Err(held.into()),
        None => Ok(outcome),
    }
}

fn changes(
    context: &Context,
    scratch: &Home,
    now: Timestamp,
    accept: &Accept,
    taken: &[IngestedFile],
) -> Result<(Vec<RateChange>, Option<PublishError>), CliError> {
    let before = rows(context, context.home.current_warehouse().as_deref())?;
    let published = publish::publish(scratch, &context.rules, &context.data, now, accept, &|_, _| {});
    let (after, held) = match published {
        Ok(published) => (rows(context, Some(&published.path))?, None),
        Err(held @ PublishError::Held(..)) => (rows(context, Some(&scratch.held_warehouse()))?, Some(held)),
        Err(error) => return Err(error.into()),
    };
    let loads = preview::new_loads(&Lake::of_home(&context.home), &Lake::of_home(scratch))?;
    let files = preview::files_by_place(&Lake::of_home(scratch), &loads)?;
    // The person who brings a file knows it by its whole name.
    let brought_as = |kept: &String| {
        let named = taken.iter().filter(|t| t.kept_name == *kept).map(|t| t.name.as_str());
        let named: Vec<&str> = named.collect();
        if named.is_empty() { kept.clone() } else { named.join("、") }
    };
    let only: Vec<&String> = {
        // What a publish derives is no file that was brought.
        let brought = loads.iter().flat_map(|m| &m.datasets).filter(|d| !d.load.is_empty());
        let mut names: Vec<&String> = brought.map(|d| &d.source_name).collect();
        names.sort();
        names.dedup();
        names
    };
    let claims = context.rules.denominators.iter().filter(|d| d.unit == Unit::Claimed);
    let claimed: Vec<&String> = claims.map(|d| &d.name).collect();
    let mut found = Vec::new();
    for (key, (name, now)) in &after {
        let was = before.get(key).map(|(_, was)| was);
        // What a town has stated of itself comes with the program.
        if was == Some(now) || claimed.contains(&&key.1) {
            continue;
        }
        let (place, denominator) = key.clone();
        let files = match (place.parse().ok().and_then(|p| files.get(&p)), &only[..]) {
            (Some(files), _) => files.iter().map(&brought_as).collect::<Vec<_>>().join("、"),
            (None, [one]) => brought_as(one),
            (None, _) => String::new(),
        };
        let is_known = |f: &Figure| f.listed.is_some() || f.eligible.is_some();
        let [before, after] = [was, Some(now)].map(|f| f.filter(|f| is_known(f)).cloned());
        found.push(RateChange { change: Change { place, name: name.clone(), denominator, before, after }, files });
    }
    Ok((found, held))
}

type Rows = BTreeMap<(String, String), (String, Figure)>;

/// Listed and eligible of every municipality and ward, by denominator.
fn rows(context: &Context, warehouse: Option<&std::path::Path>) -> Result<Rows, CliError> {
    let Some(path) = warehouse else { return Ok(Rows::new()) };
    let warehouse = Warehouse::open(path)?;
    let snapshot = Snapshot::read(&*warehouse.reader()?)?;
    let mut all = snapshot.adoption(Scope::AllMunicipalities, None);
    let synthetic = context.rules.municipalities.iter().filter(|m| m.synthetic && m.kind == PlaceKind::Prefecture);
    for prefecture in synthetic {
        all.extend(snapshot.adoption(Scope::Municipalities(prefecture.code.as_str()), None));
    }
    let of = |a: &Adoption| {
        let newest = |days: Option<(Date, Date)>| days.map(|(_, newest)| newest.to_string());
        let figure = Figure {
            listed: a.counted,
            eligible: a.eligible,
            listing_as_of: newest(a.listing_as_of),
            register_as_of: newest(a.register_as_of),
        };
        ((a.id.clone(), a.denominator.clone()), (place_name(a), figure))
    };
    Ok(all.into_iter().filter(|a| a.kind != "designated_city").map(of).collect())
}

const FILE_COLUMNS: [&str; 8] = ["file", "kind", "as_of", "scope", "rows", "kept", "refused", "in_register_percent"];
const CHANGE_COLUMNS: [&str; 5] = ["place", "denominator", "before", "after", "file"];

fn say_csv(outcome: &Outcome, changes: &[RateChange]) -> Result<(), CliError> {
    let text = |t: &str| Cell::Text(t.to_owned());
    let number = |n: u64| Cell::Number(n.to_string());
    let scope = |taken: &IngestedFile| match taken.scope.as_deref() {
        None => String::new(),
        Some([]) => t!("全国").to_owned(),
        Some(codes) => codes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
    };
    let taken = outcome.taken.iter().map(|t| {
        vec![
            text(&t.name),
            text(t.kind),
            text(&t.as_of.to_string()),
            text(&scope(t)),
            number(t.rows + t.left_out),
            number(t.rows),
            number(t.left_out),
            t.in_register_tenths.map_or(text(""), |tenths| Cell::Number(format!("{}.{}", tenths / 10, tenths % 10))),
        ]
    });
    let names = outcome.questions.iter().map(|q| &q.name).chain(outcome.refused.iter().map(|(name, _)| name));
    let others = names.map(|name| {
        let mut row = vec![text(name)];
        row.extend(std::iter::repeat_n(text(""), FILE_COLUMNS.len() - 1));
        row
    });
    say::bytes(&csv::bytes(&FILE_COLUMNS, taken.chain(others), Encoding::Utf8))?;
    let rows = changes.iter().filter(|b| !b.change.is_of_dates_alone()).map(|RateChange { change: c, files }| {
        let [before, after] = [&c.before, &c.after].map(|figure| figure.as_ref().map_or(String::new(), counts));
        [&c.place, &c.denominator, &before, &after, files].map(|cell| text(cell)).to_vec()
    });
    let table = csv::bytes(&CHANGE_COLUMNS, rows, Encoding::Utf8);
    // One stream, one byte order mark.
    let table = table.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&table);
    say::bytes(&[b"\r\n", table].concat())
}

/// `13/149`, with nothing for what can't be stated.
fn counts(figure: &Figure) -> String {
    let count = |n: Option<u64>| n.map_or(String::new(), |n| n.to_string());
    format!("{}/{}", count(figure.listed), count(figure.eligible))
}

fn say_text(context: &Context, outcome: &Outcome, changes: &[RateChange]) -> Result<(), CliError> {
    say::line(t!("取り込まずに、何が変わるかだけを示します（今のデータは変えていません）"))?;
    for t in &outcome.taken {
        let scope = t
            .scope
            .as_deref()
            .map_or(String::new(), |s| t!("、範囲 {rules}", rules = covers::names(s, &context.rules)));
        let share = t
            .in_register_tenths
            .map_or(String::new(), |n| t!("、番号のうち事業所名簿にあるもの {n}.{n2}％", n = n / 10, n2 = n % 10));
        let known = if t.known { t!("（取り込み済み）") } else { "" };
        say::line(&t!(
            "{name}：{kind}{known}、{as_of}現在{scope}、使える行 {rows}、使えない行 {left_out}{share}",
            name = t.name,
            kind = words::kind_label(t.kind),
            known,
            as_of = t.as_of,
            scope,
            rows = t.rows,
            left_out = t.left_out,
            share
        ))?;
        let lists = [
            (t!("使う列"), &t.columns.found),
            (t!("使わない列"), &t.columns.ignored),
            (t!("除いた列"), &t.columns.dropped),
        ];
        for (label, columns) in lists.iter().filter(|(_, columns)| !columns.is_empty()) {
            say::line(&format!("  {label}：{}", columns.join("、")))?;
        }
    }
    let (dates, moved): (Vec<&RateChange>, Vec<&RateChange>) =
        changes.iter().partition(|b| b.change.is_of_dates_alone());
    if moved.is_empty() {
        say::line(t!("数字の変わる市区町村はありません"))?;
        if outcome.taken.iter().any(|t| !t.known && is_denominator(t.kind)) && !has_listing(changes) {
            say::line(t!("（分母になる資料です。その市区町村の掲載件数の資料が入ると、率が出ます）"))?;
        }
    } else {
        let header = [t!("市区町村"), t!("分母"), t!("今（掲載/対象）"), t!("取り込んだあと"), t!("ファイル")];
        let cells = |RateChange { change: c, files }: &RateChange| {
            let (before, after) = loads::figures(c);
            vec![format!("{} {}", c.place, c.name), c.denominator.clone(), before, after, files.clone()]
        };
        say::text(&table::text(&header, moved.into_iter().map(cells).collect(), 2..4))?;
    }
    loads::say_dates(&dates.iter().map(|b| &b.change).collect::<Vec<_>>())
}

fn is_denominator(kind: &str) -> bool {
    let role = input::named(&input::ALL, kind).map(|kind| kind.role);
    matches!(role, Some(RateRole::Register | RateRole::OwnList))
}

fn has_listing(changes: &[RateChange]) -> bool {
    changes.iter().any(|b| b.change.after.as_ref().is_some_and(|f| f.listed.is_some()))
}
