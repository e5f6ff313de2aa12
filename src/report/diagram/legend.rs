//! What the shapes, lines and colours mean, in a row under the drawing.

use std::fmt::{self, Write};

use crate::report::diagram::draw::{badge, outline};
use crate::report::diagram::{Rect, text};
use crate::report::snapshot::Shape;
use crate::vocab::Severity;

/// Height of the legend.
pub(super) const HEIGHT: f64 = 54.0;

/// The narrowest drawing into which the legend fits.
pub(super) const WIDTH: f64 = 1_300.0;

/// Draws the legend with its upper edge at a height.
pub(super) fn draw(svg: &mut String, top: f64, width: f64) -> fmt::Result {
    writeln!(svg, r#"<g class="legend" aria-hidden="true">"#)?;
    writeln!(svg, r#"<path class="rule" d="M28 {top:.1}H{:.1}"/>"#, width - 28.0)?;
    let y = top + 17.0;
    let mut x = 28.0;
    for shape in Shape::ALL {
        let rect = Rect { x, y, width: 30.0, height: 20.0 };
        write!(svg, r#"<g class="node">"#)?;
        outline(svg, *shape, &rect)?;
        writeln!(svg, "</g>")?;
        x = words(svg, x + 38.0, y, shape.title())?;
    }
    writeln!(svg, r#"<rect class="zone" x="{x:.1}" y="{y:.1}" width="30" height="20" rx="5"/>"#)?;
    x = words(svg, x + 38.0, y, "Trust zone")?;
    let lines =
        [("flow", "Flow"), ("flow clear", "Not encrypted"), ("flow path", "Worst scenario")];
    for (class, title) in lines {
        let middle = y + 10.0;
        writeln!(
            svg,
            r#"<path class="{class}" marker-end="url(#pl-arrow)" d="M{x:.1} {middle:.1}h30"/>"#
        )?;
        x = words(svg, x + 38.0, y, title)?;
    }
    for severity in Severity::ALL.iter().rev().take(4) {
        let width = badge(svg, *severity, severity.title(), (x, y + 1.0))?;
        x += width + 8.0;
    }
    words(svg, x, y, "Worst finding, number")?;
    writeln!(svg, "</g>")
}

/// Writes words and returns where the next thing may start.
fn words(svg: &mut String, x: f64, y: f64, words: &str) -> Result<f64, fmt::Error> {
    writeln!(svg, r#"<text class="small" x="{x:.1}" y="{:.1}">{words}</text>"#, y + 14.0)?;
    Ok(x + text::width(words, 12.0) + 18.0)
}
