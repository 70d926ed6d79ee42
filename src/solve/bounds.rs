//! Proven lower bounds of the three levels.

use super::ascent::Ascent;
use super::classes::{Class, Classes};
use super::mean_cost;
use super::prices::{Relaxation, Slack};
use crate::case::{Fm, Id};
use crate::model::{Model, Solution, StartPicks, Unit};
use crate::plan::Levels;
use rayon::prelude::*;
use std::cell::Cell;
use std::time::{Duration, Instant};

/// Models with at most so many FMs get prices for each FM by itself.
const SINGLE: usize = 40;

/// Beyond that, FMs whose losses are so many times the typical one do, but no more than one in [`ODD_SHARE`] and
/// [`ODD_MOST`].
const ODD: i64 = 2;
const ODD_SHARE: usize = 10;
const ODD_MOST: usize = 160;

/// The stages that run with one class per group; the finer classes begin one stage before these end.
const COARSE: usize = 5;

/// The stages that are enough for prices to begin with.
const FIRST: usize = 3;

/// The stages of the ascent: evaluations, temperature as a share of the mean cost of a unit, and units looked at (a
/// sample finds the way for all while the temperature is high; more evaluations on too small a sample lead away from it).
const STAGES: [(usize, f64, usize); 7] = [
    (20, 0.05, 10_000),
    (20, 0.02, 10_000),
    (20, 0.01, 10_000),
    (20, 0.005, 10_000),
    (40, 0.002, 30_000),
    (40, 0.001, 30_000),
    (60, 0.0005, 30_000),
];

/// Lower bounds of the levels of `solution`, each for plans whose levels above are not worse. No stage begins that would
/// not end by `deadline`.
pub(crate) fn prove(model: &Model, solution: &Solution, levels: Levels, deadline: Option<Instant>) -> Levels {
    let Levels { unassigned, waiting, .. } = upper(model, levels);
    let slack = Slack {
        unassigned: levels.unassigned,
        least_waiting: levels.waiting == waiting && levels.unassigned == unassigned,
    };
    let cost = cost(model, solution, levels, (slack, deadline));
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
fn cost(model: &Model, solution: &Solution, levels: Levels, (slack, deadline): (Slack, Option<Instant>)) -> i64 {
    let floor: i64 = (0..model.cells.len()).map(|cell| model.curve(cell).price(model.cells[cell].base)).sum();
    if model.units.is_empty() {
        return levels.cost;
    }
    let loads = solution.cell_loads(model);
    let mean = mean_cost(model, levels);
    let coarse = Classes::new(model, &|_| false);
    let mut logs = starting_logs(model, &coarse, &loads);
    let climb = Climb { model, slack, mean, deadline, pace: Pace::default() };
    let (bound, losses) = climb.run(&coarse, &mut logs, (&STAGES[..COARSE], &loads));
    let odd = odd_ones(model, &losses);
    let fine = Classes::new(model, &|fm| odd[fm.index()]);
    let mut logs = spread(model, &coarse, &fine, &logs);
    let (refined, _) = climb.run(&fine, &mut logs, (&STAGES[COARSE - 1..], &loads));
    floor.max(bound).max(refined).min(levels.cost)
}

/// Prices to begin with at the classes of `relaxation`, where load costs nothing: a few stages of the ascent.
pub(crate) fn first_rates(
    relaxation: &Relaxation<'_>,
    solution: &Solution,
    (levels, deadline): (Levels, Option<Instant>),
) -> Vec<i64> {
    let model = relaxation.model;
    let mut logs = starting_logs(model, relaxation.classes, &solution.cell_loads(model));
    let mean = mean_cost(model, levels);
    for &(rounds, share, _) in &STAGES[..FIRST] {
        if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            break;
        }
        Ascent { relaxation, temperature: mean * share, escape: None, every: 1 }.climb(&mut logs, rounds);
    }
    rates(&logs)
}

/// Prices as whole numbers.
fn rates(logs: &[f64]) -> Vec<i64> {
    logs.iter().map(|log| log.exp().round() as i64).collect()
}

/// The FMs that deserve prices of their own: all of them where they are few; else those whose cells stand out from their
/// class's prices, because a long absence or a late start shuts out most units.
fn odd_ones(model: &Model, losses: &[i64]) -> Vec<bool> {
    if model.fms.len() <= SINGLE {
        return vec![true; losses.len()];
    }
    let mut ranked: Vec<(i64, usize)> = losses.iter().enumerate().map(|(fm, &loss)| (-loss, fm)).collect();
    ranked.sort_unstable();
    let typical = -ranked[ranked.len() / 2].0;
    let most = (losses.len() / ODD_SHARE).min(ODD_MOST);
    let mut odd = vec![false; losses.len()];
    for (_, fm) in ranked.into_iter().take(most).take_while(|(loss, _)| -loss > ODD * typical) {
        odd[fm] = true;
    }
    odd
}

/// How the prices are to be found.
struct Climb<'m> {
    model: &'m Model,
    slack: Slack,
    /// Mean cost of a unit.
    mean: f64,
    deadline: Option<Instant>,
    pace: Pace,
}

/// How long it takes to look at a unit, so that no stage begins that would not end in time.
#[derive(Default)]
struct Pace(Cell<f64>);

impl Pace {
    fn learn(&self, looks: usize, time: Duration) {
        self.0.set(time.as_secs_f64() / looks.max(1) as f64);
    }

    fn is_late(&self, looks: usize, deadline: Option<Instant>) -> bool {
        deadline
            .is_some_and(|deadline| Instant::now() + Duration::from_secs_f64(self.0.get() * looks as f64) >= deadline)
    }
}

impl Climb<'_> {
    /// The best bound on the way up from `logs`, and the losses of the FMs there; `logs` ends at the top.
    fn run(
        &self,
        classes: &Classes,
        logs: &mut Vec<f64>,
        (stages, loads): (&[(usize, f64, usize)], &[i64]),
    ) -> (i64, Vec<i64>) {
        let relaxation = Relaxation::new(self.model, classes, self.slack);
        let mut best = relaxation.bound(&rates(logs));
        for &(rounds, share, sample) in stages {
            let every = (self.model.units.len() / sample).max(1);
            let looks = rounds * self.model.units.len() / every;
            if self.pace.is_late(looks, self.deadline) {
                break;
            }
            let begun = Instant::now();
            let temperature = self.mean * share;
            let ascent = Ascent { relaxation: &relaxation, temperature, escape: best.escape, every };
            ascent.climb(logs, rounds);
            let found = relaxation.bound(&rates(logs));
            if found.value > best.value {
                best = found;
            }
            self.pace.learn(looks, begun.elapsed());
        }
        (best.value, relaxation.losses(&rates(logs), loads))
    }
}

/// The logarithms of the marginal prices of `solution`, by class and week.
fn starting_logs(model: &Model, classes: &Classes, loads: &[i64]) -> Vec<f64> {
    if model.load_is_free() {
        return vec![level_log(model, loads); classes.len() * model.weeks];
    }
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

/// Where load costs nothing: the price at which all the load together is worth what all the starts cost.
fn level_log(model: &Model, loads: &[i64]) -> f64 {
    let costs: i64 = model
        .tasks
        .iter()
        .filter_map(|task| model.starts[task.starts.clone()].first())
        .map(|start| i64::from(start.cost))
        .sum();
    (costs as f64 / loads.iter().sum::<i64>().max(1) as f64).max(1.0).ln()
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
