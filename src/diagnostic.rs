//! What a stage says about its input: data, not an error.
//!
//! A stage never stops at the first fault: it returns what it could make of its input and a list
//! of these. The command line prints them like a compiler, the API returns them as a list, the
//! workbook has a sheet for them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::vocab::Severity;

/// One thing to say about the user's input.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Diagnostic {
    /// What it is about; every code has an entry in [`Code::ALL`].
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// Where in the input.
    pub place: Place,
    /// What is wrong, in lower case, without a full stop.
    pub message: String,
    /// What to do about it; empty where nothing can be done.
    pub hint: String,
}

impl Diagnostic {
    /// Makes a diagnostic with the severity that its code has by default.
    pub fn new(code: Code, place: Place, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            place,
            message: message.into(),
            hint: String::new(),
        }
    }

    /// The same about a part of the input that is left out, where the code is otherwise about all of
    /// it.
    #[must_use]
    pub fn mild(mut self) -> Self {
        self.severity = Severity::Low;
        self
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]: {}", self.severity, self.code, self.message)?;
        if !self.place.is_empty() {
            write!(f, "\n  --> {}", self.place)?;
        }
        if !self.hint.is_empty() {
            write!(f, "\n  = hint: {}", self.hint)?;
        }
        Ok(())
    }
}

/// Where something stands: a file and line, a pointer into a document, or both.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The file as the user named it; empty for standard input and uploads without a name.
    pub file: String,
    /// The line, from 1; 0 where it is not known.
    pub line: u32,
    /// The column, from 1; 0 where it is not known.
    pub column: u32,
    /// A JSON pointer or element path inside the document; empty where the line says it all.
    pub pointer: String,
}

impl Place {
    /// A place known by file and line.
    pub fn line(file: impl Into<String>, line: u32, column: u32) -> Self {
        Self { file: file.into(), line, column, pointer: String::new() }
    }

    /// A place known by a pointer into a document.
    pub fn pointer(pointer: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), ..Self::default() }
    }

    /// The same place in a named file.
    #[must_use]
    pub fn in_file(mut self, file: &str) -> Self {
        file.clone_into(&mut self.file);
        self
    }

    /// Tells whether nothing is known about the place.
    pub fn is_empty(&self) -> bool {
        self.file.is_empty() && self.line == 0 && self.pointer.is_empty()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
            if self.column > 0 {
                write!(f, ":{}", self.column)?;
            }
        }
        if !self.pointer.is_empty() {
            let gap = if self.file.is_empty() && self.line == 0 { "" } else { " " };
            write!(f, "{gap}{}", self.pointer)?;
        }
        Ok(())
    }
}

/// Defines the codes: `Variant = "wire-name", default severity, "What it means and what to do.";`
macro_rules! codes {
    ($($variant:ident = $word:literal, $severity:ident, $meaning:literal;)+) => {
        /// What a diagnostic is about.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        pub enum Code { $(#[doc = $meaning] $variant,)+ }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Returns the wire name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// Returns the severity unless the stage says otherwise.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)+ }
            }

            /// Returns what the code means and what to do, for its page.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)+ }
            }

            /// Reads a wire name.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

codes! {
    // importing a model
    UnknownFormat = "unknown-format", Critical, "The content is no format that Plumbline reads. `plumbline inspect --help` lists the formats.";
    NotReadable = "not-readable", Critical, "The bytes are not well-formed JSON, YAML or XML. The place shows where reading stopped.";
    NotText = "not-text", Critical, "The content is not UTF-8 text. Save the file as UTF-8.";
    EmptyInput = "empty-input", Critical, "There is nothing in the file.";
    TooLarge = "too-large", Critical, "The input is larger than the limit. Split the model, or raise the limit in the configuration.";
    TooDeep = "too-deep", Critical, "The document is nested deeper than any real model.";
    TooMany = "too-many", Critical, "The model has more elements than the limit.";
    DuplicateKey = "duplicate-key", Critical, "A mapping has the same key twice, so that one value would be lost.";
    GuessedZone = "guessed-zone", Info, "Trust zones were derived from lines that enclose nothing. Draw the boundaries as boxes to be sure.";
    DanglingReference = "dangling-reference", Medium, "A reference names an element that the file does not have. The element it stands at is imported without it.";
    DuplicateId = "duplicate-id", Medium, "Two elements have the same id. The later one is imported under an id of its own.";
    MissingField = "missing-field", Low, "A field that the format asks for is missing. A default is used.";
    UnknownWord = "unknown-word", Low, "A word is not in the format's vocabulary. It is kept as written and read as the nearest known one.";
    UnknownType = "unknown-type", Low, "The type of a component is not known, so only general threats can be found for it. Add the word to `mappings/resources/` or to an overlay.";
    GuessedType = "guessed-type", Info, "The type of a component was guessed from its name.";
    GuessedData = "guessed-data", Info, "The class of data was guessed from its name. Tag it to be sure.";
    Cycle = "cycle", Medium, "Elements contain each other. The containment that closes the circle is left out.";
    SeveralModels = "several-models", Low, "A file holds several models. They are read as one.";
    ContainedTwice = "contained-twice", Low, "An element is said to lie in two places. It stays in the first.";
    WrongType = "wrong-type", Low, "A value has another type than the format asks for. It is left out.";
    UnknownField = "unknown-field", Info, "A field is not part of the format. It is left out.";
    InvalidNumber = "invalid-number", Low, "A number is out of its range. The nearest allowed value is used.";
    EmptyModel = "empty-model", Medium, "The model has no component, so that nothing can be found in it.";
    UnattachedFlow = "unattached-flow", Medium, "A flow has an end that is attached to nothing. It is left out.";
    IncludeRefused = "include-refused", Medium, "A file to be included lies outside of the upload or is not there. It is not read.";
    WrongVersion = "wrong-version", Low, "The file states a version of its format that is not known. It is read as the newest known one.";
    ImportStopped = "import-stopped", Critical, "Reading the input took more memory or time than an import may use, or came to an unexpected end. Nothing was kept. Split the input.";
    Assumed = "assumed", Low, "A status was assumed for a what-if, in place of the evidence. The assessment is not one of the system as it is.";
    UnboundStatement = "unbound-statement", Low, "A recorded threat, mitigation or piece of evidence could not be tied to a requirement. It is listed, and counts for nothing.";
    NotDeployed = "not-deployed", Info, "Resources are left out since their conditions are false for the given parameters.";
    NotEvaluated = "not-evaluated", Info, "A part of the file is known only to the tool that deploys it. What depends on it is not known.";
    // findings of scanners
    UnmappedCheck = "unmapped-check", Low, "A scanner's check is mapped to no requirement, so that what it found counts for nothing. Add a row to an overlay of `mappings/scanners/`.";
    OutcomeUnknown = "outcome-unknown", Info, "A scanner lists a check that it could not carry out or leaves to people. That is neither met nor not met.";
    MatchedResource = "matched-resource", Info, "Resources of a scanner's report or of a further model were recognised in the model, by the rule that is named.";
    AddedComponents = "added-components", Info, "Components of a further model are none that the model has. They are added to it.";
    Contradiction = "contradiction", Medium, "Two models say different things of one element. What is deployed counts; of two drawings the first.";
    UnknownResource = "unknown-resource", Medium, "A scanner's report is about resources that the model does not have. What it says of them counts for nothing.";
    // the knowledge base
    DanglingLink = "dangling-link", High, "An entry of the knowledge base refers to one that does not exist.";
    DuplicateEntry = "duplicate-entry", High, "Two entries of the knowledge base have the same id.";
    FileNameDiffers = "file-name-differs", High, "A file of the knowledge base is not named by the id of its entry.";
    MalformedEntry = "malformed-entry", High, "An entry of the knowledge base does not have the form that knowledge-base/README.md gives.";
    UnsupportedControl = "unsupported-control", Medium, "No requirement is mapped to the control, and it is not procedural.";
    UnreachableRequirement = "unreachable-requirement", Medium, "No threat asks for the requirement.";
    UnmappedRequirement = "unmapped-requirement", Medium, "The requirement is mapped to no control.";
    ExampleFails = "example-fails", High, "A threat's example does not give the findings that it states.";
    InventoryDiffers = "inventory-differs", High, "A framework does not have exactly the clauses of its inventory.";
    RowOutOfOrder = "row-out-of-order", Low, "The rows of a mapping are not sorted by object, then subject.";
    ContradictingMapping = "contradicting-mapping", Medium, "Two rows join the same pair with different relations.";
    Filler = "filler", Medium, "A text repeats its title or another entry's text.";
    CopiedText = "copied-text", High, "A long run of words stands in a publication word for word. Say it in your own words.";
    DeprecatedInUse = "deprecated-in-use", Medium, "An entry refers to a deprecated one.";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
