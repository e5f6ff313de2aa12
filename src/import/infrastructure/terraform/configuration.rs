//! What the configuration of a plan refers to: the only place where a value that is not known
//! before the deployment says where it will come from.

use std::cell::Cell;
use std::collections::BTreeMap;

use crate::import::infrastructure::terraform::address::{self, Address};
use crate::import::infrastructure::{Datum, Reference, Setting};

/// Steps that following one reference may take through variables and outputs.
const STEPS: usize = 1_000;
/// Levels of modules.
const DEPTH: usize = 64;

/// The expressions of a block that has none.
static NO_EXPRESSIONS: Setting = Setting { value: Datum::Null, line: 0 };

/// The configuration, by module and block.
#[derive(Default)]
pub(super) struct Configuration<'a> {
    /// Modules by their path without indices: `app.net`, the root under an empty text.
    modules: BTreeMap<String, Module<'a>>,
    /// Resources of the deployment by the address of their block.
    known: BTreeMap<String, Vec<String>>,
}

/// One module of the configuration.
#[derive(Default)]
struct Module<'a> {
    resources: BTreeMap<String, &'a Setting>,
    outputs: Option<&'a Setting>,
    /// The arguments of the call that made this module.
    arguments: Option<&'a Setting>,
}

/// Where an expression stands.
pub(super) struct Scope<'a> {
    /// The modules that it stands in, with their indices.
    pub(super) modules: &'a [&'a str],
    /// The index of the resource.
    pub(super) index: &'a str,
}

/// What the references of an expression lead to.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Attributes of resources.
    pub(super) resources: Vec<Reference>,
    /// Attributes of data sources, by the address of their block.
    pub(super) data: Vec<(String, String)>,
    /// References to what a plan does not tell, as they are written.
    pub(super) others: Vec<String>,
}

impl<'a> Configuration<'a> {
    /// Indexes a configuration; `addresses` are those of the deployment's resources.
    pub(super) fn new(
        configuration: Option<&'a Setting>,
        addresses: impl Iterator<Item = String>,
    ) -> Self {
        let mut made = Self::default();
        for address in addresses {
            if let Some(parsed) = Address::parse(&address) {
                made.known.entry(parsed.block()).or_default().push(address);
            }
        }
        let root = configuration.and_then(|all| all.get("root_module"));
        let mut open: Vec<_> = root.map(|root| (String::new(), root, None)).into_iter().collect();
        while let Some((path, module, arguments)) = open.pop() {
            let calls = entries(module.get("module_calls"));
            open.extend(calls.filter_map(|(name, call)| {
                let inner = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                Some((inner, call.get("module")?, call.get("expressions")))
            }));
            made.modules.insert(path, Module::new(module, arguments));
        }
        made
    }

    /// Returns the expressions of a resource's block.
    pub(super) fn expressions(&self, address: &Address<'_>) -> Option<&'a Setting> {
        let module = self.modules.get(&path(&address.modules))?;
        let data = if address.is_data { "data." } else { "" };
        module.resources.get(&format!("{data}{}.{}", address.kind, address.name)).copied()
    }

    /// Follows the references of an expression to what they name.
    pub(super) fn follow(&self, expression: &Setting, scope: &Scope<'_>) -> Found {
        let mut found = Found::default();
        let steps = Cell::new(STEPS);
        self.follow_all(expression, scope, (DEPTH, &steps), &mut found);
        found
    }

    fn follow_all(
        &self,
        expression: &Setting,
        scope: &Scope<'_>,
        (depth, steps): (usize, &Cell<usize>),
        found: &mut Found,
    ) {
        let Some(depth) = depth.checked_sub(1) else { return };
        let references = references(expression);
        let is_by_index =
            references.iter().any(|r| r.starts_with("each.") || r.starts_with("count."));
        for reference in references {
            let Some(left) = steps.get().checked_sub(1) else { return };
            steps.set(left);
            let (head, rest) = address::step(reference);
            match head {
                "var" => {
                    let (name, _) = address::step(rest);
                    let argument = self.modules.get(&path(scope.modules)).and_then(|m| m.arguments);
                    let Some(inner) =
                        argument.and_then(|all| entry(all, address::split_index(name).0))
                    else {
                        // A variable of the root, or its default: known when the plan was made.
                        continue;
                    };
                    let outer = scope.modules.split_last().map_or(&[][..], |(_, outer)| outer);
                    let scope = Scope { modules: outer, index: scope.index };
                    self.follow_all(inner, &scope, (depth, steps), found);
                }
                "module" => {
                    let (module, output) = address::step(rest);
                    let mut modules = scope.modules.to_vec();
                    modules.push(module);
                    let (output, _) = address::step(output);
                    let output = address::split_index(output).0;
                    let outputs = self.modules.get(&path(&modules)).and_then(|m| m.outputs);
                    let expression = outputs.and_then(|all| entry(all, output)?.get("expression"));
                    if let Some(expression) = expression {
                        let scope = Scope { modules: &modules, index: scope.index };
                        self.follow_all(expression, &scope, (depth, steps), found);
                    }
                }
                "each" | "count" | "path" | "terraform" | "self" => {}
                "local" => found.others.push(reference.to_owned()),
                _ => self.add_resource(reference, scope, is_by_index, found),
            }
        }
    }

    fn add_resource(
        &self,
        reference: &str,
        scope: &Scope<'_>,
        is_by_index: bool,
        found: &mut Found,
    ) {
        let Some(mut address) = Address::parse(reference) else {
            found.others.push(reference.to_owned());
            return;
        };
        address.modules = scope.modules.to_vec();
        let attribute = address::split_index(address::step(address.rest).0).0.to_owned();
        if address.is_data {
            found.data.push((address.block(), attribute));
            return;
        }
        for address in self.instances(&address, if is_by_index { scope.index } else { "" }) {
            let reference = Reference { address, attribute: attribute.clone() };
            if !found.resources.contains(&reference) {
                found.resources.push(reference);
            }
        }
    }

    /// Returns the addresses of the instances that a reference may mean: the one that it names,
    /// the one with the same index, or all of them as one address without an index.
    fn instances(&self, wanted: &Address<'_>, index: &str) -> Vec<String> {
        let address = wanted.resource();
        let Some(all) = self.known.get(&wanted.block()) else { return vec![address] };
        if all.contains(&address) {
            return vec![address];
        }
        let same = format!("{address}{index}");
        if !index.is_empty() && all.contains(&same) {
            return vec![same];
        }
        let indexed = format!("{address}[");
        if all.iter().any(|known| known.starts_with(&indexed)) {
            return vec![address];
        }
        // The module itself has instances, and the reference does not say which.
        all.iter().take(100).cloned().collect()
    }
}

impl<'a> Module<'a> {
    fn new(module: &'a Setting, arguments: Option<&'a Setting>) -> Self {
        let mut resources = BTreeMap::new();
        for block in module.get("resources").map(Setting::elements).unwrap_or_default() {
            if let Some(address) = block.get("address").and_then(Setting::text) {
                let expressions = block.get("expressions").unwrap_or(&NO_EXPRESSIONS);
                resources.insert(address.to_owned(), expressions);
            }
        }
        Self { resources, outputs: module.get("outputs"), arguments }
    }
}

/// Returns the references of an expression and of every block in it, the longest of each only: the
/// configuration lists `aws_vpc.a.id` and then `aws_vpc.a`.
pub(super) fn references(expression: &Setting) -> Vec<&str> {
    let mut found = Vec::new();
    let mut open = vec![expression];
    while let Some(setting) = open.pop() {
        match &setting.value {
            Datum::List(items) => open.extend(items.iter().rev()),
            Datum::Map(entries) => match entries.get("references").map(|list| &list.value) {
                Some(Datum::List(list)) => {
                    let mut last = "";
                    for reference in list.iter().filter_map(Setting::text) {
                        let rest = last.strip_prefix(reference);
                        if !rest.is_some_and(|rest| rest.starts_with(['.', '['])) {
                            found.push(reference);
                            last = reference;
                        }
                    }
                }
                _ => open.extend(entries.values().rev()),
            },
            _ => {}
        }
    }
    found
}

/// Returns the entry under exactly this key.
pub(super) fn entry<'a>(map: &'a Setting, key: &str) -> Option<&'a Setting> {
    match &map.value {
        Datum::Map(entries) => entries.get(key),
        _ => None,
    }
}

fn entries(map: Option<&Setting>) -> impl Iterator<Item = (&String, &Setting)> {
    let entries = match map.map(|map| &map.value) {
        Some(Datum::Map(entries)) => Some(entries),
        _ => None,
    };
    entries.into_iter().flatten()
}

/// Returns the path of a module without indices.
fn path(modules: &[&str]) -> String {
    let names: Vec<_> = modules.iter().map(|module| address::split_index(module).0).collect();
    names.join(".")
}
