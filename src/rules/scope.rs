//! ESD-SCOPE: the ESD applies only to workloads whose L1 status is In Progress.

use super::row::{Row, esd_text};
use crate::case::{L1Status, Workload};
use crate::finding::{Finding, Rule};

/// True when `workload` is planned at all.
pub(super) fn applies(workload: &Workload) -> bool {
    workload.status == L1Status::InProgress
}

/// An ESD on another status is ignored, with a note.
pub(super) fn ignored_esd(row: &Row<'_>) -> Option<Finding> {
    let status = row.workload.status.as_str();
    let note = |esd| format!("the ESD {} is ignored: the L1 status is {status}, not In Progress", esd_text(esd));
    row.workload.esd.map(|esd| row.note(Rule::EsdScope, note(esd)))
}
