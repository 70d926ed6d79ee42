//! The rules: one file each, with the planner's sentence it enforces on top.
//!
//! [`Facts::of`] applies all of them to a case and says, for every workload, where it stands: running, ready to be
//! scheduled (and on which days), or not to be scheduled and why; and for every FM, which days and hours there are. It
//! decides nothing that depends on other tenants: that is the model's work.

use crate::case::{Case, Day, Esd, Fm, Id, Region, Table, Workload};
use crate::finding::Finding;
use crate::plan::Reason;
use std::sync::Arc;

/// What the rules make of a case.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Where each workload stands.
    pub workloads: Table<WorkloadFacts, Workload>,
    /// Working days of each region.
    pub calendars: Table<RegionCalendar, Region>,
    /// Working days and capacity of each FM.
    pub availability: Table<Availability, Fm>,
    /// Errors, warnings and notes, in the order of the tables.
    pub findings: Vec<Finding>,
}

/// Where one workload stands.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkloadFacts {
    /// The ESD after all accepted changes.
    pub esd_in_force: Option<Esd>,
    /// What the plan does with it.
    pub standing: Standing,
}

/// What the plan does with a workload.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    /// Its L1 status is not In Progress: no row in the schedule.
    OutOfScope,
    /// A partner delivers: no row in the schedule.
    Partner,
    /// It runs already.
    Running(Running),
    /// It can be scheduled.
    Ready(Ready),
    /// It is In Progress, yet cannot be scheduled, whoever the FM.
    Unscheduled(Reason),
}

/// A running deployment.
#[derive(Clone, Debug, PartialEq)]
pub struct Running {
    /// Minutes per horizon week, from week `first_week` on; nothing outside the horizon.
    pub first_week: usize,
    /// Minutes in `first_week` and the weeks after it.
    pub minutes: Vec<i64>,
    /// Last day of the deployment (may lie outside the horizon).
    pub end: Day,
}

/// A deployment that can be scheduled.
#[derive(Clone, Debug, PartialEq)]
pub struct Ready {
    /// Minutes of each engagement week; never empty. Shared between deployments of the same effort.
    pub profile: Arc<[i64]>,
    /// The due day: a region working day inside the horizon.
    pub due: Day,
    /// First day the start may fall on: the due day; in an open month its first region working day on or after the
    /// plan date.
    pub first: Day,
    /// Last day the start may fall on: `max_wait_days` region working days after the due day; in an open month its last
    /// day. Never after the horizon.
    pub last: Day,
    /// True for an open month: starts between `first` and `last` are no wait.
    pub month: bool,
    /// The earliest day a running predecessor leaves for this start (already judged possible on the region's calendar).
    pub not_before: Option<Day>,
    /// A ready predecessor of the same tenant and the calendar days that must lie between its end and this start.
    pub after: Option<(Id<Workload>, u32)>,
}

impl Facts {
    /// Applies every rule to `case`.
    #[must_use]
    pub fn of(case: &Case) -> Self {
        let _ = case;
        todo!()
    }
}

/// The working days of a region: weekdays that are no holiday.
#[derive(Clone, Debug, PartialEq)]
pub struct RegionCalendar {}

impl RegionCalendar {
    /// True on a weekday that is no holiday of the region (any day, inside the horizon or not).
    #[must_use]
    pub fn is_working(&self, day: Day) -> bool {
        let _ = day;
        todo!()
    }

    /// The first working day on or after `day`.
    #[must_use]
    pub fn on_or_after(&self, day: Day) -> Day {
        let _ = day;
        todo!()
    }

    /// The number of working days after `from` up to and including `until`: the days a start on `until` has waited when
    /// it was due on `from`.
    #[must_use]
    pub fn wait_days(&self, from: Day, until: Day) -> u32 {
        let _ = (from, until);
        todo!()
    }
}

/// What an FM has to give.
#[derive(Clone, Debug, PartialEq)]
pub struct Availability {
    /// Minutes of capacity in each week of the horizon.
    pub capacity: Vec<i64>,
    /// Minutes in each week in which colleagues cover for the FM.
    pub covered: Vec<i64>,
}

/// When an FM next works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextWorkingDay {
    /// On this day of the horizon.
    On(Day),
    /// Only after the horizon.
    BeyondHorizon,
    /// Never again.
    Never,
}

impl Availability {
    /// True when a deployment may start on `day` (false outside the horizon).
    #[must_use]
    pub fn is_working(&self, day: Day) -> bool {
        let _ = day;
        todo!()
    }

    /// The FM's first working day on or after `day`.
    #[must_use]
    pub fn on_or_after(&self, day: Day) -> NextWorkingDay {
        let _ = day;
        todo!()
    }
}

/// Minutes per ISO week of a deployment of `profile` (minutes per engagement week) that starts on weekday `start`:
/// the week of the start, and the load of that week and those after it (not cut at the horizon).
#[must_use]
pub fn week_loads(profile: &[i64], start: Day) -> (i32, Vec<i64>) {
    let _ = (profile, start);
    todo!()
}

/// The last weekday of the last engagement week of a deployment of `weeks` weeks that starts on weekday `start`.
#[must_use]
pub fn end_of(weeks: usize, start: Day) -> Day {
    let _ = (weeks, start);
    todo!()
}

/// What an FM must bring for a unit.
#[derive(Clone, Debug)]
pub struct Need {
    /// The tenant whose region and languages count.
    pub tenant: Id<crate::case::Tenant>,
    /// The services of all its running and ready workloads, sorted and without repeats.
    pub services: Vec<Id<crate::case::Service>>,
}

/// Whether an FM may serve a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eligibility {
    /// In the tenant's first language.
    FirstLanguage,
    /// In its second language, at a price.
    SecondLanguage,
    /// Another region.
    WrongRegion,
    /// No common language.
    NoLanguage,
    /// A workload is missing.
    NoSkill(Id<crate::case::Service>),
}

/// Judges region, language and workloads of `fm` against `need` (not absences, capacity or limits).
#[must_use]
pub fn eligibility(case: &Case, need: &Need, fm: &Fm) -> Eligibility {
    let _ = (case, need, fm);
    todo!()
}
