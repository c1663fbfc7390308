use jiff::civil::Date;
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use tsunagu_analytics::report::trend::{Series, Trend};
use tsunagu_domain::month::Month;
use tsunagu_domain::percent::Percent;

use super::marks::{Lanes, Mark};
use super::{ChartError, WIDTHS, colour, width};
use crate::show::{date as era, number};

const FONT: f64 = 13.0;
/// Without what the labels of marks take.
const HEIGHT: i32 = 240;
const TOP: i32 = 26;
const FOOT: i32 = 30;
const LEFT: i32 = 48;
/// Lines of the grid, at the most.
const MAX_LINES: u64 = 6;
/// All of them, tenths of a percent.
const ALL: u64 = 1_000;

/// Draws rates on a true axis of time with the line at `threshold` and what has changed meanwhile, at both widths. Each
/// series is a line of its own. Nothing is drawn where there is no rate.
///
/// # Errors
/// When plotters can't draw.
pub fn draw(trend: &Trend, threshold: Percent) -> Result<Option<[String; 2]>, ChartError> {
    let Some(axis) = trend.axis else { return Ok(None) };
    let [narrow, wide] = WIDTHS.map(|w| {
        let mut svg = String::new();
        draw_into(&mut svg, trend, axis, threshold, w).map_err(|e| ChartError(e.to_string()))?;
        Ok(svg)
    });
    Ok(Some([narrow?, wide?]))
}

/// Where days and rates stand.
struct Plane {
    axis: (Date, Date),
    /// The highest rate of the grid.
    most: u64,
    right: i32,
    top: i32,
    bottom: i32,
}

impl Plane {
    fn x(&self, day: Date) -> i32 {
        let days = |to: Date| to.since(self.axis.0).map_or(0, |span| span.get_days());
        let all = days(self.axis.1).max(1);
        LEFT + 6 + (f64::from(self.right - LEFT - 6) * f64::from(days(day)) / f64::from(all)).round() as i32
    }

    fn y(&self, rate: u64) -> i32 {
        self.bottom - ((self.bottom - self.top) as f64 * rate as f64 / self.most as f64).round() as i32
    }
}

fn draw_into(
    svg: &mut String,
    trend: &Trend,
    axis: (Date, Date),
    threshold: Percent,
    w: u32,
) -> Result<(), Box<dyn std::error::Error>> {
    let line = u64::from(threshold.hundredths()).div_ceil(10);
    let highest = trend.series.iter().map(|s| s.highest().rate).max().unwrap_or(0).max(line + 50);
    let step = step(highest);
    let right = w as i32 - 44;
    let plane = Plane { axis, most: highest.div_ceil(step) * step, right, top: 0, bottom: 0 };
    let ended = trend.ended_on.filter(|end| (axis.0..=axis.1).contains(end));
    let ended = ended.map(|on| Mark { on, label: t!("公表終了").to_owned(), planned: false });
    let mut marks: Vec<Mark> = trend.milestones.iter().map(Mark::of).chain(ended).collect();
    marks.sort_by_key(|m| m.on);
    let lanes = Lanes::new(marks.iter().map(|m| (plane.x(m.on), m)).collect(), 2, w as i32 - 2);
    let height = HEIGHT + lanes.height();
    let plane = Plane { top: TOP + lanes.height(), bottom: height - FOOT, ..plane };
    let root = SVGBackend::with_string(svg, (w, height as u32)).into_drawing_area();
    for rate in (0..=plane.most).step_by(step as usize) {
        root.draw(&PathElement::new([(LEFT, plane.y(rate)), (right, plane.y(rate))], colour::FAINT))?;
        let at = (LEFT - 6, plane.y(rate));
        root.draw(&text(&number::rate_percent(rate), at, HPos::Right, VPos::Center, &colour::TEXT))?;
    }
    for month in months(axis, right - LEFT) {
        let x = plane.x(month.day(1)).max(LEFT);
        root.draw(&PathElement::new([(x, plane.bottom), (x, plane.bottom + 4)], colour::OUTLINE))?;
        let label = era::month_short(month.day(1));
        root.draw(&text(&label, (x, plane.bottom + 20), HPos::Center, VPos::Center, &colour::TEXT))?;
    }
    root.draw(&PathElement::new([(LEFT, plane.y(line)), (right, plane.y(line))], colour::LINE.stroke_width(2)))?;
    let label = t!("{threshold}の目安線", threshold = number::threshold(threshold));
    root.draw(&text(&label, (w as i32 - 4, 12), HPos::Right, VPos::Center, &colour::LINE))?;
    lanes.draw(&root, TOP - 4, plane.bottom)?;
    let before = trend.series.len().saturating_sub(1);
    for (i, series) in trend.series.iter().enumerate() {
        draw_series(&root, series, &plane, i < before)?;
    }
    root.present()?;
    Ok(())
}

fn draw_series(
    root: &DrawingArea<SVGBackend<'_>, Shift>,
    series: &Series,
    plane: &Plane,
    is_followed: bool,
) -> Result<(), Box<dyn std::error::Error>> {
    let at = |p: &tsunagu_analytics::report::trend::RatedPoint| (plane.x(p.on), plane.y(p.rate));
    let line: Vec<(i32, i32)> = series.points.iter().map(at).collect();
    root.draw(&PathElement::new(line, colour::BAR_REACHED.stroke_width(2)))?;
    for point in &series.points {
        // More than all is a fault in the data.
        let fill = if point.rate > ALL { colour::LINE } else { colour::BAR_REACHED };
        root.draw(&Circle::new(at(point), 4, fill.filled()))?;
    }
    let last = series.last();
    let label = number::rate_percent(last.rate);
    let half = width::px(&label, FONT).ceil() as i32 / 2 + 3;
    let (x, y) = at(&last);
    // What follows stands close behind.
    let x = if is_followed { x - half } else { x };
    let x = x.clamp(LEFT + half, plane.right + 40 - half);
    // Lines must not run through a figure.
    let above = if y - 26 < plane.top - 8 { y + 16 } else { y - 16 };
    root.draw(&Rectangle::new([(x - half, above - 8), (x + half, above + 8)], WHITE.mix(0.85).filled()))?;
    root.draw(&text(&label, (x, above), HPos::Center, VPos::Center, &colour::BAR_REACHED))?;
    Ok(())
}

/// Between lines of the grid, tenths of a percent: 10, 20, 50, 100 … percent.
fn step(highest: u64) -> u64 {
    let mut steps = (0..12).flat_map(|power| [1, 2, 5].map(|of| of * 100 * 10u64.pow(power)));
    steps.find(|step| highest.div_ceil(*step) < MAX_LINES).unwrap_or(highest.max(1))
}

/// The months that are named below: as many as fit beside each other, in steps that a year is made of.
fn months((from, to): (Date, Date), room: i32) -> Vec<Month> {
    let (first, last) = (Month::of(from), Month::of(to));
    let fit = (f64::from(room) / (width::px("R8.12", FONT) + 12.0)).max(1.0) as i32;
    let all = last.since(first) + 1;
    let step = [1, 2, 3, 6, 12, 24, 60, 120].into_iter().find(|step| (all + step - 1) / step <= fit).unwrap_or(all);
    let named = |m: &Month| (m.month() - 1 + 12 * (m.year() % 10)) % step == 0;
    // Before the axis begins there is no place for a name.
    let found: Vec<Month> = first.to(last).filter(|m| named(m) && m.day(1) >= from).collect();
    if found.is_empty() { vec![last] } else { found }
}

fn text<'a>(content: &'a str, at: (i32, i32), h: HPos, v: VPos, colour: &'a RGBColor) -> Text<'a, (i32, i32), &'a str> {
    let style = ("sans-serif", FONT * 1.24).into_font().color(colour).pos(Pos::new(h, v));
    Text::new(content, at, style)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use tsunagu_analytics::query::adoption::Point;
    use tsunagu_domain::data::Data;
    use tsunagu_domain::rules::Rules;

    fn drawn(rates: &[(Date, u64)], ended_on: Option<Date>) -> Option<[String; 2]> {
        let point = |&(listing_as_of, listed)| Point {
            listing_as_of,
            listed: Some(listed),
            counted: Some(listed),
            numerator: None,
            eligible: Some(1_000),
            register_later: false,
        };
        let mut rules = Rules::load(&Data::embedded()).expect("rules");
        rules.sources.source.iter_mut().for_each(|s| s.ended_on = ended_on);
        let points: Vec<Point> = rates.iter().map(point).collect();
        let trend = Trend::new(&points, &rules, date(2026, 12, 1));
        draw(&trend, Percent::from_hundredths(2500)).expect("drawn")
    }

    /// Numbers of an attribute, in the order drawn.
    fn numbers(svg: &str, element: &str, name: &str) -> Vec<i32> {
        let of = |part: &str| part.split_once(&format!(" {name}=\""))?.1.split_once('"')?.0.parse().ok();
        svg.split(&format!("<{element}")).skip(1).filter_map(of).collect()
    }

    #[test]
    fn time_is_true_to_the_days_between() {
        let [_, wide] =
            drawn(&[(date(2025, 6, 5), 50), (date(2025, 7, 5), 60), (date(2026, 1, 5), 90)], None).expect("rates");
        let x = numbers(&wide, "circle", "cx");
        let (short, long) = (x[1] - x[0], x[2] - x[1]);
        assert!((long as f64 / short as f64 - 184.0 / 30.0).abs() < 0.4, "{x:?}");
    }

    #[test]
    fn a_series_that_ended_has_no_line_to_what_came_after() {
        let rates = [(date(2026, 10, 5), 80), (date(2026, 11, 5), 90), (date(2026, 12, 1), 400)];
        let lines = |svg: &str| {
            let lines = svg.split("<polyline").skip(1).filter_map(|p| p.split_once("points=\"")?.1.split_once('"'));
            lines.map(|(points, _)| points.split_whitespace().count()).collect::<Vec<_>>()
        };
        let [_, joined] = drawn(&rates, None).expect("rates");
        let [_, parted] = drawn(&rates, Some(date(2026, 11, 30))).expect("rates");
        assert_eq!(lines(&joined).iter().filter(|n| **n == 3).count(), 1, "{joined}");
        assert_eq!(lines(&parted).iter().filter(|n| **n == 3).count(), 0, "{parted}");
        assert!(parted.contains("公表終了") && !joined.contains("公表終了"));
    }

    #[test]
    fn one_listing_and_more_than_all_are_drawn_within_the_picture_and_none_is_not() {
        assert_eq!(drawn(&[], None), None);
        for rate in [0, 80, 1_000, 1_500, 99_990] {
            for svg in drawn(&[(date(2026, 1, 5), rate)], None).expect("a rate") {
                let lines = svg.matches("％</text>").count();
                assert!(lines <= 9, "{rate}: {lines} lines");
                let y = numbers(&svg, "circle", "cy");
                assert!(y[0] > 0 && y[0] < 300, "{y:?}");
                for label in ["処遇改善の要件", "移行（予定）", "API連携（予定）", "25％の目安線"]
                {
                    assert!(svg.contains(label), "{label}");
                }
            }
        }
    }
}
