//! ESD-TARGET: the target date lies after the ESD.

use super::row::{Row, esd_text};
use crate::case::Esd;

/// What is wrong, if the target lies on the ESD in force (a month: on its first day) or before it.
pub(super) fn breach(row: &Row<'_>, esd: Esd) -> Option<String> {
    let target = row.workload.target_date.filter(|&target| target <= esd.date)?;
    Some(format!("target_date {target} does not lie after the ESD {}", esd_text(esd)))
}
