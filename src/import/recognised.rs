//! How components were recognised in something else, and what is said about it.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::model::{Element, Model};

/// So many examples are named in a diagnostic.
const MOST_NAMED: usize = 5;

/// How a component was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rule {
    Link,
    Id,
    Address,
    Name,
    Lines,
    OnlyOne,
}

impl Rule {
    /// Names the rule for people.
    const fn title(self) -> &'static str {
        match self {
            Self::Link => "an explicit link",
            Self::Id => "their id",
            Self::Address => "an address",
            Self::Name => "their name, which is unique",
            Self::Lines => "the lines of their file",
            Self::OnlyOne => "their type, of which there is one",
        }
    }
}

/// Says what was recognised, once for each rule: the names in the file, and what they are in the
/// model.
pub(super) fn said(
    model: &Model,
    by_rule: &BTreeMap<Rule, BTreeMap<String, Element>>,
    file: &str,
) -> Vec<Diagnostic> {
    let one = |(rule, resources): (&Rule, &BTreeMap<String, Element>)| {
        let pairs: Vec<String> = resources
            .iter()
            .map(|(label, element)| format!("{label:?} is {}", model.element_id(*element)))
            .collect();
        let (count, names) = (pairs.len(), first_of(&pairs));
        let message = format!("{count} resources are recognised by {}: {names}", rule.title());
        Diagnostic::new(Code::MatchedResource, Place::default().in_file(file), message)
    };
    by_rule.iter().map(one).collect()
}

/// Names the first few of many.
pub(super) fn first_of(names: &[String]) -> String {
    let named: Vec<&str> = names.iter().take(MOST_NAMED).map(String::as_str).collect();
    let rest = names.len().saturating_sub(named.len());
    let named = named.join(", ");
    if rest == 0 { named } else { format!("{named} and {rest} more") }
}
