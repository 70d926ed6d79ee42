//! The mathematics: units, FM groups, options, load, cells and the price of load. No customer names here.
//!
//! A *unit* gets one FM and one start day for each of its *tasks* (deployments to be started). An *option* is an FM
//! with such a choice of days. A *cell* is one FM in one week; its load is that of the running work it has anyway
//! (`base`) plus that of the options chosen, may not exceed `limit`, and costs [`Curve::price`]. With x the options
//! chosen, the model is
//!
//! ```text
//! lexmin   ( sum of priority over units without an option,
//!            sum of priority x wait over tasks,
//!            sum over cells of price(load) + preferences + moves + prices of starts )
//! s. t.    load(cell) <= limit(cell), tenants(cell) <= limit, starts(cell) <= limit, moves <= limit
//! ```
//!
//! [`Model::build`] makes it from a case and its facts, [`evaluate()`] is the reference for what a solution costs and
//! whether it is legal. Everything is an integer.

mod bound;
mod build;
mod evaluate;
mod links;
mod load;
mod part;
mod pools;
mod price;
mod solution;
mod starts;
mod units;

pub use build::Dropped;
pub use evaluate::{Broken, evaluate};
pub use links::Link;
pub use load::{Load, LoadStore};
pub use part::Part;
pub use pools::PoolBook;
pub use price::{BANDS, BandPrices, Curve};
pub use solution::{Choice, Solution};
pub use starts::StartPicks;

use crate::case::{Customer, Day, Fm, Id, Table, Tenant, Workload};
use crate::rules;
use std::ops::Range;
use std::sync::Arc;

/// Marks the ids of FM groups.
#[derive(Clone, Copy, Debug)]
pub struct Group;

/// Marks the ids of pools.
#[derive(Clone, Copy, Debug)]
pub struct Pool;

/// The model of a case.
#[derive(Clone, Debug)]
pub struct Model {
    /// Weeks of the horizon.
    pub weeks: usize,
    /// One row per FM of the case.
    pub fms: Table<ModelFm, Fm>,
    /// Cells by FM, then week; see [`Model::cell`].
    pub cells: Vec<Cell>,
    /// The distinct price curves of the cells.
    pub curves: Arc<Vec<Curve>>,
    /// FMs that are interchangeable for eligibility, ascending.
    pub groups: Table<Vec<Id<Fm>>, Group>,
    /// For each distinct need, the groups that can serve it.
    pub pools: Table<Vec<PoolMember>, Pool>,
    /// Distinct load vectors.
    pub loads: Arc<LoadStore>,
    /// The units that have something to decide, tenant by tenant.
    pub units: Table<Unit>,
    /// The deployments to be started, by unit.
    pub tasks: Table<Task>,
    /// The days tasks may start on, by task; see [`Task::starts`].
    pub starts: Vec<Start>,
    /// Tasks that come after a task of another unit, each after those it depends on.
    pub links: Vec<Link>,
    /// For each customer, who serves it whatever is decided.
    pub customers: Table<Served, Customer>,
    /// What can be decided without the model: workloads of running units that their FM cannot start.
    pub dropped: Vec<Dropped>,
    /// Prices and limits that hold for the whole model.
    pub terms: Terms,
}

/// Who serves a customer whatever is decided.
#[derive(Clone, Debug, Default)]
pub struct Served {
    /// FMs of the model (through running work that stays with them), ascending.
    pub fms: Vec<Id<Fm>>,
    /// True when an FM outside the model serves it too (in a part of a larger model).
    pub elsewhere: bool,
    /// Its units, ascending (not kept in a part).
    pub units: Vec<Id<Unit>>,
}

/// Prices and limits of the whole model.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// Cost of serving a unit in its second language.
    pub second_language: i64,
    /// Cost per customer and FM beyond the first that serves it.
    pub same_customer: i64,
    /// Cost per moved unit.
    pub move_price: i64,
    /// The most units that may move.
    pub max_moves: Option<u32>,
}

/// One FM.
#[derive(Clone, Debug)]
pub struct ModelFm {
    /// Its group.
    pub group: Id<Group>,
    /// `max_starts_per_week`.
    pub start_limit: Option<u32>,
    /// True when `max_tenants` binds in some cell of it.
    pub limits_tenants: bool,
    /// Days of the horizon on which a deployment may start: bit d of word d / 64.
    pub working: Vec<u64>,
}

impl ModelFm {
    /// True when a deployment may start on `day`.
    #[inline]
    #[must_use]
    pub fn works_on(&self, day: Day) -> bool {
        let bit = day.0 as usize;
        self.working.get(bit / 64).is_some_and(|word| word >> (bit % 64) & 1 == 1)
    }

    /// The first and the last day on which a deployment may start; the wrong way round when there is none.
    #[must_use]
    pub fn first_and_last(&self) -> (Day, Day) {
        let words = || self.working.iter().enumerate().filter(|(_, word)| **word != 0);
        let first = words().next().map_or(1, |(at, word)| 64 * at as u32 + word.trailing_zeros());
        let last = words().next_back().map_or(0, |(at, word)| 64 * at as u32 + 63 - word.leading_zeros());
        (Day(first as i32), Day(last as i32))
    }
}

/// One FM in one week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Index into [`Model::curves`].
    pub curve: u32,
    /// The most minutes of load.
    pub limit: i32,
    /// Minutes of running work that stays with this FM.
    pub base: i32,
    /// The most tenants with load (`u32::MAX`: no limit).
    pub tenant_limit: u32,
    /// Tenants with running work that stays with this FM.
    pub base_tenants: u32,
}

/// A group that can serve a need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolMember {
    /// The group.
    pub group: Id<Group>,
    /// True when it serves in the second language.
    pub second_language: bool,
}

/// What gets one FM.
#[derive(Clone, Debug)]
pub struct Unit {
    /// The tenant it belongs to.
    pub tenant: Id<Tenant>,
    /// Its workload, when the tenant is split; none when the unit is the whole tenant.
    pub part: Option<Id<Workload>>,
    /// What level 1 loses when it is left out.
    pub priority: i64,
    /// The deployments to start: a range of [`Model::tasks`].
    pub tasks: Range<usize>,
    /// Running work that comes with the unit.
    pub fixed: Option<Id<Load>>,
    /// The FMs that are eligible.
    pub pool: Id<Pool>,
    /// Who it has today, if that FM is still there.
    pub present: Option<Id<Fm>>,
    /// How far it is tied to the present FM.
    pub tie: Tie,
    /// Its customer, when more than one FM may serve it.
    pub customer: Option<Id<Customer>>,
    /// For a unit whose running work stays with its FM: the weeks with such load, bit w of word w / 64; else empty.
    pub running_weeks: Vec<u64>,
}

/// How far a unit is tied to its present FM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tie {
    /// Not at all: it has none, or that FM has left.
    None,
    /// It may move.
    Loose,
    /// It is served by its present FM, if eligible, or not at all.
    Locked,
    /// Its running work stays with the present FM, who starts the new work too, eligible or not.
    Running,
}

/// One deployment to be started.
#[derive(Clone, Debug)]
pub struct Task {
    /// The unit.
    pub unit: Id<Unit>,
    /// The workload.
    pub workload: Id<Workload>,
    /// Engagement weeks.
    pub weeks: u32,
    /// The days it may start on, ascending: a range of [`Model::starts`].
    pub starts: Range<usize>,
    /// The task of the same unit it comes after, and the calendar days that must lie between.
    pub after: Option<(Id<Task>, i32)>,
    /// True when it starts on the first of its days that keeps the gap, no other (it waits for its FM).
    pub follows: bool,
}

/// One day a task may start on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// The day.
    pub day: Day,
    /// Its load when it starts then.
    pub load: Id<Load>,
    /// Region working days it has waited by then.
    pub wait: u32,
    /// What it costs beside load (0 or more); no case has such a price, the public instances do.
    pub cost: i32,
}

impl Model {
    /// A model of so many weeks with nobody in it and nothing to do.
    #[must_use]
    pub fn empty(weeks: usize) -> Self {
        Self {
            weeks,
            fms: Table::new(),
            cells: Vec::new(),
            curves: Arc::default(),
            groups: Table::new(),
            pools: Table::new(),
            loads: Arc::default(),
            units: Table::new(),
            tasks: Table::new(),
            starts: Vec::new(),
            links: Vec::new(),
            customers: Table::new(),
            dropped: Vec::new(),
            terms: Terms::default(),
        }
    }

    /// The index of the cell of `fm` in `week`.
    #[inline]
    #[must_use]
    pub const fn cell(&self, fm: Id<Fm>, week: usize) -> usize {
        fm.index() * self.weeks + week
    }

    /// The curve of a cell.
    #[inline]
    #[must_use]
    pub fn curve(&self, cell: usize) -> &Curve {
        &self.curves[self.cells[cell].curve as usize]
    }

    /// True when load costs nothing, so that only limits and the prices of starts and preferences count.
    #[must_use]
    pub fn load_is_free(&self) -> bool {
        !self.curves.is_empty() && self.curves.iter().all(Curve::is_free)
    }

    /// True when some task may start later than it has to, and that counts as waiting.
    #[must_use]
    pub fn may_wait(&self) -> bool {
        let waits = |task| self.starts_of(task).iter().any(|start| start.wait > self.least_wait(task));
        self.tasks.ids().any(waits)
    }

    /// Days that `task` waits at least when it starts; 0 where it cannot.
    pub(crate) fn least_wait(&self, task: Id<Task>) -> u32 {
        self.starts_of(task).iter().map(|start| start.wait).min().unwrap_or(0)
    }

    /// True when no unit can be left out for nothing.
    #[must_use]
    pub fn all_have_priority(&self) -> bool {
        self.units.iter().all(|unit| unit.priority > 0)
    }

    /// The tasks of a unit, with their ids.
    pub fn tasks_of(&self, unit: Id<Unit>) -> impl ExactSizeIterator<Item = (Id<Task>, &Task)> {
        self.units[unit].tasks.clone().map(|row| (Id::new(row), &self.tasks[Id::new(row)]))
    }

    /// The days a task may start on, whoever the FM.
    #[must_use]
    pub fn starts_of(&self, task: Id<Task>) -> &[Start] {
        &self.starts[self.tasks[task].starts.clone()]
    }

    /// What the starts `picks` of `unit` cost beside load.
    #[must_use]
    pub fn start_cost(&self, unit: Id<Unit>, picks: &[u16]) -> i64 {
        let starts = self.tasks_of(unit).zip(picks).map(|((task, _), &pick)| self.starts_of(task)[usize::from(pick)]);
        starts.map(|start| i64::from(start.cost)).sum()
    }

    /// The FMs that may serve `unit` by region, language, workloads and ties, in order of their ids.
    #[must_use]
    pub fn candidates(&self, unit: Id<Unit>) -> Vec<Id<Fm>> {
        let unit = &self.units[unit];
        let members = &self.pools[unit.pool];
        let eligible = |fm: Id<Fm>| members.iter().any(|member| member.group == self.fms[fm].group);
        match unit.tie {
            Tie::Running => unit.present.into_iter().collect(),
            Tie::Locked => unit.present.into_iter().filter(|&fm| eligible(fm)).collect(),
            Tie::None | Tie::Loose => self.eligible(unit.pool),
        }
    }

    /// True when `fm` is one of the [`Self::candidates`] of `unit`.
    #[must_use]
    pub fn may_serve(&self, unit: Id<Unit>, fm: Id<Fm>) -> bool {
        let unit = &self.units[unit];
        let group = self.fms[fm].group;
        let eligible = self.pools[unit.pool].iter().any(|member| member.group == group);
        match unit.tie {
            Tie::Running => unit.present == Some(fm),
            Tie::Locked => unit.present == Some(fm) && eligible,
            Tie::None | Tie::Loose => eligible && self.groups[group].binary_search(&fm).is_ok(),
        }
    }

    /// The FMs of a pool, group by group.
    pub(crate) fn fms_of(&self, pool: Id<Pool>) -> impl Iterator<Item = Id<Fm>> {
        self.pools[pool].iter().flat_map(|member| self.groups[member.group].iter().copied())
    }

    /// The FMs of a pool, in order of their ids.
    #[must_use]
    pub fn eligible(&self, pool: Id<Pool>) -> Vec<Id<Fm>> {
        let mut fms: Vec<Id<Fm>> = self.fms_of(pool).collect();
        fms.sort_unstable();
        fms
    }

    /// What it costs to serve `unit` by `fm` beside load and shared customers: language and move.
    #[must_use]
    pub fn preference(&self, unit: Id<Unit>, fm: Id<Fm>) -> i64 {
        let unit = &self.units[unit];
        let group = self.fms[fm].group;
        let second = self.pools[unit.pool].iter().any(|member| member.group == group && member.second_language);
        let language = if second { self.terms.second_language } else { 0 };
        let moved = if unit.moves_to(fm) { self.terms.move_price } else { 0 };
        language + moved
    }
}

impl Task {
    /// The first day that it leaves, when it starts on `day`, to a task that comes after it with `gap` calendar days between.
    #[inline]
    #[must_use]
    pub fn frees(&self, day: Day, gap: i32) -> Day {
        rules::end_of(self.weeks as usize, day).plus(gap + 1)
    }
}

impl Unit {
    /// True when serving it by `fm` changes its FM.
    #[inline]
    #[must_use]
    pub fn moves_to(&self, fm: Id<Fm>) -> bool {
        self.present.is_some_and(|present| present != fm)
    }
}
