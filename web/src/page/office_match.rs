use std::collections::HashMap;

use axum::http::StatusCode;
use jiff::civil::Date;
use maud::{Markup, html};
use tsunagu_analytics::office_match::review::{ReviewFault, ReviewedRow, taken};
use tsunagu_analytics::office_match::{Candidate, LineMatch, Outcome, lines};
use tsunagu_analytics::query::offices;
use tsunagu_domain::municipalities::Municipality;
use tsunagu_domain::rules::Rules;

use super::{PageError, View, ok};
use crate::address;
use crate::answer::Answer;
use crate::file::adoption_rows::Cell;
use crate::file::csv::{self, Encoding};
use crate::file::match_rows;
use crate::language::Text;
use crate::nearest;
use crate::office_directory;
use crate::part::layout::{self, Frame};
use crate::show::{date, number};
use crate::words;

const TITLE: Text = Text("写した一覧を、事業所名簿と照合する");

/// Longest field besides the lines.
const MAX_FIELD: usize = 100;

/// What was typed. Nothing of it is kept or logged, and of the lines only their place comes back: they may name people.
pub type Typed = HashMap<String, String>;

/// The form.
pub fn page(_: &View<'_>) -> Result<Answer, PageError> {
    Ok(framed(StatusCode::OK, form("", None)))
}

/// Each line with the offices that it may mean.
pub fn review(view: &View<'_>, typed: &Typed) -> Result<Answer, PageError> {
    let town = field(typed, "town");
    let place = match place(town, view.rules) {
        Ok(place) => place,
        Err(message) => return Ok(framed(StatusCode::BAD_REQUEST, form(town, Some(&message)))),
    };
    let text = typed.get("lines").map_or("", String::as_str);
    let Some(directory) = office_directory::read(&*view.reader()?, view.rules, &[place.code])? else {
        let message = t!("{name}の事業所名簿が取り込まれていません。", name = place.name);
        return Ok(framed(StatusCode::BAD_REQUEST, form(town, Some(&message))));
    };
    let found = match lines(text, &directory) {
        Ok(found) => found,
        Err(error) => {
            return Ok(framed(StatusCode::BAD_REQUEST, form(town, Some(&words::pasted_text(error)))));
        }
    };
    Ok(framed(StatusCode::OK, reviewing(&found, place, view)))
}

/// The list of what was chosen, once every line is decided.
pub fn list(view: &View<'_>, typed: &Typed) -> Result<Answer, PageError> {
    let refused = |message: String| PageError::BadRequest(message);
    let place = place(field(typed, "town"), view.rules).map_err(refused)?;
    let as_of: Date = field(typed, "as_of")
        .parse()
        .map_err(|_| refused(t!("いつ時点の一覧かを、2026-11-30 のように入れてください").to_owned()))?;
    if as_of > view.today {
        return Err(refused(t!("{as_of}は今日より後の日付です", as_of = date::day(as_of))));
    }
    let count: usize = field(typed, "count").parse().unwrap_or(0);
    let rows: Vec<ReviewedRow> = (0..count.min(view.rules.office_match.max_lines))
        .map(|at| {
            // What is no number of a line is not ours to repeat.
            let line = field(typed, &format!("at{at}")).parse::<u32>().unwrap_or(0).to_string();
            let choice = field(typed, &format!("line{at}"));
            let take = match choice {
                "" => "",
                "none" => "0",
                _ => "1",
            };
            ReviewedRow { row: at as u64 + 1, line, take: take.to_owned(), office_number: choice.to_owned() }
        })
        .collect();
    let numbers =
        taken(&rows).map_err(|faults| refused(faults.iter().map(fault).collect::<Vec<_>>().join(t!("。"))))?;
    let typed_numbers: Vec<&str> = numbers.iter().map(|number| number.as_str()).collect();
    let names = offices::names(&*view.reader()?, &typed_numbers)?;
    // The form offers nothing else; whoever writes another number into it gets no list of this town with it.
    let directory = office_directory::read(&*view.reader()?, view.rules, &[place.code])?;
    let is_of_town = |number: &str| directory.as_ref().is_some_and(|offices| offices.office(number).is_some());
    if let Some(number) = typed_numbers.iter().find(|number| !is_of_town(number)) {
        return Err(refused(t!("事業所番号 {number} は、{name}の事業所名簿にありません", number, name = place.name)));
    }
    let row = |number: &&str| {
        let name = names.get(*number).cloned().unwrap_or_default();
        vec![Cell::Text((*number).to_owned()), Cell::Text(name), Cell::Text(place.name.clone())]
    };
    let body = csv::bytes(&match_rows::LIST, typed_numbers.iter().map(row), Encoding::Utf8);
    Ok(Answer::new(StatusCode::OK, "text/csv", body).named(format!("usage-{}-{as_of}.csv", place.code)))
}

/// As a form is filled in, not a table.
fn fault(fault: &ReviewFault) -> String {
    match fault {
        ReviewFault::Undecided { lines } => t!(
            "まだ選んでいない行があります（写した文の{lines}行目）。前の画面に戻って、一つずつ選んでください",
            lines = lines.join("、")
        ),
        ReviewFault::Nothing => t!("載せる事業所が一つも選ばれていません").to_owned(),
        other => words::review_fault(other),
    }
}

fn field<'t>(typed: &'t Typed, name: &str) -> &'t str {
    let text = typed.get(name).map_or("", |text| text.trim());
    text.char_indices().nth(MAX_FIELD).map_or(text, |(end, _)| &text[..end])
}

fn place<'r>(town: &str, rules: &'r Rules) -> Result<&'r Municipality, String> {
    if town.is_empty() {
        return Err(t!("どの市区町村の一覧かを入れてください。例：川西市").to_owned());
    }
    rules.municipalities.named(town).ok_or_else(|| nearest::undecided(town, &rules.municipalities))
}

fn framed(status: StatusCode, body: Markup) -> Answer {
    let trail = [(t!("全国"), address::COUNTRY), (t!("ダウンロード・出典"), address::DATA)];
    let title = TITLE.to_string();
    let page = layout::page(Frame { trail: &trail, ..Frame::new(&title) }, html! { h1 { (TITLE) } (body) });
    Answer { status, ..ok(page) }
}

fn form(town: &str, wrong: Option<&str>) -> Markup {
    html! {
        p { (t!("WAM NETの検索結果や案内の文から写した名称・番号・電話番号を、公表システムの事業所名簿と照合して、取り込める一覧にします。似ているだけのものは勝手に決めず、1行ずつ選んでもらいます。")) }
        form action=(address::OFFICE_MATCH) method="post" {
            @if let Some(message) = wrong { p.fault role="alert" { (message) } }
            div.field {
                label for="town" { (t!("市区町村")) }
                input #town name="town" type="text" value=(town) required autocomplete="off" placeholder=(t!("例：川西市"));
            }
            div.field {
                label for="lines" { (t!("写した文（1行に1か所。名称・番号・電話番号・住所のどれでも）")) }
                textarea #lines name="lines" rows="12" required {}
            }
            button type="submit" { (t!("照合する")) }
        }
        p.note { (t!("写した文は、保存も記録もしません。利用者のお名前や番号は入れないでください。")) }
    }
}

fn reviewing(found: &[LineMatch], place: &Municipality, view: &View<'_>) -> Markup {
    let count = |is: fn(&Outcome) -> bool| found.iter().filter(|line| is(&line.outcome)).count() as u64;
    let matched = count(|outcome| matches!(outcome, Outcome::Matched { .. }));
    let absent = count(|outcome| matches!(outcome, Outcome::Unmatched { .. }));
    html! {
        p.lead data-lines=(found.len()) data-matched=(matched) {
            (t!("{lines}行のうち、一致{matched}、選ぶもの{open}、見つからないもの{absent}。", lines = number::count(found.len() as u64), matched = number::count(matched), open = number::count(found.len() as u64 - matched - absent), absent = number::count(absent)))
        }
        form action=(address::OFFICE_MATCH_LIST) method="post" {
            input type="hidden" name="town" value=(place.code);
            input type="hidden" name="count" value=(found.len());
            @for (at, line) in found.iter().enumerate() { (choice(at, line)) }
            div.field {
                label for="as_of" { (t!("いつ時点の一覧か（写した日ではなく、元の資料の日付）")) }
                input #as_of name="as_of" type="date" required max=(view.today);
            }
            button type="submit" { (t!("一覧（CSV）にする")) }
        }
        p { (t!("できた一覧は、次のように取り込みます。")) code { (t!("tsunagu add 一覧.csv --kind usage --as-of 日付 --covers {name}", name = place.name)) } }
        p { a href=(address::OFFICE_MATCH) { (t!("はじめからやり直す")) } }
    }
}

/// One line: what it may mean, and that it means none of these. Only what agrees exactly is chosen beforehand.
fn choice(at: usize, line: &LineMatch) -> Markup {
    let (candidates, is_matched): (&[Candidate], bool) = match &line.outcome {
        Outcome::Matched { candidate } => (std::slice::from_ref(candidate), true),
        Outcome::Undecided { candidates } | Outcome::Contradictory { candidates } => (candidates, false),
        Outcome::Unmatched { .. } => (&[], false),
    };
    let name = format!("line{at}");
    html! {
        fieldset.choices {
            legend { (t!("写した文の{line}行目：{result}", line = line.line, result = match_rows::result(&line.outcome))) }
            input type="hidden" name=(format!("at{at}")) value=(line.line);
            @for candidate in candidates {
                label {
                    input type="radio" name=(name) value=(candidate.office.office_number) checked[is_matched] required;
                    " " (candidate.office.names.first().map_or("", String::as_str))
                    span.faint { "（" (candidate.office.office_number) "・" (match_rows::evidence(candidate)) "）" }
                }
            }
            label { input type="radio" name=(name) value="none" required; " " (t!("載せない")) }
        }
    }
}
