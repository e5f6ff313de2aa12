//! Reads the files of a knowledge base: the only place of [`crate::kb`] that touches the disk.
//!
//! Comes in: a folder with the forms of `knowledge-base/README.md`. Goes out: [`Files`] as written
//! and a diagnostic for every file that could not be read as its form, with line and column.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::kb::raw::{
    AttributesFile, BenchmarkFolder, ComponentsFile, ControlsFile, Files, Framework,
    FrameworkFolder, MappingRow, MappingTable, RecommendationsFile, ResourceWords, SettingsFile,
    Sourced, SynonymsFile, WrittenMapping,
};
use crate::vocab::Relation;

/// Why a knowledge base could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file or folder could not be read.
    #[error("could not read {path}")]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
}

/// The two folders of a knowledge base.
#[derive(Debug, Clone, Copy)]
pub struct Folders<'a> {
    /// `knowledge-base/`.
    pub knowledge_base: &'a Path,
    /// `mappings/`.
    pub mappings: &'a Path,
}

/// Reads a whole knowledge base.
///
/// Files are read in the order of their names, so that the same content gives the same value.
/// Folders that are not there hold nothing: an overlay brings only what it changes.
pub fn read(folders: Folders<'_>) -> Result<(Files, Vec<Diagnostic>), LoadError> {
    let mut reader = Reader::default();
    reader.frameworks(&folders.knowledge_base.join("frameworks"))?;
    reader.benchmarks(&folders.knowledge_base.join("benchmarks"))?;
    reader.entries(&folders.knowledge_base.join("requirements"))?;
    reader.threats(&folders.knowledge_base.join("threats"))?;
    reader.components(&folders.knowledge_base.join("components"))?;
    reader.attributes(&folders.knowledge_base.join("attributes"))?;
    reader.scenarios(&folders.knowledge_base.join("scenarios"))?;
    reader.single_files(folders.knowledge_base)?;
    reader.mappings(&folders.mappings.join("requirements"))?;
    reader.mappings(&folders.mappings.join("crosswalks"))?;
    reader.mappings(&folders.mappings.join("scanners"))?;
    reader.resources(&folders.mappings.join("resources"))?;
    reader.settings(&folders.mappings.join("settings"))?;
    let mut files = reader.files;
    files.sha256 = hexadecimal(&reader.hash.finalize());
    Ok((files, reader.diagnostics))
}

#[derive(Default)]
struct Reader {
    files: Files,
    diagnostics: Vec<Diagnostic>,
    hash: Sha256,
}

impl Reader {
    fn frameworks(&mut self, folder: &Path) -> Result<(), LoadError> {
        for path in entries_of(folder)? {
            let Some(framework) = self.toml::<Framework>(&path.join("framework.toml"))? else {
                continue;
            };
            let controls =
                self.array(&path.join("controls.toml"), |file: ControlsFile| file.control)?;
            self.files.frameworks.push(FrameworkFolder { framework, controls });
        }
        Ok(())
    }

    fn benchmarks(&mut self, folder: &Path) -> Result<(), LoadError> {
        for path in entries_of(folder)? {
            let Some(framework) = self.toml::<Framework>(&path.join("framework.toml"))? else {
                continue;
            };
            let mut sections = Vec::new();
            let recommendations =
                self.array(&path.join("recommendations.toml"), |file: RecommendationsFile| {
                    sections = file.section;
                    file.recommendation
                })?;
            self.files.benchmarks.push(BenchmarkFolder { framework, sections, recommendations });
        }
        Ok(())
    }

    fn entries(&mut self, folder: &Path) -> Result<(), LoadError> {
        for path in files_of(folder, "toml")? {
            let entry = self.toml(&path)?;
            self.files.requirements.extend(entry);
        }
        Ok(())
    }

    fn threats(&mut self, folder: &Path) -> Result<(), LoadError> {
        for path in files_of(folder, "toml")? {
            let entry = self.toml(&path)?;
            self.files.threats.extend(entry);
        }
        Ok(())
    }

    fn components(&mut self, folder: &Path) -> Result<(), LoadError> {
        for path in files_of(folder, "toml")? {
            let entries = self.array(&path, |file: ComponentsFile| file.component)?;
            self.files.components.extend(entries);
        }
        Ok(())
    }

    fn attributes(&mut self, folder: &Path) -> Result<(), LoadError> {
        for path in files_of(folder, "toml")? {
            let entries = self.array(&path, |file: AttributesFile| file.attribute)?;
            self.files.attributes.extend(entries);
        }
        Ok(())
    }

    fn scenarios(&mut self, folder: &Path) -> Result<(), LoadError> {
        for path in files_of(folder, "toml")? {
            let entry = self.toml(&path)?;
            self.files.scenarios.extend(entry);
        }
        Ok(())
    }

    fn single_files(&mut self, folder: &Path) -> Result<(), LoadError> {
        self.files.synonyms =
            self.array(&folder.join("synonyms.toml"), |file: SynonymsFile| file.synonym)?;
        if let Some(levels) = self.toml(&folder.join("levels.toml"))? {
            self.files.levels = levels.entry;
        }
        Ok(())
    }

    fn mappings(&mut self, folder: &Path) -> Result<(), LoadError> {
        for path in files_of(folder, "tsv")? {
            let Some((text, file)) = self.text(&path)? else { continue };
            let header_lines = text.lines().take_while(|line| line.starts_with('#')).count();
            let mut table = csv::ReaderBuilder::new()
                .delimiter(b'\t')
                .comment(Some(b'#'))
                .quoting(false)
                .from_reader(text.as_bytes());
            let mut rows = Vec::new();
            for (n, row) in table.deserialize::<WrittenMapping>().enumerate() {
                let line = line_number(header_lines + n + 2);
                match row.map_err(|error| error.to_string()).and_then(|row| self.mapping(row, line))
                {
                    Ok(row) => rows.push(row),
                    Err(message) => self.malformed(Place::line(&*file, line, 0), &message),
                }
            }
            let (foreign, rows): (Vec<_>, Vec<_>) =
                rows.into_iter().partition(MappingRow::is_foreign);
            if !foreign.is_empty() {
                self.files.foreign.push(MappingTable { file: file.clone(), rows: foreign });
            }
            self.files.mappings.push(MappingTable { file, rows });
        }
        Ok(())
    }

    fn mapping(&mut self, row: WrittenMapping, line: u32) -> Result<MappingRow, String> {
        let relation = relation_of(&row.predicate_id)
            .ok_or_else(|| format!("unknown predicate {}", row.predicate_id))?;
        Ok(MappingRow {
            line,
            subject_id: row.subject_id,
            relation,
            object_id: row.object_id,
            confidence: row.confidence,
            publication: self.publication(&row.mapping_source)?,
            comment: row.comment,
        })
    }

    /// Returns the place of a publication's name. There is about one per table.
    fn publication(&mut self, name: &str) -> Result<Option<u16>, String> {
        if name.is_empty() {
            return Ok(None);
        }
        let known = self.files.publications.iter().position(|other| other == name);
        let at = known.unwrap_or_else(|| {
            self.files.publications.push(name.to_owned());
            self.files.publications.len() - 1
        });
        let too_many = |_| "more publications than a table can name".to_owned();
        u16::try_from(at).map(Some).map_err(too_many)
    }

    fn resources(&mut self, folder: &Path) -> Result<(), LoadError> {
        for path in files_of(folder, "toml")? {
            // `terraform.aws.toml` and `terraform.gcp.toml` together are the words of `terraform`.
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let format = name.split('.').next().unwrap_or_default().to_owned();
            if let Some(Sourced { entry, .. }) = self.toml::<ResourceWords>(&path)? {
                let words = self.files.resources.entry(format).or_default();
                words.types.extend(entry.types);
                words.parts.extend(entry.parts);
                words.ignored.extend(entry.ignored);
                words.words.extend(entry.words);
            }
        }
        Ok(())
    }

    fn settings(&mut self, folder: &Path) -> Result<(), LoadError> {
        for path in files_of(folder, "toml")? {
            let rules = self.array(&path, |file: SettingsFile| file.setting)?;
            self.files.settings.extend(rules);
        }
        Ok(())
    }

    /// Reads a file that is one entry.
    fn toml<T: DeserializeOwned>(&mut self, path: &Path) -> Result<Option<Sourced<T>>, LoadError> {
        let Some((text, file)) = self.text(path)? else { return Ok(None) };
        match toml::from_str(&text) {
            Ok(entry) => Ok(Some(Sourced { file, line: 1, entry })),
            Err(error) => {
                self.malformed_toml(&file, &text, &error);
                Ok(None)
            }
        }
    }

    /// Reads a file that is a list of entries, each with its line.
    fn array<F: DeserializeOwned, T>(
        &mut self,
        path: &Path,
        entries: impl FnOnce(F) -> Vec<toml::Spanned<T>>,
    ) -> Result<Vec<Sourced<T>>, LoadError> {
        let Some((text, file)) = self.text(path)? else { return Ok(Vec::new()) };
        match toml::from_str::<F>(&text) {
            Ok(parsed) => Ok(with_lines(&text, &file, entries(parsed))),
            Err(error) => {
                self.malformed_toml(&file, &text, &error);
                Ok(Vec::new())
            }
        }
    }

    /// Reads a file as text and adds it to the hash; nothing where there is no such file.
    fn text(&mut self, path: &Path) -> Result<Option<(String, String)>, LoadError> {
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(LoadError::Read { path: path.to_owned(), source }),
        };
        let name = short_name(path);
        self.hash.update(name.as_bytes());
        self.hash.update([0]);
        self.hash.update(&bytes);
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Some((text, name))),
            Err(error) => {
                self.malformed(Place::line(name, 0, 0), &error.to_string());
                Ok(None)
            }
        }
    }

    fn malformed_toml(&mut self, file: &str, text: &str, error: &toml::de::Error) {
        let offset = error.span().map_or(0, |span| span.start);
        let (line, column) = line_and_column(text, offset);
        self.malformed(Place::line(file, line, column), error.message());
    }

    fn malformed(&mut self, place: Place, message: &str) {
        let hint = "knowledge-base/README.md shows the form of every file";
        self.diagnostics.push(Diagnostic::new(Code::MalformedEntry, place, message).hint(hint));
    }
}

/// Reads a predicate of our own or of SKOS, which writes the set relations of NIST IR 8477.
fn relation_of(predicate: &str) -> Option<Relation> {
    Some(match predicate {
        "plumbline:satisfies" => Relation::Satisfies,
        "plumbline:contributes-to" => Relation::ContributesTo,
        "plumbline:supports" => Relation::Supports,
        "plumbline:mitigates" => Relation::Mitigates,
        "skos:exactMatch" => Relation::Exact,
        "skos:broadMatch" => Relation::Broad,
        "skos:narrowMatch" => Relation::Narrow,
        "skos:relatedMatch" => Relation::Related,
        _ => return None,
    })
}

/// Gives each entry the line on which it starts. The entries are in the order of the text, so one
/// pass over it is enough.
fn with_lines<T>(text: &str, file: &str, entries: Vec<toml::Spanned<T>>) -> Vec<Sourced<T>> {
    let mut line = 1;
    let mut read_to = 0;
    entries
        .into_iter()
        .map(|spanned| {
            let start = spanned.span().start.max(read_to);
            let between = text.as_bytes().get(read_to..start).unwrap_or_default();
            line += lines_in(between);
            read_to = start;
            Sourced { file: file.to_owned(), line: line_number(line), entry: spanned.into_inner() }
        })
        .collect()
}

/// Returns the line and column of a byte offset, both from 1.
fn line_and_column(text: &str, offset: usize) -> (u32, u32) {
    let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
    let line = lines_in(before) + 1;
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    (line_number(line), line_number(before.len() - start + 1))
}

fn lines_in(bytes: &[u8]) -> usize {
    bytes.split(|byte| *byte == b'\n').count() - 1
}

fn line_number(line: usize) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}

/// Names a file by its last two or three parts: `requirements/encrypt-at-rest.toml`,
/// `frameworks/ferpa@2012/controls.toml`.
fn short_name(path: &Path) -> String {
    let parts: Vec<_> =
        path.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    let root = parts.iter().rposition(|part| part == "knowledge-base" || part == "mappings");
    let start = root.unwrap_or_else(|| parts.len().saturating_sub(3));
    parts.get(start..).unwrap_or_default().join("/")
}

fn entries_of(folder: &Path) -> Result<Vec<PathBuf>, LoadError> {
    let read_error = |source| LoadError::Read { path: folder.to_owned(), source };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(read_error(source)),
    };
    let mut paths = BTreeMap::new();
    for entry in entries {
        let path = entry.map_err(read_error)?.path();
        paths.insert(path.file_name().unwrap_or_default().to_owned(), path);
    }
    Ok(paths.into_values().collect())
}

fn files_of(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, LoadError> {
    let mut paths = entries_of(folder)?;
    paths.retain(|path| path.extension().is_some_and(|found| found == extension));
    Ok(paths)
}

/// Writes bytes as lower-case hexadecimal digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).collect()
}
