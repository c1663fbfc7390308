use std::collections::HashMap;

use tsunagu_analytics::report::monitor::alert::{AlertReport, NoticeReport};
use tsunagu_domain::pair_side::Side;
use tsunagu_store::ledger::alert::{AlertEnding, AlertKind, Phase};

use super::words::{month, partner};

/// What has begun in one line, from the side of the office that reads it, with the partner's name where one is known.
pub fn alert(alert: &AlertReport, partners: usize, names: &HashMap<String, String>) -> String {
    let (month, partner) = (month(alert.month), named(alert, names));
    match (alert.kind, alert.side) {
        (AlertKind::Late, Some(Side::ManagesCare)) => {
            t!("{partner} から、{month}分の実績が届いていません（サービスのない月なら不要です）", partner, month)
        }
        (AlertKind::Late, Some(Side::Provides)) => {
            t!("{partner} へ、{month}分の実績を送った記録がありません（サービスのない月なら不要です）", partner, month)
        }
        (AlertKind::Late, None) => {
            t!(
                "{partner} との{month}分の実績が、届いた記録も送った記録もありません（サービスのない月なら不要です）",
                partner,
                month
            )
        }
        (AlertKind::Silent, _) => {
            t!("{partner} とのやりとりが、{month}から見当たりません（やめたとは限りません）", partner, month)
        }
        (AlertKind::NewPartner, _) => t!("{partner} とのやりとりが、{month}に始まりました", partner, month),
        (AlertKind::FivePartners, _) => {
            t!("{month}からの年度に、{partners}か所以上とのやりとりの記録ができました", month, partners)
        }
        (AlertKind::ConformityFell, _) => {
            t!("{month}は、標準どおりの名前の割合が下がりました。介護ソフトの更新がなかったか、確かめてください", month)
        }
    }
}

fn named(alert: &AlertReport, names: &HashMap<String, String>) -> String {
    match names.get(&alert.partner) {
        Some(name) => format!("{name}（{}）", alert.partner),
        None => partner(&alert.partner).to_owned(),
    }
}

/// By what an alert ended, in a word or two.
pub fn ending(alert: &AlertReport) -> &'static str {
    match (alert.ending, alert.side) {
        (Some(AlertEnding::Arrived), Some(Side::ManagesCare)) => t!("届きました"),
        (Some(AlertEnding::Arrived), Some(Side::Provides)) => t!("送りました"),
        (Some(AlertEnding::Arrived), None) => t!("そろいました"),
        (Some(AlertEnding::Withdrawn), _) => t!("予定が取り下げられました"),
        (Some(AlertEnding::NoService), _) => t!("サービスなしとしました"),
        (Some(AlertEnding::Resumed), _) => t!("やりとりが戻りました"),
        (Some(AlertEnding::Recovered), _) => t!("元に戻りました"),
        (Some(AlertEnding::Stopped), _) => t!("知らせるのをやめました（古くなったため）"),
        (None, _) => t!("終わりました"),
    }
}

/// A beginning or an end in one line, for those who see nothing else.
pub fn notice(report: &NoticeReport, partners: usize) -> String {
    let alert = &report.alert;
    if report.phase == Phase::Began {
        return self::alert(alert, partners, &HashMap::new());
    }
    let (month, partner) = (month(alert.month), named(alert, &HashMap::new()));
    let what = match (alert.kind, alert.side) {
        (AlertKind::Late, Some(Side::ManagesCare)) => t!("{partner} からの{month}分の実績", partner, month),
        (AlertKind::Late, Some(Side::Provides)) => t!("{partner} への{month}分の実績", partner, month),
        (AlertKind::Late, None) => t!("{partner} との{month}分の実績", partner, month),
        (AlertKind::Silent, _) => t!("{partner} とのやりとり（{month}から見当たらなかったもの）", partner, month),
        (AlertKind::ConformityFell, _) => t!("標準どおりの名前の割合（{month}に下がったもの）", month),
        (AlertKind::NewPartner | AlertKind::FivePartners, _) => self::alert(alert, partners, &HashMap::new()),
    };
    t!("{ending}：{what}", ending = ending(alert), what)
}
