//! Where things are drawn, and which lines cross.

use crate::model::Rectangle;

/// A point of a drawing.
pub(in crate::import) type Point = (f64, f64);

/// Tells whether a rectangle lies within another, edges included.
pub(in crate::import) fn lies_within(inner: &Rectangle, outer: &Rectangle) -> bool {
    let far = (inner.left + inner.width, inner.top + inner.height);
    outer.contains((inner.left, inner.top)) && outer.contains(far)
}

/// Tells whether two lines of several points cross. A drawn curve passes through its points, so
/// that straight pieces between them are near enough.
pub(in crate::import) fn lines_cross(one: &[Point], other: &[Point]) -> bool {
    pieces(one).any(|piece| pieces(other).any(|against| pieces_cross(piece, against)))
}

fn pieces(line: &[Point]) -> impl Iterator<Item = (Point, Point)> + '_ {
    line.iter().copied().zip(line.iter().copied().skip(1))
}

fn pieces_cross(one: (Point, Point), other: (Point, Point)) -> bool {
    let splits =
        |line: (Point, Point), ends: (Point, Point)| side(line, ends.0) * side(line, ends.1) <= 0.0;
    splits(one, other) && splits(other, one) && one.0 != one.1 && other.0 != other.1
}

/// Returns on which side of a line a point lies: the sign of the cross product.
fn side((from, to): (Point, Point), point: Point) -> f64 {
    let cross = (to.0 - from.0) * (point.1 - from.1) - (to.1 - from.1) * (point.0 - from.0);
    if cross > 0.0 {
        1.0
    } else if cross < 0.0 {
        -1.0
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_cross_or_pass_by() {
        let curve = [(0.0, 10.0), (5.0, 0.0), (10.0, 10.0)];
        assert!(lines_cross(&curve, &[(5.0, 5.0), (5.0, -5.0)]));
        assert!(!lines_cross(&curve, &[(5.0, 5.0), (5.0, 9.0)]));
        assert!(!lines_cross(&curve, &[(5.0, 5.0)]));
    }
}
