//! Ties a model and the rules to the catalog: texts become positions and bit sets, once.

use std::collections::{BTreeMap, btree_set};

use crate::kb::{AttributeIdx, Catalog, ComponentTypeIdx, Threat, ThreatIdx, When};
use crate::model::{AssetIdx, Attributes, ComponentIdx, FlowIdx, Model, Topology};
use crate::vocab::{DataClass, Sensitivity, Table, Value};

/// The type of a component of which nothing more is known.
const ROOT_TYPE: &str = "component";

/// A model with the catalog's positions in place of its texts.
#[derive(Debug)]
pub struct BoundModel<'a> {
    /// The model.
    pub model: &'a Model,
    /// What follows from its shape.
    pub topology: &'a Topology,
    components: Table<ComponentIdx, BoundElement>,
    flows: Table<FlowIdx, BoundElement>,
    kinds: Table<ComponentIdx, Option<ComponentTypeIdx>>,
    encrypted: Option<AttributeIdx>,
}

/// What is known of one component or flow.
#[derive(Debug, Default)]
struct BoundElement {
    stores: ClassSet,
    handles: ClassSet,
    sensitivity: Option<Sensitivity>,
    attributes: Vec<(AttributeIdx, Value)>,
}

impl<'a> BoundModel<'a> {
    /// Binds a model to a catalog.
    pub fn new(catalog: &Catalog, model: &'a Model, topology: &'a Topology) -> Self {
        let root = catalog.component_type(ROOT_TYPE);
        let kinds: Table<ComponentIdx, _> = model
            .components
            .iter()
            .map(|(_, component)| catalog.component_type(&component.kind).or(root))
            .collect();
        let mut bound = Self {
            model,
            topology,
            components: Table::default(),
            flows: Table::default(),
            kinds,
            encrypted: catalog.attribute("encrypted"),
        };
        bound.components =
            model.components.positions().map(|at| bound.bind_component(catalog, at)).collect();
        bound.flows = model.flows.positions().map(|at| bound.bind_flow(catalog, at)).collect();
        bound
    }

    /// Returns the type of a component.
    pub fn kind(&self, at: ComponentIdx) -> Option<ComponentTypeIdx> {
        self.kinds[at]
    }

    /// Returns the classes of data that a component stores.
    pub fn stores(&self, at: ComponentIdx) -> ClassSet {
        self.components[at].stores
    }

    /// Returns the classes of data that a component stores, processes or receives.
    pub fn handles(&self, at: ComponentIdx) -> ClassSet {
        self.components[at].handles
    }

    /// Returns the classes of data that a flow carries.
    pub fn carries(&self, at: FlowIdx) -> ClassSet {
        self.flows[at].handles
    }

    /// Returns the highest sensitivity of what a component handles.
    pub fn component_sensitivity(&self, at: ComponentIdx) -> Option<Sensitivity> {
        self.components[at].sensitivity
    }

    /// Returns the highest sensitivity of what a flow carries.
    pub fn flow_sensitivity(&self, at: FlowIdx) -> Option<Sensitivity> {
        self.flows[at].sensitivity
    }

    /// Returns what is known of a component's attribute, by statement or default.
    pub fn component_attribute(&self, at: ComponentIdx, id: AttributeIdx) -> Option<&Value> {
        value_of(&self.components[at].attributes, id)
    }

    /// Returns what is known of a flow's attribute, by statement or from its protocol.
    pub fn flow_attribute(&self, at: FlowIdx, id: AttributeIdx) -> Option<&Value> {
        value_of(&self.flows[at].attributes, id)
    }

    /// Returns the classes of data that the model handles anywhere.
    pub fn handled_anywhere(&self) -> ClassSet {
        let at_components = self.components.iter().map(|(_, bound)| bound.handles);
        let on_flows = self.flows.iter().map(|(_, bound)| bound.handles);
        at_components.chain(on_flows).fold(ClassSet::default(), ClassSet::union)
    }

    /// Tells whether the model has a component of one of the types or of their descendants.
    pub fn has_any(&self, catalog: &Catalog, types: &[ComponentTypeIdx]) -> bool {
        let kinds = || self.kinds.iter().filter_map(|(_, kind)| *kind);
        types.iter().any(|wanted| kinds().any(|kind| catalog.is_a(kind, *wanted)))
    }

    fn bind_component(&self, catalog: &Catalog, at: ComponentIdx) -> BoundElement {
        let component = &self.model.components[at];
        let handled = self.topology.handled(at);
        let defaults = self.kinds[at].map(|kind| &catalog.component_types[kind].defaults);
        let mut attributes = defaults.cloned().unwrap_or_default();
        bind_attributes(catalog, &component.attributes, &mut attributes);
        BoundElement {
            stores: self.classes(component.stores.iter()),
            handles: self.classes(handled.iter()),
            sensitivity: self.sensitivity(handled.iter()),
            attributes: attributes.into_iter().collect(),
        }
    }

    fn bind_flow(&self, catalog: &Catalog, at: FlowIdx) -> BoundElement {
        let flow = &self.model.flows[at];
        let mut attributes = BTreeMap::new();
        if let (Some(id), Some(encrypts)) = (self.encrypted, flow.protocol.encrypts()) {
            attributes.insert(id, Value::Bool(encrypts));
        }
        bind_attributes(catalog, &flow.attributes, &mut attributes);
        let classes = self.classes(flow.carries.iter());
        BoundElement {
            stores: ClassSet::default(),
            handles: classes,
            sensitivity: self.sensitivity(flow.carries.iter()),
            attributes: attributes.into_iter().collect(),
        }
    }

    fn classes(&self, assets: btree_set::Iter<'_, AssetIdx>) -> ClassSet {
        assets.flat_map(|at| &self.model.assets[*at].classes).copied().collect()
    }

    fn sensitivity(&self, assets: btree_set::Iter<'_, AssetIdx>) -> Option<Sensitivity> {
        assets.map(|at| self.model.assets[*at].sensitivity()).max()
    }
}

/// Adds what the model states; an attribute that it names as unknown hides the default.
fn bind_attributes(
    catalog: &Catalog,
    stated: &Attributes,
    attributes: &mut BTreeMap<AttributeIdx, Value>,
) {
    for (id, attribute) in stated {
        let Some(at) = catalog.attribute(id) else { continue };
        match attribute.value() {
            Some(value) => attributes.insert(at, value.clone()),
            None => attributes.remove(&at),
        };
    }
}

fn value_of(attributes: &[(AttributeIdx, Value)], id: AttributeIdx) -> Option<&Value> {
    let at = attributes.binary_search_by_key(&id, |(id, _)| *id).ok()?;
    attributes.get(at).map(|(_, value)| value)
}

/// A set of data classes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClassSet(u32);

impl ClassSet {
    /// Tells whether the two sets have a class in common.
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Tells whether a class is in the set.
    pub fn contains(self, class: DataClass) -> bool {
        self.meets(std::iter::once(class).collect())
    }

    /// Returns the classes of either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns the classes in their own order.
    pub fn iter(self) -> impl Iterator<Item = DataClass> {
        DataClass::ALL.iter().copied().filter(move |class| self.contains(*class))
    }
}

impl FromIterator<DataClass> for ClassSet {
    fn from_iter<T: IntoIterator<Item = DataClass>>(classes: T) -> Self {
        let bit = |class: DataClass| DataClass::ALL.iter().position(|known| *known == class);
        let bits = classes.into_iter().filter_map(bit).map(|n| 1_u32 << n);
        Self(bits.fold(0, |set, bit| set | bit))
    }
}

/// One alternative of a threat's conditions.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule<'a> {
    pub(super) threat: ThreatIdx,
    pub(super) written: &'a Threat,
    /// Which alternative it is.
    pub(super) alternative: usize,
    pub(super) when: &'a When,
}

/// Rules by the type of component that they can apply to.
#[derive(Debug)]
pub(super) struct Rules<'a> {
    pub(super) system: Vec<Rule<'a>>,
    components: Table<ComponentTypeIdx, Vec<Rule<'a>>>,
    flows: Table<ComponentTypeIdx, Vec<Rule<'a>>>,
}

impl<'a> Rules<'a> {
    pub(super) fn new(catalog: &'a Catalog) -> Self {
        let all: Vec<Rule<'a>> = catalog
            .threats
            .iter()
            .flat_map(|(threat, written)| {
                let rule = move |(alternative, when)| Rule { threat, written, alternative, when };
                written.when.iter().enumerate().map(rule)
            })
            .collect();
        let for_types = |applies: fn(&Catalog, &When, ComponentTypeIdx) -> bool| {
            let rules_of = |kind| {
                all.iter().filter(|rule| applies(catalog, rule.when, kind)).copied().collect()
            };
            catalog.component_types.positions().map(rules_of).collect()
        };
        Self {
            components: for_types(component_rule_applies),
            flows: for_types(flow_rule_applies),
            system: all
                .iter()
                .filter(|rule| matches!(rule.when, When::System(_)))
                .copied()
                .collect(),
        }
    }

    pub(super) fn for_component(&self, kind: Option<ComponentTypeIdx>) -> &[Rule<'a>] {
        kind.and_then(|kind| self.components.get(kind)).map_or(&[], Vec::as_slice)
    }

    /// Returns the rules for flows that end at a type of component.
    pub(super) fn for_flow(&self, target: Option<ComponentTypeIdx>) -> &[Rule<'a>] {
        target.and_then(|kind| self.flows.get(kind)).map_or(&[], Vec::as_slice)
    }
}

fn component_rule_applies(catalog: &Catalog, when: &When, kind: ComponentTypeIdx) -> bool {
    match when {
        When::Component(when) => {
            any_of(catalog, &when.types, kind)
                && !when.not_types.iter().any(|other| catalog.is_a(kind, *other))
        }
        When::Flow(_) | When::System(_) => false,
    }
}

fn flow_rule_applies(catalog: &Catalog, when: &When, target: ComponentTypeIdx) -> bool {
    match when {
        When::Flow(when) => any_of(catalog, &when.target, target),
        When::Component(_) | When::System(_) => false,
    }
}

/// Tells whether a type is any of a list, or the list is empty.
pub(super) fn any_of(
    catalog: &Catalog,
    kinds: &[ComponentTypeIdx],
    kind: ComponentTypeIdx,
) -> bool {
    kinds.is_empty() || kinds.iter().any(|other| catalog.is_a(kind, *other))
}
