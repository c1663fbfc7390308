use maud::{Markup, html};
use tsunagu_store::ledger::device::Device;

use crate::address;
use crate::part::table::{Header, ScrollTable};
use crate::show::date;

/// What a remembered browser may be called: a word of these and a number. A text of somebody's own might be a name.
fn kinds() -> [(&'static str, &'static str); 3] {
    [("pc", t!("パソコン")), ("tablet", t!("タブレット")), ("phone", t!("スマートフォン"))]
}

/// Of each kind.
const MAX_NUMBER: u8 = 9;

/// Whether a text is one of our names.
pub fn is_key(key: &str) -> bool {
    kinds().iter().any(|(kind, _)| key.strip_prefix(kind).is_some_and(is_number))
}

fn is_number(text: &str) -> bool {
    matches!(text.as_bytes(), [b'1'..=b'9'])
}

fn label(key: &str) -> String {
    let named = kinds()
        .into_iter()
        .find_map(|(kind, label)| key.strip_prefix(kind).filter(|n| is_number(n)).map(|n| t!("{label}{n}", label, n)));
    named.unwrap_or_default()
}

/// Remembering is asked for, and the browser given a name by which it can be forgotten.
pub(super) fn fields(form: &str, days: i32) -> Markup {
    let id = format!("{form}-device");
    html! {
        details { summary { (t!("この端末を覚える（選んだときだけ）")) }
        div.ticks { label.tick { input type="checkbox" name="remember" value="1"; (t!(" この端末を覚える（{days}日。共用のパソコンでは選ばないでください）", days)) } }
        div.field {
            label for=(id) { (t!("覚えるときの呼び名")) }
            select id=(id) name="device" {
                @for (kind, label) in kinds() { @for n in 1..=MAX_NUMBER { option value={ (kind) (n) } { (t!("{label}{n}", label, n)) } } }
            }
        } }
    }
}

/// An office's devices, each of which may be forgotten.
pub(super) fn section(devices: &[Device]) -> Markup {
    let title = t!("覚えている端末");
    html! {
        h2 #devices { (title) }
        @if devices.is_empty() { p { (t!("ありません。ログインのときに「この端末を覚える」を選ぶと、ここに出ます。")) } }
        @else {
            p { (t!("覚えのない端末や、使わなくなった端末は、外してください。すぐに入れなくなります。")) }
            (ScrollTable::new(title)
                .columns([Header::text(t!("端末")), Header::text(t!("覚えた日")).class("date"), Header::text(t!("期限")).class("date"), Header::text(t!("外す"))])
                .rows(html! {
                    @for device in devices {
                        tr {
                            th scope="row" { (label(&device.key)) }
                            td.date { (date::day(device.begun.date())) }
                            td.date { (date::day(device.expires.date())) }
                            td { form.tap action=(address::monitor::FORGET_DEVICE) method="post" { input type="hidden" name="device" value=(device.key); button type="submit" { (t!("外す")) } } }
                        }
                    }
                }))
        }
    }
}
