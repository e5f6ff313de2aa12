//! Temporary: the App of app.md in memory, until the real one is merged.
#![allow(missing_docs, clippy::all, clippy::pedantic, clippy::restriction, reason = "temporary")]

use std::sync::{Arc, Mutex};

use sha2::{Digest, Sha256};

use crate::app::{AssessInput, SearchRequest, assess};
use crate::diagnostic::Diagnostic;
use crate::import::{Limits, Source, read_model};
use crate::kb::{Catalog, Entry, hexadecimal};
use crate::model::Model;
use crate::report::{DiagnosticRow, ReportError, Snapshot, SourceRow};
use crate::view::*;

#[derive(Clone)]
pub struct App(Arc<Inner>);
struct Inner {
    catalog: &'static Catalog,
    index: crate::app::Finder<'static>,
    state: Mutex<State>,
}
#[derive(Default)]
struct State {
    models: Vec<(ModelView, Vec<(ModelVersionView, Model)>)>,
    assessments: Vec<(AssessmentView, Arc<Snapshot>)>,
    jobs: Vec<JobView>,
}
#[derive(Debug, Clone)]
pub struct Actor {
    pub tenant: String,
    pub name: String,
}
pub struct Upload {
    pub files: Vec<UploadedFile>,
}
pub struct UploadedFile {
    pub name: String,
    pub bytes: Vec<u8>,
}
#[derive(Debug, Clone, Default)]
pub struct PageRequest {
    pub after: Option<String>,
    pub limit: usize,
}
pub struct Page<T> {
    pub items: Vec<T>,
    pub next: Option<String>,
}
#[derive(Debug, Clone, Default)]
pub struct AssessRequest {
    pub model: String,
    pub version: Option<u32>,
    pub frameworks: Vec<String>,
    pub as_of: Option<String>,
}
pub struct Rendered {
    pub bytes: Vec<u8>,
    pub media_type: &'static str,
    pub file_name: String,
    pub sha256: String,
}
#[derive(Debug, thiserror::Error)]
#[error("store")]
pub struct StoreError;
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    #[error("there is no {what} {id:?}")]
    NotFound { what: &'static str, id: String },
    #[error("refused")]
    Refused { diagnostics: Vec<Diagnostic> },
    #[error("there is no framework {written:?} to assess")]
    UnknownFramework { written: String, known: Vec<String> },
    #[error("there is no report {kind:?}")]
    UnknownReport { kind: String, known: Vec<&'static str> },
    #[error("bad cursor")]
    BadCursor { cursor: String },
    #[error("conflict")]
    Conflict { reason: String },
    #[error("store")]
    Store(#[from] StoreError),
    #[error("report")]
    Report(#[from] ReportError),
    #[error("busy")]
    Busy,
}
const NOW: &str = "2026-01-15T10:00:00Z";
impl App {
    pub fn stub() -> Self {
        let catalog: &'static Catalog = Box::leak(Box::new(Catalog::embedded().unwrap()));
        let index = crate::app::Finder::new(catalog).unwrap();
        App(Arc::new(Inner { catalog, index, state: Mutex::default() }))
    }
    pub fn catalog(&self) -> &Catalog {
        self.0.catalog
    }
    pub fn search(&self, request: &SearchRequest) -> SearchView {
        self.0.index.search(request)
    }
    pub fn find(&self, id: &str) -> Option<Entry> {
        crate::app::find(self.0.catalog, id)
    }
    pub fn import_model(
        &self,
        actor: &Actor,
        upload: Upload,
        into: Option<&str>,
    ) -> Result<ImportedModel, AppError> {
        let file = upload
            .files
            .into_iter()
            .next()
            .unwrap_or(UploadedFile { name: String::new(), bytes: vec![] });
        let sha256 = hexadecimal(&Sha256::digest(&file.bytes));
        let imported = read_model(
            self.catalog(),
            &Source::new(file.name.clone(), file.bytes),
            &Limits::default(),
        )
        .map_err(|r| AppError::Refused { diagnostics: r.diagnostics })?;
        let mut state = self.0.state.lock().unwrap();
        let at = match into {
            Some(id) => state
                .models
                .iter()
                .position(|(m, _)| m.id == id)
                .ok_or(AppError::NotFound { what: "model", id: id.into() })?,
            None => {
                let id = format!("m-{:04}", state.models.len() + 1);
                state.models.push((
                    ModelView {
                        id,
                        name: String::new(),
                        version: 0,
                        format: String::new(),
                        components: 0,
                        flows: 0,
                        zones: 0,
                        created: NOW.into(),
                        updated: NOW.into(),
                        diagnostics: 0,
                    },
                    vec![],
                ));
                state.models.len() - 1
            }
        };
        let (view, versions) = &mut state.models[at];
        let m = &imported.model;
        view.name = m.name.clone();
        view.version += 1;
        view.format = imported.format.into();
        view.components = m.components.len();
        view.flows = m.flows.len();
        view.zones = m.zones.len();
        view.diagnostics = imported.diagnostics.len();
        let version = ModelVersionView {
            model: view.id.clone(),
            version: view.version,
            format: view.format.clone(),
            sha256,
            file_name: file.name,
            components: view.components,
            flows: view.flows,
            zones: view.zones,
            created: NOW.into(),
            actor: actor.name.clone(),
        };
        versions.push((version.clone(), imported.model));
        Ok(ImportedModel {
            model: view.clone(),
            version,
            diagnostics: imported.diagnostics.iter().map(row).collect(),
        })
    }
    pub fn models(&self, _: &Actor, page: &PageRequest) -> Result<Page<ModelView>, AppError> {
        let state = self.0.state.lock().unwrap();
        Ok(cut(state.models.iter().map(|m| m.0.clone()), |m| m.id.clone(), page))
    }
    pub fn model(&self, _: &Actor, id: &str) -> Result<ModelView, AppError> {
        self.0
            .state
            .lock()
            .unwrap()
            .models
            .iter()
            .find(|m| m.0.id == id)
            .map(|m| m.0.clone())
            .ok_or(AppError::NotFound { what: "model", id: id.into() })
    }
    pub fn model_versions(
        &self,
        actor: &Actor,
        id: &str,
        page: &PageRequest,
    ) -> Result<Page<ModelVersionView>, AppError> {
        self.model(actor, id)?;
        let state = self.0.state.lock().unwrap();
        let (_, versions) = state.models.iter().find(|m| m.0.id == id).unwrap();
        Ok(cut(versions.iter().rev().map(|v| v.0.clone()), |v| v.version.to_string(), page))
    }
    pub fn delete_model(&self, actor: &Actor, id: &str) -> Result<(), AppError> {
        self.model(actor, id)?;
        self.0.state.lock().unwrap().models.retain(|m| m.0.id != id);
        Ok(())
    }
    pub fn assess_model(
        &self,
        actor: &Actor,
        request: &AssessRequest,
    ) -> Result<AssessmentView, AppError> {
        let mut state = self.0.state.lock().unwrap();
        let missing = || AppError::NotFound { what: "model", id: request.model.clone() };
        let (view, versions) =
            state.models.iter().find(|m| m.0.id == request.model).ok_or_else(missing)?;
        let wanted = request.version.unwrap_or(view.version);
        let (version, model) =
            versions.iter().find(|v| v.0.version == wanted).ok_or(AppError::NotFound {
                what: "model version",
                id: format!("{}/{wanted}", request.model),
            })?;
        let as_of = request.as_of.clone().unwrap_or("2026-01-15".into());
        let sources = [SourceRow {
            name: version.file_name.clone(),
            sha256: version.sha256.clone(),
            bytes: 1,
        }];
        let snapshot = assess(
            self.catalog(),
            AssessInput {
                model,
                sources: &sources,
                frameworks: &request.frameworks,
                as_of: &as_of,
                diagnostics: vec![],
            },
        )
        .map_err(|e| match e {
            crate::app::AssessError::UnknownFramework { written, known } => {
                AppError::UnknownFramework { written, known }
            }
        })?;
        let id = format!("a-{:04}", state.assessments.len() + 1);
        let view = AssessmentView {
            id,
            model: request.model.clone(),
            model_name: view.name.clone(),
            version: wanted,
            frameworks: snapshot.frameworks.clone(),
            as_of,
            created: NOW.into(),
            actor: actor.name.clone(),
            catalog_version: snapshot.catalog.version.clone(),
            catalog_sha256: snapshot.catalog.sha256.clone(),
            snapshot: snapshot.id.clone(),
            gaps: snapshot.gaps.len(),
            findings: snapshot.findings.len(),
        };
        state.assessments.push((view.clone(), Arc::new(snapshot)));
        Ok(view)
    }
    pub fn assessments(
        &self,
        _: &Actor,
        model: Option<&str>,
        page: &PageRequest,
    ) -> Result<Page<AssessmentView>, AppError> {
        let state = self.0.state.lock().unwrap();
        Ok(cut(
            state
                .assessments
                .iter()
                .rev()
                .map(|a| a.0.clone())
                .filter(|a| model.is_none_or(|m| m == a.model)),
            |a| a.id.clone(),
            page,
        ))
    }
    pub fn assessment(&self, _: &Actor, id: &str) -> Result<AssessmentView, AppError> {
        self.0
            .state
            .lock()
            .unwrap()
            .assessments
            .iter()
            .find(|a| a.0.id == id)
            .map(|a| a.0.clone())
            .ok_or(AppError::NotFound { what: "assessment", id: id.into() })
    }
    pub fn snapshot(&self, _: &Actor, id: &str) -> Result<Arc<Snapshot>, AppError> {
        self.0
            .state
            .lock()
            .unwrap()
            .assessments
            .iter()
            .find(|a| a.0.id == id)
            .map(|a| Arc::clone(&a.1))
            .ok_or(AppError::NotFound { what: "assessment", id: id.into() })
    }
    pub fn report(
        &self,
        actor: &Actor,
        assessment: &str,
        kind: &str,
    ) -> Result<Rendered, AppError> {
        let snapshot = self.snapshot(actor, assessment)?;
        let Some(k) = crate::report::REPORTS.iter().find(|k| k.id == kind) else {
            return Err(AppError::UnknownReport {
                kind: kind.into(),
                known: crate::report::REPORTS.iter().map(|k| k.id).collect(),
            });
        };
        let bytes = (k.render)(&snapshot)?;
        Ok(Rendered {
            sha256: hexadecimal(&Sha256::digest(&bytes)),
            bytes,
            media_type: k.media_type,
            file_name: format!("{} gaps.{}", snapshot.model.name, k.file_extension),
        })
    }
    pub fn start_job(&self, actor: &Actor, request: &AssessRequest) -> Result<JobView, AppError> {
        let made = self.assess_model(actor, request)?;
        let mut state = self.0.state.lock().unwrap();
        let job = JobView {
            id: format!("j-{:04}", state.jobs.len() + 1),
            kind: "assess".into(),
            state: "done".into(),
            created: NOW.into(),
            started: Some(NOW.into()),
            finished: Some(NOW.into()),
            assessment: Some(made.id),
            problem: None,
        };
        state.jobs.push(job.clone());
        Ok(job)
    }
    pub fn job(&self, _: &Actor, id: &str) -> Result<JobView, AppError> {
        self.0
            .state
            .lock()
            .unwrap()
            .jobs
            .iter()
            .find(|j| j.id == id)
            .cloned()
            .ok_or(AppError::NotFound { what: "job", id: id.into() })
    }
    pub fn is_ready(&self) -> Result<(), AppError> {
        Ok(())
    }
}
fn row(d: &Diagnostic) -> DiagnosticRow {
    DiagnosticRow {
        code: d.code.to_string(),
        severity: d.severity,
        place: d.place.to_string(),
        message: d.message.clone(),
        hint: d.hint.clone(),
    }
}
fn cut<T>(
    items: impl Iterator<Item = T>,
    key: impl Fn(&T) -> String,
    page: &PageRequest,
) -> Page<T> {
    let mut items: Vec<T> = items.collect();
    if let Some(after) = &page.after {
        let at = items.iter().position(|i| key(i) == *after).map_or(items.len(), |n| n + 1);
        items.drain(..at);
    }
    let more = items.len() > page.limit;
    items.truncate(page.limit);
    let next = if more { items.last().map(&key) } else { None };
    Page { items, next }
}
