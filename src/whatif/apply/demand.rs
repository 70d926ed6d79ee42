//! More tenants, or fewer: clones of the case's own, or a seeded choice that goes.
//!
//! The choice is an order of all candidates by a seeded hash of their ids, of which the first so many are taken. So 15 %
//! more contains what 10 % more adds, and the choice does not depend on the order of the table.

use super::rebuild::Rebuild;
use crate::case::{Case, Channel, Id, L1Status, PresentFm, Tenant, Workload};
use crate::whatif::change::{Demand, TenantFilter};
use sha2::{Digest, Sha256};
use std::collections::HashSet;

/// Grows or shrinks the tenants of a kind that have a deployment to start.
pub(super) fn change(case: &mut Case, demand: &Demand) {
    let candidates = candidates(case, demand);
    let share = (candidates.len() as i64 * demand.more.abs() + 5_000) / 10_000;
    let number = demand.number.map_or(share, i64::from);
    if demand.more < 0 {
        let gone: HashSet<Id<Tenant>> = candidates.into_iter().take(number as usize).collect();
        keep(case, &|id| !gone.contains(&id));
    } else if !candidates.is_empty() {
        let chosen: Vec<Id<Tenant>> = candidates.iter().copied().cycle().take(number as usize).collect();
        grow(case, &chosen);
    }
}

/// Takes tenants off the table, with all their workloads.
pub(super) fn drop(case: &mut Case, filter: &TenantFilter) {
    let gone: HashSet<Id<Tenant>> = matching(case, filter).collect();
    keep(case, &|id| !gone.contains(&id));
}

/// The tenants a filter means, in the order of the table.
pub(crate) fn matching(case: &Case, filter: &TenantFilter) -> impl Iterator<Item = Id<Tenant>> {
    let has = |id: Id<Tenant>| {
        let of_service = |row: &Workload| filter.workload.is_none_or(|service| row.service == service);
        let wanted = |row: &Workload| row.status == L1Status::InProgress && of_service(row);
        filter.workload.is_none() || case.workloads_of(id).any(|(_, row)| wanted(row))
    };
    let hits = case.tenants.entries().filter(|(id, tenant)| filter.matches(tenant) && has(*id));
    hits.map(|(id, _)| id).collect::<Vec<_>>().into_iter()
}

/// Whether a workload is work to come: In Progress, with a start date, and not started.
fn is_to_come(row: &Workload) -> bool {
    let dated = row.esd.is_some() || !row.changes.is_empty();
    row.status == L1Status::InProgress && row.started_on.is_none() && dated && !row.bad
}

/// FTC tenants of the filter with work to come, in the seeded order.
fn candidates(case: &Case, demand: &Demand) -> Vec<Id<Tenant>> {
    let to_come = |id: Id<Tenant>| case.workloads_of(id).any(|(_, row)| is_to_come(row));
    let mut ids: Vec<Id<Tenant>> = matching(case, &demand.filter)
        .filter(|&id| case.tenants[id].channel == Channel::Ftc && !case.tenants[id].bad && to_come(id))
        .collect();
    ids.sort_by_cached_key(|&id| Sha256::digest(format!("{} {}", demand.seed, case.tenants[id].id)).to_vec());
    ids
}

fn keep(case: &mut Case, stays: &dyn Fn(Id<Tenant>) -> bool) {
    let mut rebuild = Rebuild::default();
    for id in case.tenants.ids().filter(|&id| stays(id)) {
        rebuild.copy(case, id, (&|_| true, &|_| {}));
    }
    rebuild.finish(case);
}

/// Adds a clone of each of `chosen`: a new customer without an FM, with the work to come of its model.
fn grow(case: &mut Case, chosen: &[Id<Tenant>]) {
    let mut rebuild = Rebuild::default();
    for id in case.tenants.ids() {
        rebuild.copy(case, id, (&|_| true, &|_| {}));
    }
    let mut taken: HashSet<Box<str>> = case.tenants.iter().map(|tenant| tenant.id.clone()).collect();
    for &source in chosen {
        let id = free_id(&case.tenants[source].id, &taken);
        let make_new = |tenant: &mut Tenant| {
            tenant.id = id.clone();
            tenant.customer = None;
            tenant.present_fm = PresentFm::None;
            tenant.line = 0;
        };
        rebuild.copy(case, source, (&is_to_come, &make_new));
        taken.insert(id);
    }
    rebuild.finish(case);
}

fn free_id(id: &str, taken: &HashSet<Box<str>>) -> Box<str> {
    let ids = (1_u64..).map(|number| format!("{id}~{number}").into_boxed_str());
    ids.into_iter().find(|id| !taken.contains(id)).expect("some number is free")
}
