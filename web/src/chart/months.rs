use plotters::prelude::*;
use tsunagu_domain::month::Month;

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

const HEIGHT: i32 = 230;
const TOP: i32 = 34;
const BOTTOM: i32 = HEIGHT - 28;

/// Draws two bars a month at both widths, with a line before `mark`, where it is among the months or soon after them.
///
/// # Errors
/// When plotters can't draw.
pub fn draw(bars: &[Bars], mark: Option<Month>) -> Result<[String; 2], ChartError> {
    let [narrow, wide] = WIDTHS.map(|w| {
        let mut svg = String::new();
        draw_into(&mut svg, bars, mark, w).map_err(|e| ChartError(e.to_string()))?;
        Ok(svg)
    });
    Ok([narrow?, wide?])
}

fn draw_into(svg: &mut String, bars: &[Bars], mark: Option<Month>, w: u32) -> Result<(), Box<dyn std::error::Error>> {
    let root = SVGBackend::with_string(svg, (w, HEIGHT as u32)).into_drawing_area();
    let most = bars.iter().map(|b| b.sent.max(b.received)).max().unwrap_or(0);
    let months: Vec<Month> = bars.iter().map(|b| b.month).collect();
    let plot = Plot::new(&months, mark, most, w, TOP, BOTTOM);
    plot.grid(&root)?;
    for (i, bars) in bars.iter().enumerate() {
        if bars.held {
            plot.note(&root, i, "–")?;
        }
        for (n, from, to, fill) in
            [(bars.sent, 0.12, 0.5, colour::BAR_REACHED), (bars.received, 0.5, 0.88, colour::BAR)]
        {
            if n > 0 {
                let corners = [(plot.x(i, from), plot.y(n).min(BOTTOM - 1)), (plot.x(i, to), BOTTOM)];
                root.draw(&Rectangle::new(corners, fill.filled()))?;
            }
        }
    }
    plot.mark(&root, mark)?;
    legend(&root, &[(t!("送信"), colour::BAR_REACHED), (t!("受信"), colour::BAR)], w)?;
    root.present()?;
    Ok(())
}
