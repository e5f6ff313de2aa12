//! Names and what is reached from them: variables, locals, modules, data sources and resources.

use std::rc::Rc;

use hcl_edit::expr::{Expression, TraversalOperator};

use crate::import::infrastructure::terraform::address::Address;
use crate::import::infrastructure::terraform::hcl::eval::{Names, Scope};
use crate::import::infrastructure::terraform::hcl::value::{
    Fault, Outcome, at_line, is_known, is_settled, map, position, text_of, unknown,
};
use crate::import::infrastructure::terraform::hcl::world::{Expansion, Instance, Key, World, kept};
use crate::import::infrastructure::terraform::{is_identity, policy};
use crate::import::infrastructure::{Datum, Reference, Setting};

type Operators<'e> = &'e [hcl_edit::Decorated<TraversalOperator>];

impl<'a> Scope<'_, 'a> {
    /// Evaluates a name, or what is reached from an expression.
    pub(super) fn traverse(self, expression: &Expression) -> Outcome {
        let (name, operators): (_, Operators<'_>) = match expression {
            Expression::Variable(name) => (name.as_str(), &[]),
            Expression::Traversal(all) => match &all.expr {
                Expression::Variable(name) => (name.as_str(), &all.operators),
                inner => return self.apply(self.eval(inner)?, &all.operators),
            },
            _ => return Err(Fault::new("not a name")),
        };
        if let Some(value) = Names::find(self.names, name) {
            return self.apply_to(value, operators);
        }
        let Some((first, rest)) = attribute(operators) else {
            return Err(Fault::new(format!("{name} is not a value")));
        };
        match name {
            "var" => {
                let value = self.world.variable(self.instance, first, self.depth)?;
                self.apply_to(&value, rest)
            }
            "local" => {
                let value = self.world.local(self.instance, first, self.depth)?;
                self.apply_to(&value, rest)
            }
            "path" => Ok(Setting::new(Datum::Text(".".to_owned()), self.line)),
            "terraform" => Ok(Setting::new(Datum::Text("default".to_owned()), self.line)),
            "each" | "count" | "self" => Err(Fault::new(format!("{name} means nothing here"))),
            "module" => self.module(first, rest),
            "data" => match attribute(rest) {
                Some((second, rest)) => self.data(first, second, rest),
                None => Err(Fault::new("data without a name")),
            },
            kind => self.apply(self.resource(kind, first)?, rest),
        }
    }

    /// Copies a value to this line, as far as the operators reach into it.
    fn apply_to(self, value: &Setting, operators: Operators<'_>) -> Outcome {
        // Most names lead to one entry of a large map, which alone is copied.
        let mut value = value;
        let mut rest = operators;
        while let (Datum::Map(entries), Some((key, after))) = (&value.value, attribute(rest)) {
            let Some(inner) = entries.get(key) else {
                return Err(Fault::new(format!("there is no attribute {key}")));
            };
            value = inner;
            rest = after;
        }
        self.world.spend(value)?;
        self.apply(at_line(value, self.line), rest)
    }

    fn apply(self, mut value: Setting, operators: Operators<'_>) -> Outcome {
        let mut rest = operators;
        while let Some((operator, after)) = rest.split_first() {
            rest = after;
            value = match operator.value() {
                TraversalOperator::GetAttr(name) => self.attribute_of(value, name.as_str())?,
                TraversalOperator::LegacyIndex(number) => {
                    let index = text_of_index(*number.value());
                    self.element(value, &index)?
                }
                TraversalOperator::Index(index) => {
                    let index = self.eval(index)?;
                    self.element(value, &index)?
                }
                TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => {
                    return self.splat(value, rest);
                }
            };
        }
        value.line = self.line;
        Ok(value)
    }

    fn splat(self, value: Setting, rest: Operators<'_>) -> Outcome {
        let items = match value.value {
            Datum::List(items) => items,
            Datum::Null => Vec::new(),
            Datum::Unknown { .. } => return Ok(value),
            // An attribute that is a list itself.
            Datum::Reference(ref reference) if !reference.attribute.is_empty() => {
                return self.apply(value, rest);
            }
            // Of a resource with `for_each` the splat is no error here, but takes every instance.
            Datum::Map(entries) if entries.values().all(is_resource) => {
                entries.into_values().collect()
            }
            other => vec![Setting::new(other, self.line)],
        };
        let items: Result<Vec<_>, _> =
            items.into_iter().map(|item| self.apply(item, rest)).collect();
        Ok(Setting::new(Datum::List(items?), self.line))
    }

    fn attribute_of(self, value: Setting, name: &str) -> Outcome {
        match value.value {
            Datum::Map(mut entries) => entries
                .remove(name)
                .ok_or_else(|| Fault::new(format!("there is no attribute {name}"))),
            Datum::Reference(reference) if reference.attribute.is_empty() => {
                self.resource_attribute(reference, name)
            }
            Datum::Reference(reference) => {
                let attribute = format!("{}.{name}", reference.attribute);
                let value = Datum::Reference(Reference { attribute, ..reference });
                Ok(Setting::new(value, self.line))
            }
            // Terraform 0.11 let the index out where there is but one instance.
            Datum::List(items) if items.first().is_some_and(is_resource) => {
                self.attribute_of(items.into_iter().next().unwrap_or_default(), name)
            }
            Datum::Unknown { .. } | Datum::Template { .. } => Ok(value),
            _ => Err(Fault::new(format!("no attribute {name} of a value that has none"))),
        }
    }

    fn element(self, value: Setting, index: &Setting) -> Outcome {
        match value.value {
            Datum::List(items) => {
                if !is_settled(index) {
                    let why = "an element of which the index is not known";
                    return Ok(Setting::new(unknown(why, &items), self.line));
                }
                let at = index.number().and_then(position);
                let item = at.and_then(|at| items.into_iter().nth(at));
                item.ok_or_else(|| Fault::new("no element with this index"))
            }
            Datum::Map(mut entries) => match text_of(index) {
                Some(key) => entries
                    .remove(&key)
                    .ok_or_else(|| Fault::new(format!("there is no key {key:?}"))),
                None => {
                    let why = "an element of which the key is not known";
                    Ok(Setting::new(unknown(why, entries.values()), self.line))
                }
            },
            Datum::Reference(_) | Datum::Unknown { .. } | Datum::Template { .. } => Ok(value),
            _ => Err(Fault::new("an element of what is no collection")),
        }
    }

    /// Returns a resource, or each of its instances.
    fn resource(self, kind: &str, name: &str) -> Outcome {
        let Some(block) = self.instance.module.resources.get(&(kind, name)) else {
            return Err(self.world.undeclared(&format!("{kind}.{name}")));
        };
        let address = format!("{}{kind}.{name}", self.instance.prefix);
        let reference = |index: String| {
            let address = format!("{address}{index}");
            let value = Datum::Reference(Reference { address, attribute: String::new() });
            Setting::new(value, self.line)
        };
        let expansion = self.world.expand(self.instance, block, &address, self.depth);
        let keys = expansion.keys().into_iter();
        let value = match &*expansion {
            Expansion::Once | Expansion::Unknown { .. } => return Ok(reference(String::new())),
            Expansion::Count(_) => Datum::List(keys.map(|key| reference(key.index())).collect()),
            Expansion::Each(all) => {
                map(all.keys().cloned().zip(keys).map(|(name, key)| (name, reference(key.index()))))
            }
        };
        Ok(Setting::new(value, self.line))
    }

    /// Returns an attribute of a resource: what its block sets, or a reference to what is only known
    /// once it exists. What makes its identity is always a reference.
    fn resource_attribute(self, reference: Reference, name: &str) -> Outcome {
        let attribute = Reference { address: reference.address, attribute: name.to_owned() };
        if !is_identity(name)
            && let Some(value) = self.configured(&attribute)
            && is_known(&value)
            // Set to null it is what the provider chooses.
            && value.value != Datum::Null
        {
            self.world.spend(&value)?;
            return Ok(at_line(&value, self.line));
        }
        Ok(Setting::new(Datum::Reference(attribute), self.line))
    }

    fn configured(self, attribute: &Reference) -> Option<Rc<Setting>> {
        let address = Address::parse(&attribute.address)?;
        let prefix = super::super::address::prefix(&address.modules);
        let instance = self.world.find(&prefix)?;
        let block = *instance.module.resources.get(&(address.kind, address.name))?;
        let written = block.attribute(&attribute.attribute)?;
        let cache = (attribute.address.clone(), attribute.attribute.clone());
        Some(kept(&instance.attributes, cache, || {
            let place = format!("{prefix}{}.{}", address.kind, address.name);
            let expansion = self.world.expand(&instance, &block, &place, self.depth);
            let key = expansion.keys().into_iter().find(|key| key.index() == address.index);
            let key = key.unwrap_or(Key::Only);
            self.world.within(&instance, &block, (&key, self.depth), |scope| scope.value(&written))
        }))
    }

    /// Returns an output of a module, or, of one that is not in the upload, a reference to it.
    fn module(self, name: &str, operators: Operators<'_>) -> Outcome {
        let at = self.world.find(&self.instance.prefix);
        let called = at.and_then(|at| self.world.called(&at, name, self.depth));
        let Some(called) = called else {
            return Err(self.world.undeclared(&format!("module {name}")));
        };
        if called.instances.is_empty() && called.expansion.keys().len() == 1 {
            let address = format!("{}module.{name}", self.instance.prefix);
            let value = Datum::Reference(Reference { address, attribute: String::new() });
            return self.apply(Setting::new(value, self.line), operators);
        }
        // The usual case: one output of one instance.
        if let ([only], Some((output, rest))) = (&called.instances[..], attribute(operators)) {
            return self.apply_to(&self.world.output(only, output, self.depth)?, rest);
        }
        let outputs = |instance: &Rc<Instance<'a>>| {
            let names = instance.module.outputs.keys();
            let each = names.map(|name| {
                let value = self.world.output(instance, name, self.depth).unwrap_or_default();
                ((*name).to_owned(), value)
            });
            Setting::new(map(each), self.line)
        };
        let all = called.instances.iter().map(outputs);
        let value = match &*called.expansion {
            Expansion::Once | Expansion::Unknown { .. } => {
                all.into_iter().next().unwrap_or_default().value
            }
            Expansion::Count(_) => Datum::List(all.collect()),
            Expansion::Each(keys) => map(keys.keys().cloned().zip(all)),
        };
        self.apply_to(&Setting::new(value, self.line), operators)
    }

    /// Returns what a data source says, as far as it follows from the configuration.
    fn data(self, kind: &str, name: &str, operators: Operators<'_>) -> Outcome {
        let Some(block) = self.instance.module.data.get(&(kind, name)).copied() else {
            return Err(self.world.undeclared(&format!("data.{kind}.{name}")));
        };
        let mut index = None;
        let mut rest = operators;
        let wanted = loop {
            match rest.split_first() {
                Some((operator, after)) => {
                    rest = after;
                    match operator.value() {
                        TraversalOperator::GetAttr(wanted) => break wanted.as_str(),
                        TraversalOperator::Index(at) => index = Some(self.eval(at)?),
                        TraversalOperator::LegacyIndex(at) => {
                            index = Some(text_of_index(*at.value()));
                        }
                        _ => break "",
                    }
                }
                None => break "",
            }
        };
        let not_known = || {
            let why = format!("read from data.{kind}.{name} at the deployment");
            Ok(Setting::unknown(why, self.line))
        };
        let place = format!("{}data.{kind}.{name}", self.instance.prefix);
        let expansion = self.world.expand(self.instance, &block, &place, self.depth);
        let wanted_key = index.as_ref().and_then(text_of);
        let key = expansion.keys().into_iter().find(|key| match key {
            Key::Number(number) => wanted_key.as_ref() == Some(&number.to_string()),
            Key::Text(key, _) => wanted_key.as_ref() == Some(key),
            Key::Only | Key::Unknown(..) => true,
        });
        let Some(key) = key else { return not_known() };
        let at = (&key, self.depth);
        if kind == policy::KIND && matches!(wanted, "json" | "minified_json") {
            let settings =
                self.world.within(self.instance, &block, at, |scope| scope.settings(&block));
            let settings = Setting::new(Datum::Map(settings), self.line);
            return Ok(at_line(&policy::document_of(&settings), self.line));
        }
        if let Some(text) = self.well_known(kind, wanted) {
            return Ok(Setting::new(Datum::Text(text), self.line));
        }
        let value_of = |wanted: &str| {
            let written = block.attribute(wanted)?;
            Some(self.world.within(self.instance, &block, at, |scope| scope.value(&written)))
        };
        let value = value_of(wanted).or_else(|| {
            value_of(names_key(kind, wanted)?)
                .filter(|named| named.text().is_some_and(|name| name.starts_with("alias/")))
        });
        match value {
            Some(value) => self.apply(at_line(&value, self.line), rest),
            None => not_known(),
        }
    }
}

impl World<'_> {
    /// What is used without being declared stands in a file that is not shown: Terraform refuses it
    /// anywhere else.
    pub(super) fn undeclared(&self, what: &str) -> Fault {
        self.is_partial.set(true);
        Fault::new(format!("{what} is not declared"))
    }
}

impl Scope<'_, '_> {
    /// Returns what data sources about the provider itself say.
    fn well_known(self, kind: &str, wanted: &str) -> Option<String> {
        match (kind, wanted) {
            ("aws_region", "name" | "id" | "region") => {
                let region = self.world.location(self.instance, "aws").region;
                (!region.is_empty()).then_some(region)
            }
            ("aws_partition", "partition") => Some("aws".to_owned()),
            ("aws_partition", "dns_suffix") => Some("amazonaws.com".to_owned()),
            _ => None,
        }
    }
}

/// Returns the argument that names a key of KMS which a data source looks up. Its alias stands for
/// the key wherever one is asked for, and tells whether it is one of the provider's own.
fn names_key(kind: &str, wanted: &str) -> Option<&'static str> {
    match (kind, wanted) {
        ("aws_kms_key", "arn" | "id") => Some("key_id"),
        ("aws_kms_alias", "arn" | "id" | "target_key_arn" | "target_key_id") => Some("name"),
        _ => None,
    }
}

/// Returns the name of the attribute that comes first.
fn attribute(operators: Operators<'_>) -> Option<(&str, Operators<'_>)> {
    let (first, rest) = operators.split_first()?;
    match first.value() {
        TraversalOperator::GetAttr(name) => Some((name.as_str(), rest)),
        _ => None,
    }
}

fn is_resource(setting: &Setting) -> bool {
    matches!(&setting.value, Datum::Reference(reference) if reference.attribute.is_empty())
}

fn text_of_index(number: u64) -> Setting {
    Setting::new(Datum::Text(number.to_string()), 0)
}
