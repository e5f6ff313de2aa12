//! Writes the drawing down as SVG. Colours come from the style sheet inside, light or dark as the
//! reader's system says; nothing is loaded and nothing runs. Every shape has a title in words.

use std::fmt::{self, Write};

use crate::report::diagram::layout::{NAME_CHARACTERS, NAME_LINES, Placed, TITLE, title};
use crate::report::diagram::route::{LABEL_LINE, LABEL_SIZE, Route, badge_width};
use crate::report::diagram::text::{escape, shorten, width, wrap};
use crate::report::diagram::tree::{Kind, Tree};
use crate::report::diagram::{Rect, legend, measure};
use crate::report::snapshot::{ComponentRow, Shape, Snapshot, ZoneRow};
use crate::vocab::Severity;

/// The style sheet. Its selectors start with the class of the drawing, so that a page that holds
/// the drawing is not touched.
const STYLE: &str = "\
.pl-dfd{--ink:#1b2733;--quiet:#51667a;--line:#5b7085;--paper:#ffffff;--zone:#f5f8fb;--edge:#8aa0b5;\
--node:#ffffff;--actor:#eef3f9;--store:#f3f7ee;--clear:#b42318;--path:#6b2fb3;\
font-family:system-ui,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;color:var(--ink)}
.pl-dfd .paper{fill:var(--paper)}
.pl-dfd text{fill:var(--ink);font-size:13px}
.pl-dfd .name{font-weight:600;text-anchor:middle}
.pl-dfd .type{fill:var(--quiet);font-size:11px;text-anchor:middle}
.pl-dfd .small{font-size:12px;fill:var(--quiet)}
.pl-dfd .zone{fill:var(--zone);fill-opacity:.75;stroke:var(--edge);stroke-width:1.5;stroke-dasharray:7 5}
.pl-dfd .zone-title{font-weight:600;fill:var(--quiet)}
.pl-dfd .holder{fill:var(--node);fill-opacity:.6;stroke:var(--edge);stroke-width:1.5}
.pl-dfd .node path,.pl-dfd .node rect{fill:var(--node);stroke:var(--ink);stroke-width:1.5}
.pl-dfd .node .actor{fill:var(--actor)}
.pl-dfd .node .store{fill:var(--store)}
.pl-dfd .node .lid{fill:none}
.pl-dfd .out path,.pl-dfd .out rect{stroke:var(--edge);fill:var(--paper)}
.pl-dfd .out text{fill:var(--quiet)}
.pl-dfd .flow{fill:none;stroke:var(--line);stroke-width:1.5}
.pl-dfd .clear{stroke:var(--clear);stroke-dasharray:5 4}
.pl-dfd .path{stroke:var(--path);stroke-width:4}
.pl-dfd .tip{fill:context-stroke}
.pl-dfd .label{font-size:11px}
.pl-dfd .halo{fill:var(--paper);fill-opacity:.92}
.pl-dfd .rule{stroke:var(--edge);stroke-width:1;fill:none}
.pl-dfd .badge text{font-size:11px;font-weight:600;text-anchor:middle}
.pl-dfd .badge.critical rect{fill:#8b102a}.pl-dfd .badge.critical text{fill:#ffffff}
.pl-dfd .badge.high rect{fill:#c2261b}.pl-dfd .badge.high text{fill:#ffffff}
.pl-dfd .badge.medium rect{fill:#f5b83d}.pl-dfd .badge.medium text{fill:#3d2600}
.pl-dfd .badge.low rect{fill:#bcd9f7}.pl-dfd .badge.low text{fill:#0e3562}
.pl-dfd .badge.info rect{fill:#dde4eb}.pl-dfd .badge.info text{fill:#33424f}
@media (prefers-color-scheme:dark){.pl-dfd{--ink:#e6edf3;--quiet:#a9b8c6;--line:#93a7ba;--paper:#10161d;\
--zone:#18212b;--edge:#62788d;--node:#1f2a36;--actor:#22344a;--store:#26342a;--clear:#ff8a80;--path:#c9a2ff}}
";

/// Writes a drawing.
pub(super) fn draw(
    snapshot: &Snapshot,
    tree: &Tree<'_>,
    placed: &Placed,
    routes: &[Route<'_>],
) -> Result<String, fmt::Error> {
    let width = placed.width.max(legend::WIDTH);
    let height = placed.height + legend::HEIGHT;
    let mut svg = String::with_capacity(64 * 1024);
    writeln!(
        svg,
        r#"<svg xmlns="http://www.w3.org/2000/svg" class="pl-dfd" role="img" aria-labelledby="pl-title pl-desc" viewBox="0 0 {width:.0} {height:.0}" width="{width:.0}" height="{height:.0}">"#
    )?;
    let name = escape(&snapshot.model.name);
    writeln!(svg, r#"<title id="pl-title">Data-flow diagram: {name}</title>"#)?;
    writeln!(svg, r#"<desc id="pl-desc">{}</desc>"#, escape(&description(snapshot)))?;
    writeln!(svg, "<style>{STYLE}</style>")?;
    writeln!(
        svg,
        r#"<defs><marker id="pl-arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto"><path class="tip" d="M0 1L10 5L0 9Z"/></marker></defs>"#
    )?;
    writeln!(svg, r#"<rect class="paper" width="{width:.0}" height="{height:.0}"/>"#)?;
    // The drawing is centred over a wider legend.
    let shift = (width - placed.width) / 2.0;
    writeln!(svg, r#"<g transform="translate({shift:.1} 0)">"#)?;
    for at in &tree.roots {
        boxes(&mut svg, tree, placed, *at)?;
    }
    let path = worst_path(snapshot);
    for route in routes {
        arrow(&mut svg, route, path)?;
    }
    for (at, node) in tree.nodes.iter().enumerate().filter(|(_, node)| node.children.is_empty()) {
        if let (Kind::Component(row), Some(rect)) = (node.kind, placed.rect(at)) {
            component(&mut svg, row, &rect)?;
        }
    }
    for route in routes {
        label(&mut svg, route)?;
    }
    writeln!(svg, "</g>")?;
    legend::draw(&mut svg, placed.height, width)?;
    writeln!(svg, "</svg>")?;
    Ok(svg)
}

/// Says in words what the drawing shows.
fn description(snapshot: &Snapshot) -> String {
    let model = &snapshot.model;
    let zones: Vec<String> = snapshot.zones.iter().map(zone_in_words).collect();
    let zones = if zones.is_empty() {
        "No trust zones are stated.".to_owned()
    } else {
        format!("Trust zones: {}.", zones.join(", "))
    };
    let worst = snapshot.findings.iter().map(|row| row.severity).max();
    format!(
        "{} components in {} trust zones with {} flows of data between them. {zones} {}.",
        model.components,
        model.zones,
        model.flows,
        findings_in_words(snapshot.findings.len(), worst),
    ) + &path_in_words(snapshot)
}

fn path_in_words(snapshot: &Snapshot) -> String {
    let worst = snapshot.scenarios.iter().find(|row| row.risk > 0.0);
    worst.map_or_else(String::new, |row| {
        format!(" Path of the worst scenario, {}: {}.", row.title, row.path_names.join(" to "))
    })
}

fn zone_in_words(row: &ZoneRow) -> String {
    row.trust.map_or_else(|| row.name.clone(), |trust| format!("{} (trust {trust})", row.name))
}

/// Draws the box of a zone or of a component that holds others, then the boxes in it.
fn boxes(svg: &mut String, tree: &Tree<'_>, placed: &Placed, at: usize) -> fmt::Result {
    let (Some(node), Some(rect)) = (tree.nodes.get(at), placed.rect(at)) else { return Ok(()) };
    if node.children.is_empty() {
        return Ok(());
    }
    let words = match &node.kind {
        Kind::Zone(row) => format!("Trust zone {}", zone_in_words(row)),
        Kind::Component(row) => component_in_words(row),
    };
    let class = if matches!(node.kind, Kind::Zone(_)) { "zone" } else { "holder" };
    writeln!(svg, "<g><title>{}</title>", escape(&words))?;
    writeln!(
        svg,
        r#"<rect class="{class}" x="{:.1}" y="{:.1}" width="{:.1}" height="{:.1}" rx="10"/>"#,
        rect.x, rect.y, rect.width, rect.height
    )?;
    writeln!(
        svg,
        r#"<text class="zone-title" x="{:.1}" y="{:.1}">{}</text>"#,
        rect.x + 14.0,
        rect.y + TITLE - 12.0,
        escape(&title(&node.kind))
    )?;
    if let Kind::Component(row) = &node.kind {
        component_badge(svg, row, &rect)?;
    }
    writeln!(svg, "</g>")?;
    node.children.iter().try_for_each(|child| boxes(svg, tree, placed, *child))
}

fn component(svg: &mut String, row: &ComponentRow, rect: &Rect) -> fmt::Result {
    let class = if row.in_scope { "node" } else { "node out" };
    writeln!(svg, r#"<g class="{class}"><title>{}</title>"#, escape(&component_in_words(row)))?;
    outline(svg, row.shape, rect)?;
    let lines = wrap(&row.name, NAME_CHARACTERS, NAME_LINES);
    let middle = rect.centre();
    let mut y = middle.y - (measure(lines.len()) - 1.0) * 8.5 - 2.0;
    if row.shape == Shape::Store {
        y += 5.0;
    }
    for line in &lines {
        writeln!(
            svg,
            r#"<text class="name" x="{:.1}" y="{y:.1}">{}</text>"#,
            middle.x,
            escape(line)
        )?;
        y += 17.0;
    }
    let kind = if row.in_scope { row.type_title.clone() } else { "out of scope".to_owned() };
    let kind = escape(&shorten(&kind, 27));
    writeln!(svg, r#"<text class="type" x="{:.1}" y="{:.1}">{kind}</text>"#, middle.x, y - 1.0)?;
    component_badge(svg, row, rect)?;
    writeln!(svg, "</g>")
}

/// Draws the outline of a component: a rectangle, a rounded one, or a cylinder.
pub(super) fn outline(svg: &mut String, shape: Shape, rect: &Rect) -> fmt::Result {
    let Rect { x, y, width, height } = *rect;
    match shape {
        Shape::Actor => writeln!(
            svg,
            r#"<rect class="actor" x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}"/>"#
        ),
        Shape::Process => {
            let radius = (height / 2.5).min(22.0);
            writeln!(
                svg,
                r#"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" rx="{radius:.1}"/>"#
            )
        }
        Shape::Store => {
            let lid = (height / 5.0).min(9.0);
            let (side, half) = (height - 2.0 * lid, width / 2.0);
            let top = y + lid;
            writeln!(
                svg,
                r#"<path class="store" d="M{x:.1} {top:.1}a{half:.1} {lid:.1} 0 0 1 {width:.1} 0v{side:.1}a{half:.1} {lid:.1} 0 0 1 -{width:.1} 0z"/><path class="lid" d="M{x:.1} {top:.1}a{half:.1} {lid:.1} 0 0 0 {width:.1} 0"/>"#
            )
        }
    }
}

/// Puts the badge of a component on its upper right corner.
fn component_badge(svg: &mut String, row: &ComponentRow, rect: &Rect) -> fmt::Result {
    let Some(worst) = row.worst.filter(|_| row.findings > 0) else { return Ok(()) };
    let words = format!("{} {}", worst.title(), row.findings);
    let corner = (rect.right() - badge_size(&words) + 8.0, rect.y - 9.0);
    badge(svg, worst, &words, corner)?;
    Ok(())
}

fn badge_size(words: &str) -> f64 {
    width(words, LABEL_SIZE) + 14.0
}

/// Draws a badge and returns its width.
pub(super) fn badge(
    svg: &mut String,
    severity: Severity,
    words: &str,
    (x, y): (f64, f64),
) -> Result<f64, fmt::Error> {
    let width = badge_size(words);
    writeln!(
        svg,
        r#"<g class="badge {severity}"><rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="18" rx="9" stroke="none" style="stroke:none"/><text x="{:.1}" y="{:.1}">{words}</text></g>"#,
        x + width / 2.0,
        y + 13.0
    )?;
    Ok(width)
}

/// Returns the most likely path of the scenario with the largest risk, by element id.
fn worst_path(snapshot: &Snapshot) -> &[String] {
    let worst = snapshot.scenarios.iter().find(|row| row.risk > 0.0);
    worst.map_or(&[], |row| row.path.as_slice())
}

fn arrow(svg: &mut String, route: &Route<'_>, path: &[String]) -> fmt::Result {
    let Some((start, rest)) = route.curve.split_first() else { return Ok(()) };
    let is_clear = route.flows.iter().any(|row| row.encrypted == Some(false));
    let is_on_path = route.flows.iter().any(|row| path.contains(&row.id));
    let class = match (is_clear, is_on_path) {
        (false, false) => "flow",
        (false, true) => "flow path",
        (true, false) => "flow clear",
        (true, true) => "flow clear path",
    };
    write!(
        svg,
        r#"<g><title>{}{}</title><path class="{class}" marker-end="url(#pl-arrow)" d="M{:.1} {:.1}"#,
        escape(&flows_in_words(route)),
        if is_on_path { "; on the path of the worst scenario" } else { "" },
        start.x,
        start.y
    )?;
    for piece in rest.chunks_exact(3) {
        svg.push('C');
        for point in piece {
            write!(svg, "{:.1} {:.1} ", point.x, point.y)?;
        }
    }
    writeln!(svg, r#""/></g>"#)
}

fn label(svg: &mut String, route: &Route<'_>) -> fmt::Result {
    let findings = route.findings();
    if route.label.is_empty() && findings == 0 {
        return Ok(());
    }
    let Rect { x, y, width, height } = route.label_at;
    write!(svg, "<g><title>{}</title>", escape(&flows_in_words(route)))?;
    write!(
        svg,
        r#"<rect class="halo" x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" rx="8"/>"#
    )?;
    for (n, line) in route.label.iter().enumerate() {
        let (left, base) = (x + 4.0, y + 12.0 + LABEL_LINE * measure(n));
        let line = escape(line);
        write!(svg, r#"<text class="label" x="{left:.1}" y="{base:.1}">{line}</text>"#)?;
    }
    if let Some(worst) = route.flows.iter().filter_map(|row| row.worst).max() {
        let size = badge_width(findings) - 4.0;
        let left = x + width - size - 1.0;
        let top = y + height / 2.0 - 7.5;
        write!(
            svg,
            r#"<g class="badge {worst}"><rect x="{left:.1}" y="{:.1}" width="{size:.1}" height="15" rx="7.5"/><text x="{:.1}" y="{:.1}">{findings}</text></g>"#,
            top,
            left + size / 2.0,
            top + 11.5
        )?;
    }
    writeln!(svg, "</g>")
}

fn component_in_words(row: &ComponentRow) -> String {
    let mut words = format!("{}, {}", row.name, row.shape.title().to_lowercase());
    if !row.type_title.is_empty() {
        words.push_str(" of type ");
        words.push_str(&row.type_title);
    }
    if !row.zone_name.is_empty() {
        words.push_str(", in ");
        words.push_str(&row.zone_name);
    }
    if row.internet_facing {
        words.push_str(", can be reached from the internet");
    }
    if !row.in_scope {
        words.push_str(", out of scope");
    }
    words.push_str(": ");
    words.push_str(&findings_in_words(row.findings, row.worst));
    words
}

fn flows_in_words(route: &Route<'_>) -> String {
    let mut all = Vec::with_capacity(route.flows.len());
    for row in &route.flows {
        let mut words = format!("{} to {}", row.source_name, row.target_name);
        let facts = [
            row.name.as_str(),
            row.protocol.as_str(),
            protection(row.encrypted, ["encrypted", "not encrypted", "encryption not known"]),
            protection(
                row.authenticated,
                ["authenticated", "not authenticated", "authentication not known"],
            ),
        ];
        for fact in facts.into_iter().filter(|fact| !fact.is_empty()) {
            words.push_str(", ");
            words.push_str(fact);
        }
        words.push_str(": ");
        words.push_str(&findings_in_words(row.findings, row.worst));
        all.push(words);
    }
    all.join("; ")
}

fn protection(known: Option<bool>, words: [&'static str; 3]) -> &'static str {
    let [yes, no, unknown] = words;
    known.map_or(unknown, |known| if known { yes } else { no })
}

fn findings_in_words(findings: usize, worst: Option<Severity>) -> String {
    let worst = worst.map_or("none", |worst| worst.title()).to_lowercase();
    match findings {
        0 => "no findings".to_owned(),
        1 => format!("1 finding, {worst}"),
        _ => format!("{findings} findings, the worst {worst}"),
    }
}
