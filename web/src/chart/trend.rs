use jiff::civil::Date;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use tsunagu_domain::percent::Percent;

use super::{ChartError, WIDTHS, colour, width};
use crate::show::{date as era, number};

const FONT: f64 = 13.0;
const HEIGHT: i32 = 240;
const TOP: i32 = 26;
const BOTTOM: i32 = HEIGHT - 30;
const LEFT: i32 = 48;

/// Draws a rate (tenths of a percent) by date with the line at `threshold`, at both widths.
///
/// # Errors
/// When plotters can't draw.
pub fn draw(points: &[(Date, u64)], threshold: Percent) -> Result<[String; 2], ChartError> {
    let [narrow, wide] = WIDTHS.map(|w| {
        let mut svg = String::new();
        draw_into(&mut svg, points, threshold, w).map_err(|e| ChartError(e.to_string()))?;
        Ok(svg)
    });
    Ok([narrow?, wide?])
}

fn draw_into(
    svg: &mut String,
    points: &[(Date, u64)],
    threshold: Percent,
    w: u32,
) -> Result<(), Box<dyn std::error::Error>> {
    let root = SVGBackend::with_string(svg, (w, HEIGHT as u32)).into_drawing_area();
    let line = u64::from(threshold.hundredths()).div_ceil(10);
    let top = points.iter().map(|p| p.1).max().unwrap_or(0).max(line + 50).div_ceil(100) * 100;
    let right = w as i32 - 44;
    let y = |rate: u64| BOTTOM - ((BOTTOM - TOP) as f64 * rate as f64 / top as f64).round() as i32;
    let first = points.first().map_or(Date::ZERO, |p| p.0);
    let days = |d: Date| d.since(first).map_or(0, |span| span.get_days());
    let all = points.last().map_or(1, |p| days(p.0)).max(1);
    let x = |d: Date| LEFT + 6 + (f64::from(right - LEFT - 6) * f64::from(days(d)) / f64::from(all)).round() as i32;
    let step = if top > 400 { 200 } else { 100 };
    for rate in (0..=top).step_by(step) {
        root.draw(&PathElement::new([(LEFT, y(rate)), (right, y(rate))], colour::FAINT))?;
        root.draw(&text(&number::rate_percent(rate), (LEFT - 6, y(rate)), HPos::Right, VPos::Center, &colour::TEXT))?;
    }
    root.draw(&PathElement::new([(LEFT, y(line)), (right, y(line))], colour::LINE.stroke_width(2)))?;
    let label = t!("{threshold}の目安線", threshold = number::threshold(threshold));
    root.draw(&text(&label, (right, 12), HPos::Right, VPos::Center, &colour::LINE))?;
    root.draw(&PathElement::new(
        points.iter().map(|(d, r)| (x(*d), y(*r))).collect::<Vec<_>>(),
        colour::BAR_REACHED.stroke_width(2),
    ))?;
    let labels = shown_labels(points.len(), right - LEFT);
    for (i, (date, rate)) in points.iter().enumerate() {
        root.draw(&Circle::new((x(*date), y(*rate)), 4, colour::BAR_REACHED.filled()))?;
        if labels.contains(&i) {
            let month = era::month_short(*date);
            root.draw(&text(&month, (x(*date), BOTTOM + 20), HPos::Center, VPos::Center, &colour::TEXT))?;
        }
    }
    if let Some((date, rate)) = points.last() {
        let at = (x(*date), y(*rate) - 16);
        root.draw(&text(&number::rate_percent(*rate), at, HPos::Center, VPos::Center, &colour::BAR_REACHED))?;
    }
    root.present()?;
    Ok(())
}

/// As many dates as fit beside each other, the last always.
fn shown_labels(points: usize, room: i32) -> Vec<usize> {
    let fit = (f64::from(room) / (width::px("R8.12", FONT) + 14.0)).max(1.0) as usize;
    let step = points.div_ceil(fit).max(1);
    (0..points).rev().step_by(step).collect()
}

fn text<'a>(content: &'a str, at: (i32, i32), h: HPos, v: VPos, colour: &'a RGBColor) -> Text<'a, (i32, i32), &'a str> {
    let style = ("sans-serif", FONT * 1.24).into_font().color(colour).pos(Pos::new(h, v));
    Text::new(content, at, style)
}
