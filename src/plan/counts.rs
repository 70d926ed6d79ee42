//! How many rows of a plan have each status and reason.

use super::{Assignment, Deployment, Reason, Status};
use std::collections::BTreeMap;

/// Assignments by status, and assignments and deployments by reason.
pub(crate) fn counts(
    assignments: &[Assignment],
    schedule: &[Deployment],
) -> (BTreeMap<Status, u64>, BTreeMap<Reason, u64>) {
    let mut statuses: BTreeMap<Status, u64> = BTreeMap::new();
    let mut reasons: BTreeMap<Reason, u64> = BTreeMap::new();
    assignments.iter().for_each(|row| *statuses.entry(row.status).or_default() += 1);
    let of_rows = assignments.iter().filter_map(|row| row.reason);
    let of_workloads = schedule.iter().filter_map(|row| row.reason);
    of_rows.chain(of_workloads).for_each(|reason| *reasons.entry(reason).or_default() += 1);
    (statuses, reasons)
}
