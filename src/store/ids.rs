//! Ids of what the store keeps: a type per kind, so that one is never taken for another.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use uuid::{NoContext, Timestamp, Uuid};

/// A text that is no id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not the id of a {kind}")]
pub struct MalformedId {
    /// What it was to be the id of.
    pub kind: &'static str,
    /// The text as given.
    pub text: String,
}

/// Defines the id types over UUIDs of version 7, which sort by the time that they were made.
macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident $kind:literal;)+) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// Makes a new id of that time.
            pub fn new(at: DateTime<Utc>) -> Self {
                Self(new_uuid(at))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = MalformedId;

            fn from_str(text: &str) -> Result<Self, MalformedId> {
                let uuid = Uuid::try_parse(text).ok().map(Self);
                uuid.ok_or_else(|| MalformedId { kind: $kind, text: text.to_owned() })
            }
        }
    )+};
}

ids! {
    /// Names a model.
    ModelId "model";
    /// Names an assessment.
    AssessmentId "assessment";
    /// Names a job.
    JobId "job";
}

fn new_uuid(at: DateTime<Utc>) -> Uuid {
    let seconds = u64::try_from(at.timestamp()).unwrap_or(0);
    // A leap second has up to two thousand million of them.
    let nanoseconds = at.timestamp_subsec_nanos().min(999_999_999);
    Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, nanoseconds))
}

/// Names a tenant: small letters, digits and hyphens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TenantId(String);

/// The tenant of an installation that has one.
const DEFAULT_TENANT: &str = "default";

/// The longest label of a host name, should tenants get one each.
const TENANT_MAX_BYTES: usize = 63;

impl TenantId {
    /// Returns the id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for TenantId {
    fn default() -> Self {
        Self(DEFAULT_TENANT.to_owned())
    }
}

impl fmt::Display for TenantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for TenantId {
    type Err = MalformedId;

    fn from_str(text: &str) -> Result<Self, MalformedId> {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if (1..=TENANT_MAX_BYTES).contains(&text.len()) && text.chars().all(allowed) {
            Ok(Self(text.to_owned()))
        } else {
            Err(MalformedId { kind: "tenant", text: text.to_owned() })
        }
    }
}
