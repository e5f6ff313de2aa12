//! From what was typed to what is scored: citations become pins, words become groups of
//! alternatives with their postings.

use std::collections::{BTreeMap, BTreeSet};

use crate::kb::{Catalog, Cited, Entry, FrameworkIdx};
use crate::search::analysis::{Word, cut, is_stop_word};
use crate::search::fields::Field;
use crate::search::notice::Notice;
use crate::search::postings::{Doc, Scored};
use crate::search::query::{Clause, Parsed};
use crate::search::synonyms::{self, Alternate};
use crate::search::{Rule, SearchIndex, Via};

/// What a synonym is worth beside the word that was typed.
const SYNONYM: f64 = 0.8;

/// What all words of a query in their order are worth on top of the words.
const TOGETHER: f64 = 0.5;

/// Most words of one citation, its framework's name included.
const CITATION_WORDS: usize = 9;

/// Most words that are also tried as a phrase.
const PHRASE_WORDS: usize = 8;

/// Everything needed to rank.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// Each adds to the score what the best of its alternatives gives.
    pub(super) groups: Vec<Group>,
    /// Entries that a rule puts before all that merely match.
    pub(super) pins: BTreeMap<Doc, (Rule, f64)>,
    /// Entries that are left out.
    pub(super) excluded: BTreeSet<Doc>,
    /// Stems to mark in snippets.
    pub(super) marks: BTreeSet<String>,
    /// What there is to say.
    pub(super) notices: Vec<Notice>,
}

/// Alternatives for one part of the query.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) alternatives: Vec<Alternative>,
    /// Whether an entry may lack it and still count as having the word.
    pub(super) optional: bool,
}

/// Terms whose scores add up.
#[derive(Debug)]
pub(super) struct Alternative {
    pub(super) via: Via,
    pub(super) leaves: Vec<Leaf>,
}

/// One term or phrase in one field.
#[derive(Debug)]
pub(super) struct Leaf {
    pub(super) field: Field,
    pub(super) term: String,
    pub(super) scored: Scored,
}

impl Group {
    /// Tells whether no entry matches at all.
    pub(super) fn is_empty(&self) -> bool {
        self.alternatives.iter().all(|alternative| alternative.leaves.is_empty())
    }
}

/// Makes plans.
pub(super) struct Planner<'a> {
    pub(super) index: &'a SearchIndex,
    pub(super) catalog: &'a Catalog,
    /// Frameworks that the filters leave; empty for all.
    pub(super) among: &'a [FrameworkIdx],
    pub(super) plan: Plan,
}

impl Planner<'_> {
    /// Plans a query; `text` is what was typed, for titles and ids.
    pub(super) fn plan(mut self, text: &str, parsed: &Parsed) -> Plan {
        self.pin_names(text.trim());
        for clause in &parsed.excluded {
            self.exclude(clause);
        }
        let whole = parsed.groups.iter().all(|group| matches!(group.as_slice(), [Clause::Word(_)]));
        let mut run: Vec<&str> = Vec::new();
        for group in &parsed.groups {
            match group.as_slice() {
                [Clause::Word(word)] => run.push(word),
                clauses => {
                    self.words(&std::mem::take(&mut run), false);
                    self.alternatives(clauses);
                }
            }
        }
        self.words(&run, whole);
        self.plan
    }

    /// Pins the entry whose id, title or name is the whole query, or what the query abbreviates.
    fn pin_names(&mut self, text: &str) {
        let lower = text.to_lowercase();
        for entry in [self.catalog.find(text), self.catalog.find(&lower)].into_iter().flatten() {
            self.pin(entry, Rule::Id, 0);
        }
        for (entry, rule) in self.index.named(text) {
            self.pin(entry, rule, place_of(entry));
        }
        let words = self.cut(text);
        let long_form = self.index.synonyms.whole(&words).and_then(synonyms::long_form);
        if let Some(long) = long_form.filter(|_| self.plan.pins.is_empty()) {
            for (entry, rule) in self.index.named(&long.text) {
                self.pin(entry, rule, place_of(entry));
            }
        }
    }

    fn pin(&mut self, entry: Entry, rule: Rule, place: usize) {
        let Some(doc) = self.index.document(entry) else { return };
        let worth = rule.worth(place);
        let pinned = self.plan.pins.entry(doc).or_insert((rule, worth));
        if pinned.1 < worth {
            *pinned = (rule, worth);
        }
    }

    fn exclude(&mut self, clause: &Clause) {
        let words = self.cut(clause.text());
        let stems: Vec<String> = words.into_iter().map(|word| word.stem).collect();
        for field in Field::STEMMED {
            let scored = self.index.terms.score(field, &stems);
            self.plan.excluded.extend(scored.into_iter().map(|(doc, _)| doc));
        }
    }

    /// Plans words that follow each other: citations among them, then the others.
    fn words(&mut self, words: &[&str], whole: bool) {
        if whole && self.cite_whole(words) {
            return;
        }
        let mut rest = words;
        let mut plain: Vec<&str> = Vec::new();
        while let Some((word, after)) = rest.split_first() {
            match self.citation_at(rest) {
                Some((length, cited)) => {
                    self.text(&std::mem::take(&mut plain).join(" "));
                    let (written, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
                    self.cite(&written.join(" "), &cited);
                    rest = after;
                }
                None => {
                    plain.push(word);
                    rest = after;
                }
            }
        }
        self.text(&plain.join(" "));
    }

    /// Reads the whole query as one citation.
    fn cite_whole(&mut self, words: &[&str]) -> bool {
        let written = words.join(" ");
        let Some(cited) = self.resolve(&written) else { return false };
        self.cite(&written, &cited);
        true
    }

    /// Finds the longest citation that words start with, if it can be nothing else.
    fn citation_at(&self, words: &[&str]) -> Option<(usize, Cited)> {
        (1..=CITATION_WORDS.min(words.len())).rev().find_map(|length| {
            let written = words.get(..length)?.join(" ");
            let cited = self.resolve(&written)?;
            let sure = cited.distinctive && (cited.exact || cited.named || written.contains('('));
            sure.then_some((length, cited))
        })
    }

    fn resolve(&self, written: &str) -> Option<Cited> {
        self.index.citations.resolve(written, self.among)
    }

    fn cite(&mut self, written: &str, cited: &Cited) {
        let rule = if cited.exact { Rule::Citation } else { Rule::Nearest };
        for (place, entry) in cited.entries.iter().enumerate() {
            // Every threat of one weakness answers as well as the next.
            let place = if matches!(entry, Entry::Threat(_)) { 0 } else { place };
            self.pin(*entry, rule, place);
            self.replaced(*entry);
        }
        for entry in &cited.under {
            self.pin(*entry, Rule::Under, 0);
        }
        let choices: Vec<Entry> =
            cited.entries.iter().copied().filter(|at| !matches!(at, Entry::Threat(_))).collect();
        if !cited.exact {
            let (written, nearest) = (written.to_owned(), cited.entries.clone());
            self.plan.notices.push(Notice::Nearest { written, nearest });
        } else if choices.len() > 1 {
            let written = written.to_owned();
            self.plan.notices.push(Notice::SeveralClauses { written, choices });
        }
    }

    /// Follows a withdrawn clause to what replaced it.
    fn replaced(&mut self, entry: Entry) {
        let Entry::Control(at) = entry else { return };
        let control = &self.catalog.controls[at];
        let Some(citations) = &control.withdrawn else { return };
        let framework = &self.catalog.frameworks[control.framework].key;
        let replaced_by: Vec<Entry> = citations
            .iter()
            .filter_map(|citation| self.catalog.find(&format!("{framework}:{citation}")))
            .collect();
        for (place, entry) in replaced_by.iter().enumerate() {
            self.pin(*entry, Rule::Replacement, place);
        }
        self.plan.notices.push(Notice::Withdrawn { entry, replaced_by });
    }

    /// Plans ordinary words.
    fn text(&mut self, text: &str) {
        let words = self.cut(text);
        let silent = words.iter().all(|word| is_stop_word(&word.lower(text)));
        let mut rest = words.as_slice();
        let mut one_term = false;
        while let Some((word, after)) = rest.split_first() {
            if let Some((length, alternates)) = self.index.synonyms.at(rest) {
                one_term = length == words.len();
                let (term, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
                self.term(term, alternates);
                rest = after;
                continue;
            }
            rest = after;
            let lower = word.lower(text);
            if silent || !is_stop_word(&lower) {
                self.word(word, &lower);
            }
        }
        if !one_term && (2..=PHRASE_WORDS).contains(&words.len()) {
            let alternative = self.phrase(&words, Via::Together, TOGETHER);
            self.group(vec![alternative], true);
        }
    }

    /// Plans a word without synonyms; one that nothing has is corrected.
    fn word(&mut self, word: &Word, lower: &str) {
        if self.index.terms.has(&word.stem) {
            let alternative = self.any_of(std::slice::from_ref(word), Via::Typed, 1.0);
            self.group(vec![alternative], false);
            return;
        }
        let Some(corrected) = self.index.vocabulary.nearest(lower) else {
            return self.plan.notices.push(Notice::Unmatched { word: lower.to_owned() });
        };
        let words = self.cut(&corrected);
        if let Some((_, alternates)) = self.index.synonyms.at(&words) {
            self.term(&words, alternates);
        } else {
            let alternative = self.any_of(&words, Via::Correction { of: lower.to_owned() }, 1.0);
            self.group(vec![alternative], false);
        }
        self.plan.notices.push(Notice::Corrected { from: lower.to_owned(), to: corrected });
    }

    /// Plans a term that has synonyms: its own words in their order or anyhow, or any of the others
    /// as a phrase. An acronym is read as what it abbreviates, so that both find the same.
    fn term(&mut self, term: &[Word], alternates: &[Alternate]) {
        let index = self.index;
        let long_form = synonyms::long_form(alternates)
            .map(|long| self.cut(&long.text))
            .and_then(|words| index.synonyms.whole(&words).map(|row| (words, row)));
        match long_form {
            Some((words, row)) => {
                let of = alternates.first().map(|alternate| alternate.of.clone());
                let via = Via::Synonym { of: of.unwrap_or_default() };
                self.any_name(&words, row, &via, term);
            }
            None => self.any_name(term, alternates, &Via::Typed, term),
        }
    }

    /// One group of everything that a thing is called.
    fn any_name(&mut self, name: &[Word], others: &[Alternate], via: &Via, typed: &[Word]) {
        let mut alternatives = self.own_words(name, via);
        for other in others {
            let is_typed = other.stems.iter().eq(typed.iter().map(|word| &word.stem));
            let via = if is_typed { Via::Typed } else { Via::Synonym { of: other.of.clone() } };
            let worth = if other.same { 1.0 } else { SYNONYM };
            alternatives.push(self.leaves(&other.stems, &other.text, via, worth));
        }
        let meanings: Vec<_> = others.iter().filter_map(|other| other.meaning.clone()).collect();
        if meanings.len() > 1 {
            let term = others.first().map(|other| other.of.clone()).unwrap_or_default();
            self.plan.notices.push(Notice::SeveralMeanings { term, meanings });
        }
        if !self.group(alternatives, false) {
            for word in typed {
                let alternative = self.any_of(std::slice::from_ref(word), Via::Typed, 1.0);
                if !self.group(vec![alternative], false) {
                    self.plan.notices.push(Notice::Unmatched { word: word.stem.clone() });
                }
            }
        }
    }

    /// The words of a name: as a phrase, or all of them anywhere.
    fn own_words(&mut self, name: &[Word], via: &Via) -> Vec<Alternative> {
        if let [_] = name {
            return vec![self.any_of(name, via.clone(), 1.0)];
        }
        let phrase = self.phrase(name, via.clone(), 1.0);
        let words = with_every_word(self.any_of(name, via.clone(), SYNONYM), name.len());
        vec![phrase, words]
    }

    /// Plans phrases, prefixes and clauses joined by `OR`.
    fn alternatives(&mut self, clauses: &[Clause]) {
        let mut alternatives = Vec::new();
        for clause in clauses {
            let cited =
                self.resolve(clause.text()).filter(|cited| cited.exact && cited.distinctive);
            let words = self.cut(clause.text());
            match clause {
                _ if cited.is_some() => {
                    if let Some(cited) = cited {
                        self.cite(clause.text(), &cited);
                    }
                }
                Clause::Prefix(start) => alternatives.extend(self.prefix(start)),
                Clause::Phrase(_) => alternatives.push(self.phrase(&words, Via::Typed, 1.0)),
                Clause::Word(_) => {
                    alternatives.push(self.phrase(&words, Via::Typed, 1.0));
                    for alternate in self.index.synonyms.whole(&words).unwrap_or_default() {
                        let via = Via::Synonym { of: alternate.of.clone() };
                        let other = self.leaves(&alternate.stems, &alternate.text, via, SYNONYM);
                        alternatives.push(other);
                    }
                }
            }
        }
        self.group(alternatives, false);
    }

    /// Adds a group, unless no entry matches it.
    fn group(&mut self, alternatives: Vec<Alternative>, optional: bool) -> bool {
        let group = Group { alternatives, optional };
        let matched = !group.is_empty();
        if matched {
            self.plan.groups.push(group);
        }
        matched
    }

    /// Any of the words; their scores add up.
    fn any_of(&mut self, words: &[Word], via: Via, weight: f64) -> Alternative {
        let mut leaves = Vec::new();
        for word in words {
            let stems = std::slice::from_ref(&word.stem);
            leaves.extend(self.leaves(stems, &word.stem, Via::Typed, weight).leaves);
        }
        Alternative { via, leaves }
    }

    /// The words in their order.
    fn phrase(&mut self, words: &[Word], via: Via, weight: f64) -> Alternative {
        let stems: Vec<String> = words.iter().map(|word| word.stem.clone()).collect();
        self.leaves(&stems, &stems.join(" "), via, weight)
    }

    fn leaves(&mut self, stems: &[String], term: &str, via: Via, weight: f64) -> Alternative {
        let kept = stems.iter().filter(|stem| !is_stop_word(stem)).cloned();
        self.plan.marks.extend(kept);
        let leaves = Field::STEMMED.into_iter().filter_map(|field| {
            let mut scored = self.index.terms.score(field, stems);
            for (_, score) in &mut scored {
                *score *= weight;
            }
            (!scored.is_empty()).then(|| Leaf { field, term: term.to_owned(), scored })
        });
        Alternative { via, leaves: leaves.collect() }
    }

    /// Every word with the prefix; words before it in the same piece (`multi-fac*`) count as well.
    fn prefix(&mut self, start: &str) -> Vec<Alternative> {
        let pieces = cut(&self.index.words, start);
        let Some((last, before)) = pieces.split_last() else { return Vec::new() };
        let mut alternatives = Vec::new();
        for word in self.index.terms.words_with_prefix(&last.stem) {
            let mut terms: Vec<String> = before.iter().map(|word| word.stem.clone()).collect();
            terms.push(word.clone());
            self.plan.marks.extend(self.cut(&word).into_iter().map(|word| word.stem));
            let scored = self.index.terms.score(Field::Words, &terms);
            let leaf = Leaf { field: Field::Words, term: terms.join(" "), scored };
            let via = Via::Prefix { of: start.to_owned() };
            alternatives.push(Alternative { via, leaves: vec![leaf] });
        }
        alternatives
    }

    fn cut(&self, text: &str) -> Vec<Word> {
        cut(&self.index.stems, text)
    }
}

/// Keeps the entries that have every one of so many terms, in whichever fields.
fn with_every_word(mut alternative: Alternative, count: usize) -> Alternative {
    let mut having: BTreeMap<&str, BTreeSet<Doc>> = BTreeMap::new();
    for leaf in &alternative.leaves {
        let docs = leaf.scored.iter().map(|(doc, _)| *doc);
        having.entry(leaf.term.as_str()).or_default().extend(docs);
    }
    let complete = having.len() == count;
    let every = having.into_values().reduce(|all, some| &all & &some).unwrap_or_default();
    for leaf in &mut alternative.leaves {
        leaf.scored.retain(|(doc, _)| complete && every.contains(doc));
    }
    alternative.leaves.retain(|leaf| !leaf.scored.is_empty());
    alternative
}

impl Word {
    /// The word as typed, in lower case.
    fn lower(&self, text: &str) -> String {
        text.get(self.from..self.to).unwrap_or_default().to_lowercase()
    }
}

/// Among entries of one name the requirement stands first: it joins the clauses of every framework
/// that ask for it.
const fn place_of(entry: Entry) -> usize {
    if matches!(entry, Entry::Requirement(_)) { 0 } else { 1 }
}
