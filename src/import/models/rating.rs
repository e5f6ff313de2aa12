//! Ratings of 0 to 100, which several formats have for trust and for what is at stake.

use crate::vocab::Sensitivity;

/// Quarters of the scale: the specification gives no anchors.
pub(super) fn sensitivity(rating: f64) -> Sensitivity {
    match rating {
        rating if rating >= 75.0 => Sensitivity::Restricted,
        rating if rating >= 50.0 => Sensitivity::Confidential,
        rating if rating >= 25.0 => Sensitivity::Internal,
        _ => Sensitivity::Public,
    }
}

/// Rounds a number of 0 to 100 without a cast: the scale has few steps.
pub(super) fn whole(rating: f64) -> u8 {
    (0..=100).find(|step| f64::from(*step) + 0.5 > rating).unwrap_or(100)
}
