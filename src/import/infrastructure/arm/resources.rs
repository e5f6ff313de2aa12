//! The resources of a template, of the deployments in it, and of loops.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::import::document::Node;
use crate::import::infrastructure::arm::address::Address;
use crate::import::infrastructure::arm::functions::name_text;
use crate::import::infrastructure::arm::scope::{Frame, Scope};
use crate::import::infrastructure::assembly::{computed, scalar_text};
use crate::import::infrastructure::{Datum, Graph, Reference, Resource, Setting, secrets};

/// The type of a deployment in a deployment.
const DEPLOYMENT: &str = "Microsoft.Resources/deployments";

/// Keys of a resource that are no settings of it.
const OTHER: &[&str] = &[
    "type",
    "name",
    "apiVersion",
    "condition",
    "copy",
    "resources",
    "comments",
    "metadata",
    "existing",
    "import",
    "extension",
    "$options",
];

/// The resources of a file, with the names by which they refer to each other.
pub(super) struct Deployment {
    pub(super) graph: Graph,
    /// Symbolic names and names of loops, in small letters, with what they stand for.
    pub(super) symbols: BTreeMap<String, Vec<String>>,
    /// Outputs of deployments by their address in small letters.
    pub(super) outputs: BTreeMap<String, BTreeMap<String, Datum>>,
    left_out: Vec<String>,
}

/// Where resources are deployed.
#[derive(Clone, Default)]
struct Target {
    account: String,
    resource_group: String,
    parent: Option<Address>,
}

impl Deployment {
    /// Starts with an empty graph.
    pub(super) fn new(graph: Graph) -> Self {
        Self { graph, symbols: BTreeMap::new(), outputs: BTreeMap::new(), left_out: Vec::new() }
    }

    /// Adds every resource of a template.
    pub(super) fn add_template<'a>(&mut self, scope: &Scope<'a>, root: Node<'a>) {
        self.add_all(scope, root.get("resources"), &Target::default());
        if !self.left_out.is_empty() {
            let shown =
                self.left_out.iter().take(10).map(String::as_str).collect::<Vec<_>>().join(", ");
            let message = format!(
                "{} resources are left out since their conditions are false: {shown}",
                self.left_out.len()
            );
            scope.evaluation.say(Code::NotDeployed, root.place(), message);
        }
    }

    /// Adds a resource that stands alone.
    pub(super) fn add_one<'a>(&mut self, scope: &Scope<'a>, node: Node<'a>) {
        self.add(scope, (node, ""), &Target::default());
    }

    fn add_all<'a>(&mut self, scope: &Scope<'a>, all: Option<Node<'a>>, target: &Target) {
        let Some(all) = all else { return };
        let Some(_level) = scope.evaluation.enter() else { return };
        for node in all.elements() {
            self.add(scope, (node, ""), target);
        }
        for (symbol, node) in all.pairs() {
            self.add(scope, (node, symbol), target);
        }
    }

    /// Adds a resource, in each round of its loop.
    fn add<'a>(&mut self, scope: &Scope<'a>, (node, symbol): (Node<'a>, &str), target: &Target) {
        let Some(copy) = node.get("copy").filter(|copy| copy.is_map()) else {
            return self.add_round(scope, (node, symbol), target, &[symbol.to_owned()]);
        };
        let name = copy.get("name").and_then(Node::scalar).unwrap_or_default().to_owned();
        for index in scope.rounds(copy) {
            let mut symbols = vec![symbol.to_owned(), name.clone()];
            symbols.extend(index.map(|index| format!("{symbol}[{index}]")));
            let frame = Frame::Round { name: name.clone(), index, is_resource: true };
            scope.within(frame, || self.add_round(scope, (node, symbol), target, &symbols));
        }
    }

    fn add_round<'a>(
        &mut self,
        scope: &Scope<'a>,
        (node, symbol): (Node<'a>, &str),
        target: &Target,
        symbols: &[String],
    ) {
        let Some(written) = address(scope, node, target) else {
            let message = match symbol {
                "" => "a resource has no type".to_owned(),
                symbol => format!("the resource {symbol:?} has no type"),
            };
            return scope.evaluation.say(Code::MissingField, node.place(), message);
        };
        let (extended, address) = match written.extension() {
            Some((base, own)) => (Some(base), own),
            None => (None, written),
        };
        for symbol in symbols.iter().filter(|symbol| !symbol.is_empty()) {
            let known = self.symbols.entry(symbol.to_ascii_lowercase()).or_default();
            if known.last() != Some(&address.text()) {
                known.push(address.text());
            }
        }
        let flag = |key: &str| node.get(key).and_then(|node| scope.evaluate(node).flag());
        if flag("existing") == Some(true) {
            return;
        }
        if flag("condition") == Some(false) {
            return self.left_out.push(address.text());
        }
        if !scope.evaluation.admit() {
            return;
        }
        if address.kind.eq_ignore_ascii_case(DEPLOYMENT)
            && self.nested(scope, node, &address, target)
        {
            return;
        }
        self.push(scope, node, (&address, extended.as_ref()), target);
        let inner = Target { parent: Some(address), ..target.clone() };
        self.add_all(scope, node.get("resources"), &inner);
    }

    fn push<'a>(
        &mut self,
        scope: &Scope<'a>,
        node: Node<'a>,
        (address, extended): (&Address, Option<&Address>),
        target: &Target,
    ) {
        let mut settings = scope.entries(node, OTHER);
        let to = |address: &Address| {
            let reference = Reference { address: address.text(), attribute: String::new() };
            Setting::new(Datum::Reference(reference), node.line())
        };
        // The words of Bicep for what a name says: what it is a part of, and what it extends.
        if let Some((parent, _)) = address.parent() {
            settings.insert("parent".to_owned(), to(&parent));
        }
        if let Some(base) = extended {
            settings.insert("scope".to_owned(), to(base));
        }
        let known = |key: &str| settings.get(key).and_then(Setting::text).unwrap_or_default();
        let mut resource = Resource {
            address: address.text(),
            kind: address.kind.clone(),
            name: address.name.clone(),
            region: known("location").to_owned(),
            account: target.account.clone(),
            namespace: target.resource_group.clone(),
            place: node.place(),
            ..Resource::default()
        };
        if address.parent().is_none() && is_telling(&address.name) {
            resource.aliases.push(address.name.clone());
        }
        resource.settings = Setting::new(Datum::Map(settings), node.line());
        secrets::redact("", &mut resource.settings);
        let copy = resource.clone();
        if self.graph.add(resource).is_none() {
            self.push_again(scope, copy);
        }
    }

    /// Adds a resource whose address is taken: mostly one of two that exclude each other by conditions
    /// which are not known.
    fn push_again(&mut self, scope: &Scope<'_>, mut resource: Resource) {
        let message = format!("{} stands here a second time", resource.address);
        scope.evaluation.say(Code::DuplicateId, resource.place.clone(), message);
        resource.address = format!("{} ({})", resource.address, self.graph.resources.len() + 1);
        self.graph.add(resource);
    }

    /// Adds the resources of a deployment in the deployment; returns whether its template is there.
    fn nested<'a>(
        &mut self,
        scope: &Scope<'a>,
        node: Node<'a>,
        address: &Address,
        target: &Target,
    ) -> bool {
        let properties = node.get("properties");
        let Some(template) = properties.and_then(|properties| properties.get("template")) else {
            let message = format!(
                "the template of the deployment {:?} is not part of the file",
                address.name
            );
            let hint =
                "its resources are not known: build one file, or import the linked template too";
            let note = Diagnostic::new(Code::IncludeRefused, node.place(), message).hint(hint);
            scope.evaluation.push(note);
            return false;
        };
        let text = |key: &str| {
            let value = node.get(key).map(|node| scope.evaluate(node).value);
            value.as_ref().and_then(scalar_text)
        };
        let inside = Target {
            account: text("subscriptionId").unwrap_or_else(|| target.account.clone()),
            resource_group: text("resourceGroup").unwrap_or_else(|| target.resource_group.clone()),
            ..Target::default()
        };
        let is_inner = properties
            .and_then(|properties| {
                properties.get("expressionEvaluationOptions")?.get("scope")?.scalar()
            })
            .is_some_and(|scope| scope.eq_ignore_ascii_case("inner"));
        if is_inner {
            let given = properties.and_then(|properties| properties.get("parameters"));
            let own = Scope::new(scope.evaluation, template, arguments(scope, given));
            self.add_all(&own, template.get("resources"), &inside);
            self.keep_outputs(&own, template, address);
        } else {
            let given = properties.and_then(|properties| properties.get("parameters"));
            let own = scope.with_undeclared(template, || arguments(scope, given));
            let scope = own.as_ref().unwrap_or(scope);
            self.add_all(scope, template.get("resources"), &inside);
            self.keep_outputs(scope, template, address);
        }
        true
    }

    fn keep_outputs<'a>(&mut self, scope: &Scope<'a>, template: Node<'a>, address: &Address) {
        let outputs = template.get("outputs").into_iter().flat_map(Node::pairs);
        let outputs = outputs.filter_map(|(name, output)| {
            let value = match output.get("copy") {
                Some(copy) => Datum::List(scope.copied(copy)),
                None => scope.evaluate(output.get("value")?).value,
            };
            Some((name.to_ascii_lowercase(), value))
        });
        self.outputs.insert(address.text().to_ascii_lowercase(), outputs.collect());
    }
}

/// Returns what a deployment gives to the parameters of its template.
fn arguments<'a>(scope: &Scope<'a>, given: Option<Node<'a>>) -> BTreeMap<String, Setting> {
    let given = given.into_iter().flat_map(Node::pairs);
    let arguments = given.filter_map(|(name, node)| {
        let value = match (node.get("value"), node.get("reference")) {
            (Some(value), _) => scope.evaluate(value),
            (None, Some(vault)) => {
                let why = "a secret, looked up in a key vault";
                Setting::new(computed(why, &[&scope.evaluate(vault).value]), node.line())
            }
            (None, None) => return None,
        };
        Some((name.to_owned(), value))
    });
    arguments.collect()
}

/// Returns the address of a resource; the type of a child is relative to that of its parent.
fn address<'a>(scope: &Scope<'a>, node: Node<'a>, target: &Target) -> Option<Address> {
    let kind = written(scope, node.get("type")?);
    let kind = kind.split('@').next().unwrap_or_default().trim().to_owned();
    let name = node.get("name").map(|name| written(scope, name)).unwrap_or_default();
    if kind.is_empty() {
        return None;
    }
    let is_whole = kind.split_once('/').is_some_and(|(provider, _)| provider.contains('.'));
    match &target.parent {
        Some(parent) if !is_whole => Some(Address::new(
            &format!("{}/{kind}", parent.kind),
            &format!("{}/{name}", parent.name),
        )),
        Some(parent) if !name.contains('/') && kind.starts_with(&parent.kind) => {
            Some(Address::new(&kind, &format!("{}/{name}", parent.name)))
        }
        _ => Some(Address::new(&kind, &name)),
    }
}

/// Returns what is known of a text, with `${..}` for the rest.
fn written<'a>(scope: &Scope<'a>, node: Node<'a>) -> String {
    let Some(text) = node.scalar() else { return String::new() };
    let (value, label) = scope.text(text, node);
    scalar_text(&value).unwrap_or_else(|| name_text(&value, &label))
}

/// Tells whether a name is hardly used for anything else.
fn is_telling(name: &str) -> bool {
    let has_shape =
        name.len() >= 8 || (name.len() >= 3 && !name.bytes().all(|b| b.is_ascii_alphabetic()));
    has_shape && !name.contains('$')
}
