//! The names that stand in several tables.

use super::nearest::likely;
use crate::case::{Customer, Id, Language, Names, Region, Service};
use crate::finding::{Finding, Rule};

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

/// A warning when `name` is not among the names known so far and yet very like one of them. A name that is like none is
/// no slip: tables of holidays and effort often serve more than one case.
pub(super) fn misspelt<T>(what: &str, name: &str, known: &Names<T>) -> Option<Finding> {
    if known.find(name).is_some() {
        return None;
    }
    let nearest = likely(name, known.iter().map(|(_, known)| known))?;
    let message = format!("no tenant and no FM has {what} {name}; the nearest known is {nearest}");
    Some(Finding::warning(Rule::PoolEmpty, message))
}
