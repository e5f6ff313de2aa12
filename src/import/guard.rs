//! The limits that every input meets before anything is made of it: size, encoding, and a budget
//! for depth and nodes that the reader keeps to while it reads.

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::infrastructure::terraform;

/// How much an input may hold. The defaults are far above any real model and far below what would
/// hurt a server: the largest published model that we know has some 40,000 nodes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of the file together with everything that it includes; 32 MiB by default.
    pub bytes: usize,
    /// Levels of nesting; 64 by default, where real models use some 20.
    pub depth: usize,
    /// Values in the document, counting what an alias repeats each time; 2,000,000 by default.
    pub nodes: usize,
    /// Attributes of one XML element; 256 by default, where real files have some 15.
    pub attributes: usize,
    /// Zones, components, flows and assets of the model together; 100,000 by default.
    pub elements: usize,
    /// Files that a model may include; 100 by default.
    pub includes: usize,
    /// Files of a folder or an archive; 2,000 by default.
    pub files: usize,
    /// Bytes of a Terraform plan, which repeats every value up to four times; 128 MiB by default.
    pub plan_bytes: usize,
    /// Values of a plan that are kept; 8,000,000 by default.
    pub plan_nodes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 32 * 1024 * 1024,
            depth: 64,
            nodes: 2_000_000,
            attributes: 256,
            elements: 100_000,
            includes: 100,
            files: 2_000,
            plan_bytes: 128 * 1024 * 1024,
            plan_nodes: 8_000_000,
        }
    }
}

impl Limits {
    /// Returns the limits for a file that starts with these bytes: plans may be larger.
    pub(super) fn for_bytes(&self, bytes: &[u8]) -> Self {
        let is_plan = terraform::may_be_plan(bytes);
        let bytes = if is_plan { self.plan_bytes.max(self.bytes) } else { self.bytes };
        Self { bytes, ..self.clone() }
    }
}

/// Returns the text of an input, or why there is none.
pub(super) fn text<'a>(
    file: &str,
    bytes: &'a [u8],
    limits: &Limits,
) -> Result<&'a str, Diagnostic> {
    let whole = || Place::default().in_file(file);
    if bytes.len() > limits.bytes {
        return Err(too_large(file, bytes.len(), limits.bytes));
    }
    if let Some(encoding) = foreign_encoding(bytes) {
        let message = format!("the text is {encoding}");
        return Err(Diagnostic::new(Code::NotText, whole(), message).hint(hint_for(encoding)));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| not_utf8(file, bytes, &error))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(Diagnostic::new(Code::EmptyInput, whole(), "the file is empty"));
    }
    if text.contains('\0') {
        let message = "the file has NUL bytes, which no text has";
        return Err(Diagnostic::new(Code::NotText, whole(), message));
    }
    Ok(text)
}

/// Says that a file exceeds a limit.
pub(super) fn too_large(file: &str, bytes: usize, most: usize) -> Diagnostic {
    let message = format!("{bytes} bytes, the limit is {most}");
    Diagnostic::new(Code::TooLarge, Place::default().in_file(file), message)
}

/// Names the encoding of bytes that are clearly something other than UTF-8. JSON and YAML start
/// with an ASCII character, so a NUL among the first two bytes gives UTF-16 away without a mark
/// (RFC 4627, section 3).
fn foreign_encoding(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Some("UTF-32"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("UTF-16"),
        [0, second, ..] if *second != 0 => Some("UTF-16"),
        [first, 0, ..] if *first != 0 => Some("UTF-16"),
        [b'P', b'K', 3, 4, ..] => Some("a zip archive"),
        [0x1f, 0x8b, ..] => Some("compressed with gzip"),
        _ => None,
    }
}

/// Says what to do about an encoding. A plan of Terraform is a zip archive, and what PowerShell
/// redirects is UTF-16.
fn hint_for(encoding: &str) -> &'static str {
    match encoding {
        "a zip archive" => {
            "if this is a plan of Terraform, import the output of `terraform show -json PLAN`; \
             otherwise the archive is broken: import its files"
        }
        "UTF-16" => {
            "save the file as UTF-8; in PowerShell: \
             `terraform show -json PLAN | Out-File -Encoding utf8 plan.json`"
        }
        "compressed with gzip" => "decompress the file",
        _ => "save the file as UTF-8",
    }
}

fn not_utf8(file: &str, bytes: &[u8], error: &std::str::Utf8Error) -> Diagnostic {
    let read = bytes.get(..error.valid_up_to()).unwrap_or_default();
    let line = u32::try_from(read.split(|byte| *byte == b'\n').count()).unwrap_or(u32::MAX);
    Diagnostic::new(Code::NotText, Place::line(file, line, 0), "the text is not UTF-8")
        .hint("save the file as UTF-8")
}
