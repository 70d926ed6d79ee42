//! What some tasks of a unit bring to the rows of an FM: minutes, a tenant, starts.

use super::row::Row;
use crate::case::{Fm, Id};
use crate::model::{Model, Unit};

/// A tenant or a start counts as much as so many minutes, so that one length of step does for all rows.
const COUNT: i64 = 300;

/// What a part brings beside its tasks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Brings {
    /// The running work of the unit.
    pub(super) running: bool,
    /// Its tenant, where tenants count: all that the unit brings is here.
    pub(super) tenants: bool,
}

/// What some tasks of a unit bring to the weeks.
pub(super) struct Brought {
    minutes: Vec<i64>,
    starts: Vec<i64>,
    /// What their starts cost.
    pub(super) cost: i64,
    /// Priority x days that they wait.
    pub(super) wait: i64,
    tenants: bool,
}

impl Brought {
    /// What the tasks of `unit` with these picks bring, each counted from the first of the unit.
    pub(super) fn new(model: &Model, (unit, picks): (Id<Unit>, &[(usize, u16)]), brings: Brings) -> Self {
        let (minutes, starts) = (vec![0; model.weeks], vec![0; model.weeks]);
        let mut brought = Self { minutes, starts, cost: 0, wait: 0, tenants: brings.tenants };
        if brings.running
            && let Some(load) = model.units[unit].fixed
        {
            brought.load(model.loads.get(load));
        }
        let first = model.units[unit].tasks.start;
        for &(task, pick) in picks {
            let start = &model.starts_of(Id::new(first + task))[usize::from(pick)];
            brought.load(model.loads.get(start.load));
            brought.starts[start.day.week() as usize] += 1;
            brought.cost += i64::from(start.cost);
            brought.wait += model.units[unit].priority * i64::from(start.wait);
        }
        brought
    }

    fn load(&mut self, (first, minutes): (usize, &[i32])) {
        self.minutes[first..].iter_mut().zip(minutes).for_each(|(sum, &more)| *sum += i64::from(more));
    }
}

/// Where the rows of tenants and of starts begin, where there are any.
pub(super) struct Counts {
    weeks: usize,
    tenants: Option<usize>,
    starts: Option<usize>,
}

impl Counts {
    /// Adds the rows of `fm` behind those of its weeks' minutes.
    pub(super) fn add_rows(rows: &mut Vec<Row>, model: &Model, fm: Id<Fm>) -> Self {
        let row = &model.fms[fm];
        let free = |base: u32, limit: u32| {
            let [base, limit] = [base, limit].map(|count| f64::from(count) * COUNT as f64);
            Row::free(base, limit)
        };
        let tenants = row.limits_tenants.then_some(rows.len());
        if tenants.is_some() {
            let cells = (0..model.weeks).map(|week| &model.cells[model.cell(fm, week)]);
            rows.extend(cells.map(|cell| free(cell.base_tenants, cell.tenant_limit)));
        }
        let starts = row.start_limit.map(|limit| (rows.len(), limit));
        if let Some((_, limit)) = starts {
            rows.extend((0..model.weeks).map(|_| free(0, limit)));
        }
        Self { weeks: model.weeks, tenants, starts: starts.map(|(first, _)| first) }
    }

    /// True where the FM's tenants count.
    pub(super) const fn has_tenants(&self) -> bool {
        self.tenants.is_some()
    }

    /// The rows that are used, ascending, and how much.
    pub(super) fn uses(&self, model: &Model, unit: Id<Unit>, brought: &Brought) -> Vec<(usize, i64)> {
        let minutes = brought.minutes.iter().enumerate().map(|(week, &minutes)| (week, minutes));
        // The units of a split tenant are one together, which a bound need not know.
        let counts = brought.tenants && model.units[unit].part.is_none();
        let is_new = |week: usize| counts && brought.minutes[week] > 0 && !model.runs_in(unit, week);
        let tenants = self.tenants.into_iter();
        let tenants =
            tenants.flat_map(|first| (0..self.weeks).map(move |week| (first + week, COUNT * i64::from(is_new(week)))));
        let starts = self.starts.into_iter();
        let starts =
            starts.flat_map(|first| (0..self.weeks).map(move |week| (first + week, COUNT * brought.starts[week])));
        minutes.chain(tenants).chain(starts).filter(|(_, amount)| *amount > 0).collect()
    }
}
