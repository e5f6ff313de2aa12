//! Expressions -> values, three-valued: what cannot be known before the deployment stays unknown,
//! with its reason, and what is an attribute of a resource stays a reference to it.
//!
//! Every step is counted and every level as well, so that no configuration runs away.

use hcl_edit::expr::{Expression, ForExpr, FuncCall, Object, ObjectKey};
use hcl_edit::template::{Directive, Element, Template};

use crate::import::document::{Node, Scalar};
use crate::import::infrastructure::terraform::hcl::files::{Code, File, Written};
use crate::import::infrastructure::terraform::hcl::value::{
    self, Fault, Outcome, TextBuilder, is_known, is_settled, unknown,
};
use crate::import::infrastructure::terraform::hcl::world::{Instance, World};
use crate::import::infrastructure::terraform::hcl::{functions, operators};
use crate::import::infrastructure::{Datum, Setting};

/// Levels of expressions, of what they refer to and of what that refers to.
const DEPTH: usize = 160;

/// What an expression can see.
#[derive(Clone, Copy)]
pub(super) struct Scope<'s, 'a> {
    pub(super) world: &'s World<'a>,
    pub(super) instance: &'s Instance<'a>,
    pub(super) names: Option<&'s Names<'s>>,
    /// The file that the expression stands in.
    pub(super) file: &'a File,
    /// The line of the expression around it, for parts without one of their own.
    pub(super) line: u32,
    pub(super) depth: usize,
}

/// A name that means something inside of a loop, a dynamic block or an instance.
pub(super) struct Names<'s> {
    pub(super) name: &'s str,
    pub(super) value: &'s Setting,
    pub(super) outer: Option<&'s Names<'s>>,
}

impl<'s> Names<'s> {
    /// Returns what a name means.
    pub(super) fn find(mut at: Option<&'s Self>, name: &str) -> Option<&'s Setting> {
        while let Some(names) = at {
            if names.name == name {
                return Some(names.value);
            }
            at = names.outer;
        }
        None
    }
}

impl<'s, 'a> Scope<'s, 'a> {
    /// Starts at the outermost level of a module.
    pub(super) fn new(
        world: &'s World<'a>,
        instance: &'s Instance<'a>,
        written: &Written<'a>,
    ) -> Self {
        Self { world, instance, names: None, file: written.file, line: written.line, depth: 0 }
    }

    /// Sees one more name.
    pub(super) fn with<'n>(self, names: &'n Names<'n>) -> Scope<'n, 'a>
    where
        's: 'n,
    {
        Scope { names: Some(names), ..self }
    }

    /// Evaluates an expression; what is wrong with it makes it unknown.
    pub(super) fn value(self, written: &Written<'a>) -> Setting {
        let scope = Self { file: written.file, line: written.line, ..self };
        let outcome = match written.code {
            Code::Hcl(expression) => scope.eval(expression),
            Code::Json(node) => scope.json(node),
        };
        outcome.unwrap_or_else(|Fault(why)| Setting::unknown(why, written.line))
    }

    /// Evaluates an expression of the syntax.
    pub(super) fn eval(self, expression: &Expression) -> Outcome {
        let depth = self.depth + 1;
        if depth > DEPTH || !self.world.step() {
            return Err(Fault::new("too much to evaluate"));
        }
        let own = self.file.lines().map_or(0, |lines| lines.line(expression));
        let line = if own > 0 { own } else { self.line };
        let scope = Self { line, depth, ..self };
        let made = match expression {
            Expression::Null(_) => Datum::Null,
            Expression::Bool(flag) => Datum::Bool(*flag.value()),
            Expression::Number(number) => {
                Datum::Number(number.value().as_f64().unwrap_or(f64::NAN))
            }
            Expression::String(text) => Datum::Text(text.as_str().to_owned()),
            Expression::Array(items) => {
                let items: Result<Vec<_>, _> = items.iter().map(|item| scope.eval(item)).collect();
                Datum::List(items?)
            }
            Expression::Object(object) => scope.object(object)?,
            Expression::StringTemplate(template) => return scope.template(template),
            Expression::HeredocTemplate(heredoc) => return scope.template(&heredoc.template),
            Expression::Parenthesis(inner) => return scope.eval(inner.inner()),
            Expression::Conditional(all) => {
                let condition = scope.eval(&all.cond_expr)?;
                return scope.choose(&condition, &all.true_expr, &all.false_expr);
            }
            Expression::FuncCall(call) => return scope.call(call),
            Expression::UnaryOp(all) => {
                operators::unary(*all.operator.value(), &scope.eval(&all.expr)?)?
            }
            Expression::BinaryOp(all) => {
                let one = scope.eval(&all.lhs_expr)?;
                let operator = *all.operator.value();
                if let Some(decided) = operators::shortcut(operator, &one) {
                    decided
                } else {
                    operators::binary(operator, &one, &scope.eval(&all.rhs_expr)?)?
                }
            }
            Expression::ForExpr(all) => scope.comprehension(all)?,
            Expression::Variable(_) | Expression::Traversal(_) => {
                return scope.traverse(expression);
            }
        };
        Ok(Setting::new(made, line))
    }

    fn object(self, object: &Object) -> Result<Datum, Fault> {
        let mut entries = Vec::new();
        for (key, value) in object {
            let key = match key {
                ObjectKey::Ident(name) | ObjectKey::Expression(Expression::Variable(name)) => {
                    name.as_str().to_owned()
                }
                ObjectKey::Expression(expression) => {
                    let key = self.eval(expression)?;
                    match (value::text_of(&key), &key.value) {
                        (Some(text), _) => text,
                        // The key of a tag is often put together from a name that is not known.
                        (None, Datum::Template { text, .. }) => text.clone(),
                        _ => return Ok(unknown("a key that is not known", [&key])),
                    }
                }
            };
            let mut made = self.eval(value.expr())?;
            // A value is found where its key stands, not where a variable was declared.
            made.line = made.line.max(self.line);
            entries.push((key, made));
        }
        Ok(value::map(entries))
    }

    /// Returns one of two branches, or, where the condition is not known, what they agree on.
    fn choose(self, condition: &Setting, yes: &Expression, no: &Expression) -> Outcome {
        if let Some(is_so) = condition.flag() {
            return self.eval(if is_so { yes } else { no });
        }
        if is_settled(condition) {
            return Err(Fault::new("a condition that is neither true nor false"));
        }
        let yes = self.eval(yes).unwrap_or_default();
        let no = self.eval(no).unwrap_or_default();
        if value::equal(&yes, &no) == Some(true) {
            return Ok(yes);
        }
        let why = "depends on a condition that is not known";
        let mut made = unknown(why, [&yes, &no, condition]);
        if let (Datum::Unknown { why, .. }, Datum::Unknown { why: inner, .. }) =
            (&mut made, &condition.value)
        {
            inner.clone_into(why);
        }
        Ok(Setting::new(made, self.line))
    }

    fn call(self, call: &FuncCall) -> Outcome {
        let name = call.name.name.as_str();
        let mut evaluated = call.args.iter().map(|argument| self.eval(argument));
        match name {
            "try" => {
                return evaluated
                    .find(Result::is_ok)
                    .unwrap_or_else(|| Err(Fault::new("no argument of `try` is right")));
            }
            "can" => {
                let made = match evaluated.next() {
                    Some(Ok(value)) if is_known(&value) => Datum::Bool(true),
                    Some(Ok(value)) => unknown("`can` of what is not known", [&value]),
                    _ => Datum::Bool(false),
                };
                return Ok(Setting::new(made, self.line));
            }
            _ => {}
        }
        let mut arguments = evaluated.collect::<Result<Vec<_>, _>>()?;
        if call.args.expand_final()
            && let Some(last) = arguments.pop()
        {
            match last.value {
                Datum::List(items) => arguments.extend(items),
                _ => {
                    return Ok(Setting::new(
                        unknown("arguments that are not known", [&last]),
                        self.line,
                    ));
                }
            }
        }
        if !call.name.namespace.is_empty() {
            let why = format!("the function {name} of a provider is not evaluated");
            return Ok(Setting::new(unknown(&why, &arguments), self.line));
        }
        if !self.world.steps(functions::cost(name)) {
            return Err(Fault::new("too much to evaluate"));
        }
        let made = functions::call(name, &arguments)?;
        let made = Setting::new(made, self.line);
        self.world.spend(&made)?;
        Ok(made)
    }

    fn comprehension(self, all: &ForExpr) -> Result<Datum, Fault> {
        let collection = self.eval(&all.intro.collection_expr)?;
        let Some(entries) = entries(&collection) else {
            return if is_settled(&collection) {
                Err(Fault::new("a loop over what is no collection"))
            } else {
                Ok(unknown("a loop over what is not known", [&collection]))
            };
        };
        let key_name = all.intro.key_var.as_ref().map_or("", |name| name.as_str());
        let mut keys: Vec<Option<Setting>> = Vec::new();
        let mut values = Vec::new();
        for (key, value) in &entries {
            let names = Names { name: key_name, value: key, outer: self.names };
            let names = Names { name: all.intro.value_var.as_str(), value, outer: Some(&names) };
            let scope = self.with(&names);
            if let Some(condition) = &all.cond {
                let condition = scope.eval(&condition.expr)?;
                match condition.flag() {
                    Some(true) => {}
                    Some(false) => continue,
                    None => {
                        return Ok(unknown(
                            "a loop with a condition that is not known",
                            [&condition],
                        ));
                    }
                }
            }
            keys.push(all.key_expr.as_ref().map(|key| scope.eval(key)).transpose()?);
            values.push(scope.eval(&all.value_expr)?);
        }
        if all.key_expr.is_none() {
            return Ok(Datum::List(values));
        }
        let mut made: std::collections::BTreeMap<String, Setting> =
            std::collections::BTreeMap::new();
        for (key, value) in keys.into_iter().flatten().zip(values) {
            let Some(text) = value::text_of(&key) else {
                return Ok(unknown("a key that is not known", [&key]));
            };
            if !all.grouping {
                made.insert(text, value);
                continue;
            }
            let group = made
                .entry(text)
                .or_insert_with(|| Setting::new(Datum::List(Vec::new()), self.line));
            if let Datum::List(items) = &mut group.value {
                items.push(value);
            }
        }
        Ok(Datum::Map(made))
    }

    /// A template of one interpolation is the value of that, whatever its type.
    pub(super) fn template(self, template: &Template) -> Outcome {
        if let Some(Element::Interpolation(only)) = template.as_single_element() {
            return self.eval(&only.expr);
        }
        let mut text = TextBuilder::default();
        self.elements(template, &mut text)?;
        let made = Setting::new(text.finish(), self.line);
        self.world.spend(&made)?;
        Ok(made)
    }

    fn elements(self, template: &Template, text: &mut TextBuilder) -> Result<(), Fault> {
        let depth = self.depth + 1;
        if depth > DEPTH || !self.world.step() {
            return Err(Fault::new("too much to evaluate"));
        }
        let scope = Self { depth, ..self };
        for element in template {
            match element {
                Element::Literal(literal) => text.push(literal.as_str()),
                Element::Interpolation(inner) => {
                    let value = scope.eval(&inner.expr)?;
                    text.push_value(&value, inner.expr.to_string().trim())?;
                }
                Element::Directive(directive) => scope.directive(directive, text)?,
            }
        }
        Ok(())
    }

    fn directive(self, directive: &Directive, text: &mut TextBuilder) -> Result<(), Fault> {
        match directive {
            Directive::If(all) => {
                let condition = self.eval(&all.if_expr.cond_expr)?;
                match condition.flag() {
                    Some(true) => self.elements(&all.if_expr.template, text),
                    Some(false) => match &all.else_expr {
                        Some(other) => self.elements(&other.template, text),
                        None => Ok(()),
                    },
                    None => text.push_value(&Setting::new(unknown("", [&condition]), 0), ""),
                }
            }
            Directive::For(all) => {
                let intro = &all.for_expr;
                let collection = self.eval(&intro.collection_expr)?;
                let Some(entries) = entries(&collection) else {
                    return text.push_value(&Setting::new(unknown("", [&collection]), 0), "");
                };
                let key_name = intro.key_var.as_ref().map_or("", |name| name.as_str());
                for (key, value) in &entries {
                    let names = Names { name: key_name, value: key, outer: self.names };
                    let name = intro.value_var.as_str();
                    let names = Names { name, value, outer: Some(&names) };
                    self.with(&names).elements(&intro.template, text)?;
                }
                Ok(())
            }
        }
    }

    /// Evaluates a value of the JSON syntax, in which every text is a template.
    pub(super) fn json(self, node: Node<'a>) -> Outcome {
        let depth = self.depth + 1;
        if depth > DEPTH || !self.world.step() {
            return Err(Fault::new("too much to evaluate"));
        }
        let scope = Self { line: node.line(), depth, ..self };
        let made = if node.is_map() {
            let each = node.pairs().filter(|(key, _)| *key != "//");
            let entries = each.map(|(key, value)| Ok((key.to_owned(), scope.json(value)?)));
            value::map(entries.collect::<Result<Vec<_>, Fault>>()?)
        } else if node.is_list() {
            Datum::List(node.elements().map(|item| scope.json(item)).collect::<Result<_, _>>()?)
        } else {
            match node.typed_scalar() {
                Scalar::Null => Datum::Null,
                Scalar::Bool(flag) => Datum::Bool(flag),
                Scalar::Number(number) => Datum::Number(number),
                Scalar::Text(text) if text.contains("${") || text.contains("%{") => {
                    let Ok(template) = text.parse::<Template>() else {
                        return Err(Fault::new("a text that is no template"));
                    };
                    return scope.template(&template);
                }
                Scalar::Text(text) => Datum::Text(text.to_owned()),
            }
        };
        Ok(Setting::new(made, scope.line))
    }
}

/// Returns the keys and values of a collection whose shape is known.
pub(super) fn entries(collection: &Setting) -> Option<Vec<(Setting, Setting)>> {
    let line = collection.line;
    match &collection.value {
        Datum::List(items) => {
            let each = items.iter().enumerate();
            Some(
                each.map(|(at, item)| (Setting::new(value::count(at), line), item.clone()))
                    .collect(),
            )
        }
        Datum::Map(entries) => {
            let key = |key: &String| Setting::new(Datum::Text(key.clone()), line);
            Some(entries.iter().map(|(name, value)| (key(name), value.clone())).collect())
        }
        _ => None,
    }
}
