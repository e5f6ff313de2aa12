//! Query parameters: a typed struct, unknown names refused, several values by repeating the name.
//!
//! The query reader of actix-web takes no lists and its errors are texts; this one is a small
//! serde reader over `name=value` pairs whose errors know the parameter they are about.

use std::collections::BTreeMap;
use std::fmt;
use std::future::{Ready, ready};
use std::ops::RangeInclusive;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use serde::de::value::{SeqDeserializer, StringDeserializer};
use serde::de::{self, DeserializeOwned, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use crate::api::paging::{PAGING_NAMES, Paging};
use crate::api::problem::{Problem, ProblemCode};

/// The query parameters of an operation.
pub(super) struct Parameters<T>(pub(super) T);

/// The query parameters of an operation that lists: its filters and the page.
pub(super) struct Listing<T> {
    /// The filters.
    pub(super) filter: T,
    /// The page.
    pub(super) page: Paging,
}

/// No query parameter at all.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

impl<T: DeserializeOwned> FromRequest for Parameters<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(pairs(request).and_then(|pairs| read(pairs, &[])).map(Self))
    }
}

impl<T: DeserializeOwned> FromRequest for Listing<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(pairs(request).and_then(|mut filter| {
            let page = filter.extract_if(.., |name, _| PAGING_NAMES.contains(&name.as_str()));
            let page: Paging = read(page.collect(), &[])?;
            Ok(Self { filter: read(filter, PAGING_NAMES)?, page: page.checked()? })
        }))
    }
}

/// Refuses a value that is out of bounds.
pub(super) fn in_bounds<T: PartialOrd + fmt::Display>(
    name: &str,
    value: &T,
    bounds: RangeInclusive<T>,
) -> Result<(), Problem> {
    if bounds.contains(value) {
        return Ok(());
    }
    let (least, most) = bounds.into_inner();
    let detail = format!("`{name}`: {value} is not between {least} and {most}");
    Err(Problem::new(ProblemCode::BadParameter, detail))
}

/// Values by parameter.
type Pairs = BTreeMap<String, Vec<String>>;

fn pairs(request: &HttpRequest) -> Result<Pairs, Problem> {
    let list = web::Query::<Vec<(String, String)>>::from_query(request.query_string())
        .map_err(|error| Problem::new(ProblemCode::BadParameter, error.to_string()))?;
    let mut pairs = Pairs::new();
    for (name, value) in list.into_inner() {
        pairs.entry(name).or_default().push(value);
    }
    Ok(pairs)
}

/// Reads the parameters; `others` are names that are known beside those of `T`.
fn read<T: DeserializeOwned>(pairs: Pairs, others: &[&str]) -> Result<T, Problem> {
    T::deserialize(Query { rest: pairs.into_iter(), current: None }).map_err(|fault| {
        let mut known: Vec<String> = fault.known.into_iter().map(str::to_owned).collect();
        if fault.is_unknown_name {
            known.extend(others.iter().map(|name| (*name).to_owned()));
        }
        let about = fault.parameter.map(|name| format!("`{name}`: ")).unwrap_or_default();
        let known_in_words = match (fault.is_unknown_name, known.is_empty()) {
            (true, true) => ", and this operation takes none".to_owned(),
            (true, false) => format!(", known are {}", known.join(", ")),
            (false, _) => String::new(),
        };
        let detail = format!("{about}{}{known_in_words}", fault.reason);
        Problem::new(ProblemCode::BadParameter, detail).suggest(known)
    })
}

/// What is wrong with a parameter.
#[derive(Debug, Default)]
struct Fault {
    parameter: Option<String>,
    reason: String,
    known: Vec<&'static str>,
    is_unknown_name: bool,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<M: fmt::Display>(message: M) -> Self {
        Self { reason: message.to_string(), ..Self::default() }
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        let reason = format!("there is no parameter `{field}`");
        Self { reason, known: expected.to_vec(), is_unknown_name: true, ..Self::default() }
    }

    fn missing_field(field: &'static str) -> Self {
        Self { reason: format!("the parameter `{field}` is missing"), ..Self::default() }
    }
}

/// A whole query string.
struct Query {
    rest: std::collections::btree_map::IntoIter<String, Vec<String>>,
    current: Option<(String, Vec<String>)>,
}

impl<'de> Deserializer<'de> for Query {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_map(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier
        ignored_any
    }
}

impl<'de> de::MapAccess<'de> for Query {
    type Error = Fault;

    fn next_key_seed<K: de::DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Fault> {
        self.current = self.rest.next();
        let Some((name, _)) = &self.current else { return Ok(None) };
        seed.deserialize(StringDeserializer::new(name.clone())).map(Some)
    }

    fn next_value_seed<S: de::DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        let (name, values) = self.current.take().unwrap_or_default();
        seed.deserialize(Values(values)).map_err(|fault| Fault { parameter: Some(name), ..fault })
    }
}

/// The values of one parameter.
struct Values(Vec<String>);

impl Values {
    fn single(self) -> Result<String, Fault> {
        match <[String; 1]>::try_from(self.0) {
            Ok([value]) => Ok(value),
            Err(_) => Err(de::Error::custom("it takes one value and was given several")),
        }
    }

    fn parsed<T: std::str::FromStr<Err: fmt::Display>>(self) -> Result<T, Fault> {
        let value = self.single()?;
        value.parse().map_err(|error| de::Error::custom(format!("{value:?}: {error}")))
    }
}

macro_rules! parsed {
    ($($method:ident => $visit:ident,)+) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            visitor.$visit(self.parsed()?)
        }
    )+};
}

impl<'de> Deserializer<'de> for Values {
    type Error = Fault;

    parsed! {
        deserialize_bool => visit_bool,
        deserialize_u8 => visit_u8,
        deserialize_u16 => visit_u16,
        deserialize_u32 => visit_u32,
        deserialize_u64 => visit_u64,
        deserialize_f64 => visit_f64,
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_string(self.single()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_seq(SeqDeserializer::new(self.0.into_iter().map(|value| Self(vec![value]))))
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u128 f32 char str string bytes byte_buf unit unit_struct newtype_struct
        tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl IntoDeserializer<'_, Fault> for Values {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}
