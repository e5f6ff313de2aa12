//! The `vocabulary!` table: an enum, its wire names and its titles in one place.

/// A word that a closed vocabulary does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown {vocabulary} {word:?}, expected one of {}", .expected.join(", "))]
pub struct UnknownWord {
    /// What the word was to be, as people say it ("data class").
    pub vocabulary: &'static str,
    /// The word as given.
    pub word: String,
    /// The words of the vocabulary.
    pub expected: Vec<&'static str>,
}

/// Defines a closed vocabulary: `Variant = "wire-name", "Title for people";` per line.
macro_rules! vocabulary {
    (
        $(#[$meta:meta])*
        $name:ident ($what:literal) { $($(#[$vmeta:meta])* $variant:ident = $word:literal, $title:literal;)+ }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vmeta])* #[doc = $title] $variant,)+ }

        impl $name {
            /// Every word, in its own order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Every wire name, in the order of [`Self::ALL`].
            pub const WORDS: &'static [&'static str] = &[$($word,)+];

            /// Returns the wire name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// Returns the words that people read.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }

            /// Reads a wire name.
            pub fn parse(word: &str) -> Result<Self, $crate::vocab::UnknownWord> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::vocab::UnknownWord {
                        vocabulary: $what,
                        word: word.to_owned(),
                        expected: Self::WORDS.to_vec(),
                    }),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::vocab::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                Self::parse(word)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
                Self::parse(&word).map_err(serde::de::Error::custom)
            }
        }
    };
}
