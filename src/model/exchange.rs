//! Words that our exports write where a format asks for something that a model does not say, and
//! that our importers read back as nothing.

/// The id of the trust zone of what lies in none.
pub const NO_ZONE: &str = "plumbline-no-zone";

/// The value of an attribute for a rating that is not known.
pub const UNRATED: &str = "unrated";
