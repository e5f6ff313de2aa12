//! A model made of what reports are about, for an assessment without any other model.
//!
//! Every resource is a component, of the type that its word stands for; services of which an
//! account has one (its users and policies, its alarms) are one component each. There are no flows:
//! a report tells of none.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::Imported;
use crate::import::findings::ScannerReport;
use crate::import::findings::finding::{ScannedResource, ScannerFinding};
use crate::import::findings::kinds::{ANY, Kinds};
use crate::import::notes::Notes;
use crate::kb::Catalog;
use crate::model::{Component, ComponentIdx, Model, Parent, Zone, ZoneIdx};

/// Services of which an account has one, so that their parts are no components of their own.
const ONE_PER_ACCOUNT: &[&str] = &[
    "aws-cloudwatch",
    "aws-config",
    "aws-guardduty",
    "aws-iam",
    "aws-security-hub",
    "azure-defender",
    "azure-entra-id",
    "azure-monitor",
    "gcp-cloud-logging",
    "gcp-cloud-monitoring",
    "gcp-iam",
];

/// What stands for the files of a report that names nothing else.
const FILES: &str = "scanned-files";

/// Makes a model of the resources of reports.
pub fn model_of_findings(catalog: &Catalog, reports: &[ScannerReport]) -> Imported {
    let format = reports.first().map_or("findings", |report| report.scanner);
    let names: Vec<&str> = reports.iter().map(|report| base(&report.file)).collect();
    let name = format!("Resources of {}", names.join(", "));
    let model =
        Model { name, id: "findings".to_owned(), format: format.to_owned(), ..Model::default() };
    let mut maker = Maker {
        catalog,
        kinds: Kinds::new(catalog),
        model,
        components: BTreeMap::new(),
        zones: BTreeMap::new(),
        unknown: BTreeMap::new(),
    };
    for finding in reports.iter().flat_map(|report| &report.findings) {
        for resource in &finding.resources {
            maker.resource(finding, resource);
        }
        if finding.resources.is_empty() && !finding.file.is_empty() {
            maker.file(finding);
        }
    }
    let (model, diagnostics) = maker.finish();
    Imported { format, model, diagnostics, included: Vec::new() }
}

fn base(file: &str) -> &str {
    file.rsplit(['/', '\\']).next().unwrap_or(file)
}

struct Maker<'a> {
    catalog: &'a Catalog,
    kinds: Kinds<'a>,
    model: Model,
    /// Components by what makes them one.
    components: BTreeMap<String, ComponentIdx>,
    zones: BTreeMap<String, ZoneIdx>,
    /// Words of types that are not known, with how many components have them.
    unknown: BTreeMap<String, (usize, Place)>,
}

impl<'a> Maker<'a> {
    fn resource(&mut self, finding: &ScannerFinding, resource: &ScannedResource) {
        let kind = self.kind(finding, resource);
        let is_one = resource.is_whole || ONE_PER_ACCOUNT.contains(&kind);
        let key =
            if is_one { format!("{kind} {}", finding.account) } else { resource.id.to_lowercase() };
        if key.trim().is_empty() {
            return;
        }
        let at = match self.components.get(&key) {
            Some(at) => *at,
            None => self.add(finding, resource, kind, key),
        };
        let known = &mut self.model.components[at].addresses;
        let further = [&resource.id, &resource.name, &finding.account];
        let count = if resource.is_whole { 3 } else { 2 };
        for address in further.into_iter().take(count) {
            // A part's name is searched for among the last few, so that nothing grows quadratic.
            let is_new =
                !address.is_empty() && !known.iter().rev().take(8).any(|one| one == address);
            if is_new {
                known.push(address.clone());
            }
        }
    }

    fn add(
        &mut self,
        finding: &ScannerFinding,
        resource: &ScannedResource,
        kind: &str,
        key: String,
    ) -> ComponentIdx {
        let title =
            self.catalog.component_type(kind).map(|at| &self.catalog.component_types[at].title);
        let is_one = resource.is_whole || ONE_PER_ACCOUNT.contains(&kind);
        let (id, name) = if is_one {
            let id = format!("{kind} {}", finding.account).trim().replace(' ', "-");
            (id, format!("{} {}", title.map_or(kind, String::as_str), finding.account))
        } else {
            let name = if resource.name.is_empty() { resource.last_part() } else { &resource.name };
            (resource.id.clone(), name.to_owned())
        };
        if kind == ANY {
            let place = finding.place.clone();
            self.unknown.entry(resource.kind.clone()).or_insert((0, place)).0 += 1;
        }
        let parent = self.zone(&finding.account).map(Parent::Zone);
        let at = self.model.components.push(Component {
            id,
            name: name.trim().to_owned(),
            raw_type: resource.kind.clone(),
            kind: kind.to_owned(),
            parent,
            place: finding.place.clone(),
            ..Component::default()
        });
        self.components.insert(key, at);
        at
    }

    fn kind(&self, finding: &ScannerFinding, resource: &ScannedResource) -> &'a str {
        let found = self.kinds.find(&resource.kind);
        if !resource.is_whole || resource.kind.starts_with("k8s-") {
            return found.unwrap_or(ANY);
        }
        let of_word = found.filter(|kind| self.kinds.is_a(kind, "cloud-account"));
        of_word.unwrap_or_else(|| account_kind(&finding.account))
    }

    /// An account is a zone of its own; how far it is trusted is not known.
    fn zone(&mut self, account: &str) -> Option<ZoneIdx> {
        if account.is_empty() {
            return None;
        }
        if let Some(at) = self.zones.get(account) {
            return Some(*at);
        }
        let id = format!("account-{account}");
        let name = format!("Account {account}");
        let at = self.model.zones.push(Zone { id, name, ..Zone::default() });
        self.zones.insert(account.to_owned(), at);
        Some(at)
    }

    fn file(&mut self, finding: &ScannerFinding) {
        let at = match self.components.get(FILES) {
            Some(at) => *at,
            None => {
                let at = self.model.components.push(Component {
                    id: FILES.to_owned(),
                    name: "Scanned files".to_owned(),
                    kind: ANY.to_owned(),
                    place: finding.place.clone(),
                    ..Component::default()
                });
                self.components.insert(FILES.to_owned(), at);
                at
            }
        };
        let key = format!("{FILES} {}", finding.file);
        if self.components.insert(key, at).is_none() {
            self.model.components[at].addresses.push(finding.file.clone());
        }
    }

    fn finish(self) -> (Model, Vec<Diagnostic>) {
        let mut notes = Notes::default();
        for (word, (count, place)) in self.unknown {
            let message = format!("the type {word:?} of {count} resources is not known");
            let hint = "add the word to an overlay of `mappings/resources/findings.toml`";
            notes.push(Diagnostic::new(Code::UnknownType, place, message).hint(hint));
        }
        (self.model, notes.finish())
    }
}

/// The kind of account that an id is of: twelve digits are of AWS, a UUID is of Azure.
fn account_kind(account: &str) -> &'static str {
    let is_digits = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    let is_uuid = account.len() == 36 && account.matches('-').count() == 4;
    match (is_digits, is_uuid) {
        (true, _) => "aws-account",
        (_, true) => "azure-subscription",
        _ => "cloud-account",
    }
}
