//! A plan written by hand, row by row.

use crate::case::fixture::date;
use crate::case::{Case, Fm, Id, Tenant, Workload};
use crate::plan::check::{Kind, check};
use crate::plan::{
    AssignedFm, Assignment, Deployment, DeploymentStatus, FmWeek, Levels, Method, Plan, Reason, Repeated, Status,
    Summary, Termination, kpis,
};
use std::collections::BTreeMap;

/// A plan without rows.
pub(super) fn empty_plan() -> Plan {
    let summary = Summary {
        levels: Levels::default(),
        bounds: Levels::default(),
        method: Method::Search,
        termination: Termination::Completed,
        seed: 1,
        budget: None,
        work: 0,
        kpis: crate::plan::Kpis::default(),
        statuses: BTreeMap::new(),
        reasons: BTreeMap::new(),
        covered_minutes: BTreeMap::new(),
        trace: Vec::new(),
        inputs: BTreeMap::new(),
        case: String::new(),
        former: None,
        timings: Vec::new(),
    };
    let (assignments, schedule, load, findings) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    Plan { assignments, schedule, load, findings, summary, repeated: Repeated::default() }
}

pub(super) fn assignment(tenant: usize, fm: Option<usize>, status: Status, reason: Option<Reason>) -> Assignment {
    let fm = fm.map(|fm| AssignedFm::Known(Id::<Fm>::new(fm)));
    Assignment { tenant: Id::<Tenant>::new(tenant), workload: None, fm, status, reason, detail: String::new() }
}

fn deployment(case: &Case, workload: usize, status: DeploymentStatus) -> Deployment {
    let id = Id::<Workload>::new(workload);
    let esd = case.workloads[id].esd;
    Deployment {
        workload: id,
        fm: None,
        status,
        reason: None,
        esd: esd.map(|esd| esd.date),
        esd_precision: esd.map(|esd| esd.precision),
        start: None,
        end: None,
        wait_days: None,
        minutes: 0,
        proposed_esd: None,
    }
}

pub(super) fn unscheduled(case: &Case, workload: usize, reason: Reason) -> Deployment {
    Deployment { reason: Some(reason), ..deployment(case, workload, DeploymentStatus::Unscheduled) }
}

pub(super) fn running(case: &Case, workload: usize, fm: usize, (end, minutes): (&str, i64)) -> Deployment {
    Deployment {
        fm: Some(Id::new(fm)),
        start: case.workloads[Id::new(workload)].started_on,
        end: Some(date(end)),
        minutes,
        ..deployment(case, workload, DeploymentStatus::Running)
    }
}

/// From `start` to `end`; `proposed` says whether the start is proposed as the ESD.
pub(super) fn scheduled(case: &Case, workload: usize, fm: usize, days: (&str, &str)) -> Deployment {
    Deployment {
        fm: Some(Id::new(fm)),
        start: Some(date(days.0)),
        end: Some(date(days.1)),
        wait_days: Some(0),
        ..deployment(case, workload, DeploymentStatus::Scheduled)
    }
}

/// Rows of one FM: (capacity, load, tenants, starts) by week.
pub(super) fn weeks(fm: usize, rows: &[(i64, i64, u32, u32)]) -> Vec<FmWeek> {
    let week =
        |(week, &(capacity, load, tenants, starts))| FmWeek { fm: Id::new(fm), week, capacity, load, tenants, starts };
    rows.iter().enumerate().map(week).collect()
}

/// Fills in what the tables imply: counts and key figures.
pub(super) fn summarise(case: &Case, plan: &mut Plan) {
    plan.summary.kpis = kpis(case, &plan.load, &plan.assignments, &plan.schedule);
    plan.summary.statuses.clear();
    plan.summary.reasons.clear();
    for row in &plan.assignments {
        *plan.summary.statuses.entry(row.status).or_default() += 1;
    }
    let reasons = plan.assignments.iter().map(|row| row.reason).chain(plan.schedule.iter().map(|row| row.reason));
    for reason in reasons.flatten() {
        *plan.summary.reasons.entry(reason).or_default() += 1;
    }
}

/// The kinds of all violations, each once.
pub(super) fn kinds(case: &Case, plan: &Plan) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = check(case, plan).into_iter().map(|violation| violation.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}
