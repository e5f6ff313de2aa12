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
use crate::import::{Imported, Limits, Refused, check_size};
use crate::kb::Catalog;
use crate::model::Model;

use absorb::{Absorbed, absorb};

/// Merges models, each with the file that it was read from; the first drawn one gives the name.
/// Nothing where there is none.
pub fn merge(
    catalog: &Catalog,
    models: Vec<(String, Imported)>,
    limits: &Limits,
) -> Result<Option<Imported>, Refused> {
    let (drawn, deployed): (Vec<_>, Vec<_>) =
        models.into_iter().partition(|(_, imported)| !is_infrastructure(imported.format));
    let mut models = drawn.into_iter().chain(deployed);
    let Some((first_file, first)) = models.next() else { return Ok(None) };
    let mut whole = Whole { formats: vec![first.format], imported: first };
    let mut merged = 0;
    for (file, other) in models {
        merged += 1;
        whole.take(catalog, &file, other);
    }
    if merged > 0 {
        let mut notes = Notes::default();
        break_circles(&mut whole.imported.model, &mut notes);
        whole.imported.diagnostics.extend(notes.finish());
    }
    check_size(&first_file, whole.imported, limits).map(Some)
}

/// What has been merged so far.
struct Whole {
    formats: Vec<&'static str>,
    imported: Imported,
}

impl Whole {
    fn take(&mut self, catalog: &Catalog, file: &str, other: Imported) {
        let rules = matching::Rules::between(&self.formats, other.format);
        let matches = matching::find(catalog, &self.imported.model, &other.model, rules);
        let said = recognised::said(&self.imported.model, &matches.by_rule(&other.model), file);
        let beats = rules.is_deployed;
        let absorbed = absorb(catalog, &mut self.imported.model, other.model, &matches, beats);
        self.imported.diagnostics.extend(other.diagnostics);
        self.imported.diagnostics.extend(said);
        self.imported.diagnostics.extend(added(&self.imported.model, &absorbed, file));
        if !self.formats.contains(&other.format) {
            self.formats.push(other.format);
        }
    }
}

/// Says what a model added, and where the two contradict each other.
fn added(model: &Model, absorbed: &Absorbed, file: &str) -> Vec<Diagnostic> {
    let place = Place::default().in_file(file);
    let mut said = Vec::new();
    if !absorbed.added.is_empty() {
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

/// Tells whether a format describes what is deployed.
fn is_infrastructure(format: &str) -> bool {
    FORMATS.iter().any(|row| row.id == format && row.is_infrastructure())
}
