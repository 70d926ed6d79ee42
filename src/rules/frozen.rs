//! ESD-FROZEN: a customer who never answers keeps the ESD. `unresponsive`: changes are rejected, there is no load and the
//! FM stays. `silent`: the ESD stays and capacity is held from the plan date on.

use super::row::at_tenant;
use crate::case::{Contact, Tenant};
use crate::finding::{Finding, Rule};

/// True when nothing is planned for `tenant`, whatever its rows say.
pub(super) fn is_frozen(tenant: &Tenant) -> bool {
    tenant.contact == Contact::Unresponsive
}

/// Why a change of an ESD of `tenant` is rejected, if it never answers.
pub(super) fn objection(tenant: &Tenant) -> Option<String> {
    is_frozen(tenant).then(|| "the customer is unresponsive, so the ESD stays as it is".to_owned())
}

/// Says that a tenant with `workloads` In Progress is parked.
pub(super) fn parked_note(tenant: &Tenant, workloads: usize) -> Option<Finding> {
    let count = if workloads == 1 { "its workload".to_owned() } else { format!("its {workloads} workloads") };
    let message = format!("the customer is unresponsive: {count} In Progress carry no load and are not scheduled");
    (is_frozen(tenant) && workloads > 0).then(|| at_tenant(Finding::note(Rule::EsdFrozen, message), tenant))
}
