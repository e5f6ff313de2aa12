//! Citations: every written form of a clause -> the clause.
//!
//! A citation is read into a path, the sequence of its parts without punctuation, case and leading
//! zeros: `164.312(a)(2)(iv)`, `§164.312 (A)(2)(iv)` and `164_312_a_2_iv` are all
//! `164 312 a 2 iv`. How a text is cut into parts is the framework's [`CitationStyle`]. Each
//! framework reads a text on its own, after taking away its names, so that `3.5.1` may be a clause
//! of several frameworks and `PCI DSS 3.5.1` is one of PCI DSS only. Threats are found by the CWE,
//! CAPEC and ATT&CK ids that they are classified with, in a space of their own. Ids of other tools
//! and bodies (`CKV_AWS_20`, `CCI-000015`) mean what they are mapped to, and are taken as written.

mod shape;

use std::collections::BTreeMap;

use crate::kb::catalog::Catalog;
use crate::kb::citation::shape::{has_number, has_shape};
use crate::kb::entry::{Entry, FrameworkIdx};
use crate::vocab::CitationStyle;

/// Longest text that is looked at as a citation, in bytes.
const LONGEST: usize = 200;

/// Words that may stand between a framework's name and its citation, or before one.
const FILLERS: &[&str] = &[
    "requirements",
    "requirement",
    "req",
    "sections",
    "section",
    "sec",
    "clause",
    "control",
    "paragraph",
    "para",
    "rule",
    "standard",
    "specification",
    "recommendation",
    "benchmark",
    "appendix",
    "number",
    "no",
    "cfr",
];

/// Words before an edition: `PCI DSS v4 3.5.1`, `NIST SP 800-53 rev. 5 AC-2`.
const EDITION_WORDS: &[&str] = &["version", "revision", "release", "edition", "rev", "v", "r"];

/// Names before the id of a weakness, attack pattern or technique.
const CLASSIFICATION_NAMES: &[&str] =
    &["mitreattack", "mitreattck", "mitre", "attack", "attck", "technique"];

/// The parts of a citation, lower case, numbers without leading zeros.
pub type CitationPath = Vec<String>;

/// Where a path is looked up: in a framework, or among the classifications of threats.
type Space = Option<FrameworkIdx>;

/// Every citation of a catalog.
#[derive(Debug, Default)]
pub struct Citations {
    spaces: Vec<Reader>,
    entries: BTreeMap<(Space, CitationPath), Vec<Entry>>,
    /// Other tools' and bodies' ids in lower case, with and without their scheme.
    foreign: BTreeMap<String, Vec<Entry>>,
}

/// How one space reads a text.
#[derive(Debug)]
struct Reader {
    space: Space,
    style: CitationStyle,
    names: Vec<String>,
    edition: String,
}

/// A text read as a citation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cited {
    /// Whether the clause exists; otherwise `entries` are its nearest ancestors.
    pub exact: bool,
    /// Whether the text carries a framework's name.
    pub named: bool,
    /// Whether the text can hardly be anything but a citation, even among other words.
    pub distinctive: bool,
    /// The clauses: one, or one per framework that has it, in the order of the catalog.
    pub entries: Vec<Entry>,
    /// The clauses under the cited one.
    pub under: Vec<Entry>,
}

/// One space's reading of a text.
struct Reading {
    space: Space,
    style: CitationStyle,
    named: bool,
    path: CitationPath,
}

impl Citations {
    /// Collects the citations of a catalog.
    pub fn new(catalog: &Catalog) -> Self {
        let mut all = Self { spaces: readers(catalog), ..Self::default() };
        for (at, control) in catalog.controls.iter() {
            let framework = &catalog.frameworks[control.framework];
            let short =
                framework.elided.as_ref().and_then(|part| control.citation.strip_prefix(part));
            for citation in [Some(control.citation.as_str()), short].into_iter().flatten() {
                all.add(Some(control.framework), framework.citation, citation, Entry::Control(at));
            }
        }
        for (at, row) in catalog.recommendations.iter() {
            let style = catalog.frameworks[row.framework].citation;
            all.add(Some(row.framework), style, &row.number, Entry::Recommendation(at));
        }
        for (at, threat) in catalog.threats.iter() {
            let cwe = threat.cwe.iter().map(|id| format!("CWE-{id}"));
            let capec = threat.capec.iter().map(|id| format!("CAPEC-{id}"));
            for id in cwe.chain(capec).chain(threat.attack.iter().cloned()) {
                all.add(None, CitationStyle::Plain, &id, Entry::Threat(at));
            }
        }
        for (id, links) in catalog.foreign() {
            let mut targets: Vec<Entry> = links.iter().map(|link| link.to).collect();
            // What to do comes before where a standard speaks of it.
            targets.sort_by_key(|entry| !matches!(entry, Entry::Requirement(_)));
            let local = id.split_once(':').map_or(id.as_str(), |(_, local)| local);
            let id = id.to_lowercase();
            let avd = id.strip_prefix("trivy:").map(|local| format!("avd-{local}"));
            for written in [Some(local.to_lowercase()), avd, Some(id)].into_iter().flatten() {
                all.foreign.entry(written).or_insert_with(|| targets.clone());
            }
        }
        all
    }

    fn add(&mut self, space: Space, style: CitationStyle, citation: &str, entry: Entry) {
        let path = normalise(style, citation)
            .or_else(|| normalise(CitationStyle::Plain, citation))
            .unwrap_or_default();
        let entries = self.entries.entry((space, path)).or_default();
        if !entries.contains(&entry) {
            entries.push(entry);
        }
    }

    /// Reads a text as a citation. With `among`, only those frameworks are asked.
    pub fn resolve(&self, text: &str, among: &[FrameworkIdx]) -> Option<Cited> {
        if text.len() > LONGEST {
            return None;
        }
        if let Some(entries) = self.foreign.get(&text.trim().to_lowercase()) {
            let entries = entries.clone();
            let (named, distinctive, under) = (true, true, Vec::new());
            return Some(Cited { exact: true, named, distinctive, entries, under });
        }
        let readers = self.spaces.iter().filter(|reader| {
            among.is_empty() || reader.space.is_some_and(|space| among.contains(&space))
        });
        let readings: Vec<Vec<Reading>> = readers.map(|reader| reader.read(text)).collect();
        let every: Vec<&Reading> = readings.iter().flatten().collect();
        let shortest: Vec<&Reading> = readings.iter().filter_map(|each| each.last()).collect();
        self.exact(every).or_else(|| self.nearest(named_if_any(shortest)))
    }

    fn exact(&self, mut readings: Vec<&Reading>) -> Option<Cited> {
        readings.retain(|reading| self.at(reading).is_some());
        let found = named_if_any(readings);
        Some(Cited {
            exact: true,
            named: found.first()?.named,
            distinctive: found.iter().any(|reading| reading.is_distinctive()),
            entries: found
                .iter()
                .filter_map(|reading| self.at(reading))
                .flatten()
                .copied()
                .collect(),
            under: found
                .iter()
                .flat_map(|reading| self.under(reading.space, &reading.path))
                .collect(),
        })
    }

    fn at(&self, reading: &Reading) -> Option<&Vec<Entry>> {
        self.entries.get(&(reading.space, reading.path.clone()))
    }

    /// Goes up from a clause that does not exist. A framework itself is the last ancestor: of what
    /// carries its name, and of what starts like its clauses (`AC-99`, `164.999`).
    fn nearest(&self, readings: Vec<&Reading>) -> Option<Cited> {
        let climbed: Vec<(usize, &Reading, Vec<Entry>)> = readings
            .into_iter()
            .filter_map(|reading| {
                let (depth, entries) = self.climb(reading)?;
                Some((depth, reading, entries))
            })
            .collect();
        let deepest = climbed.iter().map(|(depth, _, _)| *depth).max()?;
        let nearest: Vec<_> = climbed.iter().filter(|(depth, _, _)| *depth == deepest).collect();
        Some(Cited {
            exact: false,
            named: nearest.iter().any(|(_, reading, _)| reading.named),
            distinctive: nearest.iter().any(|(_, reading, _)| reading.is_distinctive()),
            under: nearest
                .iter()
                .flat_map(|(depth, reading, _)| self.around(reading, *depth))
                .collect(),
            entries: nearest.iter().flat_map(|(_, _, entries)| entries.clone()).collect(),
        })
    }

    fn climb(&self, reading: &Reading) -> Option<(usize, Vec<Entry>)> {
        for depth in (1..reading.path.len()).rev() {
            let path: CitationPath = reading.path.iter().take(depth).cloned().collect();
            if let Some(entries) = self.entries.get(&(reading.space, path)) {
                return Some((depth, entries.clone()));
            }
        }
        let framework = reading.space?;
        let named = reading.named && has_number(&reading.path);
        (named || self.knows_first_part(reading)).then(|| (0, vec![Entry::Framework(framework)]))
    }

    fn knows_first_part(&self, reading: &Reading) -> bool {
        let styled = matches!(reading.style, CitationStyle::Cfr | CitationStyle::Nist);
        let first: CitationPath = reading.path.iter().take(1).cloned().collect();
        let from = (reading.space, first.clone());
        styled
            && self.entries.range(from..).next().is_some_and(|((space, path), _)| {
                *space == reading.space && path.starts_with(&first)
            })
    }

    /// The clauses under one that does not exist, or else those under its nearest ancestor.
    fn around(&self, reading: &Reading, depth: usize) -> Vec<Entry> {
        let under = self.under(reading.space, &reading.path);
        if !under.is_empty() {
            return under;
        }
        let path: CitationPath = reading.path.iter().take(depth.max(1)).cloned().collect();
        self.under(reading.space, &path)
    }

    fn under(&self, space: Space, path: &CitationPath) -> Vec<Entry> {
        self.entries
            .range((space, path.clone())..)
            .take_while(|((other, longer), _)| *other == space && longer.starts_with(path))
            .filter(|((_, longer), _)| longer.len() > path.len())
            .flat_map(|(_, entries)| entries.iter().copied())
            .collect()
    }
}

impl Reading {
    /// Tells whether a text of this form is a citation even in the middle of a sentence: `TLS 1.2`
    /// and `PCI 12 months` hold none.
    fn is_distinctive(&self) -> bool {
        let parts = self.path.len();
        match self.style {
            CitationStyle::Cfr => parts >= 2 && self.long_first_part(),
            CitationStyle::Dotted => parts >= 3 || (self.named && parts == 2),
            CitationStyle::Nist => parts >= 2,
            CitationStyle::Plain => has_number(&self.path),
        }
    }

    fn long_first_part(&self) -> bool {
        self.path.first().is_some_and(|part| part.len() >= 2)
    }
}

/// Keeps the readings that took a framework's name away, if there are any.
fn named_if_any(mut readings: Vec<&Reading>) -> Vec<&Reading> {
    if readings.iter().any(|reading| reading.named) {
        readings.retain(|reading| reading.named);
    }
    // One reading of each space is enough, whichever words were taken away.
    readings.dedup_by(|a, b| a.space == b.space && a.path == b.path);
    readings
}

fn readers(catalog: &Catalog) -> Vec<Reader> {
    let frameworks = catalog.frameworks.iter().map(|(at, framework)| {
        let mut names: Vec<String> = framework
            .prefixes
            .iter()
            .chain([&framework.short, &framework.title, &framework.id, &framework.key])
            .map(|name| squeezed(name))
            .filter(|name| !name.is_empty())
            .collect();
        longest_first(&mut names);
        let edition = squeezed(&framework.edition);
        Reader { space: Some(at), style: framework.citation, names, edition }
    });
    let mut names: Vec<String> = CLASSIFICATION_NAMES.iter().map(|&name| name.to_owned()).collect();
    longest_first(&mut names);
    let classifications =
        Reader { space: None, style: CitationStyle::Plain, names, edition: String::new() };
    frameworks.chain([classifications]).collect()
}

fn longest_first(names: &mut Vec<String>) {
    names.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    names.dedup();
}

impl Reader {
    /// Reads a text with fewer and fewer of the names and fillers before the citation, since a name
    /// may be part of it (`SECAAS-01` of CSA SecaaS).
    fn read(&self, text: &str) -> Vec<Reading> {
        let mut rests = vec![(trimmed(text), false)];
        let mut at = 0;
        while let Some(&(rest, named)) = rests.get(at) {
            let names = self.names.iter().filter_map(|name| after_name(rest, name));
            let mut shorter: Vec<_> = names.map(|rest| (self.after_edition(rest), true)).collect();
            if rest.starts_with(char::is_alphabetic) {
                let fillers = FILLERS.iter().filter_map(|filler| after_name(rest, filler));
                shorter.extend(fillers.map(|rest| (rest, named)));
            }
            shorter.retain(|other| !rests.contains(other));
            rests.extend(shorter);
            at += 1;
        }
        rests.sort_by_key(|(rest, named)| (std::cmp::Reverse(rest.len()), *named));
        let read = |(rest, named)| {
            let path = normalise(self.style, rest)?;
            Some(Reading { space: self.space, style: self.style, named, path })
        };
        rests.into_iter().filter_map(read).collect()
    }

    /// Takes away an edition that is followed by something.
    fn after_edition<'a>(&self, text: &'a str) -> &'a str {
        let word = EDITION_WORDS.iter().find_map(|word| after_name(text, word));
        let edition = if self.edition.is_empty() {
            None
        } else {
            after_name(word.unwrap_or(text), &self.edition)
        };
        let numbered = || {
            let digits = |c: char| c.is_ascii_digit() || c == '.';
            word.filter(|rest| rest.starts_with(digits))
                .and_then(|rest| rest.find(|c| !digits(c)).and_then(|end| rest.get(end..)))
                .map(trimmed)
        };
        edition.or_else(numbered).filter(|rest| !rest.is_empty()).unwrap_or(text)
    }
}

/// Takes punctuation away from both ends of a text; a closing bracket belongs to a citation.
fn trimmed(text: &str) -> &str {
    text.trim_start_matches(|c: char| !c.is_alphanumeric())
        .trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')')
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Returns what follows a name at the start of a text. Case and punctuation do not matter; the name
/// must end where a word ends, or where its letters give way to digits.
fn after_name<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let mut expected = name.chars().peekable();
    let mut last = ' ';
    for (at, c) in text.char_indices() {
        if expected.peek().is_none() {
            let glued = c.is_alphanumeric() && !(last.is_alphabetic() && c.is_ascii_digit());
            // The edition 3 is not the beginning of 3.13.11.
            let after = text.get(at + c.len_utf8()..).unwrap_or_default();
            let goes_on = last.is_ascii_digit()
                && c == '.'
                && after.starts_with(|c: char| c.is_ascii_digit());
            return (!glued && !goes_on).then(|| text.get(at..).map(trimmed)).flatten();
        }
        if c.is_alphanumeric() {
            last = c;
            for lower in c.to_lowercase() {
                if expected.next() != Some(lower) {
                    return None;
                }
            }
        }
    }
    expected.peek().is_none().then_some("")
}

/// Reads a citation into its path, or tells that the text is not written in the style.
///
/// ```
/// use plumbline::{kb::normalise, vocab::CitationStyle};
/// let path = normalise(CitationStyle::Nist, "AC-02 (01)");
/// assert_eq!(path, Some(vec!["ac".to_owned(), "2".to_owned(), "1".to_owned()]));
/// ```
pub fn normalise(style: CitationStyle, text: &str) -> Option<CitationPath> {
    let text = trimmed(text);
    let separators = match style {
        CitationStyle::Cfr => "._-() §,",
        CitationStyle::Dotted => "._-()",
        CitationStyle::Nist | CitationStyle::Plain => "._-() ",
    };
    if text.is_empty() || text.chars().any(|c| !c.is_alphanumeric() && !separators.contains(c)) {
        return None;
    }
    let words = text
        .split(|c: char| !c.is_alphanumeric())
        .map(str::to_lowercase)
        .filter(|word| !word.is_empty() && !is_unit(style, word));
    let mut path = CitationPath::new();
    for word in words {
        if cuts(style, path.is_empty(), &word) {
            path.extend(runs(&word));
        } else {
            path.push(word);
        }
    }
    let path: CitationPath = path.iter().map(|part| without_zeros(part)).collect();
    has_shape(style, &path).then_some(path)
}

/// Tells whether a word only names the unit that follows: `45 CFR part 164 subpart C`.
fn is_unit(style: CitationStyle, word: &str) -> bool {
    style == CitationStyle::Cfr && matches!(word, "part" | "subpart")
}

/// Tells whether letters and digits that touch are parts of their own: in `ac2`, `312a` and
/// `cwe79`, not in `17a-4`, `A1.2` and `T1078`.
fn cuts(style: CitationStyle, first: bool, word: &str) -> bool {
    match style {
        CitationStyle::Nist => true,
        CitationStyle::Cfr => !first,
        CitationStyle::Plain => first && letters_before_digits(word) >= 2,
        CitationStyle::Dotted => false,
    }
}

fn letters_before_digits(word: &str) -> usize {
    if word.bytes().any(|byte| byte.is_ascii_digit()) {
        word.chars().take_while(|c| c.is_alphabetic()).count()
    } else {
        0
    }
}

/// Cuts `ac2` into `ac` and `2`.
fn runs(word: &str) -> Vec<String> {
    let mut runs: Vec<String> = Vec::new();
    let mut digits = None;
    for c in word.chars() {
        if digits == Some(c.is_ascii_digit())
            && let Some(run) = runs.last_mut()
        {
            run.push(c);
        } else {
            runs.push(c.to_string());
        }
        digits = Some(c.is_ascii_digit());
    }
    runs
}

fn without_zeros(part: &str) -> String {
    let number = part.bytes().all(|byte| byte.is_ascii_digit());
    let short = part.trim_start_matches('0');
    match (number, short) {
        (true, "") => "0".to_owned(),
        (true, short) => short.to_owned(),
        (false, _) => part.to_owned(),
    }
}
