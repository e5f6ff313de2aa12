//! Typed positions in flat tables: what an id becomes once it is interned.

use std::marker::PhantomData;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A position in one kind of table.
pub trait Index: Copy + Ord {
    /// Makes the position `n`.
    fn new(n: usize) -> Self;
    /// Returns the position as a number.
    fn get(self) -> usize;
}

/// Defines position types: `pub ThreatIdx` gives `pub struct ThreatIdx(u32)` and its [`Index`].
#[macro_export]
macro_rules! positions {
    ($($(#[$meta:meta])* $vis:vis $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize,
        )]
        $vis struct $name(u32);

        impl $crate::vocab::Index for $name {
            fn new(n: usize) -> Self {
                Self(u32::try_from(n).unwrap_or(u32::MAX))
            }
            fn get(self) -> usize {
                usize::try_from(self.0).unwrap_or(usize::MAX)
            }
        }
    )+};
}

/// Rows of one kind, read by their typed position.
#[derive(Debug, Clone)]
pub struct Table<I, T> {
    rows: Vec<T>,
    kind: PhantomData<I>,
}

impl<I, T> Default for Table<I, T> {
    fn default() -> Self {
        Self { rows: Vec::new(), kind: PhantomData }
    }
}

impl<I: Index, T> Table<I, T> {
    /// Appends a row and returns its position.
    pub fn push(&mut self, row: T) -> I {
        self.rows.push(row);
        I::new(self.rows.len() - 1)
    }

    /// Returns the number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Tells whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Returns every row, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (I, &T)> {
        self.rows.iter().enumerate().map(|(n, row)| (I::new(n), row))
    }

    /// Returns every row for a change in place, in order.
    pub fn iter_mut(&mut self) -> impl ExactSizeIterator<Item = (I, &mut T)> {
        self.rows.iter_mut().enumerate().map(|(n, row)| (I::new(n), row))
    }

    /// Returns every row itself, in order.
    pub fn into_values(self) -> impl ExactSizeIterator<Item = T> {
        self.rows.into_iter()
    }

    /// Returns every position, in order.
    pub fn positions(&self) -> impl ExactSizeIterator<Item = I> + use<I, T> {
        (0..self.rows.len()).map(I::new)
    }

    /// Returns the rows as a slice.
    pub fn as_slice(&self) -> &[T] {
        &self.rows
    }

    /// Returns a row, or nothing for a position of another table.
    pub fn get(&self, at: I) -> Option<&T> {
        self.rows.get(at.get())
    }
}

/// A table is written as the list of its rows.
impl<I, T: Serialize> Serialize for Table<I, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.rows.serialize(serializer)
    }
}

impl<'de, I, T: Deserialize<'de>> Deserialize<'de> for Table<I, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { rows: Vec::deserialize(deserializer)?, kind: PhantomData })
    }
}

impl<I: Index, T> std::ops::Index<I> for Table<I, T> {
    type Output = T;

    fn index(&self, at: I) -> &T {
        &self.rows[at.get()]
    }
}

impl<I: Index, T> std::ops::IndexMut<I> for Table<I, T> {
    fn index_mut(&mut self, at: I) -> &mut T {
        &mut self.rows[at.get()]
    }
}

impl<I: Index, T> FromIterator<T> for Table<I, T> {
    fn from_iter<R: IntoIterator<Item = T>>(rows: R) -> Self {
        Self { rows: rows.into_iter().collect(), kind: PhantomData }
    }
}
