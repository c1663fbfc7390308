use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use tsunagu_domain::month::Month;

use super::marks::{Lanes, Mark};
use super::{colour, width};
use crate::show::{date, number};

/// Where months stand and how high a number is; px.
pub(super) struct Plot<'m> {
    months: Vec<Month>,
    lanes: Lanes<'m>,
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

impl<'m> Plot<'m> {
    /// The place of `months`, and of further ones up to the last of the `marks`, in a drawing `w` wide; as high as `most` needs.
    pub fn new(months: &[Month], marks: &'m [Mark], most: u64, w: u32) -> Self {
        let mut months = months.to_vec();
        if let Some((last, mark)) = months.last().copied().zip(marks.last().map(|m| Month::of(m.on))) {
            months.extend(last.plus(1).to(mark));
        }
        let nowhere = Lanes::new(Vec::new(), 0, 0);
        let plot = Self { months, lanes: nowhere, most: nice(most.max(1)), right: w as i32 - 10, top: 0, bottom: 0 };
        let place =
            |mark: &'m Mark| Some((plot.x(plot.months.iter().position(|m| *m == Month::of(mark.on))?, 0.0), mark));
        let lanes = Lanes::new(marks.iter().filter_map(place).collect(), 2, w as i32 - 2);
        Self { lanes, ..plot }
    }

    /// What the labels of marks take above it, px.
    pub fn head(&self) -> i32 {
        self.lanes.height()
    }

    /// The same between these.
    pub fn between(self, top: i32, bottom: i32) -> Self {
        Self { top, bottom, ..self }
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

    /// A line before each month in which something changed, with its label above the plot.
    pub fn marks(&self, root: &DrawingArea<SVGBackend<'_>, Shift>) -> PlotResult {
        self.lanes.draw(root, self.top - self.head() - 4, self.bottom)
    }

    /// A word where a month has no bar.
    pub fn note(&self, root: &DrawingArea<SVGBackend<'_>, Shift>, i: usize, word: &str) -> PlotResult {
        root.draw(&text(word, (self.x(i, 0.5), self.bottom - 10), HPos::Center, &colour::TEXT))?;
        Ok(())
    }

    /// What a plot is of, above its left end.
    pub fn title(&self, root: &DrawingArea<SVGBackend<'_>, Shift>, title: &str) -> PlotResult {
        root.draw(&text(title, (LEFT, self.top - self.head() - 18), HPos::Left, &colour::TEXT))?;
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
