//! Prowler's tables: commas in version 2, semicolons and other columns since version 3.

use crate::import::findings::Reading;
use crate::import::findings::finding::{Muted, ScannedResource, ScannerFinding};
use crate::import::findings::prowler::{bracketed, mark_whole, of_version_2, says_nothing};
use crate::import::findings::shape::Row;
use crate::import::findings::values::{day, outcome, severity, short};
use crate::vocab::Outcome;

const TOOL: &str = "prowler";

pub(super) fn sniff(header: &[String]) -> bool {
    let has = |name: &str| header.iter().any(|column| column == name);
    (has("check_id") && has("status_extended")) || (has("title_id") && has("check_result"))
}

pub(super) fn read(row: &Row<'_>, reading: &mut Reading) {
    if row.is_blank() {
        return;
    }
    let is_version_2 = row.get("check_id").is_empty();
    reading.add(if is_version_2 { version_2(row) } else { later(row) });
}

fn version_2(row: &Row<'_>) -> ScannerFinding {
    let (check, title) = bracketed(&short(row.get("title_text")));
    let outcome = outcome(row.get("check_result")).unwrap_or(Outcome::NotAvailable);
    let mut finding = ScannerFinding::of(TOOL, check, outcome, row.place());
    finding.title = title;
    finding.message = short(row.get("check_result_extended"));
    finding.severity = severity(row.get("check_severity"));
    row.get("account_num").clone_into(&mut finding.account);
    row.get("region").clone_into(&mut finding.region);
    // The type is that of what the check looks at, and the row does not say which one it is.
    finding.resources = vec![of_version_2("", "", &finding.account)];
    finding
}

fn later(row: &Row<'_>) -> ScannerFinding {
    let state = row.get("status");
    let outcome = outcome(state).unwrap_or(Outcome::NotAvailable);
    let mut finding = ScannerFinding::of(TOOL, short(row.get("check_id")), outcome, row.place());
    finding.title = short(row.get("check_title"));
    finding.message = short(row.get("status_extended"));
    finding.severity = severity(row.get("severity"));
    let is_muted =
        row.get("muted").eq_ignore_ascii_case("true") || state.eq_ignore_ascii_case("muted");
    finding.muted = is_muted.then(Muted::default);
    row.get(if row.get("account_uid").is_empty() { "account_id" } else { "account_uid" })
        .clone_into(&mut finding.account);
    row.get("region").clone_into(&mut finding.region);
    let time = if row.get("timestamp").is_empty() { "assessment_start_time" } else { "timestamp" };
    finding.on = day(row.get(time));
    finding.clauses = clauses(row.get("compliance"));
    let kind = row.get("resource_type");
    let kind = if says_nothing(kind) { row.get("service_name") } else { kind };
    let id = [row.get("resource_uid"), row.get("resource_arn"), row.get("resource_id")];
    let id = id.into_iter().find(|id| !id.is_empty()).unwrap_or_default();
    let name = short(row.get("resource_name"));
    let mut resource = ScannedResource { name, ..ScannedResource::new(short(id), kind) };
    mark_whole(&mut resource, &finding.account);
    finding.resources = vec![resource];
    finding
}

/// Splits `CIS-1.4: 3.7, 3.8 | PCI-4.0: 3.5.1.5` into clauses.
fn clauses(cell: &str) -> Vec<String> {
    cell.split('|')
        .filter_map(|part| part.split_once(':'))
        .flat_map(|(framework, ids)| {
            ids.split(',').map(move |id| format!("{} {}", framework.trim(), id.trim()))
        })
        .collect()
}
