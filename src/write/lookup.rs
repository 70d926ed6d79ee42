//! Ids of a case by the texts that stand in its tables.

use super::gone::Gone;
use crate::case::{Case, Fm, Id, Tenant, Workload};
use crate::tables::plain_date;
use std::cell::RefCell;
use std::collections::HashMap;

/// Finds tenants, workloads and FMs of one case.
pub(super) struct Lookup<'c> {
    /// The case.
    pub case: &'c Case,
    tenants: HashMap<&'c str, Id<Tenant>>,
    fms: HashMap<&'c str, Id<Fm>>,
    /// What the case does not have, when rows about it are to be passed over.
    gone: Option<RefCell<Gone>>,
}

impl<'c> Lookup<'c> {
    pub(super) fn new(case: &'c Case) -> Self {
        let tenants = case.tenants.entries().map(|(id, tenant)| (tenant.id.as_ref(), id)).collect();
        let fms = case.fms.entries().map(|(id, fm)| (fm.id.as_ref(), id)).collect();
        Self { case, tenants, fms, gone: None }
    }

    /// One for a plan that may be older than the case: what the case no longer has is no fault of the plan.
    pub(super) fn of_older(case: &'c Case) -> Self {
        Self { gone: Some(RefCell::default()), ..Self::new(case) }
    }

    /// What was passed over.
    pub(super) fn into_gone(self) -> Gone {
        self.gone.map(RefCell::into_inner).unwrap_or_default()
    }

    /// True when a row about this tenant (and workload, where one is named) is to be passed over.
    pub(super) fn passes_over(&self, tenant: &str, workload: &str) -> bool {
        let Some(gone) = self.gone.as_ref().filter(|_| !tenant.is_empty()) else { return false };
        match self.tenant(tenant) {
            None => gone.borrow_mut().tenants.insert(tenant.to_owned()),
            Some(id) if !workload.is_empty() && self.workload(id, workload).is_none() => {
                gone.borrow_mut().workloads.insert(format!("{tenant}: {workload}"))
            }
            Some(_) => return false,
        };
        true
    }

    /// True for an FM who is to be passed over.
    pub(super) fn is_gone_fm(&self, id: &str) -> bool {
        let Some(gone) = self.gone.as_ref().filter(|_| !id.is_empty() && self.fm(id).is_none()) else { return false };
        gone.borrow_mut().fms.insert(id.to_owned());
        true
    }

    /// True for a Monday outside the horizon that is to be passed over.
    pub(super) fn is_gone_week(&self, monday: &str) -> bool {
        let (Some(gone), Some(date)) = (&self.gone, plain_date(monday)) else { return false };
        let horizon = &self.case.horizon;
        let days = date.signed_duration_since(horizon.first_monday()).num_days();
        let is_inside = usize::try_from(days.div_euclid(7)).is_ok_and(|week| week < horizon.weeks());
        if !is_inside {
            gone.borrow_mut().weeks.insert(monday.to_owned());
        }
        !is_inside
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
