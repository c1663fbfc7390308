use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::{ChartError, WIDTHS, colour, width};

/// A municipality's outline and how dark it is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// Its name.
    pub name: String,
    /// Rings of longitude and latitude, degrees.
    pub rings: Vec<Vec<[f64; 2]>>,
    /// Which of the legend's classes; none where there is no figure.
    pub class: Option<usize>,
}

/// How many classes a legend may have; each is darker than the one before, for every kind of colour vision.
pub const CLASSES: usize = 6;

/// A group of islands further from the rest than this, in degrees, would shrink the rest to a spot.
const GAP: f64 = 0.4;

const FONT: f64 = 13.0;
const MARGIN: f64 = 8.0;
const BOX: i32 = 16;
const LINE: i32 = 24;

/// A map and the places that lie too far out to be on it.
#[derive(Debug)]
pub struct Map {
    /// At both widths.
    pub drawings: [String; 2],
    /// Names of places that are left out.
    pub left_out: Vec<String>,
}

/// Draws outlines in the shades of their classes, with a legend below.
///
/// # Errors
/// When plotters can't draw.
pub fn draw(shapes: &[Shape], legend: &[String]) -> Result<Map, ChartError> {
    let (near, far) = by_nearness(shapes);
    let frame = Frame::around(&near);
    let [narrow, wide] = WIDTHS.map(|w| {
        let mut svg = String::new();
        draw_into(&mut svg, &near, &frame, legend, w).map_err(|e| ChartError(e.to_string()))?;
        Ok(svg)
    });
    Ok(Map { drawings: [narrow?, wide?], left_out: far.iter().map(|s| s.name.clone()).collect() })
}

/// The box of a ring: west, south, east, north.
fn bounds<'p>(points: impl Iterator<Item = &'p [f64; 2]>) -> [f64; 4] {
    points.fold([f64::MAX, f64::MAX, f64::MIN, f64::MIN], |b, p| {
        [b[0].min(p[0]), b[1].min(p[1]), b[2].max(p[0]), b[3].max(p[1])]
    })
}

fn span(b: [f64; 4]) -> f64 {
    (b[2] - b[0]) * (b[3] - b[1])
}

/// The middle of a municipality's largest part.
fn middle(shape: &Shape) -> Option<[f64; 2]> {
    let boxes = shape.rings.iter().map(|ring| bounds(ring.iter()));
    let largest = boxes.max_by(|a, b| span(*a).total_cmp(&span(*b)))?;
    Some([f64::midpoint(largest[0], largest[2]), f64::midpoint(largest[1], largest[3])])
}

/// Places from the middle outwards up to the first wide gap, and those beyond it.
fn by_nearness(shapes: &[Shape]) -> (Vec<&Shape>, Vec<&Shape>) {
    let mut located: Vec<(&Shape, [f64; 2])> = shapes.iter().filter_map(|s| Some((s, middle(s)?))).collect();
    let median = |axis: usize| {
        let mut all: Vec<f64> = located.iter().map(|(_, m)| m[axis]).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or(0.0)
    };
    let centre = [median(0), median(1)];
    let away = |m: &[f64; 2]| (m[0] - centre[0]).hypot(m[1] - centre[1]);
    located.sort_by(|(_, a), (_, b)| away(a).total_cmp(&away(b)));
    let gap = located.windows(2).position(|w| away(&w[1].1) - away(&w[0].1) > GAP);
    let shapes: Vec<&Shape> = located.iter().map(|(s, _)| *s).collect();
    let (near, far) = shapes.split_at(gap.map_or(shapes.len(), |i| i + 1));
    (near.to_vec(), far.to_vec())
}

/// What part of the earth is drawn: a degree of longitude is narrower than one of latitude.
struct Frame {
    bounds: [f64; 4],
    narrowing: f64,
}

impl Frame {
    fn around(shapes: &[&Shape]) -> Self {
        let main = |s: &&&Shape| s.rings.iter().map(|r| bounds(r.iter())).max_by(|a, b| span(*a).total_cmp(&span(*b)));
        let boxes: Vec<[f64; 4]> = shapes.iter().filter_map(|s| main(&s)).collect();
        let corners: Vec<[f64; 2]> = boxes.iter().flat_map(|b| [[b[0], b[1]], [b[2], b[3]]]).collect();
        let bounds = bounds(corners.iter());
        Self { bounds, narrowing: f64::midpoint(bounds[1], bounds[3]).to_radians().cos() }
    }

    /// Pixels to a degree of latitude at a width, and the height that follows.
    fn scale(&self, w: f64) -> (f64, f64) {
        let [west, south, east, north] = self.bounds;
        let (across, up) = ((east - west) * self.narrowing, north - south);
        let scale = ((w - 2.0 * MARGIN) / across).min((w - 2.0 * MARGIN) / up);
        (scale, up * scale + 2.0 * MARGIN)
    }
}

fn draw_into(
    svg: &mut String,
    shapes: &[&Shape],
    frame: &Frame,
    legend: &[String],
    w: u32,
) -> Result<(), Box<dyn std::error::Error>> {
    let (scale, map_height) = frame.scale(f64::from(w));
    let places = legend_places(legend, f64::from(w));
    let lines = places.last().map_or(0, |(_, line)| line + 1);
    let height = map_height.ceil() as i32 + lines * LINE + 4;
    let root = SVGBackend::with_string(svg, (w, height as u32)).into_drawing_area();
    let [west, _, east, north] = frame.bounds;
    let left = (f64::from(w) - (east - west) * frame.narrowing * scale) / 2.0;
    let at = |p: &[f64; 2]| {
        let x = left + (p[0] - west) * frame.narrowing * scale;
        (x.round() as i32, (MARGIN + (north - p[1]) * scale).round() as i32)
    };
    let mut rings: Vec<(&Vec<[f64; 2]>, Option<usize>)> =
        shapes.iter().flat_map(|s| s.rings.iter().map(|r| (r, s.class))).collect();
    // What lies inside another is drawn after it.
    rings.sort_by(|(a, _), (b, _)| span(bounds(b.iter())).total_cmp(&span(bounds(a.iter()))));
    for (ring, class) in rings {
        let mut points: Vec<(i32, i32)> = ring.iter().map(at).collect();
        points.dedup();
        if points.len() < 4 {
            continue;
        }
        root.draw(&Polygon::new(points.clone(), shade(class).filled()))?;
        root.draw(&PathElement::new(points, colour::OUTLINE))?;
    }
    for (label, (x, line)) in legend.iter().zip(&places) {
        let class = legend.iter().position(|l| l == label).filter(|i| *i < CLASSES);
        let top = map_height.ceil() as i32 + line * LINE;
        let corners = [(*x, top), (*x + BOX, top + BOX)];
        root.draw(&Rectangle::new(corners, shade(class).filled()))?;
        root.draw(&Rectangle::new(corners, colour::OUTLINE))?;
        let style =
            ("sans-serif", FONT * 1.24).into_font().color(&colour::TEXT).pos(Pos::new(HPos::Left, VPos::Center));
        root.draw(&Text::new(label.as_str(), (*x + BOX + 5, top + BOX / 2), style))?;
    }
    root.present()?;
    Ok(())
}

/// Left edge and line of each label, broken where the width ends.
fn legend_places(legend: &[String], w: f64) -> Vec<(i32, i32)> {
    let (mut x, mut line) = (MARGIN, 0);
    let mut places = Vec::new();
    for label in legend {
        let room = f64::from(BOX) + 5.0 + width::px(label, FONT) + 14.0;
        if x + room > w - MARGIN && x > MARGIN {
            (x, line) = (MARGIN, line + 1);
        }
        places.push((x as i32, line));
        x += room;
    }
    places
}

fn shade(class: Option<usize>) -> RGBColor {
    class.and_then(|c| colour::SHADES.get(c)).copied().unwrap_or(WHITE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(name: &str, x: f64, y: f64) -> Shape {
        let ring = vec![[x, y], [x + 0.1, y], [x + 0.1, y + 0.1], [x, y + 0.1], [x, y]];
        Shape { name: name.into(), rings: vec![ring], class: Some(0) }
    }

    #[test]
    fn islands_far_away_are_named_and_not_drawn() {
        let shapes =
            [square("a", 139.0, 35.0), square("b", 139.1, 35.0), square("c", 139.2, 35.0), square("d", 142.0, 27.0)];
        let map = draw(&shapes, &["5％未満".into()]).expect("drawn");
        assert_eq!(map.left_out, ["d"]);
        assert_eq!(map.drawings[0].matches("<polygon").count(), 3);
    }

    #[test]
    fn a_long_row_of_places_stays_whole() {
        let shapes: Vec<Shape> = (0..12).map(|i| square("x", 139.0 + f64::from(i) * 0.3, 35.0)).collect();
        assert!(draw(&shapes, &[]).expect("drawn").left_out.is_empty());
    }

    #[test]
    fn a_narrow_legend_is_broken() {
        let legend: Vec<String> = (0..7).map(|i| format!("{i}～{}％", i + 5)).collect();
        let places = legend_places(&legend, 360.0);
        assert!(places.iter().all(|(x, _)| *x < 330) && places.last().is_some_and(|(_, line)| *line >= 1));
    }
}
