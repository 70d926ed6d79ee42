//! A part of a model: some FMs and some units, everything else left as it is.
//!
//! Parts over disjoint FMs can be solved side by side: what they change adds up, because cells belong to one FM and a
//! customer costs by the number of FMs that serve it, which is a sum over parts.

use super::{Group, Model, Pool, PoolMember, Served, Solution, Task, Unit};
use crate::case::{Customer, Fm, Id};
use std::collections::HashMap;
use std::sync::Arc;

/// A model of some FMs and units of a larger one.
#[derive(Clone, Debug)]
pub struct Part {
    /// The part as a model of its own; ids count from 0 in the order of `fms` and `units`.
    pub model: Model,
    /// The FMs of the part in the whole.
    pub fms: Vec<Id<Fm>>,
    /// The units of the part in the whole.
    pub units: Vec<Id<Unit>>,
}

/// An FM of the whole that is not in the part: no id of the part equals it.
const ELSEWHERE: usize = u32::MAX as usize;

impl Part {
    /// The part of `whole` over `fms` (ascending) and `units`, all of which must be unassigned in `solution` or served
    /// by one of `fms`; every unit that one of `fms` serves must be in `units`.
    #[must_use]
    pub fn new(whole: &Model, solution: &Solution, fms: Vec<Id<Fm>>, units: Vec<Id<Unit>>) -> Self {
        let mut maker = Maker::new(whole, &fms);
        for &unit in &units {
            maker.unit(unit);
        }
        maker.customers(solution);
        Self { model: maker.part, fms, units }
    }

    /// The solution of the whole, seen from the part.
    #[must_use]
    pub fn solution(&self, whole: &Model, solution: &Solution) -> Solution {
        let local: HashMap<Id<Fm>, Id<Fm>> = self.fms.iter().enumerate().map(|(at, &fm)| (fm, Id::new(at))).collect();
        let fm_of = |unit: &Id<Unit>| solution.fm[*unit].and_then(|fm| local.get(&fm).copied());
        let picks = self.units.iter().flat_map(|&unit| whole.units[unit].tasks.clone());
        Solution {
            fm: self.units.iter().map(fm_of).collect(),
            pick: picks.map(|task| solution.pick[Id::<Task>::new(task)]).collect(),
        }
    }

    /// Writes the solution of the part into that of the whole.
    pub fn write_back(&self, whole: &Model, part: &Solution, solution: &mut Solution) {
        for (at, &unit) in self.units.iter().enumerate() {
            let id: Id<Unit> = Id::new(at);
            solution.fm[unit] = part.fm[id].map(|fm| self.fms[fm.index()]);
            let tasks = whole.units[unit].tasks.clone();
            for (task, local) in tasks.zip(self.model.units[id].tasks.clone()) {
                solution.pick[Id::new(task)] = part.pick[Id::new(local)];
            }
        }
    }
}

struct Maker<'a> {
    whole: &'a Model,
    part: Model,
    fm: HashMap<Id<Fm>, Id<Fm>>,
    group: HashMap<Id<Group>, Id<Group>>,
    pool: HashMap<Id<Pool>, Id<Pool>>,
    customer: HashMap<Id<Customer>, Id<Customer>>,
}

impl<'a> Maker<'a> {
    fn new(whole: &'a Model, fms: &[Id<Fm>]) -> Self {
        let part = Model {
            cells: Vec::with_capacity(fms.len() * whole.weeks),
            curves: Arc::clone(&whole.curves),
            loads: Arc::clone(&whole.loads),
            terms: whole.terms.clone(),
            ..Model::empty(whole.weeks)
        };
        let mut maker = Self {
            whole,
            part,
            fm: HashMap::new(),
            group: HashMap::new(),
            pool: HashMap::new(),
            customer: HashMap::new(),
        };
        for &fm in fms {
            maker.fm(fm);
        }
        maker
    }

    fn fm(&mut self, fm: Id<Fm>) {
        let first = self.whole.cell(fm, 0);
        self.part.cells.extend_from_slice(&self.whole.cells[first..first + self.whole.weeks]);
        let mut row = self.whole.fms[fm].clone();
        let groups = &mut self.part.groups;
        row.group = *self.group.entry(row.group).or_insert_with(|| groups.push(Vec::new()));
        let group = row.group;
        let local = self.part.fms.push(row);
        let active = self.whole.groups[self.whole.fms[fm].group].binary_search(&fm).is_ok();
        if active {
            self.part.groups[group].push(local);
        }
        self.fm.insert(fm, local);
    }

    fn unit(&mut self, unit: Id<Unit>) {
        let mut row = self.whole.units[unit].clone();
        let first_task = self.part.tasks.len();
        let id = Id::new(self.part.units.len());
        for task in row.tasks.clone() {
            self.task(Id::new(task), id, first_task, row.tasks.start);
        }
        row.tasks = first_task..self.part.tasks.len();
        row.pool = self.pool(row.pool);
        row.present = row.present.map(|fm| self.fm.get(&fm).copied().unwrap_or(Id::new(ELSEWHERE)));
        row.customer = row.customer.map(|customer| {
            let customers = &mut self.part.customers;
            *self.customer.entry(customer).or_insert_with(|| customers.push(Served::default()))
        });
        self.part.units.push(row);
    }

    fn task(&mut self, task: Id<Task>, unit: Id<Unit>, first: usize, first_in_whole: usize) {
        let mut row = self.whole.tasks[task].clone();
        let starts = self.part.starts.len();
        self.part.starts.extend_from_slice(self.whole.starts_of(task));
        row.unit = unit;
        row.starts = starts..self.part.starts.len();
        row.after = row.after.map(|(before, gap)| (Id::new(before.index() - first_in_whole + first), gap));
        self.part.tasks.push(row);
    }

    fn pool(&mut self, pool: Id<Pool>) -> Id<Pool> {
        if let Some(&known) = self.pool.get(&pool) {
            return known;
        }
        let members = self.whole.pools[pool].iter().filter_map(|member| {
            Some(PoolMember { group: *self.group.get(&member.group)?, second_language: member.second_language })
        });
        let local = self.part.pools.push(members.collect());
        self.pool.insert(pool, local);
        local
    }

    /// Who serves the part's customers whatever the part decides: through running work, or from outside.
    fn customers(&mut self, solution: &Solution) {
        for (&customer, &local) in &self.customer {
            let row = &self.whole.customers[customer];
            let others = row.units.iter().filter_map(|&unit| solution.fm[unit]);
            let outside = row.fms.iter().copied().chain(others).any(|fm| !self.fm.contains_key(&fm));
            let fms = row.fms.iter().filter_map(|fm| self.fm.get(fm).copied()).collect();
            self.part.customers[local] = Served { fms, elsewhere: outside, units: Vec::new() };
        }
    }
}
