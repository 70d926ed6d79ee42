//! What next week's case takes over from a plan: who leads which tenant.

use super::texts::PlanTexts;
use super::{DeploymentStatus, Reason, Status};
use std::collections::{BTreeMap, BTreeSet};

/// The FMs a plan announces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Adoption {
    /// The FM of each tenant, by their ids.
    pub fms: BTreeMap<Box<str>, Box<str>>,
    /// Split tenants whose workloads went to several FMs: one `fm_id` cannot say that.
    pub split: Vec<Box<str>>,
    /// Tenants that are planned as provisional: not announced yet.
    pub provisional: Vec<Box<str>>,
    /// Tenants with an FM that have a workload without ESD, which counts as running once they have an FM.
    pub without_esd: Vec<Box<str>>,
}

impl Adoption {
    /// What `plan` announces; provisional tenants too when asked for.
    #[must_use]
    pub fn of(plan: &PlanTexts, with_provisional: bool) -> Self {
        let mut adoption = Self::default();
        let mut several: BTreeSet<&str> = BTreeSet::new();
        for row in &plan.assignments {
            let Some(fm) = row.planned_fm() else { continue };
            if row.status == Status::Provisional && !with_provisional {
                adoption.provisional.push(row.tenant.clone());
                continue;
            }
            let known = adoption.fms.entry(row.tenant.clone()).or_insert_with(|| fm.into());
            if **known != *fm {
                several.insert(&row.tenant);
            }
        }
        several.iter().for_each(|tenant| drop(adoption.fms.remove(*tenant)));
        adoption.split = several.into_iter().map(Into::into).collect();
        adoption.without_esd = adoption.without_esd(plan);
        adoption
    }

    fn without_esd(&self, plan: &PlanTexts) -> Vec<Box<str>> {
        let rows = plan.schedule.iter().filter(|row| {
            let no_esd = row.status == DeploymentStatus::Unscheduled && row.reason == Some(Reason::NoEsd);
            no_esd && self.fms.contains_key(&row.tenant)
        });
        let tenants: BTreeSet<&str> = rows.map(|row| &*row.tenant).collect();
        tenants.into_iter().map(Into::into).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::AssignmentText;

    fn row(tenant: &str, workload: &str, fm: &str, status: Status) -> AssignmentText {
        AssignmentText { tenant: tenant.into(), workload: workload.into(), fm: fm.into(), status, reason: None }
    }

    #[test]
    fn announced_fms_are_taken_over_and_nothing_else() {
        let assignments = vec![
            row("new", "", "F1", Status::New),
            row("far", "", "F1", Status::Provisional),
            row("parked", "", "F1", Status::Parked),
            row("out", "", "", Status::Unassigned),
            row("one", "Teams", "F2", Status::New),
            row("one", "Intune", "F2", Status::New),
            row("two", "Teams", "F1", Status::New),
            row("two", "Intune", "F2", Status::New),
        ];
        let plan = PlanTexts { assignments, ..PlanTexts::default() };
        let adoption = Adoption::of(&plan, false);
        let fms: Vec<(&str, &str)> = adoption.fms.iter().map(|(tenant, fm)| (&**tenant, &**fm)).collect();
        assert_eq!(fms, [("new", "F1"), ("one", "F2")]);
        assert_eq!((adoption.split, adoption.provisional), (vec!["two".into()], vec!["far".into()]));
        assert!(Adoption::of(&plan, true).fms.contains_key("far"));
    }
}
