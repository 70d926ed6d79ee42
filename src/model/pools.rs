//! Pools by the groups they are made of.

use super::{Group, Model, Pool, PoolMember};
use crate::case::Id;
use std::collections::HashMap;

/// The pools of a model under construction whose members all serve in the first language, each kept once.
#[derive(Debug, Default)]
pub struct PoolBook(HashMap<Vec<Id<Group>>, Id<Pool>>);

impl PoolBook {
    /// The pool of `groups`, added to `model` when it is new.
    pub fn pool(&mut self, model: &mut Model, groups: Vec<Id<Group>>) -> Id<Pool> {
        let member = |&group: &Id<Group>| PoolMember { group, second_language: false };
        let add = |groups: &Vec<Id<Group>>| model.pools.push(groups.iter().map(member).collect());
        *self.0.entry(groups).or_insert_with_key(add)
    }
}
