//! Tenants that are not in the plan, or are there under another policy, judged by the plan's own FMs.

use super::desk::Desk;
use crate::case::{After, Case, Id, Names, Policy, Table, Tenant, Workload};
use crate::model::Model;
use crate::rules::Facts;

/// Tenants beside a plan's case: a case of their own over the same FMs, with its facts and model.
pub struct Probe {
    pub(super) case: Case,
    pub(super) facts: Facts,
    pub(super) model: Model,
}

impl Probe {
    /// The tenants of `case`, whose FMs and horizon must be those of the plan's case.
    #[must_use]
    pub fn new(case: Case) -> Self {
        let facts = Facts::of(&case);
        let model = Model::build(&case, &facts);
        Self { case, facts, model }
    }

    /// The case of the tenants.
    #[must_use]
    pub const fn case(&self) -> &Case {
        &self.case
    }

    /// What the rules make of it.
    #[must_use]
    pub const fn facts(&self) -> &Facts {
        &self.facts
    }

    /// True when the FMs and the weeks are those of `case`.
    pub(super) fn stands_beside(&self, case: &Case) -> bool {
        let ids = |case: &Case| case.fms.iter().map(|fm| fm.id.clone()).collect::<Vec<_>>();
        self.case.horizon == case.horizon && ids(&self.case) == ids(case)
    }
}

impl Desk<'_> {
    /// `tenant` alone, under another policy.
    pub(super) fn alone(&self, tenant: Id<Tenant>, policy: Policy) -> Probe {
        let case = only(self.case, tenant, policy);
        let facts = self.facts.beside(&case);
        let model = Model::build(&case, &facts);
        Probe { case, facts, model }
    }
}

/// `case` with one tenant, whose workloads keep their order.
fn only(case: &Case, tenant: Id<Tenant>, policy: Policy) -> Case {
    let row = &case.tenants[tenant];
    let first = row.workloads.start;
    let local = |id: Id<Workload>| Id::new(id.index() - first);
    let workloads = case.workloads_of(tenant).map(|(_, workload)| Workload {
        tenant: Id::new(0),
        after: workload.after.clone().map(|after| match after {
            After::Workload(id) => After::Workload(local(id)),
            After::Missing(name) => After::Missing(name),
        }),
        ..workload.clone()
    });
    let workloads: Table<Workload> = workloads.collect();
    let tenant = Tenant { customer: None, workloads: 0..workloads.len(), ..row.clone() };
    Case {
        plan_date: case.plan_date,
        horizon: case.horizon,
        policy,
        objective: case.objective.clone(),
        regions: case.regions.clone(),
        languages: case.languages.clone(),
        services: case.services.clone(),
        customers: Names::default(),
        tenants: vec![tenant].into(),
        workloads,
        fms: case.fms.clone(),
        effort: case.effort.clone(),
        holidays: case.holidays.clone(),
    }
}
