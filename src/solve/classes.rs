//! Price classes: FMs that share one price per week.
//!
//! Any prices give a valid bound, so FMs may be lumped together freely; the fewer classes, the faster a round and the
//! weaker the bound. One class per FM gives the bound of the linear relaxation.

use crate::case::{Fm, Id, Table};
use crate::model::{Model, Pool, Tie, Unit};

/// Marks the ids of price classes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Class;

/// A partition of the FMs.
pub(crate) struct Classes {
    /// The FMs of each class.
    pub(crate) fms: Table<Vec<Id<Fm>>, Class>,
    /// The class of each FM.
    pub(crate) of: Table<Id<Class>, Fm>,
    /// Days on which some FM of the class works.
    pub(crate) working: Table<Vec<u64>, Class>,
    /// The classes of each pool, and whether they serve in the second language.
    pools: Table<Vec<(Id<Class>, bool)>, Pool>,
}

impl Classes {
    /// One class per FM where there are at most `most` of them, else one per group of FMs (and one per FM that is in no
    /// group).
    pub(crate) fn new(model: &Model, most: usize) -> Self {
        let single = model.fms.len() <= most;
        let mut fms: Table<Vec<Id<Fm>>, Class> = Table::new();
        let mut of: Vec<Option<Id<Class>>> = vec![None; model.fms.len()];
        for group in &model.groups {
            let parts: Vec<&[Id<Fm>]> = if single { group.chunks(1).collect() } else { vec![group.as_slice()] };
            for part in parts.into_iter().filter(|part| !part.is_empty()) {
                let class = fms.push(part.to_vec());
                part.iter().for_each(|fm| of[fm.index()] = Some(class));
            }
        }
        let of: Table<Id<Class>, Fm> = of
            .into_iter()
            .enumerate()
            .map(|(fm, class)| class.unwrap_or_else(|| fms.push(vec![Id::new(fm)])))
            .collect();
        let working = fms.iter().map(|list| any_works(model, list)).collect();
        let pools = model.pools.ids().map(|pool| classes_of(model, pool, &of)).collect();
        Self { fms, of, working, pools }
    }

    /// The number of classes.
    pub(crate) const fn len(&self) -> usize {
        self.fms.len()
    }

    /// The classes that may serve `unit`.
    pub(crate) fn of_unit(&self, unit: &Unit) -> Vec<(Id<Class>, bool)> {
        let pool = &self.pools[unit.pool];
        let Some(present) = unit.present.and_then(|fm| self.of.get(fm)) else { return pool.clone() };
        match unit.tie {
            Tie::Running => {
                let second = pool.iter().any(|&(class, second)| class == *present && second);
                vec![(*present, second)]
            }
            Tie::Locked => pool.iter().copied().filter(|(class, _)| class == present).collect(),
            Tie::None | Tie::Loose => pool.clone(),
        }
    }
}

fn any_works(model: &Model, fms: &[Id<Fm>]) -> Vec<u64> {
    let words = fms.first().map_or(0, |&fm| model.fms[fm].working.len());
    (0..words).map(|word| fms.iter().fold(0, |bits, &fm| bits | model.fms[fm].working[word])).collect()
}

fn classes_of(model: &Model, pool: Id<Pool>, of: &Table<Id<Class>, Fm>) -> Vec<(Id<Class>, bool)> {
    let members = model.pools[pool].iter();
    let mut classes: Vec<(Id<Class>, bool)> = members
        .flat_map(|member| model.groups[member.group].iter().map(|&fm| (of[fm], member.second_language)))
        .collect();
    classes.sort_unstable();
    classes.dedup();
    classes
}
