//! The common form of all families, and the model it becomes: jobs, each with the resources that can take it, what it
//! loads there and what it costs.
//!
//! In the model a unit loads the same on every FM; here load and cost depend on the resource. So each resource works on
//! one day of its own, and a job has one start for each resource that can take it: the start decides load and cost, and
//! the only FM that works on its day is that resource. Load costs nothing; the limit of a cell is what counts.

use crate::case::{Day, Fm, Id};
use crate::engine::{Quiet, Settings};
use crate::error::Result;
use crate::model::{BandPrices, Cell, Curve, LoadStore, Model, ModelFm, Pool, PoolBook, Start, Task, Tie, Unit};
use crate::solve::{self, Hint, Outcome};
use std::sync::Arc;

/// Minutes per unit of load: rows of the programs are in hours, so that loads stay whole numbers there.
pub(super) const MINUTES: i64 = 60;

/// Cost units per unit of cost, as long as a start's cost can hold it: the programs count in hours, too.
const COST: i64 = 60_000;

/// A resource that can take a job.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) resource: usize,
    /// Load in each period from `Job::first` on.
    pub(super) load: i64,
    pub(super) cost: i64,
}

/// A job: served in `periods` consecutive periods from `first` on.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub(super) first: usize,
    pub(super) periods: usize,
    /// What level 1 loses when it is left out.
    pub(super) priority: i64,
    /// By resource, ascending.
    pub(super) places: Vec<Place>,
}

/// Jobs and the limits of the resources, the same in every period.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    pub(super) periods: usize,
    pub(super) limits: Vec<i64>,
    pub(super) jobs: Vec<Job>,
}

/// What came out, in the units of the instance.
#[derive(Clone, Debug)]
pub(super) struct Solved {
    /// The resource of each job.
    pub(super) resource: Vec<Option<usize>>,
    pub(super) unplaced: i64,
    pub(super) cost: i64,
    /// Bounds of the two levels; that of the cost holds for plans that leave out no more than this one.
    pub(super) bounds: (i64, i64),
}

impl Grid {
    /// Solves it, perhaps from a resource for each job.
    pub(super) fn solve(&self, settings: &Settings, start: Option<&[Option<usize>]>) -> Result<Solved> {
        let (model, scale) = (self.model(), self.scale());
        let hints = start.map(|resource| self.hints(resource));
        let Outcome { solution, levels, bounds, .. } = solve::solve(&model, settings, (hints, &Quiet))?;
        Ok(Solved {
            resource: solution.fm.iter().map(|fm| fm.map(Id::index)).collect(),
            unplaced: levels.unassigned,
            cost: levels.cost / scale,
            // Costs are whole in the units of the instance, and so is the least that a bound leaves open.
            bounds: (bounds.unassigned, bounds.cost.div_euclid(scale) + i64::from(bounds.cost.rem_euclid(scale) > 0)),
        })
    }

    fn hints(&self, resource: &[Option<usize>]) -> Vec<Hint> {
        let hint = |(unit, (job, resource)): (usize, (&Job, &Option<usize>))| {
            let pick = job.places.iter().position(|place| Some(place.resource) == *resource)?;
            Some(Hint { unit: Id::new(unit), fm: Id::new((*resource)?), picks: Some(vec![pick as u16]) })
        };
        self.jobs.iter().zip(resource).enumerate().filter_map(hint).collect()
    }

    /// Cost units of the model per unit of cost.
    fn scale(&self) -> i64 {
        let most = self.jobs.iter().flat_map(|job| &job.places).map(|place| place.cost).max().unwrap_or(0);
        COST.min(i64::from(i32::MAX) / most.max(1)).max(1)
    }

    /// The model of the grid.
    pub(super) fn model(&self) -> Model {
        // The days need weeks to lie in, whatever the number of periods.
        let weeks = self.periods.max(self.limits.len().div_ceil(7));
        let mut model = Model::empty(weeks);
        self.add_resources(&mut model);
        self.add_jobs(&mut model);
        model
    }

    fn add_resources(&self, model: &mut Model) {
        let days = (model.weeks * 7).div_ceil(64);
        for (day, &limit) in self.limits.iter().enumerate() {
            let limit = limit * MINUTES;
            let curve = model.curves.len() as u32;
            Arc::make_mut(&mut model.curves).push(Curve::new(limit, &BandPrices::FREE));
            let cell = Cell { curve, limit: limit as i32, base: 0, tenant_limit: u32::MAX, base_tenants: 0 };
            model.cells.extend(std::iter::repeat_n(cell, model.weeks));
            let mut working = vec![0; days];
            working[day / 64] |= 1 << (day % 64);
            let fm: Id<Fm> = Id::new(day);
            let group = model.groups.push(vec![fm]);
            model.fms.push(ModelFm { group, start_limit: None, limits_tenants: false, working });
        }
    }

    fn add_jobs(&self, model: &mut Model) {
        let scale = self.scale();
        let mut pools = PoolBook::default();
        let mut loads = LoadStore::default();
        for (index, job) in self.jobs.iter().enumerate() {
            let first = model.starts.len();
            for place in &job.places {
                let load = loads.intern(job.first as i32, &vec![place.load * MINUTES; job.periods.max(1)], model.weeks);
                let day = Day(place.resource as i32);
                model.starts.push(Start { day, load, wait: 0, cost: (place.cost * scale) as i32 });
            }
            let pool = pools.pool(model, job.places.iter().map(|place| Id::new(place.resource)).collect());
            let unit = Id::new(index);
            let starts = first..model.starts.len();
            let task = Task { unit, workload: Id::new(index), weeks: 1, starts, after: None, follows: false };
            model.tasks.push(task);
            model.units.push(unit_row(index, job.priority, pool));
        }
        model.loads = Arc::new(loads);
    }
}

fn unit_row(index: usize, priority: i64, pool: Id<Pool>) -> Unit {
    Unit {
        tenant: Id::new(index),
        part: None,
        priority,
        tasks: index..index + 1,
        fixed: None,
        pool,
        present: None,
        tie: Tie::None,
        customer: None,
        running_weeks: Vec::new(),
    }
}
