//! The language in which templates say when a threat exists.
//!
//! ```text
//! expression = term { "or" term }
//! term       = factor { "and" factor }
//! factor     = "not" factor | "(" expression ")" | fact
//! fact       = subject "is" text | subject "." property "is" text | "flow" "crosses" text
//! subject    = "source" | "target" | "flow"
//! text       = "'" any letters "'"
//! ```
//!
//! An expression is kept in postfix order, so that neither reading nor judging it recurses.

use crate::vocab::Truth;

/// An expression in postfix order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Expression {
    steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Fact(Fact),
    Not,
    And,
    Or,
}

/// What an expression can ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fact {
    /// Whether a subject is of a type.
    Is { subject: Subject, kind: String },
    /// Whether a property of a subject has a value.
    Has { subject: Subject, property: String, value: String },
    /// Whether the flow crosses a boundary of a type.
    Crosses { kind: String },
}

/// What a fact is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    Source,
    Target,
    Flow,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    Word(&'a str),
    Text(&'a str),
    Open,
    Close,
}

/// What waits for its operands while an expression is read, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Waiting {
    Bracket,
    Or,
    And,
    Not,
}

/// Reads an expression; an empty text is none.
pub(super) fn read(text: &str) -> Result<Option<Expression>, String> {
    let tokens = tokens(text)?;
    if tokens.is_empty() {
        return Ok(None);
    }
    let mut reader =
        Reader { tokens: tokens.iter().copied(), steps: Vec::new(), waiting: Vec::new() };
    reader.read()?;
    Ok(Some(Expression { steps: reader.steps }))
}

fn tokens(text: &str) -> Result<Vec<Token<'_>>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let after = rest.get(first.len_utf8()..).unwrap_or_default();
        rest = match first {
            '(' => {
                tokens.push(Token::Open);
                after
            }
            ')' => {
                tokens.push(Token::Close);
                after
            }
            '\'' => {
                let (inside, after) = after.split_once('\'').ok_or("a text has no end")?;
                tokens.push(Token::Text(inside));
                after
            }
            _ => {
                let is_end = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '\'');
                let (word, after) = rest.split_at(rest.find(is_end).unwrap_or(rest.len()));
                tokens.push(Token::Word(word));
                after
            }
        }
        .trim_start();
    }
    Ok(tokens)
}

struct Reader<'a, I: Iterator<Item = Token<'a>>> {
    tokens: I,
    steps: Vec<Step>,
    waiting: Vec<Waiting>,
}

impl<'a, I: Iterator<Item = Token<'a>>> Reader<'a, I> {
    /// The shunting yard: operators wait until one that binds less comes.
    fn read(&mut self) -> Result<(), String> {
        let mut wants_operand = true;
        while let Some(token) = self.tokens.next() {
            match (token, wants_operand) {
                (Token::Open, true) => self.waiting.push(Waiting::Bracket),
                (Token::Word(word), true) if word.eq_ignore_ascii_case("not") => {
                    self.waiting.push(Waiting::Not);
                }
                (Token::Word(word), true) => {
                    let fact = self.fact(word)?;
                    self.steps.push(Step::Fact(fact));
                    wants_operand = false;
                }
                (Token::Close, false) => self.close()?,
                (Token::Word(word), false) => {
                    let operator = operator(word)?;
                    self.settle(operator);
                    self.waiting.push(operator);
                    wants_operand = true;
                }
                (Token::Text(text), _) => return Err(format!("'{text}' stands alone")),
                (Token::Close, true) => return Err("something is missing before )".to_owned()),
                (Token::Open, false) => {
                    return Err("\"and\" or \"or\" is missing before (".to_owned());
                }
            }
        }
        if wants_operand {
            return Err("something is missing at the end".to_owned());
        }
        self.settle(Waiting::Or);
        if self.waiting.is_empty() { Ok(()) } else { Err("a ( has no end".to_owned()) }
    }

    /// Lets go what waits and binds at least as much as an operator.
    fn settle(&mut self, operator: Waiting) {
        while let Some(step) = self.waiting.pop_if(|waiting| *waiting >= operator) {
            self.steps.extend(match step {
                Waiting::Not => Some(Step::Not),
                Waiting::And => Some(Step::And),
                Waiting::Or => Some(Step::Or),
                Waiting::Bracket => None,
            });
        }
    }

    fn close(&mut self) -> Result<(), String> {
        self.settle(Waiting::Or);
        match self.waiting.pop() {
            Some(_) => Ok(()),
            None => Err("a ) has no beginning".to_owned()),
        }
    }

    fn fact(&mut self, word: &str) -> Result<Fact, String> {
        let (name, property) = match word.split_once('.') {
            Some((name, property)) => (name, Some(property)),
            None => (word, None),
        };
        let subject = subject(name)?;
        let Some(Token::Word(verb)) = self.tokens.next() else {
            return Err(format!("\"is\" is missing after {word:?}"));
        };
        let Some(Token::Text(text)) = self.tokens.next() else {
            return Err(format!("a text in quotes is missing after \"{word} {verb}\""));
        };
        let text = text.trim().to_owned();
        match (verb.to_ascii_lowercase().as_str(), property) {
            ("is", None) => Ok(Fact::Is { subject, kind: text }),
            ("is", Some(property)) => {
                Ok(Fact::Has { subject, property: property.to_owned(), value: text })
            }
            ("crosses", None) if subject == Subject::Flow => Ok(Fact::Crosses { kind: text }),
            _ => Err(format!("\"{word} {verb}\" is not known")),
        }
    }
}

fn operator(word: &str) -> Result<Waiting, String> {
    match word.to_ascii_lowercase().as_str() {
        "and" => Ok(Waiting::And),
        "or" => Ok(Waiting::Or),
        _ => Err(format!("\"and\" or \"or\" is missing before {word:?}")),
    }
}

fn subject(word: &str) -> Result<Subject, String> {
    match word.to_ascii_lowercase().as_str() {
        "source" => Ok(Subject::Source),
        "target" => Ok(Subject::Target),
        "flow" => Ok(Subject::Flow),
        _ => Err(format!("{word:?} is neither source, target nor flow")),
    }
}

impl Expression {
    /// Judges an expression by what is known of its facts.
    pub(super) fn judge(&self, known: &dyn Fn(&Fact) -> Truth) -> Truth {
        let mut stack = Vec::new();
        for step in &self.steps {
            let truth = match step {
                Step::Fact(fact) => known(fact),
                Step::Not => pop(&mut stack).negated(),
                Step::And => pop(&mut stack).and(pop(&mut stack)),
                Step::Or => pop(&mut stack).or(pop(&mut stack)),
            };
            stack.push(truth);
        }
        pop(&mut stack)
    }

    /// Returns how many facts it asks.
    pub(super) fn facts(&self) -> usize {
        self.steps.iter().filter(|step| matches!(step, Step::Fact(_))).count()
    }
}

/// The reader leaves no step without its operands.
fn pop(stack: &mut Vec<Truth>) -> Truth {
    stack.pop().unwrap_or(Truth::Unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Judges with `source is 'T'` true, `'F'` false and everything else unknown.
    fn judged(text: &str) -> Truth {
        let known = |fact: &Fact| match fact {
            Fact::Is { kind, .. } if kind == "T" => Truth::True,
            Fact::Is { kind, .. } if kind == "F" => Truth::False,
            _ => Truth::Unknown,
        };
        read(text).unwrap().unwrap().judge(&known)
    }

    #[test]
    fn operators_bind_as_usual() {
        let (yes, no) = ("source is 'T'", "source is 'F'");
        assert_eq!(judged(&format!("{yes} or {no} and {no}")), Truth::True);
        assert_eq!(judged(&format!("({yes} or {no}) and {no}")), Truth::False);
        assert_eq!(judged(&format!("not {no} and {yes}")), Truth::True);
        assert_eq!(judged(&format!("NOT NOT({yes} AND {yes})")), Truth::True);
        assert_eq!(judged(&format!("not {yes} or {yes}")), Truth::True);
    }

    #[test]
    fn what_is_not_known_stays_so() {
        assert_eq!(judged("flow crosses 'X'"), Truth::Unknown);
        assert_eq!(judged("not target.a is 'Yes'"), Truth::Unknown);
        assert_eq!(judged("target.a is 'Yes' or source is 'T'"), Truth::True);
        assert_eq!(judged("target.a is 'Yes' and source is 'F'"), Truth::False);
    }

    #[test]
    fn facts_are_read_in_every_form() {
        let steps = read(" flow.23e2-a is 'No way ( here'\n").unwrap().unwrap().steps;
        let value = "No way ( here".to_owned();
        let property = "23e2-a".to_owned();
        assert_eq!(steps, [Step::Fact(Fact::Has { subject: Subject::Flow, property, value })]);
        assert_eq!(read(" \n ").unwrap(), None);
    }

    #[test]
    fn what_is_no_expression_is_said() {
        for text in [
            "source",
            "source is",
            "source is x",
            "is 'x'",
            "source is 'x",
            "(source is 'x'",
            "source is 'x')",
            "source is 'x' source is 'y'",
            "()",
            "not",
            "source is 'x' and",
            "source crosses 'x'",
            "flow.a crosses 'x'",
            "'x'",
            "source is 'x' (flow is 'y')",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn deep_brackets_cost_no_stack() {
        let deep = format!("{}source is 'T'{}", "(".repeat(100_000), ")".repeat(100_000));
        assert_eq!(judged(&deep), Truth::True);
        assert_eq!(judged(&format!("{}source is 'T'", "not ".repeat(100_000))), Truth::True);
    }
}
