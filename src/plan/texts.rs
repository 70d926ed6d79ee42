//! A plan as its files show it: ids and words as text, so that it can be read without its case.

use super::{AssignedFm, DeploymentStatus, Levels, Plan, Reason, Status};
use crate::case::Case;
use chrono::NaiveDate;

/// The tables of a plan with text ids.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct PlanTexts {
    /// The plan's levels.
    pub levels: Levels,
    /// The rows of `assignments.csv`.
    pub assignments: Vec<AssignmentText>,
    /// The rows of `schedule.csv`.
    pub schedule: Vec<DeploymentText>,
    /// The rows of `load.csv`.
    pub load: Vec<LoadText>,
}

/// A row of `assignments.csv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssignmentText {
    /// `tenant_id`.
    pub tenant: Box<str>,
    /// `workload`, empty unless the tenant is split.
    pub workload: Box<str>,
    /// `fm_id`, may be empty.
    pub fm: Box<str>,
    /// `status`.
    pub status: Status,
    /// `reason`.
    pub reason: Option<Reason>,
}

/// A row of `schedule.csv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeploymentText {
    /// `tenant_id`.
    pub tenant: Box<str>,
    /// `workload`.
    pub workload: Box<str>,
    /// `fm_id`, may be empty.
    pub fm: Box<str>,
    /// `status`.
    pub status: DeploymentStatus,
    /// `reason`.
    pub reason: Option<Reason>,
    /// `start`.
    pub start: Option<NaiveDate>,
}

/// A row of `load.csv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadText {
    /// `fm_id`.
    pub fm: Box<str>,
    /// `week`: a Monday.
    pub week: NaiveDate,
    /// Minutes of capacity.
    pub capacity: i64,
    /// Minutes of load.
    pub load: i64,
    /// Deployments that start.
    pub starts: u32,
}

impl AssignmentText {
    /// The FM this plan gives the tenant; none where nothing was decided (`parked`, `idle`, `partner`).
    #[must_use]
    pub fn planned_fm(&self) -> Option<&str> {
        (self.status.is_served() && !self.fm.is_empty()).then_some(&self.fm)
    }
}

impl PlanTexts {
    /// The texts of `plan`, which is one of `case`.
    #[must_use]
    pub fn of(case: &Case, plan: &Plan) -> Self {
        let fm_text = |fm: Option<&AssignedFm>| match fm {
            None => "".into(),
            Some(AssignedFm::Known(fm)) => case.fms[*fm].id.clone(),
            Some(AssignedFm::Unknown(id)) => id.clone(),
        };
        let assignments = plan.assignments.iter().map(|row| AssignmentText {
            tenant: case.tenants[row.tenant].id.clone(),
            workload: row.workload.map_or_else(|| "".into(), |workload| case.service_name(workload).into()),
            fm: fm_text(row.fm.as_ref()),
            status: row.status,
            reason: row.reason,
        });
        let schedule = plan.schedule.iter().map(|row| DeploymentText {
            tenant: case.tenants[case.workloads[row.workload].tenant].id.clone(),
            workload: case.service_name(row.workload).into(),
            fm: row.fm.map_or_else(|| "".into(), |fm| case.fms[fm].id.clone()),
            status: row.status,
            reason: row.reason,
            start: row.start,
        });
        let load = plan.load.iter().map(|row| LoadText {
            fm: case.fms[row.fm].id.clone(),
            week: case.horizon.monday(row.week),
            capacity: row.capacity,
            load: row.load,
            starts: row.starts,
        });
        let (assignments, schedule, load) = (assignments.collect(), schedule.collect(), load.collect());
        Self { levels: plan.summary.levels, assignments, schedule, load }
    }
}
