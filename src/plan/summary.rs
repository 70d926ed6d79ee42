//! `summary.json` as data.

use crate::plan::{Reason, Status};
use std::collections::BTreeMap;

/// The three levels of the objective, compared in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Levels {
    /// Sum of `priority` over units without an FM.
    pub unassigned: i64,
    /// Sum of priority x working days of wait.
    pub waiting: i64,
    /// Cost in units of 1/60000 hour (a minute at a price of 1/1000): exact.
    pub cost: i64,
}

impl Levels {
    /// Units of [`Levels::cost`] in one hour-equivalent.
    pub const COST_PER_HOUR: i64 = 60_000;

    /// The levels above the cost.
    pub(crate) const fn upper(self) -> (i64, i64) {
        (self.unassigned, self.waiting)
    }

    /// The cost level in hour-equivalents, as the files show it.
    #[must_use]
    pub fn cost_hours(&self) -> f64 {
        self.cost as f64 / Self::COST_PER_HOUR as f64
    }
}

/// How the plan was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Mixed-integer programming (HiGHS).
    Exact,
    /// Construction and local search.
    Search,
    /// In ESD order to the least utilised eligible FM with room.
    Greedy,
    /// HiGHS alone: the program of the exact method, without a plan to begin with or anything else of ours.
    Highs,
}

impl Method {
    /// All of them, in the order of the documentation.
    pub const ALL: [Self; 4] = [Self::Exact, Self::Search, Self::Greedy, Self::Highs];

    /// The word in `summary.json` and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Search => "search",
            Self::Greedy => "greedy",
            Self::Highs => "highs",
        }
    }
}

/// Why the solver stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Termination {
    /// Every level is proved optimal.
    Optimal,
    /// The work budget is used up.
    Budget,
    /// The time limit is reached.
    TimeLimit,
    /// The method has nothing more to try.
    Completed,
}

impl Termination {
    /// All of them, in the order of the documentation.
    pub const ALL: [Self; 4] = [Self::Optimal, Self::Budget, Self::TimeLimit, Self::Completed];

    /// What to say of a run that stopped so, when its levels reach their bounds (`is_closed`) or do not: only then is it optimal.
    #[must_use]
    pub const fn judged(self, is_closed: bool) -> Self {
        match self {
            _ if is_closed => Self::Optimal,
            Self::Optimal => Self::Completed,
            other => other,
        }
    }

    /// The word in `summary.json`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Optimal => "optimal",
            Self::Budget => "budget",
            Self::TimeLimit => "time-limit",
            Self::Completed => "completed",
        }
    }
}

/// Incumbent and bound after some work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TracePoint {
    /// Work units used so far.
    pub work: u64,
    /// Wall-clock seconds so far (goes to `timings.json`, never to `summary.json`).
    pub seconds: f64,
    /// The best plan's levels.
    pub levels: Levels,
    /// The proven bounds.
    pub bounds: Levels,
}

/// Key figures reported beside the objective.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Kpis {
    /// Largest load / capacity over all FM-weeks with capacity.
    pub peak_utilisation: f64,
    /// FM-weeks with load above 85 % of capacity; any load (of running work) in a week without capacity is above it.
    pub fm_weeks_above_85: u64,
    /// Largest less smallest mean utilisation of FMs that have capacity.
    pub utilisation_spread: f64,
    /// Jain's index of the mean utilisations (1 = all alike).
    pub jain_index: f64,
    /// Deployments that this plan starts, by week of the horizon.
    pub starts_per_week: Vec<u64>,
    /// Sum of load over sum of capacity.
    pub mean_utilisation: f64,
    /// Tenants that change their FM, those whose FM has left included (as status `moved` is; the objective prices the
    /// others alone, and `max_moves` counts them).
    pub moved: u64,
    /// Deployments that wait.
    pub waiting_deployments: u64,
    /// Days waited, summed over deployments.
    pub wait_days: u64,
}

/// A plan that another run began with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormerPlan {
    /// Its folder as it was named on the command line.
    pub plan: String,
    /// SHA-256 of the tables that were taken from it.
    pub files: BTreeMap<String, String>,
}

/// What `summary.json` says.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The plan's levels.
    pub levels: Levels,
    /// Proven lower bounds of the levels; a level's bound holds for plans whose levels above are not worse.
    pub bounds: Levels,
    /// How it was made.
    pub method: Method,
    /// Why the solver stopped.
    pub termination: Termination,
    /// The seed of the run.
    pub seed: u64,
    /// The budget of the run in work units, when one was set.
    pub budget: Option<u64>,
    /// Work units used.
    pub work: u64,
    /// Key figures.
    pub kpis: Kpis,
    /// Assignments by status.
    pub statuses: BTreeMap<Status, u64>,
    /// Assignments and deployments that got nothing, by reason (deployments of `schedule.csv`).
    pub reasons: BTreeMap<Reason, u64>,
    /// Minutes colleagues cover, by region name and week.
    pub covered_minutes: BTreeMap<String, Vec<i64>>,
    /// Incumbent and bound over time.
    pub trace: Vec<TracePoint>,
    /// SHA-256 of each input file.
    pub inputs: BTreeMap<String, String>,
    /// The case as it was named on the command line; empty when it came from memory.
    pub case: String,
    /// The plan the run began with, when it did not begin with nothing.
    pub former: Option<FormerPlan>,
    /// Seconds by stage (goes to `timings.json`).
    pub timings: Vec<(String, f64)>,
}

impl Summary {
    /// (value - bound) / value for each level: 0 where the value is 0 or proved.
    #[must_use]
    pub fn gaps(&self) -> [f64; 3] {
        let gap = |value: i64, bound: i64| if value == 0 { 0.0 } else { (value - bound) as f64 / value as f64 };
        [
            gap(self.levels.unassigned, self.bounds.unassigned),
            gap(self.levels.waiting, self.bounds.waiting),
            gap(self.levels.cost, self.bounds.cost),
        ]
    }
}
