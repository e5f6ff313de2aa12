//! HCL text -> blocks and attributes, with the line of each.
//!
//! The parser refuses what is nested too deeply itself (64 levels, 128 operators in a row), so that
//! whatever it returns can be walked.

use hcl_edit::Span;
use hcl_edit::structure::Body;

use crate::diagnostic::{Code, Diagnostic, Place};

/// A file in HCL.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) body: Body,
    pub(super) lines: Lines,
}

/// Parts that a file may have. Each takes some 300 bytes once it is read, where the shortest takes
/// two in the text.
const MOST_PARTS: usize = 1_000_000;

/// Counts what may end or begin a part of a text, which is no less than the parts it has.
pub(super) fn parts(text: &str) -> usize {
    text.bytes().filter(|byte| b",=\n.([{+-*/%&|<>?:!".contains(byte)).count()
}

/// Says that a file has too many parts.
pub(super) fn too_many(file: &str, most: usize) -> Diagnostic {
    let message = format!("more than {most} values");
    Diagnostic::new(Code::TooMany, Place::default().in_file(file), message)
}

/// Reads a file.
pub(super) fn parse(file: &str, text: &str) -> Result<Parsed, Diagnostic> {
    if parts(text) > MOST_PARTS {
        return Err(too_many(file, MOST_PARTS));
    }
    let body = hcl_edit::parser::parse_body(text).map_err(|error| {
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let location = error.location();
        let place = Place::line(file, number(location.line()), number(location.column()));
        Diagnostic::new(
            Code::NotReadable,
            place,
            format!("not well-formed HCL: {}", error.message()),
        )
    })?;
    Ok(Parsed { body, lines: Lines::of(text) })
}

/// Where the lines of a text start.
#[derive(Debug, Default)]
pub(super) struct Lines(Vec<usize>);

impl Lines {
    /// Finds the lines of a text.
    pub(super) fn of(text: &str) -> Self {
        Self(
            text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect(),
        )
    }

    /// Returns the line of a part of the text, from 1; 0 for what the parser did not make.
    pub(super) fn line(&self, part: &impl Span) -> u32 {
        let Some(span) = part.span() else { return 0 };
        let before = self.0.partition_point(|line_break| *line_break < span.start);
        u32::try_from(before + 1).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn every_part_knows_its_line() {
        let parsed = parse("m.tf", "a = 1\n\nb \"x\" {\n  c = [\n    2,\n  ]\n}\n").unwrap();
        let lines: Vec<_> = parsed.body.attributes().map(|a| parsed.lines.line(a)).collect();
        let block = parsed.body.blocks().next().unwrap();
        let inner = block.body.attributes().next().unwrap();
        let element = inner.value.as_array().unwrap().get(0).unwrap();
        let found = (lines, parsed.lines.line(block), parsed.lines.line(element));
        assert_eq!(found, (vec![1], 3, 5));
    }

    #[test]
    fn what_is_nested_too_deeply_is_an_error_with_its_line() {
        for text in ["a = ".to_owned() + &"[".repeat(100_000), "a {\n".repeat(100_000)] {
            let error = parse("m.tf", &text).unwrap_err();
            assert!(error.place.line > 0, "{error}");
        }
    }
}
