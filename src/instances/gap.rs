//! Generalized assignment: every job to exactly one agent, within the agents' capacities, at least cost.
//!
//! The text holds agents and jobs, a row of costs per agent, a row of loads per agent, and the capacities.

use super::Answer;
use super::grid::{Grid, Job, Place};
use super::numbers::{Numbers, Wrong};
use crate::engine::Settings;
use crate::error::Result;

/// One instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// By agent, then job.
    costs: Vec<Vec<i64>>,
    loads: Vec<Vec<i64>>,
    capacities: Vec<i64>,
}

/// True when `text` has as many numbers as its first two ask for in this form.
pub(super) fn is_gap(text: &str) -> bool {
    let mut numbers = Numbers::new(text);
    let (Ok(agents), Ok(jobs)) = (numbers.number("agents"), numbers.number("jobs")) else { return false };
    numbers.left() as i64 == 2 * agents * jobs + agents
}

impl Gap {
    /// Reads an instance.
    ///
    /// # Errors
    /// Where the text is no such instance.
    pub fn parse(text: &str) -> std::result::Result<Self, Wrong> {
        let mut numbers = Numbers::new(text);
        let agents = numbers.count("the number of agents")?;
        let jobs = numbers.count("the number of jobs")?;
        let costs = numbers.table(agents, jobs, "a cost")?;
        let loads = numbers.table(agents, jobs, "a load")?;
        let capacities = numbers.numbers(agents, "a capacity")?;
        numbers.end()?;
        Ok(Self { costs, loads, capacities })
    }

    /// Agents and jobs.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.capacities.len(), self.costs.first().map_or(0, Vec::len))
    }

    fn grid(&self) -> Grid {
        let (agents, jobs) = self.size();
        let place = |agent: usize, job: usize| Place {
            resource: agent,
            load: self.loads[agent][job],
            cost: self.costs[agent][job],
        };
        let job = |job: usize| {
            let places = (0..agents).map(|agent| place(agent, job)).collect();
            Job { first: 0, periods: 1, priority: 1, places }
        };
        Grid { periods: 1, limits: self.capacities.clone(), jobs: (0..jobs).map(job).collect() }
    }

    /// Solves it. The bound holds for plans that serve every job.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn solve(&self, settings: &Settings) -> Result<Answer> {
        let solved = self.grid().solve(settings, None)?;
        let complete = solved.unplaced == 0;
        let bound = if complete { solved.bounds.1 } else { 0 };
        Ok(Answer { value: complete.then_some(solved.cost), bound, unplaced: solved.unplaced })
    }
}
