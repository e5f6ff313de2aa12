//! Label selectors, and the workloads whose pods they match.

use std::collections::{BTreeMap, BTreeSet};

use super::kinds;
use crate::import::infrastructure::{Datum, Graph, Setting};

/// A selector (<https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/>).
#[derive(Debug, Default)]
pub(super) struct Selector {
    equal: Vec<(String, String)>,
    rules: Vec<Rule>,
}

#[derive(Debug)]
struct Rule {
    key: String,
    operator: Operator,
    values: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    In,
    NotIn,
    Exists,
    DoesNotExist,
}

impl Selector {
    /// Reads a plain map of labels, as a Service has it.
    pub(super) fn of_labels(setting: &Setting) -> Self {
        Self { equal: labels(setting).into_iter().collect(), rules: Vec::new() }
    }

    /// Reads a selector of labels and expressions; nothing where an expression is not understood, as
    /// what it selects is not known then.
    pub(super) fn of(setting: &Setting) -> Option<Self> {
        if !matches!(setting.value, Datum::Map(_)) {
            return None;
        }
        let equal = setting.get("matchLabels").map(labels).unwrap_or_default();
        let rules = setting.get("matchExpressions").map(Setting::elements).unwrap_or_default();
        let rules = rules.into_iter().map(rule).collect::<Option<_>>()?;
        Some(Self { equal: equal.into_iter().collect(), rules })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.equal.is_empty() && self.rules.is_empty()
    }

    fn matches(&self, labels: &BTreeMap<String, String>) -> bool {
        self.equal.iter().all(|(key, value)| labels.get(key) == Some(value))
            && self.rules.iter().all(|rule| rule.matches(labels.get(&rule.key)))
    }
}

impl Rule {
    fn matches(&self, label: Option<&String>) -> bool {
        match self.operator {
            Operator::In => label.is_some_and(|label| self.values.contains(label)),
            Operator::NotIn => label.is_none_or(|label| !self.values.contains(label)),
            Operator::Exists => label.is_some(),
            Operator::DoesNotExist => label.is_none(),
        }
    }
}

fn rule(setting: &Setting) -> Option<Rule> {
    let operator = match setting.get("operator")?.text()? {
        "In" => Operator::In,
        "NotIn" => Operator::NotIn,
        "Exists" => Operator::Exists,
        "DoesNotExist" => Operator::DoesNotExist,
        _ => return None,
    };
    let values = setting.at("values").into_iter().filter_map(label).collect();
    Some(Rule { key: setting.get("key")?.text()?.to_owned(), operator, values })
}

fn labels(setting: &Setting) -> BTreeMap<String, String> {
    let Datum::Map(entries) = &setting.value else { return BTreeMap::new() };
    entries.iter().filter_map(|(key, value)| Some((key.clone(), label(value)?))).collect()
}

/// Labels are texts; a number or flag without quotes is written as it was.
fn label(setting: &Setting) -> Option<String> {
    match &setting.value {
        Datum::Text(text) => Some(text.clone()),
        Datum::Number(number) => Some(number.to_string()),
        Datum::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// The workloads of a graph by the labels of their pods.
#[derive(Debug, Default)]
pub(super) struct Workloads {
    all: Vec<Workload>,
    by_namespace: BTreeMap<String, Vec<usize>>,
    by_label: BTreeMap<(String, String, String), Vec<usize>>,
    /// How many more comparisons are made: what selects everything, as often as a file may hold it,
    /// would take forever.
    budget: usize,
}

#[derive(Debug)]
struct Workload {
    address: String,
    labels: BTreeMap<String, String>,
}

/// Comparisons of a label selector with a workload, in all: each may become a flow, and a cluster of
/// real services has some thousand.
const MOST_COMPARISONS: usize = 30_000;

impl Workloads {
    /// Gathers the workloads of a graph.
    pub(super) fn of(graph: &Graph) -> Self {
        let mut workloads = Self { budget: MOST_COMPARISONS, ..Self::default() };
        for (_, resource) in graph.resources.iter() {
            let Some(path) = kinds::pod_of(&resource.kind) else { continue };
            let pod = path.iter().try_fold(&resource.settings, |inner, key| inner.get(key));
            let labels = pod
                .and_then(|pod| pod.get("metadata")?.get("labels"))
                .map(labels)
                .unwrap_or_default();
            let at = workloads.all.len();
            let namespace = &resource.namespace;
            workloads.by_namespace.entry(namespace.clone()).or_default().push(at);
            for (key, value) in &labels {
                let label = (namespace.clone(), key.clone(), value.clone());
                workloads.by_label.entry(label).or_default().push(at);
            }
            workloads.all.push(Workload { address: resource.address.clone(), labels });
        }
        workloads
    }

    /// Returns the workloads of a namespace that a selector selects.
    pub(super) fn selected(&mut self, namespace: &str, selector: &Selector) -> BTreeSet<String> {
        let candidates = self.candidates(namespace, selector);
        let candidates = candidates.get(..self.budget).unwrap_or(candidates);
        let spent = candidates.len();
        let addresses = candidates
            .iter()
            .filter_map(|at| self.all.get(*at))
            .filter(|workload| selector.matches(&workload.labels))
            .map(|workload| workload.address.clone())
            .collect();
        self.budget = self.budget.saturating_sub(spent);
        addresses
    }

    /// Returns the fewest workloads that one of the labels of a selector leaves.
    fn candidates(&self, namespace: &str, selector: &Selector) -> &[usize] {
        let by_label = selector.equal.iter().map(|(key, value)| {
            let label = (namespace.to_owned(), key.clone(), value.clone());
            self.by_label.get(&label).map(Vec::as_slice).unwrap_or_default()
        });
        by_label.min_by_key(|candidates| candidates.len()).unwrap_or_else(|| {
            self.by_namespace.get(namespace).map(Vec::as_slice).unwrap_or_default()
        })
    }

    /// Tells whether some selectors were not compared with everything.
    pub(super) fn is_exhausted(&self) -> bool {
        self.budget == 0
    }
}
