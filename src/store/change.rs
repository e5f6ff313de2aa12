//! Who changes what is kept, for which tenant, and when.

use chrono::{DateTime, SubsecRound, Utc};

use super::ids::TenantId;

/// What every change is made with. The time is cut to microseconds, which is what PostgreSQL keeps,
/// so that a record as returned equals the record as read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub(super) tenant: TenantId,
    pub(super) actor: String,
    pub(super) at: DateTime<Utc>,
}

impl Change {
    /// Says that `actor` changes something of `tenant`.
    pub fn new(tenant: TenantId, actor: &str, at: DateTime<Utc>) -> Self {
        Self { tenant, actor: storable(actor), at: stored_time(at) }
    }

    /// Returns the tenant.
    pub fn tenant(&self) -> &TenantId {
        &self.tenant
    }

    /// Returns the time, cut to microseconds.
    pub fn at(&self) -> DateTime<Utc> {
        self.at
    }
}

/// Cuts a time to what both databases keep.
pub(super) fn stored_time(at: DateTime<Utc>) -> DateTime<Utc> {
    at.trunc_subsecs(6)
}

/// Removes what PostgreSQL refuses in a text and SQLite does not: the character zero.
pub(super) fn storable(text: &str) -> String {
    text.replace('\0', "")
}
