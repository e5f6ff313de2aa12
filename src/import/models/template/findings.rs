//! What the rules of a template find in a model, whatever format the model came in.
//!
//! A rule is judged for each flow. Types are those of the tool where the model is one of its own;
//! for other models a stencil stands for the component type that `mappings/resources/tm7.toml`
//! gives it, and a component that is known less exactly may be one or not. A property that nobody
//! has chosen a value for is not known, so that the threat is *to be checked*; the tool itself
//! compares the words, which is told apart, so that its own list can be had too.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::models::template::expression::{Expression, Fact, Subject};
use crate::import::models::template::{Rule, Template};
use crate::import::models::text::heading;
use crate::import::models::types::{ANY, Types};
use crate::import::models::words::{self, normalised};
use crate::kb::Catalog;
use crate::model::{
    Attributes, ComponentIdx, Element, Flow, FlowIdx, Model, StatedThreat, Topology,
};
use crate::vocab::{Protocol, StatedStatus, Truth, Value};

/// Facts that may be asked altogether; beyond, the rest is left out and said.
const MOST_FACTS: usize = 5_000_000;

/// Letters of all threats that are listed; beyond, the rest is left out and said.
const MOST_LETTERS: usize = 50_000_000;

/// The property by which a model of the tool names the stencil of an element.
pub(in crate::import) const TYPE: &str = "TypeId";

/// Values that stand where nobody has chosen one.
const UNCHOSEN: &[&str] = &["", "Select", "Not Selected"];

/// What a threat found by a template is marked with where a source would give its state.
const MARK: &str = "by the template";

/// Labels of properties, and the attributes that say the same.
pub(in crate::import) const SAME: &[(&str, &str)] = &[
    ("azure-key-vault-audit-logging-enabled", "logging-enabled"),
    ("azure-sql-db-auditing-enabled", "logging-enabled"),
    ("azure-sql-db-tde-enabled", "encrypted-at-rest"),
    ("azure-sql-dw-db-auditing-enabled", "logging-enabled"),
    ("azure-sql-dw-db-tde-enabled", "encrypted-at-rest"),
    ("backup", "backup-enabled"),
    ("encrypted", "encrypted-at-rest"),
    ("https-enforced", "secure-transfer-required"),
    ("provides-confidentiality", "encrypted"),
    ("sanitizes-input", "input-validated"),
    ("sanitizes-output", "output-encoded"),
    ("source-authenticated", "authenticated"),
    ("stores-credentials", "stores-credentials"),
];

/// How sure a threat is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// The rule holds.
    Found,
    /// The rule may hold: something that it asks for is not known.
    ToBeChecked,
}

impl Certainty {
    /// Returns the word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::ToBeChecked => "to be checked",
        }
    }
}

/// A threat that a rule finds at a flow.
#[derive(Debug, Clone)]
pub struct TemplateThreat {
    /// The threat, as if the model stated it.
    pub threat: StatedThreat,
    /// The id of the rule.
    pub rule: String,
    /// What the template advises, or an empty text.
    pub mitigation: String,
    /// How sure it is.
    pub certainty: Certainty,
    /// Whether the tool itself would list it.
    pub listed_by_tool: bool,
    /// The state that the model records for it, or an empty text where it records none.
    pub recorded: String,
}

/// Finds the threats that a template sees in a model, in the order of the flows.
pub fn find(
    catalog: &Catalog,
    model: &Model,
    template: &Template,
) -> (Vec<TemplateThreat>, Vec<Diagnostic>) {
    let judge = Judge::new(catalog, model, template);
    let recorded = recorded(model);
    let (mut found, mut said) = (Vec::new(), Vec::new());
    let (mut asked, mut letters) = (0usize, 0usize);
    for (at, flow) in model.flows.iter().filter(|(_, flow)| flow.out_of_scope.is_none()) {
        for rule in &template.rules {
            asked = asked.saturating_add(rule.facts());
            if asked > MOST_FACTS || letters > MOST_LETTERS {
                let message = "the model is too large for all rules, the rest is left out";
                said.push(Diagnostic::new(Code::TooMany, Place::default(), message));
                return (found, said);
            }
            let Some((certainty, listed_by_tool)) = judge.rule(rule, at) else { continue };
            letters = letters.saturating_add(rule.letters() + flow.id.len());
            let of_flow = recorded.get(&(rule.id.as_str(), at)).copied();
            found.push(TemplateThreat {
                threat: judge.threat(rule, at, flow),
                rule: rule.id.clone(),
                mitigation: rule.mitigation.clone(),
                certainty,
                listed_by_tool,
                recorded: of_flow.unwrap_or_default().to_owned(),
            });
        }
    }
    (found, said)
}

/// States by rule and flow; the ids of the tool's threats start with that of their rule.
fn recorded(model: &Model) -> BTreeMap<(&str, FlowIdx), &str> {
    let threats = model.threats.iter().filter_map(|(_, threat)| {
        let Element::Flow(flow) = threat.element else { return None };
        let (rule, _) = threat.id.split_once('#')?;
        Some(((rule, flow), threat.raw_status.as_str()))
    });
    threats.collect()
}

impl Rule {
    /// Returns how much a threat of the rule takes, about.
    fn letters(&self) -> usize {
        let texts = [&self.title, &self.description, &self.mitigation, &self.id];
        500 + texts.iter().map(|text| text.len()).sum::<usize>()
    }

    fn facts(&self) -> usize {
        self.include.facts() + self.exclude.as_ref().map_or(0, Expression::facts)
    }
}

/// What is known of a property.
enum Choice<'a> {
    /// The model does not say.
    NotKnown,
    /// The element has no such property.
    NoSuch,
    /// Its value.
    Of(&'a str),
}

/// Tells whether a chosen value is the one asked for; templates write flags in two ways.
fn says(chosen: &str, value: &str) -> bool {
    chosen == value || matches!((chosen, value), ("Yes", "True") | ("No", "False"))
}

/// What is known of a model in the template's words.
struct Judge<'a> {
    catalog: &'a Catalog,
    model: &'a Model,
    template: &'a Template,
    topology: Topology,
    /// Stencils by their names, where no other has the same.
    names: BTreeMap<&'a str, &'a str>,
    /// The component type that each stencil stands for.
    kinds: BTreeMap<&'a str, &'a str>,
    /// The stencils that each component is: its own and what it inherits from.
    components: BTreeMap<ComponentIdx, Vec<&'a str>>,
    flows: BTreeMap<FlowIdx, Vec<&'a str>>,
    /// The stencils of the boundaries that each flow is drawn across, with what they inherit from.
    crossed: BTreeMap<FlowIdx, BTreeSet<&'a str>>,
}

impl<'a> Judge<'a> {
    fn new(catalog: &'a Catalog, model: &'a Model, template: &'a Template) -> Self {
        let types = Types::new(catalog, "tm7");
        let (mut names, mut twice) = (BTreeMap::new(), Vec::new());
        let mut kinds = BTreeMap::new();
        for (id, stencil) in &template.stencils {
            if names.insert(stencil.name.as_str(), id.as_str()).is_some() {
                twice.push(stencil.name.as_str());
            }
            let resolved = types.resolve(&[&stencil.name], ANY, "");
            kinds.insert(id.as_str(), resolved.kind);
        }
        for name in twice {
            names.remove(name);
        }
        let topology = Topology::of(model);
        let (components, flows, crossed) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let mut judge =
            Self { catalog, model, template, topology, names, kinds, components, flows, crossed };
        judge.components = (model.components.iter())
            .map(|(at, component)| {
                (at, judge.lineage(component.properties.get(TYPE), &component.raw_type))
            })
            .collect();
        judge.flows = (model.flows.iter())
            .map(|(at, flow)| (at, judge.lineage(flow.properties.get(TYPE), &flow.raw_protocol)))
            .collect();
        judge.crossed = (model.flows.iter())
            .filter_map(|(at, flow)| {
                let crossed = flow.crosses.as_ref()?.iter();
                Some((at, crossed.flat_map(|kind| template.lineage(kind)).collect()))
            })
            .collect();
        judge
    }

    /// Returns the stencils that an element is, or none if the template does not know it.
    fn lineage(&self, id: Option<&'a String>, name: &str) -> Vec<&'a str> {
        let by_id = id.filter(|id| self.template.stencil(id).is_some()).map(String::as_str);
        let found = by_id.or_else(|| self.names.get(name).copied());
        found.map(|id| self.template.lineage(id)).unwrap_or_default()
    }

    /// Judges a rule: how sure the threat is, and whether the tool would list it.
    fn rule(&self, rule: &Rule, at: FlowIdx) -> Option<(Certainty, bool)> {
        let judged = |known: &dyn Fn(&Fact) -> Truth| {
            let exclude = rule.exclude.as_ref().map_or(Truth::False, |it| it.judge(known));
            rule.include.judge(known).and(exclude.negated())
        };
        let certainty = match judged(&|fact| self.fact(fact, at)) {
            Truth::False => None,
            Truth::Unknown => Some(Certainty::ToBeChecked),
            Truth::True => Some(Certainty::Found),
        };
        let listed = judged(&|fact| self.as_tool(fact, at)) == Truth::True;
        // What the tool lists is never left out.
        certainty.or(listed.then_some(Certainty::ToBeChecked)).map(|it| (it, listed))
    }

    fn fact(&self, fact: &Fact, at: FlowIdx) -> Truth {
        match fact {
            // The tool's blanks for threats that people add by hand.
            Fact::Is { kind, .. } if kind == super::ROOT => Truth::False,
            Fact::Is { subject: Subject::Flow, kind } => self.flow_is(at, kind),
            Fact::Is { subject, kind } => self.component_is(self.end(*subject, at), kind),
            Fact::Has { subject, property, value } => match self.property(*subject, at, property) {
                Choice::NotKnown => Truth::Unknown,
                Choice::Of(chosen) if says(chosen, value) => Truth::True,
                Choice::Of(chosen) if UNCHOSEN.contains(&chosen) => Truth::Unknown,
                Choice::NoSuch | Choice::Of(_) => Truth::False,
            },
            Fact::Crosses { kind } => self.crosses(at, kind),
        }
    }

    /// Judges a fact as the tool does: what is not chosen is a word like any other.
    fn as_tool(&self, fact: &Fact, at: FlowIdx) -> Truth {
        match fact {
            Fact::Has { subject, property, value } => {
                let chosen = self.property(*subject, at, property);
                Truth::from(matches!(chosen, Choice::Of(chosen) if says(chosen, value)))
            }
            _ => Truth::from(self.fact(fact, at) == Truth::True),
        }
    }

    fn end(&self, subject: Subject, at: FlowIdx) -> ComponentIdx {
        let flow = &self.model.flows[at];
        if subject == Subject::Source { flow.source } else { flow.target }
    }

    fn component_is(&self, at: ComponentIdx, kind: &str) -> Truth {
        let lineage = self.components.get(&at).map(Vec::as_slice).unwrap_or_default();
        if !lineage.is_empty() {
            return Truth::from(lineage.contains(&kind));
        }
        let wanted = match kind {
            "GE.P" => "process",
            "GE.DS" => "data-store",
            "GE.EI" => "external-entity",
            _ => self.kinds.get(kind).copied().unwrap_or(ANY),
        };
        let own = self.model.components[at].kind.as_str();
        if wanted != ANY && self.is_a(own, wanted) {
            Truth::True
        } else if wanted == ANY || self.is_a(wanted, own) {
            Truth::Unknown
        } else {
            Truth::False
        }
    }

    fn is_a(&self, kind: &str, other: &str) -> bool {
        match (self.catalog.component_type(kind), self.catalog.component_type(other)) {
            (Some(kind), Some(other)) => self.catalog.is_a(kind, other),
            _ => kind == other,
        }
    }

    fn flow_is(&self, at: FlowIdx, kind: &str) -> Truth {
        let lineage = self.flows.get(&at).map(Vec::as_slice).unwrap_or_default();
        if !lineage.is_empty() {
            return Truth::from(lineage.contains(&kind));
        }
        if kind == "GE.DF" {
            return Truth::True;
        }
        let protocol = self.model.flows[at].protocol;
        let wanted = self.template.stencil(kind).and_then(|it| words::protocol(&it.name));
        match wanted {
            Some((wanted, _)) if protocol != Protocol::Unknown => Truth::from(wanted == protocol),
            _ => Truth::Unknown,
        }
    }

    fn crosses(&self, at: FlowIdx, kind: &str) -> Truth {
        let flow = &self.model.flows[at];
        if let Some(crossed) = self.crossed.get(&at) {
            return Truth::from(crossed.contains(kind));
        }
        let zones = [self.topology.zone(flow.source), self.topology.zone(flow.target)];
        match (zones, kind) {
            ([None, _] | [_, None], _) => Truth::Unknown,
            ([from, to], _) if from == to => Truth::False,
            (_, "GE.TB.B") => Truth::True,
            (_, "GE.TB.L") => Truth::False,
            _ => Truth::Unknown,
        }
    }

    fn property(&self, subject: Subject, at: FlowIdx, property: &str) -> Choice<'a> {
        let (properties, attributes, lineage) = match subject {
            Subject::Flow => {
                let flow = &self.model.flows[at];
                (&flow.properties, &flow.attributes, self.flows.get(&at))
            }
            Subject::Source | Subject::Target => {
                let at = self.end(subject, at);
                let component = &self.model.components[at];
                (&component.properties, &component.attributes, self.components.get(&at))
            }
        };
        if let Some(value) = properties.get(property) {
            return Choice::Of(value);
        }
        let lineage = lineage.map(Vec::as_slice).unwrap_or_default();
        let label = match self.template.property_of(lineage, property) {
            Some((_, Some(fixed))) => return Choice::Of(fixed),
            Some((label, None)) => Some(label),
            // A stencil that the template knows has the properties that it says, and no other.
            None if !lineage.is_empty() => return Choice::NoSuch,
            None => self.template.any_label(property),
        };
        let labelled = label.and_then(|label| properties.get(label)).map(String::as_str);
        let known = labelled.or_else(|| self.same(subject, at, label?, attributes));
        known.map_or(Choice::NotKnown, Choice::Of)
    }

    /// Reads a property off the attribute that says the same, or off the protocol.
    fn same(
        &self,
        subject: Subject,
        at: FlowIdx,
        label: &str,
        attributes: &Attributes,
    ) -> Option<&'static str> {
        let label = normalised(label);
        let (_, attribute) = SAME.iter().find(|(known, _)| *known == label)?;
        let stated = match attributes.get(*attribute).map(|attribute| attribute.value()) {
            Some(Some(Value::Bool(stated))) => Some(*stated),
            _ => None,
        };
        let by_protocol = (subject == Subject::Flow && *attribute == "encrypted")
            .then(|| self.model.flows[at].protocol.encrypts())
            .flatten();
        stated.or(by_protocol).map(|yes| if yes { "Yes" } else { "No" })
    }

    fn threat(&self, rule: &Rule, at: FlowIdx, flow: &Flow) -> StatedThreat {
        let name = |at: ComponentIdx| heading(&self.model.components[at].name);
        let fill = |text: &str| {
            text.replace("{source.Name}", &name(flow.source))
                .replace("{target.Name}", &name(flow.target))
                .replace("{flow.Name}", &heading(&flow.name))
        };
        let category = self.template.category(&rule.category).unwrap_or(&rule.category);
        StatedThreat {
            id: format!("{}@{}", rule.id, flow.id),
            title: fill(&rule.title),
            description: fill(&rule.description),
            stride: words::stride(category).into_iter().collect(),
            cwe: Vec::new(),
            severity: words::severity(&rule.priority),
            status: StatedStatus::Open,
            raw_status: MARK.to_owned(),
            element: Element::Flow(at),
            mitigations: Vec::new(),
            place: rule.place.clone(),
        }
    }
}
