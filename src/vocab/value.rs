//! Values of attributes, and the three-valued logic over what is not known.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

vocabulary! {
    /// The type of an attribute's value.
    ValueType ("value type") {
        Bool = "bool", "Yes or no";
        Number = "number", "Number";
        Text = "text", "Text";
        List = "list", "List of texts";
    }
}

/// The value of an attribute.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Yes or no.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// A list of texts.
    List(Vec<String>),
}

impl Value {
    /// Returns the type of the value.
    pub const fn value_type(&self) -> ValueType {
        match self {
            Self::Bool(_) => ValueType::Bool,
            Self::Number(_) => ValueType::Number,
            Self::Text(_) => ValueType::Text,
            Self::List(_) => ValueType::List,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(true) => f.write_str("yes"),
            Self::Bool(false) => f.write_str("no"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
            Self::List(texts) => f.write_str(&texts.join(", ")),
        }
    }
}

/// True, false, or not known: Kleene's strong logic of three values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    /// It does not hold.
    False,
    /// Nothing is known.
    Unknown,
    /// It holds.
    True,
}

impl Truth {
    /// Both hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// One of the two holds.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// It does not hold.
    #[must_use]
    pub const fn negated(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

/// The tagged form of a value, for formats that do not describe themselves.
#[derive(Serialize, Deserialize)]
enum Tagged {
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<String>),
}

/// The plain form of a value, for people's files and for JSON.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Plain {
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<String>),
}

macro_rules! value_forms {
    ($($form:ident),+) => {$(
        impl From<$form> for Value {
            fn from(value: $form) -> Self {
                match value {
                    $form::Bool(value) => Self::Bool(value),
                    $form::Number(value) => Self::Number(value),
                    $form::Text(value) => Self::Text(value),
                    $form::List(value) => Self::List(value),
                }
            }
        }

        impl From<Value> for $form {
            fn from(value: Value) -> Self {
                match value {
                    Value::Bool(value) => Self::Bool(value),
                    Value::Number(value) => Self::Number(value),
                    Value::Text(value) => Self::Text(value),
                    Value::List(value) => Self::List(value),
                }
            }
        }
    )+};
}

value_forms!(Tagged, Plain);

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            Plain::from(self.clone()).serialize(serializer)
        } else {
            Tagged::from(self.clone()).serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            Plain::deserialize(deserializer).map(Self::from)
        } else {
            Tagged::deserialize(deserializer).map(Self::from)
        }
    }
}
