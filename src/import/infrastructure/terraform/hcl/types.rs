//! Types of variables: what `optional(..)` fills in, and texts that are numbers or flags.

use hcl_edit::expr::{Expression, ObjectKey};

use crate::import::infrastructure::terraform::hcl::eval::Scope;
use crate::import::infrastructure::terraform::hcl::files::{Code, Written};
use crate::import::infrastructure::terraform::hcl::value::text_of;
use crate::import::infrastructure::{Datum, Setting};

/// Converts a value to the type that a variable declares.
pub(super) fn converted(scope: Scope<'_, '_>, value: Setting, kind: &Written<'_>) -> Setting {
    match kind.code {
        Code::Hcl(expression) => convert(scope, value, expression),
        // In JSON a type is a text.
        Code::Json(node) => match node.scalar().and_then(|text| text.parse::<Expression>().ok()) {
            Some(expression) => convert(scope, value, &expression),
            None => value,
        },
    }
}

fn convert(scope: Scope<'_, '_>, value: Setting, kind: &Expression) -> Setting {
    let line = value.line;
    match kind {
        Expression::Variable(name) => {
            let made = match (name.as_str(), &value.value) {
                ("string", Datum::Number(_) | Datum::Bool(_)) => text_of(&value).map(Datum::Text),
                ("number", Datum::Text(_)) => value.number().map(Datum::Number),
                ("bool", Datum::Text(_)) => value.flag().map(Datum::Bool),
                _ => None,
            };
            made.map_or(value, |made| Setting::new(made, line))
        }
        Expression::FuncCall(call) => {
            let Some(inner) = call.args.get(0) else { return value };
            match (call.name.name.as_str(), inner) {
                ("object", Expression::Object(_)) => object(scope, value, inner),
                ("optional", _) => convert(scope, value, inner),
                ("list" | "set" | "map", _) => each(scope, value, inner),
                _ => value,
            }
        }
        _ => value,
    }
}

fn each(scope: Scope<'_, '_>, value: Setting, kind: &Expression) -> Setting {
    let made = match value.value {
        Datum::List(items) => {
            Datum::List(items.into_iter().map(|item| convert(scope, item, kind)).collect())
        }
        Datum::Map(entries) => {
            let entries = entries.into_iter();
            Datum::Map(entries.map(|(key, item)| (key, convert(scope, item, kind))).collect())
        }
        other => other,
    };
    Setting::new(made, value.line)
}

fn object(scope: Scope<'_, '_>, value: Setting, kind: &Expression) -> Setting {
    let (Datum::Map(mut entries), Expression::Object(attributes)) = (value.value.clone(), kind)
    else {
        return value;
    };
    for (key, attribute) in attributes {
        let key = match key {
            ObjectKey::Ident(name) | ObjectKey::Expression(Expression::Variable(name)) => {
                name.as_str()
            }
            ObjectKey::Expression(Expression::String(name)) => name.as_str(),
            ObjectKey::Expression(_) => continue,
        };
        let kind = attribute.expr();
        let given = entries.remove(key).filter(|given| given.value != Datum::Null);
        let default = || match kind {
            Expression::FuncCall(call) if call.name.name.as_str() == "optional" => {
                // An attribute that may be left out is null then.
                let default =
                    call.args.get(1).map(|default| scope.eval(default).unwrap_or_default());
                Some(default.unwrap_or_default())
            }
            _ => None,
        };
        if let Some(found) = given.or_else(default) {
            entries.insert(key.to_owned(), convert(scope, found, kind));
        }
    }
    Setting::new(Datum::Map(entries), value.line)
}
