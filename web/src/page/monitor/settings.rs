use std::collections::{BTreeMap, HashMap};

use axum::http::StatusCode;
use maud::html;
use tsunagu_analytics::query::offices;
use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::spelling::folded;
use tsunagu_domain::timestamp::Timestamp;
use tsunagu_ingest::webhook;
use tsunagu_store::ledger::device;
use tsunagu_store::ledger::setting::{self, Setting};

use super::Dashboard;
use super::typed::{FormValues, Read, described, fault, invalid, summary};
use crate::address;
use crate::answer::Answer;
use crate::language::Text;
use crate::nearest::undecided;
use crate::page::PageError;
use crate::words;

/// Fields by the names that people read.
const LABELS: [(&str, Text); 4] = [
    ("partners", Text("相手の事業所の全体の数")),
    ("users", Text("利用者数")),
    ("place", Text("所在地の市区町村")),
    ("webhook", Text("Webhook のアドレス")),
];

/// No office has more partners or users.
const MAX_COUNT: u32 = 10_000;

/// Reads the form.
///
/// # Errors
/// When the warehouse can't be read.
pub fn read(dashboard: &Dashboard<'_>, typed: &HashMap<String, String>) -> Result<Read<Setting>, PageError> {
    let text = |field: &str| typed.get(field).map(|t| folded(t)).unwrap_or_default();
    let mut wrong = BTreeMap::new();
    let mut amount = |field: &'static str| {
        let text = text(field).replace(',', "");
        let read = text.parse::<u32>().ok().filter(|n| (1..=MAX_COUNT).contains(n));
        if read.is_none() && !text.is_empty() {
            wrong.insert(field, t!("1以上の数字だけを入れるか、空けてください").to_owned());
        }
        read
    };
    let (partners, users) = (amount("partners"), amount("users"));
    let shared = typed.contains_key("shared");
    let place = match registered(dashboard)? {
        Some(place) => Some(place),
        None => dashboard.view.rules.municipalities.named(&text("place")).map(|m| m.code),
    };
    if shared && place.is_none() {
        wrong.insert("place", undecided(&text("place"), &dashboard.view.rules.municipalities));
    }
    let webhook = typed.get("webhook").map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
    if let Some(Err(error)) =
        webhook.as_ref().map(|w| webhook::permitted(w, dashboard.view.rules.monitor.notice.allow_private))
    {
        wrong.insert("webhook", words::notify_error(&error));
    }
    Ok(if wrong.is_empty() { Ok(Setting { place, shared, partners, users, webhook }) } else { Err(wrong) })
}

/// The municipality that the register has for the office.
fn registered(dashboard: &Dashboard<'_>) -> Result<Option<PlaceCode>, PageError> {
    let services = offices::office(&*dashboard.view.reader()?, dashboard.office.as_str())?;
    Ok(services.iter().find_map(|s| s.place.as_ref()?.parse().ok()))
}

/// The form with what is set.
///
/// # Errors
/// When ledger or warehouse can't be read.
pub fn page(
    dashboard: &Dashboard<'_>,
    params: &HashMap<String, String>,
    typed: Option<&FormValues>,
) -> Result<Answer, PageError> {
    let held = setting::find(dashboard.ledger, dashboard.office)?;
    let devices = device::list(dashboard.ledger, dashboard.office, Timestamp::at_start_of(dashboard.view.today))?;
    let known = registered(dashboard)?;
    let name = |code: Option<PlaceCode>| {
        code.and_then(|c| dashboard.view.rules.municipalities.get(c)).map_or("", |m| m.name.as_str())
    };
    let none = (HashMap::new(), BTreeMap::new());
    let (values, wrong) = typed.unwrap_or(&none);
    let number = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
    let value =
        |field: &str, held: String| if typed.is_some() { values.get(field).cloned().unwrap_or_default() } else { held };
    let shared = if typed.is_some() { values.contains_key("shared") } else { held.shared };
    let fault = |field: &str| fault(wrong, field);
    let body = html! {
        @if let Some(done) = params.get("done") { p.banner.ok role="status" { @if done == "forgotten" { (t!("端末を外しました。")) } @else { (t!("設定しました。")) } } }
        (summary(wrong, &LABELS))
        form action=(address::monitor::SETTINGS) method="post" autocomplete="off" {
            fieldset {
                legend { (t!("割合と試算のための数")) }
                div.field { label for="partners" { (t!("相手の事業所の全体の数（紙の相手も含む）")) } input #partners name="partners" aria-invalid=[invalid(wrong, "partners")] aria-describedby=[described(wrong, "partners")] inputmode="numeric" maxlength="7" value=(value("partners", number(held.partners))); (fault("partners")) }
                div.field { label for="users" { (t!("利用者数")) } input #users name="users" aria-invalid=[invalid(wrong, "users")] aria-describedby=[described(wrong, "users")] inputmode="numeric" maxlength="7" value=(value("users", number(held.users))); (fault("users")) }
            }
            fieldset {
                legend { (t!("市町村の合計に含める")) }
                div.ticks { label.tick { input type="checkbox" name="shared" value="1" checked[shared]; (t!(" この事業所の組の数を、市町村の合計に含めてよい")) } }
                p.note { (t!("含めると、市町村の担当者には合計だけが見えます。だれでも見られる画面には、3か所以上の事業所の合計だけが、月が終わったあとに載ります。相手の番号は、どちらにも見えません。含める事業所が少ないあいだは、市町村の担当者には合計から分かることがあります。まだ公開していない過去の月も含みます。外せば、次に公開する月から含みません（公開済みの合計は変わりません）。")) }
                @if known.is_some() { p { (t!("所在地（事業所名簿による）：{known}", known = name(known))) } }
                @else { div.field { label for="place" { (t!("所在地の市区町村")) } input #place name="place" aria-invalid=[invalid(wrong, "place")] aria-describedby=[described(wrong, "place")] maxlength="40" value=(value("place", name(held.place).to_owned())); (fault("place")) } }
            }
            fieldset {
                legend { (t!("お知らせの送り先")) }
                div.field.wide { label for="webhook" { (t!("Webhook のアドレス（https://。なければ空ける）")) } input #webhook name="webhook" aria-invalid=[invalid(wrong, "webhook")] aria-describedby=[described(wrong, "webhook")] type="url" maxlength="500" value=(value("webhook", held.webhook.clone().unwrap_or_default())); (fault("webhook")) }
                p.note { (t!("お知らせが始まったときと終わったときに、種類・相手の番号・月を JSON で送ります。内部のネットワークのアドレスには送りません。")) }
            }
            p.buttons { button type="submit" { (t!("設定する")) } }
        }
        (super::devices::section(&devices))
        h2 { (t!("記録を消す")) }
        p { (t!("この事業所の記録をすべて消すには、{secretariat}に頼んでください。相手の事業所が数えた記録は、相手のものとして残ります。", secretariat = super::secretariat::named(&dashboard.view.rules.secretariat))) }
    };
    let mut answer = dashboard.page(t!("設定"), body)?;
    if !wrong.is_empty() {
        answer.status = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(answer)
}
