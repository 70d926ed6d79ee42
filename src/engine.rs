//! The flow: case -> facts -> model -> solution -> plan, on one screen.

use crate::case::Case;
use crate::error::Result;
use crate::plan::Plan;
use std::time::Duration;

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
    /// Print the solvers' logs to standard error.
    pub verbose: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { method: MethodChoice::Auto, seed: 1, budget: None, time_limit: None, threads: None, verbose: false }
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

/// Plans `case`.
///
/// # Errors
/// When the case has errors ([`crate::ErrorKind::Input`]), or a solver fails.
pub fn plan(case: &Case, settings: &Settings, progress: &dyn Progress) -> Result<Plan> {
    let _ = (case, settings, progress);
    todo!()
}
