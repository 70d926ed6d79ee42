//! Ids of a case by the texts that stand in its tables.

use crate::case::{Case, Fm, Id, Tenant, Workload};
use std::collections::HashMap;

/// Finds tenants, workloads and FMs of one case.
pub(super) struct Lookup<'c> {
    /// The case.
    pub case: &'c Case,
    tenants: HashMap<&'c str, Id<Tenant>>,
    fms: HashMap<&'c str, Id<Fm>>,
}

impl<'c> Lookup<'c> {
    pub(super) fn new(case: &'c Case) -> Self {
        let tenants = case.tenants.entries().map(|(id, tenant)| (tenant.id.as_ref(), id)).collect();
        let fms = case.fms.entries().map(|(id, fm)| (fm.id.as_ref(), id)).collect();
        Self { case, tenants, fms }
    }

    pub(super) fn tenant(&self, id: &str) -> Option<Id<Tenant>> {
        self.tenants.get(id).copied()
    }

    pub(super) fn fm(&self, id: &str) -> Option<Id<Fm>> {
        self.fms.get(id).copied()
    }

    /// The workload of `tenant` that is called `name`.
    pub(super) fn workload(&self, tenant: Id<Tenant>, name: &str) -> Option<Id<Workload>> {
        let service = self.case.services.find(name)?;
        self.case.workloads_of(tenant).find(|(_, workload)| workload.service == service).map(|(id, _)| id)
    }
}
