use maud::{Markup, html};
use tsunagu_analytics::query::adoption::Adoption;
use tsunagu_analytics::query::linking::{ByService, LinkedCounts, ListedOffice, Turnover};
use tsunagu_analytics::report::numbers::{NumbersOf, NumbersReport};
use tsunagu_domain::rate::rate_tenths;

use crate::address::Link;
use crate::page::{PageError, View};
use crate::part::table::{Header, ScrollTable};
use crate::show::{date, number};

/// What the numbers of a group say, where they are known.
///
/// # Errors
/// When the store fails.
pub fn of_group(view: &View<'_>, id: &str, whole: Option<&Adoption>) -> Result<Option<NumbersReport>, PageError> {
    match whole {
        Some(a) if a.by_number => Ok(NumbersReport::read(&*view.reader()?, id, NumbersOf::Group)?),
        _ => Ok(None),
    }
}

/// What numbers tell that counts cannot: how they stand to the register, by role and service, and what has changed
/// since the list before. Offices are shown where the page is of one place.
pub fn block(view: &View<'_>, numbers: &NumbersReport, csv: Option<Link>) -> Markup {
    let NumbersReport { linked, turnover, services, offices } = numbers;
    let total: u64 = linked.iter().filter(|l| l.what == "class").map(|l| l.numbers).sum();
    html! {
        h2 #numbers { (t!("掲載されている事業所の内訳")) }
        p { (t!("掲載の一覧に事業所番号があるため、事業所名簿と番号で照合できます。掲載されている事業所番号は{total}です。", total = number::count(total))) }
        (counts(t!("事業所名簿との照合"), linked, "class", class_label))
        (counts(t!("役割"), linked, "role", role_label))
        @if !services.is_empty() { (by_service(view, services)) }
        (changes(turnover))
        @if let Some(newest) = turnover.first() { (moved(newest, offices)) }
        @if let Some(csv) = csv { p { a href=(csv) { (t!("掲載の事業所をCSVで（番号・名称・種類・役割・照合・期間）")) } } }
    }
}

fn counts(title: &str, linked: &[LinkedCounts], what: &str, label: fn(&str) -> (&'static str, &'static str)) -> Markup {
    html! {
        h3 { (title) }
        (ScrollTable::new(title)
            .columns([Header::text(title), Header::number(t!("事業所番号数")), Header::text(t!("意味"))])
            .rows(html! {
                @for l in linked.iter().filter(|l| l.what == what) {
                    @let (name, meaning) = label(&l.key);
                    tr { th scope="row" { (name) } td.number { (number::count(l.numbers)) } td { (meaning) } }
                }
            }))
    }
}

/// A class in words, and what it means for the rate.
pub fn class_label(key: &str) -> (&'static str, &'static str) {
    match key {
        "linked" => (t!("事業所名簿にある"), t!("対象サービスの事業所名簿と番号が一致")),
        "out_of_scope" => (t!("対象外の種別だけ"), t!("事業所名簿にあるが、連携の対象サービスではない")),
        "support_center" => {
            (t!("地域包括支援センター"), t!("事業所名簿に載らない種別。掲載には入り、対象数には入らない"))
        }
        "sogo" => (t!("総合事業のみ"), t!("事業所名簿に載らない種別。掲載には入り、対象数には入らない")),
        "elsewhere" => {
            (t!("別の市区町村"), t!("事業所名簿では別の市区町村にある番号。対象数はそちらで数え、ここの率には入れない"))
        }
        "newer" => (t!("事業所名簿より新しい"), t!("使った事業所名簿より後の事業所名簿にある")),
        "earlier" => (
            t!("前の事業所名簿だけ"),
            t!("使った事業所名簿には無く、別の時点の事業所名簿にある（休止・廃止・番号の変更など）"),
        ),
        "bad_check" => (t!("検査数字が合わない"), t!("番号の写し間違いかもしれない")),
        "no_register" => (t!("照合できない"), t!("この地域の事業所名簿が取り込まれていない")),
        _ => (t!("分からない"), t!("事業所名簿に無い。新しい事業所か、事業所名簿に公表されていない事業所")),
    }
}

/// A role in words.
pub fn role_label(key: &str) -> (&'static str, &'static str) {
    match key {
        "care_manager" => (t!("居宅介護支援"), t!("事業所名簿の種別が居宅介護支援だけ")),
        "provider" => (t!("サービス"), t!("事業所名簿に居宅介護支援以外の対象サービスだけ")),
        "both" => (t!("居宅介護支援とサービス"), t!("一つの番号で両方")),
        _ => (t!("この資料では分かりません"), t!("この市区町村の事業所名簿に番号が無いため")),
    }
}

/// What became of an office since the list before.
pub fn state_label(key: &str) -> &'static str {
    match key {
        "joined" => t!("新たに掲載"),
        "stayed" => t!("続けて掲載"),
        _ => t!("掲載（前の一覧なし）"),
    }
}

fn by_service(view: &View<'_>, services: &[ByService]) -> Markup {
    html! {
        h3 { (t!("サービスの種類ごと")) }
        p.note { (t!("一つの番号に複数の種類があるときは、それぞれに数えます。")) }
        (ScrollTable::new(t!("サービスの種類ごとの掲載"))
            .columns([Header::text(t!("種類")), Header::number(t!("掲載件数（対象のうち）")), Header::number(t!("対象数")), Header::number(t!("掲載率"))])
            .rows(html! {
                @for s in services {
                    tr {
                        th scope="row" { (view.rules.service(&s.service).map_or(s.service.as_str(), |r| r.short())) }
                        td.number { (number::count(s.listed)) }
                        td.number { (number::count(s.eligible)) }
                        td.number { (rate_tenths(s.listed, s.eligible).map_or("–".to_owned(), number::rate_percent)) }
                    }
                }
            }))
    }
}

fn changes(turnover: &[Turnover]) -> Markup {
    html! {
        @if !turnover.is_empty() {
            h3 { (t!("前回からの増減")) }
            p.note { (t!("同じ範囲の一覧が両方の時点にあるときだけ比べます。今回は掲載のないことは、利用をやめたこととは限りません。")) }
            (ScrollTable::new(t!("前回からの増減"))
                .columns([
                    Header::text(t!("期間")), Header::number(t!("新たに掲載")), Header::number(t!("今回は掲載なし")), Header::number(t!("続けて掲載")),
                ])
                .rows(html! {
                    @for t in turnover {
                        tr {
                            th scope="row" .date { (t.before.map_or(String::new(), |d| d.to_string())) "〜" (t.as_of.map_or(String::new(), |d| d.to_string())) }
                            td.number { (number::count(t.joined)) }
                            td.number { (number::count(t.left)) }
                            td.number { (number::count(t.stayed)) }
                        }
                    }
                }))
        }
    }
}

fn moved(newest: &Turnover, offices: &[ListedOffice]) -> Markup {
    let joined: Vec<_> = offices.iter().filter(|o| o.state == "joined").collect();
    let day = |d: Option<jiff::civil::Date>| d.map(date::day).unwrap_or_default();
    html! {
        p {
            (day(newest.before)) (t!("から")) (day(newest.as_of)) (t!("までに、新たに掲載された番号は{joined}、今回は掲載のない番号は{left}、続けて掲載されている番号は{stayed}です。", joined = number::count(newest.joined), left = number::count(newest.left), stayed = number::count(newest.stayed)))
        }
        @if !joined.is_empty() {
            details {
                summary { (state_label("joined")) "（" (number::count(joined.len() as u64)) "）" }
                ul { @for o in joined { li { a href=(crate::address::office(&o.office_number)) { (o.office_number) } " " (o.name) "（" (o.services) "）" } } }
            }
        }
    }
}
