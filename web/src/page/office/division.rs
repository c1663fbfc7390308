use std::collections::HashMap;

use jiff::civil::Date;
use maud::{Markup, html};
use tsunagu_analytics::query::offices::{self, ListingState};
use tsunagu_domain::date::first_date;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::spelling::folded;

use super::{MAX_QUOTED, checklists, frame, listed_words, trail, typed, with_office};
use crate::address::{self, Link};
use crate::answer::Answer;
use crate::page::{PageError, View, ok};
use crate::part::layout;
use crate::part::table::{Header, ScrollTable};
use crate::show::{date, number};
use crate::words;

/// A table of more partners is no longer one to print each month.
const MAX_PARTNERS: usize = 100;

/// 送付区分表: to which partner of a care managers' office by data and to which by FAX or post. The address holds
/// everything; nothing is kept.
pub fn page(view: &View<'_>, number: &str, params: &HashMap<String, String>) -> Result<Answer, PageError> {
    with_office(view, number, |office| {
        if !office.manages_care(view.rules) {
            return Err(PageError::BadRequest(t!(
                "送付区分表は、居宅介護支援の事業所が使うものです。事業所番号{office}は、事業所名簿では居宅介護支援ではありません",
                office = office.number
            )));
        }
        let form = read(params, office.number, view.today);
        let numbers: Vec<&str> = form.partners.iter().map(OfficeNumber::as_str).collect();
        let listings = offices::listed(&*view.reader()?, &numbers)?;
        let names = offices::names(&*view.reader()?, &numbers)?;
        let rows: Vec<Row<'_>> = numbers
            .iter()
            .zip(&listings)
            .map(|(&number, &listed)| Row { number, name: names.get(number).map(String::as_str), listed })
            .collect();
        let title = t!("送付区分表（{month}分）", month = date::year_month(form.month));
        let here = address::office(office.number.as_str());
        let body = html! {
            h1 { (title) }
            p { a href=(here) { (super::name(office, view.rules)) } (t!("（事業所番号 {office}）", office = office.number)) }
            (fields(&here, &form))
            @if !rows.is_empty() { (table(&title, &rows)) }
        };
        let mut trail = trail(view.rules, office);
        trail.push((super::name(office, view.rules), here.clone()));
        Ok(ok(layout::page(frame(view, office, &listings, &title, &trail), body)))
    })
}

/// What was typed, and what is wrong with it.
#[derive(Debug, PartialEq, Eq)]
struct Form {
    numbers: String,
    partners: Vec<OfficeNumber>,
    numbers_wrong: Vec<String>,
    month_typed: String,
    month: Date,
    month_wrong: Option<String>,
}

struct Row<'a> {
    number: &'a str,
    name: Option<&'a str>,
    listed: ListingState,
}

fn read(params: &HashMap<String, String>, own: OfficeNumber, today: Date) -> Form {
    let get = |key: &str| params.get(key).map_or("", |text| text.trim());
    let (partners, numbers_wrong) = partners(get("numbers"), own);
    let (month_typed, month, month_wrong) = match (get("month"), month(get("month"))) {
        ("", _) => (today.strftime("%Y-%m").to_string(), today, None),
        (text, Some(month)) => (text.to_owned(), month, None),
        (text, None) => {
            let message =
                t!("年と月を、2026-11 か 令和8年11月 のように入れてください。今月の表にしています").to_owned();
            (text.to_owned(), today, Some(message))
        }
    };
    Form { numbers: get("numbers").to_owned(), partners, numbers_wrong, month_typed, month, month_wrong }
}

/// Partners in the order typed, each once, and what is wrong with the rest.
fn partners(text: &str, own: OfficeNumber) -> (Vec<OfficeNumber>, Vec<String>) {
    let (mut numbers, mut wrong, mut left_out) = (Vec::new(), Vec::new(), 0);
    let words = text.split(|c: char| c.is_whitespace() || ",，、;；".contains(c)).filter(|word| !word.is_empty());
    for word in words {
        let quoted: String = word.chars().take(MAX_QUOTED).collect();
        match typed(word) {
            None => wrong.push(format!("「{quoted}」：{}", no_number(word))),
            Some(number) if number == own => wrong.push(t!("「{quoted}」：この事業所の番号です", quoted)),
            Some(number) if numbers.contains(&number) => {}
            Some(_) if numbers.len() == MAX_PARTNERS => left_out += 1,
            Some(number) => numbers.push(number),
        }
    }
    if left_out > 0 {
        wrong.push(t!(
            "一度に{MAX_PARTNERS}か所までです。あとの{left_out}か所は表にありません",
            MAX_PARTNERS,
            left_out
        ));
    }
    (numbers, wrong)
}

fn no_number(word: &str) -> &'static str {
    let word = folded(word);
    // A spreadsheet takes the zero of 北海道 to 栃木県 away.
    if word.len() == 9 && word.bytes().all(|b| b.is_ascii_digit()) {
        t!("9桁です。先頭の0が落ちていませんか")
    } else {
        t!("事業所番号は英数字10桁です")
    }
}

/// 2026-11, 2026/11, 令和8年11月, full width or not; its first day.
fn month(text: &str) -> Option<Date> {
    let text = folded(text);
    let day = if text.ends_with('月') { t!("1日") } else { "-1" };
    first_date(&format!("{text}{day}")).map(Date::first_of_month)
}

fn fields(here: &Link, form: &Form) -> Markup {
    let wrong = |is: bool| is.then_some("true");
    html! {
        form.no-print action=(here.below("division")) method="get" {
            div.field {
                label for="month" { (t!("月")) }
                input #month type="text" name="month" value=(form.month_typed) autocomplete="off" aria-invalid=[wrong(form.month_wrong.is_some())] aria-describedby=[form.month_wrong.as_ref().map(|_| "month-wrong")];
                @if let Some(message) = &form.month_wrong { span.fault #month-wrong { (message) } }
            }
            div.field {
                label for="numbers" { (t!("相手の事業所番号（改行・空白・コンマで区切り、{max_partners}か所まで）", max_partners = MAX_PARTNERS)) }
                textarea #numbers name="numbers" rows="6" aria-invalid=[wrong(!form.numbers_wrong.is_empty())] aria-describedby=[form.numbers_wrong.first().map(|_| "numbers-wrong")] { (form.numbers) }
                @if !form.numbers_wrong.is_empty() {
                    ul.fault #numbers-wrong { @for message in &form.numbers_wrong { li { (message) } } }
                }
            }
            button type="submit" { (t!("表を作る")) }
            p.note { (t!("入れた番号は、このページの住所（URL）にだけ残り、どこにも保存しません。")) }
        }
    }
}

fn table(title: &str, rows: &[Row<'_>]) -> Markup {
    html! {
        p { (sentence(rows)) }
        (ScrollTable::new(title)
            .columns([Header::text(t!("相手の事業所番号")), Header::text(t!("名称")), Header::text(t!("掲載")), Header::text(t!("送り方"))])
            .rows(html! {
                @for row in rows {
                    tr {
                        th scope="row" { a href=(address::office(row.number)) { (row.number) } }
                        td { @if let Some(name) = row.name { (name) } @else { span.unknown { (words::UNKNOWN) } } }
                        td { (listed_words(row.listed).unwrap_or_default()) }
                        td { (way(row.listed)) }
                    }
                }
            }))
        p { (t!("掲載は利用とは限らず、掲載がなくても使っていることがあります。初めて送る前に相手に確かめてください。相手が使っているかどうかを、サービス選びの理由にしません。")) }
    }
}

fn sentence(rows: &[Row<'_>]) -> String {
    let yes = rows.iter().filter(|r| matches!(r.listed, ListingState::Yes { .. })).count();
    t!(
        "相手{rows}か所のうち、データ連携で送れそうな掲載ありは{yes}か所です。ほかは、相手に確かめてから、FAXか郵送に印を付けてください。",
        rows = number::count(rows.len() as u64),
        yes = number::count(yes as u64)
    )
}

/// Data where the partner is listed, and then only once it was asked; else boxes for the two ways on paper.
fn way(listed: ListingState) -> Markup {
    html! {
        @match listed {
            ListingState::Yes { .. } => { (t!("データ連携　")) (checklists::tick(t!("相手に確かめた"))) }
            _ => { (checklists::tick("FAX")) (checklists::tick(t!("郵送"))) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;

    fn number(text: &str) -> OfficeNumber {
        text.parse().expect("a number")
    }

    #[test]
    fn good_numbers_go_on_and_each_bad_one_is_reported() {
        let own = number("2875000001");
        let text = "２８７５０００００２,28b5000003、28B5000003\n2875000001 287500004 123 <b>";
        let (numbers, wrong) = partners(text, own);
        assert_eq!(numbers, [number("2875000002"), number("28B5000003")]);
        assert_eq!(wrong.len(), 4);
        assert!(wrong[0].contains("この事業所") && wrong[1].contains("先頭の0") && wrong[3].contains("<b>"));
    }

    #[test]
    fn a_hundred_partners_and_no_more() {
        let text: Vec<String> = (0..103).map(|n| format!("28750{n:05}")).collect();
        let (numbers, wrong) = partners(&text.join(" "), number("9900000000"));
        assert_eq!(numbers.len(), 100);
        assert!(wrong[0].contains("あとの3か所"), "{wrong:?}");
    }

    #[test]
    fn a_month_as_people_write_it() {
        for text in ["2026-11", "2026/11", "２０２６－１１", "令和8年11月", "2026年11月", "2026-11-24"] {
            assert_eq!(month(text), Some(day(2026, 11, 1)), "{text}");
        }
        for text in ["", "11月", "2026", "2026-13", "来月"] {
            assert_eq!(month(text), None, "{text}");
        }
    }
}
