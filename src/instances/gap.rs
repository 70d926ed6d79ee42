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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::MethodChoice;
    use proptest::prelude::*;

    /// Two agents with room for 5 and 4, three jobs.
    const SMALL: &str = "2 3\n 1 1 9\n 2 5 1\n 3 3 2\n 4 3 2\n 5 4\n";

    #[test]
    fn an_instance_is_read_row_by_row() {
        let gap = Gap::parse(SMALL).unwrap();
        assert_eq!(gap.size(), (2, 3));
        assert_eq!(gap.costs, [[1, 1, 9], [2, 5, 1]]);
        assert_eq!(gap.loads, [[3, 3, 2], [4, 3, 2]]);
        assert_eq!(gap.capacities, [5, 4]);
        assert!(is_gap(SMALL));
    }

    #[test]
    fn a_wrong_text_says_line_value_and_what_was_expected() {
        let said = |text: &str| Gap::parse(text).unwrap_err().to_string();
        assert_eq!(said("2 x\n"), "1: `x`; expected the number of jobs, a whole number from 0 to 1000000");
        assert_eq!(said("0 3\n"), "1: `0`; expected the number of agents, at least 1");
        assert_eq!(said("1 1\n5\n-1\n9\n"), "3: `-1`; expected a load, a whole number from 0 to 1000000");
        assert_eq!(said("1 1\n5\n1\n"), "3: the text ends; expected a capacity");
        assert_eq!(said("1 1\n5\n1\n9\n7\n"), "5: `7` follows the last number expected");
        assert_eq!(said(""), "1: the text ends; expected the number of agents");
    }

    #[test]
    fn the_cheapest_assignment_that_fits_is_found_and_proved() {
        // Jobs 1 and 2 do not fit together on agent 1 (3 + 3 > 5), nor on agent 2 (4 + 3 > 4). Job 1 on agent 1 and job 2 on
        // agent 2 leave 2 and 1, so job 3 (load 2) goes to agent 1: 1 + 5 + 9 = 15. Job 1 on agent 2 and job 2 on agent 1
        // leave 0 and 2: 2 + 1 + 9 = 12.
        let answer = Gap::parse(SMALL).unwrap().solve(&Settings::default()).unwrap();
        assert_eq!(answer, Answer { value: Some(12), bound: 12, unplaced: 0 });
        // One more minute for agent 1 lets jobs 1 and 2 go there: 1 + 1 + 1 = 3.
        let wider = Gap { capacities: vec![6, 4], ..Gap::parse(SMALL).unwrap() };
        assert_eq!(wider.solve(&Settings::default()).unwrap().value, Some(3));
    }

    #[test]
    fn a_job_that_fits_nowhere_leaves_no_legal_value() {
        let answer = Gap::parse("1 2\n1 1\n3 3\n5\n").unwrap().solve(&Settings::default()).unwrap();
        assert_eq!((answer.value, answer.unplaced), (None, 1));
    }

    /// The least cost over all assignments, by trying each; `None` when none fits.
    fn best_of_all(gap: &Gap) -> Option<i64> {
        let (agents, jobs) = gap.size();
        let all = (0..agents.pow(jobs as u32)).filter_map(|code| {
            let agent = |job: usize| code / agents.pow(job as u32) % agents;
            let load = |of: usize| (0..jobs).filter(|&job| agent(job) == of).map(|job| gap.loads[of][job]).sum::<i64>();
            let fits = (0..agents).all(|of| load(of) <= gap.capacities[of]);
            fits.then(|| (0..jobs).map(|job| gap.costs[agent(job)][job]).sum())
        });
        all.min()
    }

    fn gap() -> impl Strategy<Value = Gap> {
        (2usize..4, 2usize..6).prop_flat_map(|(agents, jobs)| {
            let table = |most: i64| prop::collection::vec(prop::collection::vec(1..most, jobs), agents);
            let capacities = prop::collection::vec(4i64..16, agents);
            (table(30), table(10), capacities).prop_map(|(costs, loads, capacities)| Gap { costs, loads, capacities })
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn the_engine_finds_and_proves_what_trying_all_finds(gap in gap()) {
            let best = best_of_all(&gap);
            let quick = Settings { budget: Some(20_000), ..Settings::default() };
            for method in [MethodChoice::Exact, MethodChoice::Search] {
                let answer = gap.solve(&Settings { method, ..quick.clone() }).unwrap();
                prop_assert!(answer.value.is_none() || answer.value >= best, "{answer:?} beats {best:?}");
                if let Some(best) = best {
                    prop_assert!(answer.bound <= best, "{answer:?} bounds {best}");
                }
                if method == MethodChoice::Exact {
                    prop_assert_eq!(answer.value, best);
                    prop_assert!(answer.value.is_none() || answer.value == Some(answer.bound));
                }
            }
        }
    }
}
