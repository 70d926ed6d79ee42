//! The bounds of the first two levels.
//!
//! What needs no search: units nobody can ever serve, and the days that each unit waits at the least. Where a plan is worse
//! than that, prices of minutes tell how much of it is due to the limits of the FMs: the same relaxation as for cost, only
//! that load has no price of its own.

use super::SINGLE;
use super::climb::whole;
use crate::case::Id;
use crate::model::{Model, Solution, Unit};
use crate::plan::Levels;
use crate::solve::Goal;
use crate::solve::ascent::Ascent;
use crate::solve::classes::Classes;
use crate::solve::prices::{Relaxation, Slack};
use rayon::prelude::*;
use std::time::{Duration, Instant};

/// Rounds of the search for prices in so many stages.
const ROUNDS: usize = 300;
const STAGES: usize = 10;

/// Temperatures, as shares of what a unit is worth, and longest steps, as shares of what all units are worth per minute:
/// those of the first stage and those of the last.
const HEAT: [f64; 2] = [0.006, 0.0002];
const STEP: [f64; 2] = [1.0, 0.002];

/// Units looked at in a round, at first and at last: a sample finds the way for all.
const SAMPLES: [usize; 2] = [5_000, 30_000];

/// Units looked at in all: where next to nobody is left out of very many, hardly anything can be proved.
const LOOKS: usize = 500_000;
const LOOKS_PER_POINT: usize = 50_000;

/// What it takes to look at a unit at the least.
const FIRST_GUESS: Duration = Duration::from_micros(1);

/// The bounds where `levels` are not as good as is `known` to be possible.
pub(super) fn prove(
    model: &Model,
    solution: &Solution,
    (levels, known): (Levels, Levels),
    deadline: Option<Instant>,
) -> Levels {
    let bound = |goal: Goal, unassigned: i64, open: i64| match open {
        0 => 0,
        _ => {
            let slack = Slack { unassigned, waiting: levels.waiting, least_waiting: false };
            scarce(model, solution, ((goal, slack), open), deadline)
        }
    };
    let unassigned = bound(Goal::Unassigned, 0, levels.unassigned - known.unassigned);
    let waiting = bound(Goal::Waiting, levels.unassigned, levels.waiting - known.waiting);
    Levels {
        unassigned: unassigned.max(known.unassigned).min(levels.unassigned),
        waiting: waiting.max(known.waiting).min(levels.waiting),
        cost: 0,
    }
}

/// The Lagrangian bound of an upper level, of which `open` points are not proved.
fn scarce(model: &Model, solution: &Solution, (asked, open): ((Goal, Slack), i64), deadline: Option<Instant>) -> i64 {
    let few = model.fms.len() <= SINGLE;
    let classes = Classes::new(model, &|_| few);
    let relaxation = Relaxation::new(model, &classes, asked);
    let all: i64 = model.units.iter().map(|unit| unit.priority).sum::<i64>() * relaxation.point;
    let looks = LOOKS.max(LOOKS_PER_POINT.saturating_mul(usize::try_from(open).unwrap_or(usize::MAX)));
    let most = (looks / model.units.len().min(SAMPLES[1])).min(ROUNDS) / STAGES;
    let scale = all as f64 / solution.cell_loads(model).iter().sum::<i64>().max(1) as f64;
    let mut prices = vec![0.0; classes.len() * model.weeks];
    let begun = Instant::now();
    let mut best = relaxation.bound(&whole(&prices));
    // A bound takes about as long as a round.
    let mut round = (FIRST_GUESS * model.units.len() as u32).max(begun.elapsed());
    for stage in 0..STAGES {
        let begun = Instant::now();
        if deadline.is_some_and(|end| begun + round > end) {
            break;
        }
        let every = (model.units.len() / SAMPLES[stage * SAMPLES.len() / STAGES]).max(1);
        let rounds = deadline.map_or(most, |end| rounds_until(end, (round / every as u32, STAGES - stage)).min(most));
        let temperature = eased(HEAT, stage) * all as f64 / model.units.len() as f64;
        let ascent = Ascent { relaxation: &relaxation, temperature, escape: best.escape, every };
        ascent.walk(&mut prices, (scale, [eased(STEP, stage), eased(STEP, stage + 1)]), rounds);
        let found = relaxation.bound(&whole(&prices));
        if found.value > best.value {
            best = found;
        }
        round = begun.elapsed() * every as u32 / (rounds + every) as u32;
    }
    best.value
}

/// Rounds of `round` that so many stages may have each until `end`.
fn rounds_until(end: Instant, (round, stages): (Duration, usize)) -> usize {
    let left = end.saturating_duration_since(Instant::now()).as_secs_f64();
    (left / stages as f64 / round.as_secs_f64().max(1e-9)) as usize
}

/// What falls evenly from the first of `ends` to the second, at the beginning of `stage`.
fn eased(ends: [f64; 2], stage: usize) -> f64 {
    ends[0] * (ends[1] / ends[0]).powf(stage as f64 / STAGES as f64)
}

/// The bounds of the first two levels that need no search; that of waiting holds for plans that leave out no more than
/// `levels` does.
pub(crate) fn quick(model: &Model, levels: Levels) -> Levels {
    let unassigned = hopeless(model);
    Levels { unassigned, waiting: waiting(model, levels.unassigned - unassigned), cost: 0 }
}

/// Priority of the units nobody can ever serve: no FM is eligible and has legal days.
fn hopeless(model: &Model) -> i64 {
    let units: Vec<Id<Unit>> = model.units.ids().collect();
    let lost = |&unit: &Id<Unit>| -> bool { !model.has_option(unit) };
    units.par_iter().filter(|unit| lost(unit)).map(|&unit| model.units[unit].priority).sum()
}

/// Sum of priority x least waiting over the units, less what leaving out `spare` points of priority can save.
fn waiting(model: &Model, spare: i64) -> i64 {
    let row = |unit: Id<Unit>| (least_wait(model, unit), model.units[unit].priority);
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
    let tasks = || model.tasks_of(unit).map(|(task, _)| task);
    if tasks().any(|task| model.starts_of(task).is_empty()) || !model.has_option(unit) {
        return 0;
    }
    tasks().map(|task| i64::from(model.least_wait(task))).sum()
}

#[cfg(test)]
mod tests {
    use super::super::prove;
    use super::*;
    use crate::case::fixture::{case, esd};
    use crate::rules::Facts;
    use crate::solve::construct;
    use crate::solve::state::State;

    /// Tenants who all begin on the plan date and take 30 of the 40 hours of one FM for a week.
    fn crowd(tenants: usize, max_wait: u32) -> Model {
        let mut desk = case("2026-11-23", 4).effort("*", &[(1, 30)]).fm("F1", |_| {});
        for number in 0..tenants {
            let tenant = desk.tenant(&format!("T{number}"), |_| {});
            desk = tenant.workload("Teams", |row| row.esd = esd("2026-11-23"));
        }
        let case = desk.with(|case| case.policy.max_wait_days = max_wait).done();
        Model::build(&case, &Facts::of(&case))
    }

    fn proved(model: &Model) -> (Levels, Levels) {
        let mut state = State::new(model, &Solution::empty(model));
        construct::fill(&mut state, 1);
        let solution = state.into_solution();
        let levels = crate::model::evaluate(model, &solution).unwrap();
        (levels, prove(model, &solution, levels, None))
    }

    #[test]
    fn hours_that_are_missing_prove_who_must_stay_out() {
        // 40 hours serve a tenant and a third at most: of 5 tenants, more than 3 stay out.
        let (levels, bounds) = proved(&crowd(5, 0));
        assert_eq!((levels.unassigned, bounds.unassigned), (4, 4));
    }

    #[test]
    fn hours_that_are_missing_prove_who_must_wait() {
        // A day later moves 6 hours into the next week: of 60 hours 20 must move, by 3 1/3 days of waiting.
        let (levels, bounds) = proved(&crowd(2, 5));
        assert_eq!((levels.unassigned, levels.waiting, bounds.waiting), (0, 4, 4));
    }
}
