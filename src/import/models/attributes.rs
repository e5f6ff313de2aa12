//! Values of attributes that a format writes as texts.

use crate::import::document;
use crate::vocab::{Value, ValueType};

/// Reads the value of an attribute of a type; a list has commas between its items.
pub(super) fn attribute_value(wanted: ValueType, text: &str) -> Option<Value> {
    match wanted {
        ValueType::Bool => document::flag(text).map(Value::Bool),
        ValueType::Number => document::number(text).map(Value::Number),
        ValueType::Text => Some(Value::Text(text.trim().to_owned())),
        ValueType::List => {
            let items = text.split(',').map(|item| item.trim().to_owned());
            Some(Value::List(items.collect()))
        }
    }
}
