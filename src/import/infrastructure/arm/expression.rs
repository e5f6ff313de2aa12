//! The expressions of Resource Manager: `[concat(parameters('name'), '-vm')]`.
//!
//! ```text
//! expression = primary { "." name | ".?" name | "[" expression "]" | "[?" expression "]" }
//! primary    = text | number | name { "." name } "(" [ expression { "," expression } ] ")"
//! text       = "'" { any character, "''" for a quote } "'"
//! ```

/// Levels of calls in calls; the longest real expressions have some twelve.
const DEEPEST: usize = 40;

/// Characters of an expression that Resource Manager takes.
const LONGEST: usize = 24_576;

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expression {
    Text(String),
    Number(f64),
    /// A call, with the name in small letters: names are the same in every case.
    Call(String, Vec<Expression>),
    Member(Box<Expression>, String),
    Index(Box<Expression>, Box<Expression>),
}

/// What a text of a template is.
pub(super) enum Written<'a> {
    /// Nothing but itself; `[[` stands for `[`.
    Text(&'a str),
    Expression(Expression),
    /// An expression that cannot be read.
    Broken,
}

/// Tells what a text of a template is.
pub(super) fn read(text: &str) -> Written<'_> {
    if text.starts_with("[[") {
        return Written::Text(text.get(1..).unwrap_or_default());
    }
    let Some(inside) = text.strip_prefix('[').and_then(|text| text.trim_end().strip_suffix(']'))
    else {
        return Written::Text(text);
    };
    if inside.len() > LONGEST {
        return Written::Broken;
    }
    let mut parser = Parser { rest: inside };
    match parser.expression(0) {
        Some(expression) if parser.rest.trim_start().is_empty() => Written::Expression(expression),
        _ => Written::Broken,
    }
}

struct Parser<'a> {
    rest: &'a str,
}

impl<'a> Parser<'a> {
    /// Takes a mark, with the space before it.
    fn takes(&mut self, mark: &str) -> bool {
        match self.rest.trim_start().strip_prefix(mark) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Takes a name.
    fn name(&mut self) -> Option<&'a str> {
        let text = self.rest.trim_start();
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$' || c == '-';
        let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
        let (name, rest) = text.split_at_checked(end)?;
        self.rest = rest;
        (!name.is_empty()).then_some(name)
    }

    fn expression(&mut self, depth: usize) -> Option<Expression> {
        if depth > DEEPEST {
            return None;
        }
        let mut expression = self.primary(depth)?;
        // Each step wraps the expression once more, so the steps count as levels too.
        for _ in depth..=DEEPEST {
            if self.takes(".") {
                self.takes("?");
                expression = Expression::Member(expression.into(), self.name()?.to_owned());
            } else if self.takes("[") {
                self.takes("?");
                let index = self.expression(depth + 1)?;
                if !self.takes("]") {
                    return None;
                }
                expression = Expression::Index(expression.into(), index.into());
            } else {
                return Some(expression);
            }
        }
        None
    }

    fn primary(&mut self, depth: usize) -> Option<Expression> {
        let text = self.rest.trim_start();
        if text.starts_with('\'') {
            return self.text();
        }
        if text.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+') {
            let is_part = |c: char| c.is_ascii_digit() || "+-.eE".contains(c);
            let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
            let (number, rest) = text.split_at_checked(end)?;
            self.rest = rest;
            return number.parse().ok().filter(|n: &f64| n.is_finite()).map(Expression::Number);
        }
        let mut name = self.name()?.to_ascii_lowercase();
        while self.takes(".") {
            name = format!("{name}.{}", self.name()?.to_ascii_lowercase());
        }
        if !self.takes("(") {
            return None;
        }
        let mut arguments = Vec::new();
        if self.takes(")") {
            return Some(Expression::Call(name, arguments));
        }
        loop {
            arguments.push(self.expression(depth + 1)?);
            if self.takes(")") {
                return Some(Expression::Call(name, arguments));
            }
            if !self.takes(",") {
                return None;
            }
        }
    }

    fn text(&mut self) -> Option<Expression> {
        let mut rest = self.rest.trim_start().strip_prefix('\'')?;
        let mut text = String::new();
        loop {
            let (part, after) = rest.split_once('\'')?;
            text.push_str(part);
            match after.strip_prefix('\'') {
                Some(after) => {
                    text.push('\'');
                    rest = after;
                }
                None => {
                    self.rest = after;
                    return Some(Expression::Text(text));
                }
            }
        }
    }
}

impl Expression {
    /// Returns how an expression is called where its value is not known: the name of a parameter or
    /// variable, else what is written, so that the same expression has the same label everywhere.
    pub(super) fn label(&self) -> String {
        match self {
            Self::Text(text) => text.chars().filter(|c| !"/{}$".contains(*c)).collect(),
            Self::Number(number) => number.to_string(),
            Self::Call(name, arguments) => match (name.as_str(), &arguments[..]) {
                ("parameters" | "variables", [Self::Text(name)]) => name.clone(),
                (_, arguments) => {
                    let labels: Vec<_> = arguments.iter().map(Self::label).collect();
                    format!("{name}({})", labels.join(","))
                }
            },
            Self::Member(of, name) => format!("{}.{name}", of.label()),
            Self::Index(of, index) => format!("{}[{}]", of.label(), index.label()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Written, read};

    fn check(text: &str) -> String {
        match read(text) {
            Written::Text(text) => format!("text {text}"),
            Written::Expression(expression) => expression.label(),
            Written::Broken => "broken".to_owned(),
        }
    }

    #[test]
    fn expressions_are_told_from_texts() {
        for (text, expected) in [
            ("plain", "text plain"),
            ("[[escaped]", "text [escaped]"),
            ("[open", "text [open"),
            ("[parameters('a')]", "a"),
            ("[ Concat( 'it''s' , 1, add(2,-3) ) ]", "concat(it's,1,add(2,-3))"),
            ("[variables('a')[0].b.?c]", "a[0].b.c"),
            ("[resourceGroup().location]", "resourcegroup().location"),
            ("[my.fn(1)]", "my.fn(1)"),
            ("[parameters('a'", "text [parameters('a'"),
            ("[parameters('a']", "broken"),
            ("[a b]", "broken"),
            ("[]", "broken"),
            ("['open]", "broken"),
        ] {
            assert_eq!(check(text), expected, "{text}");
        }
    }

    #[test]
    fn depth_is_limited() {
        let deep = format!("[{}1{}]", "add(1,".repeat(5_000), ")".repeat(5_000));
        assert_eq!(check(&deep), "broken");
        let long = format!("[f(){}]", ".a".repeat(5_000));
        assert_eq!(check(&long), "broken");
    }
}
