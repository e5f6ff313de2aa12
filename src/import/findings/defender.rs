//! Recommendations of Defender for Cloud, as its portal exports them.

use crate::import::findings::Reading;
use crate::import::findings::finding::{Muted, ScannedResource, ScannerFinding};
use crate::import::findings::shape::Row;
use crate::import::findings::values::{day, outcome, severity, short};
use crate::import::models::normalised;
use crate::vocab::Outcome;

const TOOL: &str = "azure-defender";

pub(super) fn sniff(header: &[String]) -> bool {
    let has = |name: &str| header.iter().any(|column| column == name);
    has("recommendationid") && has("recommendationdisplayname") && has("state")
}

/// The display name is the check: its id stands for one resource, and the key differs between
/// clouds.
pub(super) fn read(row: &Row<'_>, reading: &mut Reading) {
    if row.is_blank() {
        return;
    }
    let title = short(row.get("recommendationdisplayname"));
    let outcome = outcome(row.get("state")).unwrap_or(Outcome::NotAvailable);
    let mut finding = ScannerFinding::of(TOOL, normalised(&title), outcome, row.place());
    finding.title = title;
    finding.severity = severity(row.get("severity"));
    let why = row.get("notapplicablereason");
    if outcome == Outcome::NotAvailable && !why.is_empty() {
        finding.muted = Some(Muted { why: short(why), until: String::new() });
    }
    finding.on = day(row.get("exportedtimestamp"));
    row.get("subscriptionid").clone_into(&mut finding.account);
    let id = short(row.get("resourceid"));
    let kind = type_in(&id).unwrap_or_else(|| row.get("resourcetype").to_owned());
    let is_whole = row.get("resourcetype").eq_ignore_ascii_case("subscription");
    let name = short(row.get("resourcename"));
    finding.resources = vec![ScannedResource { name, is_whole, ..ScannedResource::new(id, kind) }];
    reading.add(finding);
}

/// `/subscriptions/1/resourcegroups/g/providers/microsoft.network/virtualnetworks/v` is of the type
/// `microsoft.network/virtualnetworks`.
fn type_in(id: &str) -> Option<String> {
    let (_, rest) = id.rsplit_once("/providers/")?;
    let mut parts = rest.split('/');
    let (provider, kind) = (parts.next()?, parts.next()?);
    Some(format!("{provider}/{kind}"))
}
