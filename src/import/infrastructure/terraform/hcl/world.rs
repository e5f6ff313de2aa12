//! Modules as they are instantiated, with the values of their variables and locals, each computed
//! when it is first asked for and then kept.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::infrastructure::terraform::hcl::eval::{Names, Scope, entries};
use crate::import::infrastructure::terraform::hcl::files::{Block, Written};
use crate::import::infrastructure::terraform::hcl::module::{Module, literal, local_source};
use crate::import::infrastructure::terraform::hcl::types;
use crate::import::infrastructure::terraform::hcl::value::{self, Fault, is_settled};
use crate::import::infrastructure::terraform::{address, redaction};
use crate::import::infrastructure::{Datum, Setting, secrets};
use crate::import::notes::Notes;

/// Levels of modules, and instances of them.
const MODULE_DEPTH: usize = 16;
const MOST_MODULES: usize = 2_000;
/// Instances that one block may have.
const MOST_INSTANCES: usize = 1_000;

/// A root module with everything that it instantiates.
pub(super) struct World<'a> {
    modules: &'a BTreeMap<String, Module<'a>>,
    /// Every module instance by its prefix: `module.net[0].`.
    instances: RefCell<BTreeMap<String, Rc<Instance<'a>>>>,
    /// How often each block stands, by address; none while that is being computed.
    expansions: RefCell<BTreeMap<String, Option<Rc<Expansion>>>>,
    steps: Cell<usize>,
    /// Whether something that is used is declared in a file that is not shown.
    pub(super) is_partial: Cell<bool>,
    pub(super) notes: RefCell<Notes>,
}

/// One instance of a module.
pub(super) struct Instance<'a> {
    pub(super) module: &'a Module<'a>,
    /// What the addresses in it start with.
    pub(super) prefix: String,
    pub(super) caller: Option<Caller<'a>>,
    depth: usize,
    variables: Cache<'a>,
    locals: Cache<'a>,
    /// Attributes of resources, by address and name.
    pub(super) attributes: RefCell<BTreeMap<(String, String), Kept>>,
    calls: RefCell<BTreeMap<&'a str, Rc<Called<'a>>>>,
}

type Cache<'a> = RefCell<BTreeMap<&'a str, Kept>>;

/// A value that is being computed, or was.
#[derive(Clone)]
pub(super) enum Kept {
    Running,
    Done(Rc<Setting>),
}

/// Who instantiated a module.
pub(super) struct Caller<'a> {
    pub(super) instance: Rc<Instance<'a>>,
    pub(super) block: Block<'a>,
    key: Key,
}

/// What a call of a module comes to.
pub(super) struct Called<'a> {
    pub(super) expansion: Rc<Expansion>,
    /// The instances in the order of the keys; none for a module that is not in the upload.
    pub(super) instances: Vec<Rc<Instance<'a>>>,
}

/// How many times a block stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expansion {
    Once,
    Count(usize),
    Each(BTreeMap<String, Setting>),
    /// Once, as far as is known, and why no more is.
    Unknown {
        argument: &'static str,
        why: Setting,
    },
}

/// Which of its instances a block is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Key {
    Only,
    Number(usize),
    Text(String, Setting),
    Unknown(&'static str, Setting),
}

impl Key {
    /// Writes the key as addresses have it.
    pub(super) fn index(&self) -> String {
        match self {
            Self::Only | Self::Unknown(..) => String::new(),
            Self::Number(number) => format!("[{number}]"),
            Self::Text(key, _) => address::quoted(key),
        }
    }

    /// Returns what `each` and `count` mean.
    fn names(&self, line: u32) -> Option<(&'static str, Setting)> {
        let map = |entries: Vec<(&str, Setting)>| {
            let entries = entries.into_iter().map(|(key, value)| (key.to_owned(), value));
            Setting::new(value::map(entries), line)
        };
        match self {
            Self::Only => None,
            Self::Number(at) => {
                Some(("count", map(vec![("index", Setting::new(value::count(*at), line))])))
            }
            Self::Text(key, inner) => {
                let key = Setting::new(Datum::Text(key.clone()), line);
                Some(("each", map(vec![("key", key), ("value", inner.clone())])))
            }
            Self::Unknown("count", why) => Some(("count", map(vec![("index", why.clone())]))),
            Self::Unknown(_, why) => {
                Some(("each", map(vec![("key", why.clone()), ("value", why.clone())])))
            }
        }
    }
}

impl Expansion {
    /// Returns the keys of the instances.
    pub(super) fn keys(&self) -> Vec<Key> {
        match self {
            Self::Once => vec![Key::Only],
            Self::Count(count) => (0..*count).map(Key::Number).collect(),
            Self::Each(all) => {
                all.iter().map(|(key, value)| Key::Text(key.clone(), value.clone())).collect()
            }
            Self::Unknown { argument, why } => vec![Key::Unknown(argument, why.clone())],
        }
    }
}

impl<'a> World<'a> {
    /// Starts a root; `steps` are those that its evaluation may take, in expressions and in values
    /// that are copied.
    pub(super) fn new(modules: &'a BTreeMap<String, Module<'a>>, steps: usize) -> Self {
        Self {
            modules,
            instances: RefCell::default(),
            expansions: RefCell::default(),
            steps: Cell::new(steps),
            is_partial: Cell::new(false),
            notes: RefCell::default(),
        }
    }

    /// Instantiates the module of a directory as the root.
    pub(super) fn root(&self, directory: &str) -> Option<Rc<Instance<'a>>> {
        let module = self.modules.get(directory)?;
        Some(self.instance(module, String::new(), None, 0))
    }

    fn instance(
        &self,
        module: &'a Module<'a>,
        prefix: String,
        caller: Option<Caller<'a>>,
        depth: usize,
    ) -> Rc<Instance<'a>> {
        let instance = Rc::new(Instance {
            module,
            prefix: prefix.clone(),
            caller,
            depth,
            variables: Cache::default(),
            locals: Cache::default(),
            attributes: RefCell::default(),
            calls: RefCell::default(),
        });
        self.instances.borrow_mut().insert(prefix, Rc::clone(&instance));
        instance
    }

    /// Returns the module instance that an address lies in.
    pub(super) fn find(&self, prefix: &str) -> Option<Rc<Instance<'a>>> {
        self.instances.borrow().get(prefix).cloned()
    }

    /// Takes a step; false where there are none left.
    pub(super) fn step(&self) -> bool {
        self.steps(1)
    }

    /// Takes several steps at once.
    pub(super) fn steps(&self, count: usize) -> bool {
        let left = self.steps.get().checked_sub(count);
        self.steps.set(left.unwrap_or_default());
        left.is_some()
    }

    /// Returns the steps that are left.
    pub(super) fn steps_left(&self) -> usize {
        self.steps.get()
    }

    /// Pays for a value by its size; one that is too deep or too large is not made.
    pub(super) fn spend(&self, setting: &Setting) -> Result<(), Fault> {
        let size = value::size(setting).ok_or_else(|| Fault::new("a value that is too large"))?;
        if self.steps(size) { Ok(()) } else { Err(Fault::new("too much to evaluate")) }
    }

    /// Says something about a block.
    pub(super) fn say(&self, code: Code, block: &Block<'_>, message: String, hint: &str) {
        let place = Place::line(&block.file.name, block.line, 0);
        self.notes.borrow_mut().push(Diagnostic::new(code, place, message).hint(hint));
    }

    /// Returns how many times a block stands.
    pub(super) fn expand(
        &self,
        instance: &Instance<'a>,
        block: &Block<'a>,
        address: &str,
        depth: usize,
    ) -> Rc<Expansion> {
        let known = self.expansions.borrow().get(address).cloned();
        match known {
            Some(Some(known)) => return known,
            Some(None) => {
                let why = Setting::unknown("refers to itself", block.line);
                return Rc::new(Expansion::Unknown { argument: "count", why });
            }
            None => {}
        }
        self.expansions.borrow_mut().insert(address.to_owned(), None);
        let expansion = Rc::new(self.expansion(instance, block, address, depth));
        self.expansions.borrow_mut().insert(address.to_owned(), Some(Rc::clone(&expansion)));
        expansion
    }

    fn expansion(
        &self,
        instance: &Instance<'a>,
        block: &Block<'a>,
        address: &str,
        depth: usize,
    ) -> Expansion {
        let expansion = if let Some(count) = block.attribute("count") {
            by_count(&Scope { depth, ..Scope::new(self, instance, &count) }.value(&count))
        } else if let Some(each) = block.attribute("for_each") {
            by_each(&Scope { depth, ..Scope::new(self, instance, &each) }.value(&each))
        } else {
            Expansion::Once
        };
        let count = match &expansion {
            Expansion::Count(count) => *count,
            Expansion::Each(all) => all.len(),
            _ => 1,
        };
        if count <= MOST_INSTANCES {
            return expansion;
        }
        let message = format!("{address} has {count} instances; {MOST_INSTANCES} are read");
        self.say(Code::TooMany, block, message, "");
        match expansion {
            Expansion::Each(all) => Expansion::Each(all.into_iter().take(MOST_INSTANCES).collect()),
            _ => Expansion::Count(MOST_INSTANCES),
        }
    }

    /// Runs something in the scope of one instance of a block.
    pub(super) fn within<T>(
        &self,
        instance: &Instance<'a>,
        block: &Block<'a>,
        (key, depth): (&Key, usize),
        run: impl FnOnce(Scope<'_, 'a>) -> T,
    ) -> T {
        let scope =
            Scope { world: self, instance, names: None, file: block.file, line: block.line, depth };
        match key.names(block.line) {
            Some((name, value)) => {
                let names = Names { name, value: &value, outer: None };
                run(scope.with(&names))
            }
            None => run(scope),
        }
    }

    /// Returns the value of a variable.
    pub(super) fn variable(
        &self,
        at: &Instance<'a>,
        name: &str,
        depth: usize,
    ) -> Result<Rc<Setting>, Fault> {
        let Some((name, block)) = at.module.variables.get_key_value(name) else {
            return Err(self.undeclared(&format!("variable {name}")));
        };
        Ok(kept(&at.variables, name, || {
            let given = self.given(at, name, depth);
            let default = || {
                let written = block.attribute("default")?;
                Some(Scope { depth, ..Scope::new(self, at, &written) }.value(&written))
            };
            let Some(mut value) = given.or_else(default) else {
                return Setting::unknown(format!("variable {name} has no default"), block.line);
            };
            if let Some(written) = block.attribute("type") {
                let scope = Scope { depth, ..Scope::new(self, at, &written) };
                value = types::converted(scope, value, &written);
            }
            let is_sensitive = block.attribute("sensitive").is_some_and(|written| {
                Scope::new(self, at, &written).value(&written).flag() == Some(true)
            });
            // A secret may go into any text from here, where nothing tells it from the rest.
            let is_secret = is_sensitive || redaction::is_secret(name);
            if is_secret && matches!(value.value, Datum::Text(_) | Datum::Number(_)) {
                value.value = Datum::Text(secrets::REDACTED.to_owned());
            }
            value
        }))
    }

    /// Returns what the caller, or a file of variables, gives to a variable.
    fn given(&self, at: &Instance<'a>, name: &str, depth: usize) -> Option<Setting> {
        let Some(caller) = &at.caller else {
            let written = at.module.values.get(name)?;
            return Some(Scope { depth, ..Scope::new(self, at, written) }.value(written));
        };
        let written = caller.block.attribute(name)?;
        let at = (&caller.key, depth);
        Some(self.within(&caller.instance, &caller.block, at, |scope| scope.value(&written)))
    }

    /// Returns the value of a local.
    pub(super) fn local(
        &self,
        at: &Instance<'a>,
        name: &str,
        depth: usize,
    ) -> Result<Rc<Setting>, Fault> {
        let Some((name, written)) = at.module.locals.get_key_value(name) else {
            return Err(self.undeclared(&format!("local {name}")));
        };
        Ok(kept(&at.locals, name, || {
            Scope { depth, ..Scope::new(self, at, written) }.value(written)
        }))
    }

    /// Returns what a call of a module comes to.
    pub(super) fn called(
        &self,
        at: &Rc<Instance<'a>>,
        name: &str,
        depth: usize,
    ) -> Option<Rc<Called<'a>>> {
        let (name, block) = at.module.calls.get_key_value(name)?;
        if let Some(known) = at.calls.borrow().get(name) {
            return Some(Rc::clone(known));
        }
        let expansion = self.expand(at, block, &format!("{}module.{name}", at.prefix), depth);
        let instances = match self.local_module(at, name, block) {
            Some(module) => {
                let keys = expansion.keys().into_iter();
                keys.map(|key| self.child(at, module, (name, block), key)).collect()
            }
            None => Vec::new(),
        };
        let called = Rc::new(Called { expansion, instances });
        at.calls.borrow_mut().insert(name, Rc::clone(&called));
        Some(called)
    }

    fn child(
        &self,
        at: &Rc<Instance<'a>>,
        module: &'a Module<'a>,
        (name, block): (&str, &Block<'a>),
        key: Key,
    ) -> Rc<Instance<'a>> {
        let prefix = format!("{}module.{name}{}.", at.prefix, key.index());
        let caller = Caller { instance: Rc::clone(at), block: *block, key };
        self.instance(module, prefix, Some(caller), at.depth + 1)
    }

    /// Returns the module that a call names, if its files are in the upload.
    fn local_module(
        &self,
        at: &Rc<Instance<'a>>,
        name: &str,
        block: &Block<'a>,
    ) -> Option<&'a Module<'a>> {
        let source = block.attribute("source");
        let source = source.as_ref().and_then(literal).unwrap_or_default();
        let Some(directory) = local_source(&at.module.directory, source) else {
            let message = format!("module {name:?} comes from {source:?}, which is not fetched");
            let hint = "what it deploys is not seen: import a plan, which has its resources";
            self.say(Code::IncludeRefused, block, message, hint);
            return None;
        };
        let Some(module) = self.modules.get(&directory) else {
            let message =
                format!("module {name:?} comes from {source:?}, which is not in the upload");
            self.say(Code::IncludeRefused, block, message, "upload the folder around both");
            return None;
        };
        let mut outer = Some(at);
        while let Some(instance) = outer {
            if instance.module.directory == directory {
                let message = format!("module {name:?} contains itself");
                self.say(Code::Cycle, block, message, "");
                return None;
            }
            outer = instance.caller.as_ref().map(|caller| &caller.instance);
        }
        if at.depth >= MODULE_DEPTH || self.instances.borrow().len() >= MOST_MODULES {
            let message = format!("module {name:?} is one too many");
            self.say(Code::TooMany, block, message, "");
            return None;
        }
        Some(module)
    }

    /// Evaluates an output of a module instance.
    pub(super) fn output(
        &self,
        at: &Instance<'a>,
        name: &str,
        depth: usize,
    ) -> Result<Setting, Fault> {
        let block = at.module.outputs.get(name);
        let written: Option<Written<'a>> = block.and_then(|block| block.attribute("value"));
        let Some(written) = written else {
            return Err(Fault::new(format!("the module has no output {name}")));
        };
        let scope = Scope { depth, ..Scope::new(self, at, &written) };
        Ok(scope.value(&written))
    }
}

fn by_count(count: &Setting) -> Expansion {
    // Old configurations count with flags in quotes.
    let flag = || count.flag().map(|flag| if flag { 1.0 } else { 0.0 });
    match count.number().or_else(flag).and_then(value::position) {
        Some(number) => Expansion::Count(number),
        None => not_known("count", count),
    }
}

fn by_each(each: &Setting) -> Expansion {
    match &each.value {
        Datum::Map(all) => Expansion::Each(all.clone()),
        // A set of texts, in which each is its own key.
        Datum::List(_) => {
            let items = entries(each).unwrap_or_default();
            let keys: Option<BTreeMap<_, _>> =
                items.into_iter().map(|(_, item)| Some((value::text_of(&item)?, item))).collect();
            keys.map_or_else(|| not_known("for_each", each), Expansion::Each)
        }
        Datum::Null => Expansion::Count(0),
        _ => not_known("for_each", each),
    }
}

fn not_known(argument: &'static str, of: &Setting) -> Expansion {
    let why = if is_settled(of) {
        "not a number of instances"
    } else {
        "number of instances is not known"
    };
    Expansion::Unknown { argument, why: Setting::new(value::unknown(why, [of]), of.line) }
}

/// Returns the kept value, or computes it; a value that is computed from itself is not known.
pub(super) fn kept<K: Ord + Clone>(
    cache: &RefCell<BTreeMap<K, Kept>>,
    key: K,
    compute: impl FnOnce() -> Setting,
) -> Rc<Setting> {
    match cache.borrow().get(&key) {
        Some(Kept::Done(value)) => return Rc::clone(value),
        Some(Kept::Running) => return Rc::new(Setting::unknown("refers to itself", 0)),
        None => {}
    }
    cache.borrow_mut().insert(key.clone(), Kept::Running);
    let mut value = compute();
    if value::size(&value).is_none() {
        value = Setting::unknown("a value that is too large", value.line);
    }
    let value = Rc::new(value);
    cache.borrow_mut().insert(key, Kept::Done(Rc::clone(&value)));
    value
}
