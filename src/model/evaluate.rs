//! The reference evaluation: what a solution costs and whether it is legal, from nothing but the definition.

use super::{Model, Solution, StartPicks, Task, Tie, Unit};
use crate::case::{Customer, Fm, Id, Tenant};
use crate::plan::Levels;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// How a solution breaks a hard rule of the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// The FM may not serve the unit.
    Ineligible(Id<Unit>),
    /// The starts are no legal choice for the FM.
    Starts(Id<Unit>),
    /// Too many minutes in this FM-week.
    Minutes(Id<Fm>, usize),
    /// Too many tenants in this FM-week.
    Tenants(Id<Fm>, usize),
    /// Too many starts in this FM-week.
    StartsPerWeek(Id<Fm>, usize),
    /// Too many units change their FM.
    Moves,
    /// It starts before another unit leaves it the day, or that one has no FM.
    Series(Id<Task>),
}

/// The levels of `solution`.
///
/// # Errors
/// The first hard rule that is broken.
pub fn evaluate(model: &Model, solution: &Solution) -> Result<Levels, Broken> {
    let mut levels = Levels::default();
    let mut tally = Tally::of_base(model);
    for (id, unit) in model.units.entries() {
        match solution.fm[id] {
            None => levels.unassigned += unit.priority,
            Some(fm) => {
                legal(model, solution, id, fm)?;
                tally.add(model, solution, id, fm);
                levels.waiting += solution.waiting(model, id);
                levels.cost += model.preference(id, fm) + start_cost(model, solution, id);
            }
        }
    }
    tally.within_limits(model)?;
    if let Some(task) = model.broken_link(solution) {
        return Err(Broken::Series(task));
    }
    levels.cost += tally.price(model) + tally.shared_customers(model) * model.terms.same_customer;
    Ok(levels)
}

fn start_cost(model: &Model, solution: &Solution, id: Id<Unit>) -> i64 {
    model.tasks_of(id).filter_map(|(task, _)| solution.start(model, task)).map(|start| i64::from(start.cost)).sum()
}

fn legal(model: &Model, solution: &Solution, id: Id<Unit>, fm: Id<Fm>) -> Result<(), Broken> {
    if !model.may_serve(id, fm) {
        return Err(Broken::Ineligible(id));
    }
    let picks: Vec<u16> = model.tasks_of(id).map(|(task, _)| solution.pick[task]).collect();
    let options = StartPicks::new(model, id, fm);
    let each_legal = options.keeps(&picks, 0);
    if each_legal { Ok(()) } else { Err(Broken::Starts(id)) }
}

/// What the units chosen add up to.
struct Tally {
    minutes: Vec<i64>,
    tenants: Vec<u32>,
    /// Split tenants by the cells their units load.
    present: HashSet<(Id<Tenant>, usize)>,
    starts: Vec<u32>,
    moves: u32,
    customers: BTreeMap<Id<Customer>, BTreeSet<Id<Fm>>>,
}

impl Tally {
    fn of_base(model: &Model) -> Self {
        let customers = model.customers.entries().map(|(id, row)| (id, row.fms.iter().copied().collect())).collect();
        Self {
            minutes: model.cells.iter().map(|cell| i64::from(cell.base)).collect(),
            tenants: model.cells.iter().map(|cell| cell.base_tenants).collect(),
            present: HashSet::new(),
            starts: vec![0; model.cells.len()],
            moves: 0,
            customers,
        }
    }

    fn add(&mut self, model: &Model, solution: &Solution, id: Id<Unit>, fm: Id<Fm>) {
        let unit = &model.units[id];
        let mut by_week: BTreeMap<usize, i64> = BTreeMap::new();
        for load in solution.loads(model, id) {
            let (first, minutes) = model.loads.get(load);
            for (week, &more) in (first..).zip(minutes) {
                *by_week.entry(week).or_default() += i64::from(more);
            }
        }
        for (&week, &minutes) in by_week.iter().filter(|(_, minutes)| **minutes > 0) {
            self.minutes[model.cell(fm, week)] += minutes;
            let mut is_first = || unit.part.is_none() || self.present.insert((unit.tenant, model.cell(fm, week)));
            let is_new = !model.runs_in(id, week) && is_first();
            self.tenants[model.cell(fm, week)] += u32::from(is_new);
        }
        for start in model.tasks_of(id).filter_map(|(task, _)| solution.start(model, task)) {
            self.starts[model.cell(fm, start.day.week() as usize)] += 1;
        }
        self.moves += u32::from(unit.moves_to(fm));
        if let Some(customer) = unit.customer {
            self.customers.entry(customer).or_default().insert(fm);
        }
    }

    fn within_limits(&self, model: &Model) -> Result<(), Broken> {
        for (fm, row) in model.fms.entries() {
            for week in 0..model.weeks {
                let cell = model.cell(fm, week);
                if self.minutes[cell] > i64::from(model.cells[cell].limit) {
                    return Err(Broken::Minutes(fm, week));
                }
                if self.tenants[cell] > model.cells[cell].tenant_limit {
                    return Err(Broken::Tenants(fm, week));
                }
                if row.start_limit.is_some_and(|limit| self.starts[cell] > limit) {
                    return Err(Broken::StartsPerWeek(fm, week));
                }
            }
        }
        if model.terms.max_moves.is_some_and(|limit| self.moves > limit) { Err(Broken::Moves) } else { Ok(()) }
    }

    fn price(&self, model: &Model) -> i64 {
        (0..model.cells.len()).map(|cell| model.curve(cell).price(self.minutes[cell] as i32)).sum()
    }

    fn shared_customers(&self, model: &Model) -> i64 {
        let elsewhere = |id: Id<Customer>| usize::from(model.customers[id].elsewhere);
        self.customers.iter().map(|(&id, fms)| (fms.len() + elsewhere(id)).saturating_sub(1) as i64).sum()
    }
}

impl Model {
    /// True when the running work of this unit's tenant loads its FM in `week` already, so that new work adds no tenant.
    #[must_use]
    pub fn runs_in(&self, unit: Id<Unit>, week: usize) -> bool {
        let unit = &self.units[unit];
        unit.tie == Tie::Running && unit.running_weeks.get(week / 64).is_some_and(|word| word >> (week % 64) & 1 == 1)
    }
}
