//! The names that stand in several tables.

use crate::case::{Customer, Id, Language, Names, Region, Service};

/// Names of all kinds, interned as the tables are read.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    pub(super) regions: Names<Region>,
    pub(super) languages: Names<Language>,
    pub(super) services: Names<Service>,
    pub(super) customers: Names<Customer>,
}

/// The ids of `names`, sorted and without repeats.
pub(super) fn intern_all<T>(names: &mut Names<T>, list: &[&str]) -> Vec<Id<T>> {
    let mut ids: Vec<Id<T>> = list.iter().map(|name| names.intern(name)).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
