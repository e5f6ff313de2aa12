//! Evidence from what people wrote and scanners found: mitigations recorded in the model, evidence
//! files, reports of findings.
//!
//! A statement is tied to a requirement by the id it names, else by the requirement's keywords in
//! its text. The keyword that matched is part of the evidence, so that a reader can judge it.

use crate::diagnostic::{Code, Diagnostic};
use crate::evidence::{Evidence, Subject};
use crate::kb::{Catalog, Entry, RequirementIdx};
use crate::model::{Element, Model, StatedMitigation};
use crate::vocab::{EvidenceSource, Scope, StatedStatus, Strength, Verdict};

/// Turns every statement of the model into evidence, or says that it could not be tied.
pub(super) fn stated(catalog: &Catalog, model: &Model) -> (Vec<Evidence>, Vec<Diagnostic>) {
    let keywords = keywords(catalog);
    let mut evidence = Vec::new();
    let mut diagnostics = Vec::new();
    for (_, statement) in model.mitigations.iter() {
        let tied = tied_to(catalog, &keywords, statement);
        if tied.is_empty() {
            diagnostics.push(unbound(statement));
        }
        for (subject, how) in tied {
            let piece = piece(statement, subject, &how);
            evidence.extend(piece.map(|piece| at_its_scope(catalog, model, piece)));
        }
    }
    (evidence, diagnostics)
}

/// Every keyword with its requirement, longest first, so that the most specific is named.
fn keywords(catalog: &Catalog) -> Vec<(&str, RequirementIdx)> {
    let mut keywords: Vec<_> = catalog
        .requirements
        .iter()
        .flat_map(|(at, requirement)| {
            requirement.keywords.iter().map(move |keyword| (keyword.as_str(), at))
        })
        .collect();
    keywords.sort_by_key(|(keyword, at)| (std::cmp::Reverse(keyword.len()), *at));
    keywords
}

fn tied_to(
    catalog: &Catalog,
    keywords: &[(&str, RequirementIdx)],
    statement: &StatedMitigation,
) -> Vec<(Subject, String)> {
    let by_id: Vec<_> = statement
        .about
        .iter()
        .filter_map(|id| match catalog.find(id)? {
            Entry::Requirement(at) => Some((Subject::Requirement(at), String::new())),
            Entry::Control(at) => Some((Subject::Control(at), String::new())),
            _ => None,
        })
        .collect();
    if !by_id.is_empty() {
        return by_id;
    }
    let text = format!("{} {}", statement.title, statement.description).to_lowercase();
    let mut tied: Vec<(Subject, String)> = Vec::new();
    for (keyword, at) in keywords {
        let subject = Subject::Requirement(*at);
        let is_new = tied.iter().all(|(known, _)| *known != subject);
        if is_new && contains_phrase(&text, keyword) {
            tied.push((subject, format!(", recognised by \"{keyword}\"")));
        }
    }
    tied
}

/// Tells whether a phrase stands in a text as whole words.
fn contains_phrase(text: &str, phrase: &str) -> bool {
    text.match_indices(phrase).any(|(at, found)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + found.len()..).and_then(|after| after.chars().next());
        let is_edge = |side: Option<char>| side.is_none_or(|letter| !letter.is_alphanumeric());
        is_edge(before) && is_edge(after)
    })
}

fn piece(statement: &StatedMitigation, subject: Subject, how: &str) -> Option<Evidence> {
    let (verdict, mut strength) = weight(statement.status)?;
    if statement.source == EvidenceSource::Scanner && verdict == Verdict::Met {
        strength = Strength::Validated;
    }
    let what = if statement.title.is_empty() { &statement.description } else { &statement.title };
    let state = if statement.raw_status.is_empty() {
        statement.status.title()
    } else {
        &statement.raw_status
    };
    Some(Evidence {
        id: String::new(),
        subject,
        element: statement.element,
        verdict,
        strength,
        source: statement.source,
        summary: format!("{what} ({state}{how})"),
        by: statement.by.clone(),
        on: statement.on.clone(),
        place: statement.place.clone(),
    })
}

/// What a scanner finds at one resource counts for the whole system where the requirement is met
/// once for all of it; the text then names the resource.
fn at_its_scope(catalog: &Catalog, model: &Model, mut piece: Evidence) -> Evidence {
    let Subject::Requirement(at) = piece.subject else { return piece };
    let is_met_once = matches!(catalog.requirements[at].scope, Scope::System | Scope::Organisation);
    if is_met_once && piece.source == EvidenceSource::Scanner && piece.element != Element::System {
        piece.summary = format!("{}: {}", model.element_name(piece.element), piece.summary);
        piece.element = Element::System;
    }
    piece
}

/// Reads a state as a verdict. Accepting, transferring or avoiding a risk says nothing about
/// whether the safeguard is in place, so that it is no evidence for it.
const fn weight(status: StatedStatus) -> Option<(Verdict, Strength)> {
    match status {
        StatedStatus::Verified => Some((Verdict::Met, Strength::Tested)),
        StatedStatus::Implemented => Some((Verdict::Met, Strength::SelfDeclared)),
        StatedStatus::InProgress => Some((Verdict::PartlyMet, Strength::Partial)),
        StatedStatus::Planned => Some((Verdict::NotMet, Strength::Documented)),
        StatedStatus::Required | StatedStatus::Open => Some((Verdict::NotMet, Strength::Absent)),
        StatedStatus::NotApplicable | StatedStatus::FalsePositive => {
            Some((Verdict::NotApplicable, Strength::SelfDeclared))
        }
        StatedStatus::Investigating
        | StatedStatus::Accepted
        | StatedStatus::Transferred
        | StatedStatus::Avoided => None,
    }
}

fn unbound(statement: &StatedMitigation) -> Diagnostic {
    let what = if statement.title.is_empty() { &statement.id } else { &statement.title };
    let hint = match statement.source {
        EvidenceSource::Statement => "name a requirement or procedural control by its id",
        _ => "name the requirement's id in its text, or state it in an evidence file",
    };
    let message = format!("no requirement is recognised in {what:?}");
    Diagnostic::new(Code::UnboundStatement, statement.place.clone(), message).hint(hint)
}
