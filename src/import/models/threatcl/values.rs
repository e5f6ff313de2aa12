//! Texts with references: `var.name`, and `import.control.name.description` from a library.

use std::collections::BTreeMap;

use crate::diagnostic::Code;
use crate::import::document::{Node, flag, number, one_line};
use crate::import::models::Draft;
use crate::import::models::threatcl::blocks::{blocks, components};

/// What references stand for.
#[derive(Default)]
pub(super) struct Values<'a> {
    /// Values of variables by name.
    variables: BTreeMap<&'a str, &'a str>,
    /// Components of libraries by kind and name.
    components: BTreeMap<(&'a str, &'a str), Node<'a>>,
}

impl<'a> Values<'a> {
    /// Takes over what a file defines; what is already known stays.
    pub(super) fn add(&mut self, root: Node<'a>) {
        for block in blocks(root, "variable") {
            if let Some(value) = block.node.get("value").and_then(Node::scalar) {
                self.variables.entry(block.label).or_insert(value);
            }
        }
        for (kind, name, body) in components(root) {
            self.components.entry((kind, name)).or_insert(body);
        }
    }

    /// Returns the component that a reference such as `import.control.name` leads to.
    pub(super) fn component(&self, reference: &str) -> Option<Node<'a>> {
        let reference = reference.trim().trim_start_matches("${").trim_end_matches('}');
        let mut parts = reference.trim().strip_prefix("import.")?.splitn(3, '.');
        let (kind, name) = (parts.next()?, parts.next()?);
        self.components.get(&(kind, name)).copied()
    }

    fn value(&self, reference: &str) -> Option<&'a str> {
        if let Some(name) = reference.strip_prefix("var.") {
            return self.variables.get(name).copied();
        }
        let field = reference.rsplit_once('.').map(|(_, field)| field)?;
        self.component(reference)?.get(field)?.scalar()
    }

    /// Returns the text under a key with its references replaced, an empty one if there is none.
    pub(super) fn string(&self, draft: &mut Draft<'_>, node: Node<'_>, key: &str) -> String {
        let text = node.text(key, &mut draft.notes).unwrap_or_default();
        self.replaced(draft, text, node.get(key).unwrap_or(node))
    }

    /// Returns a text with its references replaced; one that leads nowhere stays and is said.
    pub(super) fn replaced(&self, draft: &mut Draft<'_>, text: &str, at: Node<'_>) -> String {
        let mut replaced = String::new();
        let mut rest = text;
        while let Some((before, from)) = rest.split_once("${") {
            replaced.push_str(before);
            let Some((reference, after)) = from.split_once('}') else {
                rest = from;
                break;
            };
            match self.value(reference.trim()) {
                Some(value) => replaced.push_str(&draft.repeated(value)),
                None => {
                    let message = format!("nothing is known of {:?}", reference.trim());
                    draft.notes.say(Code::DanglingReference, at.place(), message);
                    replaced.push_str(reference.trim());
                }
            }
            rest = after;
        }
        replaced.push_str(rest);
        replaced.trim().to_owned()
    }

    /// Returns the text under a key on one line.
    pub(super) fn name(&self, draft: &mut Draft<'_>, node: Node<'_>, key: &str) -> String {
        one_line(&self.string(draft, node, key))
    }

    /// Returns the flag under a key, which may stand in a text or a variable.
    pub(super) fn flag(&self, draft: &mut Draft<'_>, node: Node<'_>, key: &str) -> Option<bool> {
        node.get(key)?;
        let text = self.name(draft, node, key);
        let value = flag(&text);
        if value.is_none() {
            node.get(key)?.has_wrong_type("true or false", &mut draft.notes);
        }
        value
    }

    /// Returns the number under a key.
    pub(super) fn number(&self, draft: &mut Draft<'_>, node: Node<'_>, key: &str) -> Option<f64> {
        node.get(key)?;
        let text = self.name(draft, node, key);
        let value = number(&text);
        if value.is_none() {
            node.get(key)?.has_wrong_type("a number", &mut draft.notes);
        }
        value
    }

    /// Returns the texts of a list, each with its place.
    pub(super) fn texts<'b>(
        &self,
        draft: &mut Draft<'_>,
        node: Node<'b>,
        key: &str,
    ) -> Vec<(String, Node<'b>)> {
        let texts = node.texts(key, &mut draft.notes);
        texts.into_iter().map(|(text, at)| (self.replaced(draft, text, at), at)).collect()
    }
}
