use std::collections::HashMap;

use maud::html;
use tsunagu_analytics::report::group::GroupReport;

use super::choice::Choice;
use super::{PageError, View, ok};
use crate::address;
use crate::answer::Answer;
use crate::part::headline;
use crate::part::layout::{self, Frame};
use crate::part::rates;
use crate::show::{date, number};
use crate::words;

/// The country: what is known, prefecture by prefecture.
pub fn page(view: &View<'_>, params: &HashMap<String, String>) -> Result<Answer, PageError> {
    let choice = Choice::read(params, view.rules)?.of_groups()?;
    let report = GroupReport::country(&view.snapshot, &choice.denominator.name, choice.threshold);
    let span = report.whole.as_ref().and_then(|a| a.listing_as_of);
    choice.shows(&address::COUNTRY, &address::COUNTRY, span, &[])?;
    let prefectures = &report.members;
    let (mut known, unknown): (Vec<_>, Vec<_>) =
        prefectures.iter().cloned().partition(|p| p.places_listed > 0 && !p.synthetic);
    rates::sort(&mut known, choice.sort, choice.descending, choice.threshold);
    let samples: Vec<_> = prefectures.iter().filter(|p| p.synthetic).collect();
    let total = report.whole.as_ref();
    let body = html! {
        h1 { (t!("{system}の{listing_rate}", system = words::SYSTEM, listing_rate = words::LISTING_RATE)) }
        p.lead {
            (t!("WAM NETの「ケアプランデータ連携システム利用状況」に載っている件数が、対象となる介護事業所の数のどれくらいに当たるかを、市区町村ごとに、分子・分母・日付とともに示します。掲載は、導入や利用を意味しません。"))
        }
        @if let Some(total) = total {
            p {
                (t!("掲載件数の資料があるのは、")) strong {
                    (t!("{vec}の{places_listed}市区町村", vec = known.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join("、"), places_listed = number::count(total.places_listed)))
                }
                (t!("です（政令指定都市は区で数えます。全国は{places}）。資料が未入手の地域は「{no_data}」と表示します（0件の意味ではありません）。", places = number::count(total.places), no_data = words::NO_DATA))
            }
        }
        (choice.form(&address::COUNTRY, view.rules))
        p.note { (choice.sentence(view.rules)) }
        @if known.is_empty() {
            p { (t!("掲載件数の資料がまだありません。")) a href=(address::DATA) { (t!("取り込みかた")) } (t!("をご覧ください。")) }
        } @else {
            div #table {
                (rates::table(t!("掲載資料のある都道府県"), &known, choice.threshold,
                    &|label, key| choice.heading(&address::COUNTRY, label, key), &|a| address::prefecture(&a.id), None))
            }
            @for a in &known {
                p.note {
                    (a.name) "：" @if let Some(span) = a.listing_as_of { (t!("掲載は{span}現在。", span = date::span(span))) }
                    @if let Some((from, to)) = a.register_as_of { (t!("事業所名簿は{register}から{to}まで（種別による）。", register = date::register(from), to = date::register(to))) }
                    @if let Some(counting) = headline::counting(a) { (counting) }
                    @if let Some(age) = headline::age(a, view.today, view.rules) { (age) }
                }
            }
            (choice.downloads(&address::COUNTRY))
        }
        h2 { (t!("見本")) }
        @for sample in samples {
            p { a href=(address::prefecture(&sample.id)) { (sample.name) } (t!("：{synthetic}。事業所番号のある一覧が取り込まれると何が見えるかを示します。", synthetic = words::SYNTHETIC)) }
        }
        h2 { (t!("掲載資料のない都道府県")) }
        p { (t!("対象事業所数のみ掲載しています（掲載件数は未入手）。")) }
        ul.columns {
            @for p in unknown.iter().filter(|p| !p.synthetic) {
                li { a href=(address::prefecture(&p.id)) { (p.name) } @if let Some(n) = p.eligible_all { " " span.faint { (t!("対象{n}", n = number::count(n))) } } }
            }
        }
    };
    let listings = total.map_or(&[][..], |a| &a.listing_credits);
    let credits = view.credits_of(false, listings, &report.registers);
    Ok(ok(layout::page(Frame { credits, source_status: Some(&view.source_status), ..Frame::new(t!("全国")) }, body)))
}
