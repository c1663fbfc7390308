use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use tsunagu_store::month::Month;

use super::{ChartError, WIDTHS, colour, width};
use crate::show::{date, number};

/// A month with what was sent and what was received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bars {
    /// Which.
    pub month: Month,
    /// The darker bar.
    pub sent: u64,
    /// The lighter bar.
    pub received: u64,
}

const FONT: f64 = 13.0;
const HEIGHT: i32 = 230;
const TOP: i32 = 34;
const BOTTOM: i32 = HEIGHT - 28;
const LEFT: i32 = 46;

/// Months that are drawn empty, so that a mark shortly after the last has its place.
const AHEAD: i32 = 3;

/// Draws two bars a month at both widths, with a line before `mark`, where it is among the months or soon after them.
///
/// # Errors
/// When plotters can't draw.
pub fn draw(months: &[Bars], mark: Option<Month>) -> Result<[String; 2], ChartError> {
    let mut months = months.to_vec();
    if let (Some(last), Some(mark)) = (months.last().map(|m| m.month), mark)
        && (1..=AHEAD).contains(&mark.since(last))
    {
        months.extend(last.plus(1).to(mark).map(|month| Bars { month, sent: 0, received: 0 }));
    }
    let [narrow, wide] = WIDTHS.map(|w| {
        let mut svg = String::new();
        draw_into(&mut svg, &months, mark, w).map_err(|e| ChartError(e.to_string()))?;
        Ok(svg)
    });
    Ok([narrow?, wide?])
}

fn draw_into(svg: &mut String, months: &[Bars], mark: Option<Month>, w: u32) -> Result<(), Box<dyn std::error::Error>> {
    let root = SVGBackend::with_string(svg, (w, HEIGHT as u32)).into_drawing_area();
    let top = nice(months.iter().map(|m| m.sent.max(m.received)).max().unwrap_or(0).max(1));
    let right = w as i32 - 10;
    let y = |n: u64| BOTTOM - ((BOTTOM - TOP) as f64 * n as f64 / top as f64).round() as i32;
    for n in [0, top / 2, top] {
        root.draw(&PathElement::new([(LEFT, y(n)), (right, y(n))], colour::FAINT))?;
        root.draw(&text(&number::count(n), (LEFT - 6, y(n)), HPos::Right, &colour::TEXT))?;
    }
    let each = f64::from(right - LEFT) / months.len().max(1) as f64;
    let x = |i: usize, part: f64| LEFT + (each * (i as f64 + part)).round() as i32;
    let step = (width::px("R8.12", FONT) / each + 0.5).ceil().max(1.0) as usize;
    for (i, bars) in months.iter().enumerate() {
        for (n, from, to, fill) in
            [(bars.sent, 0.12, 0.5, colour::BAR_REACHED), (bars.received, 0.5, 0.88, colour::BAR)]
        {
            if n > 0 {
                root.draw(&Rectangle::new([(x(i, from), y(n).min(BOTTOM - 1)), (x(i, to), BOTTOM)], fill.filled()))?;
            }
        }
        if (months.len() - 1 - i).is_multiple_of(step) {
            let label = date::month_short(bars.month.day(1));
            root.draw(&text(&label, (x(i, 0.5), BOTTOM + 16), HPos::Center, &colour::TEXT))?;
        }
    }
    let at = mark.and_then(|mark| months.iter().position(|m| m.month == mark));
    if let Some(i) = at {
        root.draw(&PathElement::new([(x(i, 0.0), TOP - 8), (x(i, 0.0), BOTTOM)], colour::LINE.stroke_width(2)))?;
        let side = if i * 2 > months.len() { HPos::Right } else { HPos::Left };
        root.draw(&text("移行（予定）", (x(i, 0.0), TOP - 18), side, &colour::LINE))?;
    }
    legend(&root)?;
    root.present()?;
    Ok(())
}

fn legend(root: &DrawingArea<SVGBackend<'_>, plotters::coord::Shift>) -> Result<(), Box<dyn std::error::Error>> {
    let mut left = LEFT;
    for (label, fill) in [("送信", colour::BAR_REACHED), ("受信", colour::BAR)] {
        root.draw(&Rectangle::new([(left, 7), (left + 12, 19)], fill.filled()))?;
        root.draw(&text(label, (left + 17, 13), HPos::Left, &colour::TEXT))?;
        left += 17 + width::px(label, FONT) as i32 + 14;
    }
    Ok(())
}

/// The next number above that halves into a plain one.
fn nice(n: u64) -> u64 {
    let step = 10u64.pow(n.ilog10());
    [1, 2, 4, 6, 8, 10].into_iter().map(|k| k * step).find(|top| *top >= n).unwrap_or(n).max(2)
}

fn text<'a>(content: &'a str, at: (i32, i32), h: HPos, colour: &'a RGBColor) -> Text<'a, (i32, i32), &'a str> {
    let style = ("sans-serif", FONT * 1.24).into_font().color(colour).pos(Pos::new(h, VPos::Center));
    Text::new(content, at, style)
}
