//! Calls of intrinsic functions, in the long form (`{"Fn::GetAtt": [..]}`) and the short one of YAML
//! (`!GetAtt ..`).

use crate::import::document::Node;

/// A call of an intrinsic function.
#[derive(Clone, Copy)]
pub(super) struct Call<'a> {
    /// Its name without `Fn::`.
    pub(super) name: &'a str,
    /// What it is given.
    pub(super) argument: Node<'a>,
    /// Whether the argument is the node of the call itself, under a tag.
    pub(super) is_short: bool,
}

impl<'a> Call<'a> {
    /// Returns the call that a value is, if it is one.
    pub(super) fn of(node: Node<'a>) -> Option<Self> {
        if let Some(tag) = node.tag() {
            return Some(Self { name: tag, argument: node, is_short: true });
        }
        let mut pairs = node.pairs();
        let (key, argument) = pairs.next()?;
        if pairs.next().is_some() {
            return None;
        }
        let name = match key {
            "Ref" => key,
            _ => key.strip_prefix("Fn::").filter(|name| !name.starts_with("ForEach::"))?,
        };
        Some(Self { name, argument, is_short: false })
    }

    /// Returns the elements of the argument, or the argument itself where it is no list.
    pub(super) fn items(&self) -> Vec<Node<'a>> {
        if self.is_list() { self.argument.elements().collect() } else { vec![self.argument] }
    }

    /// Tells whether the argument is a list that is written out.
    pub(super) fn is_list(&self) -> bool {
        self.argument.is_list() && (self.is_short || self.argument.tag().is_none())
    }

    /// Returns the argument, if it is a text that is written out.
    pub(super) fn text(&self) -> Option<&'a str> {
        self.argument.scalar().filter(|_| self.is_short || self.argument.tag().is_none())
    }
}

/// Returns how a value is called where it is not known: `Vpc`, `Vpc.Arn`.
pub(super) fn label(node: Node<'_>) -> String {
    let Some(call) = Call::of(node) else { return "value".to_owned() };
    match call.name {
        "Ref" | "GetAtt" | "ImportValue" => {
            let parts: Vec<_> = call.items().into_iter().filter_map(Node::scalar).collect();
            if parts.is_empty() { call.name.to_owned() } else { parts.join(".") }
        }
        name => name.to_owned(),
    }
}
