//! The tenants a kind of FM could serve, and which of them a plan leaves out.

use super::change::NewFms;
use crate::case::{Case, Channel, Id, L1Status, Language, Region, Tenant, WorkloadSkill};
use crate::plan::Plan;
use std::collections::BTreeSet;

/// Tenants of one region with one of these languages, whose workloads are among these.
#[derive(Clone, Debug)]
pub(super) struct Pool {
    region: Id<Region>,
    languages: Vec<Id<Language>>,
    workloads: WorkloadSkill,
}

impl Pool {
    /// Those whom the new FMs could serve.
    pub(super) fn of_fm(fm: &NewFms) -> Self {
        Self { region: fm.region, languages: fm.languages.clone(), workloads: fm.workloads.clone() }
    }

    /// True when `tenant` belongs to the pool.
    pub(super) fn has(&self, case: &Case, tenant: Id<Tenant>) -> bool {
        let row = &case.tenants[tenant];
        let speaks = |language: &Id<Language>| self.languages.contains(language);
        row.channel == Channel::Ftc
            && row.region == self.region
            && (speaks(&row.language) || row.second_language.as_ref().is_some_and(speaks))
            && case
                .workloads_of(tenant)
                .all(|(_, work)| work.status != L1Status::InProgress || self.workloads.covers(work.service))
    }

    /// The tenants of the pool that `plan` leaves out.
    pub(super) fn left_out(&self, case: &Case, plan: &Plan) -> Vec<Id<Tenant>> {
        left_out(plan).into_iter().filter(|&tenant| self.has(case, tenant)).collect()
    }
}

/// All tenants a plan leaves without an FM for something, in the order of the case.
pub(super) fn left_out(plan: &Plan) -> BTreeSet<Id<Tenant>> {
    plan.assignments.iter().filter(|row| row.is_left_out()).map(|row| row.tenant).collect()
}
