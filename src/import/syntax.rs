//! Which syntax a text is written in, told by its first characters.

/// A syntax that inputs are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Syntax {
    /// XML: the first character is `<`.
    Xml,
    /// Bicep: it starts with a declaration or a decorator.
    Bicep,
    /// HCL: it starts with a block or an attribute.
    Hcl,
    /// JSON or YAML, which one reader reads.
    Document,
}

/// Tells the syntax of a text. What is none of the others is taken for JSON or YAML, whose reader
/// then says what is wrong with it.
pub(super) fn of(text: &str) -> Syntax {
    let text = text.trim_start();
    if text.starts_with('<') {
        return Syntax::Xml;
    }
    match first_line_of_hcl(text) {
        Some(line) if declares_in_bicep(line) => Syntax::Bicep,
        Some(line) if opens_block(line) || sets_attribute(line) => Syntax::Hcl,
        _ => Syntax::Document,
    }
}

/// Returns the first line that is neither empty nor a comment of HCL (`#`, `//`, `/* */`).
fn first_line_of_hcl(mut text: &str) -> Option<&str> {
    loop {
        text = text.trim_start();
        if let Some(comment) = text.strip_prefix("/*") {
            text = comment.split_once("*/")?.1;
        } else if text.starts_with('#') || text.starts_with("//") {
            text = text.split_once('\n')?.1;
        } else {
            return text.lines().next().map(str::trim);
        }
    }
}

/// Tells whether a line reads `word "label" ... {`.
fn opens_block(line: &str) -> bool {
    let Some((head, _)) = line.split_once('{') else { return false };
    let mut words = head.split_whitespace();
    words.next().is_some_and(is_identifier)
        && words.all(|label| {
            is_identifier(label)
                || (label.len() > 1 && label.starts_with('"') && label.ends_with('"'))
        })
}

/// Tells whether a line reads `word = ...`.
fn sets_attribute(line: &str) -> bool {
    line.split_once('=').is_some_and(|(word, _)| is_identifier(word.trim()))
}

/// Tells whether a line starts a declaration of Bicep: `param name string`, `resource vm 'type@date' =`,
/// or a decorator (`@secure()`), which is no text in YAML.
fn declares_in_bicep(line: &str) -> bool {
    if let Some(decorator) = line.strip_prefix('@') {
        return decorator
            .split_once('(')
            .is_some_and(|(word, _)| word.split('.').all(is_identifier));
    }
    let words: Vec<_> = line.split_whitespace().take(4).collect();
    match words[..] {
        ["targetScope", "=", ..] => true,
        ["using" | "import" | "extension" | "provider", what, ..] => what.starts_with('\''),
        ["resource" | "module", name, what, ..] => is_identifier(name) && what.starts_with('\''),
        ["var" | "metadata" | "type", name, "=", ..] => is_identifier(name),
        ["param" | "output", name, kind, ..] => is_identifier(name) && !kind.starts_with(':'),
        _ => false,
    }
}

fn is_identifier(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

#[cfg(test)]
mod tests {
    use super::{Syntax, of};

    #[test]
    fn syntax_is_told_by_the_first_characters() {
        for (text, syntax) in [
            ("<ThreatModel/>", Syntax::Xml),
            ("\n  <?xml version=\"1.0\"?>", Syntax::Xml),
            ("resource \"aws_s3_bucket\" \"b\" {\n}", Syntax::Hcl),
            ("# comment\n/* another\n one */ spec_version = \"0.1.5\"", Syntax::Hcl),
            ("locals {", Syntax::Hcl),
            ("type = string", Syntax::Hcl),
            ("resource \"a\" \"b\" {", Syntax::Hcl),
            ("// comment\nparam location string = 'x'", Syntax::Bicep),
            ("@description('x')\nparam a string", Syntax::Bicep),
            ("targetScope = 'subscription'", Syntax::Bicep),
            ("resource a 'Microsoft.Web/sites@2023-01-01' = {", Syntax::Bicep),
            ("param a: b", Syntax::Document),
            ("{\"a\": 1}", Syntax::Document),
            ("# comment\nkey: {a: 1}", Syntax::Document),
            ("a b: {c", Syntax::Document),
            ("---\na: b = c", Syntax::Document),
            ("", Syntax::Document),
        ] {
            assert_eq!(of(text), syntax, "{text}");
        }
    }
}
