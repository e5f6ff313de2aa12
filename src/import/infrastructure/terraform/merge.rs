//! What a plan knows of a resource, what it does not know, and what the configuration says of that.

use std::collections::BTreeMap;

use crate::import::infrastructure::terraform::address::Address;
use crate::import::infrastructure::terraform::configuration::{
    Configuration, Found, Scope, entry, references,
};
use crate::import::infrastructure::terraform::json::{Entries, Text};
use crate::import::infrastructure::terraform::plan::{All, Planned};
use crate::import::infrastructure::terraform::{is_identity, is_made_of_parts, is_unset, policy};
use crate::import::infrastructure::{Datum, Reference, Setting, secrets};

/// Levels of documents that take over others.
const DEPTH: usize = 8;

/// Puts the parts together.
pub(super) struct Merger<'a, 'b> {
    text: &'b Text<'a>,
    index: &'b Configuration<'b>,
    /// Attributes by which resources are known to others, by address.
    identities: BTreeMap<String, BTreeMap<String, String>>,
    /// Data sources by the address of their block.
    documents: BTreeMap<String, (String, Planned<'a>)>,
}

/// The three views of one value, and where it stands.
#[derive(Clone, Copy)]
struct Views<'s> {
    unknown: Option<&'s Setting>,
    sensitive: Option<&'s Setting>,
    expression: Option<&'s Setting>,
    scope: &'s Scope<'s>,
    /// Whether the configuration is there, so that what it does not set is not set.
    is_configured: bool,
    line: u32,
}

impl<'a, 'b> Merger<'a, 'b> {
    pub(super) fn new(
        text: &'b Text<'a>,
        index: &'b Configuration<'b>,
        all: &All<'a>,
        documents: All<'a>,
    ) -> Self {
        let identities = all.iter().map(|(address, one)| (address.clone(), identities(one)));
        let documents = documents
            .into_iter()
            .filter_map(|(address, one)| Some((Address::parse(&address)?.block(), (address, one))));
        Self { text, index, identities: identities.collect(), documents: documents.collect() }
    }

    /// Returns the settings of a resource.
    pub(super) fn merge(
        &self,
        address: &Address<'_>,
        one: &Planned<'a>,
    ) -> BTreeMap<String, Setting> {
        self.merge_at(address, one, DEPTH)
    }

    fn merge_at(
        &self,
        address: &Address<'_>,
        one: &Planned<'a>,
        depth: usize,
    ) -> BTreeMap<String, Setting> {
        let mut known = one.after.map(|part| self.text.settings(part)).unwrap_or_default();
        if let Some(values) = one.values {
            let entries: Entries<'_> = Text::part(values).unwrap_or_default();
            for (key, part) in entries {
                if !known.contains_key(&*key) {
                    known.insert(key.into_owned(), self.text.setting(part));
                }
            }
        }
        let unknown = one.unknown.map(|part| self.text.setting(part));
        let sensitive = one.sensitive.map(|part| self.text.setting(part));
        let expressions = self.index.expressions(address);
        let scope = Scope { modules: &address.modules, index: address.index };
        let views = Views {
            unknown: unknown.as_ref(),
            sensitive: sensitive.as_ref(),
            expression: expressions,
            scope: &scope,
            is_configured: expressions.is_some(),
            line: one.line(self.text),
        };
        self.map(known, views, depth)
    }

    fn map(
        &self,
        mut known: BTreeMap<String, Setting>,
        views: Views<'_>,
        depth: usize,
    ) -> BTreeMap<String, Setting> {
        if let Some(Datum::Map(unknown)) = views.unknown.map(|unknown| &unknown.value) {
            for key in unknown.keys() {
                known.entry(key.clone()).or_default();
            }
        }
        let merged = known.into_iter().filter_map(|(key, value)| {
            let line = if value.line > 0 { value.line } else { views.line };
            let views = Views {
                unknown: views.unknown.and_then(|view| entry(view, &key)),
                sensitive: views.sensitive.and_then(|view| entry(view, &key)),
                // Entries of a map share the expression of the map.
                expression: views.expression.and_then(|view| match entry(view, "references") {
                    Some(_) => Some(view),
                    None => entry(view, &key),
                }),
                line,
                ..views
            };
            let merged = self.value(&key, value, views, depth);
            (!is_unset(&merged)).then_some((key, merged))
        });
        merged.collect()
    }

    fn value(&self, key: &str, known: Setting, views: Views<'_>, depth: usize) -> Setting {
        if is_true(views.unknown) {
            return self.unknown(key, views, depth);
        }
        if is_true(views.sensitive) && known.value != Datum::Null {
            return Setting::new(Datum::Text(secrets::REDACTED.to_owned()), known.line);
        }
        let line = known.line;
        match known.value {
            Datum::Map(entries) => Setting::new(Datum::Map(self.map(entries, views, depth)), line),
            Datum::List(items) => {
                self.list(key, Setting::new(Datum::List(items), line), views, depth)
            }
            Datum::Text(text) => Setting::new(self.identified(text, views), line),
            Datum::Null if matches!(views.unknown.map(|all| &all.value), Some(Datum::Map(_))) => {
                let entries = self.map(BTreeMap::new(), views, depth);
                if entries.is_empty() {
                    known
                } else {
                    Setting::new(Datum::Map(entries), views.line)
                }
            }
            _ => known,
        }
    }

    /// Merges element by element. Blocks have an expression each; the elements of an attribute share
    /// one, whose references stand in their order where there are as many.
    fn list(&self, key: &str, known: Setting, views: Views<'_>, depth: usize) -> Setting {
        let Datum::List(items) = known.value else { return known };
        let nth = |view: Option<&'_ Setting>, at: usize| match view.map(|view| &view.value) {
            Some(Datum::List(items)) => items.get(at).cloned(),
            _ => None,
        };
        let count = items.iter().enumerate().filter(|(at, item)| {
            item.value == Datum::Null && is_true(nth(views.unknown, *at).as_ref())
        });
        let unknown_items = count.count();
        let references = views.expression.map(references).unwrap_or_default();
        let is_attribute = views.expression.is_some_and(|all| entry(all, "references").is_some());
        let mut in_order = references.into_iter();
        let is_in_order = is_attribute && unknown_items > 0 && in_order.len() == unknown_items;
        let merged = items.into_iter().enumerate().map(|(at, item)| {
            let unknown = nth(views.unknown, at);
            let sensitive = nth(views.sensitive, at);
            let own = match views.expression.map(|all| &all.value) {
                Some(Datum::List(blocks)) => blocks.get(at).cloned(),
                _ if is_in_order && is_true(unknown.as_ref()) => in_order.next().map(one_reference),
                _ => None,
            };
            let views = Views {
                unknown: unknown.as_ref(),
                sensitive: sensitive.as_ref(),
                expression: own.as_ref().or(views.expression),
                ..views
            };
            self.value(key, item, views, depth)
        });
        Setting::new(Datum::List(merged.collect()), known.line)
    }

    /// Says where a value will come from that is not known yet.
    fn unknown(&self, key: &str, views: Views<'_>, depth: usize) -> Setting {
        let line = views.line;
        let Some(expression) = views.expression else {
            return if views.is_configured {
                Setting::default()
            } else {
                Setting::unknown("known after the deployment", line)
            };
        };
        let found = self.index.follow(expression, views.scope);
        if found.resources.is_empty() && found.data.is_empty() && found.others.is_empty() {
            // What is set to constants and variables was known when the plan was made. That it is
            // not means that it is null, and the provider will choose.
            return Setting::default();
        }
        if let ([], [(block, attribute)]) = (&found.resources[..], &found.data[..])
            && attribute.ends_with("json")
            && let Some(document) = self.document(block, depth)
        {
            return document;
        }
        settled(key, found, line)
    }

    /// Returns the policy that a data source writes, as far as it is known.
    fn document(&self, block: &str, depth: usize) -> Option<Setting> {
        let depth = depth.checked_sub(1)?;
        let (address, one) = self.documents.get(block)?;
        let address = Address::parse(address)?;
        if address.kind != policy::KIND {
            return None;
        }
        let settings = Setting::new(Datum::Map(self.merge_at(&address, one, depth)), 0);
        if let Some(text) = settings.get("json").filter(|json| json.text().is_some()) {
            return Some(text.clone());
        }
        Some(policy::document_of(&settings))
    }

    /// A known text that is the identity of the resource which the configuration takes it from is a
    /// reference to that.
    fn identified(&self, text: String, views: Views<'_>) -> Datum {
        let Some(expression) = views.expression.filter(|all| entry(all, "references").is_some())
        else {
            return Datum::Text(text);
        };
        let found = self.index.follow(expression, views.scope);
        for reference in found.resources {
            let known = self.identities.get(&reference.address);
            if known.is_some_and(|all| all.get(&reference.attribute) == Some(&text)) {
                return Datum::Reference(reference);
            }
        }
        Datum::Text(text)
    }
}

/// Makes a value of what its references lead to.
fn settled(key: &str, found: Found, line: u32) -> Setting {
    let is_alone = found.data.is_empty() && found.others.is_empty();
    if is_alone && !is_made_of_parts(key) {
        if let [only] = &found.resources[..] {
            return Setting::new(Datum::Reference(only.clone()), line);
        }
        if key.ends_with('s') && is_of_one_kind(&found.resources) {
            let each = found.resources.into_iter().map(Datum::Reference);
            let items = each.map(|reference| Setting::new(reference, line)).collect();
            return Setting::new(Datum::List(items), line);
        }
    }
    let data = found.data.iter().map(|(block, attribute)| format!("{block}.{attribute}"));
    let mut sources: Vec<_> = data.chain(found.others).collect();
    sources.extend(found.resources.iter().map(|r| format!("{}.{}", r.address, r.attribute)));
    sources.truncate(5);
    let why = if sources.is_empty() {
        "known after the deployment".to_owned()
    } else {
        format!("known after the deployment, from {}", sources.join(", "))
    };
    Setting::new(Datum::Unknown { why, references: found.resources }, line)
}

fn is_of_one_kind(references: &[Reference]) -> bool {
    let Some(first) = references.first() else { return false };
    references.iter().all(|reference| reference.attribute == first.attribute)
}

fn one_reference(reference: &str) -> Setting {
    let text = Setting::new(Datum::Text(reference.to_owned()), 0);
    let list = Setting::new(Datum::List(vec![text]), 0);
    Setting::new(Datum::Map(BTreeMap::from([("references".to_owned(), list)])), 0)
}

fn is_true(setting: Option<&Setting>) -> bool {
    setting.is_some_and(|setting| setting.value == Datum::Bool(true))
}

/// Reads only the attributes by which others may know a resource.
fn identities(one: &Planned<'_>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for part in [one.values, one.after].into_iter().flatten() {
        let entries: Entries<'_> = Text::part(part).unwrap_or_default();
        for (key, value) in entries.iter().filter(|(key, _)| is_identity(key)) {
            if let Some(text) = Text::part::<String>(value) {
                found.insert(key.clone().into_owned(), text);
            }
        }
    }
    found
}
