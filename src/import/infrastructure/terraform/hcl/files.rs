//! The files of a folder -> its directories, as they are written, with nothing evaluated.

use std::collections::BTreeMap;

use hcl_edit::expr::Expression;
use hcl_edit::structure::{Body, Structure};

use crate::diagnostic::{Code as Said, Diagnostic};
use crate::import::document::{Document, Node};
use crate::import::guard::{self, Limits};
use crate::import::hcl::{self, Lines};
use crate::import::infrastructure::terraform::hcl::module::{literal, local_source};
use crate::import::notes::Notes;
use crate::import::reader;
use crate::vocab::Severity;

/// Every file that was read, by the directory that it lies in.
#[derive(Debug, Default)]
pub(super) struct Folder {
    directories: BTreeMap<String, Vec<File>>,
}

/// A file that was read.
#[derive(Debug)]
pub(super) struct File {
    /// Its path in the upload.
    path: String,
    /// As the user knows it.
    pub(super) name: String,
    content: Content,
    /// Whether it only gives values to variables.
    gives_values: bool,
}

#[derive(Debug)]
enum Content {
    Hcl(hcl::Parsed),
    Json(Document),
}

/// The inside of a block, in either syntax.
#[derive(Clone, Copy)]
pub(super) enum Inside<'a> {
    Hcl(&'a Body),
    Json(Node<'a>),
}

/// An expression, in either syntax.
#[derive(Clone, Copy)]
pub(super) enum Code<'a> {
    Hcl(&'a Expression),
    Json(Node<'a>),
}

/// A block with the file that it stands in.
#[derive(Clone, Copy)]
pub(super) struct Block<'a> {
    pub(super) inside: Inside<'a>,
    pub(super) file: &'a File,
    pub(super) line: u32,
}

/// An expression with the file that it stands in.
#[derive(Clone, Copy)]
pub(super) struct Written<'a> {
    pub(super) code: Code<'a>,
    pub(super) file: &'a File,
    pub(super) line: u32,
}

/// A part of a block.
pub(super) enum Part<'a> {
    Attribute(&'a str, Written<'a>),
    /// A block with its type and labels.
    Block(&'a str, Vec<&'a str>, Block<'a>),
}

/// What is left of the limits while the files of a folder are read.
struct Budget<'l> {
    limits: &'l Limits,
    bytes: usize,
    nodes: usize,
}

/// Files by directory, as they are uploaded.
type Uploaded<'f> = BTreeMap<&'f str, Vec<(&'f str, &'f [u8])>>;

impl Folder {
    /// Reads the files of a folder that belong to Terraform; `name` is how the user knows one.
    /// Where a `start` is given, only that directory is read, and those that it calls as modules.
    pub(super) fn read<'f>(
        files: impl Iterator<Item = (&'f str, &'f [u8])>,
        start: Option<&str>,
        name: impl Fn(&str) -> String,
        (limits, notes): (&Limits, &mut Notes),
    ) -> Self {
        let mut uploaded = Uploaded::new();
        for (path, bytes) in files {
            let (directory, _) = path.rsplit_once('/').unwrap_or(("", path));
            uploaded.entry(directory).or_default().push((path, bytes));
        }
        let mut folder = Self::default();
        let mut budget = Budget { limits, bytes: limits.bytes, nodes: limits.nodes };
        let mut open: Vec<String> = match start {
            Some(start) => vec![start.to_owned()],
            None => uploaded.keys().rev().map(|directory| (*directory).to_owned()).collect(),
        };
        while let Some(directory) = open.pop() {
            for (path, bytes) in uploaded.remove(directory.as_str()).unwrap_or_default() {
                folder.add(path, (name(path), bytes), &mut budget, notes);
            }
            open.extend(
                folder.called(&directory).filter(|path| uploaded.contains_key(path.as_str())),
            );
        }
        folder
    }

    fn add(
        &mut self,
        path: &str,
        file: (String, &[u8]),
        budget: &mut Budget<'_>,
        notes: &mut Notes,
    ) {
        let (directory, stem) = path.rsplit_once('/').unwrap_or(("", path));
        let Some(kind) = Kind::of(directory, stem) else { return };
        let (name, bytes) = file;
        match File::read(path, name, (bytes, kind), budget) {
            Ok(read) => self.directories.entry(directory.to_owned()).or_default().push(read),
            // An empty file is a habit of modules, not a fault.
            Err(said) if said.code == Said::EmptyInput => {}
            Err(mut said) => {
                said.severity = Severity::Medium;
                notes.push(said.hint("the rest of the folder is read without this file"));
            }
        }
    }

    /// Returns the directories that the modules of a directory come from.
    fn called(&self, directory: &str) -> impl Iterator<Item = String> {
        let calls = self.files(directory).flat_map(|file| file.block().blocks("module", 1));
        let sources = calls.filter_map(|(_, call)| call.attribute("source"));
        sources.filter_map(move |source| local_source(directory, literal(&source)?))
    }

    /// Returns the paths of the files that were read.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.directories.values().flatten().map(|file| file.path.as_str())
    }

    /// Returns the directories that hold configuration.
    pub(super) fn directories(&self) -> impl Iterator<Item = &str> {
        let with_code = |files: &&Vec<File>| files.iter().any(|file| !file.gives_values);
        self.directories
            .iter()
            .filter(move |(_, files)| with_code(files))
            .map(|(path, _)| path.as_str())
    }

    /// Returns the files of a directory that hold configuration.
    pub(super) fn files(&self, directory: &str) -> impl Iterator<Item = &File> {
        self.all(directory).filter(|file| !file.gives_values)
    }

    /// Returns the files of a directory that give values to variables, the strongest last.
    pub(super) fn values(&self, directory: &str) -> impl Iterator<Item = &File> {
        // `terraform.tfvars` comes before every `*.auto.tfvars`, and those in their own order.
        let mut files: Vec<_> = self.all(directory).filter(|file| file.gives_values).collect();
        files.sort_by_key(|file| file.name.contains(".auto.tfvars"));
        files.into_iter()
    }

    /// Returns the files of a directory.
    pub(super) fn all(&self, directory: &str) -> impl Iterator<Item = &File> {
        self.directories.get(directory).into_iter().flatten()
    }
}

/// What a file is by its name, the only thing that tells variables from settings.
#[derive(Clone, Copy)]
struct Kind {
    is_json: bool,
    gives_values: bool,
}

/// Tells whether a file holds configuration by its name, and whether in JSON.
pub(super) fn is_code(file: &str) -> Option<bool> {
    let (stem, is_json) = stem(file);
    [".tf", ".tofu"].iter().any(|ending| stem.ends_with(ending)).then_some(is_json)
}

/// Tells whether a file belongs to a configuration.
pub(super) fn is_part(path: &str) -> bool {
    let (directory, file) = path.rsplit_once('/').unwrap_or(("", path));
    Kind::of(directory, file).is_some()
}

fn stem(file: &str) -> (&str, bool) {
    match file.strip_suffix(".json") {
        Some(stem) => (stem, true),
        None => (file, false),
    }
}

impl Kind {
    fn of(directory: &str, file: &str) -> Option<Self> {
        // What `terraform init` fetched is not the configuration.
        if directory.split('/').any(|part| part == ".terraform" || part == ".git") {
            return None;
        }
        let (stem, is_json) = stem(file);
        let is_code = is_code(file).is_some();
        let gives_values = stem == "terraform.tfvars" || stem.ends_with(".auto.tfvars");
        (is_code || gives_values).then_some(Self { is_json, gives_values })
    }
}

impl File {
    fn read(
        path: &str,
        name: String,
        (bytes, kind): (&[u8], Kind),
        budget: &mut Budget<'_>,
    ) -> Result<Self, Diagnostic> {
        let limits = Limits { bytes: budget.bytes, nodes: budget.nodes, ..budget.limits.clone() };
        let text = guard::text(&name, bytes, &limits)?;
        let (content, nodes) = if kind.is_json {
            let document = reader::read(&name, text, &limits)?;
            let nodes = document.nodes.len();
            (Content::Json(document), nodes)
        } else {
            let nodes = hcl::parts(text);
            if nodes > limits.nodes {
                return Err(hcl::too_many(&name, limits.nodes));
            }
            (Content::Hcl(hcl::parse(&name, text)?), nodes)
        };
        budget.bytes = budget.bytes.saturating_sub(bytes.len());
        budget.nodes = budget.nodes.saturating_sub(nodes);
        let path = path.to_owned();
        Ok(Self { path, name, content, gives_values: kind.gives_values })
    }

    /// Returns its path in the upload.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Returns the file as a block.
    pub(super) fn block(&self) -> Block<'_> {
        let inside = match &self.content {
            Content::Hcl(parsed) => Inside::Hcl(&parsed.body),
            Content::Json(document) => Inside::Json(document.root()),
        };
        Block { inside, file: self, line: 1 }
    }

    /// Returns the lines of a file in HCL.
    pub(super) fn lines(&self) -> Option<&Lines> {
        match &self.content {
            Content::Hcl(parsed) => Some(&parsed.lines),
            Content::Json(_) => None,
        }
    }
}

impl<'a> Block<'a> {
    /// Returns the parts of the block. In JSON everything is an attribute.
    pub(super) fn parts(&self) -> Vec<Part<'a>> {
        let file = self.file;
        match self.inside {
            Inside::Hcl(body) => {
                let line = |part: &dyn Fn(&Lines) -> u32| file.lines().map_or(0, part);
                let part = |structure: &'a Structure| match structure {
                    Structure::Attribute(attribute) => {
                        let line = line(&|lines| lines.line(attribute));
                        let code = Code::Hcl(&attribute.value);
                        Part::Attribute(attribute.key.as_str(), Written { code, file, line })
                    }
                    Structure::Block(block) => {
                        let line = line(&|lines| lines.line(block));
                        let labels =
                            block.labels.iter().map(hcl_edit::structure::BlockLabel::as_str);
                        let inside = Inside::Hcl(&block.body);
                        let inner = Block { inside, file, line };
                        Part::Block(block.ident.as_str(), labels.collect(), inner)
                    }
                };
                body.iter().map(part).collect()
            }
            Inside::Json(node) => node
                .pairs()
                .filter(|(key, _)| *key != "//")
                .map(|(key, value)| Part::Attribute(key, Written::json(value, file)))
                .collect(),
        }
    }

    /// Returns the expression of an attribute.
    pub(super) fn attribute(&self, key: &str) -> Option<Written<'a>> {
        match self.inside {
            Inside::Hcl(body) => {
                let attribute = body.get_attribute(key)?;
                let line = self.file.lines().map_or(0, |lines| lines.line(attribute));
                Some(Written { code: Code::Hcl(&attribute.value), file: self.file, line })
            }
            Inside::Json(node) => Some(Written::json(node.get(key)?, self.file)),
        }
    }

    /// Returns the blocks of a type, each with its labels; in JSON the keys of `labels` levels of
    /// mappings are the labels, and a list holds several blocks.
    pub(super) fn blocks(&self, kind: &str, labels: usize) -> Vec<(Vec<&'a str>, Self)> {
        match self.inside {
            Inside::Hcl(_) => {
                let parts = self.parts().into_iter().filter_map(|part| match part {
                    Part::Block(other, labels, block) if other == kind => Some((labels, block)),
                    _ => None,
                });
                parts.filter(|(found, _)| found.len() >= labels).collect()
            }
            Inside::Json(node) => {
                let mut level: Vec<_> =
                    node.get(kind).map(|at| (Vec::new(), at)).into_iter().collect();
                for _ in 0..labels {
                    level = level
                        .into_iter()
                        .flat_map(|(labels, at)| each(at).map(move |at| (labels.clone(), at)))
                        .flat_map(|(labels, at)| {
                            at.pairs()
                                .map(move |(key, inner)| ([&labels[..], &[key]].concat(), inner))
                        })
                        .collect();
                }
                let blocks = level.into_iter().flat_map(|(labels, at)| {
                    each(at).filter(|at| at.is_map()).map(move |at| (labels.clone(), at))
                });
                let file = self.file;
                let block = |at: Node<'a>| Self { inside: Inside::Json(at), file, line: at.line() };
                blocks.map(|(labels, at)| (labels, block(at))).collect()
            }
        }
    }
}

impl<'a> Written<'a> {
    fn json(node: Node<'a>, file: &'a File) -> Self {
        Self { code: Code::Json(node), file, line: node.line() }
    }
}

/// Returns the elements of a list; anything else is its own element.
fn each(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let itself = (!node.is_list()).then_some(node);
    node.elements().chain(itself)
}
