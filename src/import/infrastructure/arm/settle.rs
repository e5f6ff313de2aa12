//! References that were written before everything was known: symbolic names, outputs of deployments,
//! parts of resources, and names in other letters.

use std::collections::BTreeMap;

use crate::import::infrastructure::arm::address::Address;
use crate::import::infrastructure::arm::resources::Deployment;
use crate::import::infrastructure::{Datum, Graph, Reference, Resource, Setting};

/// Outputs that are outputs of other deployments, and so on.
const DEEPEST: usize = 16;

/// Makes every reference name a resource of the graph, as far as there is one.
pub(super) fn settle(deployment: &Deployment) -> Graph {
    let names = Names::of(deployment);
    let mut graph = Graph::new(deployment.graph.vocabulary, deployment.graph.name.clone());
    for (_, resource) in deployment.graph.resources.iter() {
        let mut resource = resource.clone();
        names.settle(&mut resource.settings);
        names.depends_on(&mut resource);
        graph.add(resource);
    }
    graph
}

/// What the names in references stand for, in small letters.
struct Names<'d> {
    addresses: BTreeMap<String, &'d str>,
    /// Resources by their name alone; nothing where several share it.
    by_name: BTreeMap<String, Option<&'d str>>,
    symbols: &'d BTreeMap<String, Vec<String>>,
    outputs: &'d BTreeMap<String, BTreeMap<String, Datum>>,
}

impl<'d> Names<'d> {
    fn of(deployment: &'d Deployment) -> Self {
        let mut addresses = BTreeMap::new();
        let mut by_name = BTreeMap::new();
        for (_, resource) in deployment.graph.resources.iter() {
            let address = resource.address.as_str();
            addresses.insert(address.to_ascii_lowercase(), address);
            by_name
                .entry(resource.name.to_ascii_lowercase())
                .and_modify(|known| *known = None)
                .or_insert(Some(address));
        }
        Self { addresses, by_name, symbols: &deployment.symbols, outputs: &deployment.outputs }
    }

    fn settle(&self, setting: &mut Setting) {
        let mut open = vec![setting];
        while let Some(setting) = open.pop() {
            let value = match &setting.value {
                Datum::Reference(_) | Datum::Template { .. } | Datum::Unknown { .. } => {
                    self.settled(&setting.value, 0)
                }
                _ => {
                    match &mut setting.value {
                        Datum::List(items) => open.extend(items),
                        Datum::Map(entries) => open.extend(entries.values_mut()),
                        _ => {}
                    }
                    continue;
                }
            };
            setting.value = value;
        }
    }

    fn settled(&self, value: &Datum, depth: usize) -> Datum {
        match value {
            Datum::Reference(reference) => match self.output(reference, depth) {
                Some(value) => value,
                None => Datum::Reference(self.resolved(reference)),
            },
            Datum::Template { text, references } => {
                if let Some(child) = part_of(text, references) {
                    return Datum::Reference(self.resolved(&child));
                }
                Datum::Template { text: text.clone(), references: self.all(references, depth) }
            }
            Datum::Unknown { why, references } => {
                Datum::Unknown { why: why.clone(), references: self.all(references, depth) }
            }
            other => other.clone(),
        }
    }

    fn all(&self, references: &[Reference], depth: usize) -> Vec<Reference> {
        let settled = references.iter().flat_map(|reference| match self.output(reference, depth) {
            Some(value) => crate::import::infrastructure::assembly::all_references(&value),
            None => vec![self.resolved(reference)],
        });
        settled.take(100).collect()
    }

    /// Returns the output of a deployment that a reference means.
    fn output(&self, reference: &Reference, depth: usize) -> Option<Datum> {
        if depth > DEEPEST {
            return None;
        }
        let path = reference.attribute.strip_prefix("outputs.")?;
        let address = reference.address.to_ascii_lowercase();
        let symbol = self.symbols.get(&address).and_then(|all| all.first());
        let address = symbol.map_or(address, |address| address.to_ascii_lowercase());
        let outputs = self.outputs.get(&address)?;
        let mut parts = path.split('.');
        let mut value = outputs.get(&parts.next()?.to_ascii_lowercase())?.clone();
        for part in parts.skip_while(|part| *part == "value") {
            value = match value {
                Datum::Map(entries) => entries.get(part)?.value.clone(),
                Datum::List(items) => items.into_iter().nth(part.parse().ok()?)?.value,
                _ => return None,
            };
        }
        Some(self.settled(&value, depth + 1))
    }

    /// Returns the reference to the resource that is meant: itself, or that of which it is a part.
    fn resolved(&self, reference: &Reference) -> Reference {
        let known =
            |address: &str, attribute: String| Reference { address: address.to_owned(), attribute };
        let address = reference.address.to_ascii_lowercase();
        if let Some(address) = self.addresses.get(&address) {
            return known(address, reference.attribute.clone());
        }
        if let Some(address) = self.symbols.get(&address).and_then(|all| all.first()) {
            return known(address, reference.attribute.clone());
        }
        let mut at = Address::read(&reference.address);
        let mut path = String::new();
        while let Some((parent, own)) = at.as_ref().and_then(Address::parent) {
            path = if path.is_empty() { own } else { format!("{own}/{path}") };
            if let Some(address) = self.addresses.get(&parent.text().to_ascii_lowercase()) {
                return known(address, path);
            }
            at = Some(parent);
        }
        if let Some(Some(address)) = self.by_name.get(&address) {
            return known(address, reference.attribute.clone());
        }
        reference.clone()
    }

    /// Makes references of the names that a resource is deployed after; what is deployed elsewhere is
    /// left out.
    fn depends_on(&self, resource: &mut Resource) {
        let Datum::Map(settings) = &mut resource.settings.value else { return };
        let Some(mut needed) = settings.remove("dependsOn") else { return };
        let line = needed.line;
        let mut all = Vec::new();
        let items = match std::mem::take(&mut needed.value) {
            Datum::List(items) => items,
            one => vec![Setting::new(one, line)],
        };
        for item in items {
            let names = match &item.value {
                Datum::Reference(reference) => vec![reference.address.clone()],
                Datum::Text(text) | Datum::Template { text, .. } => self.named(text),
                _ => Vec::new(),
            };
            let known =
                names.iter().filter_map(|name| self.addresses.get(&name.to_ascii_lowercase()));
            all.extend(known.map(|address| {
                let reference =
                    Reference { address: (*address).to_owned(), attribute: String::new() };
                Setting::new(Datum::Reference(reference), item.line)
            }));
        }
        if !all.is_empty() {
            settings.insert("dependsOn".to_owned(), Setting::new(Datum::List(all), line));
        }
    }

    /// Returns the resources that a text in `dependsOn` names.
    fn named(&self, text: &str) -> Vec<String> {
        let key = text.to_ascii_lowercase();
        if let Some(all) = self.symbols.get(&key) {
            return all.iter().take(1_000).cloned().collect();
        }
        let own = self.by_name.get(&key).copied().flatten().map(str::to_owned);
        let whole = self.addresses.contains_key(&key).then(|| text.to_owned());
        let of_id = Address::of_id(text).map(|address| address.text());
        whole.or(own).or(of_id).into_iter().collect()
    }
}

/// Returns the part of a resource whose id a text puts together: `${..id}/subnets/web`.
fn part_of(text: &str, references: &[Reference]) -> Option<Reference> {
    let whole = references.iter().find_map(|reference| {
        let mark = format!("${{{}.id}}", reference.address);
        let is_id = reference.attribute == "id";
        Some((reference, text.strip_prefix(&mark).filter(|_| is_id)?))
    });
    let (reference, path) = whole?;
    let child = Address::read(&reference.address)?.child(path)?;
    Some(Reference { address: child.text(), attribute: "id".to_owned() })
}
