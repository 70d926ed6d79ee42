//! A former plan as the start of a new search.

use super::{DeploymentStatus, Plan};
use crate::case::{Case, Fm, Id, Tenant};
use crate::model::{Choice, Model, Task, Unit};
use chrono::NaiveDate;
use std::collections::HashMap;

/// Who led each tenant's workloads in a former plan, and when they start. Kept by text ids, so that it survives a changed
/// case: what no longer exists or is no longer legal is passed over.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// By `tenant_id`: workload name, `fm_id` and start of each deployment that had an FM.
    tenants: HashMap<Box<str>, Vec<Placed>>,
}

#[derive(Clone, Debug)]
struct Placed {
    service: Box<str>,
    fm: Box<str>,
    start: Option<NaiveDate>,
}

impl Start {
    /// The start that `plan`, made for `case`, gives.
    #[must_use]
    pub fn from_plan(case: &Case, plan: &Plan) -> Self {
        let mut tenants: HashMap<Box<str>, Vec<Placed>> = HashMap::new();
        for row in plan.schedule.iter().filter(|row| row.status != DeploymentStatus::Unscheduled) {
            let Some(fm) = row.fm else { continue };
            let tenant = case.workloads[row.workload].tenant;
            let service = case.service_name(row.workload).into();
            let placed = Placed { service, fm: case.fms[fm].id.clone(), start: row.start };
            tenants.entry(case.tenants[tenant].id.clone()).or_default().push(placed);
        }
        Self { tenants }
    }

    /// For each unit of `model` that the former plan served, the FM and the starts it gives, as far as they exist.
    #[must_use]
    pub fn choices(&self, case: &Case, model: &Model) -> Vec<(Id<Unit>, Choice)> {
        let fms: HashMap<&str, Id<Fm>> = case.fms.entries().map(|(id, fm)| (fm.id.as_ref(), id)).collect();
        model.units.entries().filter_map(|(id, unit)| Some((id, self.choice(case, model, (id, unit), &fms)?))).collect()
    }

    fn choice(
        &self,
        case: &Case,
        model: &Model,
        (id, unit): (Id<Unit>, &Unit),
        fms: &HashMap<&str, Id<Fm>>,
    ) -> Option<Choice> {
        let placed = self.of(case, unit.tenant)?;
        let of_unit = |service: &str| unit.parts.iter().any(|&part| case.service_name(part) == service);
        let first = placed.iter().find(|row| unit.parts.is_empty() || of_unit(&row.service))?;
        let fm = *fms.get(first.fm.as_ref())?;
        let picks = model.tasks_of(id).map(|(task, _)| Self::pick(case, model, task, placed)).collect::<Option<_>>()?;
        Some(Choice { fm, picks })
    }

    fn of(&self, case: &Case, tenant: Id<Tenant>) -> Option<&[Placed]> {
        self.tenants.get(&case.tenants[tenant].id).map(Vec::as_slice)
    }

    fn pick(case: &Case, model: &Model, task: Id<Task>, placed: &[Placed]) -> Option<u16> {
        let service = case.service_name(model.tasks[task].workload);
        let row = placed.iter().find(|row| row.service.as_ref() == service)?;
        let day = case.horizon.day(row.start?);
        let at = model.starts_of(task).iter().position(|start| start.day == day)?;
        u16::try_from(at).ok()
    }
}
