//! A module as it is written: what its files declare, by name.

use std::collections::BTreeMap;

use hcl_edit::expr::Expression;

use crate::diagnostic::Code as Said;
use crate::diagnostic::Place;
use crate::import::infrastructure::terraform::hcl::files::{Block, Code, Folder, Part, Written};
use crate::import::notes::Notes;

/// The declarations of one directory.
#[derive(Default)]
pub(super) struct Module<'a> {
    pub(super) directory: String,
    pub(super) variables: BTreeMap<&'a str, Block<'a>>,
    pub(super) locals: BTreeMap<&'a str, Written<'a>>,
    /// By type and name.
    pub(super) resources: BTreeMap<(&'a str, &'a str), Block<'a>>,
    pub(super) data: BTreeMap<(&'a str, &'a str), Block<'a>>,
    pub(super) calls: BTreeMap<&'a str, Block<'a>>,
    pub(super) outputs: BTreeMap<&'a str, Block<'a>>,
    /// By the name that resources use: `aws`, `aws.west`.
    pub(super) providers: BTreeMap<String, Block<'a>>,
    /// What the files of variables say.
    pub(super) values: BTreeMap<&'a str, Written<'a>>,
}

impl<'a> Module<'a> {
    /// Collects the declarations of a directory.
    pub(super) fn read(folder: &'a Folder, directory: &str, notes: &mut Notes) -> Self {
        let mut module = Self { directory: directory.to_owned(), ..Self::default() };
        for file in folder.files(directory) {
            module.add(file.block(), notes);
        }
        for file in folder.values(directory) {
            for part in file.block().parts() {
                if let Part::Attribute(key, value) = part {
                    module.values.insert(key, value);
                }
            }
        }
        module
    }

    fn add(&mut self, file: Block<'a>, notes: &mut Notes) {
        let mut say = |what: String, block: &Block<'a>| {
            let place = Place::line(&block.file.name, block.line, 0);
            notes.say(Said::DuplicateId, place, format!("{what} is declared a second time"));
        };
        for (labels, block) in file.blocks("resource", 2) {
            if let [kind, name, ..] = labels[..]
                && self.resources.insert((kind, name), block).is_some()
            {
                say(format!("{kind}.{name}"), &block);
            }
        }
        for (labels, block) in file.blocks("data", 2) {
            if let [kind, name, ..] = labels[..]
                && self.data.insert((kind, name), block).is_some()
            {
                say(format!("data.{kind}.{name}"), &block);
            }
        }
        let lists = [
            ("variable", &mut self.variables),
            ("module", &mut self.calls),
            ("output", &mut self.outputs),
        ];
        for (word, list) in lists {
            for (labels, block) in file.blocks(word, 1) {
                if let [name, ..] = labels[..]
                    && list.insert(name, block).is_some()
                {
                    say(format!("{word} {name:?}"), &block);
                }
            }
        }
        for (_, block) in file.blocks("locals", 0) {
            for part in block.parts() {
                if let Part::Attribute(key, value) = part {
                    self.locals.insert(key, value);
                }
            }
        }
        for (labels, block) in file.blocks("provider", 1) {
            let Some(name) = labels.first() else { continue };
            let name = match block.attribute("alias").and_then(|alias| literal(&alias)) {
                Some(alias) => format!("{name}.{alias}"),
                None => (*name).to_owned(),
            };
            self.providers.insert(name, block);
        }
    }

    /// Tells whether the directory declares anything that is deployed.
    pub(super) fn deploys(&self) -> bool {
        !self.resources.is_empty() || !self.calls.is_empty()
    }
}

/// Returns a text that is written out, as sources of modules and aliases must be.
pub(super) fn literal<'a>(written: &Written<'a>) -> Option<&'a str> {
    match written.code {
        Code::Hcl(Expression::String(text)) => Some(text.as_str()),
        Code::Hcl(_) => None,
        Code::Json(node) => node.scalar(),
    }
}

/// Returns the directory that the source of a module names, if it is one of the upload.
pub(super) fn local_source(directory: &str, source: &str) -> Option<String> {
    if !source.starts_with("./") && !source.starts_with("../") {
        return None;
    }
    let mut parts: Vec<&str> = directory.split('/').filter(|part| !part.is_empty()).collect();
    for part in source.split('/') {
        match part {
            "" | "." => {}
            // Directories above a file that came alone with what lies beside it.
            ".." if parts.last().is_none_or(|last| *last == "..") => parts.push(".."),
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::local_source;

    #[test]
    fn sources_of_modules_are_paths_from_their_directory() {
        let from = |directory, source| local_source(directory, source);
        assert_eq!(from("live/app", "../../modules/net").as_deref(), Some("modules/net"));
        assert_eq!(from("", "./net/").as_deref(), Some("net"));
        assert_eq!(from("", "../net").as_deref(), Some("../net"));
        assert_eq!(from("a", "../../../net").as_deref(), Some("../../net"));
        assert_eq!(from("", "terraform-aws-modules/vpc/aws"), None);
    }
}
