use duckdb::Connection;
use tsunagu_analytics::query::adoption::{Adoption, of_group};
use tsunagu_analytics::snapshot::{Scope, Snapshot};
use tsunagu_store::home::Home;
use tsunagu_store::warehouse::Warehouse;

use crate::support::counters::rules;
use crate::support::shipped_home;

const MUNICIPAL: &str = "kind not in ('country', 'prefecture', 'area')";

/// What the store has of a scope, in the order of display.
fn stored(store: &Connection, condition: &str, denominator: Option<&str>) -> Vec<Adoption> {
    let by = denominator.map_or("true".to_owned(), |d| format!("denominator = '{d}'"));
    let sql = format!(
        "select id, denominator from shown_adoption where {condition} and {by} \
         order by synthetic, left(id, 2), kind = 'municipality_unknown', id, position"
    );
    let mut statement = store.prepare(&sql).expect(&sql);
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))).expect(&sql);
    rows.map(|row| {
        let (id, denominator) = row.expect("a row");
        of_group(store, &id, &denominator).expect("asked").expect("a rate")
    })
    .collect()
}

/// A column of texts of every row of a table that is about a place.
fn texts(store: &Connection, sql: &str, id: &str, denominator: Option<&str>) -> Vec<String> {
    let mut statement = store.prepare(sql).expect(sql);
    let of: Vec<&dyn duckdb::ToSql> =
        std::iter::once(&id as &dyn duckdb::ToSql).chain(denominator.iter().map(|d| d as &dyn duckdb::ToSql)).collect();
    statement.query_map(&of[..], |row| row.get(0)).expect(sql).collect::<Result<_, _>>().expect(sql)
}

/// What is held in memory is what the store answers, for every place and denominator.
#[test]
fn snapshot_answers_every_question_as_the_store_does() {
    let home = shipped_home();
    let warehouse = Warehouse::served(&Home::existing(&home.path())).expect("a version");
    let reader = warehouse.reader().expect("a reader");
    let (snapshot, rules) = (Snapshot::read(&reader).expect("read"), rules());
    let of_prefecture = |code: &str| format!("{MUNICIPAL} and prefecture_code = '{code}'");
    let members = |group: &str| {
        let within = format!("(select place from group_member where group_id = '{group}')");
        format!(
            "id <> '{group}' and (id in {within} and kind <> 'designated_city' \
             or kind = 'ward_unknown' and parent in {within})"
        )
    };
    let mut scopes = vec![
        (Scope::One("japan"), "id = 'japan'".to_owned()),
        (Scope::One("282171"), "id = '282171'".to_owned()),
        (Scope::One("nowhere"), "false".to_owned()),
        (Scope::Prefectures, "kind = 'prefecture'".to_owned()),
        (Scope::Municipalities("280003"), of_prefecture("280003")),
        (Scope::Municipalities("990006"), of_prefecture("990006")),
        (Scope::AllMunicipalities, format!("{MUNICIPAL} and not synthetic")),
        (Scope::Areas("280003"), "kind = 'area' and prefecture_code = '280003'".to_owned()),
        (Scope::Members("281000"), members("281000")),
    ];
    scopes.extend(rules.areas.iter().map(|area| (Scope::Members(&area.id), members(&area.id))));
    for (scope, condition) in scopes {
        for denominator in [None, Some("sites"), Some("own"), Some("rows"), Some("none")] {
            let held: Vec<_> = snapshot.adoption(scope, denominator).into_iter().cloned().collect();
            assert_eq!(held, stored(&reader, &condition, denominator), "{scope:?} {denominator:?}");
        }
    }
    assert!(snapshot.adoption(Scope::AllMunicipalities, Some("sites")).len() > 1_700);
    for place in rules.municipalities.iter().filter(|m| ["28", "99"].contains(&&m.code.as_str()[..2])) {
        let id = place.code.as_str();
        let near = "select other || ' ' || km from shown_neighbour where id = ? and position <= 8 order by position";
        let held: Vec<_> = snapshot.neighbours(id, 8).iter().map(|n| format!("{} {:?}", n.id, n.km)).collect();
        assert_eq!(held, texts(&reader, near, id, None), "{id}");
        for denominator in &rules.denominators {
            let name = denominator.name.as_str();
            let registers = "select concat_ws(' ', service, register_as_of, later, origin = 'shipped') from shown_register \
                 where id = ? and denominator = ? order by service";
            let held = snapshot.registers(id, name).iter();
            let held: Vec<_> = held
                .map(|r| format!("{} {} {} {}", r.service, r.register_as_of, r.later_than_listing, r.shipped))
                .collect();
            assert_eq!(held, texts(&reader, registers, id, Some(name)), "{id} {name}");
            let history = "select concat_ws(' ', listing_as_of, coalesce(listed, -1), coalesce(counted, -1), \
                 coalesce(numerator, '-'), coalesce(eligible, -1), register_later) from shown_history \
                 where id = ? and denominator = ? order by listing_as_of";
            let number = |n: Option<u64>| n.map_or("-1".to_owned(), |n| n.to_string());
            let held = snapshot.history(id, name).iter().map(|p| {
                let (listed, counted, eligible) = (number(p.listed), number(p.counted), number(p.eligible));
                let numerator = p.numerator.map_or("-", |n| n.as_str());
                format!("{} {listed} {counted} {numerator} {eligible} {}", p.listing_as_of, p.register_later)
            });
            assert_eq!(held.collect::<Vec<_>>(), texts(&reader, history, id, Some(name)), "{id} {name}");
        }
    }
}
