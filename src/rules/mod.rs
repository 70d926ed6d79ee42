//! The rules: one file each, with the planner's sentence it enforces on top.
//!
//! [`Facts::of`] applies all of them to a case and says, for every workload, where it stands: running, ready to be
//! scheduled (and on which days), or not to be scheduled and why; and for every FM, which days and hours there are. It
//! decides nothing that depends on other tenants: that is the model's work.

mod absence;
mod availability;
mod calendar;
mod change_log;
mod cover;
mod day_set;
mod editor;
mod effort;
mod eligibility;
mod frozen;
mod frp;
mod judge;
mod kickoff;
mod load;
mod month;
mod no_backfill;
mod not_before;
mod note;
mod overdue;
mod overload;
mod pool;
#[cfg(test)]
mod probe;
mod required;
mod row;
mod scope;
mod serial;
mod stability;
mod target;
mod two_way;
mod uncounted;

pub use availability::{Availability, NextWorkingDay};
pub use calendar::RegionCalendar;
pub use eligibility::{Eligibility, Need, eligibility};
pub use load::{end_of, week_loads};
pub use stability::{Binding, binding};

use crate::case::{Case, Day, Esd, Fm, Id, Region, Service, Table, Tenant, Workload};
use crate::finding::{Finding, Rule, Severity};
use crate::plan::Reason;
use effort::{EffortReader, Profiles};
use judge::{Judge, Judged};
use rayon::prelude::{ParallelIterator, ParallelSlice};
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
    /// First day the start may fall on: the due day; in an open month its first weekday on or after the plan date, a
    /// holiday of the region or not.
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
        let calendars = calendar::of_regions(case);
        let availability = availability::of_fms(case, &calendars);
        let Judged { facts, mut findings, .. } = judge_tenants(case, &calendars);
        findings.extend(pool::without_capacity(case, &availability));
        findings.extend(overload::inherited(case, &facts, &availability));
        findings.extend(uncounted::left_out(case, &facts));
        findings.extend(cover::notes(case, &availability));
        findings.extend(cover::doubts(case, &calendars));
        Self { workloads: facts.into(), calendars, availability, findings }
    }

    /// What an FM must lead to serve `tenant`, or its workload `part` alone: the services of running and ready work, sorted
    /// and without repeats. Work that cannot be scheduled, whoever the FM, asks for nobody.
    #[must_use]
    pub fn services(&self, case: &Case, tenant: Id<Tenant>, part: Option<Id<Workload>>) -> Vec<Id<Service>> {
        let works =
            |id: &Id<Workload>| matches!(self.workloads[*id].standing, Standing::Running(_) | Standing::Ready(_));
        let all = case.workloads_of(tenant).filter(|(id, _)| part.is_none_or(|part| part == *id) && works(id));
        let mut services: Vec<Id<Service>> = all.map(|(_, row)| row.service).collect();
        services.sort_unstable();
        services.dedup();
        services
    }

    /// Applies the rules to `case`, which has the FMs, holidays and horizon of the case these facts are of, but other
    /// tenants or another policy of waiting: what is known of calendars and FMs serves again.
    #[must_use]
    pub(crate) fn beside(&self, case: &Case) -> Self {
        let (calendars, availability) = (self.calendars.clone(), self.availability.clone());
        let Judged { facts, findings, .. } = judge_tenants(case, &calendars);
        Self { workloads: facts.into(), calendars, availability, findings }
    }
}

/// The errors that the rules find in tables that make no case, so that a run reports all errors there are. Where whole tables
/// or columns are missing (not `is_whole`), that is only what the dates of a row say of each other.
#[must_use]
pub fn errors(case: &Case, is_whole: bool) -> Vec<Finding> {
    let is_certain = |rule| is_whole || matches!(rule, Rule::EsdKickoff | Rule::EsdTarget);
    let mut findings = judge_tenants(case, &calendar::of_regions(case)).findings;
    findings.retain(|finding| finding.severity == Severity::Error && is_certain(finding.rule));
    findings
}

/// Tenants that one thread judges at a time.
const TENANTS_PER_TASK: usize = 4096;

/// Judges all tenants, on all threads; the result is in their order.
fn judge_tenants(case: &Case, calendars: &Table<RegionCalendar, Region>) -> Judged {
    let profiles = Profiles::default();
    let judge_some = |tenants: &[Tenant]| {
        let mut judge =
            Judge { case, calendars, efforts: EffortReader::new(case, &profiles), judged: Judged::default() };
        tenants.iter().for_each(|tenant| judge.tenant(tenant));
        judge.judged
    };
    let parts: Vec<Judged> = case.tenants.as_slice().par_chunks(TENANTS_PER_TASK).map(judge_some).collect();
    let mut all = Judged { facts: Vec::with_capacity(case.workloads.len()), ..Judged::default() };
    for part in parts {
        all.facts.extend(part.facts);
        all.findings.extend(part.findings);
        part.bad_effort.into_iter().for_each(|(line, more)| all.bad_effort.entry(line).or_default().extend(more));
    }
    all.findings.extend(all.bad_effort.iter().map(|(&line, tenants)| effort::bad_rows(case, line, tenants)));
    all
}
