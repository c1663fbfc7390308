use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::{ChartError, WIDTHS, colour, width};

/// A line of what is saved over the share that can be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Curve {
    /// Its name, written at its end.
    pub label: String,
    /// Percent and yen a year.
    pub points: Vec<(i32, i128)>,
    /// Drawn thick.
    pub main: bool,
}

const FONT: f64 = 13.0;
const HEIGHT: i32 = 260;
const TOP: i32 = 28;
const BOTTOM: i32 = HEIGHT - 40;
const LEFT: i32 = 78;

/// Draws curves over 0 to 100 percent with a mark at `here`, at both widths. `written` writes a sum on the axis.
///
/// # Errors
/// When plotters can't draw.
pub fn draw(curves: &[Curve], here: i32, written: &dyn Fn(i128) -> String) -> Result<[String; 2], ChartError> {
    let [narrow, wide] = WIDTHS.map(|w| {
        let mut svg = String::new();
        draw_into(&mut svg, curves, here, written, w).map_err(|e| ChartError(e.to_string()))?;
        Ok(svg)
    });
    Ok([narrow?, wide?])
}

fn draw_into(
    svg: &mut String,
    curves: &[Curve],
    here: i32,
    written: &dyn Fn(i128) -> String,
    w: u32,
) -> Result<(), Box<dyn std::error::Error>> {
    let root = SVGBackend::with_string(svg, (w, HEIGHT as u32)).into_drawing_area();
    let longest = curves.iter().map(|c| width::px(&c.label, FONT)).fold(0.0, f64::max);
    let right = w as i32 - longest as i32 - 14;
    let all = curves.iter().flat_map(|c| c.points.iter().map(|p| p.1));
    let (least, most) = all.fold((0, 0), |(least, most), n| (n.min(least), n.max(most)));
    let step = grid(most - least);
    let (least, most) = (least.div_euclid(step) * step, (most + step - 1).div_euclid(step) * step);
    let span = (most - least).max(1) as f64;
    let y = |n: i128| BOTTOM - (f64::from(BOTTOM - TOP) * (n - least) as f64 / span).round() as i32;
    let x = |percent: i32| LEFT + (right - LEFT) * percent / 100;
    let mut line = least;
    while line <= most {
        let ink = if line == 0 { colour::TEXT } else { colour::FAINT };
        root.draw(&PathElement::new([(LEFT, y(line)), (right, y(line))], ink))?;
        root.draw(&text(&written(line), (LEFT - 6, y(line)), HPos::Right, &colour::TEXT))?;
        line += step;
    }
    for percent in [0, 25, 50, 75, 100] {
        root.draw(&text(&format!("{percent}％"), (x(percent), BOTTOM + 20), HPos::Center, &colour::TEXT))?;
    }
    root.draw(&PathElement::new([(x(here), TOP), (x(here), BOTTOM)], colour::LINE.stroke_width(2)))?;
    root.draw(&text(t!("いまの条件"), (x(here).clamp(LEFT + 34, right - 34), 12), HPos::Center, &colour::LINE))?;
    let mut taken: Vec<i32> = Vec::new();
    for curve in curves {
        let ink = if curve.main { colour::BAR_REACHED } else { colour::BAR };
        let points: Vec<(i32, i32)> = curve.points.iter().map(|(p, n)| (x(*p), y(*n))).collect();
        root.draw(&PathElement::new(points, ink.stroke_width(if curve.main { 3 } else { 2 })))?;
        if let Some((_, last)) = curve.points.last() {
            // Names of lines that end close together are pushed apart.
            let mut at = y(*last);
            while taken.iter().any(|other| (other - at).abs() < 17) {
                at += 1;
            }
            taken.push(at);
            root.draw(&text(&curve.label, (right + 6, at), HPos::Left, &ink))?;
        }
    }
    root.present()?;
    Ok(())
}

/// Four to eight lines of a round distance.
fn grid(span: i128) -> i128 {
    let mut step = 1;
    loop {
        for times in [1, 2, 5] {
            if span <= step * times * 6 {
                return step * times;
            }
        }
        step *= 10;
    }
}

fn text<'a>(content: &'a str, at: (i32, i32), h: HPos, ink: &'a RGBColor) -> Text<'a, (i32, i32), &'a str> {
    let style = ("sans-serif", FONT * 1.24).into_font().color(ink).pos(Pos::new(h, VPos::Center));
    Text::new(content, at, style)
}
