//! Typed ids and the tables they index.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// The position of a `T` in its [`Table`].
///
/// An `Id<Tenant>` cannot index the table of FMs: the compiler keeps the two apart.
pub struct Id<T> {
    index: u32,
    of: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    /// The id of row `index`.
    ///
    /// # Panics
    /// If `index` does not fit in 32 bits; no table of a case grows that far.
    #[must_use]
    pub fn new(index: usize) -> Self {
        let index = u32::try_from(index).expect("a table has fewer than 2^32 rows");
        Self { index, of: PhantomData }
    }

    /// The row this id stands for.
    #[must_use]
    pub const fn index(self) -> usize {
        self.index as usize
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.index.cmp(&other.index)
    }
}
impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.index.hash(state);
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.index)
    }
}

/// A column of `T`, indexed by `Id<K>` (by default by `Id<T>`).
pub struct Table<T, K = T> {
    rows: Vec<T>,
    by: PhantomData<fn() -> K>,
}

impl<T, K> Table<T, K> {
    /// An empty table.
    #[must_use]
    pub const fn new() -> Self {
        Self { rows: Vec::new(), by: PhantomData }
    }

    /// Adds a row and returns its id.
    pub fn push(&mut self, row: T) -> Id<K> {
        self.rows.push(row);
        Id::new(self.rows.len() - 1)
    }

    /// The number of rows.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// True when the table has no rows.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The row of `id`, if there is one.
    #[must_use]
    pub fn get(&self, id: Id<K>) -> Option<&T> {
        self.rows.get(id.index())
    }

    /// The rows in order of their ids.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.rows.iter()
    }

    /// The rows in order of their ids, mutable.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.rows.iter_mut()
    }

    /// All ids, in order.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = Id<K>> + ExactSizeIterator + use<T, K> {
        (0..self.rows.len()).map(Id::new)
    }

    /// Pairs of id and row, in order.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = (Id<K>, &T)> + ExactSizeIterator + Clone {
        self.rows.iter().enumerate().map(|(index, row)| (Id::new(index), row))
    }

    /// The rows as a slice.
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        &self.rows
    }
}

impl<T, K> Default for Table<T, K> {
    fn default() -> Self {
        Self::new()
    }
}
impl<T: Clone, K> Clone for Table<T, K> {
    fn clone(&self) -> Self {
        Self { rows: self.rows.clone(), by: PhantomData }
    }
}
impl<T: Eq, K> Eq for Table<T, K> {}
impl<T: PartialEq, K> PartialEq for Table<T, K> {
    fn eq(&self, other: &Self) -> bool {
        self.rows == other.rows
    }
}
impl<T: fmt::Debug, K> fmt::Debug for Table<T, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.rows).finish()
    }
}
impl<T, K> Index<Id<K>> for Table<T, K> {
    type Output = T;
    fn index(&self, id: Id<K>) -> &T {
        &self.rows[id.index()]
    }
}
impl<T, K> IndexMut<Id<K>> for Table<T, K> {
    fn index_mut(&mut self, id: Id<K>) -> &mut T {
        &mut self.rows[id.index()]
    }
}
impl<T, K> FromIterator<T> for Table<T, K> {
    fn from_iter<I: IntoIterator<Item = T>>(rows: I) -> Self {
        Self { rows: rows.into_iter().collect(), by: PhantomData }
    }
}
impl<T, K> From<Vec<T>> for Table<T, K> {
    fn from(rows: Vec<T>) -> Self {
        Self { rows, by: PhantomData }
    }
}
impl<'a, T, K> IntoIterator for &'a Table<T, K> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.rows.iter()
    }
}
