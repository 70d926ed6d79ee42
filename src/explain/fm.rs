//! One FM's weeks: load, capacity, who.

use super::desk::Desk;
use crate::case::{Fm, Id, Workload};
use crate::plan::{Deployment, DeploymentStatus, FmWeek};
use crate::rules::{self, Standing};
use std::collections::BTreeMap;

/// What one FM does in the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FmStory {
    /// The FM.
    pub fm: Id<Fm>,
    /// Each week with capacity or load.
    pub weeks: Vec<FmWeekStory>,
}

/// One week of an FM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FmWeekStory {
    /// The row of `load.csv`, with capacity and load as the case of today has them.
    pub row: FmWeek,
    /// The most minutes of load that week may carry.
    pub limit: i32,
    /// Minutes colleagues cover.
    pub covered: i64,
    /// The deployments with load, in the order of the schedule.
    pub shares: Vec<Share>,
}

/// The part of one deployment in a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// The deployment.
    pub workload: Id<Workload>,
    /// Minutes in this week.
    pub minutes: i64,
    /// True when the plan starts it in this week.
    pub starts: bool,
    /// True when it ran before the plan.
    pub running: bool,
}

impl Desk<'_> {
    /// The weeks of `fm`, with the hours of the case as it is.
    #[must_use]
    pub fn fm(&self, fm: Id<Fm>) -> FmStory {
        let mut shares = self.shares(fm);
        let weeks = self.plan.load.iter().filter(|row| row.fm == fm).map(|row| {
            let shares = shares.remove(&row.week).unwrap_or_default();
            let capacity = self.facts.availability[fm].capacity.get(row.week).copied().unwrap_or(0);
            let load = shares.iter().map(|share| share.minutes).sum();
            FmWeekStory {
                row: FmWeek { capacity, load, ..*row },
                limit: self.model.cells[self.model.cell(fm, row.week)].limit,
                covered: self.facts.availability[fm].covered.get(row.week).copied().unwrap_or(0),
                shares,
            }
        });
        FmStory { fm, weeks: weeks.collect() }
    }

    fn shares(&self, fm: Id<Fm>) -> BTreeMap<usize, Vec<Share>> {
        let mut by_week: BTreeMap<usize, Vec<Share>> = BTreeMap::new();
        for row in self.plan.schedule.iter().filter(|row| row.fm == Some(fm)) {
            let start = row.start.filter(|_| row.status == DeploymentStatus::Scheduled);
            let start_week = start.map(|start| self.case.horizon.day(start).week());
            for (week, minutes) in self.week_minutes(row) {
                let starts = start_week == i32::try_from(week).ok();
                let running = row.status == DeploymentStatus::Running;
                by_week.entry(week).or_default().push(Share { workload: row.workload, minutes, starts, running });
            }
        }
        by_week
    }

    /// The weeks in which a deployment has load, and its minutes.
    fn week_minutes(&self, row: &Deployment) -> Vec<(usize, i64)> {
        let (first, minutes) = match (&self.facts.workloads[row.workload].standing, row.start) {
            (Standing::Running(running), _) => (running.first_week as i32, running.minutes.clone()),
            (Standing::Ready(ready), Some(start)) => rules::week_loads(&ready.profile, self.case.horizon.day(start)),
            (Standing::Ready(_) | Standing::OutOfScope | Standing::Partner | Standing::Unscheduled(_), _) => {
                return Vec::new();
            }
        };
        let weeks = (first..).zip(minutes).filter(|(_, minutes)| *minutes > 0);
        let inside = weeks.filter_map(|(week, minutes)| Some((usize::try_from(week).ok()?, minutes)));
        inside.filter(|(week, _)| *week < self.model.weeks).collect()
    }
}
