//! `Fn::Sub`: a text with `${Name}`, `${Name.Attribute}`, `${AWS::Region}` and `${!literal}`.

use std::collections::BTreeMap;

use crate::import::document::Node;
use crate::import::infrastructure::assembly::{Assembly, computed};
use crate::import::infrastructure::cloudformation::call::Call;
use crate::import::infrastructure::cloudformation::scope::Scope;
use crate::import::infrastructure::{Datum, Setting};

impl<'a> Scope<'a> {
    /// Evaluates `Fn::Sub` in both of its forms.
    pub(super) fn sub(&self, call: Call<'a>) -> Datum {
        if let Some(text) = call.text() {
            return self.substituted(text, &BTreeMap::new(), call.argument);
        }
        if !call.is_list() {
            // Another function gives the text.
            return computed("a text that is put together once deployed", &[&self.argument(call)]);
        }
        let items = call.items();
        let Some(text) = items.first().and_then(|item| item.scalar()) else {
            return self.misused(call, "a text, or a list of a text and its variables");
        };
        let variables = items.get(1).map(|variables| self.evaluate(*variables).value);
        let variables = match variables {
            Some(Datum::Map(variables)) => variables,
            _ => BTreeMap::new(),
        };
        self.substituted(text, &variables, call.argument)
    }

    fn substituted(
        &self,
        text: &str,
        variables: &BTreeMap<String, Setting>,
        asked: Node<'_>,
    ) -> Datum {
        let mut result = Assembly::default();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let Some((name, behind)) = after.split_once('}') else { break };
            result.text(before);
            if let Some(literal) = name.strip_prefix('!') {
                result.text(&format!("${{{literal}}}"));
            } else if !self.evaluation.spend(1) {
                return computed("the template asks for too much work", &[]);
            } else {
                let name = name.trim();
                let value = variables.get(name).map(|variable| variable.value.clone());
                let value = value.unwrap_or_else(|| self.variable(name, asked));
                result.part(&value, name);
            }
            rest = behind;
        }
        result.text(rest);
        result.finish()
    }

    fn variable(&self, name: &str, asked: Node<'_>) -> Datum {
        match name.split_once('.') {
            Some((resource, attribute)) => self.attribute(resource, attribute, asked),
            None => self.reference(name, asked),
        }
    }
}
