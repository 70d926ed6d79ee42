//! The deployments of each FM.

use super::tenants::Tenants;
use crate::case::{Case, Fm, Id};
use crate::plan::{Deployment, DeploymentStatus, Plan, Status};
use serde::Serialize;

/// The deployments of one FM, by tenant and start.
pub(super) type Calendar = Vec<Bar>;

/// One deployment: tenant, service, first and last day (counted from the horizon's Monday), kind (0 running,
/// 1 scheduled, 2 provisional), minutes inside the horizon, days waited.
#[derive(Debug, Serialize)]
pub(super) struct Bar(usize, usize, Option<i32>, Option<i32>, u8, i64, u32);

/// The deployments of a plan by FM.
pub(super) struct Calendars<'a> {
    case: &'a Case,
    by_fm: Vec<Vec<&'a Deployment>>,
    is_provisional: Vec<bool>,
}

impl<'a> Calendars<'a> {
    /// Sorts the deployments by FM.
    pub(super) fn new(case: &'a Case, plan: &'a Plan) -> Self {
        let mut by_fm = vec![Vec::new(); case.fms.len()];
        for row in &plan.schedule {
            if let (Some(fm), true) = (row.fm, row.status != DeploymentStatus::Unscheduled) {
                by_fm[fm.index()].push(row);
            }
        }
        let mut is_provisional = vec![false; case.tenants.len()];
        for row in plan.assignments.iter().filter(|row| row.status == Status::Provisional) {
            is_provisional[row.tenant.index()] = true;
        }
        Self { case, by_fm, is_provisional }
    }

    /// How many deployments `fm` has.
    pub(super) fn count(&self, fm: Id<Fm>) -> usize {
        self.by_fm[fm.index()].len()
    }

    /// The deployments of `fm`, by tenant, then first day.
    pub(super) fn of(&self, fm: Id<Fm>, tenants: &mut Tenants<'a>) -> Calendar {
        let mut rows = self.by_fm[fm.index()].clone();
        rows.sort_by_key(|row| (self.case.workloads[row.workload].tenant, row.start, row.workload));
        rows.into_iter().map(|row| self.bar(row, tenants)).collect()
    }

    fn bar(&self, row: &Deployment, tenants: &mut Tenants<'a>) -> Bar {
        let workload = &self.case.workloads[row.workload];
        let day = |date| self.case.horizon.day(date).0;
        let kind = match row.status {
            DeploymentStatus::Running => 0,
            _ if self.is_provisional[workload.tenant.index()] => 2,
            _ => 1,
        };
        let place = tenants.place(workload.tenant);
        let (start, end) = (row.start.map(day), row.end.map(day));
        Bar(place, workload.service.index(), start, end, kind, row.minutes, row.wait_days.unwrap_or(0))
    }
}
