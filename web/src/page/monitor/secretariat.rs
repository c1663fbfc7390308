use maud::{Markup, html};
use tsunagu_domain::rules::{Rules, Secretariat};

use crate::language::Text;

/// What holds of everything that offices report here.
const PLEDGE: Text = Text("指導・監査には使いません。回答しないことで不利益はありません。");

/// Whom to ask, and where: 「つなぐ事務局（電話 06-0000-0000、平日9〜17時）」. Where nobody has said, who that is.
pub fn named(secretariat: &Secretariat) -> String {
    let Secretariat { name, telephone, hours, .. } = secretariat;
    match (secretariat.is_known(), hours.as_str()) {
        (false, _) => t!("事務局（この画面の案内を渡したところ）").to_owned(),
        (true, "") => t!("事務局：{name}（電話 {telephone}）", name, telephone),
        (true, hours) => t!("事務局：{name}（電話 {telephone}、{hours}）", name, telephone, hours),
    }
}

/// Who runs this, and what they promise.
pub(super) fn section(rules: &Rules) -> Markup {
    let place = rules.secretariat.place().and_then(|code| rules.municipalities.get(code));
    html! {
        section.note data-secretariat=[rules.secretariat.is_known().then_some("1")] {
            p { strong { (PLEDGE) } }
            @if let Some(place) = place { p data-operator=(place.code) { (t!("この画面は、{name}が運営しています。送られた数を事業所の指導・監査の部署に渡すことはありません。", name = place.name)) } }
            p { (t!("問い合わせ先：{secretariat}", secretariat = named(&rules.secretariat))) }
        }
    }
}
