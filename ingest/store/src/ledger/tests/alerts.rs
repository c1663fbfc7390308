use super::{later, month, now, office, scratch};
use crate::ledger::alert::{self, AlertEnding, AlertKey, AlertKind, Alerts};
use crate::ledger::no_service;
use crate::ledger::setting::{self, Setting};
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::pair_side::Side;

#[test]
fn an_alert_begins_once_and_ends_once() {
    let (_folder, ledger) = scratch();
    let writer = ledger.writer().expect("a writer");
    let setting = Setting { webhook: Some("https://example.jp/".into()), ..Setting::default() };
    setting::set(&writer, office(), &setting).expect("set");
    let late = AlertKey { kind: AlertKind::Late, partner: "0300000005".into(), month: month("202610") };
    let new = AlertKey { kind: AlertKind::NewPartner, partner: "0300000005".into(), month: month("202610") };
    let update = |holding: &[AlertKey], once: &[AlertKey]| {
        let found = Alerts { holding: holding.to_vec(), once: once.to_vec(), ..Alerts::default() };
        let changed = alert::update(&writer, office(), &found, now()).expect("updated");
        (changed.began, changed.ended)
    };
    let (holding, once) = ([late.clone()], [new]);
    assert_eq!(update(&holding, &once), (2, 0));
    assert_eq!(update(&holding, &once), (0, 0));
    assert_eq!(update(&[], &once), (0, 1));
    assert_eq!(update(&holding, &[]), (0, 0), "what has ended does not begin again");
    let due = alert::due(&writer, now()).expect("read");
    let phases: Vec<_> = due.iter().map(|n| (n.alert.about.kind, n.phase)).collect();
    assert_eq!(phases.len(), 3, "{phases:?}");
    alert::record_notified(&writer, &due[0], now()).expect("told");
    alert::tried(&writer, &due[1], later()).expect("tried");
    assert!(alert::due(&writer, now()).expect("read").is_empty(), "where one did not get through, the others wait");
    let due_later = alert::due(&writer, later()).expect("read");
    assert_eq!((due_later.len(), due_later.iter().map(|n| n.tries).sum::<u32>()), (2, 1));
}

#[test]
fn an_address_that_is_silent_keeps_nobody_elses_notices_waiting() {
    let (_folder, ledger) = scratch();
    let writer = ledger.writer().expect("a writer");
    let other: OfficeNumber = "0300000142".parse().expect("a number");
    for (office, alerts) in [(office(), 120), (other, 1)] {
        let setting = Setting { webhook: Some("https://example.jp/".into()), ..Setting::default() };
        setting::set(&writer, office, &setting).expect("set");
        let about = |n| AlertKey { kind: AlertKind::Late, partner: format!("03{n:08}"), month: month("202610") };
        let holding: Vec<AlertKey> = (0..alerts).map(about).collect();
        alert::update(&writer, office, &Alerts { holding, ..Alerts::default() }, now()).expect("alerts");
    }
    let due = alert::due(&writer, now()).expect("read");
    assert!(due.len() < 10 && due.iter().any(|n| n.office == other), "{}", due.len());
}

#[test]
fn alert_keeps_by_what_it_ended_and_one_that_was_said_to_be_none_begins_again() {
    let (_folder, ledger) = scratch();
    let writer = ledger.writer().expect("a writer");
    let late = AlertKey { kind: AlertKind::Late, partner: "0300000005".into(), month: month("202610") };
    let holds =
        Alerts { holding: vec![late.clone()], sides: [(late.clone(), Side::Provides)].into(), ..Alerts::default() };
    alert::update(&writer, office(), &holds, now()).expect("begun");
    let partner = ("0300000005", month("202610"));
    no_service::set(&writer, office(), partner, true, now()).expect("said");
    let ended = Alerts { endings: [(late, AlertEnding::NoService)].into(), ..Alerts::default() };
    alert::update(&writer, office(), &ended, now()).expect("ended");
    let all = alert::latest(&writer, office(), 9).expect("read");
    assert_eq!((all[0].side, all[0].ending), (Some(Side::Provides), Some(AlertEnding::NoService)));
    no_service::set(&writer, office(), partner, false, now()).expect("taken back");
    assert_eq!(alert::update(&writer, office(), &holds, now()).expect("again").began, 1);
    alert::update(&writer, office(), &Alerts::default(), now()).expect("ended");
    assert_eq!(alert::latest(&writer, office(), 9).expect("read")[0].ending, Some(AlertEnding::Stopped));
}
