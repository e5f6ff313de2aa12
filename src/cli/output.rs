//! Where results and everything else that is said goes.
//!
//! Results go to standard output or to a file, which is written whole or not at all; everything
//! else goes to standard error. A reader that has gone, such as `head`, is no failure.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde::Serialize;

use crate::cli::Failure;
use crate::cli::style::{STRONG, paint, severity};
use crate::diagnostic::Diagnostic;
use crate::vocab::Severity;

/// How many diagnostics are printed before the rest is counted.
const MOST_DIAGNOSTICS: usize = 20;

/// How a command writes what is a table for people, and a sheet of the workbook.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum TableFormat {
    #[value(alias = "text")]
    Table,
    Json,
    Csv,
    Xlsx,
}

/// Says a line on standard error. Nobody is left to tell when that cannot be written.
pub(super) fn say(line: &str) {
    drop(writeln!(anstream::stderr().lock(), "{line}"));
}

/// Says what went wrong.
pub(super) fn error(word: &str, message: &str) {
    say(&format!("{}: {message}", paint(severity(Severity::Critical), word)));
}

/// Prints diagnostics like a compiler, the worst first, and counts those that are too many.
pub(super) fn diagnostics(diagnostics: &[Diagnostic], verbose: bool) {
    let mut shown: Vec<&Diagnostic> = diagnostics.iter().collect();
    shown.sort_by_key(|diagnostic| std::cmp::Reverse(diagnostic.severity));
    if !verbose {
        shown.retain(|diagnostic| diagnostic.severity > Severity::Info);
        shown.truncate(MOST_DIAGNOSTICS);
    }
    for diagnostic in &shown {
        say(&worded(diagnostic));
    }
    let rest = diagnostics.len() - shown.len();
    if rest > 0 {
        let more = if shown.is_empty() { "" } else { " more" };
        let (things, which) = match rest {
            1 => ("diagnostic", "it"),
            _ => ("diagnostics", "them"),
        };
        say(&format!("{rest}{more} {things}; -v shows {which}"));
    }
}

fn worded(diagnostic: &Diagnostic) -> String {
    let style = severity(diagnostic.severity);
    let head = format!("{}[{}]", diagnostic.severity, diagnostic.code);
    let plain = diagnostic.to_string();
    match plain.strip_prefix(&head) {
        Some(rest) => format!("{}{}", paint(style, &head), visible(rest)),
        None => visible(&plain),
    }
}

/// Leaves out what would move the cursor of a terminal: messages quote the input.
fn visible(text: &str) -> String {
    text.chars().filter(|letter| *letter == '\n' || !letter.is_control()).collect()
}

/// Returns how wide lines may be: nothing where the result goes to a file or a pipe.
pub(super) fn width(to: Option<&Path>) -> Option<usize> {
    if is_file(to) || !io::stdout().is_terminal() {
        return None;
    }
    terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0))
}

fn is_file(to: Option<&Path>) -> bool {
    to.is_some_and(|path| path.as_os_str() != "-")
}

/// Writes a text for people; what is styled in it is so on terminals only.
pub(super) fn text(to: Option<&Path>, text: &str) -> Result<(), Failure> {
    if is_file(to) {
        return bytes(to, anstream::adapter::strip_str(text).to_string().as_bytes());
    }
    printed(anstream::stdout().lock().write_all(text.as_bytes()))
}

/// Writes a heading and what stands under it.
pub(super) fn section(title: &str, body: &str) -> String {
    format!("\n{}\n\n{body}", paint(STRONG, title))
}

/// Writes a value as indented JSON.
pub(super) fn json<T: Serialize>(to: Option<&Path>, value: &T) -> Result<(), Failure> {
    let mut written = serde_json::to_vec_pretty(value)
        .map_err(|error| Failure::Failed(format!("could not write JSON: {error}")))?;
    written.push(b'\n');
    bytes(to, &written)
}

/// Writes bytes as they are.
pub(super) fn bytes(to: Option<&Path>, bytes: &[u8]) -> Result<(), Failure> {
    match to.filter(|_| is_file(to)) {
        Some(path) => replace(path, bytes).map_err(|error| {
            Failure::Failed(format!("could not write {}: {error}", path.display()))
        }),
        None => {
            let mut stdout = io::stdout().lock();
            printed(stdout.write_all(bytes).and_then(|()| stdout.flush()))
        }
    }
}

fn printed(result: io::Result<()>) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::Failed(format!("could not write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Refuses to pour a binary file into a terminal.
pub(super) fn binary(to: Option<&Path>, contents: &[u8]) -> Result<(), Failure> {
    if !is_file(to) && io::stdout().is_terminal() {
        let message = "this format is no text; name a file with -o, or pipe it";
        return Err(Failure::Usage(message.to_owned()));
    }
    bytes(to, contents)
}

/// Writes beside the file and renames, so that a half-written report never has its name. What is
/// no plain file, such as a pipe or a device, is written to directly.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if fs::metadata(path).is_ok_and(|data| !data.is_file()) {
        return fs::write(path, bytes);
    }
    // A link keeps pointing at the file that is replaced.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let part = part_of(&path);
    fs::write(&part, bytes).and_then(|()| fs::rename(&part, &path)).inspect_err(|_| {
        // The error of the write is what the user needs; a part that was never made cannot go.
        drop(fs::remove_file(&part));
    })
}

/// Names the file to write first: of this process, so that two at once do not meet.
fn part_of(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    path.with_file_name(name)
}
