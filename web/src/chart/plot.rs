use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use tsunagu_domain::month::Month;

use super::{colour, width};
use crate::show::{date, number};

/// Where months stand and how high a number is; px.
pub(super) struct Plot {
    months: Vec<Month>,
    most: u64,
    right: i32,
    top: i32,
    bottom: i32,
}

type PlotResult = Result<(), Box<dyn std::error::Error>>;

const FONT: f64 = 13.0;
const LEFT: i32 = 46;
/// A line of the legend.
const LEGEND: i32 = 20;

/// Months that are drawn empty, so that a mark shortly after the last has its place.
const AHEAD: i32 = 3;

impl Plot {
    /// The place of `months` between `top` and `bottom` of a drawing `w` wide; as high as `most` needs.
    pub fn new(months: &[Month], mark: Option<Month>, most: u64, w: u32, top: i32, bottom: i32) -> Self {
        let mut months = months.to_vec();
        if let (Some(last), Some(mark)) = (months.last().copied(), mark)
            && (1..=AHEAD).contains(&mark.since(last))
        {
            months.extend(last.plus(1).to(mark));
        }
        Self { months, most: nice(most.max(1)), right: w as i32 - 10, top, bottom }
    }

    /// How high a number reaches.
    pub fn y(&self, n: u64) -> i32 {
        self.bottom - ((self.bottom - self.top) as f64 * n as f64 / self.most as f64).round() as i32
    }

    /// A place within a month: 0 is its beginning, 1 its end.
    pub fn x(&self, i: usize, part: f64) -> i32 {
        LEFT + (self.each() * (i as f64 + part)).round() as i32
    }

    fn each(&self) -> f64 {
        f64::from(self.right - LEFT) / self.months.len().max(1) as f64
    }

    /// Three lines with their numbers, and the months below.
    pub fn grid(&self, root: &DrawingArea<SVGBackend<'_>, Shift>) -> PlotResult {
        for n in [0, self.most / 2, self.most] {
            root.draw(&PathElement::new([(LEFT, self.y(n)), (self.right, self.y(n))], colour::FAINT))?;
            root.draw(&text(&number::count(n), (LEFT - 6, self.y(n)), HPos::Right, &colour::TEXT))?;
        }
        let step = (width::px("R8.12", FONT) / self.each() + 0.5).ceil().max(1.0) as usize;
        for (i, month) in self.months.iter().enumerate() {
            if (self.months.len() - 1 - i).is_multiple_of(step) {
                let label = date::month_short(month.day(1));
                root.draw(&text(&label, (self.x(i, 0.5), self.bottom + 16), HPos::Center, &colour::TEXT))?;
            }
        }
        Ok(())
    }

    /// A line before the month of the move, where it is among the months.
    pub fn mark(&self, root: &DrawingArea<SVGBackend<'_>, Shift>, mark: Option<Month>) -> PlotResult {
        let Some(i) = mark.and_then(|mark| self.months.iter().position(|m| *m == mark)) else { return Ok(()) };
        let x = self.x(i, 0.0);
        root.draw(&PathElement::new([(x, self.top - 8), (x, self.bottom)], colour::LINE.stroke_width(2)))?;
        let side = if i * 2 > self.months.len() { HPos::Right } else { HPos::Left };
        root.draw(&text(t!("移行（予定）"), (x, self.top - 18), side, &colour::LINE))?;
        Ok(())
    }

    /// A word where a month has no bar.
    pub fn note(&self, root: &DrawingArea<SVGBackend<'_>, Shift>, i: usize, word: &str) -> PlotResult {
        root.draw(&text(word, (self.x(i, 0.5), self.bottom - 10), HPos::Center, &colour::TEXT))?;
        Ok(())
    }

    /// What a plot is of, above its left end.
    pub fn title(&self, root: &DrawingArea<SVGBackend<'_>, Shift>, title: &str) -> PlotResult {
        root.draw(&text(title, (LEFT, self.top - 18), HPos::Left, &colour::TEXT))?;
        Ok(())
    }
}

/// Names of colours from the top left, in as many lines as they need.
pub(super) fn legend(root: &DrawingArea<SVGBackend<'_>, Shift>, names: &[(&str, RGBColor)], w: u32) -> PlotResult {
    let places = places(names.iter().map(|n| n.0), w);
    for ((label, fill), (left, top)) in names.iter().zip(&places) {
        root.draw(&Rectangle::new([(*left, top + 7), (left + 12, top + 19)], fill.filled()))?;
        root.draw(&text(label, (left + 17, top + 13), HPos::Left, &colour::TEXT))?;
    }
    Ok(())
}

/// The height of a legend, px.
pub(super) fn legend_height<'a>(names: impl Iterator<Item = &'a str>, w: u32) -> i32 {
    places(names, w).last().map_or(0, |(_, top)| top + LEGEND)
}

fn places<'a>(names: impl Iterator<Item = &'a str>, w: u32) -> Vec<(i32, i32)> {
    let (mut left, mut top) = (LEFT, 0);
    let mut places = Vec::new();
    for name in names {
        let room = 17 + width::px(name, FONT).ceil() as i32;
        if left > LEFT && left + room > w as i32 - 10 {
            (left, top) = (LEFT, top + LEGEND);
        }
        places.push((left, top));
        left += room + 14;
    }
    places
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
