//! Which method, and how much of it.

use super::bounds;
use super::construct::{self, Hint};
use super::exact::{self, ExactLimits, ExactOutcome};
use super::first::First;
use super::gaps;
use super::levels_of;
use super::means::{self, Means};
use super::outcome::Outcome;
use super::room;
use super::rounds::{self, Between};
use super::state::State;
use super::wide;
use crate::engine::{MethodChoice, Progress, Settings};
use crate::error::Result;
use crate::model::{Model, Solution, evaluate};
use crate::plan::{Levels, Method, Termination, TracePoint};
use std::time::{Duration, Instant};

/// Units x FMs up to which the exact method runs by default: what it takes there is some seconds, which prove most of what
/// the search leaves open (150 tenants and 19 FMs: a gap of 1.9 % in place of 4.9 %).
const SMALL: usize = 4_000;

/// The same for each second of a time limit, where that is more. In a minute 300 tenants and 27 FMs come to a gap of 1.0 %
/// instead of 3.1 %, and the search is done after 11 s; 600 tenants and 50 FMs come to the same by either.
const SMALL_PER_SECOND: f64 = 250.0;

/// The same where a budget says how much work there may be.
const SMALL_BY_BUDGET: usize = 150;

/// Where load costs nothing, the search only finds a plan to begin with: the share of a time limit for it.
const FIRST_PLAN: f64 = 0.06;

/// The most of a time limit that the search takes where the exact method pays off: up to so many units x FMs, and beyond,
/// where the plan that it begins with matters more.
const SEARCHED_SOON: usize = 2_000;
const SEARCH_OF_SMALL: f64 = 0.1;
const SEARCH_OF_LARGER: f64 = 0.35;

/// The share of a time limit by which the exact method ends.
const SHARE_OF_EXACT: f64 = 0.96;

/// Units x FMs up to which the exact method, asked for without a time limit or budget, counts its work and not the seconds.
const COUNTED: usize = 6_000;

/// Seconds it may use beyond that: what HiGHS takes for one relaxation is not known before.
const SECONDS: f64 = 45.0;

/// Branch-and-bound nodes of one program at least, and so many by simplex iterations per unit and FM.
const FEW_NODES: u64 = 20;
const PIVOTS_PER_NODE: u64 = 200;

/// Work units that the simplex iterations of the exact method are counted against when no budget was given: where it
/// runs by default, and where it was asked for.
const DEFAULT_WORK: u64 = 20_000_000;
const ASKED_WORK: u64 = 320_000_000;

/// Proposals of the search that take about as long as one simplex iteration.
const SEARCH_PER_PIVOT: u64 = 40;

/// Solves `model`.
pub(crate) fn solve(
    model: &Model,
    settings: &Settings,
    (start, progress): (Option<Vec<Hint>>, &dyn Progress),
) -> Result<Outcome> {
    let began = Instant::now();
    match settings.method {
        MethodChoice::Greedy => greedy(model, began),
        MethodChoice::Highs => highs_alone(model, settings, began),
        MethodChoice::Search => search(model, settings, (began, start, progress)),
        MethodChoice::Auto if !pays_off(model, settings) => search(model, settings, (began, start, progress)),
        MethodChoice::Exact if is_beyond_count(model, settings) => search(model, settings, (began, start, progress)),
        MethodChoice::Auto | MethodChoice::Exact => {
            // What is small enough is searched in no time; the clock is for the proof.
            let untimed = settings.time_limit.map(|_| means::untimed_budget(model));
            let (share, budget) = match pays_off(model, settings) {
                _ if model.load_is_free() => (FIRST_PLAN, None),
                true if pairs(model) <= SEARCHED_SOON => (SEARCH_OF_SMALL, untimed),
                true => (SEARCH_OF_LARGER, untimed),
                false => (1.0, None),
            };
            let time_limit = settings.time_limit.map(|limit| limit.mul_f64(share));
            let first = Settings { time_limit, budget: settings.budget.or(budget), ..settings.clone() };
            let found = search(model, &first, (began, start.clone(), progress))?;
            if is_out_of_reach(model, settings, &found) {
                // What was to be the exact method's goes to the search.
                let goes_on = settings.time_limit.is_some() && share < 1.0;
                return if goes_on { search(model, settings, (began, start, progress)) } else { Ok(found) };
            }
            exact(model, settings, (began, found, progress))
        }
    }
}

/// True where the exact method pays off by default: the case is small enough to be closed, or nearly so.
fn pays_off(model: &Model, settings: &Settings) -> bool {
    if model.load_is_free() {
        return true;
    }
    let most = match settings.time_limit {
        Some(limit) => SMALL.max((SMALL_PER_SECOND * limit.as_secs_f64()) as usize),
        None if counts(settings) => SMALL_BY_BUDGET,
        None => SMALL,
    };
    pairs(model) <= most
}

fn pairs(model: &Model) -> usize {
    model.units.len() * model.fms.len()
}

/// True where days are so many that no program over all of them is to be built, and some level above the cost asks for it:
/// the cost is about the days of least waiting, where no more waiting is known to be needed.
fn is_out_of_reach(model: &Model, settings: &Settings, found: &Outcome) -> bool {
    found.levels.upper() != found.bounds.upper() && wide::is_too_wide(model, settings.time_limit)
}

/// True where a budget alone says how much work there may be.
const fn counts(settings: &Settings) -> bool {
    settings.budget.is_some() && settings.time_limit.is_none()
}

/// True where work is counted and what a program takes is not known before.
fn is_beyond_count(model: &Model, settings: &Settings) -> bool {
    counts(settings) && !model.load_is_free() && pairs(model) > COUNTED
}

fn greedy(model: &Model, began: Instant) -> Result<Outcome> {
    let (solution, levels) = without_gaps(model, &construct::greedy(model))?;
    let bounds = bounds::prove(model, &solution, levels, None);
    let trace = vec![TracePoint { work: 0, seconds: began.elapsed().as_secs_f64(), levels, bounds }];
    let termination = Termination::Completed.judged(levels == bounds);
    Ok(Outcome { solution, levels, bounds, method: Method::Greedy, termination, work: 0, trace })
}

/// The program without anything of ours around it: what HiGHS finds and proves by itself.
fn highs_alone(model: &Model, settings: &Settings, began: Instant) -> Result<Outcome> {
    let seconds = Some(settings.time_limit.map_or(SECONDS, |limit| limit.as_secs_f64()));
    let limits = ExactLimits { seconds, verbose: settings.verbose, ..ExactLimits::default() };
    let ExactOutcome { solution, bounds, termination, work, .. } = exact::alone(model, &limits)?;
    let (solution, levels) = without_gaps(model, &solution)?;
    let trace = vec![TracePoint { work, seconds: began.elapsed().as_secs_f64(), levels, bounds }];
    let termination = termination.judged(levels == bounds);
    Ok(Outcome { solution, levels, bounds, method: Method::Highs, termination, work, trace })
}

fn search(
    model: &Model,
    settings: &Settings,
    (began, start, progress): (Instant, Option<Vec<Hint>>, &dyn Progress),
) -> Result<Outcome> {
    progress.stage("construction");
    let means = Means::new(model, settings, (began, start.is_some()));
    let first = First::new(model, &means, start)?;
    let mut trace = vec![point(first.spent, began, first.levels)];
    let until = means.search_time(|most| bounds::expected(model, &first.solution, first.levels, most));
    let plan = means.search(model, until, (first.levels, first.spent));
    progress.stage("search");
    let total = first.spent + plan.proposals;
    let mut work = first.spent;
    let mut timed_out = false;
    let mut after_round = |done, solution: &Solution, late| {
        work = first.spent + done;
        timed_out = late;
        let levels = evaluate(model, solution).unwrap_or(first.levels);
        trace.push(point(work, began, levels));
        progress.advance(work, total, &note(levels));
    };
    let make_room = |solution: Solution| {
        if solution.fm.iter().all(Option::is_some) {
            return solution;
        }
        let mut state = State::new(model, &solution);
        room::make(&mut state, means.later_room());
        state.into_solution()
    };
    let solution =
        rounds::search(model, first.solution, plan, Between { after_round: &mut after_round, in_break: &make_room });
    let (solution, levels) = without_gaps(model, &solution)?;
    progress.stage("bound");
    let deadline = settings.time_limit.map(|limit| began + limit);
    let bounds = bounds::prove(model, &solution, levels, deadline);
    trace.push(TracePoint { work, seconds: began.elapsed().as_secs_f64(), levels, bounds });
    let stopped = if timed_out { Termination::TimeLimit } else { Termination::Budget };
    let termination = stopped.judged(levels == bounds);
    Ok(Outcome { solution, levels, bounds, method: Method::Search, termination, work, trace })
}

/// Hands the search's plan to the MILP. Without a time limit its budget is counted in nodes, so that the run can be
/// repeated.
fn exact(
    model: &Model,
    settings: &Settings,
    (began, found, progress): (Instant, Outcome, &dyn Progress),
) -> Result<Outcome> {
    if found.levels == found.bounds {
        return Ok(found);
    }
    progress.stage("exact");
    let limits = exact_limits(model, settings, began);
    let mut proved = exact::solve(model, (&found.solution, found.bounds), &limits)?;
    // A plan cut short may leave room unused, and the best one leaves out whom no priority keeps in.
    (proved.solution, proved.levels) = without_gaps(model, &proved.solution)?;
    if found.levels < proved.levels {
        (proved.solution, proved.levels) = (found.solution.clone(), found.levels);
    }
    let deadline = settings.time_limit.map(|limit| began + limit);
    let bounds = joint_bounds(model, (&found, &proved), deadline);
    let mut trace = found.trace;
    let work = found.work + proved.work;
    trace.push(TracePoint { work, seconds: began.elapsed().as_secs_f64(), levels: proved.levels, bounds });
    let termination = proved.termination.judged(proved.levels == bounds);
    Ok(Outcome {
        solution: proved.solution,
        levels: proved.levels,
        bounds,
        method: Method::Exact,
        termination,
        work,
        trace,
    })
}

/// What the exact method may spend.
fn exact_limits(model: &Model, settings: &Settings, began: Instant) -> ExactLimits {
    let pairs = pairs(model);
    let asked = settings.method == MethodChoice::Exact;
    let left = |limit: Duration| (limit.mul_f64(SHARE_OF_EXACT).as_secs_f64() - began.elapsed().as_secs_f64()).max(0.0);
    let seconds = settings
        .time_limit
        .map(left)
        .or_else(|| (asked && settings.budget.is_none() && pairs > COUNTED).then_some(SECONDS));
    let usual = if asked { ASKED_WORK } else { DEFAULT_WORK };
    let work = settings.budget.unwrap_or(usual) / SEARCH_PER_PIVOT;
    let nodes = (work / (PIVOTS_PER_NODE * pairs.max(1) as u64)).max(FEW_NODES);
    // Without a clock it comes to the same end on any machine.
    let counted = seconds.is_none();
    ExactLimits {
        seconds,
        nodes: counted.then_some(nodes),
        work: counted.then_some(work),
        gap: 0.0,
        verbose: settings.verbose,
    }
}

/// What both have proved.
fn joint_bounds(model: &Model, (found, proved): (&Outcome, &ExactOutcome), deadline: Option<Instant>) -> Levels {
    // A cost bound holds against the upper levels of the plan it was proved for.
    let known = if proved.levels.upper() == found.levels.upper() {
        found.bounds
    } else {
        bounds::prove(model, &proved.solution, proved.levels, deadline)
    };
    let proved = proved.bounds;
    Levels {
        unassigned: proved.unassigned.max(known.unassigned).max(found.bounds.unassigned),
        waiting: proved.waiting.max(known.waiting).max(found.bounds.waiting),
        cost: proved.cost.max(known.cost),
    }
}

fn point(work: u64, began: Instant, levels: Levels) -> TracePoint {
    TracePoint { work, seconds: began.elapsed().as_secs_f64(), levels, bounds: Levels::default() }
}

fn note(levels: Levels) -> String {
    format!("unassigned {}, waiting {}, cost {:.1} h", levels.unassigned, levels.waiting, levels.cost_hours())
}

/// `solution` with everybody for whom it has room, and its levels.
fn without_gaps(model: &Model, solution: &Solution) -> Result<(Solution, Levels)> {
    let mut state = State::new(model, solution);
    gaps::close(&mut state);
    let solution = state.into_solution();
    let levels = levels_of(model, &solution)?;
    Ok((solution, levels))
}
