//! What people type, read into groups, exclusions and filters. Reading never fails.
//!
//! ```text
//! query     = { item }
//! item      = [ "-" ] ( filter | clause ) { "OR" clause }
//! clause    = phrase | word
//! phrase    = '"' anything but '"' [ '"' ]
//! word      = anything but spaces and '"', with a final "*" for a prefix
//! filter    = ( "framework" | "kind" | "maps" ) ":" ( word | phrase )
//! ```
//!
//! `OR` binds tighter than a space. There are no brackets: they belong to citations, and nothing
//! nests. A word before a colon that is no filter's name is an ordinary word. At most
//! [`LONGEST`] bytes and [`MOST_CLAUSES`] clauses are read; the rest is dropped, and the notices
//! say so.

use crate::search::notice::Notice;

/// Most bytes of a query that are read.
pub(super) const LONGEST: usize = 10_000;

/// Most clauses of a query that are read.
pub(super) const MOST_CLAUSES: usize = 64;

/// One thing to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Clause {
    /// A word.
    Word(String),
    /// The start of a word.
    Prefix(String),
    /// Words in this order.
    Phrase(String),
}

impl Clause {
    /// Returns the text as typed, without its marks.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Word(text) | Self::Prefix(text) | Self::Phrase(text) => text,
        }
    }
}

/// A condition on entries that does not score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Filter {
    pub(super) key: FilterKey,
    pub(super) value: String,
    pub(super) negated: bool,
}

/// What a filter looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FilterKey {
    /// The framework of an entry.
    Framework,
    /// The kind of an entry.
    Kind,
    /// An entry that it is linked to.
    Maps,
}

impl FilterKey {
    const ALL: [Self; 3] = [Self::Framework, Self::Kind, Self::Maps];

    /// Returns the word before the colon.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Framework => "framework",
            Self::Kind => "kind",
            Self::Maps => "maps",
        }
    }
}

/// A query as read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Parsed {
    /// Groups; the clauses of one are alternatives.
    pub(super) groups: Vec<Vec<Clause>>,
    /// What an entry may not have.
    pub(super) excluded: Vec<Clause>,
    /// Conditions.
    pub(super) filters: Vec<Filter>,
    /// What was dropped.
    pub(super) notices: Vec<Notice>,
}

/// A piece of a query between spaces.
#[derive(Debug, Clone, Copy)]
struct Token<'a> {
    negated: bool,
    filter: Option<FilterKey>,
    text: &'a str,
    quoted: bool,
}

/// Reads a query.
pub(super) fn parse(text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let kept = text.get(..text.floor_char_boundary(LONGEST)).unwrap_or(text);
    if kept.len() < text.len() {
        parsed.notices.push(Notice::Shortened { bytes: LONGEST });
    }
    let tokens = tokens(kept);
    if tokens.len() > MOST_CLAUSES {
        parsed.notices.push(Notice::TooManyClauses { read: MOST_CLAUSES });
    }
    let mut joins = false;
    for token in tokens.into_iter().take(MOST_CLAUSES) {
        if token.is_or() {
            joins = !parsed.groups.is_empty();
            continue;
        }
        parsed.add(token, joins);
        joins = false;
    }
    parsed
}

impl Parsed {
    fn add(&mut self, token: Token<'_>, joins: bool) {
        let Token { negated, filter, text, quoted } = token;
        if let Some(key) = filter {
            self.filters.push(Filter { key, value: text.to_owned(), negated });
            return;
        }
        let clause = match text.strip_suffix('*') {
            _ if quoted => Clause::Phrase(text.to_owned()),
            Some(start) if start.chars().any(char::is_alphanumeric) => {
                Clause::Prefix(start.to_owned())
            }
            _ => Clause::Word(text.to_owned()),
        };
        if !clause.text().chars().any(|c| c.is_alphanumeric() || c == '§') {
            return;
        }
        match self.groups.last_mut() {
            _ if negated => self.excluded.push(clause),
            Some(group) if joins => group.push(clause),
            _ => self.groups.push(vec![clause]),
        }
    }
}

impl Token<'_> {
    fn is_or(&self) -> bool {
        !self.quoted && !self.negated && self.filter.is_none() && self.text == "OR"
    }
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    // One more than is read, so that the caller can tell.
    while !rest.is_empty() && tokens.len() <= MOST_CLAUSES {
        let (negated, after) = match rest.strip_prefix('-') {
            Some(after) if after.starts_with(|c: char| c.is_alphanumeric() || c == '"') => {
                (true, after)
            }
            _ => (false, rest),
        };
        let (filter, after) = filter_key(after);
        let (text, quoted, after) = piece(after);
        tokens.push(Token { negated, filter, text, quoted });
        rest = after.trim_start();
    }
    tokens
}

fn filter_key(text: &str) -> (Option<FilterKey>, &str) {
    for key in FilterKey::ALL {
        let name = key.as_str();
        let after = text
            .get(..name.len())
            .filter(|start| start.eq_ignore_ascii_case(name))
            .and_then(|_| text.get(name.len()..))
            .and_then(|after| after.strip_prefix(':'));
        match after {
            Some(after) if !after.starts_with(char::is_whitespace) && !after.is_empty() => {
                return (Some(key), after);
            }
            _ => {}
        }
    }
    (None, text)
}

/// Takes a word or a phrase off the start of a text. A quotation that is not closed goes on to the
/// end.
fn piece(text: &str) -> (&str, bool, &str) {
    if let Some(quoted) = text.strip_prefix('"') {
        let (inside, after) = quoted.split_once('"').unwrap_or((quoted, ""));
        return (inside, true, after);
    }
    let end = text.find(|c: char| c.is_whitespace() || c == '"').unwrap_or(text.len());
    let (word, after) = text.split_at_checked(end).unwrap_or((text, ""));
    (word, false, after)
}
