//! Price classes: FMs that share one price per week.
//!
//! Any prices give a valid bound, so FMs may be lumped together freely; the fewer classes, the faster a round and the
//! weaker the bound. One class per FM gives the bound of the linear relaxation.

use super::markets::markets;
use crate::case::{Fm, Id, Table};
use crate::model::{Group, Model, Pool, Tie, Unit};

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
    /// Each class as the choice of a unit that is bound to it although it is not eligible.
    alone: Table<(Id<Class>, bool), Class>,
}

impl Classes {
    /// One class per group of FMs, but one for each FM that is `alone` (or in no group).
    pub(crate) fn new(model: &Model, alone: &dyn Fn(Id<Fm>) -> bool) -> Self {
        let mut fms: Table<Vec<Id<Fm>>, Class> = Table::new();
        let mut of: Vec<Option<Id<Class>>> = vec![None; model.fms.len()];
        for group in by_market(model) {
            let (single, together): (Vec<Id<Fm>>, Vec<Id<Fm>>) = model.groups[group].iter().partition(|&&fm| alone(fm));
            let parts = single.into_iter().map(|fm| vec![fm]).chain([together]);
            for part in parts.filter(|part| !part.is_empty()) {
                let class = fms.push(part.clone());
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
        let alone = fms.ids().map(|class| (class, false)).collect();
        Self { fms, of, working, pools, alone }
    }

    /// The number of classes.
    pub(crate) const fn len(&self) -> usize {
        self.fms.len()
    }

    /// By class and week, the sum of what `of_cell` says of its cells.
    pub(crate) fn sums(&self, model: &Model, of_cell: impl Fn(usize) -> f64) -> Vec<f64> {
        let mut sums = vec![0.0; self.len() * model.weeks];
        for (fm, class) in self.of.entries() {
            for week in 0..model.weeks {
                sums[class.index() * model.weeks + week] += of_cell(model.cell(fm, week));
            }
        }
        sums
    }

    /// The classes that may serve `unit`, with whether they do so in the second language.
    pub(crate) fn of_unit(&self, unit: &Unit) -> &[(Id<Class>, bool)] {
        let pool = self.pools[unit.pool].as_slice();
        let Some(&present) = unit.present.and_then(|fm| self.of.get(fm)) else { return pool };
        let at = pool.binary_search_by_key(&present, |row| row.0);
        match (unit.tie, at) {
            (Tie::None | Tie::Loose, _) => pool,
            (Tie::Running | Tie::Locked, Ok(at)) => &pool[at..=at],
            (Tie::Running, Err(_)) => std::slice::from_ref(&self.alone[present]),
            (Tie::Locked, Err(_)) => &[],
        }
    }
}

/// The groups, those that share units next to each other.
fn by_market(model: &Model) -> Vec<Id<Group>> {
    let mut groups = Vec::with_capacity(model.groups.len());
    for market in markets(model) {
        let mut some: Vec<Id<Group>> = market.into_iter().map(|fm| model.fms[fm].group).collect();
        some.sort_unstable();
        some.dedup();
        groups.append(&mut some);
    }
    groups
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
