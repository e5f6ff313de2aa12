//! Which component of one model is which of another.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::merge::is_infrastructure;
use crate::import::models::normalised;
use crate::import::recognised::Rule;
use crate::kb::Catalog;
use crate::model::{Component, ComponentIdx, Element, Model};

/// What links a component to a resource by its address, as a property or before `=` or `:` in a tag.
const LINK: &str = "resource";

/// Which rules hold between two models.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    /// The further model describes what is deployed, so that it knows better.
    pub(super) is_deployed: bool,
    /// Ids, and addresses that are only unique within one deployment, name the same thing: between a
    /// drawing and a deployment, and between a configuration, its plan and its state. Two
    /// configurations may both have an `aws_vpc.main`.
    by_address: bool,
    /// Names may be compared: never between two deployments, which repeat them.
    pub(super) by_name: bool,
}

impl Rules {
    pub(super) fn between(known: &[&str], further: &str) -> Self {
        let is_deployed = is_infrastructure(further);
        let with_drawing = known.iter().any(|format| !is_infrastructure(format));
        Self {
            is_deployed,
            by_address: !(is_deployed && known.contains(&further)),
            by_name: !is_deployed || with_drawing,
        }
    }
}

/// Components of the further model that are components of the first, and how that is known.
#[derive(Debug, Default)]
pub(super) struct Matches {
    of: BTreeMap<ComponentIdx, (ComponentIdx, Option<Rule>)>,
    /// Whether ids name the same thing in both.
    pub(super) are_views_of_one: bool,
}

impl Matches {
    /// Returns what a component of the further model is in the first.
    pub(super) fn get(&self, at: ComponentIdx) -> Option<ComponentIdx> {
        self.of.get(&at).map(|(own, _)| *own)
    }

    /// Returns the names of the recognised components by rule, with what they are.
    pub(super) fn by_rule(&self, further: &Model) -> BTreeMap<Rule, BTreeMap<String, Element>> {
        let mut by_rule: BTreeMap<Rule, BTreeMap<String, Element>> = BTreeMap::new();
        for (at, (own, rule)) in &self.of {
            if let Some(rule) = rule {
                let name = further.components[*at].id.clone();
                by_rule.entry(*rule).or_default().insert(name, Element::Component(*own));
            }
        }
        by_rule
    }
}

/// Finds which components are the same; `names` are those of the first model. Each of either side is
/// matched at most once, by the strongest rule first.
pub(super) fn find(
    catalog: &Catalog,
    (own, names): (&Model, &Names),
    further: &Model,
    rules: Rules,
) -> Matches {
    let matches = Matches { of: BTreeMap::new(), are_views_of_one: rules.by_address };
    let mut finding = Finding { own, further, taken: BTreeSet::new(), matches };
    let same_kind = |one: &Component, other: &Component| one.kind == other.kind;
    finding.by(None, |_| true, (&names.made_by_us, made_by_us), same_kind);
    let any = |_: &Component, _: &Component| true;
    finding.by(Some(Rule::Link), |_| true, (&names.links, known_by), any);
    finding.by(Some(Rule::Link), |_| true, (&names.known_by, links), any);
    if rules.by_address {
        finding.by(Some(Rule::Id), |_| true, (&names.ids, id), any);
    }
    let names_one = |address: &str| rules.by_address || is_global(address);
    finding.by(Some(Rule::Address), names_one, (&names.known_by, known_by), any);
    if rules.by_name {
        let related = |one: &Component, other: &Component| are_related(catalog, one, other);
        finding.by(Some(Rule::Name), |_| true, (&names.titles, name), related);
    }
    finding.matches
}

/// Names of a component that a rule compares.
type Keys = fn(&Component) -> Vec<String>;

/// What each name stands for; nothing for one that several components have.
type ByName = BTreeMap<String, Option<ComponentIdx>>;

/// The names of the components of a model that grows, by the rules that compare them.
#[derive(Debug, Default)]
pub(super) struct Names {
    made_by_us: ByName,
    links: ByName,
    ids: ByName,
    known_by: ByName,
    titles: ByName,
}

impl Names {
    /// Adds the names of a component; those that it has already change nothing.
    pub(super) fn add(&mut self, at: ComponentIdx, component: &Component) {
        let all: [(&mut ByName, Keys); 5] = [
            (&mut self.made_by_us, made_by_us),
            (&mut self.links, links),
            (&mut self.ids, id),
            (&mut self.known_by, known_by),
            (&mut self.titles, name),
        ];
        for (by_name, keys) in all {
            add(by_name, keys(component), at);
        }
    }
}

struct Finding<'a> {
    own: &'a Model,
    further: &'a Model,
    /// Components of the first model that are matched.
    taken: BTreeSet<ComponentIdx>,
    matches: Matches,
}

impl Finding<'_> {
    /// Matches what shares a key that nothing else of its own model has.
    fn by(
        &mut self,
        rule: Option<Rule>,
        names_one: impl Fn(&str) -> bool,
        (own, further_keys): (&ByName, Keys),
        may_be: impl Fn(&Component, &Component) -> bool,
    ) {
        let mut further = ByName::new();
        let components = self.further.components.iter();
        for (at, component) in components.filter(|(at, _)| !self.matches.of.contains_key(at)) {
            add(&mut further, further_keys(component), at);
        }
        for (key, at) in &further {
            let (Some(at), Some(Some(found))) = (at, own.get(key)) else { continue };
            let is_open = !self.taken.contains(found) && !self.matches.of.contains_key(at);
            let pair = (&self.own.components[*found], &self.further.components[*at]);
            if is_open && names_one(key) && may_be(pair.0, pair.1) {
                self.taken.insert(*found);
                self.matches.of.insert(*at, (*found, rule));
            }
        }
    }
}

fn add(by_name: &mut ByName, keys: Vec<String>, at: ComponentIdx) {
    for key in keys.into_iter().filter(|key| !key.is_empty()) {
        by_name
            .entry(key)
            .and_modify(|known| {
                if *known != Some(at) {
                    *known = None;
                }
            })
            .or_insert(Some(at));
    }
}

fn id(component: &Component) -> Vec<String> {
    vec![component.id.clone()]
}

fn name(component: &Component) -> Vec<String> {
    vec![normalised(&component.name)]
}

fn known_by(component: &Component) -> Vec<String> {
    std::iter::once(&component.id).chain(&component.addresses).cloned().collect()
}

/// The internet and the account that a deployment lies in stand in no file.
fn made_by_us(component: &Component) -> Vec<String> {
    let is_written = !component.place.file.is_empty() || component.place.line > 0;
    if is_written { Vec::new() } else { id(component) }
}

/// Returns the addresses that the user says a component has.
fn links(component: &Component) -> Vec<String> {
    let in_tag = |tag: &String| {
        let rest = tag.strip_prefix(LINK)?;
        let address = rest.strip_prefix(['=', ':'])?.trim();
        (!address.is_empty()).then(|| address.to_owned())
    };
    let tags = component.tags.iter().filter_map(in_tag);
    tags.chain(component.properties.get(LINK).cloned()).collect()
}

/// Tells whether an address is the same thing wherever it is written: an ARN, a resource id of Azure,
/// a full resource name of Google Cloud.
fn is_global(address: &str) -> bool {
    ["arn:", "/subscriptions/", "//", "projects/"].iter().any(|start| address.starts_with(start))
}

/// Tells whether two components may be one by their types: one is a kind of the other.
fn are_related(catalog: &Catalog, one: &Component, other: &Component) -> bool {
    is_a(catalog, &one.kind, &other.kind) || is_a(catalog, &other.kind, &one.kind)
}

/// Tells whether a type is another, or a kind of it.
pub(super) fn is_a(catalog: &Catalog, kind: &str, other: &str) -> bool {
    let kinds = (catalog.component_type(kind), catalog.component_type(other));
    matches!(kinds, (Some(kind), Some(other)) if catalog.is_a(kind, other))
}
