use maud::{Markup, html};
use tsunagu_analytics::query::adoption::Adoption;
use tsunagu_analytics::query::outlines::{Outline, outlines};
use tsunagu_domain::percent::Percent;

use super::choice::Choice;
use super::{PageError, View};
use crate::chart::{self, map};
use crate::show::{date, number};
use crate::words;

/// The rates of a prefecture's municipalities as shades, where their outlines were brought; the table below holds the
/// same values.
pub fn section(
    view: &View<'_>,
    prefecture: &str,
    name: &str,
    places: &[Adoption],
    choice: &Choice<'_>,
) -> Result<Option<Markup>, PageError> {
    let outlines = outlines(&*view.reader()?, prefecture)?;
    if outlines.is_empty() {
        return Ok(None);
    }
    let edges = edges(choice.threshold);
    let shapes: Vec<map::Shape> =
        outlines.iter().filter_map(|o| places.iter().find(|a| a.id == o.place).map(|a| shape(o, a, &edges))).collect();
    // Without one rate there is nothing to shade.
    if shapes.iter().all(|s| s.class.is_none()) {
        return Ok(None);
    }
    let legend = legend(&edges);
    let drawn = map::draw(&shapes, &legend)?;
    let description = sentence(&shapes, &legend, name, &drawn.left_out);
    let as_of = outlines.iter().filter_map(|o| o.as_of).max();
    Ok(Some(html! {
        h2 { (t!("地図")) }
        (chart::figure("map", &t!("{name}の地図（{listing_rate}）", name, listing_rate = words::LISTING_RATE), &description, drawn.drawings))
        p.note {
            (t!("区は区ごとに塗っています。濃いほど掲載率が高く、白は率を出せないところです。数値は下の表にあります。"))
            @if let Some(date) = as_of { (t!("境界は")) (date::day(date)) (t!("現在のもので、簡略にしてあります。")) }
        }
    }))
}

fn shape(outline: &Outline, place: &Adoption, edges: &[u64]) -> map::Shape {
    let class = place.rate_tenths().map(|rate| edges.iter().filter(|edge| rate >= **edge).count());
    map::Shape { name: place.name.clone(), rings: outline.rings.clone(), class }
}

/// Tenths of a percent at which the next class begins: fifths of the line, and the line itself.
fn edges(threshold: Percent) -> Vec<u64> {
    let steps = map::CLASSES as u64 - 1;
    (1..=steps).map(|i| (u64::from(threshold.hundredths()) * i).div_ceil(steps * 10)).collect()
}

/// 5％未満, 5～10％, …, 25％以上, データなし
fn legend(edges: &[u64]) -> Vec<String> {
    let plain = |tenths: u64| if tenths.is_multiple_of(10) { number::count(tenths / 10) } else { number::rate(tenths) };
    let first = edges.first().map(|e| t!("{e}％未満", e = plain(*e)));
    let between = edges.windows(2).map(|w| format!("{}～{}％", plain(w[0]), plain(w[1])));
    let last = edges.last().map(|e| t!("{e}％以上", e = plain(*e)));
    first.into_iter().chain(between).chain(last).chain([words::NO_DATA.to_string()]).collect()
}

/// How many places are in each class.
fn sentence(shapes: &[map::Shape], legend: &[String], name: &str, left_out: &[String]) -> String {
    let of = |class: Option<usize>| shapes.iter().filter(|s| s.class == class).count();
    let classes = (0..map::CLASSES).map(Some).chain([None]).zip(legend);
    let counts: Vec<String> = classes
        .map(|(class, label)| (of(class), label))
        .filter(|(n, _)| *n > 0)
        .map(|(n, label)| t!("{label}が{u64}", label, u64 = number::count(n as u64)))
        .collect();
    let away = if left_out.is_empty() {
        String::new()
    } else {
        t!("離れた{left_out}は地図に入れていません。", left_out = left_out.join("・"))
    };
    t!("{name}の市区町村は、{counts}です。{away}", name, counts = counts.join("、"), away)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_fifths_of_the_line() {
        let line = |text: &str| text.parse::<Percent>().expect("a percentage");
        assert_eq!(edges(line("25")), [50, 100, 150, 200, 250]);
        let legend = legend(&edges(line("17.5")));
        assert_eq!(legend[..2], ["3.5％未満", "3.5～7％"]);
        assert_eq!(legend[5..], ["17.5％以上", words::NO_DATA.get()]);
    }
}
