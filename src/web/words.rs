//! Numbers and links as pages write them.

use crate::view::{HitView, Summary};
use crate::web::href;

/// Numbers for people.
pub(super) trait Number {
    /// As a percentage without decimals; what is not nothing is never called 0 %.
    fn percent(&self) -> String;
    /// With two decimals.
    fn decimal(&self) -> String;
    /// With as few digits as tell its size.
    fn rounded(&self) -> String;
}

impl Number for f64 {
    fn percent(&self) -> String {
        match self * 100.0 {
            share if share > 0.0 && share < 1.0 => "under 1 %".to_owned(),
            share => format!("{share:.0} %"),
        }
    }

    fn decimal(&self) -> String {
        format!("{self:.2}")
    }

    fn rounded(&self) -> String {
        match *self {
            number if number.abs() >= 10.0 => grouped(&format!("{number:.0}")),
            number if number.abs() >= 1.0 => format!("{number:.1}"),
            number => format!("{number:.2}"),
        }
    }
}

/// Counts for people.
pub(super) trait Count {
    /// With a narrow space between thousands.
    fn grouped(&self) -> String;
    /// With a noun in its number.
    fn of(&self, one: &str, many: &str) -> String;
}

impl Count for usize {
    fn grouped(&self) -> String {
        grouped(&self.to_string())
    }

    fn of(&self, one: &str, many: &str) -> String {
        format!("{} {}", self.grouped(), if *self == 1 { one } else { many })
    }
}

fn grouped(digits: &str) -> String {
    let mut written = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            written.push('\u{202f}');
        }
        written.push(digit);
    }
    written
}

/// Entries that have a page.
pub(super) trait Linked {
    /// The address of its page.
    fn href(&self) -> String;
}

impl Linked for Summary {
    fn href(&self) -> String {
        href::entry(self.kind, &self.id)
    }
}

impl Linked for HitView {
    fn href(&self) -> String {
        href::entry(self.kind, &self.id)
    }
}

/// Times for people.
pub(super) trait Moment {
    /// The day and minute of a time in RFC 3339.
    fn minute(&self) -> String;
}

impl Moment for str {
    fn minute(&self) -> String {
        self.chars().take(16).map(|letter| if letter == 'T' { ' ' } else { letter }).collect()
    }
}
