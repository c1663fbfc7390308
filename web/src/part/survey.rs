use maud::{Markup, html};
use tsunagu_analytics::report::survey::{SurveyReport, SurveyResult};
use tsunagu_domain::rules::Rules;
use tsunagu_domain::rules::survey::category;

use super::table::{Header, ScrollTable};
use crate::address;
use crate::language::Text;
use crate::show::{date, number};

/// What a survey is not.
pub const NOT_LISTING: Text =
    Text("アンケートは任意で、答えは事業所の申告です。WAM NETの掲載とは別のもので、掲載率には入れていません。");

/// What a survey says, the answer first: users of those who answered, and what silence leaves open.
pub fn sentences(survey: &SurveyResult, rules: &Rules) -> Vec<String> {
    let on = survey.as_of.map_or_else(String::new, date::day);
    let (respondents, using) = (number::count(survey.respondents), number::count(survey.using.offices));
    let mut all = Vec::new();
    all.push(match survey.using.of_respondents_tenths {
        Some(share) => t!(
            "{on}時点のアンケートでは、答えた{respondents}か所のうち{using}か所（{share}）が使っています。",
            on,
            respondents,
            using,
            share = number::rate_percent(share)
        ),
        None => t!("{on}時点のアンケートには、対象の事業所の答えがありません。", on),
    });
    if let (Some(asked), Some(low), Some(high)) =
        (survey.asked, survey.using.lowest_tenths, survey.using.highest_tenths)
        && survey.respondents > 0
    {
        all.push(t!(
            "対象{asked}か所の全体では、{low}（答えのない所がどこも使っていないとき）から{high}（すべて使っているとき）のあいだです。",
            asked = number::count(asked),
            low = number::rate_percent(low),
            high = number::rate_percent(high)
        ));
    }
    let given: Vec<String> = survey
        .answers
        .iter()
        .filter(|answer| answer.offices > 0)
        .filter_map(|answer| {
            let label = &category(&rules.survey.answers, &answer.answer)?.label;
            Some(t!("{label} {offices}か所", label, offices = number::count(answer.offices)))
        })
        .collect();
    if given.len() > 1 {
        all.push(t!("内訳：{given}。", given = given.join(t!("、"))));
    }
    if survey.outside > 0 {
        all.push(t!("ほかに、対象に数えない番号の答えが{count}あります。", count = number::count(survey.outside)));
    }
    all
}

/// The surveys of a town for everybody: counts of which none names an office.
pub fn section(report: &SurveyReport, rules: &Rules) -> Markup {
    let Some(newest) = report.surveys.first() else { return html! {} };
    let min = number::count(rules.survey.min_public_offices as u64);
    html! {
        section #survey data-respondents=(newest.respondents) {
            h2 { (t!("アンケートの答え")) }
            @if newest.is_public(rules) {
                @for sentence in sentences(newest, rules) { p { (sentence) } }
            } @else {
                p { (t!("{on}時点のアンケートは、答えの件数が少ないため公表していません（どの答えも{min}か所以上になったら表示）。", on = newest.as_of.map_or_else(String::new, date::day), min)) }
            }
            p.note { (NOT_LISTING) }
            @if report.surveys.iter().filter(|survey| survey.is_public(rules)).count() > 1 { (over_time(report, rules)) }
        }
    }
}

fn over_time(report: &SurveyReport, rules: &Rules) -> Markup {
    let share = |tenths: Option<u64>| tenths.map_or("–".to_owned(), number::rate_percent);
    html! {
        (ScrollTable::new(t!("アンケートの答えの移り変わり"))
            .columns([
                Header::text(t!("時点")), Header::number(t!("対象")), Header::number(t!("答えた")), Header::number(t!("使っている")),
                Header::number(t!("答えのうち")), Header::number(t!("全体では")),
            ])
            .rows(html! {
                @for survey in report.surveys.iter().filter(|survey| survey.is_public(rules)) {
                    tr {
                        th scope="row" { (survey.as_of.map_or_else(String::new, date::day)) }
                        td.number { (survey.asked.map_or("–".to_owned(), number::count)) }
                        td.number { (number::count(survey.respondents)) }
                        td.number { (number::count(survey.using.offices)) }
                        td.number { (share(survey.using.of_respondents_tenths)) }
                        td.number { (share(survey.using.lowest_tenths)) "〜" (share(survey.using.highest_tenths)) }
                    }
                }
            }))
    }
}

/// Where a town's form and the table for typing answers lie.
pub fn links(code: &str) -> Markup {
    let town = address::municipality(code);
    html! {
        p.downloads {
            (t!("数え直す：")) a href=(town.below("survey")) { (t!("任意のアンケート用紙（FAX用、A4）")) } " "
            a href=(town.file("survey.csv")) { (t!("答えを入れる表（CSV）")) }
        }
    }
}
