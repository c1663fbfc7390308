use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use tsunagu_domain::percent::Percent;

use super::{ChartError, WIDTHS, colour, width};
use crate::show::number;

/// One bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// Name of the place.
    pub label: String,
    /// Tenths of a percent; none where there is no rate.
    pub rate: Option<u64>,
    /// What is written behind the bar, or instead of one.
    pub figure: String,
    /// The line is reached.
    pub reached: bool,
    /// The place the page is about.
    pub here: bool,
}

const FONT: f64 = 13.0;
const ROW: i32 = 26;
const HEAD: i32 = 30;
const FOOT: i32 = 8;

/// Draws bars from the top in the order given, with the line at `threshold`, at both widths.
///
/// # Errors
/// When plotters can't draw.
pub fn draw(bars: &[Bar], threshold: Percent) -> Result<[String; 2], ChartError> {
    let [narrow, wide] = WIDTHS.map(|w| draw_at(bars, threshold, w));
    Ok([narrow?, wide?])
}

fn draw_at(bars: &[Bar], threshold: Percent, width: u32) -> Result<String, ChartError> {
    let mut svg = String::new();
    let height = HEAD + ROW * i32::try_from(bars.len()).unwrap_or(0) + FOOT;
    draw_into(&mut svg, bars, threshold, width, height).map_err(|e| ChartError(e.to_string()))?;
    Ok(svg)
}

/// Where bars begin and how long a percent is.
struct Scale {
    left: f64,
    right: f64,
    top: f64,
}

impl Scale {
    fn x(&self, tenths: u64) -> i32 {
        let share = (tenths as f64 / self.top).min(1.0);
        (self.left + (self.right - self.left) * share).round() as i32
    }
}

fn draw_into(
    svg: &mut String,
    bars: &[Bar],
    threshold: Percent,
    w: u32,
    h: i32,
) -> Result<(), Box<dyn std::error::Error>> {
    let root = SVGBackend::with_string(svg, (w, h as u32)).into_drawing_area();
    let label_room = f64::from(w) * 0.34;
    let labels = bars.iter().map(|b| width::px(&b.label, FONT)).fold(0.0, f64::max).min(label_room);
    let value_room = bars.iter().map(|b| width::px(&b.figure, FONT)).fold(0.0, f64::max) + 12.0;
    let most = bars.iter().filter_map(|b| b.rate).max().unwrap_or(0).min(1_000);
    let scale =
        Scale { left: labels + 10.0, right: f64::from(w) - value_room, top: most.max(tenths(threshold) + 50) as f64 };
    threshold_line(&root, &scale, threshold, w, h)?;
    for (i, bar) in bars.iter().enumerate() {
        let top = HEAD + ROW * i as i32;
        let middle = top + ROW / 2;
        let label = width::fitted(&bar.label, FONT, label_room);
        root.draw(&text(&label, (scale.left as i32 - 6, middle), HPos::Right, &colour::TEXT))?;
        let Some(rate) = bar.rate else {
            root.draw(&text(&bar.figure, (scale.left as i32 + 4, middle), HPos::Left, &colour::TEXT))?;
            continue;
        };
        let end = scale.x(rate);
        let fill = match (bar.here, bar.reached) {
            (true, _) => colour::BAR_HERE,
            (false, true) => colour::BAR_REACHED,
            (false, false) => colour::BAR,
        };
        let corners = [(scale.left as i32, top + 5), (end.max(scale.left as i32 + 1), top + ROW - 5)];
        root.draw(&Rectangle::new(corners, fill.filled()))?;
        let value = &bar.figure;
        // The line must not run through a figure.
        let room = [(end + 3, top + 5), (end + 7 + width::px(value, FONT) as i32, top + ROW - 5)];
        root.draw(&Rectangle::new(room, WHITE.filled()))?;
        root.draw(&text(value, (end + 5, middle), HPos::Left, &colour::TEXT))?;
    }
    root.present()?;
    Ok(())
}

/// A line as bars are measured.
fn tenths(threshold: Percent) -> u64 {
    u64::from(threshold.hundredths()).div_ceil(10)
}

fn threshold_line<DB: DrawingBackend>(
    root: &DrawingArea<DB, plotters::coord::Shift>,
    scale: &Scale,
    threshold: Percent,
    w: u32,
    h: i32,
) -> Result<(), DrawingAreaErrorKind<DB::ErrorType>> {
    let x = scale.x(tenths(threshold));
    root.draw(&PathElement::new([(scale.left as i32, HEAD), (scale.left as i32, h - FOOT)], colour::FAINT))?;
    let mut y = HEAD - 4;
    while y < h - FOOT {
        root.draw(&PathElement::new([(x, y), (x, (y + 5).min(h - FOOT))], colour::LINE.stroke_width(2)))?;
        y += 9;
    }
    let label = t!("{threshold}の目安線", threshold = number::threshold(threshold));
    let half = width::px(&label, FONT) / 2.0;
    let at = f64::from(x).clamp(half + 2.0, f64::from(w) - half - 2.0) as i32;
    root.draw(&text(&label, (at, HEAD / 2 - 2), HPos::Center, &colour::LINE))
}

fn text<'a>(content: &'a str, at: (i32, i32), horizontal: HPos, colour: &'a RGBColor) -> Text<'a, (i32, i32), &'a str> {
    let style = ("sans-serif", FONT * 1.24).into_font().color(colour).pos(Pos::new(horizontal, VPos::Center));
    Text::new(content, at, style)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(label: &str, rate: Option<u64>) -> Bar {
        let figure = rate.map_or("データなし".to_owned(), number::rate_percent);
        Bar { label: label.into(), rate, figure, reached: false, here: false }
    }

    #[test]
    fn every_place_and_value_is_drawn() {
        let drawings =
            draw(&[bar("川西市", Some(87)), bar("池田市", None)], Percent::from_hundredths(2500)).expect("drawn");
        for svg in drawings {
            for expected in ["川西市", "8.7％", "池田市", "データなし", "25％の目安線"] {
                assert!(svg.contains(expected), "{expected}");
            }
        }
    }

    #[test]
    fn a_rate_over_all_stays_inside_the_picture() {
        let [narrow, _] = draw(&[bar("あ", Some(99_999))], Percent::from_hundredths(2500)).expect("drawn");
        assert!(narrow.contains("width=\"360\""));
    }
}
