//! The limits that every input meets before anything is made of it: size, encoding, and a budget
//! for depth and nodes that the reader keeps to while it reads.

use crate::diagnostic::{Code, Diagnostic, Place};

/// How much an input may hold. The defaults are far above any real model and far below what would
/// hurt a server: the largest published model that we know has some 40,000 nodes.
#[derive(Debug, Clone)]
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
        }
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
        let message = format!("{} bytes, the limit is {}", bytes.len(), limits.bytes);
        return Err(Diagnostic::new(Code::TooLarge, whole(), message));
    }
    if let Some(encoding) = foreign_encoding(bytes) {
        let message = format!("the text is {encoding}");
        let is_packed = matches!(bytes, [b'P', b'K', ..] | [0x1f, ..]);
        let hint =
            if is_packed { "unpack it and give the file in it" } else { "save the file as UTF-8" };
        return Err(Diagnostic::new(Code::NotText, whole(), message).hint(hint));
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

fn not_utf8(file: &str, bytes: &[u8], error: &std::str::Utf8Error) -> Diagnostic {
    let read = bytes.get(..error.valid_up_to()).unwrap_or_default();
    let line = u32::try_from(read.split(|byte| *byte == b'\n').count()).unwrap_or(u32::MAX);
    Diagnostic::new(Code::NotText, Place::line(file, line, 0), "the text is not UTF-8")
        .hint("save the file as UTF-8")
}
