//! Deployments take other hours.

use crate::case::{Case, EffortRows, Phase};
use crate::whatif::change::{EffortChange, NewEffort};
use std::collections::BTreeMap;

/// Minutes of a week: no phase takes more.
const MOST_MINUTES: i64 = 168 * 60;

/// Changes the effort table. Hours that stand on a workload itself stay.
pub(super) fn change(case: &mut Case, change: &EffortChange) {
    match (&change.hours, change.workload) {
        (NewEffort::Factor(factor), Some(service)) => {
            let own = case.effort.by_service.get(&service).cloned();
            let mut rows = own.unwrap_or_else(|| case.effort.fallback.clone());
            rows.iter_mut().for_each(|rows| scale(rows, *factor));
            case.effort.by_service.insert(service, rows);
        }
        (NewEffort::Factor(factor), None) => {
            let all = case.effort.by_service.values_mut().chain([&mut case.effort.fallback]);
            all.flatten().for_each(|rows| scale(rows, *factor));
        }
        (NewEffort::Rows(rows), Some(service)) => {
            case.effort.by_service.insert(service, sets(rows));
        }
        (NewEffort::Rows(rows), None) => case.effort.fallback = sets(rows),
    }
}

fn scale(rows: &mut EffortRows, factor: i64) {
    for phase in &mut rows.phases {
        phase.minutes_per_week = ((phase.minutes_per_week * factor + 500) / 1000).clamp(0, MOST_MINUTES);
    }
}

/// The rows by `seats_from`, phases in their order.
fn sets(rows: &[(u32, Phase)]) -> Vec<EffortRows> {
    let mut sets: BTreeMap<u32, Vec<Phase>> = BTreeMap::new();
    rows.iter().for_each(|(seats_from, phase)| sets.entry(*seats_from).or_default().push(phase.clone()));
    sets.into_iter().map(|(seats_from, phases)| EffortRows { seats_from, phases }).collect()
}
