use maud::{Markup, html};
use tsunagu_analytics::query::adoption::{Numerator, Point};
use tsunagu_domain::municipalities::Municipality;

use crate::chart::{self, trend};
use crate::page::PageError;
use crate::page::choice::Choice;
use crate::show::{date, number};
use crate::words;

/// The rate over time, where more than one listing is known.
pub(super) fn block(place: &Municipality, choice: &Choice<'_>, points: &[Point]) -> Result<Markup, PageError> {
    let rated: Vec<_> = points
        .iter()
        .filter_map(|p| {
            let rate = tsunagu_domain::rate::rate_tenths(p.counted?, p.eligible?)?;
            Some((p.listing_as_of, rate))
        })
        .collect();
    let ([first, .., last], true) = (&rated[..], rated.len() >= 2) else { return Ok(html! {}) };
    let moved = if first.1 == last.1 {
        t!("{rate_percent}のままです", rate_percent = number::rate_percent(last.1))
    } else {
        t!(
            "{rate_percent}から{rate_percent2}になりました",
            rate_percent = number::rate_percent(first.1),
            rate_percent2 = number::rate_percent(last.1)
        )
    };
    let later = points.iter().filter(|p| p.register_later).count();
    let later = match later {
        0 => t!("対象数は、各時点以前で最も新しい事業所名簿によります。").to_owned(),
        n => t!(
            "対象数は、{points}時点のうち{n}時点では、掲載の日より後の事業所名簿によります（それ以前のものが無いため）。",
            points = points.len(),
            n
        ),
    };
    let description = t!(
        "{name}の掲載率は、{first}から{last}までに、{moved}。{later}",
        name = place.name,
        first = date::day(first.0),
        last = date::day(last.0),
        moved,
        later
    );
    let drawings = trend::draw(&rated, choice.threshold)?;
    Ok(html! {
        h2 { (t!("これまでの動き")) }
        (chart::figure("trend", &t!("{name}の掲載率の動き", name = place.name), &description, drawings))
        details {
            summary { (t!("表で見る")) }
            table {
                thead { tr { th scope="col" { (t!("掲載の現在日")) } th scope="col" .number { (t!("掲載")) } th scope="col" .number { (t!("対象")) } th scope="col" .number { (t!("率")) } } }
                tbody {
                    @for p in points.iter().rev() {
                        tr {
                            th scope="row" { (date::day(p.listing_as_of)) }
                            td.number { (p.counted.map_or(words::UNKNOWN.to_string(), number::count)) @if p.numerator == Some(Numerator::Mixed) { " " span.faint { (t!("数え方が混在")) } } }
                            td.number { (p.eligible.map_or(words::NO_DATA.to_string(), number::count)) }
                            td.number { (rated.iter().find(|r| r.0 == p.listing_as_of).map_or("–".to_owned(), |r| number::rate_percent(r.1))) }
                        }
                    }
                }
            }
        }
    })
}
