//! ESD-KICKOFF: the ESD is the first two-way talk, so it is on or before the kickoff date.

use super::row::{Row, esd_text};
use crate::case::Esd;

/// What is wrong, if the kickoff lies before the ESD in force (a month: before its first day).
pub(super) fn breach(row: &Row<'_>, esd: Esd) -> Option<String> {
    let kickoff = row.workload.kickoff_date.filter(|&kickoff| kickoff < esd.date)?;
    Some(format!("kickoff_date {kickoff} lies before the ESD {}; expected the ESD on or before it", esd_text(esd)))
}
