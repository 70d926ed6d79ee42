//! Unrelated parallel machines: every job to one machine, where it takes its time there; least largest load.
//!
//! The text holds jobs and machines, and the times of each job by machine.
//!
//! The peak is no part of the model, its limits are: the engine is asked again and again for a plan below a lower limit,
//! each time from the best plan so far, with the jobs' times as their costs, so that little time is spent in all.

use super::Answer;
use super::grid::{Grid, Job, Place, Solved};
use super::numbers::{Numbers, Wrong};
use crate::engine::Settings;
use crate::error::Result;
use std::time::{Duration, Instant};

/// One instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rcmax {
    /// By job, then machine.
    times: Vec<Vec<i64>>,
}

/// The share of the time left that one limit may take.
const SHARE: f64 = 0.25;

/// Seconds below which a limit is not worth trying.
const LEAST: f64 = 0.5;

/// Steps of the search for prices of the machines.
const STEPS: u32 = 3_000;

impl Rcmax {
    /// Reads an instance.
    ///
    /// # Errors
    /// Where the text is no such instance.
    pub fn parse(text: &str) -> std::result::Result<Self, Wrong> {
        let mut numbers = Numbers::new(text);
        let jobs = numbers.count("the number of jobs")?;
        let machines = numbers.count("the number of machines")?;
        let times = numbers.table(jobs, machines, "a time")?;
        numbers.end()?;
        Ok(Self { times })
    }

    /// Machines and jobs.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.times.first().map_or(0, Vec::len), self.times.len())
    }

    /// The instance with machines that are full at `limit`.
    fn grid(&self, limit: i64) -> Grid {
        let place = |(resource, &time): (usize, &i64)| Place { resource, load: time, cost: time };
        let job = |times: &Vec<i64>| {
            let places = times.iter().enumerate().filter(|(_, time)| **time <= limit).map(place).collect();
            Job { first: 0, periods: 1, priority: 1, places }
        };
        Grid { periods: 1, limits: vec![limit; self.size().0], jobs: self.times.iter().map(job).collect() }
    }

    /// Solves it.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn solve(&self, settings: &Settings) -> Result<Answer> {
        let began = Instant::now();
        let left = || settings.time_limit.map(|limit| limit.as_secs_f64() - began.elapsed().as_secs_f64());
        let mut best: Vec<Option<usize>> = self.first_plan();
        let mut bound = self.bound();
        // No plan was found at `low`, whether there is one or not.
        let mut low = bound - 1;
        loop {
            let peak = self.peak(&best);
            let seconds = left().map(|left| left * if low + 1 >= peak { 1.0 } else { SHARE });
            if bound >= peak || seconds.is_some_and(|seconds| seconds < LEAST) || (seconds.is_none() && low + 1 >= peak)
            {
                return Ok(Answer { value: Some(peak), bound: bound.min(peak), unplaced: 0 });
            }
            if low + 1 >= peak {
                low = bound - 1;
            }
            let target = if seconds == left() { peak - 1 } else { (low + peak) / 2 };
            let some = Settings { time_limit: seconds.map(Duration::from_secs_f64), ..settings.clone() };
            let Solved { resource, unplaced, bounds, .. } = self.grid(target).solve(&some, Some(&best))?;
            if unplaced == 0 {
                best = resource;
            } else {
                low = target;
                bound = bound.max(if bounds.0 > 0 { target + 1 } else { 0 });
            }
        }
    }

    fn peak(&self, resource: &[Option<usize>]) -> i64 {
        let mut loads = vec![0; self.size().0];
        for (times, machine) in self.times.iter().zip(resource) {
            machine.iter().for_each(|&machine| loads[machine] += times[machine]);
        }
        loads.into_iter().max().unwrap_or(0)
    }

    /// Jobs by their least time, the longest first, each to the machine that is done with it first.
    fn first_plan(&self) -> Vec<Option<usize>> {
        let mut order: Vec<usize> = (0..self.times.len()).collect();
        order.sort_by_key(|&job| (-self.times[job].iter().min().copied().unwrap_or(0), job));
        let mut loads = vec![0; self.size().0];
        let mut plan = vec![None; self.times.len()];
        for job in order {
            let done = |&machine: &usize| (loads[machine] + self.times[job][machine], machine);
            plan[job] = (0..loads.len()).min_by_key(done);
            plan[job].iter().for_each(|&machine: &usize| loads[machine] += self.times[job][machine]);
        }
        plan
    }

    /// The best of `(sum over jobs of the least price x time) / (sum of prices)` over some prices of the machines: no plan
    /// has a lower peak. Prices are whole numbers, and so the bound is exact.
    fn bound(&self) -> i64 {
        let machines = self.size().0;
        let mut logs = vec![0.0f64; machines];
        let mut best = 0;
        for step in 0..STEPS {
            let prices: Vec<i64> = logs.iter().map(|log| (log.exp() * 1e6).round().max(1.0) as i64).collect();
            let mut loads = vec![0i64; machines];
            let mut paid = 0i128;
            for times in &self.times {
                let price = |&machine: &usize| (prices[machine] * times[machine], machine);
                let Some(machine) = (0..machines).min_by_key(price) else { continue };
                paid += i128::from(prices[machine] * times[machine]);
                loads[machine] += times[machine];
            }
            let all: i128 = prices.iter().map(|&price| i128::from(price)).sum();
            best = best.max((paid + all - 1) / all);
            // Machines that got more than the mean become dearer, the others cheaper.
            let mean = loads.iter().sum::<i64>() as f64 / machines as f64;
            let length = 0.3 / (1.0 + 0.05 * f64::from(step));
            logs.iter_mut()
                .zip(&loads)
                .for_each(|(log, &load)| *log += length * (load as f64 / mean.max(1.0) - 1.0).min(3.0));
            let middle = logs.iter().sum::<f64>() / machines as f64;
            logs.iter_mut().for_each(|log| *log = (*log - middle).clamp(-6.0, 6.0));
        }
        best as i64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_text_says_line_value_and_what_was_expected() {
        let said = |text: &str| Rcmax::parse(text).unwrap_err().to_string();
        assert_eq!(said("2\n1\n5\n"), "3: the text ends; expected a time");
        assert_eq!(said("1\n1\n5.5\n"), "3: `5.5`; expected a time, a whole number from 0 to 1000000");
    }

    #[test]
    fn the_peak_falls_until_it_is_proved_least() {
        // Times on machines 1 and 2: (4, 6), (4, 6), (4, 6), (3, 9). All on machine 1: 15. Two of the first three on machine 1
        // with the last: 11, beside 6. One of them with the last: 7, beside 12. So 11 is the least with the last on
        // machine 1; on machine 2 it takes 9, beside 12. Fractions: even loads are a little below 10.
        let rcmax = Rcmax::parse("4 2\n4 6\n4 6\n4 6\n3 9\n").unwrap();
        let answer = rcmax.solve(&Settings::default()).unwrap();
        assert_eq!(answer, Answer { value: Some(11), bound: 11, unplaced: 0 });
    }

    #[test]
    fn prices_of_the_machines_bound_the_peak() {
        // Two machines alike and three jobs of 4: 12 / 2 = 6 in the mean, whatever the prices; 8 is the least peak.
        let rcmax = Rcmax::parse("3 2\n4 4\n4 4\n4 4\n").unwrap();
        assert_eq!(rcmax.bound(), 6);
        // A machine ten times as slow helps little: with prices 10 and 1 every job pays 40, so 120 / 11 = 10.9 is a bound.
        assert_eq!(Rcmax::parse("3 2\n4 40\n4 40\n4 40\n").unwrap().bound(), 11);
    }
}
