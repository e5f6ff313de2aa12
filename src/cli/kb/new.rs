//! `plumbline kb new`: the skeleton of a new entry.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::cli::{Answer, Failure, Outcome, output};
use crate::kb::scaffold::{self, Skeleton};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  plumbline kb new threat unsigned-firmware-update
  plumbline kb new framework my-standard@2026 --into our-knowledge
  plumbline kb lint --knowledge-base our-knowledge")]
pub(in crate::cli) struct New {
    /// What
    #[arg(value_enum)]
    what: What,
    /// Its id in kebab-case; a framework's carries the edition (my-standard@2026)
    id: String,
    /// The knowledge base to write it to; unless named, that of --knowledge-base, else knowledge-base
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    Threat,
    Requirement,
    Framework,
}

pub(in crate::cli) fn run(command: &New, overlay: Option<&Path>) -> Answer {
    let into = command.into.as_deref().or(overlay).unwrap_or(Path::new("knowledge-base"));
    let skeletons = skeletons(command)?;
    let there = skeletons.iter().map(|skeleton| into.join(&skeleton.path));
    if let Some(path) = there.into_iter().find(|path| path.try_exists().unwrap_or(true)) {
        return Err(Failure::Usage(format!("{} is there already", path.display())));
    }
    for skeleton in skeletons {
        let path = into.join(&skeleton.path);
        write(&path, &skeleton.text).map_err(|error| {
            Failure::Failed(format!("could not write {}: {error}", path.display()))
        })?;
        output::text(None, &format!("{}\n", path.display()))?;
    }
    Ok(Outcome::Done)
}

fn skeletons(command: &New) -> Result<Vec<Skeleton>, Failure> {
    let id = command.id.as_str();
    let (name, edition) = id.split_once('@').map_or((id, None), |(name, at)| (name, Some(at)));
    let refused = |must: &str| Failure::Usage(format!("{id:?} is no id for this: {must}"));
    if !is_kebab(name) {
        return Err(refused("ids are lower-case letters, digits and single hyphens between them"));
    }
    match (command.what, edition) {
        (What::Threat, None) => Ok(scaffold::threat(id)),
        (What::Requirement, None) => Ok(scaffold::requirement(id)),
        (What::Framework, Some(edition)) if is_edition(edition) => {
            Ok(scaffold::framework(id).unwrap_or_default())
        }
        (What::Framework, _) => Err(refused("it carries its edition: my-standard@2026")),
        (_, Some(_)) => Err(refused("only frameworks carry an edition")),
    }
}

fn is_kebab(name: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    name.split('-').all(is_word)
}

fn is_edition(edition: &str) -> bool {
    let mut letters = edition.bytes();
    letters.next().is_some_and(|first| first.is_ascii_alphanumeric())
        && letters.all(|letter| letter.is_ascii_alphanumeric() || b".-_".contains(&letter))
}

/// Makes a file that was not there.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}
