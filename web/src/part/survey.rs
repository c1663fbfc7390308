use maud::{Markup, html};
use tsunagu_analytics::report::survey::{SurveyReport, SurveyResult};
use tsunagu_domain::rules::{Rules, word_row};

use super::table::{Header, ScrollTable};
use crate::address;
use crate::language::Text;
use crate::show::{date, number};

/// What a survey is not.
pub const NOT_LISTING: Text =
    Text("アンケートは任意で、答えは事業所の申告です。WAM NETの掲載とは別のもので、掲載率には入れていません。");

/// What a survey says, the answer first: users of those who answered, and what silence leaves open.
pub fn sentences(survey: &SurveyResult, rules: &Rules, is_public: bool) -> Vec<String> {
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
            let label = word_row::label(&rules.survey.answers, &answer.answer)?;
            Some(t!("{label} {offices}か所", label, offices = number::count(answer.offices)))
        })
        .collect();
    if given.len() > 1 {
        all.push(t!("内訳：{given}。", given = given.join(t!("、"))));
    }
    if !survey.is_checked && survey.respondents > 0 {
        all.push(t!("事業所名簿がないため、答えた番号がこの市区町村の事業所かどうかは確かめていません。").to_owned());
    }
    // How many are none of the town's is for those who can mend the list.
    if survey.outside > 0 && !is_public {
        all.push(t!("ほかに、対象に数えない番号の答えが{count}か所あります。", count = number::count(survey.outside)));
    }
    all
}

/// The surveys of a town for everybody: counts of which none names an office.
pub fn section(report: &SurveyReport, rules: &Rules) -> Markup {
    let Some(newest) = report.surveys.first() else { return html! {} };
    let shown = report.public(rules);
    let min = number::count(rules.monitor.suppression.offices);
    html! {
        section #survey data-respondents=[shown.first().map(|survey| survey.respondents)] {
            h2 { (t!("アンケートの答え")) }
            @match shown.first() {
                Some(survey) => { @for sentence in sentences(survey, rules, true) { p { (sentence) } } },
                None => p { (t!("{on}時点のアンケートは、件数の少ない答えがあるため公表していません（どの答えも{min}か所以上になったら表示）。", on = newest.as_of.map_or_else(String::new, date::day), min)) },
            }
            p.note { (NOT_LISTING) }
            @if shown.len() > 1 { (over_time(&shown)) }
        }
    }
}

fn over_time(shown: &[&SurveyResult]) -> Markup {
    let share = |tenths: Option<u64>| tenths.map_or("–".to_owned(), number::rate_percent);
    html! {
        (ScrollTable::new(t!("アンケートの答えの移り変わり"))
            .columns([
                Header::text(t!("時点")), Header::number(t!("対象")), Header::number(t!("答えた")), Header::number(t!("使っている")),
                Header::number(t!("答えのうち")), Header::number(t!("全体では")),
            ])
            .rows(html! {
                @for survey in shown {
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
