//! Key figures of a plan, computed from its tables.

use super::{Assignment, Deployment, DeploymentStatus, FmWeek, Kpis};
use crate::case::{Case, Fm, Id, Tenant};
use std::collections::BTreeSet;

/// The key figures of the plan with these tables (`load` by FM, as in [`super::Plan::load`]).
///
/// The mean utilisation of an FM is its load over its capacity, both summed over the horizon; FMs without any capacity
/// have none. A tenant moves when it had an FM and a part of it now has another one, however its row is called.
#[must_use]
pub fn kpis(case: &Case, load: &[FmWeek], assignments: &[Assignment], schedule: &[Deployment]) -> Kpis {
    let means = mean_utilisations(load);
    let (total_load, total_capacity) = totals(load);
    let waits = || schedule.iter().filter_map(waited);
    Kpis {
        peak_utilisation: load.iter().filter_map(utilisation).fold(0.0, f64::max),
        fm_weeks_above_85: load.iter().filter(|week| is_above_85(week)).count() as u64,
        utilisation_spread: spread(&means),
        jain_index: jain_index(&means),
        starts_per_week: starts_per_week(case, schedule),
        mean_utilisation: ratio(total_load, total_capacity).unwrap_or(0.0),
        moved: moved(case, assignments),
        waiting_deployments: waits().count() as u64,
        wait_days: waits().map(u64::from).sum(),
    }
}

fn ratio(load: i64, capacity: i64) -> Option<f64> {
    (capacity > 0).then(|| load as f64 / capacity as f64)
}

fn utilisation(week: &FmWeek) -> Option<f64> {
    ratio(week.load, week.capacity)
}

/// Compared in integers, so that exactly 85 % is not above, and any load in a week without capacity is.
const fn is_above_85(week: &FmWeek) -> bool {
    100 * week.load > 85 * week.capacity
}

fn totals(load: &[FmWeek]) -> (i64, i64) {
    load.iter().fold((0, 0), |(load, capacity), week| (load + week.load, capacity + week.capacity))
}

fn mean_utilisations(load: &[FmWeek]) -> Vec<f64> {
    let fms = load.chunk_by(|left, right| left.fm == right.fm);
    fms.map(totals).filter_map(|(load, capacity)| ratio(load, capacity)).collect()
}

fn spread(means: &[f64]) -> f64 {
    let largest = means.iter().copied().fold(0.0, f64::max);
    let smallest = means.iter().copied().fold(f64::INFINITY, f64::min);
    if means.is_empty() { 0.0 } else { largest - smallest }
}

/// Jain's fairness index (R. Jain, D. Chiu, W. Hawe, DEC-TR-301, 1984): 1 when all are alike, 1/n when one has it all.
fn jain_index(means: &[f64]) -> f64 {
    let sum: f64 = means.iter().sum();
    let squares: f64 = means.iter().map(|mean| mean * mean).sum();
    if squares > 0.0 { sum * sum / (means.len() as f64 * squares) } else { 1.0 }
}

/// Read off the deployments: one that takes no hours may start in a week that has no row of load.
fn starts_per_week(case: &Case, schedule: &[Deployment]) -> Vec<u64> {
    let mut starts = vec![0; case.horizon.weeks()];
    let scheduled = schedule.iter().filter(|row| row.status == DeploymentStatus::Scheduled);
    for start in scheduled.filter_map(|row| row.start) {
        if let Some(count) = starts.get_mut(case.horizon.day(start).week() as usize) {
            *count += 1;
        }
    }
    starts
}

fn moved(case: &Case, assignments: &[Assignment]) -> u64 {
    let tenants: BTreeSet<Id<Tenant>> = assignments
        .iter()
        .filter(|row| planned_fm(row).is_some_and(|fm| leaves(case, row.tenant, fm)))
        .map(|row| row.tenant)
        .collect();
    tenants.len() as u64
}

fn planned_fm(row: &Assignment) -> Option<Id<Fm>> {
    row.fm.as_ref().filter(|_| row.status.is_served())?.known()
}

fn leaves(case: &Case, tenant: Id<Tenant>, fm: Id<Fm>) -> bool {
    let present = &case.tenants[tenant].present_fm;
    present.is_some() && present.known() != Some(fm)
}

fn waited(row: &Deployment) -> Option<u32> {
    row.wait_days.filter(|&days| days > 0 && row.status == DeploymentStatus::Scheduled)
}
