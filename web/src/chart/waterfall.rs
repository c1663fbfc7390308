use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::{ChartError, WIDTHS, colour, width};

/// A step from one sum to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it is.
    pub label: String,
    /// Where the bar begins and ends.
    pub from: i128,
    /// Where it ends.
    pub to: i128,
    /// What is written beside it.
    pub figure: String,
    /// A sum, not a change.
    pub total: bool,
}

const FONT: f64 = 13.0;
const ROW: i32 = 30;
const HEAD: i32 = 6;

/// Draws steps from the top, each beginning where the one before ended, at both widths.
///
/// # Errors
/// When plotters can't draw.
pub fn draw(steps: &[Step]) -> Result<[String; 2], ChartError> {
    let [narrow, wide] = WIDTHS.map(|w| {
        let mut svg = String::new();
        draw_into(&mut svg, steps, w).map_err(|e| ChartError(e.to_string()))?;
        Ok(svg)
    });
    Ok([narrow?, wide?])
}

fn draw_into(svg: &mut String, steps: &[Step], w: u32) -> Result<(), Box<dyn std::error::Error>> {
    let height = HEAD * 2 + ROW * i32::try_from(steps.len()).unwrap_or(0);
    let root = SVGBackend::with_string(svg, (w, height as u32)).into_drawing_area();
    let longest = |of: fn(&Step) -> &str| steps.iter().map(|s| width::px(of(s), FONT)).fold(0.0, f64::max);
    let left = (longest(|s| &s.label) + 10.0).min(f64::from(w) * 0.42);
    let right = f64::from(w) - longest(|s| &s.figure) - 12.0;
    let ends = steps.iter().flat_map(|s| [s.from, s.to]).chain([0]);
    let (least, most) = ends.fold((0, 0), |(least, most), n| (n.min(least), n.max(most)));
    let span = (most - least).max(1) as f64;
    let x = |n: i128| (left + (right - left).max(1.0) * (n - least) as f64 / span).round() as i32;
    root.draw(&PathElement::new([(x(0), HEAD), (x(0), height - HEAD)], colour::FAINT))?;
    for (step, top) in steps.iter().zip((HEAD..).step_by(ROW as usize)) {
        let middle = top + ROW / 2;
        let label = width::fitted(&step.label, FONT, left - 8.0);
        root.draw(&text(&label, (left as i32 - 8, middle), HPos::Right))?;
        let (a, b) = (x(step.from.min(step.to)), x(step.from.max(step.to)));
        let fill = match (step.total, step.to < step.from) {
            (true, _) => colour::BAR_REACHED,
            (false, true) => colour::BAR,
            (false, false) => colour::BAR_HERE,
        };
        root.draw(&Rectangle::new([(a, top + 5), (b.max(a + 1), top + ROW - 5)], fill.filled()))?;
        root.draw(&text(&step.figure, (b.max(a + 1) + 5, middle), HPos::Left))?;
    }
    root.present()?;
    Ok(())
}

fn text(content: &str, at: (i32, i32), h: HPos) -> Text<'_, (i32, i32), &str> {
    let style = ("sans-serif", FONT * 1.24).into_font().color(&colour::TEXT).pos(Pos::new(h, VPos::Center));
    Text::new(content, at, style)
}
