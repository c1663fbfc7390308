use plotters::prelude::*;
use tsunagu_domain::month::Month;

use super::marks::Mark;
use super::plot::{Plot, legend, legend_height};
use super::{ChartError, WIDTHS, colour};

/// Sets of months by direction and kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stacks<'a> {
    /// The months, one after the other.
    pub months: Vec<Month>,
    /// Labels of kinds, from the bottom of a stack to its top; a kind keeps its colour where others have nothing.
    pub kinds: Vec<&'a str>,
    /// Sent, a row a month and a number a kind.
    pub sent: Vec<Vec<u64>>,
    /// Received, likewise.
    pub received: Vec<Vec<u64>>,
}

/// Above a plot: its title.
const HEAD: i32 = 34;
const PLOT: i32 = 120;
/// Below a plot: its months.
const FOOT: i32 = 28;

/// Draws what was sent above what was received, on one scale, each month a stack of kinds, at both widths, with `marks` as
/// [`super::months::draw`] has them.
///
/// # Errors
/// When plotters can't draw.
pub fn draw(stacks: &Stacks<'_>, marks: &[Mark]) -> Result<[String; 2], ChartError> {
    let [narrow, wide] = WIDTHS.map(|w| {
        let mut svg = String::new();
        draw_into(&mut svg, stacks, marks, w).map_err(|e| ChartError(e.to_string()))?;
        Ok(svg)
    });
    Ok([narrow?, wide?])
}

fn draw_into(svg: &mut String, of: &Stacks<'_>, marks: &[Mark], w: u32) -> Result<(), Box<dyn std::error::Error>> {
    let names: Vec<(&str, RGBColor)> = of.kinds.iter().copied().zip(colour::KINDS).collect();
    let rows = || of.sent.iter().chain(&of.received);
    let there = names.iter().enumerate().filter(|(kind, _)| rows().any(|r| r.get(*kind).is_some_and(|n| *n > 0)));
    let named: Vec<(&str, RGBColor)> = there.map(|(_, name)| *name).collect();
    let head = legend_height(named.iter().map(|n| n.0), w);
    let most = rows().map(|kinds| kinds.iter().sum()).max().unwrap_or(0);
    let above = HEAD + Plot::new(&of.months, marks, most, w).head();
    let each = above + PLOT + FOOT;
    let root = SVGBackend::with_string(svg, (w, (head + 2 * each) as u32)).into_drawing_area();
    for (i, (title, rows)) in [(t!("送信"), &of.sent), (t!("受信"), &of.received)].into_iter().enumerate() {
        let top = head + above + i as i32 * each;
        let plot = Plot::new(&of.months, marks, most, w).between(top, top + PLOT);
        plot.grid(&root)?;
        plot.title(&root, title)?;
        for (month, kinds) in rows.iter().enumerate() {
            let mut below = 0;
            for (n, (_, fill)) in kinds.iter().zip(&names).filter(|(n, _)| **n > 0) {
                let (from, to) = (plot.y(below), plot.y(below + n).min(plot.y(below) - 1));
                root.draw(&Rectangle::new([(plot.x(month, 0.15), to), (plot.x(month, 0.85), from)], fill.filled()))?;
                if below > 0 {
                    // Kinds stay apart where colours don't: in print, and to some eyes.
                    root.draw(&PathElement::new([(plot.x(month, 0.15), from), (plot.x(month, 0.85), from)], WHITE))?;
                }
                below += n;
            }
        }
        plot.marks(&root)?;
    }
    legend(&root, &named, w)?;
    root.present()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fill and height of every bar, in the order drawn.
    fn bars(svg: &str) -> Vec<(&str, i32)> {
        fn value<'s>(rect: &'s str, name: &str) -> Option<&'s str> {
            Some(rect.split_once(&format!(" {name}=\""))?.1.split_once('"')?.0)
        }
        let rects = svg.split("<rect").skip(1);
        rects.filter_map(|rect| Some((value(rect, "fill")?, value(rect, "height")?.parse().ok()?))).collect()
    }

    #[test]
    fn both_directions_stand_on_one_scale_and_what_is_not_there_is_not_named() {
        let month: Month = "202610".parse().expect("a month");
        let stacks = Stacks {
            months: vec![month],
            kinds: vec!["予定", "実績", "計画書"],
            sent: vec![vec![100, 50, 0]],
            received: vec![vec![0, 50, 0]],
        };
        let [narrow, _] = draw(&stacks, &[]).expect("drawn");
        let bars = bars(&narrow);
        let [plan, sent, received, ..] = bars[..] else { panic!("{bars:?}") };
        assert_eq!((sent, plan.1), (received, 2 * sent.1), "{bars:?}");
        assert!(narrow.contains("予定") && narrow.contains("実績") && !narrow.contains("計画書"));
    }
}
