//! The curve of what a budget buys, and its knee.

/// Returns the position of the knee: the point that lies farthest above the straight line from the
/// first point to the last, both axes scaled from 0 to 1 (Satopaa and others, ICDCSW 2011). Points
/// are budgets and what they remove, in rising order. Nothing where no point lies above the line;
/// of equals the smaller budget.
pub fn knee(points: &[(f64, f64)]) -> Option<usize> {
    let (first, last) = (points.first()?, points.last()?);
    let (width, height) = (last.0 - first.0, last.1 - first.1);
    if width <= 0.0 || height <= 0.0 {
        return None;
    }
    let above = |point: &(f64, f64)| (point.1 - first.1) / height - (point.0 - first.0) / width;
    let mut lead: Option<(usize, f64)> = None;
    for (at, point) in points.iter().enumerate() {
        let above = above(point);
        if above > 1e-9 && lead.is_none_or(|(_, most)| above > most + 1e-9) {
            lead = Some((at, above));
        }
    }
    lead.map(|(at, _)| at)
}
