//! Which provider makes a resource, and what that says about where it lies.

use std::rc::Rc;

use crate::import::infrastructure::terraform::hcl::files::{Block, Code, Written};
use crate::import::infrastructure::terraform::hcl::module::literal;
use crate::import::infrastructure::terraform::hcl::world::{Instance, Key, World};
use crate::import::infrastructure::terraform::provider::Location;
use crate::import::infrastructure::{Datum, Setting};

impl<'a> World<'a> {
    /// Returns where a resource lies as far as its provider says so.
    pub(super) fn location_of(
        &self,
        instance: &Rc<Instance<'a>>,
        kind: &str,
        block: &Block<'a>,
    ) -> Location {
        let named = block.attribute("provider").and_then(|written| name_of(&written));
        let by_type = || kind.split('_').next().unwrap_or_default().to_owned();
        self.location(instance, &named.unwrap_or_else(by_type))
    }

    /// Returns what a provider says, that of the module itself or the one that its caller gives to
    /// it: without an alias the module inherits it by name.
    pub(super) fn location(&self, instance: &Instance<'a>, name: &str) -> Location {
        if let Some(block) = instance.module.providers.get(name) {
            let arguments =
                self.within(instance, block, (&Key::Only, 0), |scope| scope.settings(block));
            return Location::of(&Setting::new(Datum::Map(arguments), block.line));
        }
        let Some(caller) = &instance.caller else { return Location::default() };
        let given = caller.block.attribute("providers").and_then(|all| entry(&all, name));
        match given {
            Some(given) => self.location(&caller.instance, &given),
            None if !name.contains('.') => self.location(&caller.instance, name),
            None => Location::default(),
        }
    }
}

/// Returns the name that `provider = aws.west` gives.
fn name_of(written: &Written<'_>) -> Option<String> {
    match written.code {
        Code::Hcl(expression) => literal(written)
            .map(str::to_owned)
            .or_else(|| Some(expression.to_string().trim().to_owned())),
        Code::Json(_) => literal(written).map(str::to_owned),
    }
}

/// Returns the provider that a call gives to a module under a name.
fn entry(providers: &Written<'_>, name: &str) -> Option<String> {
    match providers.code {
        Code::Hcl(expression) => {
            let mut all = expression.as_object()?.iter();
            let (_, value) = all.find(|(key, _)| match key {
                hcl_edit::expr::ObjectKey::Ident(key) => key.as_str() == name,
                hcl_edit::expr::ObjectKey::Expression(key) => key.to_string().trim() == name,
            })?;
            Some(value.expr().to_string().trim().to_owned())
        }
        Code::Json(node) => node.get(name)?.scalar().map(str::to_owned),
    }
}
