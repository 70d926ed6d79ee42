//! From a plan's tables back to the units of a model: the inverse of [`super::assemble`].
//!
//! [`restore`] reads a plan of the same case and is exact. [`hints`] reads a former plan by the ids in its tables: the case
//! may have changed since, and what no longer exists is passed over.

use super::{AssignedFm, DeploymentStatus, Plan, PlanTexts};
use crate::case::{Case, Day, Fm, Id, Tenant, Workload};
use crate::model::{Choice, Model, Solution, StartPicks, Task, Tie, Unit};
use crate::solve::Hint;
use std::collections::{HashMap, HashSet};

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
        let Some(fm) = rows.fm(model, unit) else {
            restored.stale.extend(rows.has_lost(model, unit).then_some(unit));
            continue;
        };
        match rows.picks(model, unit).filter(|picks| is_legal(model, unit, fm, picks)) {
            Some(picks) => restored.solution.assign(model, unit, &Choice { fm, picks }),
            None => restored.stale.push(unit),
        }
    }
    while let Some(task) = model.broken_link(&restored.solution) {
        restored.solution.fm[model.tasks[task].unit] = None;
        restored.stale.push(model.tasks[task].unit);
    }
    restored
}

/// What `former`, a plan of `case` or of an earlier state of it, suggests for the units of `model`.
pub(crate) fn hints(case: &Case, model: &Model, former: &PlanTexts) -> Vec<Hint> {
    let rows = Rows::of_texts(case, former);
    let hint = |unit| Some(Hint { unit, fm: rows.fm(model, unit)?, picks: rows.picks(model, unit) });
    model.units.ids().filter_map(hint).collect()
}

/// True when `fm` may serve `unit` with these starts, as far as the unit alone can tell.
fn is_legal(model: &Model, unit: Id<Unit>, fm: Id<Fm>, picks: &[u16]) -> bool {
    model.may_serve(unit, fm) && StartPicks::new(model, unit, fm).keeps(picks, 0)
}

/// A tenant, or one workload of it where it is split.
type Part = (Id<Tenant>, Option<Id<Workload>>);

/// What a plan's rows say of the tenants and workloads of a case.
struct Rows {
    /// Who serves it.
    fms: HashMap<Part, Id<Fm>>,
    /// Those whose FM the case no longer has.
    lost: HashSet<Part>,
    /// When the workload starts, if the plan starts it.
    starts: Vec<Option<Day>>,
}

impl Rows {
    fn of(case: &Case, plan: &Plan) -> Self {
        let mut starts = vec![None; case.workloads.len()];
        for row in plan.schedule.iter().filter(|row| row.status == DeploymentStatus::Scheduled) {
            starts[row.workload.index()] = row.start.map(|date| case.horizon.day(date));
        }
        let (mut fms, mut lost) = (HashMap::new(), HashSet::new());
        for row in plan.assignments.iter().filter(|row| row.status.is_served()) {
            let part = (row.tenant, row.workload);
            match &row.fm {
                Some(AssignedFm::Known(fm)) => drop(fms.insert(part, *fm)),
                Some(AssignedFm::Unknown(_)) => drop(lost.insert(part)),
                None => {}
            }
        }
        Self { fms, lost, starts }
    }

    fn of_texts(case: &Case, plan: &PlanTexts) -> Self {
        let tenants: HashMap<&str, Id<Tenant>> = case.tenants.entries().map(|(id, row)| (&*row.id, id)).collect();
        let known: HashMap<&str, Id<Fm>> = case.fms.entries().map(|(id, row)| (&*row.id, id)).collect();
        let workload = |tenant: Id<Tenant>, name: &str| {
            case.workloads_of(tenant).map(|(id, _)| id).find(|&id| case.service_name(id) == name)
        };
        let mut starts = vec![None; case.workloads.len()];
        for row in plan.schedule.iter().filter(|row| row.status == DeploymentStatus::Scheduled) {
            let found = tenants.get(&*row.tenant).and_then(|&tenant| workload(tenant, &row.workload));
            found.into_iter().for_each(|id| starts[id.index()] = row.start.map(|date| case.horizon.day(date)));
        }
        let mut fms = HashMap::new();
        for row in &plan.assignments {
            let fm = row.planned_fm().and_then(|fm| known.get(fm).copied());
            let (Some(fm), Some(&tenant)) = (fm, tenants.get(&*row.tenant)) else { continue };
            // A tenant that was split and is whole now: the FM of its first workload.
            fms.entry((tenant, None)).or_insert(fm);
            if let Some(part) = workload(tenant, &row.workload) {
                fms.insert((tenant, Some(part)), fm);
            }
        }
        Self { fms, lost: HashSet::new(), starts }
    }

    /// Who serves `unit`. Running work stays with its FM whatever becomes of the new work, so only a start tells that
    /// such a unit is served.
    fn fm(&self, model: &Model, unit: Id<Unit>) -> Option<Id<Fm>> {
        let row = &model.units[unit];
        if row.tie == Tie::Running {
            let starts = model.tasks_of(unit).any(|(_, task)| self.start(task).is_some());
            return row.present.filter(|_| starts);
        }
        self.fms.get(&(row.tenant, row.part)).or_else(|| self.fms.get(&(row.tenant, None))).copied()
    }

    /// True where the FM of `unit` is not in the case.
    fn has_lost(&self, model: &Model, unit: Id<Unit>) -> bool {
        let row = &model.units[unit];
        self.lost.contains(&(row.tenant, row.part)) || self.lost.contains(&(row.tenant, None))
    }

    fn start(&self, task: &Task) -> Option<Day> {
        self.starts[task.workload.index()]
    }

    /// The start of each task among the days the model leaves it.
    fn picks(&self, model: &Model, unit: Id<Unit>) -> Option<Vec<u16>> {
        let pick = |(task, row): (Id<Task>, &Task)| {
            let day = self.start(row)?;
            let at = model.starts_of(task).iter().position(|start| start.day == day)?;
            u16::try_from(at).ok()
        };
        model.tasks_of(unit).map(pick).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::fixture::{Builder, case, date, esd};
    use crate::plan::{AssignmentText, DeploymentText, Status};
    use crate::rules::Facts;

    /// T1 with Teams, which is due on the Wednesday and may wait for two days.
    fn one_tenant() -> Builder {
        let small = case("2026-11-23", 4).with(|case| case.policy.max_wait_days = 2).effort("*", &[(1, 10)]);
        let fms = small.fm("F1", |_| {}).fm("F2", |_| {});
        fms.tenant("T1", |_| {}).workload("Teams", |row| row.esd = esd("2026-11-25"))
    }

    /// A plan that gives T1 (or a part of it) to `fm`.
    fn former(part: &str, fm: &str, start: &str) -> PlanTexts {
        let (tenant, fm): (Box<str>, Box<str>) = ("T1".into(), fm.into());
        let (status, running) = (Status::New, DeploymentStatus::Scheduled);
        let row =
            AssignmentText { tenant: tenant.clone(), workload: part.into(), fm: fm.clone(), status, reason: None };
        let start = Some(date(start));
        let deployment = DeploymentText { tenant, workload: "Teams".into(), fm, status: running, reason: None, start };
        PlanTexts { assignments: vec![row], schedule: vec![deployment], ..PlanTexts::default() }
    }

    /// FM and picks of the only unit's hint.
    fn hint(case: &Case, former: &PlanTexts) -> Option<(Id<Fm>, Option<Vec<u16>>)> {
        let model = Model::build(case, &Facts::of(case));
        hints(case, &model, former).into_iter().map(|hint| (hint.fm, hint.picks)).next()
    }

    #[test]
    fn a_former_plan_gives_fm_and_start_and_where_the_start_is_gone_the_fm_alone() {
        let (case, second) = (one_tenant().done(), Id::new(1));
        // Wednesday, Thursday and Friday are left: the Thursday is pick 1, the Monday after is none of them.
        assert_eq!(hint(&case, &former("", "F2", "2026-11-26")), Some((second, Some(vec![1]))));
        assert_eq!(hint(&case, &former("", "F2", "2026-11-30")), Some((second, None)));
        assert_eq!(hint(&case, &former("", "F9", "2026-11-26")), None, "an FM who is no longer there");
    }

    #[test]
    fn a_workload_that_came_since_leaves_the_fm_and_a_tenant_that_was_split_has_one_still() {
        let case = one_tenant().workload("Intune", |row| row.esd = esd("2026-11-25")).done();
        assert_eq!(hint(&case, &former("", "F2", "2026-11-26")), Some((Id::new(1), None)));
        assert_eq!(hint(&case, &former("Teams", "F2", "2026-11-26")), Some((Id::new(1), None)));
    }
}
