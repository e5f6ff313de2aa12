//! Writing results, diagnostics and tables.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use serde::Serialize;

use crate::cli::Failure;
use crate::diagnostic::Diagnostic;
use crate::vocab::Severity;

/// How many diagnostics are printed before the rest is counted.
const MOST_DIAGNOSTICS: usize = 20;

/// Says a line on standard error. Nobody is left to tell when that cannot be written.
pub(super) fn say(line: &str) {
    drop(writeln!(io::stderr().lock(), "{line}"));
}

/// Prints diagnostics like a compiler, the worst first, and counts those that are too many.
pub(super) fn diagnostics(diagnostics: &[Diagnostic]) {
    let mut shown: Vec<&Diagnostic> =
        diagnostics.iter().filter(|diagnostic| diagnostic.severity > Severity::Info).collect();
    shown.sort_by_key(|diagnostic| std::cmp::Reverse(diagnostic.severity));
    for diagnostic in shown.iter().take(MOST_DIAGNOSTICS) {
        say(&diagnostic.to_string());
    }
    let rest = diagnostics.len() - shown.len().min(MOST_DIAGNOSTICS);
    if rest > 0 {
        say(&format!("and {rest} more; `plumbline inspect` lists all"));
    }
}

/// Writes a text to standard output, or to a file if one is named.
pub(super) fn text(to: Option<&Path>, text: &str) -> Result<(), Failure> {
    bytes(to, text.as_bytes())
}

/// Writes a value as indented JSON.
pub(super) fn json<T: Serialize>(to: Option<&Path>, value: &T) -> Result<(), Failure> {
    let mut written = serde_json::to_vec_pretty(value)
        .map_err(|error| Failure::Failed(format!("could not write JSON: {error}")))?;
    written.push(b'\n');
    bytes(to, &written)
}

/// Writes bytes to standard output, or to a file whole or not at all. A reader that has gone, such
/// as `head`, is no failure.
pub(super) fn bytes(to: Option<&Path>, bytes: &[u8]) -> Result<(), Failure> {
    match to {
        Some(path) if path.as_os_str() != "-" => replace(path, bytes).map_err(|error| {
            Failure::Failed(format!("could not write {}: {error}", path.display()))
        }),
        _ => match io::stdout().lock().write_all(bytes) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(Failure::Failed(format!("could not write to standard output: {error}")))
            }
            _ => Ok(()),
        },
    }
}

/// Refuses to pour a binary file into a terminal.
pub(super) fn binary(to: Option<&Path>, contents: &[u8]) -> Result<(), Failure> {
    if to.is_none() && io::stdout().is_terminal() {
        let message = "this format is no text; name a file with -o, or pipe it";
        return Err(Failure::Usage(message.to_owned()));
    }
    bytes(to, contents)
}

/// Writes beside the file and renames, so that a half-written report never has its name.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    fs::write(&part, bytes).and_then(|()| fs::rename(&part, path)).inspect_err(|_| {
        // The error of the write is what the user needs; a part that was never made cannot go.
        drop(fs::remove_file(&part));
    })
}

/// Lays out rows in columns that are as wide as their widest cell; the last one is not padded.
pub(super) fn table(header: &[&str], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        let title = header.get(column).map_or(0, |title| title.chars().count());
        cells.max().unwrap_or(0).max(title)
    };
    let widths: Vec<usize> = (0..header.len()).map(width).collect();
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let padded: Vec<String> =
            cells.zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        format!("{}\n", padded.join("  ").trim_end())
    };
    let mut text = line(&mut header.iter().copied());
    for row in rows {
        text.push_str(&line(&mut row.iter().map(String::as_str)));
    }
    text
}
