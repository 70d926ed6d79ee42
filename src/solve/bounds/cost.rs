//! The Lagrangian bound of the cost level.

use super::SINGLE;
use super::climb::{Climb, Stage, rates};
use crate::case::Id;
use crate::model::{Model, Solution};
use crate::plan::Levels;
use crate::solve::ascent::Ascent;
use crate::solve::classes::{Class, Classes};
use crate::solve::prices::{Relaxation, Slack};
use crate::solve::{Goal, mean_cost};
use std::time::{Duration, Instant};

/// Beyond that, FMs whose losses are so many times the typical one do, but no more than one in [`ODD_SHARE`] and
/// [`ODD_MOST`].
const ODD: i64 = 2;
const ODD_SHARE: usize = 10;
const ODD_MOST: usize = 160;

/// The stages that run with one class per group; the finer classes begin one stage before these end.
const COARSE: usize = 5;

/// The stages that are enough for prices to begin with.
const FIRST: usize = 3;

/// Evaluations that tell the pace.
const TRIAL: usize = 4;

/// The stages of the climb.
const STAGES: [Stage; 7] = [
    Stage { rounds: 20, heat: 0.05, sample: 10_000 },
    Stage { rounds: 20, heat: 0.02, sample: 10_000 },
    Stage { rounds: 20, heat: 0.01, sample: 10_000 },
    Stage { rounds: 20, heat: 0.005, sample: 10_000 },
    Stage { rounds: 40, heat: 0.002, sample: 25_000 },
    Stage { rounds: 40, heat: 0.001, sample: 25_000 },
    Stage { rounds: 60, heat: 0.0005, sample: 25_000 },
];

/// The bound for plans that leave out and let wait no more than `levels`.
pub(super) fn prove(
    model: &Model,
    solution: &Solution,
    levels: Levels,
    (slack, deadline): (Slack, Option<Instant>),
) -> i64 {
    let floor: i64 = (0..model.cells.len()).map(|cell| model.curve(cell).price(model.cells[cell].base)).sum();
    if model.units.is_empty() {
        return levels.cost;
    }
    let loads = solution.cell_loads(model);
    let climb = Climb::new(mean_cost(model, levels), deadline);
    let coarse = Classes::new(model, &|_| false);
    let relaxation = Relaxation::new(model, &coarse, (Goal::Cost, slack));
    let mut logs = starting_logs(model, &coarse, &loads);
    let bound = climb.run(&relaxation, &mut logs, &STAGES[..COARSE]);
    let odd = odd_ones(model, &relaxation.losses(&rates(&logs), &loads));
    let fine = Classes::new(model, &|fm| odd[fm.index()]);
    let relaxation = Relaxation::new(model, &fine, (Goal::Cost, slack));
    let mut logs = spread(model, &coarse, &fine, &logs);
    let refined = climb.run(&relaxation, &mut logs, &STAGES[COARSE - 1..]);
    floor.max(bound).max(refined).min(levels.cost)
}

/// What [`prove`] takes on this machine, by the pace of a few evaluations from `solution`.
pub(crate) fn expected(model: &Model, solution: &Solution, levels: Levels) -> Duration {
    let (units, classes) = (model.units.len(), Classes::new(model, &|_| false));
    let slack = Slack { unassigned: levels.unassigned, least_waiting: false };
    let relaxation = &Relaxation::new(model, &classes, (Goal::Cost, slack));
    let mut logs = starting_logs(model, &classes, &solution.cell_loads(model));
    let [first, ..] = STAGES;
    let (every, temperature) = (first.every(units), mean_cost(model, levels) * first.heat);
    let ascent = Ascent { relaxation, temperature, escape: None, every };
    // What comes first is slower than all that follows.
    ascent.climb(&mut logs, 0);
    let begun = Instant::now();
    ascent.climb(&mut logs, TRIAL);
    let pace = begun.elapsed().as_secs_f64() / ((TRIAL + 1) * (units / every)).max(1) as f64;
    let looks = |stage: &Stage| stage.rounds * (units / stage.every(units)) + units;
    let stages = STAGES.iter().chain(&STAGES[COARSE - 1..COARSE]);
    Duration::from_secs_f64(pace * stages.map(looks).sum::<usize>() as f64)
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
    for &Stage { rounds, heat, .. } in &STAGES[..FIRST] {
        if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            break;
        }
        Ascent { relaxation, temperature: mean * heat, escape: None, every: 1 }.climb(&mut logs, rounds);
    }
    rates(&logs)
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

/// The logarithms of the marginal prices of `solution`, by class and week.
fn starting_logs(model: &Model, classes: &Classes, loads: &[i64]) -> Vec<f64> {
    if model.load_is_free() {
        return vec![level_log(model, loads); classes.len() * model.weeks];
    }
    let slopes = model.curves.iter().find(|curve| curve.capacity() > 0).map(|curve| *curve.slopes());
    let Some(slopes) = slopes else { return vec![0.0; classes.len() * model.weeks] };
    let price = |(load, capacity): (f64, f64)| {
        let tenths = if capacity > 0.0 { load / capacity * 10.0 - 0.5 } else { 10.0 };
        let band = (tenths.clamp(0.0, 9.0)) as usize;
        let share = (tenths - band as f64).clamp(0.0, 1.0);
        (slopes[band] as f64 * (1.0 - share) + slopes[band + 1] as f64 * share).ln()
    };
    let loads = classes.sums(model, |cell| loads[cell] as f64);
    let capacities = classes.sums(model, |cell| model.curve(cell).capacity() as f64);
    loads.into_iter().zip(capacities).map(price).collect()
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
