//! The flow: case -> facts -> model -> solution -> plan, on one screen.

use crate::case::Case;
use crate::error::{Error, ErrorKind, Result};
use crate::explain;
use crate::model::Model;
use crate::plan::assemble::{Parts, Tables};
use crate::plan::{Plan, PlanTexts, Repeated, Summary, counts, kpis, late, restore};
use crate::rules::Facts;
use crate::solve::{self, Outcome};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How a run is to be made.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which solver.
    pub method: MethodChoice,
    /// Seed of everything random.
    pub seed: u64,
    /// Work units to spend; `None` lets the engine choose by size.
    pub budget: Option<u64>,
    /// Wall-clock limit of the whole run; a run that reaches it is not reproducible.
    pub time_limit: Option<Duration>,
    /// Threads to use; `None` takes all cores. Never changes the result.
    pub threads: Option<usize>,
    /// A former plan to start from, perhaps one of an earlier state of the case: what of it is still legal is where the
    /// search begins.
    pub start: Option<Arc<PlanTexts>>,
    /// Print the solvers' logs to standard error.
    pub verbose: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            method: MethodChoice::Auto,
            seed: 1,
            budget: None,
            time_limit: None,
            threads: None,
            start: None,
            verbose: false,
        }
    }
}

/// Which solver to use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum MethodChoice {
    /// The MILP where it pays off, search elsewhere.
    #[default]
    Auto,
    /// The MILP.
    Exact,
    /// Construction and local search.
    Search,
    /// The baseline.
    Greedy,
    /// HiGHS alone on the program of the exact method, for comparison.
    Highs,
}

/// What the run is doing, for a progress display.
pub trait Progress: Sync {
    /// A stage begins.
    fn stage(&self, name: &str);
    /// `done` of `total` work units of the stage are done; `note` is a short text about the incumbent.
    fn advance(&self, done: u64, total: u64, note: &str);
}

/// No progress display.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quiet;

impl Progress for Quiet {
    fn stage(&self, _name: &str) {}
    fn advance(&self, _done: u64, _total: u64, _note: &str) {}
}

/// Plans `case`. Rows with errors (see [`Facts::findings`]) are left out and reported; whether that is acceptable is
/// the caller's decision.
///
/// # Errors
/// When a solver fails, or the thread pool cannot be made.
pub fn plan(case: &Case, settings: &Settings, progress: &dyn Progress) -> Result<Plan> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(settings.threads.unwrap_or(0))
        .build()
        .map_err(|error| Error::new(ErrorKind::Usage, format!("cannot start the threads: {error}")))?;
    pool.install(|| run(case, settings, progress))
}

fn run(case: &Case, settings: &Settings, progress: &dyn Progress) -> Result<Plan> {
    let mut clock = Clock::new();
    progress.stage("rules");
    let facts = Facts::of(case);
    clock.lap("rules");
    progress.stage("model");
    let model = Model::build(case, &facts);
    clock.lap("model");
    let start = settings.start.as_ref().map(|former| restore::hints(case, &model, former));
    let outcome = solve::solve(&model, &clock.rest_of(settings), (start, progress))?;
    clock.lap("solve");
    progress.stage("plan");
    let reasons = explain::reasons((case, &facts), &model, &outcome.solution);
    let parts = Parts { case, facts: &facts, model: &model, solution: &outcome.solution, reasons: &reasons };
    let tables = parts.tables();
    clock.lap("plan");
    let summary = summary(case, settings, (&facts, &outcome, &tables), clock);
    let Tables { assignments, schedule, load } = tables;
    let mut findings = facts.findings;
    findings.extend(late(case, &schedule));
    Ok(Plan { assignments, schedule, load, findings, summary, repeated: Repeated::default() })
}

fn summary(
    case: &Case,
    settings: &Settings,
    (facts, outcome, tables): (&Facts, &Outcome, &Tables),
    clock: Clock,
) -> Summary {
    let (statuses, reasons) = counts(&tables.assignments, &tables.schedule);
    Summary {
        levels: outcome.levels,
        bounds: outcome.bounds,
        method: outcome.method,
        termination: outcome.termination,
        seed: settings.seed,
        budget: settings.budget,
        work: outcome.work,
        kpis: kpis(case, &tables.load, &tables.assignments, &tables.schedule),
        statuses,
        reasons,
        covered_minutes: explain::covered(case, facts),
        trace: outcome.trace.clone(),
        inputs: BTreeMap::new(),
        case: String::new(),
        former: None,
        timings: clock.laps,
    }
}

/// Seconds by stage.
struct Clock {
    since: Instant,
    laps: Vec<(String, f64)>,
}

/// What is left to solve in, however long the rules and the model took.
const LEAST_LEFT: Duration = Duration::from_millis(10);

impl Clock {
    fn new() -> Self {
        Self { since: Instant::now(), laps: Vec::new() }
    }

    /// `settings` with what is left of the time limit.
    fn rest_of(&self, settings: &Settings) -> Settings {
        let gone: f64 = self.laps.iter().map(|(_, seconds)| seconds).sum();
        let left = |limit: Duration| limit.saturating_sub(Duration::from_secs_f64(gone)).max(LEAST_LEFT);
        Settings { time_limit: settings.time_limit.map(left), ..settings.clone() }
    }

    fn lap(&mut self, stage: &str) {
        self.laps.push((stage.to_owned(), self.since.elapsed().as_secs_f64()));
        self.since = Instant::now();
    }
}
