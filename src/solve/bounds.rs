//! Proven lower bounds of the three levels.

use super::ascent::Ascent;
use super::classes::{Class, Classes};
use super::prices::{Relaxation, Slack};
use crate::case::{Fm, Id};
use crate::model::{Model, Solution, StartPicks, Unit};
use crate::plan::Levels;
use rayon::prelude::*;

/// Models with at most so many FMs get prices for each FM by itself.
const SINGLE: usize = 40;

/// The stages of the ascent: evaluations, temperature as a share of the mean cost of a unit, and units looked at (a
/// sample finds the way for all while the temperature is high).
const STAGES: [(usize, f64, usize); 7] = [
    (20, 0.05, 10_000),
    (20, 0.02, 10_000),
    (20, 0.01, 10_000),
    (20, 0.005, 20_000),
    (20, 0.002, 40_000),
    (20, 0.001, 80_000),
    (30, 0.0005, usize::MAX),
];

/// Lower bounds of the levels of `solution`, each for plans whose levels above are not worse.
pub(crate) fn prove(model: &Model, solution: &Solution, levels: Levels, effort: f64) -> Levels {
    let Levels { unassigned, waiting, .. } = upper(model, levels);
    let slack = Slack {
        unassigned: levels.unassigned,
        least_waiting: levels.waiting == waiting && levels.unassigned == unassigned,
    };
    let cost = cost(model, solution, levels, slack, effort);
    Levels { unassigned, waiting, cost }
}

/// The bounds of the first two levels that need no search; that of waiting holds for plans that leave out no more than
/// `levels` does.
pub(crate) fn upper(model: &Model, levels: Levels) -> Levels {
    let unassigned = hopeless(model);
    Levels { unassigned, waiting: waiting(model, levels.unassigned - unassigned), cost: 0 }
}

/// Priority of the units nobody can ever serve: no FM is eligible and has legal days.
fn hopeless(model: &Model) -> i64 {
    let units: Vec<Id<Unit>> = model.units.ids().collect();
    let lost = |&unit: &Id<Unit>| -> bool { !model.has_option(unit) };
    units.par_iter().filter(|unit| lost(unit)).map(|&unit| model.units[unit].priority).sum()
}

impl Model {
    /// True when some FM may serve `unit` on legal days, load and limits aside.
    pub(crate) fn has_option(&self, unit: Id<Unit>) -> bool {
        let possible = |fm: Id<Fm>| StartPicks::new(self, unit, fm).earliest().is_some();
        match self.units[unit].tie {
            crate::model::Tie::Running | crate::model::Tie::Locked => self.candidates(unit).into_iter().any(possible),
            crate::model::Tie::None | crate::model::Tie::Loose => {
                let members = self.pools[self.units[unit].pool].iter();
                members.flat_map(|member| self.groups[member.group].iter()).any(|&fm| possible(fm))
            }
        }
    }
}

/// Sum of priority x least waiting over the units, less what leaving out `spare` points of priority can save.
fn waiting(model: &Model, spare: i64) -> i64 {
    let row = |unit: Id<Unit>| (least_wait(model, unit), model.units[unit].priority / model.units[unit].rows);
    let mut waits: Vec<(i64, i64)> = model.units.ids().map(row).filter(|(wait, _)| *wait > 0).collect();
    waits.sort_unstable_by(|a, b| b.cmp(a));
    let mut left = spare;
    let mut sum = 0;
    for (wait, priority) in waits {
        let out = priority.min(left);
        left -= out;
        sum += wait * (priority - out);
    }
    sum
}

/// Days `unit` waits at least if it can be served at all; 0 if not.
fn least_wait(model: &Model, unit: Id<Unit>) -> i64 {
    let tasks = || model.tasks_of(unit).map(|(task, _)| model.starts_of(task));
    if tasks().any(<[_]>::is_empty) || !model.has_option(unit) {
        return 0;
    }
    tasks().filter_map(|starts| starts.iter().map(|start| i64::from(start.wait)).min()).sum()
}

/// The Lagrangian bound of the cost level.
fn cost(model: &Model, solution: &Solution, levels: Levels, slack: Slack, effort: f64) -> i64 {
    let floor: i64 = (0..model.cells.len()).map(|cell| model.curve(cell).price(model.cells[cell].base)).sum();
    if model.units.is_empty() {
        return levels.cost;
    }
    let mean = (levels.cost as f64 / model.units.len() as f64).max(1.0);
    let classes = Classes::new(model, 0);
    let mut logs = starting_logs(model, &classes, solution);
    let mut best = floor.max(climb(model, &classes, slack, (&mut logs, mean, effort)));
    if model.fms.len() <= SINGLE {
        let single = Classes::new(model, SINGLE);
        let mut fine = spread(model, &classes, &single, &logs);
        best = best.max(climb(model, &single, slack, (&mut fine, mean, effort)));
    }
    best.min(levels.cost)
}

fn climb(model: &Model, classes: &Classes, slack: Slack, (logs, mean, effort): (&mut Vec<f64>, f64, f64)) -> i64 {
    let relaxation = Relaxation::new(model, classes, slack);
    let rates = |logs: &[f64]| logs.iter().map(|log| log.exp().round() as i64).collect::<Vec<i64>>();
    let mut best = relaxation.bound(&rates(logs));
    let units = model.units.len();
    for (rounds, share, sample) in STAGES {
        let every = (units / sample).max(1);
        let ascent = Ascent { relaxation: &relaxation, temperature: mean * share, escape: best.escape, every };
        ascent.climb(logs, ((rounds as f64 * effort) as usize).max(4));
        let found = relaxation.bound(&rates(logs));
        if found.value > best.value {
            best = found;
        }
    }
    best.value
}

/// The logarithms of the marginal prices of `solution`, by class and week.
fn starting_logs(model: &Model, classes: &Classes, solution: &Solution) -> Vec<f64> {
    let loads = solution.cell_loads(model);
    let mut sums = vec![(0i64, 0i64); classes.len() * model.weeks];
    for (fm, class) in classes.of.entries() {
        for week in 0..model.weeks {
            let cell = model.cell(fm, week);
            let sum = &mut sums[class.index() * model.weeks + week];
            sum.0 += loads[cell];
            sum.1 += model.curve(cell).capacity();
        }
    }
    let slopes = model.curves.iter().find(|curve| curve.capacity() > 0).map(|curve| *curve.slopes());
    let Some(slopes) = slopes else { return vec![0.0; sums.len()] };
    let price = |&(load, capacity): &(i64, i64)| {
        let tenths = if capacity > 0 { load as f64 / capacity as f64 * 10.0 - 0.5 } else { 10.0 };
        let band = (tenths.clamp(0.0, 9.0)) as usize;
        let share = (tenths - band as f64).clamp(0.0, 1.0);
        (slopes[band] as f64 * (1.0 - share) + slopes[band + 1] as f64 * share).ln()
    };
    sums.iter().map(price).collect()
}

/// Prices of coarse classes as prices of finer ones.
fn spread(model: &Model, coarse: &Classes, fine: &Classes, logs: &[f64]) -> Vec<f64> {
    let mut spread = vec![0.0; fine.len() * model.weeks];
    for (fm, class) in fine.of.entries() {
        let from: Id<Class> = coarse.of[fm];
        let (to, from) = (class.index() * model.weeks, from.index() * model.weeks);
        spread[to..to + model.weeks].copy_from_slice(&logs[from..from + model.weeks]);
    }
    spread
}
