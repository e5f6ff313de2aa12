//! Several models of one system, or of systems beside each other -> one model.
//!
//! A drawn model comes first and is the one that others add to. Which component of a further model
//! is one that is there already is told by rules that are named in what is said about it, in this
//! order: an explicit link (a tag `resource=ADDRESS` or a property `resource`), the id, an address
//! that other tools know it by, the name where it is unique on both sides and the types agree.
//! Nothing else is guessed: what no rule recognises is added beside what is there.

mod absorb;
mod matching;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::models::{FORMATS, break_circles};
use crate::import::notes::Notes;
use crate::import::recognised;
use crate::import::siblings::folder_of;
use crate::import::{Imported, Limits, Refused, check_size};
use crate::kb::Catalog;
use crate::model::Model;

use absorb::{Absorbed, Taken, absorb};
use matching::{Names, Rules};

/// Merges models, each with the file that it was read from; the first drawn one gives the name.
/// Nothing where there is none.
pub fn merge(
    catalog: &Catalog,
    models: Vec<(String, Imported)>,
    limits: &Limits,
) -> Result<Option<Imported>, Refused> {
    let (drawn, deployed): (Vec<_>, Vec<_>) =
        models.into_iter().partition(|(_, imported)| !is_infrastructure(imported.format));
    let mut models = drawn.into_iter().chain(deployed).peekable();
    let Some((first_file, first)) = models.next() else { return Ok(None) };
    if models.peek().is_none() {
        return check_size(&first_file, first, limits).map(Some);
    }
    let mut around = folder_of(&first_file).to_owned();
    let mut whole = Whole::of(first);
    for (file, other) in models {
        while !is_in(&file, &around) {
            around = folder_of(&around).to_owned();
        }
        whole.take(catalog, &file, other);
        if whole.imported.model.size() > limits.elements {
            break;
        }
    }
    let mut notes = Notes::default();
    break_circles(&mut whole.imported.model, &mut notes);
    whole.imported.diagnostics.extend(notes.finish());
    // Deployments beside each other go by the folder that holds them.
    let name = around.rsplit('/').next().unwrap_or_default();
    if is_infrastructure(whole.imported.format) && !name.is_empty() {
        name.clone_into(&mut whole.imported.model.name);
    }
    check_size(&first_file, whole.imported, limits).map(Some)
}

/// What has been merged so far.
struct Whole {
    formats: Vec<&'static str>,
    imported: Imported,
    names: Names,
    taken: Taken,
}

impl Whole {
    fn of(first: Imported) -> Self {
        let mut names = Names::default();
        for (at, component) in first.model.components.iter() {
            names.add(at, component);
        }
        let taken = Taken::of(&first.model);
        Self { formats: vec![first.format], imported: first, names, taken }
    }

    fn take(&mut self, catalog: &Catalog, file: &str, other: Imported) {
        let rules = Rules::between(&self.formats, other.format);
        let own = (&self.imported.model, &self.names);
        let matches = matching::find(catalog, own, &other.model, rules);
        let said = recognised::said(&self.imported.model, &matches.by_rule(&other.model), file);
        let beats = rules.is_deployed;
        let own = (&mut self.imported.model, &mut self.taken);
        let absorbed = absorb(catalog, own, other.model, &matches, beats);
        for at in absorbed.added.iter().chain(&absorbed.united) {
            self.names.add(*at, &self.imported.model.components[*at]);
        }
        self.imported.diagnostics.extend(other.diagnostics);
        self.imported.diagnostics.extend(said);
        self.imported.diagnostics.extend(added(&self.imported.model, &absorbed, rules, file));
        if !self.formats.contains(&other.format) {
            self.formats.push(other.format);
        }
    }
}

/// Says what a model added, and where the two contradict each other.
fn added(model: &Model, absorbed: &Absorbed, rules: Rules, file: &str) -> Vec<Diagnostic> {
    let place = Place::default().in_file(file);
    let mut said = Vec::new();
    // That another deployment is another one is nothing to say.
    if rules.by_name && !absorbed.added.is_empty() {
        let names: Vec<String> =
            absorbed.added.iter().map(|at| format!("{:?}", model.components[*at].name)).collect();
        let (count, named) = (names.len(), recognised::first_of(&names));
        let message = format!("{count} components are recognised by nothing and added: {named}");
        said.push(
            Diagnostic::new(Code::AddedComponents, place.clone(), message).hint(
                "tag a component of the model with `resource=ADDRESS` where it is one of them",
            ),
        );
    }
    if !absorbed.contradictions.is_empty() {
        let (count, named) =
            (absorbed.contradictions.len(), recognised::first_of(&absorbed.contradictions));
        let message = format!("{count} attributes are said otherwise: {named}");
        said.push(Diagnostic::new(Code::Contradiction, place, message));
    }
    said
}

/// Tells whether a file lies in a folder; all do in none.
fn is_in(file: &str, folder: &str) -> bool {
    folder.is_empty() || file.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// Tells whether a format describes what is deployed.
fn is_infrastructure(format: &str) -> bool {
    FORMATS.iter().any(|row| row.id == format && row.is_infrastructure())
}
