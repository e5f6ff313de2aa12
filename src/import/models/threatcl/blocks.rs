//! Blocks of a file, in both syntaxes. JSON has no blocks: a mapping under a type holds bodies by
//! their labels, or is a body itself where the type takes no label.

use crate::import::document::Node;
use crate::import::models::threatcl::body::LABELS;

/// A block with its last label, or an empty one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block<'a> {
    pub(super) label: &'a str,
    pub(super) node: Node<'a>,
}

/// Returns the blocks of a type.
pub(super) fn blocks<'a>(within: Node<'a>, kind: &str) -> Vec<Block<'a>> {
    let mut found = Vec::new();
    for value in within.pairs().filter(|(key, _)| *key == kind).map(|(_, value)| value) {
        if value.is_map() {
            add(value, &mut found);
        }
        for item in value.elements().filter(|item| item.is_map()) {
            add(item, &mut found);
        }
    }
    found
}

fn add<'a>(value: Node<'a>, found: &mut Vec<Block<'a>>) {
    if let Some(labels) = value.get(LABELS) {
        let label = labels.elements().last().and_then(Node::scalar).unwrap_or_default();
        found.push(Block { label, node: value });
    } else if is_by_label(value) {
        for (label, body) in value.pairs() {
            if body.is_map() {
                found.push(Block { label, node: body });
            }
            let bodies = body.elements().filter(|item| item.is_map());
            found.extend(bodies.map(|node| Block { label, node }));
        }
    } else {
        found.push(Block { label: "", node: value });
    }
}

/// Tells whether a mapping holds bodies by label: all that is in it are mappings.
fn is_by_label(value: Node<'_>) -> bool {
    let mut bodies = value.pairs().peekable();
    let is_body = |body: Node<'_>| {
        body.is_map() || body.elements().next().is_some_and(|first: Node<'_>| first.is_map())
    };
    bodies.peek().is_some() && bodies.all(|(_, body)| is_body(body))
}

/// Returns the components of a library, each as (kind, name, body).
pub(super) fn components(root: Node<'_>) -> Vec<(&str, &str, Node<'_>)> {
    let mut found = Vec::new();
    for block in blocks(root, "component") {
        let labels = block.node.get(LABELS).map(Node::elements);
        let labels: Vec<&str> = labels.into_iter().flatten().filter_map(Node::scalar).collect();
        match labels.as_slice() {
            [kind, name, ..] => found.push((*kind, *name, block.node)),
            // JSON has one more mapping in between.
            [] if !block.label.is_empty() => {
                let named = block.node.pairs().filter(|(_, body)| body.is_map());
                found.extend(named.map(|(name, body)| (block.label, name, body)));
            }
            _ => {}
        }
    }
    found
}
