//! Everything that an expression is evaluated in: parameters, variables, functions, loops.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::diagnostic::Code;
use crate::import::document::Node;
use crate::import::infrastructure::assembly::computed;
use crate::import::infrastructure::evaluation::Evaluation;
use crate::import::infrastructure::secrets::REDACTED;
use crate::import::infrastructure::{Datum, Setting};

/// What stands for each parameter and variable, made when it is first asked for.
type Memo = RefCell<BTreeMap<String, Option<Rc<Datum>>>>;

/// One template with its parameters.
pub(super) struct Scope<'a> {
    pub(super) evaluation: &'a Evaluation,
    parameters: BTreeMap<String, Node<'a>>,
    variables: BTreeMap<String, Node<'a>>,
    /// The functions that the template declares, by `namespace.name` in small letters.
    functions: BTreeMap<String, Node<'a>>,
    given: BTreeMap<String, Setting>,
    known_parameters: Memo,
    known_variables: Memo,
    pub(super) frames: RefCell<Vec<Frame>>,
}

/// What expressions may name only while something is being evaluated.
#[derive(Debug, Clone)]
pub(super) enum Frame {
    /// A round of a loop; without an index where the number of rounds is not known.
    Round { name: String, index: Option<f64>, is_resource: bool },
    /// The argument of a lambda, or of a function of the template.
    Argument { name: String, value: Rc<Datum> },
}

/// A round of a loop.
pub(super) enum Round {
    /// There is no such loop.
    None,
    /// One that stands for all, as their number is not known.
    Any,
    Number(f64),
}

impl<'a> Scope<'a> {
    /// Makes the scope of a template that is given some of its parameters.
    pub(super) fn new(
        evaluation: &'a Evaluation,
        root: Node<'a>,
        given: BTreeMap<String, Setting>,
    ) -> Self {
        let section = |name: &str| {
            let section = evaluation.with_notes(|notes| root.map(name, notes));
            let entries = section.into_iter().flat_map(Node::pairs);
            entries.map(|(key, node)| (key.to_ascii_lowercase(), node)).collect::<BTreeMap<_, _>>()
        };
        let mut variables = section("variables");
        for copied in variables.remove("copy").into_iter().flat_map(Node::elements) {
            if let Some(name) = copied.get("name").and_then(Node::scalar) {
                variables.insert(name.to_ascii_lowercase(), copied);
            }
        }
        let given = given.into_iter().map(|(key, value)| (key.to_ascii_lowercase(), value));
        Self {
            evaluation,
            parameters: section("parameters"),
            variables,
            functions: functions(root),
            given: given.collect(),
            known_parameters: Memo::default(),
            known_variables: Memo::default(),
            frames: RefCell::default(),
        }
    }

    /// Returns the scope of a deployment whose expressions are those of the template around it, with
    /// what only the template inside declares: strictly no expression can name that, yet real files
    /// do. Nothing where the inside declares nothing of its own.
    pub(super) fn with_undeclared(
        &self,
        inside: Node<'a>,
        given: impl FnOnce() -> BTreeMap<String, Setting>,
    ) -> Option<Self> {
        let own = Self::new(self.evaluation, inside, BTreeMap::new());
        let adds = |outer: &BTreeMap<String, Node<'a>>, inner: &BTreeMap<String, Node<'a>>| {
            inner.keys().any(|key| !outer.contains_key(key))
        };
        let is_needed =
            adds(&self.parameters, &own.parameters) || adds(&self.variables, &own.variables);
        let size = self.parameters.len() + self.variables.len() + self.given.len();
        if !is_needed || !self.evaluation.spend(size) {
            return None;
        }
        let given = given().into_iter().map(|(key, value)| (key.to_ascii_lowercase(), value));
        let mut own = Self { given: given.collect(), ..own };
        own.given.retain(|key, _| !self.parameters.contains_key(key));
        own.given.extend(self.given.clone());
        own.parameters.extend(self.parameters.clone());
        own.variables.extend(self.variables.clone());
        own.functions.extend(self.functions.clone());
        own.frames.replace(self.frames.borrow().clone());
        Some(own)
    }

    /// Returns the value of a parameter.
    pub(super) fn parameter(&self, name: &str, asked: Node<'_>) -> Rc<Datum> {
        if let Some(argument) = self.argument(name) {
            return argument;
        }
        let key = name.to_ascii_lowercase();
        self.remembered(&self.known_parameters, &key, asked, || {
            let declared = self.parameters.get(&key).copied();
            if let Some(given) = self.given.get(&key) {
                return given.value.clone();
            }
            let Some(node) = declared else {
                let message = format!("the parameter {name:?} is not declared");
                self.evaluation.say(Code::DanglingReference, asked.place(), message);
                return computed(format!("the parameter {name} is not declared"), &[]);
            };
            let Some(default) = node.get("defaultValue") else {
                return computed(format!("the parameter {name} has no default"), &[]);
            };
            let value = self.evaluate(default).value;
            if is_secure(node) { redacted(value) } else { value }
        })
    }

    /// Returns the value of a variable.
    pub(super) fn variable(&self, name: &str, asked: Node<'_>) -> Rc<Datum> {
        let key = name.to_ascii_lowercase();
        self.remembered(&self.known_variables, &key, asked, || {
            let Some(node) = self.variables.get(&key).copied() else {
                let message = format!("the variable {name:?} is not declared");
                self.evaluation.say(Code::DanglingReference, asked.place(), message);
                return computed(format!("the variable {name} is not declared"), &[]);
            };
            let is_loop = node.get("input").is_some() && node.get("count").is_some();
            if is_loop { Datum::List(self.copied(node)) } else { self.evaluate(node).value }
        })
    }

    fn remembered(
        &self,
        memo: &Memo,
        key: &str,
        asked: Node<'_>,
        make: impl FnOnce() -> Datum,
    ) -> Rc<Datum> {
        let known = memo.borrow().get(key).cloned();
        match known {
            Some(Some(value)) => return value,
            Some(None) => {
                let message = format!("{key:?} refers to itself");
                self.evaluation.say(Code::Cycle, asked.place(), message);
                return Rc::new(computed(format!("{key} refers to itself"), &[]));
            }
            None => {}
        }
        memo.borrow_mut().insert(key.to_owned(), None);
        // What is evaluated here does not see the loops of whoever asks.
        let frames = self.frames.take();
        let value = Rc::new(make());
        self.frames.replace(frames);
        memo.borrow_mut().insert(key.to_owned(), Some(Rc::clone(&value)));
        value
    }

    /// Returns the declaration of a function of the template.
    pub(super) fn function(&self, name: &str) -> Option<Node<'a>> {
        self.functions.get(name).copied()
    }

    /// Returns the argument of the innermost lambda or function that has one of the name.
    pub(super) fn argument(&self, name: &str) -> Option<Rc<Datum>> {
        let frames = self.frames.borrow();
        frames.iter().rev().find_map(|frame| match frame {
            Frame::Argument { name: known, value } if known.eq_ignore_ascii_case(name) => {
                Some(Rc::clone(value))
            }
            _ => None,
        })
    }

    /// Returns which round of a loop it is: of the named one, else of the resource.
    pub(super) fn round(&self, name: Option<&str>) -> Round {
        let frames = self.frames.borrow();
        let mut rounds = frames.iter().rev().filter_map(|frame| match frame {
            Frame::Round { name, index, is_resource } => Some((name, *index, *is_resource)),
            Frame::Argument { .. } => None,
        });
        let found = rounds.find(|(known, _, is_resource)| match name {
            Some(name) => known.eq_ignore_ascii_case(name),
            None => *is_resource,
        });
        match found {
            Some((_, Some(index), _)) => Round::Number(index),
            Some((_, None, _)) => Round::Any,
            None => Round::None,
        }
    }

    /// Does something within a frame.
    pub(super) fn within<T>(&self, frame: Frame, act: impl FnOnce() -> T) -> T {
        self.frames.borrow_mut().push(frame);
        let result = act();
        self.frames.borrow_mut().pop();
        result
    }
}

/// Returns the functions that a template declares, by namespace and name.
fn functions(root: Node<'_>) -> BTreeMap<String, Node<'_>> {
    let mut found = BTreeMap::new();
    for group in root.get("functions").into_iter().flat_map(Node::elements) {
        let namespace = group.get("namespace").and_then(Node::scalar).unwrap_or_default();
        for (name, node) in group.get("members").into_iter().flat_map(Node::pairs) {
            found.insert(format!("{namespace}.{name}").to_ascii_lowercase(), node);
        }
    }
    found
}

/// Tells whether a parameter holds a secret.
fn is_secure(node: Node<'_>) -> bool {
    let kind = node.get("type").and_then(Node::scalar).unwrap_or_default();
    kind.eq_ignore_ascii_case("securestring") || kind.eq_ignore_ascii_case("secureobject")
}

/// Hides the known texts of a value.
fn redacted(value: Datum) -> Datum {
    match value {
        Datum::Text(text) if !text.is_empty() => Datum::Text(REDACTED.to_owned()),
        Datum::Template { .. } | Datum::Number(_) => Datum::Text(REDACTED.to_owned()),
        Datum::List(items) => Datum::List(items.into_iter().map(hidden).collect()),
        Datum::Map(entries) => {
            Datum::Map(entries.into_iter().map(|(key, entry)| (key, hidden(entry))).collect())
        }
        other => other,
    }
}

fn hidden(setting: Setting) -> Setting {
    Setting::new(redacted(setting.value), setting.line)
}
