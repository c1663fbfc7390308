use jiff::civil::Date;
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use tsunagu_domain::rules::Milestone;

use super::{colour, width};

/// A day on an axis on which something changed or is to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The day.
    pub on: Date,
    /// What stands beside its line.
    pub label: String,
    /// It has not happened yet, as far as is known.
    pub planned: bool,
}

impl Mark {
    /// Of a change of rules.
    pub fn of(m: &Milestone) -> Self {
        let label = if m.planned { t!("{label}（予定）", label = m.label) } else { m.label.clone() };
        Self { on: m.on, label, planned: m.planned }
    }
}

const FONT: f64 = 12.2;
/// A line of labels.
const LANE: i32 = 19;
/// Between a line and its label.
const BESIDE: i32 = 4;
/// Between two labels of a lane.
const APART: i32 = 6;

/// Where the label of a mark stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Spot {
    /// Of the line.
    x: i32,
    /// From the top.
    lane: i32,
    left: i32,
    right: i32,
}

impl Spot {
    /// Their labels lie over each other, or the line of one runs through the label of the other.
    fn is_in_the_way_of(&self, other: &Self) -> bool {
        let overlap = self.lane == other.lane && self.left < other.right + APART && other.left < self.right + APART;
        // A line begins at its own label and runs down to the axis.
        let through =
            |line: &Self, label: &Self| line.lane <= label.lane && (label.left - 2..label.right + 2).contains(&line.x);
        overlap || through(self, other) || through(other, self)
    }
}

/// Marks with their places above a plot.
pub(super) struct Lanes<'m> {
    marks: Vec<(&'m Mark, Spot)>,
}

impl<'m> Lanes<'m> {
    /// In as few lanes as they need; `marks` by their x, between both ends of the drawing.
    pub fn new(marks: Vec<(i32, &'m Mark)>, left: i32, right: i32) -> Self {
        let sized: Vec<(i32, i32)> = marks.iter().map(|(x, m)| (*x, width::px(&m.label, FONT).ceil() as i32)).collect();
        let spots = arranged(&sized, left, right);
        Self { marks: marks.into_iter().map(|(_, mark)| mark).zip(spots).collect() }
    }

    /// What the labels take, px.
    pub fn height(&self) -> i32 {
        self.marks.iter().map(|(_, spot)| (spot.lane + 1) * LANE).max().unwrap_or(0)
    }

    /// Lines from below `top` to `bottom`, dashed where they are planned, with their labels.
    pub fn draw(
        &self,
        root: &DrawingArea<SVGBackend<'_>, Shift>,
        top: i32,
        bottom: i32,
    ) -> Result<(), Box<dyn std::error::Error>> {
        for (mark, spot) in &self.marks {
            let head = top + spot.lane * LANE;
            let (dash, gap) = if mark.planned { (4, 4) } else { (bottom - head, 0) };
            let mut y = head;
            while y < bottom {
                let line = [(spot.x, y), (spot.x, (y + dash).min(bottom))];
                root.draw(&PathElement::new(line, colour::MARK.stroke_width(1)))?;
                y += dash + gap;
            }
            let style =
                ("sans-serif", FONT * 1.24).into_font().color(&colour::MARK).pos(Pos::new(HPos::Left, VPos::Center));
            root.draw(&Text::new(mark.label.as_str(), (spot.left, head + LANE / 2), style))?;
        }
        Ok(())
    }
}

/// Places of labels of these x and widths, such that none is in another's way.
fn arranged(marks: &[(i32, i32)], left: i32, right: i32) -> Vec<Spot> {
    for lanes in 1..=marks.len() as i32 {
        let mut placed = Vec::new();
        if place(marks, lanes, (left, right), &mut placed) {
            return placed;
        }
    }
    // Labels without room for all: each has its own lane.
    let alone = |(lane, (x, width)): (i32, &(i32, i32))| {
        let from = (x + BESIDE).min(right - width).max(left);
        Spot { x: *x, lane, left: from, right: from + width }
    };
    (0..).zip(marks).map(alone).collect()
}

fn place(marks: &[(i32, i32)], lanes: i32, (left, right): (i32, i32), placed: &mut Vec<Spot>) -> bool {
    let Some((x, width)) = marks.get(placed.len()).copied() else { return true };
    for lane in 0..lanes {
        for from in [x + BESIDE, x - BESIDE - width] {
            let spot = Spot { x, lane, left: from, right: from + width };
            if from < left || spot.right > right || placed.iter().any(|other| spot.is_in_the_way_of(other)) {
                continue;
            }
            placed.push(spot);
            if place(marks, lanes, (left, right), placed) {
                return true;
            }
            placed.pop();
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clear(spots: &[Spot]) -> bool {
        spots.iter().enumerate().all(|(i, a)| spots[i + 1..].iter().all(|b| !a.is_in_the_way_of(b)))
    }

    #[test]
    fn labels_of_marks_that_stand_close_do_not_lie_over_each_other() {
        // The four milestones of a phone's drawing, wherever they stand.
        for first in (50..200).step_by(7) {
            for (apart, last) in [(1, 3), (8, 20), (30, 40), (60, 25)] {
                let marks = [(first, 60), (first + apart, 90), (first + apart * 2, 65), (first + apart * 2 + last, 95)];
                let spots = arranged(&marks, 48, 356);
                assert_eq!(spots.len(), 4);
                assert!(clear(&spots), "{marks:?}: {spots:?}");
                assert!(spots.iter().all(|s| s.left >= 48 && s.right <= 356), "{spots:?}");
            }
        }
    }

    #[test]
    fn marks_with_room_share_a_lane_and_the_last_stands_before_its_line() {
        let spots = arranged(&[(60, 50), (200, 50), (340, 50)], 48, 356);
        assert!(spots.iter().all(|s| s.lane == 0) && spots[2].right < 340, "{spots:?}");
        assert!(arranged(&[], 48, 356).is_empty());
    }

    #[test]
    fn labels_wider_than_the_drawing_have_lanes_of_their_own() {
        let spots = arranged(&[(100, 900), (110, 900)], 48, 356);
        assert_eq!((spots[0].lane, spots[1].lane, spots[0].left), (0, 1, 48));
    }
}
