//! OpenAPI schemas of the closed vocabularies: a string and the words it may be.
//!
//! They are written here and not in [`crate::vocab`], because the build script includes that
//! module and has no use for OpenAPI.

use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::report::{Cause, Change, ChangedThing, Direction, Shape};
use crate::vocab::{
    Certainty, ControlForce, ControlStatus, Domain, Effort, EntryKind, EvidenceSource,
    FrameworkKind, LegalTier, Maturity, Method, Obligation, Origin, Relation, Responsibility,
    Scope, Sector, Severity, Strength, Stride, Verdict,
};

macro_rules! word_schemas {
    ($($name:ident),+ $(,)?) => {$(
        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(SchemaType::Type(Type::String))
                    .enum_values(Some($name::WORDS.iter().copied()))
                    .description(Some($name::meaning()))
                    .build()
                    .into()
            }
        }

        impl ToSchema for $name {}

        impl $name {
            /// Lists the words with their titles, for the document.
            fn meaning() -> String {
                let word = |word: &Self| format!("`{}`: {}", word.as_str(), word.title());
                Self::ALL.iter().map(word).collect::<Vec<_>>().join("; ")
            }
        }
    )+};
}

word_schemas!(
    Cause,
    Certainty,
    Change,
    ChangedThing,
    ControlForce,
    ControlStatus,
    Direction,
    Domain,
    Effort,
    EntryKind,
    EvidenceSource,
    FrameworkKind,
    LegalTier,
    Maturity,
    Method,
    Obligation,
    Origin,
    Relation,
    Responsibility,
    Scope,
    Sector,
    Severity,
    Shape,
    Strength,
    Stride,
    Verdict,
);
