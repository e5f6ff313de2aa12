//! Rules that read attributes from settings of resources. Only imports of infrastructure ask for
//! them, so they are unpacked and resolved when first looked at.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::kb::catalog::Catalog;
use crate::kb::entry::AttributeIdx;
use crate::kb::raw::{SettingRule, SettingTest, Sourced};
use crate::vocab::{Fact, Value, ValueType};

/// The rules of the shipped knowledge base, packed by `build.rs`.
const EMBEDDED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/settings.postcard"));

/// Rules, unresolved until they are asked for.
#[derive(Debug, Default)]
pub(super) struct Settings {
    /// Whether the shipped rules are among them.
    pub(super) shipped: bool,
    /// Rules read from files. An organisation's rule stands before a shipped one of the same
    /// attribute and type.
    pub(super) rules: Vec<Sourced<SettingRule>>,
    resolved: OnceLock<Resolved>,
}

#[derive(Debug, Default)]
struct Resolved {
    settings: Vec<Setting>,
    /// Positions in `settings`, by type of resource.
    by_type: BTreeMap<String, Vec<usize>>,
    /// Types with a `/`, in lower case -> as the rules write them.
    of_any_case: BTreeMap<String, String>,
    faults: Vec<Diagnostic>,
}

/// How an attribute is read from the settings of a resource.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The attribute.
    pub attribute: AttributeIdx,
    /// What is looked at.
    pub source: SettingSource,
    /// Where several speak, one that holds is enough.
    pub some: bool,
    /// The attribute is true where the source is not.
    pub inverse: bool,
    /// Words of the source -> the attribute's words.
    pub values: BTreeMap<String, String>,
    /// What the provider does where nothing is set.
    pub absent: Option<Value>,
}

/// What a [`Setting`] looks at.
#[derive(Debug, Clone)]
pub enum SettingSource {
    /// The value at the first of these paths that is set.
    Value(Vec<String>),
    /// Whether all of these hold.
    All(Vec<SettingTest>),
    /// Whether one of these holds.
    Any(Vec<SettingTest>),
    /// A fact that the program works out, about these ports.
    Fact(Fact, Vec<u16>),
}

impl Catalog {
    /// Returns the rules for a type of resource; those that come first count more.
    pub fn settings_of(&self, kind: &str) -> impl Iterator<Item = &Setting> {
        let resolved = self.resolved_settings();
        let positions = resolved.by_type.get(kind).or_else(|| {
            // Azure's types are written in any case.
            let lower = kind.contains('/').then(|| kind.to_ascii_lowercase())?;
            resolved.of_any_case.get(&lower).and_then(|kind| resolved.by_type.get(kind))
        });
        let positions = positions.map_or(&[][..], Vec::as_slice);
        positions.iter().filter_map(|at| resolved.settings.get(*at))
    }

    /// Returns every type of resource that a rule is about.
    pub fn types_with_settings(&self) -> impl Iterator<Item = &str> {
        self.resolved_settings().by_type.keys().map(String::as_str)
    }

    /// Returns what is wrong with the rules.
    pub(super) fn setting_faults(&self) -> &[Diagnostic] {
        &self.resolved_settings().faults
    }

    fn resolved_settings(&self) -> &Resolved {
        self.settings.resolved.get_or_init(|| self.resolve_settings())
    }

    fn resolve_settings(&self) -> Resolved {
        let mut resolved = Resolved::default();
        let mut shipped: Vec<Sourced<SettingRule>> = Vec::new();
        if self.settings.shipped {
            match postcard::from_bytes(EMBEDDED) {
                Ok(rules) => shipped = rules,
                Err(error) => {
                    let message = format!("the packed rules could not be unpacked: {error}");
                    resolved.faults.push(Diagnostic::new(
                        Code::MalformedEntry,
                        Place::default(),
                        message,
                    ));
                }
            }
        }
        for row in self.settings.rules.iter().chain(&shipped) {
            match self.resolve_setting(&row.entry) {
                Ok(setting) => {
                    let at = resolved.settings.len();
                    resolved.settings.push(setting);
                    for kind in &row.entry.of {
                        resolved.by_type.entry(kind.clone()).or_default().push(at);
                        if kind.contains('/') {
                            resolved.of_any_case.insert(kind.to_ascii_lowercase(), kind.clone());
                        }
                    }
                }
                Err(message) => {
                    let place = Place::line(&row.file, row.line, 0);
                    resolved.faults.push(Diagnostic::new(Code::MalformedEntry, place, message));
                }
            }
        }
        resolved
    }

    fn resolve_setting(&self, rule: &SettingRule) -> Result<Setting, String> {
        let attribute = *self
            .attribute_ids
            .get(&rule.attribute)
            .ok_or_else(|| format!("there is no attribute {:?}", rule.attribute))?;
        let expected = self.attributes[attribute].value_type;
        let source = source_of(rule)?;
        let gives_truth = !matches!(source, SettingSource::Value(_));
        if gives_truth && expected != ValueType::Bool {
            return Err(format!("{} takes a {expected}, and a test gives a bool", rule.attribute));
        }
        if !rule.values.is_empty() && gives_truth {
            return Err("`values` goes with a path alone, not with a test".to_owned());
        }
        if rule.absent.as_ref().is_some_and(|value| value.value_type() != expected) {
            return Err(format!("{} takes a {expected}, and `absent` is none", rule.attribute));
        }
        Ok(Setting {
            attribute,
            source,
            some: rule.some,
            inverse: rule.inverse,
            values: rule.values.clone(),
            absent: rule.absent.clone(),
        })
    }
}

fn source_of(rule: &SettingRule) -> Result<SettingSource, String> {
    let with_path = |test: &SettingTest| {
        let mut test = test.clone();
        if test.path.is_empty() {
            test.path.clone_from(&rule.path);
        }
        if test.path.is_empty() { Err("a test has no path".to_owned()) } else { Ok(test) }
    };
    let tests = |tests: &[SettingTest]| tests.iter().map(with_path).collect::<Result<Vec<_>, _>>();
    match (&rule.fact, &rule.test, rule.all.is_empty(), rule.any.is_empty()) {
        (Some(fact), None, true, true) => Ok(SettingSource::Fact(
            Fact::parse(fact).map_err(|error| error.to_string())?,
            rule.ports.clone(),
        )),
        (None, Some(test), true, true) => Ok(SettingSource::All(vec![with_path(test)?])),
        (None, None, false, true) => Ok(SettingSource::All(tests(&rule.all)?)),
        (None, None, true, false) => Ok(SettingSource::Any(tests(&rule.any)?)),
        (None, None, true, true) if !rule.path.is_empty() => {
            Ok(SettingSource::Value(rule.path.clone()))
        }
        _ => Err("a rule has exactly one of `path`, `test`, `all`, `any`, `fact`".to_owned()),
    }
}
