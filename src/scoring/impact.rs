//! The impact of a success at a place: `I = sum over the jewels of V * reach`.

use crate::model::Element;
use crate::scoring::jewels::JewelIdx;
use crate::scoring::paths::{Paths, Prize};
use crate::threats::{BoundModel, Finding};

/// What there is to lose at a place.
#[derive(Debug, Clone)]
pub struct Impact {
    /// The place.
    pub element: Element,
    /// What an attacker gets who succeeds there, in the order of the jewels.
    pub prizes: Vec<Prize>,
    /// The prize with the largest value times reach, the first of several equals.
    pub largest: Option<JewelIdx>,
    /// V of the largest prize.
    pub value: f64,
    /// Its reach.
    pub reach: f64,
    /// Sum of value times reach over all other prizes.
    pub others: f64,
}

impl Impact {
    /// I: `value * reach + others`.
    pub fn total(&self) -> f64 {
        self.value * self.reach + self.others
    }
}

/// Returns what there is to lose at each element with findings, in the order of the findings, and
/// for each finding the position in it. The findings are in order of their elements.
pub(super) fn impacts(
    bound: &BoundModel<'_>,
    paths: &Paths,
    findings: &[Finding],
) -> (Vec<Impact>, Vec<usize>) {
    let mut impacts: Vec<Impact> = Vec::new();
    let mut at = Vec::with_capacity(findings.len());
    for finding in findings {
        if impacts.last().is_none_or(|last| last.element != finding.element) {
            impacts.push(impact(bound, paths, finding.element));
        }
        at.push(impacts.len() - 1);
    }
    (impacts, at)
}

fn impact(bound: &BoundModel<'_>, paths: &Paths, element: Element) -> Impact {
    let prizes = paths.prizes(bound, element);
    let worth = |prize: &Prize| paths.jewels[prize.jewel].value * prize.reach;
    let mut largest: Option<&Prize> = None;
    for prize in &prizes {
        if largest.is_none_or(|known| worth(prize) > worth(known)) {
            largest = Some(prize);
        }
    }
    let is_other = |prize: &&Prize| largest.is_some_and(|largest| largest.jewel != prize.jewel);
    // The sum of no floating-point numbers is -0, which no reader expects.
    let others = prizes.iter().filter(is_other).fold(0.0, |sum, prize| sum + worth(prize));
    Impact {
        element,
        largest: largest.map(|prize| prize.jewel),
        value: largest.map_or(0.0, |prize| paths.jewels[prize.jewel].value),
        reach: largest.map_or(0.0, |prize| prize.reach),
        others,
        prizes,
    }
}
