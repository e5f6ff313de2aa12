//! From text to terms: words in lower case, in one spelling, without their endings.

use tantivy::tokenizer::{
    Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer, TextAnalyzer, Token,
    TokenFilter, TokenStream, Tokenizer, TokenizerManager,
};

/// Name of the analyser of fields that are searched by the stems of their words.
pub(super) const STEMS: &str = "stems";

/// Name of the analyser of the field that holds the words as they are.
pub(super) const WORDS: &str = "words";

/// Longest word that is kept, in bytes.
const LONGEST_WORD: usize = 60;

/// Words that say nothing about what a text is about.
const STOP_WORDS: &[&str] = &[
    "a", "all", "an", "and", "any", "are", "as", "at", "be", "been", "by", "can", "do", "does",
    "for", "from", "has", "have", "how", "if", "in", "into", "is", "it", "its", "may", "must",
    "my", "of", "on", "or", "our", "shall", "should", "so", "than", "that", "the", "their", "them",
    "then", "there", "these", "they", "this", "those", "to", "was", "we", "what", "when", "where",
    "which", "who", "will", "with", "you", "your",
];

/// A term of a text, with the bytes that it was made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) stem: String,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// Tells whether a word, in lower case, says nothing about what a text is about.
pub(super) fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.binary_search(&word).is_ok()
}

/// The analysers of the index.
pub(super) fn analysers() -> TokenizerManager {
    let manager = TokenizerManager::new();
    manager.register(STEMS, stems());
    manager.register(WORDS, words());
    manager
}

/// The analyser that gives stems.
pub(super) fn stems() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(LONGEST_WORD))
        .filter(LowerCaser)
        .filter(OneSpelling)
        .filter(Stemmer::new(Language::English))
        .build()
}

/// The analyser that gives words as they are, in lower case.
pub(super) fn words() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(LONGEST_WORD))
        .filter(LowerCaser)
        .build()
}

/// Cuts a text into terms.
pub(super) fn cut(analyser: &TextAnalyzer, text: &str) -> Vec<Word> {
    // A token stream needs its analyser for itself; a copy is a few pointers.
    let mut analyser = analyser.clone();
    let mut stream = analyser.token_stream(text);
    let mut words = Vec::new();
    while stream.advance() {
        let token = stream.token();
        words.push(Word { stem: token.text.clone(), from: token.offset_from, to: token.offset_to });
    }
    words
}

/// Brings British and American spelling together: the content is British, many readers are not.
///
/// It works on endings and is used on both sides, so a word that it deforms is still found.
fn one_spelling(word: &mut String) {
    const INSIDE: &[(&str, &str)] = &[("isation", "ization"), ("ising", "izing"), ("ised", "ized")];
    const AT_THE_END: &[(&str, &str)] = &[
        ("ise", "ize"),
        ("ises", "izes"),
        ("iser", "izer"),
        ("yse", "yze"),
        ("ysed", "yzed"),
        ("our", "or"),
        ("ours", "ors"),
        ("cence", "cense"),
        ("fence", "fense"),
        ("tre", "ter"),
        ("tres", "ters"),
        ("logue", "log"),
        ("logues", "logs"),
        ("gramme", "gram"),
        ("grammes", "grams"),
        ("elled", "eled"),
        ("elling", "eling"),
    ];
    /// Shorter words are left alone: `four` is not `for`.
    const SHORTEST: usize = 6;
    if word.len() < SHORTEST {
        return;
    }
    for (british, american) in INSIDE {
        if word.contains(british) {
            *word = word.replace(british, american);
        }
    }
    for (british, american) in AT_THE_END {
        if let Some(start) = word.strip_suffix(british) {
            *word = format!("{start}{american}");
            return;
        }
    }
}

/// The filter that applies [`one_spelling`].
#[derive(Clone)]
struct OneSpelling;

/// A tokenizer with the filter behind it.
#[derive(Clone)]
struct OneSpellingTokenizer<T>(T);

/// A stream of tokens with the filter behind it.
struct OneSpellingStream<S>(S);

impl TokenFilter for OneSpelling {
    type Tokenizer<T: Tokenizer> = OneSpellingTokenizer<T>;

    fn transform<T: Tokenizer>(self, tokenizer: T) -> Self::Tokenizer<T> {
        OneSpellingTokenizer(tokenizer)
    }
}

impl<T: Tokenizer> Tokenizer for OneSpellingTokenizer<T> {
    type TokenStream<'a> = OneSpellingStream<T::TokenStream<'a>>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Self::TokenStream<'a> {
        OneSpellingStream(self.0.token_stream(text))
    }
}

impl<S: TokenStream> TokenStream for OneSpellingStream<S> {
    fn advance(&mut self) -> bool {
        let more = self.0.advance();
        if more {
            one_spelling(&mut self.0.token_mut().text);
        }
        more
    }

    fn token(&self) -> &Token {
        self.0.token()
    }

    fn token_mut(&mut self) -> &mut Token {
        self.0.token_mut()
    }
}
