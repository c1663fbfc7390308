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
    let mut pairs: Vec<(&String, &String)> = form.typed.iter().filter(|(_, v)| !v.is_empty()).collect();
    pairs.sort();
    let encoded = |text: &str| utf8_percent_encode(text, QUERY).to_string();
    pairs.iter().map(|(k, v)| format!("{}={}", encoded(k), encoded(v))).collect::<Vec<_>>().join("&")
}

/// The form, filled with what was typed, each field with what is wrong with it.
pub(super) fn form(view: &View<'_>, form: &Form, started: bool) -> Markup {
    let input = |name: &'static str, label: &str, hint: &str| field(form, name, label, hint);
    html! {
        h2 #form { @if started { (t!("条件を変える")) } @else { (t!("条件を入れる")) } }
        @if !form.wrong.is_empty() {
            div.fault role="alert" {
                (t!("直すところが{wrong}か所あります。直すと、試算を示します。", wrong = form.wrong.len()))
                ul { @for (field, message) in &form.wrong { li { a href={ "#" (field) } { (crate::estimate::form_words::label(field)) } "：" (message) } } }
            }
        }
        form.savings action=(address::SAVINGS) method="get" {
            fieldset {
                legend { (t!("事業所")) }
                (input("office", t!("自分の事業所番号（分かるとき）"), t!("10桁")))
                (choice(form, "mode", t!("計算のしかた"), &[("briefing", t!("説明会資料の簡易計算")), ("detail", t!("宛先別の詳細計算"))]))
                (choice(form, "role", t!("立場"), &[(Role::CareManager.key(), t!("居宅介護支援")), (Role::Provider.key(), t!("サービス事業所"))]))
                (choice(form, "method", t!("いまの送り方"), &[("fax", "FAX"), ("post", t!("郵送")), ("deliver", t!("お届け"))]))
                (input("users", t!("毎月の利用者数"), "40"))
                (input("destinations", t!("利用者1人あたりの送り先の数"), t!("居宅介護支援 3、サービス 1")))
                (input("partners", t!("相手の事業所の数"), "16"))
            }
            fieldset {
                legend { (t!("相手がデータで受け取れる割合（割合・市区町村・番号のどれか。番号には、市区町村を添えられます）")) }
                (input("coverage", t!("割合（％）"), t!("例：25")))
                (input("town", t!("市区町村の掲載率から"), t!("例：川西市")))
                (area(form))
            }
            fieldset {
                legend { (t!("単価と時間（空欄なら出典のある値）")) }
                (input("wage", t!("時給（円）"), "1800"))
                (input("fee", t!("利用料（円/年）"), t!("その日の利用料")))
                (input("overhead", t!("混ざる間の手間（分/月）"), "30"))
                (input("digital", t!("データ連携の作業時間（分/利用者1人・月）"), t!("分かるとき")))
                (input("on", t!("いつの値段で計算するか"), &view.today.to_string()))
            }
            (schemes(form, view.rules))
            button type="submit" { (t!("試算する")) }
        }
        p.note { (t!("例：")) a href=(address::SAVINGS.with("mode", "briefing").with("users", "40").with("method", "fax").with("coverage", "25")) { (t!("ケアマネジャー1人・40人・FAX・25％")) } "　" a href=(address::SAVINGS.with("mode", "detail").with("users", "35").with("partners", "16").with("town", "282171")) { (t!("川西市の居宅介護支援事業所")) } }
        p { a href=(address::COMPARE_OFFICES) { (t!("いくつもの事業所をまとめて試算する")) } "　" a href=(address::WORKFORCE) { (t!("2050年の働き手と利用者")) } }
    }
}

fn schemes(form: &Form, rules: &Rules) -> Markup {
    let ticked = |name: &'static str, label: &str| {
        html! {
            label.tick { input type="checkbox" name=(name) value="1" checked[form.ticked(name)]; " " (label) }
        }
    };
    html! {
        details open[!form.question.facts.services.is_empty() || form.ticked("joined")] {
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
                (field(form, "fte", t!("ケアマネジャーの常勤換算"), "1"))
                (field(form, "light", t!("要介護1・2の利用者数"), ""))
                (field(form, "heavy", t!("要介護3〜5の利用者数"), ""))
                (field(form, "support", t!("要支援の利用者数"), ""))
                (field(form, "clerk_wage", t!("事務職員の時給（円）"), t!("最低賃金")))
                (choice(form, "grade", t!("級地"), &[("other", t!("その他")), ("1", t!("1級地")), ("2", t!("2級地")), ("3", t!("3級地")), ("4", t!("4級地")), ("5", t!("5級地")), ("6", t!("6級地")), ("7", t!("7級地"))]))
                (field(form, "grant_cost", t!("カードリーダー・接続の費用（円、税込）"), ""))
                (field(form, "grant_other", t!("ほかの補助（円）"), "0"))
            }
        }
    }
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
