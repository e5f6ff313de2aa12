//! Resources of one deployment, whatever language they were written in, and what refers to what.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Place;
use crate::import::infrastructure::setting::{Datum, Setting};
use crate::vocab::Table;

crate::positions! {
    /// Position of a [`Resource`] in [`Graph::resources`].
    pub(in crate::import) ResourceIdx,
}

/// A thing that is deployed, or a part of one.
#[derive(Debug, Clone, Default)]
pub(in crate::import) struct Resource {
    /// Unique in its graph, and what references name: `module.app.aws_instance.web[0]`, the logical
    /// id of a template, `Deployment/shop/web`.
    pub(in crate::import) address: String,
    /// The source's own type: `aws_s3_bucket`, `AWS::S3::Bucket`, `Deployment`.
    pub(in crate::import) kind: String,
    /// The name for people.
    pub(in crate::import) name: String,
    /// Names by which other resources and other tools know it: ARN, id, physical name.
    pub(in crate::import) aliases: Vec<String>,
    /// The account, subscription or project that it lies in; empty where it is not known.
    pub(in crate::import) account: String,
    /// The region or location; empty where it is not known.
    pub(in crate::import) region: String,
    /// The namespace of a cluster, the resource group of Azure, the project of Compose.
    pub(in crate::import) namespace: String,
    /// Everything that is set, a [`Datum::Map`].
    pub(in crate::import) settings: Setting,
    /// Where it stands; its settings add lines in the same file.
    pub(in crate::import) place: Place,
}

impl Resource {
    /// Returns the place of a line in the resource's file; its own where the line is not known.
    pub(in crate::import) fn place_of(&self, line: u32) -> Place {
        if line == 0 {
            return self.place.clone();
        }
        Place { line, column: 0, ..self.place.clone() }
    }
}

/// A reference from a setting of one resource to another resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::import) struct Edge {
    pub(in crate::import) from: ResourceIdx,
    pub(in crate::import) to: ResourceIdx,
    /// The outermost key of the setting: `vpc_security_group_ids`.
    pub(in crate::import) key: String,
    /// The attribute that is read; empty for the resource as such.
    pub(in crate::import) attribute: String,
    /// The line of the setting, in the file of `from`.
    pub(in crate::import) line: u32,
}

/// The resources of one deployment.
#[derive(Debug, Default)]
pub(in crate::import) struct Graph {
    /// The vocabulary of `mappings/resources/` that the types belong to: `terraform`,
    /// `cloudformation`, `arm`, `kubernetes`, `compose`.
    pub(in crate::import) vocabulary: &'static str,
    /// The name of the deployment.
    pub(in crate::import) name: String,
    pub(in crate::import) resources: Table<ResourceIdx, Resource>,
    /// The addresses of resources that are given to other deployments, by outputs; nothing where the
    /// source does not tell.
    pub(in crate::import) exports: Option<BTreeSet<String>>,
    /// Other files of the same upload that it was read from, by their path.
    pub(in crate::import) included: Vec<String>,
    by_address: BTreeMap<String, ResourceIdx>,
}

impl Graph {
    /// Starts an empty graph.
    pub(in crate::import) fn new(vocabulary: &'static str, name: impl Into<String>) -> Self {
        Self { vocabulary, name: name.into(), ..Self::default() }
    }

    /// Adds a resource; returns nothing where its address is taken, so that the caller can say so.
    pub(in crate::import) fn add(&mut self, resource: Resource) -> Option<ResourceIdx> {
        if self.by_address.contains_key(&resource.address) {
            return None;
        }
        let address = resource.address.clone();
        let at = self.resources.push(resource);
        self.by_address.insert(address, at);
        Some(at)
    }

    /// Takes the resources of another graph of the same system; returns how many it has already,
    /// of which the first counts.
    pub(in crate::import) fn absorb(&mut self, other: Self) -> usize {
        self.included.extend(other.included);
        // What one of them does not tell is not known of both.
        self.exports = match (self.exports.take(), other.exports) {
            (Some(mut own), Some(others)) => {
                own.extend(others);
                Some(own)
            }
            _ => None,
        };
        let known = other.resources.into_values().map(|resource| self.add(resource));
        known.filter(Option::is_none).count()
    }

    /// Returns the resources that an address stands for: itself, or, where it leaves out the index,
    /// every instance of it.
    pub(in crate::import) fn find(&self, address: &str) -> Vec<ResourceIdx> {
        if let Some(at) = self.by_address.get(address) {
            return vec![*at];
        }
        let instances = format!("{address}[");
        self.by_address
            .range(instances.clone()..)
            .take_while(|(other, _)| other.starts_with(&instances))
            .map(|(_, at)| *at)
            .collect()
    }

    /// Notes what outputs with these values give to other deployments.
    pub(in crate::import) fn export(&mut self, outputs: &[Setting]) {
        let references = outputs.iter().flat_map(Setting::references);
        let found: Vec<_> =
            references.flat_map(|(reference, _)| self.find(&reference.address)).collect();
        let addresses = found.into_iter().map(|at| self.resources[at].address.clone());
        let exports: BTreeSet<_> = addresses.collect();
        self.exports.get_or_insert_default().extend(exports);
    }

    /// Returns every reference from one resource to another: stated ones, and texts that equal an
    /// alias of exactly one resource (sources that read a running account have ids, no addresses).
    pub(in crate::import) fn edges(&self) -> Vec<Edge> {
        let aliases = self.aliases();
        let mut edges = Vec::new();
        for (from, resource) in self.resources.iter() {
            let Datum::Map(settings) = &resource.settings.value else { continue };
            for (key, setting) in settings {
                for (reference, line) in setting.references() {
                    for to in self.find(&reference.address) {
                        let attribute = reference.attribute.clone();
                        edges.push(Edge { from, to, key: key.clone(), attribute, line });
                    }
                }
                for (text, line) in setting.texts() {
                    if let Some(Some(to)) = aliases.get(text) {
                        let attribute = String::new();
                        edges.push(Edge { from, to: *to, key: key.clone(), attribute, line });
                    }
                }
            }
        }
        edges.retain(|edge| edge.from != edge.to);
        edges
    }

    /// Returns what each alias stands for; nothing where several resources share it.
    fn aliases(&self) -> BTreeMap<&str, Option<ResourceIdx>> {
        let mut aliases = BTreeMap::new();
        for (at, resource) in self.resources.iter() {
            for alias in &resource.aliases {
                aliases
                    .entry(alias.as_str())
                    .and_modify(|known: &mut Option<ResourceIdx>| {
                        if *known != Some(at) {
                            *known = None;
                        }
                    })
                    .or_insert(Some(at));
            }
        }
        aliases
    }
}
