//! Everything that a value of a template is evaluated in: parameters, mappings, conditions, and the
//! resources that it may refer to.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::diagnostic::Code;
use crate::import::document::{Document, Node};
use crate::import::infrastructure::cloudformation::call::Call;
use crate::import::infrastructure::cloudformation::for_each::Loop;
use crate::import::infrastructure::cloudformation::library::Library;
use crate::import::infrastructure::cloudformation::{for_each, parameters};
use crate::import::infrastructure::evaluation::Evaluation;
use crate::import::infrastructure::{Datum, Setting};

/// Stacks in stacks; AWS sets no limit, real ones have two or three levels.
const MOST_LEVELS: usize = 8;

/// The type of a stack in a stack.
pub(super) const STACK: &str = "AWS::CloudFormation::Stack";

/// Mappings by name, first and second key.
pub(super) type Mappings<'a> = BTreeMap<&'a str, BTreeMap<&'a str, BTreeMap<&'a str, Node<'a>>>>;

/// One template with its parameters.
pub(super) struct Scope<'a> {
    pub(super) evaluation: &'a Evaluation,
    pub(super) library: &'a Library,
    pub(super) root: Node<'a>,
    /// The path of the file among those of the upload; empty for the template itself.
    path: &'a str,
    /// The stacks that it lies in, each with a `/`.
    pub(super) prefix: String,
    pub(super) parameters: BTreeMap<String, Setting>,
    pub(super) mappings: Mappings<'a>,
    outputs: BTreeMap<&'a str, Node<'a>>,
    conditions: BTreeMap<&'a str, Node<'a>>,
    /// The resources by logical id, loops expanded.
    pub(super) declared: BTreeMap<String, Declared<'a>>,
    /// The loops that are being gone through, innermost last.
    pub(super) loops: RefCell<Vec<Loop>>,
    judged: RefCell<BTreeMap<String, Judged>>,
    is_serverless: OnceCell<bool>,
    children: RefCell<BTreeMap<String, Option<Rc<Scope<'a>>>>>,
    level: usize,
}

/// A resource as the template declares it.
pub(super) struct Declared<'a> {
    pub(super) node: Node<'a>,
    /// The loops that made it.
    pub(super) loops: Vec<Loop>,
}

/// What is known of a condition.
#[derive(Clone, Copy)]
enum Judged {
    /// It is being judged, so that whoever asks now asks in a circle.
    Open,
    Known(Option<bool>),
}

impl<'a> Scope<'a> {
    /// Makes the scope of the template itself.
    pub(super) fn new(evaluation: &'a Evaluation, library: &'a Library, root: Node<'a>) -> Self {
        Self::inside(evaluation, library, (root, ""), (String::new(), 0), &BTreeMap::new())
    }

    fn inside(
        evaluation: &'a Evaluation,
        library: &'a Library,
        (root, path): (Node<'a>, &'a str),
        (prefix, level): (String, usize),
        given: &BTreeMap<String, Setting>,
    ) -> Self {
        let mut scope = Self {
            evaluation,
            library,
            root,
            path,
            prefix,
            parameters: parameters::values(root, given, evaluation),
            mappings: section(evaluation, root, "Mappings")
                .into_iter()
                .map(|(name, map)| {
                    (name, map.pairs().map(|(key, map)| (key, map.pairs().collect())).collect())
                })
                .collect(),
            outputs: section(evaluation, root, "Outputs"),
            conditions: section(evaluation, root, "Conditions"),
            declared: BTreeMap::new(),
            loops: RefCell::default(),
            judged: RefCell::default(),
            is_serverless: OnceCell::new(),
            children: RefCell::default(),
            level,
        };
        scope.declared = for_each::declared(&scope);
        scope
    }

    /// Returns the value of an output.
    pub(super) fn output_value(&self, name: &str) -> Option<Datum> {
        let value = self.outputs.get(name)?.get("Value")?;
        Some(self.evaluate(value).value)
    }

    /// Returns the values of all outputs.
    pub(super) fn output_values(&self) -> impl Iterator<Item = Setting> {
        self.outputs.values().filter_map(|output| Some(self.evaluate(output.get("Value")?)))
    }

    /// Judges a condition of the template by its name.
    pub(super) fn condition(&self, name: &str, asked: Node<'_>) -> Option<bool> {
        let known = self.judged.borrow().get(name).copied();
        match known {
            Some(Judged::Known(truth)) => return truth,
            Some(Judged::Open) => {
                let message = format!("the condition {name:?} refers to itself");
                self.evaluation.say(Code::Cycle, asked.place(), message);
                return None;
            }
            None => {}
        }
        let Some(node) = self.conditions.get(name).copied() else {
            let message = format!("the condition {name:?} is not declared");
            self.evaluation.say(Code::DanglingReference, asked.place(), message);
            return None;
        };
        self.judged.borrow_mut().insert(name.to_owned(), Judged::Open);
        let truth = self.truth(node);
        self.judged.borrow_mut().insert(name.to_owned(), Judged::Known(truth));
        truth
    }

    /// Returns the template of a stack in this stack, if its file is part of the upload.
    pub(super) fn child(&self, id: &str) -> Option<Rc<Scope<'a>>> {
        if let Some(known) = self.children.borrow().get(id) {
            return known.clone();
        }
        // Whoever asks while it is being made asks in a circle, and gets nothing.
        self.children.borrow_mut().insert(id.to_owned(), None);
        let made = self.make_child(id).map(Rc::new);
        self.children.borrow_mut().insert(id.to_owned(), made.clone());
        made
    }

    fn make_child(&self, id: &str) -> Option<Scope<'a>> {
        let declared = self.declared.get(id)?;
        if self.level >= MOST_LEVELS || !is_stack(declared.node) || !self.evaluation.admit() {
            return None;
        }
        let properties = declared.node.get("Properties")?;
        let (path, document) = self.library.find(self.path, properties)?;
        let root = Document::root(document);
        let given = properties.get("Parameters").map(|node| {
            let loops = self.loops.replace(declared.loops.clone());
            let given = self.evaluate(node);
            self.loops.replace(loops);
            given
        });
        let given = match given {
            Some(Setting { value: Datum::Map(given), .. }) => given,
            _ => BTreeMap::new(),
        };
        let at = (format!("{}{id}/", self.prefix), self.level + 1);
        Some(Self::inside(self.evaluation, self.library, (root, path), at, &given))
    }

    /// Returns the id under which a resource that is not declared is found: one that the Serverless
    /// Application Model makes has its own, what a module makes is found in the module.
    pub(super) fn generated(&self, name: &str) -> Option<String> {
        if ["ServerlessRestApi", "ServerlessHttpApi"].contains(&name) {
            let mut all = self.declared.values();
            let is_made =
                *self.is_serverless.get_or_init(|| all.any(|one| is_serverless(one.node)));
            return is_made.then(|| name.to_owned());
        }
        // Ids of what is made begin with the id of what it is made for.
        let ends = name.char_indices().skip(1).map(|(end, _)| end);
        for owner in ends.filter_map(|end| name.get(..end)) {
            match self.declared.get(owner) {
                Some(declared) if is_serverless(declared.node) => return Some(name.to_owned()),
                Some(declared) if is_module(declared.node) => return Some(owner.to_owned()),
                _ => {}
            }
        }
        None
    }
}

/// Returns the entries of a section of a template.
pub(super) fn section<'a>(
    evaluation: &Evaluation,
    root: Node<'a>,
    name: &str,
) -> BTreeMap<&'a str, Node<'a>> {
    let section = evaluation.with_notes(|notes| root.map(name, notes));
    section.into_iter().flat_map(Node::pairs).collect()
}

fn is_serverless(node: Node<'_>) -> bool {
    kind(node).is_some_and(|kind| kind.starts_with("AWS::Serverless::"))
}

/// Returns the type of a resource, as far as it is a text.
pub(super) fn kind(node: Node<'_>) -> Option<&str> {
    let kind = node.get("Type")?;
    kind.scalar()
        .filter(|_| Call::of(kind).is_none())
        .map(str::trim)
        .filter(|kind| !kind.is_empty())
}

/// Recognises a module, of the registry of CloudFormation or of Rain.
fn is_module(node: Node<'_>) -> bool {
    kind(node).map_or_else(
        || node.get("Type").is_some_and(|kind| kind.tag().is_some()),
        |kind| kind.ends_with("::MODULE"),
    )
}

fn is_stack(node: Node<'_>) -> bool {
    kind(node).is_some_and(|kind| kind == STACK || kind == "AWS::Serverless::Application")
}
