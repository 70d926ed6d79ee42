//! ESD-REQUIRED: a new customer is qualified by its ESD, so a workload In Progress that neither runs nor has an ESD is not
//! scheduled.

use super::row::Row;
use crate::finding::{Finding, Rule};

/// The workload that lacks its ESD.
pub(super) fn missing_esd(row: &Row<'_>) -> Finding {
    let why =
        if row.workload.changes.is_empty() { "no ESD" } else { "no ESD in force, since its changes are rejected" };
    row.warning(Rule::EsdRequired, format!("In Progress with {why}: it cannot be scheduled; enter the ESD"))
}
