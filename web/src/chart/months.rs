use plotters::prelude::*;
use tsunagu_domain::month::Month;

use super::marks::Mark;
use super::plot::{Plot, legend};
use super::{ChartError, WIDTHS, colour};

/// A month with what was sent and what was received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bars {
    /// Which.
    pub month: Month,
    /// The darker bar.
    pub sent: u64,
    /// The lighter bar.
    pub received: u64,
    /// What it was is not reported; there is no bar.
    pub held: bool,
}

/// Without what the labels of marks take.
const HEIGHT: i32 = 230;
const TOP: i32 = 34;
const FOOT: i32 = 28;

/// Draws two bars a month at both widths, with a line before the month of each of the `marks`; months are added up to the
/// last of them.
///
/// # Errors
/// When plotters can't draw.
pub fn draw(bars: &[Bars], marks: &[Mark]) -> Result<[String; 2], ChartError> {
    let [narrow, wide] = WIDTHS.map(|w| {
        let mut svg = String::new();
        draw_into(&mut svg, bars, marks, w).map_err(|e| ChartError(e.to_string()))?;
        Ok(svg)
    });
    Ok([narrow?, wide?])
}

fn draw_into(svg: &mut String, bars: &[Bars], marks: &[Mark], w: u32) -> Result<(), Box<dyn std::error::Error>> {
    let most = bars.iter().map(|b| b.sent.max(b.received)).max().unwrap_or(0);
    let months: Vec<Month> = bars.iter().map(|b| b.month).collect();
    let plot = Plot::new(&months, marks, most, w);
    let height = HEIGHT + plot.head();
    let bottom = height - FOOT;
    let plot = plot.between(height - HEIGHT + TOP, bottom);
    let root = SVGBackend::with_string(svg, (w, height as u32)).into_drawing_area();
    plot.grid(&root)?;
    for (i, bars) in bars.iter().enumerate() {
        if bars.held {
            plot.note(&root, i, "–")?;
        }
        for (n, from, to, fill) in
            [(bars.sent, 0.12, 0.5, colour::BAR_REACHED), (bars.received, 0.5, 0.88, colour::BAR)]
        {
            if n > 0 {
                let corners = [(plot.x(i, from), plot.y(n).min(bottom - 1)), (plot.x(i, to), bottom)];
                root.draw(&Rectangle::new(corners, fill.filled()))?;
            }
        }
    }
    plot.marks(&root)?;
    legend(&root, &[(t!("送信"), colour::BAR_REACHED), (t!("受信"), colour::BAR)], w)?;
    root.present()?;
    Ok(())
}
