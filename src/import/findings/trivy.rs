//! Trivy's JSON: results of files and images, of a cluster, and the bare array of old versions.

use crate::import::document::Node;
use crate::import::findings::Reading;
use crate::import::findings::checkov::kind_of;
use crate::import::findings::finding::{Muted, ScannedResource, ScannerFinding};
use crate::import::findings::values::{
    LICENCE, SECRET, VULNERABILITY, at, day, each, first, lines, outcome, severity, text,
};
use crate::vocab::Outcome;

const TOOL: &str = "trivy";

/// What a result lists, and how each is read.
const LISTS: &[(&str, ReadOne)] = &[
    ("Misconfigurations", misconfiguration),
    ("Vulnerabilities", vulnerability),
    ("Secrets", secret),
    ("Licenses", licence),
];

type ReadOne = fn(Node<'_>) -> ScannerFinding;

/// Keys of a cluster's report that list resources.
const OF_CLUSTER: &[&str] = &["Resources", "Findings", "Vulnerabilities", "Misconfigurations"];

pub(super) fn sniff(root: Node<'_>) -> bool {
    let is_file = text(root, "SchemaVersion") == "2" && root.has("ArtifactName");
    let is_cluster = root.has("ClusterName") && OF_CLUSTER.iter().any(|key| root.has(key));
    let is_old = root.elements().next().is_some_and(|result| {
        result.has("Target") && (result.has("Vulnerabilities") || result.has("Misconfigurations"))
    });
    is_file || is_cluster || is_old
}

pub(super) fn read(root: Node<'_>, reading: &mut Reading) {
    reading.on = day(&text(root, "CreatedAt"));
    if root.has("ClusterName") {
        for key in OF_CLUSTER {
            for node in each(root, key) {
                let owner = workload(node);
                results(&each(node, "Results"), Some(&owner), reading);
            }
        }
        return;
    }
    let name = text(root, "ArtifactName");
    let is_image = text(root, "ArtifactType") == "container_image" && !name.is_empty();
    let image = is_image.then(|| ScannedResource::new(name, "container"));
    let old: Vec<Node<'_>> = root.elements().collect();
    let listed = if old.is_empty() { each(root, "Results") } else { old };
    results(&listed, image.as_ref(), reading);
}

/// A resource of a cluster: `default/Deployment/web`.
fn workload(node: Node<'_>) -> ScannedResource {
    let (namespace, kind, name) = (text(node, "Namespace"), text(node, "Kind"), text(node, "Name"));
    let parts = [namespace.as_str(), kind.as_str(), name.as_str()];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    ScannedResource { name: name.clone(), ..ScannedResource::new(parts.join("/"), kind.clone()) }
}

fn results(list: &[Node<'_>], owner: Option<&ScannedResource>, reading: &mut Reading) {
    for result in list {
        let file = text(*result, "Target");
        for (key, read) in LISTS {
            for node in each(*result, key) {
                let mut finding = read(node);
                match owner {
                    Some(owner) => finding.resources = vec![owner.clone()],
                    None => finding.file.clone_from(&file),
                }
                reading.add(finding);
            }
        }
    }
}

fn misconfiguration(node: Node<'_>) -> ScannerFinding {
    let id = canonical(&first([text(node, "AVDID"), text(node, "ID")]));
    let outcome = outcome(&text(node, "Status")).unwrap_or(Outcome::Failed);
    let mut finding = ScannerFinding::of(TOOL, id, outcome, node.place());
    // A check that somebody excepted: Trivy lists it with this state in place of "FAIL".
    if text(node, "Status").eq_ignore_ascii_case("exception") {
        finding.outcome = Outcome::Failed;
        finding.muted = Some(Muted::default());
    }
    finding.title = text(node, "Title");
    finding.message = first([text(node, "Message"), text(node, "Description")]);
    finding.severity = severity(&text(node, "Severity"));
    if let Some(cause) = node.get("CauseMetadata") {
        finding.lines = lines(cause, "StartLine", "EndLine");
        let address = text(cause, "Resource");
        if !address.is_empty() {
            let kind = kind_of(&address);
            finding.resources = vec![ScannedResource::new(address, kind)];
        }
    }
    finding
}

fn vulnerability(node: Node<'_>) -> ScannerFinding {
    let check = VULNERABILITY.to_owned();
    let mut finding = ScannerFinding::of(TOOL, check, Outcome::Failed, node.place());
    "A package has a published vulnerability".clone_into(&mut finding.title);
    finding.message = format!(
        "{} in {} {}",
        text(node, "VulnerabilityID"),
        text(node, "PkgName"),
        text(node, "InstalledVersion")
    );
    finding.severity = severity(&text(node, "Severity"));
    finding.on = day(&at(node, &["ScannedAt"]));
    finding
}

/// The match itself is never read: it is the secret.
fn secret(node: Node<'_>) -> ScannerFinding {
    let check = SECRET.to_owned();
    let mut finding = ScannerFinding::of(TOOL, check, Outcome::Failed, node.place());
    "A file holds a secret".clone_into(&mut finding.title);
    finding.message = text(node, "Title");
    finding.severity = severity(&text(node, "Severity"));
    finding.lines = lines(node, "StartLine", "EndLine");
    finding
}

fn licence(node: Node<'_>) -> ScannerFinding {
    let check = LICENCE.to_owned();
    let mut finding = ScannerFinding::of(TOOL, check, Outcome::Manual, node.place());
    "Licences of packages".clone_into(&mut finding.title);
    finding.message = format!("{} of {}", text(node, "Name"), text(node, "PkgName"));
    finding.severity = severity(&text(node, "Severity"));
    finding
}

/// Writes an id as today's checks do: `AVD-AWS-0086` and `AWS-0086` are one, as are `KSV001` and
/// `AVD-KSV-0001`, `DS002` and `AVD-DS-0002`.
pub(super) fn canonical(id: &str) -> String {
    let id = id.strip_prefix("AVD-").unwrap_or(id);
    let digits = id.trim_start_matches(|letter: char| letter.is_ascii_uppercase());
    let letters = id.strip_suffix(digits).unwrap_or_default();
    match digits.parse::<u32>() {
        Ok(number) if digits.len() == 3 && matches!(letters, "KSV" | "DS" | "KCV") => {
            format!("{letters}-{number:04}")
        }
        _ => id.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn old_and_new_ids_are_one() {
        for (written, id) in [
            ("AVD-AWS-0086", "AWS-0086"),
            ("AWS-0086", "AWS-0086"),
            ("KSV001", "KSV-0001"),
            ("AVD-KSV-0001", "KSV-0001"),
            ("DS002", "DS-0002"),
            ("aws-s3-enable-bucket-encryption", "aws-s3-enable-bucket-encryption"),
            ("GCP008", "GCP008"),
            ("", ""),
        ] {
            assert_eq!(canonical(written), id);
        }
    }
}
