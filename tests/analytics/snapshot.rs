use tsunagu_analytics::query::adoption::{Scope, adoption, history};
use tsunagu_analytics::query::coverage::registers;
use tsunagu_analytics::query::neighbours::neighbours;
use tsunagu_analytics::snapshot::Snapshot;
use tsunagu_store::warehouse::Warehouse;

use crate::support::counters::rules;
use crate::support::shipped_home;

/// What is held in memory is what the store answers, for every place and denominator.
#[test]
fn snapshot_answers_every_question_as_the_store_does() {
    let home = shipped_home();
    let warehouse = Warehouse::served(&tsunagu_store::home::Home::existing(&home.path())).expect("a version");
    let reader = warehouse.reader().expect("a reader");
    let (snapshot, rules) = (Snapshot::read(&reader).expect("read"), rules());
    let scopes = [
        Scope::One("japan"),
        Scope::One("282171"),
        Scope::One("nowhere"),
        Scope::Prefectures,
        Scope::Municipalities("280003"),
        Scope::Municipalities("990006"),
        Scope::Each("282171,280003,japan,281000,nowhere"),
        Scope::AllMunicipalities,
        Scope::Areas("280003"),
        Scope::Members("281000"),
    ];
    let areas = rules.areas.iter().map(|area| Scope::Members(&area.id));
    for scope in scopes.into_iter().chain(areas) {
        for denominator in [None, Some("sites"), Some("own"), Some("rows"), Some("none")] {
            let asked = adoption(&reader, scope, denominator).expect("asked");
            let held: Vec<_> = snapshot.adoption(scope, denominator).into_iter().cloned().collect();
            assert_eq!(held, asked, "{scope:?} {denominator:?}");
        }
    }
    for place in rules.municipalities.iter().filter(|m| ["28", "99"].contains(&&m.code.as_str()[..2])) {
        let id = place.code.as_str();
        assert_eq!(snapshot.neighbours(id, 8), neighbours(&reader, id, 8).expect("asked"), "{id}");
        for denominator in &rules.denominators {
            let name = &denominator.name;
            assert_eq!(snapshot.registers(id, name), registers(&reader, id, name).expect("asked"), "{id} {name}");
            assert_eq!(snapshot.history(id, name), history(&reader, id, name).expect("asked"), "{id} {name}");
        }
    }
    assert!(snapshot.adoption(Scope::AllMunicipalities, Some("sites")).len() > 1_700);
}
