//! From a plan's tables back to a solution of the model: the inverse of [`super::assemble`].

use super::{Assignment, Deployment, DeploymentStatus, Plan, Status};
use crate::case::{Case, Fm, Id, Tenant, Workload};
use crate::model::{Choice, Model, Solution, StartPicks, Task, Tie, Unit};
use std::collections::HashMap;

/// A plan as a solution of a model.
pub(crate) struct Restored {
    /// The solution: legal unless the case has changed.
    pub(crate) solution: Solution,
    /// Units the plan gives an FM that the model has no such choice for: the case has changed. They are unassigned in
    /// `solution`.
    pub(crate) stale: Vec<Id<Unit>>,
}

/// Finds the solution of `model`, which was built from `case`, that `plan` stands for.
pub(crate) fn restore(case: &Case, model: &Model, plan: &Plan) -> Restored {
    let rows = Rows::of(case, plan);
    let mut restored = Restored { solution: Solution::empty(model), stale: Vec::new() };
    for unit in model.units.ids() {
        let Some(fm) = rows.fm(model, unit) else { continue };
        match rows.picks(case, model, unit).filter(|picks| is_legal(model, unit, fm, picks)) {
            Some(picks) => restored.solution.assign(model, unit, &Choice { fm, picks }),
            None => restored.stale.push(unit),
        }
    }
    restored
}

/// True when `fm` may serve `unit` with these starts, as far as the unit alone can tell.
fn is_legal(model: &Model, unit: Id<Unit>, fm: Id<Fm>, picks: &[u16]) -> bool {
    let row = &model.units[unit];
    let group = model.fms[fm].group;
    let eligible = || {
        let member = model.pools[row.pool].iter().any(|member| member.group == group);
        member && model.groups[group].binary_search(&fm).is_ok()
    };
    let allowed = match row.tie {
        Tie::Running => row.present == Some(fm),
        Tie::Locked => row.present == Some(fm) && eligible(),
        Tie::None | Tie::Loose => eligible(),
    };
    let days = StartPicks::new(model, unit, fm);
    allowed && days.keeps(picks, 0)
}

/// The plan's rows by what they are about.
struct Rows<'p> {
    assignments: HashMap<(Id<Tenant>, Option<Id<Workload>>), &'p Assignment>,
    deployments: Vec<Option<&'p Deployment>>,
}

impl<'p> Rows<'p> {
    fn of(case: &Case, plan: &'p Plan) -> Self {
        let mut deployments = vec![None; case.workloads.len()];
        plan.schedule.iter().for_each(|row| deployments[row.workload.index()] = Some(row));
        let assignments = plan.assignments.iter().map(|row| ((row.tenant, row.workload), row)).collect();
        Self { assignments, deployments }
    }

    /// Who serves `unit`. Running work stays with its FM whatever becomes of the new work, so only a start tells that
    /// such a unit is served.
    fn fm(&self, model: &Model, unit: Id<Unit>) -> Option<Id<Fm>> {
        let row = &model.units[unit];
        if row.tie == Tie::Running {
            let starts = model.tasks_of(unit).any(|(_, task)| self.start(task).is_some());
            return row.present.filter(|_| starts);
        }
        let assignment = self.assignments.get(&(row.tenant, row.parts.first().copied()))?;
        let served = matches!(assignment.status, Status::Kept | Status::New | Status::Moved | Status::Provisional);
        assignment.fm.as_ref()?.known().filter(|_| served)
    }

    fn start(&self, task: &Task) -> Option<chrono::NaiveDate> {
        let row = self.deployments[task.workload.index()].filter(|row| row.status == DeploymentStatus::Scheduled)?;
        row.start
    }

    /// The start of each task among the days the model leaves it.
    fn picks(&self, case: &Case, model: &Model, unit: Id<Unit>) -> Option<Vec<u16>> {
        let pick = |(task, row): (Id<Task>, &Task)| {
            let day = case.horizon.day(self.start(row)?);
            let at = model.starts_of(task).iter().position(|start| start.day == day)?;
            u16::try_from(at).ok()
        };
        model.tasks_of(unit).map(pick).collect()
    }
}
