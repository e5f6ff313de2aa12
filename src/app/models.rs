//! Imports models into the store and shows what is there.

use std::collections::BTreeMap;

use crate::app::service::{id, not_found, written};
use crate::app::{Actor, App, AppError, Importer, Page, PageRequest, Read};
use crate::import::{Files, Source};
use crate::report::DiagnosticRow;
use crate::store::{
    ModelCounts, ModelId, ModelRecord, NewModel, NewVersion, SourceFile, VersionRecord, models,
    sources, versions,
};
use crate::view::{ImportedModel, ModelVersionView, ModelView};

/// What the store calls files of which nobody has said what they are.
const MEDIA_TYPE: &str = "application/octet-stream";

/// Files that were uploaded together: the model's own first, then those it may include.
#[derive(Debug, Clone, Default)]
pub struct Upload {
    /// At least one.
    pub files: Vec<UploadedFile>,
}

/// A file that was uploaded.
#[derive(Debug, Clone, Default)]
pub struct UploadedFile {
    /// Its name, with `/` between folders.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl App {
    /// Imports an upload as a new model, or as a new version of a known one. All of it is kept, or
    /// nothing.
    pub fn import_model(
        &self,
        actor: &Actor,
        upload: Upload,
        into: Option<&str>,
    ) -> Result<ImportedModel, AppError> {
        self.import_by(self.importer(), actor, upload, into)
    }

    /// Imports an upload, doing the reading where the importer says.
    pub(super) fn import_by(
        &self,
        importer: &Importer,
        actor: &Actor,
        upload: Upload,
        into: Option<&str>,
    ) -> Result<ImportedModel, AppError> {
        let into = into.map(|into| id::<ModelId>("model", into)).transpose()?;
        let source = source_of(upload);
        let read = importer.read(self.catalog(), &source, self.limits())?;
        let change = self.change(actor);
        let (record, version) = self.store().write(|conn| {
            let model = match into {
                Some(model) => model,
                None => {
                    let name = name_of(&read, &source);
                    let new = NewModel { id: ModelId::new(change.at()), name: &name };
                    models::insert(conn, &change, new)?.id
                }
            };
            let mut files = Vec::with_capacity(1 + source.siblings.len());
            let siblings = source.siblings.iter().map(|(name, bytes)| (name, &**bytes));
            let named = std::iter::once((&source.name, source.bytes.as_slice())).chain(siblings);
            for (name, bytes) in named {
                let sha256 = sources::insert(conn, &change, MEDIA_TYPE, bytes)?;
                files.push(SourceFile { sha256, name: name.clone() });
            }
            let further = files.split_off(1);
            let own = files.pop().ok_or_else(|| not_found("model", model))?;
            let counts = counts_of(&read);
            let format = read.format;
            let new = NewVersion { model, source: own, further, format, counts };
            let version = versions::insert(conn, &change, &new)?;
            let record = models::find(conn, change.tenant(), model)?;
            Ok::<_, AppError>((record.ok_or_else(|| not_found("model", model))?, version))
        })?;
        Ok(ImportedModel {
            model: model_view(&record, Some(&version)),
            version: version_view(&version),
            diagnostics: read.diagnostics.iter().map(DiagnosticRow::from).collect(),
        })
    }

    /// Lists the models, the newest first.
    pub fn models(&self, actor: &Actor, page: &PageRequest) -> Result<Page<ModelView>, AppError> {
        let request = page.read()?;
        self.store().read(|conn| {
            let found = models::list_page(conn, &actor.tenant, &request)?;
            let ids: Vec<ModelId> = found.items.iter().map(|record| record.id).collect();
            let latest: BTreeMap<ModelId, VersionRecord> =
                versions::list_latest(conn, &actor.tenant, &ids)?
                    .into_iter()
                    .map(|version| (version.model, version))
                    .collect();
            let view = |record: &ModelRecord| model_view(record, latest.get(&record.id));
            Ok(Page {
                items: found.items.iter().map(view).collect(),
                next: found.next.map(|cursor| cursor.to_string()),
            })
        })
    }

    /// Shows a model.
    pub fn model(&self, actor: &Actor, model: &str) -> Result<ModelView, AppError> {
        let at = id::<ModelId>("model", model)?;
        self.store().read(|conn| {
            let record = models::find(conn, &actor.tenant, at)?;
            let record = record.ok_or_else(|| not_found("model", model))?;
            let latest = versions::list_latest(conn, &actor.tenant, &[at])?;
            Ok(model_view(&record, latest.first()))
        })
    }

    /// Lists the versions of a model, the newest first.
    pub fn model_versions(
        &self,
        actor: &Actor,
        model: &str,
        page: &PageRequest,
    ) -> Result<Page<ModelVersionView>, AppError> {
        let at = id::<ModelId>("model", model)?;
        let request = page.read()?;
        self.store().read(|conn| {
            if models::find(conn, &actor.tenant, at)?.is_none() {
                return Err(not_found("model", model));
            }
            let found = versions::list_page(conn, &actor.tenant, at, &request)?;
            Ok(Page {
                items: found.items.iter().map(version_view).collect(),
                next: found.next.map(|number| number.to_string()),
            })
        })
    }

    /// Reads the files of a version of a model again, as they were uploaded.
    pub(super) fn source_of_version(
        &self,
        actor: &Actor,
        model: ModelId,
        number: Option<u32>,
    ) -> Result<(ModelRecord, u32, Source), AppError> {
        let (record, version) = self.version_of(actor, model, number)?;
        let missing = || not_found("model version", format!("{model}/{}", version.number));
        let files = self.store().read(|conn| {
            let mut files = Vec::new();
            for file in versions::list_files(conn, &actor.tenant, &version)? {
                let bytes = sources::read(conn, &actor.tenant, &file.sha256)?;
                files.push(UploadedFile { name: file.name, bytes: bytes.ok_or_else(missing)? });
            }
            Ok::<_, AppError>(files)
        })?;
        Ok((record, version.number, source_of(Upload { files })))
    }

    /// Finds a version of a model, the newest unless a number is given.
    pub(super) fn version_of(
        &self,
        actor: &Actor,
        model: ModelId,
        number: Option<u32>,
    ) -> Result<(ModelRecord, VersionRecord), AppError> {
        self.store().read(|conn| {
            let record = models::find(conn, &actor.tenant, model)?;
            let record = record.ok_or_else(|| not_found("model", model))?;
            let number = number.unwrap_or(record.latest_version);
            let version = versions::find(conn, &actor.tenant, model, number)?;
            let missing = || not_found("model version", format!("{model}/{number}"));
            Ok((record, version.ok_or_else(missing)?))
        })
    }
}

/// The first file is the model; the others are what it may include, by their path from it.
fn source_of(upload: Upload) -> Source {
    let mut files = upload.files.into_iter();
    let own = files.next().unwrap_or_default();
    let folder = own.name.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let relative = |name: String| match name.strip_prefix(&format!("{folder}/")) {
        Some(inside) if !folder.is_empty() => inside.to_owned(),
        _ => name,
    };
    let siblings: Files = files.map(|file| (relative(file.name), file.bytes.into())).collect();
    Source { name: own.name, bytes: own.bytes, siblings: siblings.into() }
}

/// A model without a name goes by that of its file.
fn name_of(read: &Read, source: &Source) -> String {
    match (read.model.name.trim(), source.name.as_str()) {
        ("", "") => "Unnamed model".to_owned(),
        ("", file) => file.to_owned(),
        (name, _) => name.to_owned(),
    }
}

fn counts_of(read: &Read) -> ModelCounts {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    ModelCounts {
        components: count(read.model.components.len()),
        flows: count(read.model.flows.len()),
        zones: count(read.model.zones.len()),
        assets: count(read.model.assets.len()),
        diagnostics: count(read.diagnostics.len()),
    }
}

fn number(count: u32) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

fn model_view(record: &ModelRecord, latest: Option<&VersionRecord>) -> ModelView {
    let counts = latest.map(|version| version.counts).unwrap_or_default();
    ModelView {
        id: record.id.to_string(),
        name: record.name.clone(),
        version: latest.map_or(0, |version| version.number),
        format: latest.map_or_else(String::new, |version| version.format.clone()),
        components: number(counts.components),
        flows: number(counts.flows),
        zones: number(counts.zones),
        created: written(record.created),
        updated: written(latest.map_or(record.created, |version| version.created)),
        diagnostics: number(counts.diagnostics),
    }
}

fn version_view(version: &VersionRecord) -> ModelVersionView {
    ModelVersionView {
        model: version.model.to_string(),
        version: version.number,
        format: version.format.clone(),
        sha256: version.source.sha256.clone(),
        file_name: version.source.name.clone(),
        components: number(version.counts.components),
        flows: number(version.counts.flows),
        zones: number(version.counts.zones),
        created: written(version.created),
        actor: version.actor.clone(),
    }
}
