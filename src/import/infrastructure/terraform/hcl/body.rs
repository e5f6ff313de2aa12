//! Blocks -> settings, with dynamic blocks written out.

use std::collections::BTreeMap;

use hcl_edit::expr::Expression;

use crate::import::infrastructure::terraform::hcl::eval::{Names, Scope, entries};
use crate::import::infrastructure::terraform::hcl::files::{Block, Code, Inside, Part};
use crate::import::infrastructure::terraform::hcl::module::literal;
use crate::import::infrastructure::terraform::hcl::value::{map, unknown};
use crate::import::infrastructure::terraform::is_unset;
use crate::import::infrastructure::{Datum, Setting};

/// Arguments and blocks that say how Terraform works, not what the resource is.
const META: [&str; 8] = [
    "count",
    "for_each",
    "provider",
    "providers",
    "depends_on",
    "lifecycle",
    "connection",
    "provisioner",
];

/// Blocks that a dynamic block may write.
const MOST_BLOCKS: usize = 1_000;

type Settings = BTreeMap<String, Setting>;

impl<'a> Scope<'_, 'a> {
    /// Evaluates everything that a block sets.
    pub(super) fn settings(self, block: &Block<'a>) -> Settings {
        let mut made = Settings::new();
        for part in block.parts() {
            match part {
                Part::Attribute(key, _) if META.contains(&key) => {}
                Part::Attribute("dynamic", _) if matches!(block.inside, Inside::Json(_)) => {
                    for (labels, inner) in block.blocks("dynamic", 1) {
                        self.dynamic(&labels, &inner, &mut made);
                    }
                }
                Part::Attribute(key, written) => {
                    let mut value = self.value(&written);
                    // The setting stands where its name stands, wherever the value ends.
                    value.line = written.line;
                    made.insert(key.to_owned(), value);
                }
                Part::Block("dynamic", labels, inner) => self.dynamic(&labels, &inner, &mut made),
                Part::Block(key, ..) if META.contains(&key) => {}
                Part::Block(key, _, inner) => {
                    let value = Setting::new(Datum::Map(self.settings(&inner)), inner.line);
                    push(&mut made, key, value);
                }
            }
        }
        made.retain(|_, setting| !is_unset(setting));
        made
    }

    /// Writes a dynamic block out, once for every element of its collection.
    fn dynamic(self, labels: &[&'a str], block: &Block<'a>, made: &mut Settings) {
        let Some(label) = labels.first() else { return };
        let Some(each) = block.attribute("for_each") else { return };
        let collection = self.value(&each);
        let Some(all) = entries(&collection) else {
            if collection.value != Datum::Null {
                let why = format!("a block {label} for each of what is not known");
                push(made, label, Setting::new(unknown(&why, [&collection]), block.line));
            }
            return;
        };
        let iterator = block.attribute("iterator");
        let iterator = iterator.as_ref().and_then(|written| match written.code {
            Code::Hcl(Expression::Variable(name)) => Some(name.as_str()),
            _ => literal(written),
        });
        let contents = block.blocks("content", 0);
        let Some((_, content)) = contents.first() else { return };
        for (key, value) in all.into_iter().take(MOST_BLOCKS) {
            let both = [("key".to_owned(), key), ("value".to_owned(), value)];
            let both = Setting::new(map(both), block.line);
            let name = iterator.unwrap_or(label);
            let names = Names { name, value: &both, outer: self.names };
            let settings = self.with(&names).settings(content);
            push(made, label, Setting::new(Datum::Map(settings), content.line));
        }
    }
}

/// Adds a block to the list of its type.
fn push(made: &mut Settings, key: &str, value: Setting) {
    let empty = || Setting::new(Datum::List(Vec::new()), value.line);
    let list = made.entry(key.to_owned()).or_insert_with(empty);
    match &mut list.value {
        Datum::List(items) => items.push(value),
        // An attribute of the same name: the provider takes either.
        _ => *list = Setting::new(Datum::List(vec![std::mem::take(list), value]), 0),
    }
}
