//! plotters draws the shapes; text is measured and named here, for plotters measures in bytes and a chart
//! must speak to those who don't see it.

/// Ranked bars with a line to reach.
pub mod bars;
/// Savings over the share that can be reached.
pub mod coverage;
/// Sent and received by month and kind.
pub mod kinds;
/// Outlines in shades.
pub mod map;
/// Days on an axis on which something changed.
pub mod marks;
/// Sent and received by month.
pub mod months;
/// Months from left to right, numbers from the bottom up.
mod plot;
/// Rates over time.
pub mod trend;
/// Steps from one sum to another.
pub mod waterfall;
/// How wide a text is drawn.
pub mod width;

use maud::{Markup, PreEscaped, html};

/// The two widths every chart is drawn at, px: a phone's and a desk's.
pub const WIDTHS: [u32; 2] = [360, 760];

/// Colours by meaning; readable in black and white print, and apart for every kind of colour vision.
mod colour {
    use plotters::style::RGBColor;

    pub const BAR: RGBColor = RGBColor(86, 140, 178);
    pub const BAR_REACHED: RGBColor = RGBColor(16, 78, 120);
    pub const BAR_HERE: RGBColor = RGBColor(201, 99, 20);
    pub const LINE: RGBColor = RGBColor(150, 30, 60);
    /// Kinds of documents, from the bottom of a stack to its top.
    pub const KINDS: [RGBColor; tsunagu_domain::rules::MAX_DRAWN] =
        [BAR_REACHED, BAR, BAR_HERE, RGBColor(146, 190, 219), OUTLINE, LINE];
    pub const TEXT: RGBColor = RGBColor(30, 34, 40);
    /// What changed on an axis of time.
    pub const MARK: RGBColor = RGBColor(92, 66, 130);
    pub const FAINT: RGBColor = RGBColor(205, 210, 216);
    pub const OUTLINE: RGBColor = RGBColor(120, 128, 138);
    /// Each darker than the one before.
    pub const SHADES: [RGBColor; super::map::CLASSES] = [
        RGBColor(214, 230, 244),
        RGBColor(193, 219, 237),
        RGBColor(146, 190, 219),
        RGBColor(86, 140, 178),
        RGBColor(40, 104, 150),
        RGBColor(8, 54, 92),
    ];
}

/// Why a chart could not be drawn.
#[derive(Debug, thiserror::Error)]
#[error("a chart could not be drawn: {0}")]
pub struct ChartError(pub String);

/// Both drawings of a chart; the style sheet shows the one that fits.
pub fn figure(id: &str, title: &str, description: &str, drawings: [String; 2]) -> Markup {
    let [narrow, wide] = drawings;
    html! {
        figure.chart {
            div.narrow { (PreEscaped(named(&narrow, &format!("{id}-narrow"), title, description))) }
            div.wide { (PreEscaped(named(&wide, &format!("{id}-wide"), title, description))) }
            figcaption { (description) }
        }
    }
}

/// Gives a drawing its role, title and description.
fn named(svg: &str, id: &str, title: &str, description: &str) -> String {
    let escape = |text: &str| html! { (text) }.into_string();
    let (_, body) = svg.split_once("<svg ").unwrap_or(("", svg));
    let (attributes, rest) = body.split_once('>').unwrap_or((body, ""));
    format!(
        "<svg role=\"img\" aria-labelledby=\"{id}-title {id}-desc\" {attributes}><title id=\"{id}-title\">{}</title><desc id=\"{id}-desc\">{}</desc>{rest}",
        escape(title),
        escape(description)
    )
}
