//! Resolves every reference of the files, or says which one dangles and where.
//!
//! Comes in: [`Files`]. Goes out: a [`Catalog`] and a diagnostic for each reference that names
//! nothing and each id that is there twice. Order: what others refer to first.

mod conditions;
mod inherit;
mod links;
mod scenarios;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::kb::catalog::{Adjacency, Catalog};
use crate::kb::entry::{
    Applies, AttributeDefinition, AttributeIdx, ComponentType, ComponentTypeIdx, Control,
    ControlIdx, Entry, Framework, FrameworkIdx, Link, LinkIdx, Recommendation, Requirement,
    RequirementIdx, Requires, TestCase, TestCaseIdx, Threat,
};
use crate::kb::raw::{self, Files, Sourced};
use crate::vocab::{Coverage, FrameworkKind, Index, Relation};

/// The framework that a requirement's `secaas` refers to.
const CSA_SECAAS: &str = "csa-secaas";

/// Links the files of a knowledge base.
pub(super) fn link(files: Files) -> (Catalog, Vec<Diagnostic>) {
    let mut linker = Linker::default();
    linker.catalog.sha256 = files.sha256;
    linker.catalog.publications = files.publications.into_iter().map(Arc::from).collect();
    linker.catalog.foreign.tables = files.foreign;
    linker.catalog.settings.rules = files.settings;
    linker.catalog.levels = files.levels;
    linker.catalog.resources = files.resources;
    linker.catalog.synonyms = files.synonyms.into_iter().map(|row| row.entry).collect();
    linker.component_type_ids(&files.components);
    linker.attributes(files.attributes);
    linker.requirement_ids(&files.requirements);
    linker.component_types(files.components);
    for folder in files.frameworks {
        linker.framework(folder.framework, folder.controls);
    }
    linker.requirements(files.requirements);
    for folder in files.benchmarks {
        linker.benchmark(folder);
    }
    linker.threats(files.threats);
    linker.scenarios(files.scenarios);
    linker.mappings(files.mappings);
    linker.finish()
}

#[derive(Default)]
struct Linker {
    catalog: Catalog,
    diagnostics: Vec<Diagnostic>,
    requirement_ids: BTreeMap<String, RequirementIdx>,
    /// Clauses by citation, by the framework's CURIE prefix: `pci-dss-4.0.1`.
    clauses: BTreeMap<String, BTreeMap<String, ControlIdx>>,
    /// The prefix of the newest edition by the framework's id.
    newest: BTreeMap<String, String>,
}

impl Linker {
    /// Positions first, so that types, attributes and requirements can refer to each other freely.
    fn component_type_ids(&mut self, rows: &[Sourced<raw::ComponentType>]) {
        for (n, row) in rows.iter().enumerate() {
            let at = ComponentTypeIdx::new(n);
            if self.catalog.component_type_ids.insert(row.entry.id.clone(), at).is_some() {
                self.duplicate(&row.file, row.line, &row.entry.id);
            }
        }
    }

    fn attributes(&mut self, rows: Vec<Sourced<raw::AttributeDefinition>>) {
        for row in rows {
            let raw = row.entry;
            for kind in raw.on.iter().filter(|kind| *kind != "flow") {
                self.component_type(kind, &row.file, row.line);
            }
            let at = self.catalog.attributes.push(AttributeDefinition {
                id: raw.id.clone(),
                value_type: raw.r#type,
                on: raw.on,
                title: raw.title,
                question: raw.question,
            });
            if self.catalog.attribute_ids.insert(raw.id.clone(), at).is_some() {
                self.duplicate(&row.file, row.line, &raw.id);
            }
        }
    }

    fn requirement_ids(&mut self, rows: &[Sourced<raw::Requirement>]) {
        for (n, row) in rows.iter().enumerate() {
            let at = RequirementIdx::new(n);
            if self.requirement_ids.insert(row.entry.id.clone(), at).is_some() {
                self.duplicate(&row.file, row.line, &row.entry.id);
            }
        }
    }

    fn component_types(&mut self, rows: Vec<Sourced<raw::ComponentType>>) {
        for row in rows {
            let raw = row.entry;
            let is_a =
                raw.is_a.as_ref().and_then(|id| self.component_type(id, &row.file, row.line));
            let provided = raw
                .provided
                .into_iter()
                .filter_map(|provided| {
                    let at = self.requirement(&provided.requirement, &row.file, row.line)?;
                    Some((at, provided.why))
                })
                .collect();
            let defaults =
                self.attribute_values(raw.defaults, &row.file, row.line).into_iter().collect();
            self.catalog.component_types.push(ComponentType {
                id: raw.id,
                title: raw.title,
                is_a,
                provider: raw.provider,
                summary: raw.summary,
                aliases: raw.aliases,
                provided,
                defaults,
                interval: 0..0,
            });
        }
        inherit::inherit(&mut self.catalog);
    }

    fn framework(
        &mut self,
        framework: Sourced<raw::Framework>,
        controls: Vec<Sourced<raw::Control>>,
    ) {
        let at = self.framework_row(framework);
        let start = self.catalog.controls.len();
        let mut citations = BTreeMap::new();
        for row in controls {
            let control = self.control(at, row, &citations);
            citations.insert(self.catalog.controls[control].citation.clone(), control);
        }
        self.catalog.frameworks[at].controls = start..self.catalog.controls.len();
        let prefix = self.catalog.frameworks[at].key.replace('@', "-");
        let id = self.catalog.frameworks[at].id.clone();
        if self.catalog.framework(&id) == Some(at) {
            self.newest.insert(id, prefix.clone());
        }
        self.clauses.insert(prefix, citations);
    }

    fn framework_row(&mut self, row: Sourced<raw::Framework>) -> FrameworkIdx {
        let raw = row.entry;
        let key = format!("{}@{}", raw.id, raw.edition);
        let applies = raw.applies.into_iter().map(|rule| Applies {
            has: self.component_types_of(&rule.has, &row.file, row.line),
            handles: rule.handles,
            reason: rule.reason,
        });
        let applies = applies.collect();
        let at = self.catalog.frameworks.push(Framework {
            key: key.clone(),
            id: raw.id,
            edition: raw.edition,
            title: raw.title,
            short: raw.short,
            kind: raw.kind,
            obligation: raw.obligation,
            owner: raw.owner,
            citation: raw.citation,
            prefixes: raw.prefixes,
            elided: raw.elided,
            published: raw.published,
            effective: raw.effective,
            source: raw.source,
            licence: raw.licence,
            text_origin: raw.text_origin,
            sectors: raw.sectors,
            summary: raw.summary,
            profiles: raw.profiles,
            applies,
            controls: 0..0,
            recommendations: 0..0,
            sections: Vec::new(),
        });
        self.entry(key, Entry::Framework(at), &row.file, row.line);
        at
    }

    fn control(
        &mut self,
        framework: FrameworkIdx,
        row: Sourced<raw::Control>,
        citations: &BTreeMap<String, ControlIdx>,
    ) -> ControlIdx {
        let raw = row.entry;
        let id = format!("{}:{}", self.catalog.frameworks[framework].key, raw.citation);
        let parent = raw.parent.as_ref().and_then(|parent| {
            let found = citations.get(parent).copied();
            if found.is_none() {
                self.dangling(&row.file, row.line, "parent clause", parent);
            }
            found
        });
        let at = self.catalog.controls.push(Control {
            framework,
            id: id.clone(),
            citation: raw.citation,
            parent,
            title: raw.title,
            summary: raw.summary,
            force: raw.force,
            tags: raw.tags,
            profiles: raw.profiles,
            only_for: raw.only_for,
            withdrawn: raw.withdrawn,
            prohibits: raw.prohibits,
            procedural: None,
            verify: raw.verify,
        });
        self.entry(id.clone(), Entry::Control(at), &row.file, row.line);
        match (raw.procedural, raw.test) {
            (true, Some(test)) => {
                let test = self.control_test(at, &id, test, (&row.file, row.line));
                self.catalog.controls[at].procedural = Some(test);
            }
            (false, None) => {}
            _ => self.fault(&row.file, row.line, "a procedural clause has a test, and only those"),
        }
        at
    }

    fn control_test(
        &mut self,
        control: ControlIdx,
        id: &str,
        raw: raw::ControlTest,
        (file, line): (&str, u32),
    ) -> TestCaseIdx {
        let id = format!("{id}/test");
        let of = Entry::Control(control);
        let at = self.catalog.test_cases.push(TestCase {
            id: id.clone(),
            of,
            title: raw.title,
            method: raw.method,
            steps: raw.steps,
            expect: raw.expect,
            evidence: raw.evidence,
        });
        self.entry(id, Entry::TestCase(at), file, line);
        self.join(Entry::TestCase(at), of, Relation::Tests, "the clause's own test case");
        at
    }

    fn requirements(&mut self, rows: Vec<Sourced<raw::Requirement>>) {
        for row in rows {
            self.requirement_row(row);
        }
    }

    fn requirement_row(&mut self, row: Sourced<raw::Requirement>) {
        let (file, line) = (row.file, row.line);
        let raw = row.entry;
        let after = raw.after.iter().filter_map(|id| self.requirement(id, &file, line)).collect();
        let shown_by =
            raw.shown_by.into_iter().filter_map(|check| self.check(check, &file, line)).collect();
        let at = self.catalog.requirements.push(Requirement {
            id: raw.id.clone(),
            title: raw.title,
            since: raw.since,
            status: raw.status,
            domain: raw.domain,
            scope: raw.scope,
            effort: raw.effort,
            responsibility: raw.responsibility,
            keywords: raw.keywords,
            after,
            summary: raw.summary,
            remediation: raw.remediation,
            shown_by,
            tests: Vec::new(),
            verify: raw.verify,
        });
        let of = Entry::Requirement(at);
        self.entry(raw.id.clone(), of, &file, line);
        for test in raw.test {
            let test = self.requirement_test(at, &raw.id, test, &file);
            self.catalog.requirements[at].tests.push(test);
        }
        for category in raw.secaas {
            self.join_taxonomy(of, CSA_SECAAS, &category, (&file, line));
        }
    }

    fn requirement_test(
        &mut self,
        requirement: RequirementIdx,
        id: &str,
        raw: raw::RequirementTest,
        file: &str,
    ) -> TestCaseIdx {
        let id = format!("{id}/{}", raw.id);
        let of = Entry::Requirement(requirement);
        let at = self.catalog.test_cases.push(TestCase {
            id: id.clone(),
            of,
            title: raw.title,
            method: raw.method,
            steps: raw.steps,
            expect: raw.expect,
            evidence: raw.evidence,
        });
        self.entry(id, Entry::TestCase(at), file, 1);
        self.join(Entry::TestCase(at), of, Relation::Tests, "the requirement's own test case");
        at
    }

    fn benchmark(&mut self, folder: raw::BenchmarkFolder) {
        let at = self.framework_row(folder.framework);
        self.catalog.frameworks[at].kind = FrameworkKind::Benchmark;
        self.catalog.frameworks[at].sections = folder.sections;
        let start = self.catalog.recommendations.len();
        for row in folder.recommendations {
            self.recommendation(at, row);
        }
        self.catalog.frameworks[at].recommendations = start..self.catalog.recommendations.len();
    }

    fn recommendation(&mut self, framework: FrameworkIdx, row: Sourced<raw::Recommendation>) {
        let (file, line) = (row.file, row.line);
        let raw = row.entry;
        let id = format!("{}:{}", self.catalog.frameworks[framework].key, raw.number);
        let requirements: Vec<_> =
            raw.requirements.iter().filter_map(|id| self.requirement(id, &file, line)).collect();
        let checks =
            raw.check.into_iter().filter_map(|check| self.check(check, &file, line)).collect();
        let passes = raw.passes.and_then(|example| self.check_example(example, &file, line));
        let fails = raw.fails.and_then(|example| self.check_example(example, &file, line));
        let at = self.catalog.recommendations.push(Recommendation {
            framework,
            id: id.clone(),
            number: raw.number,
            title: raw.title,
            summary: raw.summary,
            level: raw.level,
            automated: raw.assessment == raw::Assessment::Automated,
            requirements: requirements.clone(),
            reason: raw.reason.clone(),
            remediation: raw.remediation,
            checks,
            passes,
            fails,
            verify: raw.verify,
        });
        let from = Entry::Recommendation(at);
        self.entry(id, from, &file, line);
        for requirement in requirements {
            self.join(from, Entry::Requirement(requirement), Relation::Implements, &raw.reason);
        }
    }

    fn threats(&mut self, rows: Vec<Sourced<raw::Threat>>) {
        for row in rows {
            self.threat(row);
        }
    }

    fn threat(&mut self, row: Sourced<raw::Threat>) {
        let (file, line) = (row.file, row.line);
        let raw = row.entry;
        let requires: Vec<_> = raw
            .requires
            .into_iter()
            .filter_map(|requires| self.requires(requires, &file, line))
            .collect();
        let when = raw.when.into_iter().filter_map(|when| self.when(when, &file, line)).collect();
        let at = self.catalog.threats.push(Threat {
            id: raw.id.clone(),
            title: raw.title,
            since: raw.since,
            status: raw.status,
            summary: raw.summary,
            fix: raw.fix,
            false_positives: raw.false_positives,
            stride: raw.classify.stride,
            csa: raw.classify.csa,
            cwe: raw.classify.cwe,
            capec: raw.classify.capec,
            attack: raw.classify.attack,
            likelihood: raw.rate.likelihood,
            likelihood_reason: raw.rate.reason,
            raise: raw.rate.raise,
            requires: requires.clone(),
            when,
            examples: raw.example,
            verify: raw.verify,
        });
        let to = Entry::Threat(at);
        self.entry(raw.id, to, &file, line);
        for requires in requires {
            let from = Entry::Requirement(requires.requirement);
            self.join(from, to, Relation::Mitigates, &requires.why);
        }
        for (taxonomy, class) in self.catalog.threats[at].classes() {
            self.join_taxonomy(to, taxonomy, &class, (&file, line));
        }
    }

    fn requires(&mut self, raw: raw::Requires, file: &str, line: u32) -> Option<Requires> {
        let requirement = self.requirement(&raw.requirement, file, line)?;
        let covers = raw.covers.unwrap_or(Coverage::Whole);
        Some(Requires { requirement, effect: raw.effect, covers, why: raw.why })
    }

    fn component_types_of(
        &mut self,
        ids: &[String],
        file: &str,
        line: u32,
    ) -> Vec<ComponentTypeIdx> {
        ids.iter().filter_map(|id| self.component_type(id, file, line)).collect()
    }

    fn component_type(&mut self, id: &str, file: &str, line: u32) -> Option<ComponentTypeIdx> {
        let found = self.catalog.component_type(id);
        if found.is_none() {
            self.dangling(file, line, "component type", id);
        }
        found
    }

    fn attribute(&mut self, id: &str, file: &str, line: u32) -> Option<AttributeIdx> {
        let found = self.catalog.attribute(id);
        if found.is_none() {
            self.dangling(file, line, "attribute", id);
        }
        found
    }

    fn requirement(&mut self, id: &str, file: &str, line: u32) -> Option<RequirementIdx> {
        let found = self.requirement_ids.get(id).copied();
        if found.is_none() {
            self.dangling(file, line, "requirement", id);
        }
        found
    }

    fn entry(&mut self, id: String, entry: Entry, file: &str, line: u32) {
        match self.catalog.entries.entry(id) {
            Slot::Vacant(slot) => {
                slot.insert(entry);
            }
            Slot::Occupied(slot) => {
                let id = slot.key().clone();
                self.duplicate(file, line, &id);
            }
        }
    }

    fn dangling(&mut self, file: &str, line: u32, what: &str, id: &str) {
        let message = format!("there is no {what} {id:?}");
        self.diagnostics.push(Diagnostic::new(
            Code::DanglingLink,
            Place::line(file, line, 0),
            message,
        ));
    }

    fn duplicate(&mut self, file: &str, line: u32, id: &str) {
        let message = format!("{id:?} is there twice");
        let place = Place::line(file, line, 0);
        self.diagnostics.push(Diagnostic::new(Code::DuplicateEntry, place, message));
    }

    fn fault(&mut self, file: &str, line: u32, message: &str) {
        let place = Place::line(file, line, 0);
        self.diagnostics.push(Diagnostic::new(Code::MalformedEntry, place, message));
    }

    fn finish(mut self) -> (Catalog, Vec<Diagnostic>) {
        let catalog = &mut self.catalog;
        let count = catalog.ordinal(Entry::Framework(FrameworkIdx::new(catalog.frameworks.len())));
        let ends = |end: fn(&Link) -> Entry, catalog: &Catalog| -> Vec<(usize, LinkIdx)> {
            catalog.links.iter().map(|(at, link)| (catalog.ordinal(end(link)), at)).collect()
        };
        catalog.outgoing = Adjacency::new(count, ends(|link| link.from, catalog));
        catalog.incoming = Adjacency::new(count, ends(|link| link.to, catalog));
        (self.catalog, self.diagnostics)
    }
}
