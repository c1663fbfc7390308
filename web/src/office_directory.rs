use duckdb::Connection;
use tsunagu_analytics::office_match::Directory;
use tsunagu_analytics::query::offices;
use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::rules::Rules;

/// The offices of places that pasted lines are held against; of the country where none is named. A prefecture and a
/// designated city stand for all that lies in them. None where no register has an office there.
pub fn read<'r>(
    connection: &Connection,
    rules: &'r Rules,
    scope: &[PlaceCode],
) -> duckdb::Result<Option<Directory<'r>>> {
    let all = &rules.municipalities;
    let is_within = |code: PlaceCode| {
        scope.iter().any(|scope| {
            *scope == code
                || all.get(code).is_some_and(|place| place.parent == Some(*scope))
                || *scope == code.prefecture()
        })
    };
    let codes: Vec<&str> = all.iter().filter(|place| is_within(place.code)).map(|place| place.code.as_str()).collect();
    let offices = offices::directory(connection, &codes)?;
    if offices.is_empty() {
        return Ok(None);
    }
    let town = |code: &str| {
        let place = code.parse().ok().and_then(|code: PlaceCode| all.get(code));
        place.map_or_else(Vec::new, |place| {
            [&place.county_name, &place.name]
                .into_iter()
                .flat_map(|name| [format!("{}{name}", place.prefecture), name.clone()])
                .collect()
        })
    };
    Ok(Some(Directory::new(offices, &rules.office_match, town)))
}
