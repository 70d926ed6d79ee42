//! The Lagrangian bound of the cost level.

use super::SINGLE;
use super::climb::{Climb, rounds, whole};
use crate::case::Id;
use crate::model::{Model, Solution};
use crate::plan::Levels;
use crate::solve::ascent::Ascent;
use crate::solve::classes::{Class, Classes};
use crate::solve::markets::markets;
use crate::solve::prices::{Dues, Relaxation, Slack};
use crate::solve::tariff::HIGHEST;
use crate::solve::{Goal, mean_cost};
use std::time::{Duration, Instant};

/// Beyond that, FMs whose losses are so many times the typical one do, but no more than one in [`ODD_SHARE`] and
/// [`ODD_MOST`].
const ODD: i64 = 2;
const ODD_SHARE: usize = 10;
const ODD_MOST: usize = 160;

/// Temperatures of the climb, as shares of the mean cost of a unit: those that find the region, and those from close by.
const HOT: [f64; 4] = [0.05, 0.02, 0.01, 0.005];
const WARM: [f64; 4] = [0.002, 0.001, 0.000_5, 0.000_2];

/// The prices of a plan are close by where they prove so much of its cost. Where people are short they are not: what a full
/// week is worth does not show in them.
const CLOSE: f64 = 0.95;

/// The stages that are enough for prices to begin with where load costs nothing, and their evaluations.
const FIRST: usize = 3;
const FIRST_ROUNDS: usize = 20;

/// An evaluation of the smoothed dual with finer classes takes so many times as long as the bound of the coarse ones, and
/// what is done once takes as long as so many of those.
const FINER: u32 = 5;
const ONCE: u32 = 5;

/// The part of the time left that the first stages may take.
const SHARE_OF_HOT: f64 = 0.5;

/// What good prices say about the cost of plans.
pub(crate) struct Appraisal {
    /// What each of them costs at least.
    pub(crate) bound: i64,
    /// By unit, what it costs to serve it.
    pub(crate) units: Vec<i64>,
    /// What else is to be paid then.
    pub(crate) dues: Dues,
}

/// The bound for plans that leave out and let wait no more than `levels`.
pub(super) fn prove(
    model: &Model,
    solution: &Solution,
    levels: Levels,
    (slack, deadline): (Slack, Option<Instant>),
) -> i64 {
    climb(model, solution, levels, (slack, deadline)).bound.min(levels.cost)
}

/// What the prices that prove the bound say about each unit.
pub(super) fn appraise(
    model: &Model,
    solution: &Solution,
    levels: Levels,
    (slack, deadline): (Slack, Option<Instant>),
) -> Appraisal {
    let Climbed { bound, classes, rates, dues } = climb(model, solution, levels, (slack, deadline));
    let mut relaxation = Relaxation::new(model, &classes, (Goal::Cost, slack));
    relaxation.dues = dues;
    let options = relaxation.option_costs(&whole(&rates));
    let least = |options: &Vec<(Id<Class>, i64)>| options.iter().map(|(_, cost)| *cost).min().unwrap_or(0);
    Appraisal { bound, units: options.iter().map(least).collect(), dues }
}

/// Where a climb ended: the best bound on the way, and the last prices by class and week, with what else was to be paid.
struct Climbed {
    bound: i64,
    classes: Classes,
    rates: Vec<f64>,
    dues: Dues,
}

fn climb(model: &Model, solution: &Solution, levels: Levels, (slack, deadline): (Slack, Option<Instant>)) -> Climbed {
    let floor: i64 = (0..model.cells.len()).map(|cell| model.curve(cell).price(model.cells[cell].base)).sum();
    let loads = solution.cell_loads(model);
    let coarse = Classes::new(model, &|_| false);
    let mut relaxation = Relaxation::new(model, &coarse, (Goal::Cost, slack));
    let mean = mean_cost(model, levels);
    let mut rates = rates_of(model, &coarse, &loads);
    let begun = Instant::now();
    let mut bound = relaxation.bound(&whole(&rates)).value;
    let now = Instant::now();
    let time = deadline.map(|end| (end.saturating_duration_since(now), (now - begun) * FINER));
    if rounds(model.units.len(), WARM.len(), time) == 0 {
        return Climbed { bound: bound.max(floor), classes: coarse, rates, dues: Dues::default() };
    }
    if (bound as f64) < CLOSE * levels.cost as f64 {
        let half = deadline.map(|end| now + end.saturating_duration_since(now).mul_f64(SHARE_OF_HOT));
        bound = bound.max(Climb { mean, deadline: half }.run(&mut relaxation, &mut rates, &HOT));
    }
    let dues = relaxation.dues;
    let odd = odd_ones(model, &relaxation.losses(&whole(&rates), &loads));
    let fine = Classes::new(model, &|fm| odd[fm.index()]);
    let mut relaxation = Relaxation::new(model, &fine, (Goal::Cost, slack));
    relaxation.dues = dues;
    let mut rates = spread(model, &coarse, &fine, &rates);
    let refined = Climb { mean, deadline }.run(&mut relaxation, &mut rates, &WARM);
    let dues = relaxation.dues;
    Climbed { bound: floor.max(bound).max(refined), classes: fine, rates, dues }
}

/// What [`prove`] takes on this machine where it may take `most`, by the pace of one bound from `solution`.
pub(crate) fn expected(model: &Model, solution: &Solution, levels: Levels, most: Duration) -> Duration {
    let classes = Classes::new(model, &|_| false);
    let slack = Slack { unassigned: levels.unassigned, waiting: levels.waiting, least_waiting: false };
    let relaxation = Relaxation::new(model, &classes, (Goal::Cost, slack));
    let rates = whole(&rates_of(model, &classes, &solution.cell_loads(model)));
    let begun = Instant::now();
    relaxation.bound(&rates);
    let (one, stages) = (begun.elapsed(), WARM.len());
    let rounds = rounds(model.units.len(), stages, Some((most, one * FINER)));
    one * (ONCE + FINER * (stages * rounds) as u32)
}

/// Prices to begin with at the classes of `relaxation`, where load costs nothing: a few stages of the ascent.
pub(crate) fn first_rates(
    relaxation: &Relaxation<'_>,
    solution: &Solution,
    (levels, deadline): (Levels, Option<Instant>),
) -> Vec<i64> {
    let model = relaxation.model;
    let mut rates = rates_of(model, relaxation.classes, &solution.cell_loads(model));
    let mean = mean_cost(model, levels);
    for heat in &HOT[..FIRST] {
        let ascent = Ascent { relaxation, temperature: mean * heat, escape: None, every: 1 };
        ascent.climb(&mut rates, FIRST_ROUNDS, deadline);
    }
    whole(&rates)
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

/// The marginal prices of a plan that loads the cells like this, by class and week: those of its markets, in which classes
/// have about the same price if the plan is any good. (A plan's price for each class by itself, and the more for each FM,
/// proves much less: units flock to whatever is cheaper by chance.)
fn rates_of(model: &Model, classes: &Classes, loads: &[i64]) -> Vec<f64> {
    if model.load_is_free() {
        return vec![level_rate(model, loads); classes.len() * model.weeks];
    }
    let mut rates = vec![0.0; classes.len() * model.weeks];
    let Some(slopes) = model.curves.iter().find(|curve| curve.capacity() > 0).map(|curve| *curve.slopes()) else {
        return rates;
    };
    let price = |(load, capacity): (i64, i64)| {
        let tenths = if capacity > 0 { load as f64 / capacity as f64 * 10.0 - 0.5 } else { 10.0 };
        let band = (tenths.clamp(0.0, 9.0)) as usize;
        let share = (tenths - band as f64).clamp(0.0, 1.0);
        slopes[band] as f64 * (1.0 - share) + slopes[band + 1] as f64 * share
    };
    for fms in markets(model) {
        for week in 0..model.weeks {
            let cells = fms.iter().map(|&fm| model.cell(fm, week));
            let sums = cells.fold((0, 0), |sums, cell| (sums.0 + loads[cell], sums.1 + model.curve(cell).capacity()));
            let price = price(sums);
            fms.iter().for_each(|&fm| rates[classes.of[fm].index() * model.weeks + week] = price);
        }
    }
    rates
}

/// Where load costs nothing: the price at which all the load together is worth what all the starts cost.
fn level_rate(model: &Model, loads: &[i64]) -> f64 {
    let costs: i64 = model
        .tasks
        .iter()
        .filter_map(|task| model.starts[task.starts.clone()].first())
        .map(|start| i64::from(start.cost))
        .sum();
    (costs as f64 / loads.iter().sum::<i64>().max(1) as f64).max(1.0)
}

/// Prices of coarse classes as prices of finer ones. Where none of the FMs of a class has room, its price bars everybody and
/// costs the bound nothing.
fn spread(model: &Model, coarse: &Classes, fine: &Classes, rates: &[f64]) -> Vec<f64> {
    let mut spread = fine.sums(model, |cell| f64::from(model.cells[cell].limit - model.cells[cell].base));
    for (fms, row) in fine.fms.iter().zip(spread.chunks_mut(model.weeks)) {
        let from: Id<Class> = coarse.of[fms[0]];
        for (rate, known) in row.iter_mut().zip(&rates[from.index() * model.weeks..]) {
            *rate = if *rate > 0.0 { *known } else { HIGHEST };
        }
    }
    spread
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::PresentFm;
    use crate::case::fixture::{Builder, away, case, esd};
    use crate::model::{Choice, evaluate};
    use crate::rules::Facts;
    use crate::solve::construct;

    /// Forty-two FMs of one group, of whom the first is away for three weeks, and two tenants for each.
    fn crew() -> Model {
        let mut desk = case("2026-11-23", 12).effort("*", &[(1, 30), (2, 10)]);
        for number in 0..42 {
            let absences = if number == 0 { vec![away("2026-12-07", "2026-12-25")] } else { Vec::new() };
            desk = desk.fm(&format!("F{number}"), |row| row.absences = absences);
            for start in ["2026-11-23", "2026-12-07"] {
                let tenant = desk.tenant(&format!("T{number}-{start}"), |_| {});
                desk = tenant.workload("Teams", |row| row.esd = esd(start));
            }
        }
        let case = desk.done();
        Model::build(&case, &Facts::of(&case))
    }

    #[test]
    fn a_week_without_room_has_a_price_that_bars_everybody() {
        let model = crew();
        let coarse = Classes::new(&model, &|_| false);
        let fine = Classes::new(&model, &|fm| fm.index() == 0);
        let spread = spread(&model, &coarse, &fine, &vec![7.0; coarse.len() * model.weeks]);
        let of_first = &spread[fine.of[Id::new(0)].index() * model.weeks..][..model.weeks];
        let away: Vec<usize> = (0..model.weeks).filter(|&week| of_first[week] == HIGHEST).collect();
        assert_eq!(away, [2, 3, 4]);
        assert_eq!(spread.iter().filter(|&&rate| rate == 7.0).count(), spread.len() - 3);
    }

    #[test]
    fn the_climb_proves_more_than_the_prices_of_the_plan_and_no_more_than_it_costs() {
        let model = crew();
        let solution = construct::greedy(&model);
        let levels = evaluate(&model, &solution).unwrap();
        let classes = Classes::new(&model, &|_| false);
        let slack = Slack { unassigned: levels.unassigned, waiting: levels.waiting, least_waiting: false };
        let relaxation = Relaxation::new(&model, &classes, (Goal::Cost, slack));
        let rates = rates_of(&model, &classes, &solution.cell_loads(&model));
        let start = relaxation.bound(&whole(&rates)).value;
        let proved = prove(&model, &solution, levels, (slack, None));
        assert!(start < proved && proved <= levels.cost, "{start} {proved} {}", levels.cost);
        // The same prices say what each unit costs: all together no less than the bound, which takes off what cells pay.
        let appraisal = appraise(&model, &solution, levels, (slack, None));
        assert_eq!(appraisal.bound, proved);
        assert!(appraisal.units.iter().all(|&cost| cost > 0) && appraisal.units.iter().sum::<i64>() >= proved);
    }

    /// The bound for a plan that serves the units by these FMs on these days, and its levels.
    fn proved(desk: Builder, choices: &[(usize, u16)]) -> (i64, Levels) {
        let case = desk.done();
        let model = Model::build(&case, &Facts::of(&case));
        let mut plan = Solution::empty(&model);
        for (unit, &(fm, pick)) in model.units.ids().zip(choices) {
            plan.assign(&model, unit, &Choice { fm: Id::new(fm), picks: vec![pick] });
        }
        let levels = evaluate(&model, &plan).unwrap();
        let slack = Slack { unassigned: 0, waiting: levels.waiting, least_waiting: levels.waiting == 0 };
        (climb(&model, &plan, levels, (slack, None)).bound, levels)
    }

    #[test]
    fn days_of_waiting_that_a_plan_does_not_have_cost_something() {
        // Three deployments of 20 hours, due in the same week of 40: two of them there and one five days later, or one each week.
        let desk = || {
            let desk = case("2026-11-23", 6).effort("*", &[(1, 20)]).fm("F1", |_| {});
            let desk = ["T1", "T2", "T3"].iter().fold(desk, |desk, tenant| {
                desk.tenant(tenant, |_| {}).workload("Teams", |row| row.esd = esd("2026-11-30"))
            });
            desk.with(|case| case.policy.max_wait_days = 10)
        };
        let (bound, few) = proved(desk(), &[(0, 0), (0, 0), (0, 5)]);
        let (free, many) = proved(desk(), &[(0, 0), (0, 5), (0, 10)]);
        assert_eq!((few.waiting, many.waiting), (5, 15));
        assert!(
            free <= many.cost && many.cost < bound && bound <= few.cost,
            "{free} {} {bound} {}",
            many.cost,
            few.cost
        );
    }

    #[test]
    fn moves_that_a_plan_may_not_make_cost_something() {
        // Two deployments of 20 hours in the same week at F1, which is the FM of both, or one of them at F2.
        let desk = |max_moves: Option<u32>| {
            let desk = case("2026-11-23", 4).effort("*", &[(1, 20)]).fm("F1", |_| {}).fm("F2", |_| {});
            let desk = ["T1", "T2"].iter().fold(desk, |desk, tenant| {
                let with_fm = desk.tenant(tenant, |row| row.present_fm = PresentFm::Known(Id::new(0)));
                with_fm.workload("Teams", |row| row.esd = esd("2026-11-23"))
            });
            desk.with(|case| case.policy.max_moves = max_moves)
        };
        let (none, together) = proved(desk(Some(0)), &[(0, 0), (0, 0)]);
        let (any, apart) = proved(desk(None), &[(0, 0), (1, 0)]);
        assert!(any <= apart.cost && apart.cost < none && none <= together.cost, "{any} {none}");
    }
}
