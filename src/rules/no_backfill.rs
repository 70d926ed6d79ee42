//! ESD-NO-BACKFILL: no ESD is asked for past or running deployments.
//!
//! A deployment runs when `started_on` is given, or when it has no ESD and its tenant has an FM. Without `started_on` the
//! last phase's hours run from the plan date until the target date, else for that phase's weeks.

use super::Running;
use super::effort::EffortReader;
use super::load::{end_of, running_since, running_until};
use super::row::Row;
use crate::case::Esd;
use crate::finding::{Finding, Rule};
use chrono::NaiveDate;

/// True when the deployment of `row`, which is In Progress, runs already.
pub(super) fn runs(row: &Row<'_>, esd_in_force: Option<Esd>) -> bool {
    row.workload.started_on.is_some() || (esd_in_force.is_none() && row.tenant.present_fm.is_some())
}

/// The target date of a running deployment of unknown start, when it is past: what is left carries no load.
pub(super) fn past_target(row: &Row<'_>) -> Option<NaiveDate> {
    let target = row.workload.target_date.filter(|_| row.workload.started_on.is_none());
    target.filter(|&target| target < row.case.plan_date)
}

/// Says so.
pub(super) fn past_target_note(row: &Row<'_>, target: NaiveDate) -> Finding {
    let message = format!("runs without an ESD, and its target date {target} is past: it carries no load");
    row.note(Rule::EsdNoBackfill, message)
}

/// The running deployment of `row`.
///
/// # Errors
/// In words, when the tables do not say what it takes.
pub(super) fn running(row: &Row<'_>, efforts: &mut EffortReader<'_>) -> Result<Running, String> {
    let horizon = &row.case.horizon;
    if let Some(target) = past_target(row) {
        return Ok(Running { first_week: 0, minutes: Vec::new(), end: horizon.day(target) });
    }
    let effort = efforts.of(row.workload)?;
    if let Some(started_on) = row.workload.started_on {
        return Ok(running_since(horizon, &effort.profile, horizon.day(started_on)));
    }
    let phase_end = || end_of(effort.last_phase_weeks, horizon.plan_day());
    let end = row.workload.target_date.map_or_else(phase_end, |target| horizon.day(target));
    Ok(running_until(horizon, effort.last_phase_minutes(), end))
}
