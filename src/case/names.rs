//! Interned names: each distinct text is stored once and stands behind an [`Id`].

use super::Id;
use std::collections::HashMap;

/// Marks the ids of region names.
#[derive(Clone, Copy, Debug)]
pub struct Region;
/// Marks the ids of language names.
#[derive(Clone, Copy, Debug)]
pub struct Language;
/// Marks the ids of workload (service) names such as "Exchange Online".
#[derive(Clone, Copy, Debug)]
pub struct Service;

/// Names of one kind, numbered in the order they were first seen.
#[derive(Clone, Debug)]
pub struct Names<T> {
    names: Vec<Box<str>>,
    ids: HashMap<Box<str>, Id<T>>,
}

impl<T> Names<T> {
    /// The id of `name`, which is added when it is new.
    pub fn intern(&mut self, name: &str) -> Id<T> {
        if let Some(&id) = self.ids.get(name) {
            return id;
        }
        let id = Id::new(self.names.len());
        self.names.push(name.into());
        self.ids.insert(name.into(), id);
        id
    }

    /// The id of `name`, if it is known.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Id<T>> {
        self.ids.get(name).copied()
    }

    /// The name behind `id`.
    #[must_use]
    pub fn name(&self, id: Id<T>) -> &str {
        &self.names[id.index()]
    }

    /// All names, in order of their ids.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (Id<T>, &str)> {
        self.names.iter().enumerate().map(|(index, name)| (Id::new(index), name.as_ref()))
    }

    /// How many names there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.names.len()
    }

    /// True when there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self { names: Vec::new(), ids: HashMap::new() }
    }
}
