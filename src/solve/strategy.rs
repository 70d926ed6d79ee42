//! Which method, and how much of it.

use super::bounds;
use super::construct::{self, Hint};
use super::exact::{self, ExactLimits, ExactOutcome};
use super::mean_cost;
use super::outcome::Outcome;
use super::relief;
use super::room;
use super::rounds::{self, Temperature};
use super::state::State;
use crate::engine::{MethodChoice, Progress, Settings};
use crate::error::{Error, ErrorKind, Result};
use crate::explain;
use crate::model::{Model, Solution, evaluate};
use crate::plan::{Levels, Method, Termination, TracePoint};
use std::time::{Duration, Instant};

/// Rounds of the search.
const ROUNDS: u32 = 24;

/// Under a time limit alone the clock ends the search; it may make so many times the usual proposals.
const UNTIMED: u32 = 6;

/// The rounds and the part of the work that relief takes where somebody is left out, and the share of a time limit by
/// which it ends.
const RELIEF_ROUNDS: u32 = 12;
const RELIEF: u64 = 4;
const RELIEF_BY: f64 = 0.2;

/// The share of a time limit by which room must be made for those nobody has room for.
const ROOM_BY: f64 = 0.25;

/// The share of a time limit there is for that once more after the search, and the share by which it may end at the least.
const LAST_ROOM: f64 = 0.05;
const LAST_ROOM_BY: f64 = 0.8;

/// The part of the work that a start from a former plan takes, when no budget was given.
const WARM: u64 = 8;

/// Units x FMs up to which the exact method runs by default: what it takes there is a few seconds, which prove most of
/// what the search leaves open.
const SMALL: usize = 2_000;

/// The same where a budget says how much work there may be.
const SMALL_BY_BUDGET: usize = 150;

/// Where load costs nothing, the search only finds a plan to begin with: the share of a time limit for it.
const FIRST_PLAN: f64 = 0.06;

/// The share of a time limit by which the exact method ends.
const SHARE_OF_EXACT: f64 = 0.96;

/// Units x FMs up to which the exact method, asked for without a time limit, counts its work and not the seconds.
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
        MethodChoice::Auto | MethodChoice::Exact => {
            // What is small enough is searched in no time; the clock is for the proof.
            let budget = settings.budget.or(settings.time_limit.map(|_| default_budget(model) * u64::from(UNTIMED)));
            let usual = Settings { time_limit: None, budget, ..settings.clone() };
            let short =
                Settings { time_limit: settings.time_limit.map(|limit| limit.mul_f64(FIRST_PLAN)), ..settings.clone() };
            let quick = match pays_off(model, settings) {
                _ if model.load_is_free() => &short,
                true => &usual,
                false => settings,
            };
            let found = search(model, quick, (began, start, progress))?;
            exact(model, settings, (began, found, progress))
        }
    }
}

fn greedy(model: &Model, began: Instant) -> Result<Outcome> {
    let (solution, levels) = without_gaps(model, &construct::greedy(model))?;
    let bounds = bounds::prove(model, &solution, levels, None);
    let trace = vec![TracePoint { work: 0, seconds: began.elapsed().as_secs_f64(), levels, bounds }];
    let termination = if levels == bounds { Termination::Optimal } else { Termination::Completed };
    Ok(Outcome { solution, levels, bounds, method: Method::Greedy, termination, work: 0, trace })
}

/// The program without anything of ours around it: what HiGHS finds and proves by itself.
fn highs_alone(model: &Model, settings: &Settings, began: Instant) -> Result<Outcome> {
    let seconds = Some(settings.time_limit.map_or(SECONDS, |limit| limit.as_secs_f64()));
    let limits = ExactLimits { seconds, verbose: settings.verbose, ..ExactLimits::default() };
    let ExactOutcome { solution, bounds, termination, work, .. } = exact::alone(model, &limits)?;
    let (solution, levels) = without_gaps(model, &solution)?;
    let trace = vec![TracePoint { work, seconds: began.elapsed().as_secs_f64(), levels, bounds }];
    Ok(Outcome { solution, levels, bounds, method: Method::Highs, termination, work, trace })
}

/// What a search may spend.
struct Means<'a> {
    settings: &'a Settings,
    began: Instant,
    /// Proposals in all.
    total: u64,
    /// So many times the usual rounds.
    stretch: u32,
}

impl<'a> Means<'a> {
    fn new(model: &Model, settings: &'a Settings, (began, warm): (Instant, bool)) -> Self {
        let stretch = if settings.budget.is_none() && settings.time_limit.is_some() { UNTIMED } else { 1 };
        let usual = || default_budget(model) / if warm { WARM } else { 1 } * u64::from(stretch);
        Self { settings, began, total: settings.budget.unwrap_or_else(usual), stretch }
    }

    /// Relief takes no more where only the clock counts: it soon has found what it can.
    fn relief(&self) -> rounds::Plan {
        rounds::Plan {
            rounds: RELIEF_ROUNDS,
            proposals: self.total / RELIEF / u64::from(self.stretch),
            temperature: relief::TEMPERATURE,
            seed: self.settings.seed,
            deadline: self.settings.time_limit.map(|limit| (self.began, limit.mul_f64(RELIEF_BY))),
        }
    }

    fn search(&self, model: &Model, first: &First) -> rounds::Plan {
        let proposals = self.total - first.spent;
        rounds::Plan {
            rounds: ROUNDS * self.stretch,
            proposals,
            temperature: temperature(model, first.levels, (first.warm, proposals)),
            seed: self.settings.seed,
            deadline: self.settings.time_limit.map(|limit| (self.began, search_time(limit, model))),
        }
    }

    /// The walk that makes room, until a share of the time limit is over.
    fn room(&self, until: impl Fn(Duration) -> Duration) -> room::Effort {
        let deadline = self.settings.time_limit.map(|limit| self.began + until(limit));
        room::Effort { deadline, ..room::Effort::beside(self.total, self.settings.seed) }
    }
}

/// Where the search begins.
struct First {
    solution: Solution,
    levels: Levels,
    /// It is near a former plan.
    warm: bool,
    /// Proposals made so far.
    spent: u64,
}

impl First {
    /// Construction, and room for those it left out.
    fn new(model: &Model, means: &Means<'_>, start: Option<Vec<Hint>>) -> Result<Self> {
        let mut state = State::new(model, &Solution::empty(model));
        let warm = start.is_some();
        match start {
            Some(hints) => construct::resume(&mut state, &hints),
            None => construct::keep_present(&mut state),
        }
        construct::fill(&mut state, means.settings.seed);
        let mut spent = 0;
        // What relief leaves behind would no longer be near any former plan.
        if !warm {
            let (relieved, work) = relief::relieve(&state, means.relief());
            spent = work;
            if let Some(solution) = relieved {
                state = State::new(model, &solution);
            }
        }
        room::make(&mut state, means.room(|limit| limit.mul_f64(ROOM_BY)));
        let solution = state.into_solution();
        Ok(Self { levels: levels_of(model, &solution)?, solution, warm, spent })
    }
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
    let plan = means.search(model, &first);
    progress.stage("search");
    let mut work = first.spent;
    let mut timed_out = false;
    let solution = rounds::search(model, first.solution, plan, &mut |done, solution, late| {
        work = first.spent + done;
        timed_out = late;
        let levels = evaluate(model, solution).unwrap_or(first.levels);
        trace.push(point(work, began, levels));
        progress.advance(work, means.total, &note(levels));
    });
    let mut state = State::new(model, &solution);
    let last = |limit| (search_time(limit, model) + limit.mul_f64(LAST_ROOM)).max(limit.mul_f64(LAST_ROOM_BY));
    room::make(&mut state, means.room(last));
    explain::close_gaps(&mut state);
    let solution = state.into_solution();
    let levels = levels_of(model, &solution)?;
    progress.stage("bound");
    let deadline = settings.time_limit.map(|limit| began + limit);
    let bounds = bounds::prove(model, &solution, levels, deadline);
    trace.push(TracePoint { work, seconds: began.elapsed().as_secs_f64(), levels, bounds });
    let termination = match (levels == bounds, timed_out) {
        (true, _) => Termination::Optimal,
        (false, true) => Termination::TimeLimit,
        (false, false) => Termination::Budget,
    };
    Ok(Outcome { solution, levels, bounds, method: Method::Search, termination, work, trace })
}

/// What a time limit leaves to the search. The bound looks at all units a few times, and at a sample of them often: it takes
/// 7, 18 and 39 s for 20,000, 100,000 and 1,000,000 tenants.
fn search_time(limit: Duration, model: &Model) -> Duration {
    let units = model.units.len() as f64;
    let bound = 1.5 + 0.08 * units.sqrt();
    let share = (bound / limit.as_secs_f64()).clamp(0.05, 0.4);
    limit.mul_f64(1.0 - share)
}

/// True where the exact method pays off by default: the case is small enough to be closed, or nearly so.
fn pays_off(model: &Model, settings: &Settings) -> bool {
    if model.load_is_free() {
        return true;
    }
    let counted = settings.budget.is_some() && settings.time_limit.is_none();
    let most = if counted { SMALL_BY_BUDGET } else { SMALL };
    model.units.len() * model.fms.len() <= most
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
    let pairs = model.units.len() * model.fms.len();
    let asked = settings.method == MethodChoice::Exact;
    let left = |limit: Duration| (limit.mul_f64(SHARE_OF_EXACT).as_secs_f64() - began.elapsed().as_secs_f64()).max(1.0);
    let seconds = settings.time_limit.map(left).or_else(|| (asked && pairs > COUNTED).then_some(SECONDS));
    let usual = if asked { ASKED_WORK } else { DEFAULT_WORK };
    let work = settings.budget.unwrap_or(usual) / SEARCH_PER_PIVOT;
    let nodes = (work / (PIVOTS_PER_NODE * pairs.max(1) as u64)).max(FEW_NODES);
    // Without a clock it comes to the same end on any machine.
    let counted = seconds.is_none();
    let limits = ExactLimits {
        seconds,
        nodes: counted.then_some(nodes),
        work: counted.then_some(work),
        gap: 0.0,
        verbose: settings.verbose,
    };
    let mut proved = exact::solve(model, (&found.solution, found.bounds), &limits)?;
    // A plan cut short may leave room unused, and the best one leaves out whom no priority keeps in.
    (proved.solution, proved.levels) = without_gaps(model, &proved.solution)?;
    let bounds = Levels {
        unassigned: proved.bounds.unassigned.max(found.bounds.unassigned),
        waiting: proved.bounds.waiting.max(found.bounds.waiting),
        // A cost bound holds against the upper levels of the plan it was proved for.
        cost: if (proved.levels.unassigned, proved.levels.waiting) == (found.levels.unassigned, found.levels.waiting) {
            proved.bounds.cost.max(found.bounds.cost)
        } else {
            proved.bounds.cost
        },
    };
    let mut trace = found.trace;
    let work = found.work + proved.work;
    trace.push(TracePoint { work, seconds: began.elapsed().as_secs_f64(), levels: proved.levels, bounds });
    let termination = match proved.termination {
        _ if proved.levels == bounds => Termination::Optimal,
        Termination::Optimal => Termination::Completed,
        other => other,
    };
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

fn point(work: u64, began: Instant, levels: Levels) -> TracePoint {
    TracePoint { work, seconds: began.elapsed().as_secs_f64(), levels, bounds: Levels::default() }
}

fn note(levels: Levels) -> String {
    format!("unassigned {}, waiting {}, cost {:.1} h", levels.unassigned, levels.waiting, levels.cost_hours())
}

/// Proposals worth making: many per unit where units are few.
fn default_budget(model: &Model) -> u64 {
    let units = model.units.len() as u64;
    (units * 20_000).min(270_000_000.max(units * 3_000))
}

/// From a small share of the mean cost of a unit to next to nothing. Few proposals are not wasted on great heat, and a
/// good start is not heated up again.
fn temperature(model: &Model, levels: Levels, (warm, proposals): (bool, u64)) -> Temperature {
    let units = model.units.len().max(1) as f64;
    let mean = mean_cost(model, levels);
    let hot = (0.12 * proposals as f64 / units / 8_000.0).clamp(0.03, 0.12);
    Temperature { from: mean * if warm { 0.004 } else { hot }, to: mean * 0.004 }
}

/// `solution` with everybody for whom it has room, and its levels.
fn without_gaps(model: &Model, solution: &Solution) -> Result<(Solution, Levels)> {
    let mut state = State::new(model, solution);
    explain::close_gaps(&mut state);
    let solution = state.into_solution();
    let levels = levels_of(model, &solution)?;
    Ok((solution, levels))
}

fn levels_of(model: &Model, solution: &Solution) -> Result<Levels> {
    evaluate(model, solution)
        .map_err(|broken| Error::new(ErrorKind::Solver, format!("the solver made an illegal plan: {broken:?}")))
}
