use std::collections::{BTreeSet, HashMap};

use maud::{Markup, html};
use tsunagu_analytics::report::migration::{
    ConfirmationSource, Confirmations, MigrationReport, PublicCount, PublicCounts,
};
use tsunagu_domain::date::first_date;
use tsunagu_domain::municipalities::Municipality;
use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::rules::{OTHER_CONFIRMATION, Rules};
use tsunagu_store::ledger::setting;

use super::{card, start};
use crate::address;
use crate::answer::Answer;
use crate::page::{PageError, View, municipality, ok};
use crate::part::layout::{self, Frame};
use crate::show::{date, number};
use crate::words;

/// How far the move of a town's offices is confirmed: counts, never an office.
///
/// # Errors
/// When ledger or warehouse can't be read.
pub fn page(view: &View<'_>, code: &str, _params: &HashMap<String, String>) -> Result<Answer, PageError> {
    let place = municipality::find(view, code)?;
    let further = confirmations(view, place)?;
    let (report, begins) = {
        let reader = view.reader()?;
        let report = MigrationReport::read(&reader, &view.snapshot, view.rules, place, further)?;
        (report, start::read(&reader, place)?)
    };
    let counts = report.public();
    let title = t!("{name}　移行確認ボード", name = place.name);
    let body = html! {
        h1 { (title) " " small { (place.prefecture) } }
        (headline(&counts, view))
        (explained(&counts, view.rules))
        dl.facts {
            dt { (start::LABEL) }
            dd { (begins.as_ref().map_or_else(|| words::NO_DATA.to_string(), |start| start::words(view, start))) @if let Some(as_of) = begins.as_ref().and_then(|s| s.as_of) { (t!("（{as_of}時点の資料。ケアプランデータ連携の利用とは別）", as_of = date::day(as_of))) } }
        }
        @if is_done(&counts) { p { (t!("掲載されている事業所は、すべて確認できました。")) } }
        @else { (super::checklist(view)) }
        (super::advice(view))
        h2 { (t!("約束")) }
        ul {
            li { (t!("この確認は任意です。指導・監査には使いません。回答しないことで不利益はありません。")) }
            li { (t!("だれでも見られるこの画面に、事業所の名前や番号は載せません。{few}か所に満たない数は示しません。", few = number::count(report.threshold))) }
            li { (t!("「未確認」は、移行したかどうかを確かめられていないという意味で、移行していないという意味ではありません。")) }
        }
        (card::help(view))
        p.downloads.no-print { a href=(address::municipality(place.code.as_str())) { (t!("{name}のページへ", name = place.name)) } }
        p.note { (t!("作成 {today}。", today = date::day(view.today))) @if place.synthetic { (t!("見本県：{synthetic}。", synthetic = words::SYNTHETIC)) } }
    };
    let frame = Frame {
        trail: &[
            (t!("全国"), address::COUNTRY),
            (place.prefecture.as_str(), address::prefecture(place.code.as_str())),
            (place.name.as_str(), address::municipality(place.code.as_str())),
        ],
        credits: view.credits_of(place.synthetic, view.listing_credits(place.code.as_str()), &[]),
        synthetic: place.synthetic,
        source_status: Some(&view.source_status),
        ..Frame::new(&title)
    };
    Ok(ok(layout::page(frame, body)))
}

/// Sources beside the lists that somebody brought. Visits belong here as well, as [`Confirmations`] of their own source.
fn confirmations(view: &View<'_>, place: &Municipality) -> Result<Vec<Confirmations>, PageError> {
    let wards = view.rules.municipalities.iter().filter(|m| m.parent == Some(place.code)).map(|m| m.code);
    let places: Vec<PlaceCode> = std::iter::once(place.code).chain(wards).collect();
    Ok(vec![answered(view, &places), exchanging(view, &places)?])
}

/// Offices that said so in any survey: who has moved does not move back.
fn answered(view: &View<'_>, places: &[PlaceCode]) -> Confirmations {
    let mut found = Confirmations { source: ConfirmationSource::Survey, offices: BTreeSet::new(), last: None };
    let answers = places.iter().flat_map(|code| view.snapshot.survey_answers(code.as_str()));
    for answer in answers.filter(|answer| answer.answer == view.rules.survey.migrated) {
        found.offices.insert(answer.office_number.to_string());
        found.last = found.last.max(answer.answered_on.or(answer.as_of));
    }
    found
}

/// Offices whose software exchanges by API, where they agree to count in their town's totals.
fn exchanging(view: &View<'_>, places: &[PlaceCode]) -> Result<Confirmations, PageError> {
    let mut own = Confirmations { source: ConfirmationSource::Office, offices: BTreeSet::new(), last: None };
    for code in places {
        let found = match view.ledger.read(|ledger| setting::exchanging_by_api(ledger, *code)) {
            // What lists and answers say does not need it.
            Err(error) if error.is_gone() => return Ok(own),
            found => found?,
        };
        for (office, first) in found {
            own.offices.insert(office.to_string());
            own.last = own.last.max(first_date(&first));
        }
    }
    Ok(own)
}

/// Everybody who is listed is confirmed.
fn is_done(counts: &PublicCounts) -> bool {
    counts.unconfirmed == PublicCount::Exactly(0) && counts.listed.is_some_and(|(n, _)| n > 0)
}

fn headline(counts: &PublicCounts, view: &View<'_>) -> Markup {
    html! {
        section.headline aria-label=(t!("まとめ")) {
            dl.board {
                div data-confirmed=(data(counts.confirmed)) { dt { (t!("確認済")) } dd { (words_of(counts.confirmed, view.rules)) } }
                div data-unconfirmed=(data(counts.unconfirmed)) { dt { (t!("未確認")) } dd { (words_of(counts.unconfirmed, view.rules)) } }
            }
            @match counts.listed {
                Some((listed, as_of)) => p.lead { (t!("確認済は、介護保険資格確認等WEBサービスへの移行の登録を確認できた事業所です。未確認は、WAM NETに掲載の{listed}か所（{as_of}現在）のうち、まだ確認できていない事業所です。", listed = number::count(listed), as_of = date::day(as_of))) },
                None => p.lead { (t!("この地域の掲載の資料がないため、未確認の数は分かりません。")) },
            }
            @match counts.last {
                Some(last) => p { (t!("最後に確認した日：{last}", last = date::day(last))) },
                None => p { (t!("まだ、確認した記録がありません。事務局が確認した事業所の一覧を取り込むと、ここに数が出ます（管理する人は、office_number,migrated_on,source の列のCSVを tsunagu add 一覧.csv --kind migrated で）。")) },
            }
        }
    }
}

/// What the figures say and do not say.
fn explained(counts: &PublicCounts, rules: &Rules) -> Markup {
    let way = |key: &str| match key {
        OTHER_CONFIRMATION => t!("その他"),
        _ => rules
            .migration
            .confirmation
            .iter()
            .find(|row| row.key == key)
            .map_or(t!("その他"), |row| row.label.as_str()),
    };
    html! {
        @if !counts.ways.is_empty() {
            p { (t!("確認のしかた：")) @for (i, (key, n)) in counts.ways.iter().enumerate() { @if i > 0 { "、" } (way(key)) " " (number::count(*n)) } (t!("（か所。出典：事務局が取り込んだ確認の一覧）")) }
        } @else if counts.last.is_some() {
            p.note { (t!("出典：事務局が取り込んだ確認の一覧（電話・訪問・研修会・書面など）と、合計に含めてよいとした事業所の、移行先のAPIでの送受信。少ない数から分かることがないよう、確認のしかたごとの数は示しません。")) }
        }
        @if let PublicCount::Between(_, _) = counts.unconfirmed {
            p.note { (t!("掲載の資料が件数だけのため、確認できた事業所が掲載の中にあるかどうかは分かりません。未確認の数には幅があります。")) }
        }
        @if let PublicCount::Exactly(outside @ 1..) = counts.outside {
            p.note { (t!("確認済のうち{outside}か所は、掲載の一覧にない事業所です（掲載のあとに使い始めたとみられます）。", outside = number::count(outside))) }
        }
        @if counts.listed.is_some() {
            p.note { (t!("掲載のあとに使い始めた事業所は、未確認の数に入っていません。")) }
        }
    }
}

fn words_of(count: PublicCount, rules: &Rules) -> String {
    match count {
        PublicCount::Exactly(n) => t!("{n}か所", n = number::count(n)),
        PublicCount::Few => t!("{few}か所未満", few = number::count(rules.monitor.suppression.offices)),
        PublicCount::AtLeast(n) => t!("{n}か所以上", n = number::count(n)),
        PublicCount::Between(least, most) => {
            t!("{least}〜{most}か所", least = number::count(least), most = number::count(most))
        }
        PublicCount::Unknown => words::UNKNOWN.to_string(),
    }
}

/// For programs and tests.
fn data(count: PublicCount) -> String {
    match count {
        PublicCount::Exactly(n) => n.to_string(),
        PublicCount::Few => "few".to_owned(),
        PublicCount::AtLeast(n) => format!("{n}+"),
        PublicCount::Between(least, most) => format!("{least}-{most}"),
        PublicCount::Unknown => "unknown".to_owned(),
    }
}
