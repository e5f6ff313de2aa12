//! HCL -> [`Document`], so that the two syntaxes of threatcl are read by the same code.
//!
//! A block becomes a mapping in the list under its type, with its labels under [`LABELS`]; what is
//! no literal stays as it is written, as a template: `var.x` is `${var.x}`. The parser bounds how
//! deep a body may be nested, and with it the recursion here.

use hcl_edit::Span;
use hcl_edit::expr::{Array, Expression, Object, ObjectKey};
use hcl_edit::structure::{Block, Body, Structure};
use hcl_edit::template::{Element, Template};

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::document::{Data, Document, Step, Value};
use crate::import::guard::Limits;
use crate::import::hcl::Parsed;

/// The key under which a block keeps its labels; no attribute of HCL can have this name.
pub(super) const LABELS: &str = "$labels";

/// Makes a document of a parsed file.
pub(super) fn document(
    file: &str,
    text: &str,
    parsed: &Parsed,
    limits: &Limits,
) -> Result<Document, Diagnostic> {
    let mut builder =
        Builder { document: Document::new(file, vec![0]), text, parsed, most: limits.nodes };
    let root = builder.start(1, None);
    builder.body(root, &parsed.body, &[]);
    if builder.document.nodes.len() >= limits.nodes {
        let message = format!("more than {} values", limits.nodes);
        return Err(Diagnostic::new(Code::TooMany, Place::default().in_file(file), message));
    }
    Ok(builder.document)
}

struct Builder<'a> {
    document: Document,
    text: &'a str,
    parsed: &'a Parsed,
    most: usize,
}

impl Builder<'_> {
    /// Adds a value that is filled in later.
    fn start(&mut self, line: u32, lies: Option<(usize, Step)>) -> usize {
        let at = self.document.nodes.len();
        let (parent, step) = lies.unwrap_or((at, Step::Root));
        self.document.nodes.push(Data {
            value: Value::Null,
            tag: None,
            line,
            column: 0,
            parent,
            step,
        });
        at
    }

    fn leaf(&mut self, value: Value, line: u32, lies: (usize, Step)) -> usize {
        let at = self.start(line, Some(lies));
        self.fill(at, value);
        at
    }

    fn fill(&mut self, at: usize, value: Value) {
        if let Some(data) = self.document.nodes.get_mut(at) {
            data.value = value;
        }
    }

    /// Adds a key of a mapping.
    fn key(&mut self, name: &str, line: u32, map: usize) -> usize {
        let at = self.document.nodes.len();
        self.leaf(Value::Text(name.into()), line, (map, Step::Key(at)))
    }

    fn is_full(&self) -> bool {
        self.document.nodes.len() >= self.most
    }

    /// Fills a mapping with what a body holds: attributes, and blocks by their type.
    fn body(&mut self, map: usize, body: &Body, labels: &[String]) {
        let mut pairs = Vec::new();
        let key = self.key(LABELS, 0, map);
        let list = self.start(0, Some((map, Step::Key(key))));
        let texts = labels.iter().enumerate().map(|(number, label)| (number, label.as_str()));
        let items: Vec<usize> = texts
            .map(|(number, label)| {
                self.leaf(Value::Text(label.into()), 0, (list, Step::Item(number)))
            })
            .collect();
        self.fill(list, Value::List(items.into()));
        pairs.push((key, list));
        let mut lists: std::collections::BTreeMap<&str, (usize, Vec<usize>)> =
            std::collections::BTreeMap::new();
        for structure in body {
            if self.is_full() {
                break;
            }
            match structure {
                Structure::Attribute(attribute) => {
                    let line = self.parsed.lines.line(attribute);
                    let key = self.key(attribute.key.as_str(), line, map);
                    let value = self.expression(&attribute.value, (map, Step::Key(key)));
                    pairs.push((key, value));
                }
                Structure::Block(block) => {
                    let line = self.parsed.lines.line(block);
                    let name = block.ident.as_str();
                    if !lists.contains_key(name) {
                        let key = self.key(name, line, map);
                        let list = self.start(line, Some((map, Step::Key(key))));
                        pairs.push((key, list));
                        lists.insert(name, (list, Vec::new()));
                    }
                    let Some((list, items)) = lists.get_mut(name) else { continue };
                    let lies = (*list, Step::Item(items.len()));
                    let at = self.block(block, line, lies);
                    items.push(at);
                }
            }
        }
        for (list, items) in lists.into_values() {
            self.fill(list, Value::List(items.into()));
        }
        self.fill(map, Value::Map(pairs.into()));
    }

    fn block(&mut self, block: &Block, line: u32, lies: (usize, Step)) -> usize {
        let at = self.start(line, Some(lies));
        let labels: Vec<String> =
            block.labels.iter().map(|label| label.as_str().to_owned()).collect();
        self.body(at, &block.body, &labels);
        at
    }

    fn expression(&mut self, expression: &Expression, lies: (usize, Step)) -> usize {
        let line = self.parsed.lines.line(expression);
        let value = match expression {
            Expression::Null(_) => Value::Null,
            Expression::Bool(flag) => Value::Plain(flag.value().to_string().into()),
            Expression::Number(number) => Value::Plain(number.value().to_string().into()),
            Expression::String(text) => Value::Text(text.as_str().into()),
            Expression::StringTemplate(template) => {
                Value::Text(self.template(&mut template.into_iter()).into())
            }
            Expression::HeredocTemplate(heredoc) => {
                Value::Text(self.heredoc(&heredoc.template).into())
            }
            Expression::Array(array) => return self.array(array, line, lies),
            Expression::Object(object) => return self.object(object, line, lies),
            other => Value::Text(format!("${{{}}}", self.written(other)).into()),
        };
        self.leaf(value, line, lies)
    }

    fn array(&mut self, array: &Array, line: u32, lies: (usize, Step)) -> usize {
        let at = self.start(line, Some(lies));
        let mut items = Vec::new();
        for (number, item) in array.iter().enumerate() {
            if self.is_full() {
                break;
            }
            items.push(self.expression(item, (at, Step::Item(number))));
        }
        self.fill(at, Value::List(items.into()));
        at
    }

    fn object(&mut self, object: &Object, line: u32, lies: (usize, Step)) -> usize {
        let at = self.start(line, Some(lies));
        let mut pairs = Vec::new();
        for (key, value) in object {
            if self.is_full() {
                break;
            }
            let name = match key {
                ObjectKey::Ident(name) => name.as_str().to_owned(),
                ObjectKey::Expression(Expression::String(name)) => name.as_str().to_owned(),
                ObjectKey::Expression(other) => format!("${{{}}}", self.written(other)),
            };
            let key = self.key(&name, line, at);
            let value = self.expression(value.expr(), (at, Step::Key(key)));
            pairs.push((key, value));
        }
        self.fill(at, Value::Map(pairs.into()));
        at
    }

    /// Returns a text with what stands in it to be evaluated as it is written.
    fn template(&self, elements: &mut dyn Iterator<Item = &Element>) -> String {
        let mut text = String::new();
        for element in elements {
            match element {
                Element::Literal(literal) => text.push_str(literal.as_str()),
                other => text.push_str(self.written(other)),
            }
        }
        text
    }

    /// Returns the text of a heredoc; what `<<-` takes off is taken off each line.
    fn heredoc(&self, template: &Template) -> String {
        let text = self.template(&mut template.iter());
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        lines.join("\n")
    }

    /// Returns a part as it stands in the file.
    fn written(&self, part: &impl Span) -> &str {
        let text = part.span().and_then(|span| self.text.get(span));
        text.unwrap_or_default().trim()
    }
}
