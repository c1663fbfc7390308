use maud::{Markup, html};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tsunagu_domain::role::Role;
use tsunagu_domain::rules::{Exchange, Rules};

use crate::address;
use crate::estimate::form::Form;
use crate::page::View;

/// What stays as it is in a query.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The query that fills the form in again.
pub fn query(form: &Form) -> String {
    encoded(form.typed.iter().map(|(k, v)| (k.as_str(), v.as_str())))
}

/// The same with one field of another value; an empty value takes the field away.
pub(super) fn query_with(form: &Form, field: &str, value: &str) -> String {
    let others = form.typed.iter().map(|(k, v)| (k.as_str(), v.as_str())).filter(|(k, _)| *k != field);
    encoded(others.chain([(field, value)]))
}

fn encoded<'p>(pairs: impl Iterator<Item = (&'p str, &'p str)>) -> String {
    let mut pairs: Vec<(&str, &str)> = pairs.filter(|(_, v)| !v.is_empty()).collect();
    pairs.sort_unstable();
    let encoded = |text: &str| utf8_percent_encode(text, QUERY).to_string();
    pairs.iter().map(|(k, v)| format!("{}={}", encoded(k), encoded(v))).collect::<Vec<_>>().join("&")
}

/// Fields that are folded away, unless one of them is wrong.
const FOLDED: [&str; 13] = [
    "mode",
    "role",
    "method",
    "destinations",
    "fte",
    "coverage",
    "reachable",
    "numbers",
    "wage",
    "fee",
    "overhead",
    "digital",
    "on",
];

/// The form, filled with what was typed, each field with what is wrong with it: three questions, and folded the rest.
pub(super) fn form(view: &View<'_>, form: &Form, started: bool) -> Markup {
    let open = FOLDED.iter().any(|name| form.wrong.contains_key(name));
    html! {
        h2 #form { @if started { (t!("条件を変える")) } @else { (t!("3つの質問")) } }
        (faults(form))
        form.savings action=(address::SAVINGS) method="get" {
            div.questions {
                (place(form))
                (field(form, "users", t!("毎月の利用者数"), t!("例：40")))
                (field(form, "partners", t!("やりとりする相手の事業所の数"), t!("例：16")))
            }
            button type="submit" { (t!("試算する")) }
            details open[open] { summary { (t!("送り方・単価・相手の番号なども入れる（空欄なら、出典のある値か例の値）")) } (more(view, form)) (again()) }
            (schemes(form, view.rules))
        }
        p.note { (t!("例：")) a href=(address::SAVINGS.with("mode", "briefing").with("users", "40").with("method", "fax").with("coverage", "25")) { (t!("ケアマネジャー1人・40人・FAX・25％")) } "　" a href=(address::SAVINGS.with("mode", "detail").with("users", "35").with("partners", "16").with("town", "282171")) { (t!("川西市の居宅介護支援事業所")) } }
        p { a href=(address::COMPARE_OFFICES) { (t!("いくつもの事業所をまとめて試算する")) } "　" a href=(address::WORKFORCE) { (t!("2050年の働き手と利用者")) } }
    }
}

fn faults(form: &Form) -> Markup {
    html! {
        @if !form.wrong.is_empty() {
            div.fault role="alert" {
                (t!("直すところが{wrong}か所あります。直すと、試算を示します。", wrong = form.wrong.len()))
                ul { @for (field, message) in &form.wrong { li { a href={ "#" (if *field == "office" { "town" } else { field }) } { (crate::estimate::form_words::label(field)) } "：" (message) } } }
            }
        }
        @if !form.missing.is_empty() {
            p data-savings="missing" { (t!("この事業所の{fields}を入れると、試算します。ほかの事業所の数による目安は示しません。", fields = form.missing.iter().map(|field| crate::estimate::form_words::label(field)).collect::<Vec<_>>().join("・"))) }
        }
    }
}

/// The town, or the office's own number, which tells its town.
fn place(form: &Form) -> Markup {
    let number = form.text("office");
    let value = if number.is_empty() { form.text("town") } else { number };
    let wrong = form.wrong.get("town").or_else(|| form.wrong.get("office"));
    html! {
        div.field {
            label for="town" { (t!("町の名前か、自分の事業所番号")) }
            input #town type="text" name="town" value=(value) placeholder=(t!("例：川西市、または10桁の番号")) autocomplete="off" aria-invalid=[wrong.map(|_| "true")] aria-describedby=[wrong.map(|_| "town-wrong")];
            @if let Some(message) = wrong {
                span.fault #town-wrong { (message) }
                @if !form.towns.is_empty() {
                    ul.towns { @for town in &form.towns { li { a href=(address::SAVINGS.query(&query_with(form, "town", town.code.as_str()))) { (town.name) } } } }
                }
            }
        }
    }
}

fn more(view: &View<'_>, form: &Form) -> Markup {
    let input = |name: &'static str, label: &str, hint: &str| field(form, name, label, hint);
    html! {
        fieldset {
            legend { (t!("事業所")) }
            (choice(form, "mode", t!("計算のしかた"), &[("detail", t!("宛先別の詳細計算")), ("briefing", t!("説明会資料の簡易計算"))]))
            (choice(form, "role", t!("立場"), &[("", t!("選ばない（居宅介護支援として計算）")), (Role::CareManager.key(), t!("居宅介護支援")), (Role::Provider.key(), t!("サービス事業所"))]))
            (choice(form, "method", t!("いまの送り方"), &[("fax", "FAX"), ("post", t!("郵送")), ("deliver", t!("お届け"))]))
            (input("destinations", t!("利用者1人あたりの送り先の数"), t!("居宅介護支援 3、サービス 1")))
            (input("fte", t!("ケアマネジャーの人数（常勤換算）"), t!("例：2.5")))
        }
        fieldset {
            legend { (t!("データで受け取れる相手（割合・数・番号のどれか。空欄なら町の掲載率）")) }
            (input("coverage", t!("割合（％）"), t!("例：25")))
            (input("reachable", t!("使える相手の数"), t!("例：4")))
            (area(form))
        }
        fieldset {
            legend { (t!("単価と時間（空欄なら出典のある値）")) }
            (input("wage", t!("時給（円）"), "1800"))
            (input("fee", t!("利用料（円/年）"), t!("その日の利用料")))
            (choice(form, "overhead", t!("紙とデータが混ざる間の手間（1人・月）"), &handling_choices(form)))
            (input("digital", t!("データ連携の作業時間（分/利用者1人・月）"), t!("分かるとき")))
            (input("on", t!("いつの値段で計算するか"), &view.today.to_string()))
        }
    }
}

/// Nobody has measured it, so it is a choice of three, beside what was typed elsewhere.
fn handling_choices(form: &Form) -> Vec<(&str, &str)> {
    let mut all =
        vec![("", t!("決めない（0〜60分の幅で見る）")), ("0", t!("0分")), ("30", t!("30分")), ("60", t!("60分"))];
    let typed = form.text("overhead");
    if all.iter().all(|(value, _)| *value != typed) {
        all.push((typed, typed));
    }
    all
}

fn schemes(form: &Form, rules: &Rules) -> Markup {
    let ticked = |name: &'static str, label: &str| {
        html! {
            label.tick { input type="checkbox" name=(name) value="1" checked[form.ticked(name)]; " " (label) }
        }
    };
    let asked =
        ["light", "heavy", "support", "class", "claims", "clerk_wage", "grant_cost", "grant_other", "exchanging"];
    let open = form.ticked("joined") || asked.iter().any(|name| !form.text(name).is_empty());
    html! {
        details open[open] {
            summary { (t!("加算・助成金も調べる")) }
            fieldset {
                legend { (t!("サービスの種類")) }
                div.ticks {
                    @for s in rules.services.iter().filter(|s| s.exchange != Exchange::No) {
                        label.tick { input type="checkbox" name=(format!("s{}", s.code)) value="1" checked[form.ticked(&format!("s{}", s.code))]; " " (s.short()) }
                    }
                }
            }
            fieldset {
                legend { (t!("いまの状況")) }
                (ticked("joined", t!("ケアプランデータ連携システムに加入している")))
                (ticked("clerk", t!("事務職員を置いている")))
                (ticked("connected", t!("カードリーダーの購入と介護情報基盤への接続が終わっている")))
                (field(form, "exchanging", t!("データ連携でやりとりしている相手の数"), "0"))
                (choice(form, "class", t!("処遇改善加算の区分"), &[("", t!("なし・分からない")), ("1", t!("Ⅰイ")), ("2", t!("Ⅱイ"))]))
                (field(form, "claims", t!("1か月の介護報酬（円）"), "3000000"))
                (field(form, "light", t!("要介護1・2の利用者数"), ""))
                (field(form, "heavy", t!("要介護3〜5の利用者数"), ""))
                (field(form, "support", t!("要支援の利用者数"), ""))
                (field(form, "clerk_wage", t!("事務職員の時給（円）"), t!("最低賃金")))
                (choice(form, "grade", t!("級地"), &[("other", t!("その他")), ("1", t!("1級地")), ("2", t!("2級地")), ("3", t!("3級地")), ("4", t!("4級地")), ("5", t!("5級地")), ("6", t!("6級地")), ("7", t!("7級地"))]))
                (field(form, "grant_cost", t!("カードリーダー・接続の費用（円、税込）"), ""))
                (field(form, "grant_other", t!("ほかの補助（円）"), "0"))
            }
            (again())
        }
    }
}

/// At the end of what is folded, so that nobody has to go back up.
fn again() -> Markup {
    html! { button type="submit" { (t!("この条件で試算する")) } }
}

fn field(form: &Form, name: &'static str, label: &str, hint: &str) -> Markup {
    let wrong = form.wrong.get(name);
    let described = wrong.map(|_| format!("{name}-wrong"));
    html! {
        div.field {
            label for=(name) { (label) }
            input #(name) type="text" name=(name) value=(form.text(name)) placeholder=(hint) autocomplete="off" aria-invalid=[wrong.map(|_| "true")] aria-describedby=[described.as_deref()];
            @if let (Some(message), Some(id)) = (wrong, described.as_deref()) { span.fault #(id) { (message) } }
        }
    }
}

fn choice(form: &Form, name: &'static str, label: &str, offered: &[(&str, &str)]) -> Markup {
    html! {
        div.field {
            label for=(name) { (label) }
            select #(name) name=(name) { @for (key, text) in offered { option value=(key) selected[form.text(name) == *key] { (text) } } }
            @if let Some(message) = form.wrong.get(name) { span.fault { (message) } }
        }
    }
}

fn area(form: &Form) -> Markup {
    let wrong = form.wrong.get("numbers");
    html! {
        div.field.wide {
            label for="numbers" { (t!("相手の事業所番号から（100件まで貼り付け）")) }
            textarea #numbers name="numbers" rows="3" aria-describedby=[wrong.map(|_| "numbers-wrong")] { (form.text("numbers")) }
            @if let Some(message) = wrong { span.fault #numbers-wrong { (message) } }
        }
    }
}
